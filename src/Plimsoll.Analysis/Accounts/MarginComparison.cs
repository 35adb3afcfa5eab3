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

    /// <summary>True when one rulebook or more has an answer.</summary>
    public bool IsAny => Rulebooks.Any(static compared => compared.Result.IsOk);

    /// <summary>Margins an account under each.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rulebooks">The rulebooks, each with what the user called it; of one with several versions the one in force, or else its first.</param>
    /// <param name="asOf">The day on which they are to be in force: one that begins later refuses. Null where any is meant.</param>
    public static MarginComparison Of(StatedAccount account, IEnumerable<(Rulebook Rulebook, string Source)> rulebooks, DateOnly? asOf = null) =>
        new(account, [.. rulebooks.Select(one => new ComparedMargin(one.Rulebook, one.Source, one.Rulebook.ValidFrom is { } first && first > asOf
            ? new RulebookNotInForce(account.Name, one.Rulebook.Name, asOf.Value, first)
            : MarginAnalysis.Of(account, one.Rulebook)))]);
}
