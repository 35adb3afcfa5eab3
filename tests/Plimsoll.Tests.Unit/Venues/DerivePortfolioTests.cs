// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues.Derive;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Derive's portfolio managers by hand: BTC at 100,000 and volatilities of 0, so that an option is worth what it would pay.</summary>
public sealed class DerivePortfolioTests
{
    [Fact]
    public void A_perpetual_stands_at_the_widest_undampened_move_with_its_contingency()
    {
        // PMRM_2: −82 % … 18 % of 100,000; contingency 3 % and 1 % more. A fall to 34 % counts with a weight of .21: 13.86 %.
        MarginReport report = DeriveVenue.Assess(DeriveVenue.Read("derive-portfolio-2"), DeriveVenue.Market, ("USDC", "50000"), ("PERP", "1"));
        Assert.Equal(
            [("BTC worst case", "18000", "14400"), ("BTC perpetual contingency", "4000", "3000")],
            report.Lines.Where(static line => line.Line.Kind == MarginLineKind.Underlying).Select(static line =>
                (line.Name, Cents(line.Line.Initial), Cents(line.Line.Maintenance))));
        Assert.Equal("price −18 %, volatility up", report.Lines[0].WorstScenario);

        // PMRM: 20 % and 3 %, both times 1.25 toward initial margin.
        report = DeriveVenue.Assess(DeriveVenue.Read("derive-portfolio"), DeriveVenue.Market, ("USDC", "50000"), ("PERP", "-1"));
        Assert.Equal([("25000", "20000"), ("3750", "3000")], report.Lines.Select(static line => (Cents(line.Line.Initial), Cents(line.Line.Maintenance))));
    }

    [Theory]
    [InlineData("derive-portfolio-2", "18000")]
    [InlineData("derive-portfolio", "20000")]
    public void A_tail_counts_dampened_and_only_where_there_are_tails(string name, string perpetual)
    {
        // A short call far out of the money costs nothing but in the tails: at six times the price 500,000 − 200,000... times .02772.
        Rulebook rulebook = DeriveVenue.Read(name);
        DeriveNetMargin net = Net(rulebook, DeriveVenue.Market, ("FC200", "-1"));
        double years = DeriveVenue.Market.Time.YearsTo(TestBook.Time("2026-07-02T12:00:00Z"));
        Assert.Equal(0.5, years, 3);
        if (name == "derive-portfolio-2")
        {
            // In the rows up a volatility of 0 is lifted to 40 %; there the value is at least what the call would pay, 400,000, times the short discount.
            Assert.True(net.ScenarioPnl[30].ToDouble() <= -400_000 * 0.02772, net.ScenarioPnl[30].ToString());
            Assert.Equal(33, net.ScenarioPnl.Length);
        }
        else
        {
            Assert.Equal(23, net.ScenarioPnl.Length);
            Assert.Equal(0, net.Worst.ToDouble(), 6);
        }

        Assert.Equal(double.Parse(perpetual, System.Globalization.CultureInfo.InvariantCulture), -Net(rulebook, DeriveVenue.Market, ("PERP",
            "1")).Worst.ToDouble(), 6);
    }

    [Fact]
    public void A_value_above_zero_is_discounted_and_one_below_grows_up_to_what_the_rate_gives_back()
    {
        // Half a year at 16 %: e^(−.08) = .923116; long .95 × that = .876960. Short: min(1 ÷ e^(−rate × years), 1.05 ÷ .923116 = 1.137451): without a rate 1.
        int none = 11;
        Assert.Equal(20_000 * (0.8769605 - 1), Pnl("1", null), 1e-1);
        Assert.Equal(0, Pnl("-1", null), 1e-6);

        // At 30 % the value now is 20,000 × e^(−.15) = 17,214.16 and grows by 1.137451.
        MarketSnapshot charged = DeriveVenue.Market.With(static stated =>
            stated.WithForwardRate(DeriveVenue.Observable("BTC-FAR"), new(Ratio.Parse("0.3"), Ratio.One)));
        Assert.Equal(-20_000 * Math.Exp(-0.3 * 0.5) * (1.1374513 - 1), Pnl("-1", charged), 2);

        double Pnl(string quantity, MarketSnapshot? market) =>
            Net(DeriveVenue.Read("derive-portfolio-2"), market ?? DeriveVenue.Market, ("FC80", quantity)).ScenarioPnl[none].ToDouble();
    }

    [Fact]
    public void What_the_settlement_average_has_fixed_of_a_forward_does_not_move()
    {
        // Half of the forward is fixed: down 18 % it is 91,000 and not 82,000. Short discount 1, no rate.
        MarketSnapshot half = DeriveVenue.Market.With(static stated => stated.WithFixedPart(DeriveVenue.Observable("BTC-NEAR"), Price.Of(50_000)));
        Rulebook rulebook = DeriveVenue.Read("derive-portfolio-2", static model =>
        {
            model["classes"]!["main"]!["longRateAddScale"] = "0";
            model["classes"]!["main"]!["longBaseStaticDiscount"] = "1";
            model["classes"]!["main"]!["minVolUpShock"] = "0";
        });
        Assert.Equal(-18_000, Net(rulebook, DeriveVenue.Market, ("C80", "1")).ScenarioPnl[22].ToDouble(), 6);
        Assert.Equal(-9_000, Net(rulebook, half, ("C80", "1")).ScenarioPnl[22].ToDouble(), 6);
        MarketSnapshot whole = DeriveVenue.Market.With(static stated => stated.WithFixedPart(DeriveVenue.Observable("BTC-NEAR"), Price.Of(100_000)));
        Assert.Equal(0, Net(rulebook, whole, ("C80", "1")).ScenarioPnl[22].ToDouble(), 6);
    }

    [Fact]
    public void The_basis_contingency_stands_against_the_scenarios_and_expiries_do_not_offset_in_it()
    {
        // A call bought far and sold near: every scenario leaves the pair alone, basis does not. A fall of 4.5 % costs the far call 4,500 and a rise the near
        // one:
        Rulebook rulebook = DeriveVenue.Read("derive-portfolio-2", static model =>
        {
            JsonNode main = model["classes"]!["main"]!;
            (main["longRateAddScale"], main["shortRateAddScale"], main["longBaseStaticDiscount"], main["shortBaseStaticDiscount"], main["minVolUpShock"])
                = ("0", "0", "1", "1", "0");
        });
        DeriveNetMargin net = Net(rulebook, DeriveVenue.Market, ("FC80", "1"), ("C80", "-1"));
        double years = DeriveVenue.Market.Time.YearsTo(TestBook.Time("2026-07-02T12:00:00Z")), hour = 0.25 / (365 * 24);
        Assert.Equal(-((4_500 * (0.5 + (2 * years))) + (4_500 * (0.5 + (2 * hour)))), net.Basis.ToDouble(), 6);
        Assert.Equal((33, net.Basis), (net.WorstIndex, net.Worst));
        MarginReport report = DeriveVenue.Assess(rulebook, DeriveVenue.Market, ("USDC", "50000"), ("FC80", "1"), ("C80", "-1"));
        Assert.Equal("basis contingency", report.Lines[0].WorstScenario);
    }

    [Fact]
    public void Short_options_are_charged_by_strike_where_no_other_option_covers_them()
    {
        // Two calls short at 110,000 and one put long there: one is left. A call of another strike covers nothing. 1 × 100,000 × .3 % and .2 % more.
        MarginReport report = DeriveVenue.Assess(
            DeriveVenue.Read("derive-portfolio-2"), DeriveVenue.Market, ("USDC", "50000"), ("C110", "-2"), ("P110", "1"), ("C100", "5"));
        MarginLine line = DeriveVenue.Line(report, "BTC option contingency");
        Assert.Equal(("500", "300"), (Cents(line.Initial), Cents(line.Maintenance)));
    }

    [Fact]
    public void A_feed_in_doubt_charges_all_options_of_its_expiry_and_initial_margin_only()
    {
        // (1 − .5) × 100,000 × (2 + 3): long ones too; the far expiry is sure.
        MarketSnapshot doubtful = DeriveVenue.Market.With(static stated => stated.WithConfidence(DeriveVenue.Observable("C110.VOL"), Ratio.Parse("0.5")));
        MarginReport report = DeriveVenue.Assess(
            DeriveVenue.Read("derive-portfolio-2"), doubtful, ("USDC", "1"), ("C110", "-2"), ("C80", "3"), ("FC80", "7"));
        MarginLine line = DeriveVenue.Line(report, "BTC oracle contingency");
        Assert.Equal(("250000", "0"), (Cents(line.Initial), Cents(line.Maintenance)));

        // At the threshold of .55 nothing is charged.
        MarketSnapshot enough = DeriveVenue.Market.With(static stated => stated.WithConfidence(DeriveVenue.Observable("C110.VOL"), Ratio.Parse("0.55")));
        Assert.DoesNotContain(DeriveVenue.Assess(DeriveVenue.Read("derive-portfolio-2"), enough, ("C110", "-2")).Lines,
            static other => other.Name == "BTC oracle contingency");
    }

    [Fact]
    public void Coin_of_the_underlying_moves_against_positions_and_another_asset_has_its_haircut_alone()
    {
        // One BTC long and one perpetual short: nothing is left of the worst case. Haircuts 2 + 1 %; USDT 2 + 3 %.
        MarginReport report = DeriveVenue.Assess(
            DeriveVenue.Read("derive-portfolio-2"), DeriveVenue.Market, ("USDC", "1"), ("BTC", "1"), ("USDT", "1000"), ("PERP", "-1"));
        Assert.Equal(
            [("BTC perpetual contingency", "4000", "3000"), ("BTC collateral haircut", "3000", "2000"), ("USDT collateral haircut", "50", "20")],
            report.Lines.Where(static line => line.Line.Initial > Amount.Parse("0.000001")).Select(static line =>
                (line.Name, Cents(line.Line.Initial), Cents(line.Line.Maintenance))));
        Assert.Equal(Amount.Of(101_001), report.Equity);
    }

    [Fact]
    public void A_cash_asset_below_its_peg_makes_initial_margin_grow()
    {
        // USDC at .9: (.99 − .9) × 4 = .36 more; everything that settles in it is worth .9 dollars.
        MarketSnapshot broken = TestBook.Set(DeriveVenue.Market, "USDC", "0.9");
        MarginLine line = DeriveVenue.Line(DeriveVenue.Assess(DeriveVenue.Read("derive-portfolio-2"), broken, ("USDC", "50000"), ("PERP", "1")),
            "BTC worst case");
        Assert.Equal(("22032", "12960"), (Cents(line.Initial), Cents(line.Maintenance)));
        DeriveNetMargin net = Net(DeriveVenue.Read("derive-portfolio-2"), broken, ("USDC", "50000"), ("PERP", "1"));
        Assert.Equal((1.36, "50000"), (Math.Round(net.ImFactor.ToDouble(), 12), Cents(net.Mtm)));
        Assert.Equal(50_000 - (18_000 * 1.36) - 4_000, net.Im.ToDouble(), 6);
    }

    [Fact]
    public void A_skew_scenario_loses_whichever_way_the_surface_turns()
    {
        // Half a year: √.5 = .7071, cap = .25 − .1 × .7071 = .1793, k* = .7071 × 4 × .6 = 1.6971, k = ln 2 = .6931: volatility × 1.0732.
        MarketSnapshot live = TestBook.Set(TestBook.Set(DeriveVenue.Market, "FC200.VOL", "0.8"), "FC200", "6000");
        Rulebook rulebook = DeriveVenue.Read("derive-portfolio-2", static model =>
        {
            JsonNode main = model["classes"]!["main"]!;
            (main["longRateAddScale"], main["shortRateAddScale"], main["longBaseStaticDiscount"], main["shortBaseStaticDiscount"]) = ("0", "0", "1", "1");
        });
        DeriveNetMargin bought = Net(rulebook, live, ("FC200", "1")), sold = Net(rulebook, live, ("FC200", "-1"));
        Assert.Equal((bought.ScenarioPnl[31], bought.ScenarioPnl[32]), (sold.ScenarioPnl[31], sold.ScenarioPnl[32]));
        Assert.True(bought.ScenarioPnl[31].IsNegative);
        double more = Plimsoll.Pricing.Black76.Price(100_000, 200_000, 0.8 * (1 + (0.69314718 * 0.17928932 / 1.69705627)), 0.5, 1, true).Value
            - Plimsoll.Pricing.Black76.Price(100_000, 200_000, 0.8, 0.5, 1, true).Value;
        Assert.Equal(-more, bought.ScenarioPnl[31].ToDouble(), 2);
    }

    [Fact]
    public void A_mark_above_the_model_brings_nothing_and_one_below_it_costs()
    {
        Rulebook rulebook = DeriveVenue.Read("derive-portfolio-2");
        MarginReport fair = DeriveVenue.Assess(rulebook, DeriveVenue.Market, ("USDC", "50000"), ("C80", "1"));
        MarginReport late = DeriveVenue.Assess(rulebook, TestBook.Set(DeriveVenue.Market, "C80", "25000"), ("USDC", "50000"), ("C80", "1"));
        MarginReport low = DeriveVenue.Assess(rulebook, TestBook.Set(DeriveVenue.Market, "C80", "15000"), ("USDC", "50000"), ("C80", "1"));
        Assert.Equal("5000", Cents(DeriveVenue.Line(late, "BTC marks above the model").Maintenance));
        Assert.Equal((fair.FreeEquity.ToDouble(), fair.FreeEquity.ToDouble() - 5_000), (late.FreeEquity.ToDouble(), low.FreeEquity.ToDouble()));
    }

    [Theory]
    [InlineData("longBaseStaticDiscount", "1.05",
        "$.model.classes[\"main\"].longBaseStaticDiscount: expected a decimal in a string, from 0 to 1; found \"1.05\"")]
    [InlineData("shortBaseStaticDiscount", "0.95",
        "$.model.classes[\"main\"].shortBaseStaticDiscount: expected a decimal in a string, from 1 to 4; found \"0.95\"")]
    [InlineData("mmFactor", "1.2",
        "$.model.classes[\"main\"].mmFactor: expected at most imFactor: what may not be opened would else be allowed to stand; found \"1.2\"")]
    [InlineData("scenarioSpotDown", "1", "$.model.classes[\"main\"].scenarioSpotDown: expected a decimal in a string, from 0, below 1; found \"1\"")]
    public void A_parameter_that_credits_risk_is_refused_unless_it_is_said_to_be_as_deployed(string field, string value, string error)
    {
        Assert.Null(DeriveVenue.TryRead("derive-portfolio-2", model => model["classes"]!["main"]![field] = value, out ImmutableArray<string> errors));
        Assert.Equal([error], errors);
        bool isAccepted = DeriveVenue.TryRead("derive-portfolio-2", model =>
        {
            model["classes"]!["main"]![field] = value;
            model["asDeployed"] = true;
        }, out _) is not null;
        Assert.Equal(field != "scenarioSpotDown", isAccepted);
    }

    [Fact]
    public void A_skew_scenario_that_moves_the_price_is_refused_and_as_deployed_moves_futures_alone()
    {
        Assert.Null(DeriveVenue.TryRead("derive-portfolio-2", static model =>
            model["classes"]!["main"]!["scenarios"]![31]!["spot"] = "1.1", out ImmutableArray<string> errors));
        Assert.Equal(
            ["$.model.classes[\"main\"].scenarios[31].spot: expected no move of the price in a skew scenario: the contracts would move futures and leave "
                + "options where they are; found \"1.1\""],
            errors);
        Rulebook deployed = DeriveVenue.Read("derive-portfolio-2", static model =>
        {
            model["classes"]!["main"]!["scenarios"]![31]!["spot"] = "1.1";
            model["asDeployed"] = true;
        });
        Assert.Equal(10_000, Net(deployed, DeriveVenue.Market, ("PERP", "1")).ScenarioPnl[31].ToDouble(), 6);
    }

    [Fact]
    public void Where_maintenance_is_deployed_above_initial_margin_the_sheet_requires_the_greater()
    {
        Rulebook odd = DeriveVenue.Read("derive-portfolio-2", static model =>
        {
            model["classes"]!["main"]!["mmFactor"] = "2";
            model["asDeployed"] = true;
        });
        MarginLine line = DeriveVenue.Line(DeriveVenue.Assess(odd, DeriveVenue.Market, ("USDC", "50000"), ("PERP", "1")), "BTC worst case");
        Assert.Equal(("36000", "36000"), (Cents(line.Initial), Cents(line.Maintenance)));
        DeriveNetMargin net = Net(odd, DeriveVenue.Market, ("USDC", "50000"), ("PERP", "1"));
        Assert.Equal((28_000.0, 11_000.0), (Math.Round(net.Im.ToDouble(), 6), Math.Round(net.Mm.ToDouble(), 6)));
    }

    [Fact]
    public void What_was_taken_for_granted_is_counted_and_said()
    {
        Caveats caveats = new();
        AccountCaveats.Under(DeriveVenue.Read("derive-portfolio-2"), new("mine", DeriveVenue.Of(("USDC", "1"), ("C80", "1"), ("FC80", "1"), ("PERP", "1")),
            DeriveVenue.Market.With(static stated => stated.WithConfidence(DeriveVenue.Observable("BTC"), Ratio.One))), caveats);
        Assert.Equal(
            "mine: note: rulebook derive-portfolio-2 takes full confidence of 5 of 6 prices and volatilities; an interest rate of 0 for 2 of 2 forwards; "
                + "nothing fixed of 1 of 1 forwards that are being averaged for settlement: the file does not state them (market.confidence, market.forwards).",
            Assert.Single(caveats.All).Words);
    }

    [Fact]
    public void What_a_file_states_of_feeds_that_a_rulebook_does_not_read_is_said_by_name()
    {
        MarketSnapshot stated = DeriveVenue.Market.With(static figures => figures.WithConfidence(DeriveVenue.Observable("BTC"), Ratio.One)
            .WithFixedPart(DeriveVenue.Observable("BTC-NEAR"), Price.Of(1)).WithForwardRate(DeriveVenue.Observable("BTC-FAR"), new(Ratio.Zero, Ratio.One)));
        string[] Said(string rulebook)
        {
            Caveats caveats = new();
            AccountCaveats.Under(RulebookIn.Numeraire(rulebook, DeriveVenue.Catalog), new("mine", DeriveVenue.Of(("USDC", "1")), stated), caveats);
            return [.. caveats.All.Select(static caveat => caveat.Words).Where(static words => words.Contains("does not read", StringComparison.Ordinal))];
        }

        Assert.Empty(Said("derive-portfolio-2"));
        Assert.Equal(["mine: note: rulebook derive-standard does not read rates in market.forwards (BTC-FAR): nothing follows them."], Said("derive-standard"));
        Assert.All((string[])["okx-portfolio", "bybit-portfolio", "deribit-portfolio", "cross"], rulebook => Assert.Equal(
            [$"mine: note: rulebook {rulebook} does not read market.confidence (BTC) or fixed parts in market.forwards (BTC-NEAR) or rates in market.forwards "
                + "(BTC-FAR): nothing follows them."], Said(rulebook)));
    }

    [Fact]
    public void A_missing_price_is_refused_by_name()
    {
        Rulebook rulebook = DeriveVenue.Read("derive-portfolio-2");
        foreach (string missing in (string[])["BTC", "PERP", "USDC", "BTC-FAR", "FC80.VOL", "FC80"])
        {
            Assert.Equal(new(RejectionCode.MarkMissing, DeriveVenue.Observable(missing)),
                rulebook.Assess(DeriveVenue.Of(("USDC", "1"), ("PERP", "1"), ("FC80", "1")), TestBook.Set(DeriveVenue.Market, missing, null)).Rejection);
        }
    }

    private static DeriveNetMargin Net(Rulebook rulebook, MarketView market, params (string Name, string Quantity)[] lines) =>
        ((DerivePortfolioMargin)rulebook.Model).NetMarginOf(DeriveVenue.Of(lines), market, DeriveVenue.Observable("BTC")).Value;

    private static string Cents(Amount amount) => amount.RoundTo(Amount.Parse("0.01"), Rounding.HalfEven).ToString();
}
