// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues.Binance;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Binance's options and its portfolio margin by hand.</summary>
public sealed class BinanceTests
{
    private static readonly Rulebook _options = TestBook.Shipped("binance-options") with { AddOns = [] };
    private static readonly Rulebook _portfolio = TestBook.Shipped("binance-portfolio-options");

    [Theory]
    [InlineData("100000", "10000", "5000")] // 10 % out of the money: max(15 − 10, 10) % and max(7.5 − 10, 5) %.
    [InlineData("108000", "14200", "6100")] // 2,000 out of the money: 16,200 − 2,000; 8,100 − 2,000.
    [InlineData("110000", "16500", "8250")] // At the money 15 % and 7.5 %.
    public void Maintenance_of_a_short_option_falls_with_its_distance_down_to_a_floor(string index, string initial, string maintenance)
    {
        MarginReport report = TestBook.Assess(_options, TestBook.Of(("USDC", "100000"), ("BTC-C110", "-1")), TestBook.Set(TestBook.Market, "BTC", index));
        Assert.Equal((Amount.Parse(initial), Amount.Parse(maintenance)), (report.Initial, report.Maintenance));
    }

    [Fact]
    public void A_future_is_charged_by_its_bracket_and_what_the_ratio_is_liquidated_above_one_by()
    {
        // 100,000 × .5 % − 50 = 450, and 5 % of it; to open 50,000 ÷ 125 + 50,000 ÷ 100 = 900, and the same 22.50.
        MarginReport report = TestBook.Assess(_portfolio, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1")));
        Assert.Equal((Amount.Parse("922.5"), Amount.Parse("472.5")), (report.Initial, report.Maintenance));
        Assert.Equal(["BTC-PERP", "liquidation above uniMMR 100 %"], report.Lines.Select(static line => line.Name));
    }

    [Fact]
    public void A_loan_is_charged_whole_although_a_balance_stands_beside_it()
    {
        // .04 BTC owed beside .1: 10 % of 4,000, and 5 % of that; nothing is owed net.
        Portfolio account = Portfolio.Arrange([new(TestBook.AssetOf("BTC"), Amount.Parse("0.1"), Amount.Parse("0.04"))], []);
        MarginReport report = TestBook.Assess(_portfolio, account);
        Assert.Equal(Amount.Of(420), report.Maintenance);

        // .04 beside .01: the .03 that are owed net are the add-on's, at the same rate of 10.5 %.
        Portfolio short_ = Portfolio.Arrange([new(TestBook.AssetOf("BTC"), Amount.Parse("0.01"), Amount.Parse("0.04"))], []);
        Assert.Equal(Amount.Of(420), TestBook.Assess(_portfolio, short_).Maintenance);
    }

    [Theory]
    [InlineData("1.51", "free")]
    [InlineData("1.5", "remind")]
    [InlineData("1.2", "reduce-only")]
    [InlineData("1.05", "liquidate")]
    [InlineData("1", "bankrupt/claim")]
    [InlineData("0", "bankrupt/claim")]
    public void A_ratio_has_the_status_of_the_band_that_it_is_above(string ratio, string status) =>
        Assert.Equal(status, ((BinancePortfolioMargin)_portfolio.Model).Terms.StatusOf(Ratio.Parse(ratio)));
}
