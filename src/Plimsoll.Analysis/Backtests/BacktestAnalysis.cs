// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>One-day margins out of sample against what happened, book by book.</summary>
/// <param name="Subject">What was tested: an account's title, or <see cref="Archetypes"/>.</param>
/// <param name="Terms">Parameters.</param>
/// <param name="Numeraire">The currency of margins; null for archetypes, whose margins are told as a share of <see cref="ArchetypeBook.Size"/>.</param>
/// <param name="Reports">One report a book.</param>
/// <param name="Held">What an account depends on and the panel does not move.</param>
/// <param name="LeftOut">Books that the panel has no prices for, each with the columns it lacks.</param>
/// <param name="Days">The daily returns of each book, and what was left out of the panel.</param>
/// <param name="Age">How far the panel ends from the account's time, as a sentence; null where that is no more than a day.</param>
public sealed record BacktestAnalysis(
    string Subject,
    BacktestTerms Terms,
    string? Numeraire,
    ImmutableArray<BacktestReport> Reports,
    ImmutableArray<string> Held,
    ImmutableArray<(string Book, string Missing)> LeftOut,
    ImmutableArray<(string Book, PanelDays Days)> Days,
    string? Age)
{
    /// <summary>What books that come with Plimsoll are called together.</summary>
    public const string Archetypes = "archetypes";

    /// <summary>Tests judge at 95 %.</summary>
    public const double Significance = 0.05;

    /// <summary>The first day tested of any book.</summary>
    public Timestamp First => Reports.Min(report => report.First);

    /// <summary>The last.</summary>
    public Timestamp Last => Reports.Max(report => report.Last);

    /// <summary>The share of days that a margin at the confidence does not cover.</summary>
    public double Tail => (Ratio.One - Terms.Confidence).ToDouble();

    /// <summary>Tests the books that come with Plimsoll: those that the panel can price, the others named.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="terms">Parameters.</param>
    /// <param name="asOf">Where to cut the panel; null for all of it.</param>
    public static AnalysisResult<BacktestAnalysis> OfArchetypes(StatedPanel panel, BacktestTerms terms, Timestamp? asOf)
    {
        List<BacktestReport> reports = [];
        List<(string, PanelDays)> days = [];
        List<(string, string)> leftOut = [];
        foreach (ArchetypeBook book in ArchetypeBook.All)
        {
            string[] missing = [.. book.Factors.Where(factor => !panel.Prices.Names.Contains(factor))];
            if (missing.Length > 0)
            {
                leftOut.Add((book.Name, string.Join(", ", missing)));
                continue;
            }

            AnalysisResult<PanelDays> own = PanelDays.Of(panel.Prices, book.Factors, $"{panel.Name}: {book.Name}", asOf);
            if (!own.IsOk)
            {
                return own.Refusal;
            }

            AnalysisResult<BacktestReport> report = Run(panel.Name, book.Name, own.Value.Returns, book.Build, terms);
            if (!report.IsOk)
            {
                return report.Refusal;
            }

            days.Add((book.Name, own.Value));
            reports.Add(report.Value);
        }

        return reports.Count > 0
            ? new BacktestAnalysis(Archetypes, terms, null, [.. reports], [], [.. leftOut], [.. days], null)
            : new ArchetypesNotInPanel(panel.Name, panel.Prices.Names);
    }

    /// <summary>Tests an account as it stands today: its contracts, at today's market, under each day's returns.</summary>
    /// <param name="account">The account.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="terms">Parameters.</param>
    /// <param name="asOf">Where to cut the panel; null cuts it at the account's time.</param>
    /// <param name="caveats">Told where the panel's levels are others than the account's.</param>
    public static AnalysisResult<BacktestAnalysis> Of(StatedAccount account, StatedPanel panel, BacktestTerms terms, Timestamp? asOf, Caveats caveats)
    {
        AnalysisResult<AccountFactors> found = AccountFactors.Of(account, panel, asOf, caveats);
        if (!found.IsOk)
        {
            return found.Refusal;
        }

        AccountFactors factors = found.Value;
        AnalysisResult<RevaluationBook> book = factors.Book(horizonDays: 1);
        if (!book.IsOk)
        {
            return book.Refusal;
        }

        AnalysisResult<BacktestReport> report = Run(panel.Name, account.Title, factors.Returns, _ => book.Value, terms);
        return report.IsOk
            ? new BacktestAnalysis(
                account.Title, terms, account.Numeraire, [report.Value], factors.Held, [], [(account.Title, factors.Days)],
                factors.Days.AgeSentence("the portfolio's time", account.Market.Time))
            : report.Refusal;
    }

    /// <summary>The fewest and the most exceptions that Kupiec's test lets pass.</summary>
    public (int Least, int Most) Accepted(MeasureBacktest measure) => CoverageTests.Accepted(measure.Observations, Tail, Significance).Value;

    private static AnalysisResult<BacktestReport> Run(
        string panel, string book, ReturnPanel returns, Func<double[], RevaluationBook> build, BacktestTerms terms)
    {
        if (returns.Count < terms.Window + 2)
        {
            return new TooFewReturnsToTest(panel, returns.Names, returns.Count, terms.Window);
        }

        Result<BacktestReport> report = RollingBacktest.Run(book, returns, build, terms);
        if (!report.IsOk)
        {
            return new StatisticRefused(panel, report.Rejection, returns.Names);
        }

        // Both measures have the same days, so what is accepted of the one is of the other.
        Result<(int, int)> accepted = CoverageTests.Accepted(report.Value.ValueAtRisk.Observations, (Ratio.One - terms.Confidence).ToDouble(), Significance);
        return accepted.IsOk ? report.Value : new StatisticRefused(book, accepted.Rejection);
    }
}
