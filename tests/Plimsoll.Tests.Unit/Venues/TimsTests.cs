// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Portfolio margin of listed options: CBOE's sheet of 23 February 2007, and each rule by hand.</summary>
/// <remarks>The sheet gives no rate and no yield; 5.25 % and, for the index, 1.85 % are those with which its figures are met best.</remarks>
public sealed class TimsTests
{
    private static readonly Rulebook _customer = ListedBook.Shipped("tims-customer",
        ("\"rate\": \"0.04\"", "\"rate\": \"0.0525\""), ("\"dividendYield\": \"0.012\"", "\"dividendYield\": \"0.0185\""));

    [Theory]
    [InlineData(115_429, 0.002, "IBM-56-100-C", "-100")]
    [InlineData(137_527, 0.002, "IBM-56-100-P", "-100")]
    [InlineData(129_804, 0.002, "IBM", "10000", "IBM-56-100-C", "-100")]
    [InlineData(37_538, 0.002, "IBM", "10000", "IBM-56-95-P", "100")]
    [InlineData(154_313, 0.002, "IBM-56-100-C", "100", "IBM-56-100-P", "-100")]
    [InlineData(91_118, 0.002, "IBM-56-95-P", "100", "IBM-56-105-C", "-100")]
    [InlineData(33_522, 0.002, "IBM", "10000", "IBM-56-95-P", "100", "IBM-56-105-C", "-100")]
    [InlineData(40_881, 0.002, "IBM-56-95-C", "100", "IBM-56-105-C", "-100")]
    [InlineData(7_500, 0, "IBM-56-100-C", "100", "IBM-56-100-P", "100")]
    [InlineData(654_514, 0.007, "SPX-56-1460-C", "-100")]
    [InlineData(948_203, 0.007, "SPX-56-1460-P", "-100")]
    [InlineData(948_342, 0.007, "SPY", "100000", "SPX-56-1460-C", "-100")]
    [InlineData(272_402, 0.007, "SPY", "100000", "SPX-56-1450-P", "100")]
    [InlineData(1_162_261, 0.007, "SPX-56-1460-C", "100", "SPX-56-1460-P", "-100")]
    [InlineData(625_592, 0.007, "SPX-56-1450-P", "100", "SPX-56-1500-C", "-100")]
    [InlineData(212_909, 0.007, "SPY", "100000", "SPX-56-1450-P", "100", "SPX-56-1500-C", "-100")]
    [InlineData(210_984, 0.007, "SPX-56-1450-C", "100", "SPX-56-1500-C", "-100")]
    [InlineData(7_500, 0, "SPX-56-1460-C", "100", "SPX-56-1460-P", "100")]
    public void Every_strategy_of_the_sheet_requires_what_it_prints(double published, double relative, params string[] lines)
    {
        MarginReport report = ListedBook.Assess(_customer, ListedBook.Of([("USD", "100000000"), .. lines.Chunk(2).Select(static line => (line[0], line[1]))]));
        Assert.InRange(report.Maintenance.ToDouble() / published, 1 - relative, 1 + relative);
        Assert.Equal(report.Initial,
            report.Lines.Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Maintenance.Times(Ratio.Parse("1.1"), Rounding.Up)));
    }

    [Fact]
    public void Five_points_lie_on_either_side_and_none_in_the_middle()
    {
        // 1,000 shares at 97.73: 15 % down is 14,659.50. A point nearer is not the worst, and the other side gains.
        MarginReport report = ListedBook.Assess(_customer, ListedBook.Of(("USD", "1000000"), ("IBM", "1000")));
        Assert.Equal(Amount.Parse("14659.5"), report.Maintenance);
        Assert.Equal("price −15 %, volatility same", report.Lines[0].WorstScenario);
        Assert.Equal("IBM valuation points", report.Lines[0].Name);
        Assert.Equal(Amount.Parse("14659.5"), ListedBook.Assess(_customer, ListedBook.Of(("USD", "1000000"), ("IBM-PERP", "-1000"))).Maintenance);
    }

    [Fact]
    public void A_fund_nets_with_options_on_its_index_by_value_and_other_indices_by_their_offset()
    {
        // SPY: 145,300 × 8 % = 11,624 down. OEX short by 66,400 of synthetic stock: + 8 % × 66,400 × offset .9 there.
        MarketSnapshot market = ListedBook.Set(ListedBook.Set(ListedBook.Market, "OEX-56-650-C", "30"), "OEX-56-650-P", "12");
        MarginReport alone = ListedBook.Assess(_customer, ListedBook.Of(("USD", "1000000"), ("SPY", "1000")), market);
        MarginReport other = ListedBook.Assess(_customer, ListedBook.Of(("USD", "1000000"), ("OEX-56-650-C", "-1"), ("OEX-56-650-P", "1")), market);
        MarginReport both = ListedBook.Assess(_customer,
            ListedBook.Of(("USD", "1000000"), ("SPY", "1000"), ("OEX-56-650-C", "-1"), ("OEX-56-650-P", "1")), market);
        Assert.Equal(Amount.Of(11_624), alone.Maintenance);
        double gain = (alone.Maintenance - both.Maintenance).ToDouble() / 0.9;

        // The synthetic short gains at −8 % nearly what it loses at +8 % × 6 ÷ 8; both are near 66,400 × move.
        Assert.InRange(gain, 0.98 * 0.08 * 66_400, 1.02 * 0.08 * 66_400);
        Assert.InRange(other.Maintenance.ToDouble(), 0.98 * 0.06 * 66_400, 1.02 * 0.06 * 66_400);
        Assert.Equal("valuation point 5 of 5 down", both.Lines[0].WorstScenario);
        Assert.Equal("SPX and its group, valuation points", "SPX" + both.Lines[0].Name[3..]);
    }

    [Fact]
    public void What_is_in_no_group_stands_at_its_own_worst_point()
    {
        // IBM falls, SPY rises: no market does both, and neither helps the other.
        MarginReport report = ListedBook.Assess(_customer, ListedBook.Of(("USD", "1000000"), ("IBM", "1000"), ("SPY", "-1000")));
        Assert.Equal(Amount.Parse("14659.5") + Amount.Parse("8718"), report.Maintenance);
    }

    [Fact]
    public void A_minimum_is_charged_for_long_and_short_and_never_more_than_can_be_lost()
    {
        // A call 1,000 % out of the money is worth .01 × 100 a contract: 10 contracts can lose 10, not 375.
        MarketSnapshot market = ListedBook.Set(ListedBook.Market, "IBM-28-110-C", "0.01");
        Assert.Equal(Amount.Of(10), ListedBook.Assess(_customer, ListedBook.Of(("USD", "1000000"), ("IBM-28-110-C", "10")), market).Maintenance);

        // Written where 15 % more would not bring it near the money, it loses less than 37.50 a contract.
        MarginReport written = ListedBook.Assess(_customer, ListedBook.Of(("USD", "1000000"), ("IBM-28-110-C", "-2")), ListedBook.Set(market, "IBM", "60"));
        Assert.Equal(Amount.Of(75), written.Maintenance);
        Assert.Equal("IBM minimum charge", written.Lines[1].Name);
        Assert.InRange(written.Lines[0].Line.Maintenance.ToDouble(), 0, 20);
    }

    [Fact]
    public void Too_little_equity_for_portfolio_margin_is_said_and_requires_nothing_more()
    {
        MarginReport enough = ListedBook.Assess(_customer, ListedBook.Of(("USD", "100168"), ("IBM-56-100-C", "-1")));
        MarginReport less = ListedBook.Assess(_customer, ListedBook.Of(("USD", "100167"), ("IBM-56-100-C", "-1")));
        Assert.Equal(enough.Initial, less.Initial);
        Assert.DoesNotContain(enough.Lines, static line => line.Name.StartsWith("equity", StringComparison.Ordinal));
        MarginReportLine told = less.Lines[^1];
        Assert.Equal(("equity is below what portfolio margin demands", Amount.Of(100_000), Amount.Zero), (told.Name, told.Line.Exposure, told.Line.Initial));
        Rulebook introduced = ListedBook.Shipped("tims-customer", ("\"broker\": \"clearing\"", "\"broker\": \"introduced\""));
        Assert.Equal(Amount.Of(150_000), ListedBook.Assess(introduced, ListedBook.Of(("USD", "140000"), ("IBM-56-100-C", "-1"))).Lines[^1].Line.Exposure);
    }

    [Fact]
    public void Ranges_are_those_of_the_kind_of_account()
    {
        Portfolio fund = ListedBook.Of(("USD", "1000000"), ("SPY", "1000"));
        Assert.Equal(Amount.Of(14_530), ListedBook.Assess(ListedBook.Shipped("tims-proprietary"), fund).Maintenance);
        Assert.Equal(Amount.Of(11_624), ListedBook.Assess(ListedBook.Shipped("tims-market-maker"), fund).Maintenance);
    }

    [Fact]
    public void A_price_that_is_missing_is_refused()
    {
        Result<MarginReport> refused = _customer.Assess(ListedBook.Of(("USD", "1000000"), ("IBM-56-100-C", "-1")),
            ListedBook.Set(ListedBook.Market, "IBM", null));
        Assert.Equal(RejectionCode.MarkMissing, refused.Rejection.Code);
    }
}
