// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Analysis;

/// <summary>How much a caveat matters.</summary>
public enum CaveatKind
{
    /// <summary>Something was taken for granted, or left out.</summary>
    Note,

    /// <summary>Something is possible and unlikely, or has no effect.</summary>
    Warning,
}

/// <summary>What a person should know beside a result.</summary>
/// <param name="Input">The name of the account or panel that it is about.</param>
/// <param name="Kind">How much it matters.</param>
/// <param name="Sentence">What it is, in words.</param>
public sealed record Caveat(string Input, CaveatKind Kind, string Sentence)
{
    /// <summary>All of it on one line.</summary>
    public string Words => $"{Input}: {(Kind == CaveatKind.Note ? "note" : "warning")}: {Sentence}";
}

/// <summary>Collects what a person should know beside a result, in the order in which it is found; some of it may be found before an analysis is
/// refused.</summary>
/// <param name="heard">Told of each as it is found; null where nobody listens.</param>
public sealed class Caveats(Action<Caveat>? heard = null)
{
    private readonly List<Caveat> _found = [];

    /// <summary>What was found so far.</summary>
    public ImmutableArray<Caveat> All => [.. _found];

    /// <summary>Adds what was taken for granted or left out.</summary>
    /// <param name="input">What it is about.</param>
    /// <param name="sentence">What it is.</param>
    public void Note(string input, string sentence) => Add(new(input, CaveatKind.Note, sentence));

    /// <summary>Adds what is possible and unlikely, or has no effect.</summary>
    /// <param name="input">What it is about.</param>
    /// <param name="sentence">What it is.</param>
    public void Warn(string input, string sentence) => Add(new(input, CaveatKind.Warning, sentence));

    private void Add(Caveat caveat)
    {
        _found.Add(caveat);
        heard?.Invoke(caveat);
    }
}
