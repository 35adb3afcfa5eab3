// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>The model <c>span</c> by hand: bitcoin scans 15 %, ether 18 %, all else 30 %; initial 1.1 of maintenance; spreads within bitcoin 2 % of the
/// price.</summary>
public sealed class SpanMarginTests
{
    private static readonly Rulebook _span = TestBook.Shipped("span") with { AddOns = [] };

    [Theory]
    [InlineData("BTC-PERP", "1", "15000")]
    [InlineData("BTC-PERP", "-2", "30000")]
    [InlineData("BTC-PERP-INV", "10000", "15000")] // 10,000 contracts of 10 dollars are 1 BTC.
    [InlineData("BTC-26DEC25", "1", "15300")]
    [InlineData("ALT-PERP", "100", "60")]
    public void A_future_requires_its_scan_range(string name, string quantity, string maintenance)
    {
        MarginReport report = TestBook.Assess(_span, TestBook.Of(("USDC", "1000000"), (name, quantity)));
        Assert.Equal(Amount.Parse(maintenance).ToDouble(), report.Maintenance.ToDouble(), 9);
        Assert.Equal(1.1 * report.Maintenance.ToDouble(), report.Initial.ToDouble(), 9);
    }

    [Fact]
    public void A_calendar_pays_the_difference_of_its_legs_and_a_charge()
    {
        // Long 2 at 100,000 and short 1 at 102,000: 2 × 15,000 − 15,300 = 14,700; one spread at 2 % of the larger price.
        MarginReport report = TestBook.Assess(_span, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "2"), ("BTC-26DEC25", "-1")));
        Assert.Equal([("BTC scan risk", 14_700.0), ("BTC spread and delivery charges", 2_040)],
            report.Lines.Select(static line => (line.Name, Math.Round(line.Line.Maintenance.ToDouble(), 9))));
    }

    [Fact]
    public void A_pair_of_underlyings_is_credited_by_its_ratio()
    {
        // One bitcoin for 25 ether at 30 % of the price risk of each leg: 15,000 and 25 × 720 = 18,000.
        MarginReport report = TestBook.Assess(_span, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("ETH-PERP", "-25")));
        Assert.Equal(0.7 * 33_000, report.Maintenance.ToDouble(), 6);
        MarginReport same = TestBook.Assess(_span, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("ETH-PERP", "25")));
        Assert.Equal(33_000, same.Maintenance.ToDouble(), 6);
    }

    [Fact]
    public void A_naked_leg_never_lowers_the_requirement_of_a_book_whose_net_delta_is_near_0()
    {
        // The price risk of one delta is what the strangles lose by price over a net delta that goes to 0: without the cap the credit takes it all.
        Assert.Empty(Lowered(_span));
        Assert.NotEmpty(Lowered(Edited(static model => model["priceRiskMethod"] = "normal")));

        static List<string> Lowered(Rulebook rulebook)
        {
            List<string> lowered = [];
            for (double quantity = -20; quantity <= 20; quantity += 0.5)
            {
                (string, string)[] book =
                [
                    ("USDC", "100000000"), ("BTC-C110", "-100"), ("BTC-P90", "-100"),
                    ("BTC-PERP", (quantity + 0.25).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ];
                Amount alone = TestBook.Assess(rulebook, TestBook.Of(book)).Maintenance;
                foreach (string ether in (string[])["-40", "40"])
                {
                    Amount with = TestBook.Assess(rulebook, TestBook.Of([.. book, ("ETH-PERP", ether)])).Maintenance;
                    lowered.AddRange(with < alone ? [$"{quantity + 0.25} bitcoin: {ether} ether lowers {alone} to {with}"] : []);
                }
            }

            return lowered;
        }
    }

    [Fact]
    public void Option_value_is_counted_once()
    {
        // Risk does not hold the mark: it stands in equity. So equity less requirement is cash + option value − risk.
        Portfolio shorted = TestBook.Of(("USDC", "1000000"), ("BTC-C110", "-1"));
        MarginReport report = TestBook.Assess(_span, shorted);
        SpanCommodityReport one = ((SpanMargin)_span.Model).ReportOf(shorted, TestBook.Market).Value.Commodities[0];
        Assert.Equal(Amount.Of(997_000), report.Equity);
        Assert.Equal(one.Risk, report.Maintenance.ToDouble(), 9);

        // A long option can lose its mark and no more.
        MarginReport held = TestBook.Assess(_span, TestBook.Of(("USDC", "0"), ("BTC-C110", "1")));
        Assert.True(held.Maintenance <= Amount.Of(3_000) && held.Maintenance.IsPositive);
    }

    [Fact]
    public void A_sheet_that_has_been_used_gives_the_same_bits()
    {
        string forward = TestBook.Catalog[TestBook.Catalog[TestBook.InstrumentOf("BTC-C110")].Option!.Forward].Name;
        MarginSheet used = new();
        foreach ((string name, string value) in ((string, string)[])
            [("BTC-C110", "3100"), ("BTC-C110", "2900"), ("BTC-C110.VOL", "0.9"), (forward, "103000"), ("BTC-C110", "3000")])
        {
            foreach (string quantity in (string[])["-2", "2"])
            {
                Portfolio book = TestBook.Of(("USDC", "1000000"), ("BTC-C110", quantity), ("BTC-P90", "3"), ("BTC-PERP", "1"));
                MarketSnapshot market = TestBook.Set(TestBook.Market, name, value);
                MarginSheet fresh = new();
                Assert.Equal(_span.Assess(book, market, fresh), _span.Assess(book, market, used));
                Assert.True(fresh.Lines.SequenceEqual(used.Lines), $"{name}, {quantity}");
            }
        }
    }

    [Fact]
    public void Under_a_cap_option_value_beyond_its_own_risk_is_of_no_use()
    {
        Rulebook capped = Edited(static model => model["capOptionValue"] = true);
        Portfolio held = TestBook.Of(("USDC", "0"), ("BTC-P90", "1"), ("ETH-PERP", "1"));
        MarginReport with = TestBook.Assess(capped, held), without = TestBook.Assess(_span, held);
        SpanCommodityReport one = ((SpanMargin)_span.Model).ReportOf(held, TestBook.Market).Value.Commodities
            .Single(static one => one.Terms.Name == "BTC");

        // 2,500 of put: what is above its risk is required.
        Assert.Equal(2_500 - one.Risk, (with.Maintenance - without.Maintenance).ToDouble(), 6);
        Assert.Equal("BTC option value cap", Assert.Single(with.Lines, static line => line.Line.Part == 4).Name);
    }

    [Fact]
    public void The_minimum_of_a_short_put_is_at_most_what_it_can_lose()
    {
        // 1 % of 100,000 is 1,000 for a call; the put of 90,000 at a mark of 89,500 can lose 500 more.
        Rulebook calm = Edited(static model => (model["classes"]!["btc"]!["priceScan"], model["classes"]!["btc"]!["volatilityScan"]) = ("0.000001", "0"));
        SpanReport call = ((SpanMargin)calm.Model).ReportOf(TestBook.Of(("BTC-C110", "-1")), TestBook.Market).Value;
        MarketSnapshot deep = TestBook.Set(TestBook.Set(TestBook.Market, "BTC-P90", "89500"), "BTC-P90.VOL", "0");
        SpanReport report = ((SpanMargin)calm.Model).ReportOf(TestBook.Of(("BTC-P90", "-1")), deep).Value;
        Assert.Equal((TestBook.Market.TryPrice(TestBook.Catalog[TestBook.InstrumentOf("BTC-C110")].Option!.Forward, out Price forward), 500),
            (true, report.Commodities[0].ShortOptionMinimum));
        Assert.Equal(0.01 * forward.ToDouble(), call.Commodities[0].ShortOptionMinimum, 9);
    }

    [Fact]
    public void Exposure_margin_is_a_rate_of_futures_and_short_options()
    {
        Rulebook nse = Edited(static model => model["classes"]!["btc"]!["exposureRate"] = "0.02");
        MarginReport report = TestBook.Assess(nse, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "-1"), ("BTC-C110", "5"), ("BTC-P90", "-2")));
        Assert.Equal(6_000, Assert.Single(report.Lines, static line => line.Name == "BTC exposure margin").Line.Maintenance.ToDouble(), 9);
    }

    [Fact]
    public void Tiers_and_delivery_are_counted_in_days()
    {
        Rulebook tiers = Edited(static model =>
        {
            JsonObject btc = model["classes"]!["btc"]!.AsObject();
            btc["tierDays"] = new JsonArray(30);
            btc["spreads"] = JsonNode.Parse("""[{"method":"F","rate":"0.01","legs":[{"tier":1,"side":"A"},{"tier":2,"side":"B"}]}]""");
            (btc["spotDays"], btc["spotSpreadRate"], btc["spotOutrightRate"]) = (80, "0.001", "0.002");
        });

        // A perpetual is the nearest; the future has 75 days: tier 2, and in its delivery month. One spread at 1 % of 102,000; of the future's 3 deltas 1 is
        // taken and 2 are left: .1 % and 2 × .2 % of 102,000.
        MarginReport report = TestBook.Assess(tiers, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("BTC-26DEC25", "-3")));
        Assert.Equal(1_020 + 102 + 408, Assert.Single(report.Lines, static line => line.Line.Part == 1).Line.Maintenance.ToDouble(), 6);
    }

    [Fact]
    public void A_scan_range_may_be_money()
    {
        Rulebook money = Edited(static model =>
        {
            JsonObject btc = model["classes"]!["btc"]!.AsObject();
            btc.Remove("priceScan");
            btc["priceScanMoney"] = "1234";
        });
        Assert.Equal(1_234, TestBook.Assess(money, TestBook.Of(("USDC", "1000000"), ("BTC-26DEC25", "1"))).Maintenance.ToDouble(), 9);
    }

    [Theory]
    [InlineData("BTC-C110.VOL")]
    [InlineData("BTC-C110")]
    public void A_missing_price_is_a_refusal(string observable)
    {
        Result<MarginReport> refused = _span.Assess(TestBook.Of(("USDC", "1000000"), ("BTC-C110", "1")), TestBook.Set(TestBook.Market, observable, null));
        Assert.Equal(RejectionCode.MarkMissing, refused.Rejection.Code);
    }

    [Theory]
    [InlineData("""{"priceScan":"0.1","priceScanMoney":"5","volatilityScan":"0"}""", "priceScan")]
    [InlineData("""{"volatilityScan":"0"}""", "priceScan")]
    [InlineData("""{"priceScan":"0.1","volatilityScan":"0","tierDays":[30,10]}""", "tierDays")]
    [InlineData(
        """{"priceScan":"1","volatilityScan":"0","tierDays":[30],"spreads":[{"method":"F","rate":"1","legs":[{"tier":3,"side":"A"},{"tier":1,"side":"B"}]}]}""",
        "legs[0].tier")]
    [InlineData("""{"priceScan":"0.1","volatilityScan":"0","spreads":[{"method":"F","rate":"0.1","legs":[{"tier":0,"side":"A"},{"tier":0,"side":"A"}]}]}""",
        "legs")]
    public void A_class_that_cannot_be_is_refused_at_its_place(string terms, string place)
    {
        JsonObject rulebook = JsonNode.Parse(ShippedRulebooks.Text("span")!)!.AsObject();
        rulebook["model"]!["classes"]!["btc"] = JsonNode.Parse(terms);
        Assert.Null(RulebookReader.Read(rulebook.ToJsonString(), TestBook.Catalog, VenueKinds.All,
            out System.Collections.Immutable.ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public void A_scenario_has_a_name()
    {
        SpanMargin model = (SpanMargin)_span.Model;
        Assert.Equal("scenario 1: price unchanged, volatility up", model.ScenarioName(0));
        Assert.Equal("scenario 10: price −66.67 % of the scan range, volatility down", model.ScenarioName(9));
        Assert.Equal("scenario 16: price −300 % of the scan range, volatility same, 33 % of the loss", model.ScenarioName(15));
    }

    private static Rulebook Edited(Action<JsonObject> edit)
    {
        JsonObject rulebook = JsonNode.Parse(ShippedRulebooks.Text("span")!)!.AsObject();
        edit(rulebook["model"]!.AsObject());
        Rulebook? read = RulebookReader.Read(rulebook.ToJsonString(), TestBook.Catalog, VenueKinds.All,
            out System.Collections.Immutable.ImmutableArray<string> errors);
        Assert.True(read is not null, string.Join("\n", errors));
        return read with { AddOns = [] };
    }
}
