// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>What Derive's portfolio managers answer, under its names and in units of its cash asset, each rounded down (what is added or taken off as it is,
/// half to even).</summary>
/// <remarks>Totals are the whole account's; scenarios, basis and worst are those of the underlying that was named. An account of Derive has one underlying,
/// and then they are one.</remarks>
public sealed record DeriveNetMargin
{
    /// <summary>Net initial margin: healthy when not negative.</summary>
    public required Amount Im { get; init; }

    /// <summary>Net maintenance margin: healthy when not negative.</summary>
    public required Amount Mm { get; init; }

    /// <summary>The account's value: cash, perpetuals' profit, options by the model, collateral.</summary>
    public required Amount Mtm { get; init; }

    /// <summary>Profit by scenario.</summary>
    public required ImmutableArray<Amount> ScenarioPnl { get; init; }

    /// <summary>The basis contingency, at most 0.</summary>
    public required Amount Basis { get; init; }

    /// <summary>The worst of them all.</summary>
    public required Amount Worst { get; init; }

    /// <summary>Its place among the scenarios; their number where it is the basis contingency.</summary>
    public required int WorstIndex { get; init; }

    /// <summary>What maintenance takes off beside the worst; in PMRM the static contingency.</summary>
    public required Amount MmContingency { get; init; }

    /// <summary>What initial margin takes off beside that, <see cref="Oracle"/> included.</summary>
    public required Amount ImContingency { get; init; }

    /// <summary>The charge for feeds that are not sure.</summary>
    public required Amount Oracle { get; init; }

    /// <summary>The initial factor with what a broken peg adds to it.</summary>
    public required Ratio ImFactor { get; init; }

    /// <summary>The value of options by the model.</summary>
    public required Amount OptionMtm { get; init; }

    /// <summary>The value of collateral.</summary>
    public required Amount CollateralValue { get; init; }
}
