// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Rulebooks;

namespace Plimsoll.Analysis;

/// <summary>An account under one of several rulebooks.</summary>
/// <param name="Rulebook">The rules.</param>
/// <param name="Source">What the user called it: a name that ships, or a file.</param>
/// <param name="Result">What it needs, or why that cannot be said.</param>
public sealed record ComparedMargin(Rulebook Rulebook, string Source, AnalysisResult<MarginAnalysis> Result);

/// <summary>One account under several rulebooks. A rulebook that refuses it leaves the others standing.</summary>
/// <param name="Account">The account.</param>
/// <param name="Rulebooks">Each rulebook's answer, in the order given.</param>
public sealed record MarginComparison(StatedAccount Account, ImmutableArray<ComparedMargin> Rulebooks)
{
    /// <summary>True when every rulebook has an answer.</summary>
    public bool IsWhole => Rulebooks.All(static compared => compared.Result.IsOk);

    /// <summary>True when no rulebook with an answer finds the account, or a part of it, below maintenance.</summary>
    public bool IsHealthy => Rulebooks.All(static compared => !compared.Result.IsOk || compared.Result.Value.IsHealthy);

    /// <summary>Margins an account under each.</summary>
    public static MarginComparison Of(StatedAccount account, IEnumerable<(Rulebook Rulebook, string Source)> rulebooks) =>
        new(account, [.. rulebooks.Select(one => new ComparedMargin(one.Rulebook, one.Source, MarginAnalysis.Of(account, one.Rulebook)))]);
}
