// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Bybit's unified trading account by hand.</summary>
public sealed class BybitTests
{
    [Theory]
    [InlineData("bybit-portfolio@2024-09-04", "15500", "18600")] // 15 % and .5 % of 100,000; × 1.2.
    [InlineData("bybit-portfolio@2025-01-10", "10500", "12600")] // 10 % from 10 January 2025.
    public void A_perpetual_alone_requires_the_range_of_its_day(string version, string maintenance, string initial)
    {
        MarginReport report = TestBook.Assess(TestBook.Shipped(version) with { AddOns = [] }, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1")));
        Assert.Equal((Amount.Parse(initial), Amount.Parse(maintenance)), (report.Initial, report.Maintenance));
        Assert.Equal(["BTC max loss", "BTC perpetuals and futures contingency"], report.Lines.Select(static line => line.Name));
    }

    [Fact]
    public void A_spread_of_expiries_requires_what_lies_between_them()
    {
        // 100,000 long now against 102,000 short in 75 days: 10 % of the 2,000 between them; 100,000 matched × 75 ÷ 365 × 45 %; .5 % of 202,000.
        MarginReport report = TestBook.Assess(
            TestBook.Shipped("bybit-portfolio") with { AddOns = [] }, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1"), ("BTC-26DEC25", "-1")));
        Assert.Equal([200, 9_246.575342, 1_010], report.Lines.Select(static line => Math.Round(line.Line.Maintenance.ToDouble(), 6)));
    }

    [Fact]
    public void Net_short_options_of_an_expiry_and_a_side_are_charged_and_hedged_ones_are_not()
    {
        Rulebook rulebook = TestBook.Shipped("bybit-portfolio") with { AddOns = [] };
        MarginReport report = TestBook.Assess(rulebook, TestBook.Of(("USDC", "100000"), ("BTC-C110", "-3"), ("BTC-C110-INV", "1"), ("BTC-P90", "2")));
        Assert.Equal(Amount.Of(2_000), Assert.Single(report.Lines,
            static line => line.Name == "BTC short options contingency").Line.Maintenance); // 1 % of 2 × 100,000.
    }

    [Fact]
    public void The_worked_example_of_cross_margin_is_its_figures_less_the_mark_that_equity_carries()
    {
        // A put of 18,500 at an index of 20,250, marked at 290: 2,315 and 938 on the venue's page, of which 290 are the mark.
        ShortOptionTerms terms = new(Ratio.Parse("0.15"), Ratio.Parse("0.1"), Ratio.Parse("0.032"));
        MarginReport report = TestBook.Assess(TestBook.Shipped("bybit-cross") with { AddOns = [] }, TestBook.Of(("USDC", "100000"), ("BTC-P90", "-1")));
        Assert.Equal((Amount.Of(10_000), Amount.Of(3_200)), (report.Initial, report.Maintenance));
        Assert.Equal((2_315 - 290, 938 - 290), (Math.Max((0.15 * 20_250) - 1_750, 0.1 * 20_250), 20_250 * terms.Maintenance.ToDouble()));
    }

    [Fact]
    public void The_charge_of_a_short_put_stops_at_what_it_can_still_cost()
    {
        // 1 % of 20,000,000 is 200,000; the put at 90,000 costs 90,000 at most, of which equity has its mark of 2,500 as a debt. The call has no end.
        Rulebook rulebook = TestBook.Shipped("bybit-portfolio") with { AddOns = [] };
        Assert.Equal(Amount.Of(87_500), ChargeOf("BTC-P90"));
        Assert.Equal(Amount.Of(200_000), ChargeOf("BTC-C110"));

        Amount ChargeOf(string option) => TestBook.Assess(rulebook, TestBook.Of(("USDC", "100000"), (option, "-1")),
            TestBook.Set(TestBook.Market, "BTC", "20000000")).Lines.Single(static line => line.Name == "BTC short options contingency").Line.Maintenance;
    }

    [Theory]
    [InlineData("bybit-portfolio@2024-09-04")]
    [InlineData("bybit-portfolio@2025-01-10")]
    [InlineData("okx-portfolio@2024-05-31")]
    [InlineData("okx-portfolio@2025-01-06")]
    [InlineData("okx-portfolio@2025-01-15")]
    public void A_loan_of_a_dollar_moves_as_a_dollar(string version) =>
        Assert.Equal(Amount.Of(5_000), TestBook.Assess(
            TestBook.Shipped(version) with { AddOns = [] }, TestBook.Of(("USDC", "200000"), ("USDT", "-100000"))).Maintenance);
}
