// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Margin;

public sealed class ScenarioMarginTests
{
    private static readonly Rulebook _whole = TestBook.Shipped("cross");
    private static readonly Rulebook _core = _whole with { AddOns = [] };

    [Fact]
    public void A_perpetual_requires_the_range_of_its_class()
    {
        // 2 × 100,000 × 16 % = 32,000; maintenance 80 % of it.
        MarginReport report = TestBook.Assess(_core, TestBook.Of(("USDC", "50000"), ("BTC-PERP", "2")));

        Assert.Equal(Amount.Of(32_000), report.Initial);
        Assert.Equal(Amount.Of(25_600), report.Maintenance);
        Assert.Equal("BTC: price −16 %, volatility up", report.BindingConstraint);
    }

    [Fact]
    public void A_short_perpetual_loses_in_the_other_direction_and_tails_collapse_onto_the_edge()
    {
        MarginReport report = TestBook.Assess(_core, TestBook.Of(("USDC", "50000"), ("BTC-PERP", "-2")));

        // Every tail is weighted to range ÷ move, so +500 % requires what +16 % requires; the lowest number wins a tie.
        Assert.Equal(Amount.Of(32_000), report.Initial);
        Assert.Equal("price +16 %, volatility up", Assert.Single(report.Lines).WorstScenario);
    }

    [Fact]
    public void A_future_moves_from_its_own_mark()
    {
        // Long 1 at 102,000 against short 1 at 100,000: 2,000 × 16 %.
        Assert.Equal(Amount.Of(320), TestBook.Assess(_core, TestBook.Of(("USDC", "5000"), ("BTC-26DEC25", "1"), ("BTC-PERP", "-1"))).Initial);
    }

    [Fact]
    public void Inverse_contracts_net_against_linear_ones_in_the_numeraire()
    {
        // 10,000 contracts × 10 = 100,000 quote units = 1 BTC of exposure at 100,000.
        Assert.Equal(Amount.Zero, TestBook.Assess(_core, TestBook.Of(("USDC", "5000"), ("BTC-PERP-INV", "10000"), ("BTC-PERP", "-1"))).Initial);
        Assert.Equal(Amount.Of(16_000), TestBook.Assess(_core, TestBook.Of(("BTC", "1"), ("BTC-PERP-INV", "10000"))).Initial);
    }

    [Fact]
    public void Concave_coin_profit_is_a_straight_line_at_the_shocked_coin_price()
    {
        // 10,000 × 10 × (1 ÷ 100,000 − 1 ÷ 84,000) = −0.190476… BTC; × 84,000 = −16,000.
        double coin = 100_000 * ((1.0 / 100_000) - (1.0 / 84_000));

        Assert.Equal(-16_000, coin * 84_000, 6);
    }

    [Fact]
    public void Spot_hedges_its_perpetual_and_needs_nothing_alone()
    {
        Assert.Equal(Amount.Zero, TestBook.Assess(_core, TestBook.Of(("BTC", "1"), ("BTC-PERP", "-1"))).Initial);
        Assert.Equal(Amount.Zero, TestBook.Assess(_core, TestBook.Of(("BTC", "3"), ("BTC-PERP", "-1"))).Initial);
        Assert.Equal(Amount.Zero, TestBook.Assess(_core, TestBook.Of(("BTC", "3"))).Initial);

        // Half of it covered: 50,000 × 16 %.
        Assert.Equal(Amount.Of(8_000), TestBook.Assess(_core, TestBook.Of(("BTC", "0.5"), ("USDC", "10000"), ("BTC-PERP", "-1"))).Initial);
    }

    [Fact]
    public void A_coin_that_is_owed_hedges_a_long_perpetual_and_is_short_beside_a_short_one()
    {
        Assert.Equal(Amount.Zero, TestBook.Assess(_core, TestBook.Of(("BTC", "-1"), ("USDC", "200000"), ("BTC-PERP", "1"))).Initial);
        Assert.Equal(Amount.Of(32_000), TestBook.Assess(_core, TestBook.Of(("BTC", "-1"), ("USDC", "200000"), ("BTC-PERP", "-1"))).Initial);
        Assert.Equal(Amount.Of(16_000), TestBook.Assess(_core, TestBook.Of(("BTC", "-1"), ("USDC", "200000"))).Initial);
    }

    [Fact]
    public void Profit_of_one_underlying_is_not_offered_to_another()
    {
        // BTC long loses when ETH short gains, but each group requires its own worst: 16,000 + 10 × 4,000 × 18 % = 7,200.
        MarginReport report = TestBook.Assess(_core, TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1"), ("ETH-PERP", "-10")));

        Assert.Equal(["16000", "7200"], report.Lines.Select(line => line.Line.Initial.ToString()));
    }

    [Fact]
    public void A_long_option_requires_at_most_what_it_is_worth()
    {
        MarginReport report = TestBook.Assess(_core, TestBook.Of(("BTC-C110", "2")));

        Assert.Equal(Amount.Of(6_000), report.Equity);
        Assert.InRange(report.Initial.ToDouble(), 4_000, 6_000);
    }

    [Fact]
    public void A_short_call_asks_what_the_worst_scenario_takes_from_it()
    {
        MarginReport report = TestBook.Assess(_core, TestBook.Of(("USDC", "50000"), ("BTC-C110", "-1")));

        // 75 days: volatility up is .5 × (1 + (30 ÷ 75)^.13 × .5); the worst is the edge of the grid or a weighted tail, whichever takes more.
        const double Years = 75.0 / 365;
        double up = 0.5 * (1 + (StrictMath.Exp(0.13 * StrictMath.Log(30.0 / 75)) * 0.5));
        double today = Black76.Price(100_000, 110_000, 0.5, Years, 1, true).Value;
        double worst = new[] { (0.16, 1.0), (0.5, 0.32), (1, 0.16), (2, 0.08), (3, 0.16 / 3), (4, 0.04), (5, 0.032) }
            .Max(row => row.Item2 * (Black76.Price(100_000 * (1 + row.Item1), 110_000, up, Years, 1, true).Value - today));

        // Equity counts the debt at the mark of 3,000 where the scenarios start from 5,295: it may lose the difference as well. At a mark above that, nothing
        // is added.
        Assert.Equal(worst + today - 3_000, report.Initial.ToDouble(), 6);
        Portfolio book = TestBook.Of(("USDC", "50000"), ("BTC-C110", "-1"));
        Assert.Equal(worst, TestBook.Assess(_core, book, TestBook.Set(TestBook.Market, "BTC-C110", "5296")).Initial.ToDouble(), 6);
        Assert.Equal(worst + today, TestBook.Assess(_core, book, TestBook.Set(TestBook.Market, "BTC-C110", "0")).Initial.ToDouble(), 6);
    }

    [Theory]
    [InlineData("BTC-C110", "3000", "1000")]
    [InlineData("BTC-P90", "2500", "0")]
    [InlineData("BTC-C110-INV", "0.03", "0.01")]
    public void A_lower_mark_frees_no_equity_of_who_owes_an_option_below_the_models_value(string option, string mark, string lower)
    {
        // Each dollar that the debt counts less is required more, to the initial requirement's last digits.
        Portfolio book = TestBook.Of(("USDC", "500000"), (option, "-2"));
        MarginReport before = TestBook.Assess(_core, book, TestBook.Set(TestBook.Market, option, mark)),
            after = TestBook.Assess(_core, book, TestBook.Set(TestBook.Market, option, lower));

        Assert.True(after.Initial > before.Initial);
        double fallen = (before.Collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.Unrealised.Times(line.Price, Rounding.Down))
            - after.Collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.Unrealised.Times(line.Price, Rounding.Down))).ToDouble();
        Assert.Equal(fallen, (before.Initial - after.Initial).ToDouble(), 1e-6);
    }

    [Fact]
    public void A_covered_call_requires_less_than_its_parts()
    {
        Amount covered = TestBook.Assess(_core, TestBook.Of(("BTC", "1"), ("BTC-C110", "-1"))).Initial;
        Amount naked = TestBook.Assess(_core, TestBook.Of(("USDC", "100000"), ("BTC-C110", "-1"))).Initial;

        Assert.True(covered < naked, $"{covered} is not below {naked}");
    }

    [Fact]
    public void A_memo_never_gives_a_row_of_another_market_or_time()
    {
        MarginSheet sheet = new();
        Portfolio book = TestBook.Of(("USDC", "50000"), ("BTC-C110", "-1"));
        MarketSnapshot[] markets =
        [
            TestBook.Market, TestBook.Set(TestBook.Market, "BTC", "101000"), TestBook.Set(TestBook.Market, "BTC-C110.VOL", "0.6"),
            TestBook.Set(TestBook.Market, "BTC-C110", "1"), TestBook.Market.At(TestBook.Noon.PlusSeconds(86_400)), TestBook.Market,
        ];
        foreach (MarketSnapshot market in markets)
        {
            Assert.Equal(Rejection.None, _core.Assess(book, market, sheet));
            Assert.Equal(TestBook.Assess(_core, book, market).Initial, sheet.Initial);
        }
    }

    [Theory]
    [InlineData("BTC-C110.VOL")]
    [InlineData("BTC-C110")]
    [InlineData("BTC")]
    public void A_missing_input_of_an_option_is_a_refusal(string observable)
    {
        Result<MarginReport> result = _core.Assess(TestBook.Of(("USDC", "1"), ("BTC-C110", "-1")), TestBook.Set(TestBook.Market, observable, null));

        Assert.Equal(RejectionCode.MarkMissing, result.Rejection.Code);
    }

    [Fact]
    public void Dampeners_take_from_a_loss_and_never_make_a_profit()
    {
        ScenarioClass terms = ScenarioClass.TryCreate(
            "damped",
            [Scenario.OfClass(Ratio.Parse("-0.1"), default, dampener: Amount.Of(4_000)).Value],
            false,
            out _)!;
        ScenarioMargin model = new(TestBook.Catalog, [terms], [.. TestBook.Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One);
        MarginSheet sheet = new();

        // 10,000 − 4,000; then 3,000 − 4,000 is nothing.
        Assert.Equal(Rejection.None, model.Assess(TestBook.Of(("BTC-PERP", "1")), TestBook.Market, sheet));
        Assert.Equal(Amount.Of(6_000), sheet.Initial);
        sheet.Clear();
        Assert.Equal(Rejection.None, model.Assess(TestBook.Of(("BTC-PERP", "0.3")), TestBook.Market, sheet));
        Assert.Equal(Amount.Zero, sheet.Initial);
    }

    [Fact]
    public void Initial_and_maintenance_of_a_group_begin_the_atom_that_they_do_not_fill()
    {
        ScenarioMargin model = Single("-0.1", "1.1", "0.7");
        MarginSheet sheet = new();

        // 10⁻¹⁸ contracts at 100,003 lose 10,000.3 atoms: 10,001. Times 1.1 that is 11,001.1, times 0.7 it is 7,000.7.
        Portfolio speck = Portfolio.Arrange([], [new(TestBook.InstrumentOf("BTC-PERP"), Quantity.FromAtoms(1), default)]);
        Assert.Equal(Rejection.None, model.Assess(speck, TestBook.Set(TestBook.Market, "BTC-PERP", "100003"), sheet));
        Assert.Equal((Amount.FromAtoms(11_002), Amount.FromAtoms(7_001)), (sheet.Initial, sheet.Maintenance));
    }

    [Fact]
    public void An_options_profit_is_rounded_down_for_who_holds_it_and_up_for_who_owes_it()
    {
        // Where the price rises by a tenth the call gains v, no whole number of atoms. Owed alone it loses v; held against a short perpetual, 10,000 − v:
        // together an atom more.
        ScenarioMargin model = Single("0.1", "1", "1");
        MarginSheet sheet = new();
        // Either stands at a mark that favours it by nothing: above the model's value for who owes it, below for who holds it.
        Assert.Equal(Rejection.None, model.Assess(TestBook.Of(("BTC-C110", "-1")), TestBook.Set(TestBook.Market, "BTC-C110", "6000"), sheet));
        Amount owed = sheet.Initial;
        sheet.Clear();
        Assert.Equal(Rejection.None, model.Assess(TestBook.Of(("BTC-C110", "1"), ("BTC-PERP", "-1")), TestBook.Market, sheet));

        Assert.Equal(Amount.Of(10_000) + Amount.FromAtoms(1), owed + sheet.Initial);
    }

    [Fact]
    public void An_offset_cap_grants_its_share_of_what_a_hedge_saves()
    {
        // Alone: long future 102,000 × 16 % = 16,320, short perpetual 100,000 × 16 % = 16,000; together 2,000 × 16 % = 320. Saved: 32,000.
        Portfolio hedged = TestBook.Of(("USDC", "50000"), ("BTC-26DEC25", "1"), ("BTC-PERP", "-1"));
        MarginReport report = TestBook.Assess(Capped("0.8"), hedged);

        // A fifth of 32,000 is not granted: 6,400, and 80 % of it for maintenance. 32,320 − .8 × 32,000 = 6,720.
        Assert.Equal(Amount.Of(6_720), report.Initial);
        Assert.Equal(Amount.Of(5_376), report.Maintenance);
        Assert.Equal(("BTC", Amount.Of(320), Amount.Of(256)), (report.Lines[0].Name, report.Lines[0].Line.Initial, report.Lines[0].Line.Maintenance));
        Assert.Equal(
            ("BTC offset cap", new MarginLine(MarginLineKind.OffsetCap, report.Lines[0].Line.Subject, Amount.Of(32_000), Amount.Of(6_400), Amount.Of(5_120),
                Part: 1)),
            (report.Lines[1].Name, report.Lines[1].Line));
        Assert.Equal(Amount.Of(320), TestBook.Assess(Capped("1"), hedged).Initial);
        Assert.Equal(Amount.Of(32_320), TestBook.Assess(Capped("0"), hedged).Initial);
    }

    [Fact]
    public void A_balance_that_hedges_is_an_offset_and_two_longs_are_none()
    {
        // A coin against its short perpetual saves 16,000; a fifth of it is required.
        Assert.Equal(Amount.Of(3_200), TestBook.Assess(Capped("0.8"), TestBook.Of(("BTC", "1"), ("BTC-PERP", "-1"))).Initial);

        // 100,000 and 102,000 long fall together: 16 % of both, nothing saved, no line.
        MarginReport longs = TestBook.Assess(Capped("0"), TestBook.Of(("USDC", "50000"), ("BTC-26DEC25", "1"), ("BTC-PERP", "1")));
        Assert.Equal(Amount.Of(32_320), longs.Initial);
        Assert.Single(longs.Lines);
    }

    [Fact]
    public void Legs_that_dampeners_charge_less_than_the_group_have_saved_nothing()
    {
        ScenarioClass terms = ScenarioClass.TryCreate(
            "damped", [Scenario.OfClass(Ratio.Parse("-0.1"), default, dampener: Amount.Of(4_000)).Value], false, out _)!;
        ScenarioMargin model = new(TestBook.Catalog, [terms], [.. TestBook.Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One,
            Ratio.Zero);
        MarginSheet sheet = new();

        // Together 10,000 + 10,200 − 4,000; alone 6,000 + 6,200.
        Assert.Equal(Rejection.None, model.Assess(TestBook.Of(("BTC-PERP", "1"), ("BTC-26DEC25", "1")), TestBook.Market, sheet));
        Assert.Equal(Amount.Of(16_200), sheet.Initial);
    }

    [Fact]
    public void A_leg_of_a_capped_hedge_has_its_share_of_the_requirement()
    {
        // Without the future the perpetual requires 12,800 to keep; the hedge's share is below zero and the shares leave dust.
        MarginAttribution parts = MarginAttribution.Of(TestBook.Of(("USDC", "50000"), ("BTC-26DEC25", "1"), ("BTC-PERP", "-1")), TestBook.Market, Capped("0.8"))
            .Value;

        Assert.Equal(Amount.Of(5_376), parts.Maintenance);
        Assert.Equal(Amount.Of(12_800), Assert.Single(parts.Legs, leg => leg.Leg.Instrument == TestBook.InstrumentOf("BTC-26DEC25")).WithoutIt);
        Assert.InRange(parts.Remainder.Abs().ToDouble(), 0, 1e-9);
    }

    /// <summary>A model of one scenario without volatility.</summary>
    private static ScenarioMargin Single(string move, string initialFactor, string maintenanceFactor)
    {
        ScenarioClass terms = ScenarioClass.TryCreate(
            "one", [Scenario.OfClass(Ratio.Parse(move), default).Value], false, out _)!;
        return new(TestBook.Catalog, [terms], [.. TestBook.Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.Parse(initialFactor),
            Ratio.Parse(maintenanceFactor));
    }

    private static Rulebook Capped(string cap)
    {
        string text = ShippedRulebooks.Text("cross")!.Replace(
            "\"maintenanceFactor\": \"0.8\"", $"\"maintenanceFactor\": \"0.8\", \"offsetCap\": \"{cap}\"", StringComparison.Ordinal);
        return RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out _)! with { AddOns = [] };
    }
}
