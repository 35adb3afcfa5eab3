// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Panels;
using Plimsoll.Margin;
using Plimsoll.Risk;
using Plimsoll.Scenarios;

namespace Plimsoll.Tests.Properties.Risk;

/// <summary>Correlation offsets on real prices, read when the data folder is there. PLIMSOLL_DATA names it; the default is ../shared/data beside the
/// repository.</summary>
public class CorrelationPanelProperties(ITestOutputHelper output)
{
    private const string Panel = "crypto_perp_close_1h_wide.csv.gz";

    private static readonly string[] _coins =
        ["BTC", "ETH", "SOL", "XRP", "BNB", "DOGE", "ADA", "LINK", "LTC", "DOT", "BCH", "TRX", "NEAR", "ATOM"];

    private static readonly string _path = Path.Combine(
        Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", RepositoryRoot.Path), "panel", Panel);

    private static readonly CorrelationBacktestTerms _byBook = CorrelationBacktestTerms.Default with { Fit = MultiplierFit.DailyByBook };

    private static readonly Lazy<PricePanel> _panel = new(() => PanelFile.Read(_path));

    [Fact]
    [Trait("property", "M26")]
    public void M26_margins_of_random_neutral_books_with_correlation_offsets_cover_the_next_day()
    {
        ReturnPanel returns = Returns();
        ImmutableArray<ImmutableArray<double>> books = CorrelationBacktest.NeutralBooks(_coins.Length, 200, mostLegs: 6, seed: 20251010);
        CorrelationBacktestReport report = CorrelationBacktest.Run(returns, books, CorrelationBacktestTerms.Default).Value;
        int uncovered = report.RejectedAsUncovered(0.05, CorrelationBacktestTerms.Default.Confidence);
        output.WriteLine($"{report.Books.Length} books, {report.Books[0].Observations} days, multiplier {report.Multiplier:f3} "
            + $"(legs {report.LegMultiplier:f3}), "
            + $"exceptions {report.ExceptionShare:p2}, rejected at 5 % {report.Rejected(0.05)} (too many exceptions: {uncovered}), at 1 % "
            + $"{report.Rejected(0.01)}, margin to legs {report.ToLegs:f3}, broken days {report.BrokenDays}, worst loss "
            + $"{report.Books.Max(book => book.WorstLoss):f2} times margin");
        Assert.True(uncovered <= 10, $"Kupiec rejects {uncovered} of 200 books for too many exceptions");
        Assert.InRange(report.ToLegs, 0.4, 0.65);
    }

    [Fact]
    [Trait("property", "M26")]
    public void M26_with_each_book_s_own_multiplier_refitted_daily_exceptions_are_neither_too_many_nor_too_few()
    {
        ReturnPanel returns = Returns();
        ImmutableArray<ImmutableArray<double>> books = CorrelationBacktest.NeutralBooks(_coins.Length, 200, mostLegs: 6, seed: 20251010);
        CorrelationBacktestReport report = CorrelationBacktest.Run(returns, books, _byBook).Value;
        output.WriteLine($"{report.Books.Length} books, {report.Books[0].Observations} days, mean multiplier {report.Multiplier:f3}, exceptions "
            + $"{report.ExceptionShare:p2}, rejected at 5 % {report.Rejected(0.05)} (too many exceptions: "
            + $"{report.RejectedAsUncovered(0.05, _byBook.Confidence)}), margin to legs {report.ToLegs:f3}");
        Assert.True(report.Rejected(0.05) <= 10, $"Kupiec rejects {report.Rejected(0.05)} of 200 books");
        Assert.True(report.ToLegs <= 0.65, $"margin to legs {report.ToLegs}");
    }

    [Fact]
    public void A_long_bitcoin_and_short_ether_pair_saves_more_than_a_third_of_its_legs()
    {
        ReturnPanel returns = Returns();
        ImmutableArray<double> pair = [0.5, -0.5, .. new double[_coins.Length - 2]];
        ImmutableArray<ImmutableArray<double>> books = CorrelationBacktest.NeutralBooks(_coins.Length, 50, mostLegs: 6, seed: 20251010);
        foreach (CorrelationBacktestTerms terms in new[] { CorrelationBacktestTerms.Default, _byBook })
        {
            BookCoverage found = CorrelationBacktest.Run(returns, [pair, .. books], terms).Value.Books[0];
            output.WriteLine($"{terms.Fit}: {found}");
            Assert.True(found.ToLegs <= 0.65, $"{found}");
            Assert.False(found.Kupiec.RejectsAt(0.05), $"{found}");
        }
    }

    [Fact]
    public void The_matrix_that_ships_is_that_of_the_panel_on_its_day()
    {
        Assert.SkipUnless(File.Exists(_path), $"{Panel} is not there: the real panel is not part of the repository, and PLIMSOLL_DATA does not lead to it.");
        CorrelationRule rule = ((ScenarioMargin)TestBook.Shipped("cross-correlated").Model).Correlation!;
        ReturnPanel past = DailyReturns.Of(_panel.Value, rule.Names).Value.Returns.Between(default, TestBook.Time("2025-09-30T23:59:59Z"));
        DynamicCorrelation state = DynamicCorrelation.Of(past, 0.97).Value;
        for (int i = 0; i < rule.Names.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.Equal(state.Correlation(i, j), rule[i, j].ToDouble(), 0.00501);
            }
        }
    }

    private static ReturnPanel Returns()
    {
        Assert.SkipUnless(File.Exists(_path), $"{Panel} is not there: the real panel is not part of the repository, and PLIMSOLL_DATA does not lead to it.");
        return DailyReturns.Of(_panel.Value, [.. _coins]).Value.Returns;
    }
}
