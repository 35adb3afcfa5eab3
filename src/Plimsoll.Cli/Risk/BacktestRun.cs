// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>What one call of <c>plimsoll backtest</c> found.</summary>
/// <param name="Subject">What was tested, in the words of the command line.</param>
/// <param name="Terms">Parameters.</param>
/// <param name="Numeraire">The currency of margins; null for archetypes, whose margins are told as a share of <see cref="ArchetypeBook.Size"/>.</param>
/// <param name="Reports">One report a book.</param>
/// <param name="Held">What a portfolio depends on and the panel does not move.</param>
/// <param name="LeftOut">Books that the panel has no prices for, each with the columns it lacks.</param>
/// <param name="Days">The daily returns of each book, and what was left out of the panel.</param>
/// <param name="Age">How far the panel ends from the portfolio's time, as a sentence; null where that is no more than a day.</param>
internal sealed record BacktestRun(
    string Subject,
    BacktestTerms Terms,
    string? Numeraire,
    ImmutableArray<BacktestReport> Reports,
    ImmutableArray<string> Held,
    ImmutableArray<(string Book, string Missing)> LeftOut,
    ImmutableArray<(string Book, PanelDays Days)> Days,
    string? Age)
{
    /// <summary>What was said beside it; null for archetypes, of which there is nothing to say.</summary>
    internal Caveats? Caveats { get; init; }

    /// <summary>Tests judge at 95 %.</summary>
    internal const double Significance = 0.05;

    internal Timestamp First => Reports.Min(report => report.First);

    internal Timestamp Last => Reports.Max(report => report.Last);

    internal string Method => Terms.Method == ScenarioMethod.Filtered ? $"filtered historical simulation, decay {Terms.Decay}" : "historical simulation";

    internal double Tail => (Ratio.One - Terms.Confidence).ToDouble();

    /// <summary>The confidence as people say it: 99 %.</summary>
    internal string Confidence => $"{Terms.Confidence.Times(Ratio.Of(100), Rounding.HalfEven)} %";

    /// <summary>A margin as a table shows it.</summary>
    internal string Margin(double value) =>
        Numeraire is null ? PanelArguments.Text(100 * value / ArchetypeBook.Size, "0.00") + " %" : PanelArguments.Text(value, "N0");

    /// <summary>The fewest and the most exceptions that Kupiec's test lets pass.</summary>
    internal (int Least, int Most) Accepted(MeasureBacktest measure) => PanelArguments.Taken(CoverageTests.Accepted(measure.Observations, Tail, Significance), Subject);
}
