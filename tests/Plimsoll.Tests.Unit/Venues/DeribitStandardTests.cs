// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Deribit's standard margin by hand: BTC 2 % and 1 %, both + .005 % for each coin.</summary>
public sealed class DeribitStandardTests
{
    private static readonly Rulebook _standard = TestBook.Shipped("deribit-standard") with { AddOns = [] };

    [Theory]
    [InlineData("BTC-PERP", "25", "53125", "28125")] // 2.125 % and 1.125 % of 2,500,000, as the venue's page has it.
    [InlineData("BTC-PERP", "-25", "53125", "28125")]
    [InlineData("BTC-PERP-INV", "250000", "53125", "28125")] // As much in contracts of 10 dollars.
    [InlineData("ETH-PERP", "2500", "300000", "200000")] // 2 % + 2,500 × .0004 % = 3 % of 10,000,000.
    [InlineData("BTC-C110", "10", "0", "0")]
    [InlineData("BTC-C110", "-1", "10000", "7500")] // 10 % out of the money: max(15 − 10, 10) %.
    [InlineData("BTC-C110-INV", "-1", "10000", "7500")]
    public void A_position_pays_the_rate_of_its_size_on_the_whole(string name, string quantity, string initial, string maintenance)
    {
        MarginReport report = TestBook.Assess(_standard, TestBook.Of(("USDC", "1000000"), (name, quantity)));
        Assert.Equal((Amount.Parse(initial), Amount.Parse(maintenance)), (report.Initial, report.Maintenance));
    }

    [Fact]
    public void The_index_is_what_a_linear_position_is_a_rate_of()
    {
        MarketSnapshot market = TestBook.Set(TestBook.Market, "BTC-PERP", "101000");
        Assert.Equal(Amount.Of(53_125), TestBook.Assess(_standard, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "25")), market).Initial);
    }

    [Fact]
    public void Open_orders_require_the_larger_end_that_they_can_make_and_what_they_cost()
    {
        // 25 long; 10 more at 100,500 would cost 5,000 and half of .1 % fee of 1,005,000, 502.50, and require 35 × (2 + .175) % = 76,125; a sale of 60 leaves
        // 35 short, the same.
        Portfolio account = TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "25")).WithOrders(
        [
            new(TestBook.InstrumentOf("BTC-PERP"), Quantity.Of(10), Price.Of(100_500)),
                new(TestBook.InstrumentOf("BTC-PERP"), Quantity.Of(-60), Price.Of(110_000)),
        ]);
        MarginReport report = TestBook.Assess(_standard, account);

        Assert.Equal(76_125 + 5_502.5, report.Initial.ToDouble(), 5);
        Assert.Equal(Amount.Of(28_125), report.Maintenance);
        Assert.Equal("BTC open orders", report.Lines[^1].Name);
    }
    [Fact]
    public void What_fills_cost_stands_on_a_minimum_too()
    {
        // .0001 BTC at 101,000 cost .1 and half of .1 % of 10.1, .00505; 2 % − 1 % of 10 are .1. The fill leaves a maintenance of 10, the minimum, so that an
        // account that opens is to have 10 + .1 + .10505.
        Rulebook minimum = _standard with { AddOns = [new MinimumAddOn(TestBook.Catalog, Amount.Of(10), Ratio.Parse("0.01"))] };
        Portfolio account = TestBook.Of(("USDC", "1000")).WithOrders([new(TestBook.InstrumentOf("BTC-PERP"), Quantity.Parse("0.0001"), Price.Of(101_000))]);
        Assert.Equal(10.20505, TestBook.Assess(minimum, account).Initial.ToDouble(), 6);
    }
}
