// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>OKX's account modes by hand. BTC from 15 January 2025: moves to 12 %, 24 % at half, basis 1.2 %, minimum charge .45 %.</summary>
public sealed class OkxTests
{
    private static readonly Rulebook _portfolio = TestBook.Shipped("okx-portfolio") with { AddOns = [] };

    [Fact]
    public void A_perpetual_alone_requires_its_largest_move_and_its_basis()
    {
        MarginReport report = TestBook.Assess(_portfolio, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1")));
        Assert.Equal(["BTC MR1 spot shock", "BTC MR4 basis"], report.Lines.Select(static line => line.Name));
        Assert.Equal([Amount.Of(12_000), Amount.Of(1_200)], report.Lines.Select(static line => line.Line.Maintenance));
        Assert.Equal((Amount.Of(17_160), Amount.Of(13_200)), (report.Initial, report.Maintenance));
        Assert.Equal("price −12 %, volatility up", report.Lines[0].WorstScenario);
    }

    [Fact]
    public void Spot_hedges_its_perpetual_but_for_the_basis()
    {
        // 10 BTC against −10: MR4 1.2 % of 1,000,000; MR7 .45 % is less.
        MarginReport report = TestBook.Assess(_portfolio, TestBook.Of(("BTC", "10"), ("BTC-PERP", "-10")));
        Assert.Equal(["BTC MR4 basis"], report.Lines.Select(static line => line.Name));
        Assert.Equal(Amount.Of(12_000), report.Maintenance);
    }

    [Fact]
    public void What_is_large_stands_at_its_minimum_charge_slice_by_slice_or_as_a_whole()
    {
        // 10,000 BTC hedged: MR4 12 million; the raw charge of 4.5 million × 1, 2, 4, 6, 8, 10 and 12 by slice is .25 + .5 + 2 + 6 + 8 + 10
        // + 6 = 32.75 million, and 12 × 4.5 = 54 as a whole.
        Portfolio account = TestBook.Of(("BTC", "10000"), ("BTC-PERP", "-10000"));
        MarginReport report = TestBook.Assess(_portfolio, account);
        Assert.Equal([Amount.Of(12_000_000), Amount.Of(20_750_000)], report.Lines.Select(static line => line.Line.Maintenance));
        Assert.Equal("BTC MR7 minimum charge above the rest", report.Lines[1].Name);
        Assert.Equal(Amount.Of(54_000_000), TestBook.Assess(With(static model => model["minimumCharge"] = "whole"), account).Maintenance);
    }

    [Fact]
    [Trait("property", "M06")]
    public void M06_is_violated_where_multipliers_of_the_minimum_charge_grow()
    {
        Amount once = TestBook.Assess(_portfolio, TestBook.Of(("BTC", "5000"), ("BTC-PERP", "-5000"))).Maintenance;
        Assert.True(TestBook.Assess(_portfolio, TestBook.Of(("BTC", "10000"), ("BTC-PERP", "-10000"))).Maintenance > once + once);
    }

    [Fact]
    public void The_minimum_charge_of_a_short_put_stops_at_what_it_can_still_cost()
    {
        // .45 % of 40,000,000 is 180,000, the first tier, × 1; the put at 90,000 costs 90,000 at most, of which equity has its mark of 2,500 as a debt.
        MarketSnapshot market = TestBook.Set(TestBook.Market, "BTC", "40000000");
        Assert.Equal(Amount.Of(87_500), TestBook.Assess(_portfolio, TestBook.Of(("USDC", "100000"), ("BTC-P90", "-1")), market).Maintenance);
    }

    [Fact]
    public void Contracts_in_dollars_and_in_coin_are_one_unit_since_2025_and_were_two()
    {
        // +1 BTC in USDC against −100,000 dollars in coin: nothing but 1.2 % of each and .75 % of the 100,000 that one kind of dollar hedges of another.
        Portfolio account = TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1"), ("BTC-PERP-INV", "-10000"));
        Assert.Equal(Amount.Of(2_400 + 750), TestBook.Assess(_portfolio, account).Maintenance);

        // Until then 15 % of each stood by itself.
        Rulebook older = TestBook.Shipped("okx-portfolio@2024-05-31") with { AddOns = [] };
        Assert.Equal(Amount.Of(15_000 + 15_000 + 2_400), TestBook.Assess(older, account).Maintenance);
    }

    [Fact]
    public void A_position_pays_the_rate_of_its_tier_on_the_whole_and_the_fee_beside_it()
    {
        // 10 BTC, 1,000,000: the second tier, .5 % and 1 ÷ 100, of all of it; .05 % for the liquidation.
        MarginReport report = TestBook.Assess(TestBook.Shipped("okx-multi") with { AddOns = [] }, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "10")));
        Assert.Equal((Amount.Of(10_500), Amount.Of(5_500)), (report.Initial, report.Maintenance));
    }

    [Theory]
    [InlineData("okx-multi", "106000", "11226.415094")] // 15 % − 4,000 ÷ 106,000 = 11.226 % of an index of 100,000.
    [InlineData("deribit-standard", "106000", "11226.415094")]
    [InlineData("okx-multi", "102000", "10000")] // 15 % − 8,000 ÷ 102,000 is below the floor of 10 %.
    public void An_option_is_out_of_the_money_by_its_own_forward(string name, string forward, string initial)
    {
        InstrumentCatalog catalog = InstrumentReader.Read(
            """
            { "numeraire": "USDC", "assets": [ {"symbol":"USDC","decimals":6} ], "indices": ["BTC"],
              "instruments": [
                {"symbol":"BTC-26DEC25","kind":"future","underlying":"BTC","expiry":"2025-12-26T08:00:00Z"},
                {"symbol":"CALL","kind":"option","underlying":"BTC","forward":"BTC-26DEC25","strike":"110000","side":"call","expiry":"2025-12-26T08:00:00Z"} ] }
            """, out _)!;
        MarketSnapshot market = new (string Symbol, string Value)[] { ("BTC", "100000"), ("BTC-26DEC25", forward), ("CALL", "3000"), ("CALL.VOL", "0.5") }
            .Aggregate(MarketSnapshot.Unknown(catalog, TestBook.Noon), static (set, next) => TestBook.Set(set, next.Symbol, next.Value));
        Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, catalog, VenueKinds.All, out _)!;
        Portfolio account = Portfolio.Arrange([new(catalog.Numeraire, Amount.Of(100_000))], [new(new(1), Quantity.Of(-1), default)]);
        Assert.Equal(Amount.Parse(initial).ToDouble(), TestBook.Assess(rulebook, account, market).Initial.ToDouble(), 5);
    }

    [Fact]
    [Trait("property", "M09")]
    public void M09_is_violated_in_single_currency_mode_where_cash_is_of_the_wrong_currency()
    {
        // 10,000 ALT at 2 settle in USDT: 1 % + .05 % of 20,000 are 210, and nobody lends the account a dollar of another kind.
        Portfolio account = TestBook.Of(("USDC", "1000"), ("ALT-PERP", "10000")), richer = TestBook.Of(("USDC", "5000"), ("ALT-PERP", "10000"));
        Rulebook single = TestBook.Shipped("okx-single") with { AddOns = [] }, multi = TestBook.Shipped("okx-multi") with { AddOns = [] };
        MarginReport report = TestBook.Assess(single, account);
        Assert.Equal("surplus of other currencies", report.Lines[^1].Name);
        Assert.Equal(Amount.Of(-210), report.Equity - report.Maintenance);
        Assert.Equal(Amount.Of(-210), TestBook.Assess(single, richer).Equity - TestBook.Assess(single, richer).Maintenance);
        Assert.Equal(Amount.Of(790), TestBook.Assess(multi, account).Equity - TestBook.Assess(multi, account).Maintenance);

        // With dollars of the right kind nothing is set aside.
        Assert.Equal(Amount.Of(210), TestBook.Assess(single, TestBook.Of(("USDC", "1000"), ("USDT", "500"), ("ALT-PERP", "10000"))).Maintenance);
    }

    [Theory]
    [InlineData("\"priceMoves\": [\"0\", \"0.04\"", "\"priceMoves\": [\"0\", \"0.09\"",
        "$.model.classes[\"major\"].priceMoves: expected 2 to 10 moves that rise from 0")]
    [InlineData("\"extremeMove\": \"0.24\"", "\"extremeMove\": \"0.11\"",
        "$.model.classes[\"major\"].extremeMove: expected at least the last of priceMoves, 0.12")]
    [InlineData("{ \"upTo\": \"500000\", \"multiplier\": \"2\" },", "{ \"upTo\": \"200000\", \"multiplier\": \"2\" },",
        "$.model.classes[\"major\"].minimumChargeTiers[1].upTo: expected above the tier before, in all but the last")]
    [InlineData("{ \"multiplier\": \"12\" }", "{ \"multiplier\": \"9\" }",
        "$.model.classes[\"major\"].minimumChargeTiers[6].multiplier: expected at least that of the tier before, 10")]
    public void A_wrong_figure_is_named_with_its_place(string figure, string wrong, string message)
    {
        string json = ShippedRulebooks.Text("okx-portfolio")!;
        int at = json.IndexOf(figure, StringComparison.Ordinal);
        Assert.True(at > 0, figure);
        Assert.Null(RulebookReader.Read(json[..at] + wrong + json[(at + figure.Length)..], TestBook.Catalog, VenueKinds.All,
            out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.StartsWith(message, StringComparison.Ordinal));
    }

    private static Rulebook With(Action<JsonNode> change)
    {
        JsonNode rulebook = JsonNode.Parse(ShippedRulebooks.Text("okx-portfolio")!)!;
        change(rulebook["model"]!);
        return RulebookReader.Read(rulebook.ToJsonString(), TestBook.Catalog, VenueKinds.All, out _)! with { AddOns = [] };
    }
}
