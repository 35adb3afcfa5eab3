// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Panels;
using Plimsoll.Risk;

namespace Plimsoll.Tests.Properties.Risk;

/// <summary>Coverage on real hourly prices, read when the data folder is there. PLIMSOLL_DATA names it; the default is ../shared/data beside the
/// repository.</summary>
public class BacktestProperties
{
    private const string Panel = "crypto_perp_close_1h_wide.csv.gz";

    private static readonly string _path = Path.Combine(
        Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", RepositoryRoot.Path), "panel", Panel);

    private static readonly Lazy<PricePanel> _panel = new(() => PanelFile.Read(_path));

    public static TheoryData<string> Books => [.. ArchetypeBook.All.Select(book => book.Name)];

    public static TheoryData<string> Markets => ["BTC", "ETH", "SOL", "XRP", "BNB", "DOGE", "ADA", "LINK", "LTC", "DOT", "BCH", "TRX"];

    [Theory]
    [MemberData(nameof(Books))]
    [Trait("property", "M26")]
    public void M26_margins_of_each_archetype_cover_the_next_day_and_exceptions_do_not_cluster(string name)
    {
        ArchetypeBook book = ArchetypeBook.All.Single(b => b.Name == name);
        BacktestReport report = Run(book.Name, [.. book.Factors], book.Build, BacktestTerms.Default);
        Assert.True(report.ValueAtRisk.ChanceOfAsMany >= 0.05, $"{report.ValueAtRisk.Exceptions} exceptions in {report.ValueAtRisk.Observations} days");
        Assert.False(report.ValueAtRisk.Tests.Independence.RejectsAt(0.05), "the exceptions are clustered");
        Assert.True(report.ExpectedShortfall.ChanceOfAsMany >= 0.05, "expected shortfall covers less than its confidence");
    }

    [Theory]
    [MemberData(nameof(Books))]
    [Trait("property", "M26")]
    public void M26_without_floor_and_stress_the_margin_of_each_archetype_is_the_quantile_that_it_says(string name)
    {
        ArchetypeBook book = ArchetypeBook.All.Single(b => b.Name == name);
        MeasureBacktest plain = Run(book.Name, [.. book.Factors], book.Build, BacktestTerms.Default with { Policy = default }).ValueAtRisk;

        // Two-sided, so that too much fails as well. In seventeen tests at 5 % one false alarm is expected: a book fails beyond one in a hundred.
        Assert.False(plain.Tests.Unconditional.RejectsAt(0.01), $"Kupiec rejects {plain.Exceptions} of {plain.Observations}");
        Assert.False(plain.Tests.Independence.RejectsAt(0.05), "the exceptions are clustered");
        Assert.True(plain.ChanceOfAsMany >= 0.05, $"{plain.Exceptions} exceptions in {plain.Observations} days");
    }

    [Theory]
    [MemberData(nameof(Markets))]
    [Trait("property", "M26")]
    public void M26_margins_of_each_market_cover_the_next_day_long_and_short_whatever_the_leverage(string market)
    {
        BacktestReport longs = Run("long " + market, [market], _ => new RevaluationBook().AddLinear(0, 1), BacktestTerms.Default);
        BacktestReport shorts = Run("short " + market, [market], _ => new RevaluationBook().AddLinear(0, -1), BacktestTerms.Default);
        BacktestReport tenfold = Run("long " + market, [market], _ => new RevaluationBook().AddLinear(0, 10), BacktestTerms.Default);

        // One-sided: in twenty-four tests at 5 % one false alarm is expected, so a market fails only beyond one in a hundred.
        Assert.True(longs.ValueAtRisk.ChanceOfAsMany >= 0.01, $"long: {longs.ValueAtRisk.Exceptions} of {longs.ValueAtRisk.Observations}");
        Assert.True(shorts.ValueAtRisk.ChanceOfAsMany >= 0.01, $"short: {shorts.ValueAtRisk.Exceptions} of {shorts.ValueAtRisk.Observations}");
        Assert.Equal(longs.ValueAtRisk.ExceptionDays, tenfold.ValueAtRisk.ExceptionDays);
    }

    private static BacktestReport Run(string name, string[] factors, Func<double[], RevaluationBook> build, BacktestTerms terms)
    {
        Assert.SkipUnless(File.Exists(_path), $"{Panel} is not there: the real panel is not part of the repository, and PLIMSOLL_DATA does not lead to it.");
        ReturnPanel returns = DailyReturns.Of(_panel.Value, [.. factors]).Value.Returns;
        return RollingBacktest.Run(name, returns, build, terms).Value;
    }
}
