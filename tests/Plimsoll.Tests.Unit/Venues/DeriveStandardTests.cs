// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues.Derive;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Derive's standard manager by hand: BTC at 100,000 and volatilities of 0, so that an option is worth what it would pay.</summary>
public sealed class DeriveStandardTests
{
    private static readonly Rulebook _rulebook = DeriveVenue.Read("derive-standard");

    [Fact]
    public void A_perpetual_requires_its_rate_and_another_one_does_not_offset_an_option()
    {
        MarginReport report = DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("PERP", "-2"));
        Assert.Equal([("BTC perpetuals", "20000", "13000")], report.Lines.Select(static line =>
            (line.Name, Cents(line.Line.Initial), Cents(line.Line.Maintenance))));
    }

    [Fact]
    public void A_short_call_requires_its_isolated_margin_and_a_long_option_all_that_it_is_worth()
    {
        // 110,000 is 10 % out of the money: max(13 %, 15 − 10 %) = 13 % initial, 9 % maintenance.
        MarginLine line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("C110", "-1")), "BTC options");
        Assert.Equal(("13000", "9000"), (Cents(line.Initial), Cents(line.Maintenance)));

        // A put in the money by 10,000: maintenance max(9 % of spot, 9 % of value), initial the greater of 15 % and 1.05 × (10,000 + 9,000) − 10,000.
        line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("P110", "-1")), "BTC options");
        Assert.Equal(("15000", "9000"), (Cents(line.Initial), Cents(line.Maintenance)));

        line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("C80", "1")), "BTC options");
        Assert.Equal(("20000", "20000"), (Cents(line.Initial), Cents(line.Maintenance)));
    }

    [Fact]
    public void A_spread_requires_no_more_than_it_can_lose_and_an_uncovered_call_is_charged_beside_it()
    {
        // 100,000 sold against 110,000 bought: it loses 10,000 at most, less than 15 % of 100,000 and more than 9 %.
        MarginLine line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("C100", "-1"), ("C110", "1")), "BTC options");
        Assert.Equal(("10000", "9000"), (Cents(line.Initial), Cents(line.Maintenance)));

        // Five sold against one bought: the greatest loss has no end, 4 × 1.2 × 100,000 and more is above the isolated 75,000.
        line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("C100", "-5"), ("C110", "1")), "BTC options");
        Assert.Equal(("75000", "45000"), (Cents(line.Initial), Cents(line.Maintenance)));

        // A put that is long covers no call.
        line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("C110", "-1"), ("P110", "1")), "BTC options");
        Assert.Equal(("23000", "19000"), (Cents(line.Initial), Cents(line.Maintenance)));
    }

    [Fact]
    public void Options_of_two_expiries_cover_nothing_of_each_other()
    {
        MarginLine line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("USDC", "50000"), ("C80", "-1"), ("FC80", "1")), "BTC options");
        Assert.Equal(("35000", "29000"), (Cents(line.Initial), Cents(line.Maintenance)));
    }

    [Fact]
    public void Collateral_counts_by_its_factor_which_is_not_divided_by_the_price_of_cash()
    {
        // BTC 75 %, toward initial margin 93 % of that.
        MarginLine line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, DeriveVenue.Market, ("BTC", "1")), "BTC collateral haircut");
        Assert.Equal(("30250", "25000"), (Cents(line.Initial), Cents(line.Maintenance)));

        // USDC at .9: 100,000 × .75 units of it are 67,500 dollars.
        MarketSnapshot broken = TestBook.Set(DeriveVenue.Market, "USDC", "0.9");
        line = DeriveVenue.Line(DeriveVenue.Assess(_rulebook, broken, ("BTC", "1")), "BTC collateral haircut");
        Assert.Equal("32500", Cents(line.Maintenance));
        DeriveStandardNet net = ((DeriveStandardMargin)_rulebook.Model).NetMarginOf(DeriveVenue.Of(("BTC", "1")), broken).Value;
        Assert.Equal((75_000.0, 69_750.0, 111_111.111111), (Math.Round(net.Mm.ToDouble(), 6), Math.Round(net.Im.ToDouble(), 6), Math.Round(net.Mtm.ToDouble(),
            6)));
    }

    [Fact]
    public void Doubt_and_a_broken_peg_are_initial_margins_alone()
    {
        // (.99 − .9) × 2 × 100,000 × (1 perpetual + 2 short options) × .9 dollars; in doubt (1 − .5) × 100,000 × (1 + 2) × .9.
        MarketSnapshot broken = TestBook.Set(DeriveVenue.Market, "USDC", "0.9").With(static stated =>
            stated.WithConfidence(DeriveVenue.Observable("BTC"), Ratio.Parse("0.5")));
        MarginReport report = DeriveVenue.Assess(_rulebook, broken, ("USDC", "1"), ("PERP", "1"), ("C110", "-2"), ("C80", "4"));
        Assert.Equal(("48600", "0"), Of("BTC depeg contingency"));
        Assert.Equal(("135000", "0"), Of("BTC oracle contingency"));

        (string, string) Of(string name) => (Cents(DeriveVenue.Line(report, name).Initial), Cents(DeriveVenue.Line(report, name).Maintenance));
    }

    [Theory]
    [InlineData("mmPerpReq", "0.2", "mmPerpReq: expected at most imPerpReq, 0.1; found \"0.2\"")]
    [InlineData("mmCallSpotReq", "0.14", "mmCallSpotReq: expected at most minSpotReq, 0.13; found \"0.14\"")]
    [InlineData("unpairedMmScale", "1.3", "unpairedMmScale: expected at most unpairedImScale, 1.2; found \"1.3\"")]
    [InlineData("mmOffsetScale", "0.9", "mmOffsetScale: expected a decimal in a string, from 1 to 3; found \"0.9\"")]
    public void Maintenance_above_initial_margin_is_refused(string field, string value, string error)
    {
        Assert.Null(DeriveVenue.TryRead("derive-standard", model => model["classes"]!["main"]![field] = value, out ImmutableArray<string> errors));
        Assert.Equal([$"$.model.classes[\"main\"].{error}"], errors);
    }

    private static string Cents(Amount amount) => amount.RoundTo(Amount.Parse("0.01"), Rounding.HalfEven).ToString();
}
