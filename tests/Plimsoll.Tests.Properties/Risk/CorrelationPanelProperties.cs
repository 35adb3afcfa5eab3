// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Panels;
using Plimsoll.Risk;

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

    private static readonly Lazy<PricePanel> _panel = new(() => PanelFile.Read(_path));

    [Fact]
    [Trait("property", "M26")]
    public void M26_margins_of_random_neutral_books_with_correlation_offsets_cover_the_next_day()
    {
        ReturnPanel returns = Returns();
        ImmutableArray<ImmutableArray<double>> books = CorrelationBacktest.NeutralBooks(_coins.Length, 200, seed: 20251010);
        CorrelationBacktestReport report = CorrelationBacktest.Run(returns, books, CorrelationBacktestTerms.Default).Value;
        output.WriteLine($"{report.Books.Length} books, {report.Books[0].Observations} days, multiplier {report.Multiplier:f3}, exceptions "
            + $"{report.ExceptionShare:p2}, rejected {report.Rejected(0.05)}, margin to legs {report.ToLegs:f3}, broken days {report.BrokenDays}, worst "
            + $"{report.Books.Max(book => book.WorstLoss):f2} times margin, few {report.Books.Count(b => b.Kupiec.RejectsAt(.05) && b.Exceptions < 7)}");
        Assert.True(report.Rejected(0.05) <= 10, $"Kupiec rejects {report.Rejected(0.05)} of 200 books");
        Assert.InRange(report.ToLegs, 0.4, 0.65);
    }

    [Fact]
    public void A_long_bitcoin_and_short_ether_pair_saves_more_than_a_third_of_its_legs()
    {
        ReturnPanel returns = Returns();
        ImmutableArray<double> pair = [0.5, -0.5, .. new double[_coins.Length - 2]];
        CorrelationBacktestReport report = CorrelationBacktest.Run(returns, [pair], CorrelationBacktestTerms.Default).Value;
        output.WriteLine($"{report.Books[0]}");
        Assert.True(report.Books[0].ToLegs <= 0.65, $"{report.Books[0]}");
    }

    [Fact]
    public void Explore()
    {
        string spot = Path.Combine(Path.GetDirectoryName(_path)!, "crypto_spot_daily_close_2020-01_2025-10_wide.csv");
        PricePanel sp = PanelFile.Read(spot);
        Plimsoll.Values.Ratio R(string t) => Plimsoll.Values.Ratio.Parse(t);
        foreach ((string name, ReturnPanel returns) in new[] {
            ("perp", Returns()),
            ("spot22", DailyReturns.Of(sp, ["BTC", "ETH", "LINK", "LTC", "AAVE", "BCH", "ALGO", "FIL", "GRT", "ETC", "IMX", "EOS", "CRO", "ENS"]).Value.Returns),
            ("spot21", DailyReturns.Of(sp, ["BTC", "ETH", "LINK", "LTC", "AAVE", "BCH", "ALGO", "FIL", "GRT", "ETC", "EOS", "DASH", "OXT", "BNT"]).Value.Returns) })
        {
            int n = returns.Names.Length;
            var books = CorrelationBacktest.NeutralBooks(n, 200, seed: 20251010);
            ImmutableArray<double> pair = [0.5, -0.5, .. new double[n - 2]];
            foreach ((string what, string shrink, string cap, string low, string single, string brk, int fit) in new[] {
                ("pure", "0", "1", "1", "0", "0", 340), ("half", "0.5", "1", "1", "0", "0", 340), ("cap", "0.5", "0.8", "0.8", "0", "0", 340), ("single", "0.5", "0.8", "0.8", "1", "0", 340),
                ("capcore+single", "0.5", "1", "1", "1", "0", 340),
                ("break", "0.5", "0.8", "0.8", "1", "0.75", 340), ("regime.6", "0.5", "0.8", "0.6", "1", "0.75", 340), ("regime.4", "0.5", "0.8", "0.4", "1", "0.75", 340),
                ("half", "0.5", "1", "1", "0", "0", 500), ("single", "0.5", "0.8", "0.8", "1", "0", 500) })
            {
                var terms = new CorrelationBacktestTerms(0.97, 60, fit, R("0.99"), new(R(shrink), R(cap), R(cap), R(single), R(brk)), new RegimeTerms(R(cap), R(low)));
                var report = CorrelationBacktest.Run(returns, books, terms).Value;
                var two = CorrelationBacktest.Run(returns, [pair], terms).Value;
                output.WriteLine($"{name} {what} {fit}: days {report.Books[0].Observations} k {report.Multiplier:f3} exc {report.ExceptionShare:p2} rejected {report.Rejected(0.05)} few {report.Books.Count(b => b.Kupiec.RejectsAt(.05) && b.Exceptions < 7)} toLegs {report.ToLegs:f3} broken {report.BrokenDays} worst {report.Books.Max(book => book.WorstLoss):f2} pair {two.Books[0].ToLegs:f3} exc {two.Books[0].Exceptions}");
            }
        }
    }

    private static ReturnPanel Returns()
    {
        Assert.SkipUnless(File.Exists(_path), $"{Panel} is not there: the real panel is not part of the repository, and PLIMSOLL_DATA does not lead to it.");
        return DailyReturns.Of(_panel.Value, [.. _coins]).Value.Returns;
    }
}
