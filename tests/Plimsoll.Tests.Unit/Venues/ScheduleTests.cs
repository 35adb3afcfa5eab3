// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Schedule;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>The BCBS-IOSCO schedule by hand.</summary>
public sealed class ScheduleTests
{
    private static readonly ScheduleParameters _schedule = ScheduleKind.Parameters(ShippedRulebooks.Text("bcbs-schedule")!, out _)!;

    [Fact]
    public void Open_Source_Risk_Engines_example_comes_out_on_both_sides()
    {
        // G 989.66: 16,494.333 of FX at 6 %; NGR .104282: 104.282 net of 1,000 gross. Call 457.79, post 395.86: nothing the other side holds is worth
        // anything net.
        ScheduleTrade[] trades =
        [
            Trade("a", ScheduleProduct.Fx, "10000", "1000", "1"), Trade("b", ScheduleProduct.Fx, "6494.333333333333333333", "-895.718", "1"),
        ];
        Assert.Equal(989.66, ScheduleCalculator.Of(_schedule, trades).Gross.ToDouble(), 6);
        Assert.Equal(Ratio.Parse("0.104282"), ScheduleCalculator.Of(_schedule, trades).NetToGross);
        Assert.Equal(457.79, ScheduleCalculator.Of(_schedule, trades).Signed.ToDouble(), 2);
        Assert.Equal(-395.86, ScheduleCalculator.Of(_schedule, trades, ScheduleRole.Pledgor).Signed.ToDouble(), 2);
    }

    [Theory]
    [InlineData(ScheduleProduct.Credit, "1.99", "20")]
    [InlineData(ScheduleProduct.Credit, "2", "50")]
    [InlineData(ScheduleProduct.Credit, "5", "100")]
    [InlineData(ScheduleProduct.Rates, "0", "10")]
    [InlineData(ScheduleProduct.Rates, "4.99", "20")]
    [InlineData(ScheduleProduct.Rates, null, "40")]
    [InlineData(ScheduleProduct.Fx, "30", "60")]
    [InlineData(ScheduleProduct.Equity, "1", "150")]
    [InlineData(ScheduleProduct.Commodity, "1", "150")]
    [InlineData(ScheduleProduct.Other, null, "150")]
    public void A_trade_is_charged_the_rate_of_its_class_and_band_and_whole_where_nothing_is_worth_anything(
        ScheduleProduct product, string? years, string margin) =>
        Assert.Equal(Amount.Parse(margin), ScheduleCalculator.Of(_schedule, [Trade("a", product, "-1000", "0", years)]).Margin);

    [Fact]
    public void Notionals_of_one_trade_net_and_those_of_two_do_not()
    {
        ScheduleTrade buy = Trade("a", ScheduleProduct.Rates, "1000", "0", "1"), sell = Trade("a", ScheduleProduct.Rates, "-1000", "0", "1");
        Assert.Equal(Amount.Zero, ScheduleCalculator.Of(_schedule, [buy, sell]).Margin);
        Assert.Equal(Amount.Of(20), ScheduleCalculator.Of(_schedule, [buy, sell with { Id = "b" }]).Margin);
    }

    [Fact]
    public void A_position_is_a_trade_and_its_profit_is_its_present_value()
    {
        // 1 BTC at 100,000 and −10 ETH at 4,000, both at 15 %: G = 21,000. Without profit NGR is 1; with 1,000 gained and 400 lost it is .6: 21,000 × (.4 +
        // .36).
        Rulebook schedule = TestBook.Shipped("bcbs-schedule") with { AddOns = [] };
        var account = TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("ETH-PERP", "-10"));
        Assert.Equal(Amount.Of(21_000), TestBook.Assess(schedule, account).Initial);
        MarginReport moved = TestBook.Assess(schedule, account,
            TestBook.Set(TestBook.Set(TestBook.Market, "BTC-PERP", "101000"), "ETH-PERP", "4040"));
        Amount gross = Amount.Of(101_000 + 40_400).Times(Ratio.Parse("0.15"), Rounding.Up);
        Assert.Equal(gross.Times(Ratio.Parse("0.76"), Rounding.Up), moved.Initial);
        Assert.Equal(moved.Initial.Times(Ratio.Parse("0.8"), Rounding.Up), moved.Maintenance);
    }

    private static ScheduleTrade Trade(string id, ScheduleProduct product, string notional, string value, string? years) =>
        new(id, product, Amount.Parse(notional), Amount.Parse(value), years is null ? null : Ratio.Parse(years));
}
