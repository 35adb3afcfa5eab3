// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A line of a report, with its name spelled out.</summary>
public sealed record MarginReportLine(string Name, MarginLine Line, string? WorstScenario);

/// <summary>Equity and requirement of one account at one time, taken apart. Every total is the exact sum of its lines.</summary>
/// <param name="Rulebook">Name and version of the rulebook.</param>
/// <param name="Time">The market's time.</param>
/// <param name="Equity">Collateral after haircuts plus unrealised profit, numeraire.</param>
/// <param name="Initial">Initial requirement, numeraire.</param>
/// <param name="Maintenance">Maintenance requirement, numeraire.</param>
/// <param name="Collateral">Equity by asset.</param>
/// <param name="Lines">The requirement by line.</param>
/// <param name="BindingConstraint">The line that asks the most, in words; null when nothing is asked.</param>
public sealed record MarginReport(
    string Rulebook,
    Timestamp Time,
    Amount Equity,
    Amount Initial,
    Amount Maintenance,
    ImmutableArray<CollateralLine> Collateral,
    ImmutableArray<MarginReportLine> Lines,
    string? BindingConstraint)
{
    /// <summary>Equity − initial: what can still carry new risk; negative when short.</summary>
    public Amount FreeEquity => Equity - Initial;

    /// <summary>Equity ÷ maintenance, rounded down; null when nothing is required.</summary>
    public Ratio? MarginRatio => Maintenance.IsZero ? null : Equity.Per(Maintenance, Rounding.Down);

    /// <summary>True when equity covers maintenance.</summary>
    public bool IsHealthy => Equity >= Maintenance;
}
