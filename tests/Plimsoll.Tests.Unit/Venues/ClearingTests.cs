// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>A clearing house's margin by hand, part by part.</summary>
public class ClearingTests
{
    private const string Plain = """
        { "kind": "clearing", "measure": "valueAtRisk", "classes": { "all": { "confidence": "0.9", "horizonDays": 1 } }, "terms": { "*": "all" },
          "scenarios": { "method": "historical", "returns": {
            "BTC": ["-0.1", "0.02", "0.05", "-0.03", "0.01", "0.01", "0.01", "0.01", "0.01", "0.01"],
            "ETH": ["-0.2", "0.02", "0.05", "-0.03", "0.01", "0.01", "0.01", "0.01", "0.01", "0.01"],
            "*": ["-0.3", "0.02", "0.4", "-0.03", "0.01", "0.01", "0.01", "0.01", "0.01", "0.01"] } } }
        """;

    private static Rulebook Of(Action<JsonObject>? edit = null)
    {
        JsonObject model = JsonNode.Parse(Plain)!.AsObject();
        edit?.Invoke(model);
        Rulebook? rulebook = RulebookReader.Read(Text(model), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join('\n', errors));
        return rulebook;
    }

    private static string Text(JsonObject model)
    {
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text("span2")!)!.AsObject();
        text["model"] = model;
        text["addOns"] = new JsonArray();
        return text.ToJsonString();
    }

    private static double Loss(double move) => 1 - Math.Exp(move);

    private static Dictionary<string, double> LinesOf(MarginReport report) =>
        report.Lines.ToDictionary(line => line.Name, line => line.Line.Maintenance.ToDouble());

    private static void Near(double expected, Amount found) => Assert.Equal(expected, found.ToDouble(), Math.Abs(expected) * 1e-12);

    [Fact]
    public void The_tail_is_the_quantile_of_everything_with_returns_of_its_own_together()
    {
        // 10 % of ten returns is one: the worst day, −10 % of BTC and −20 % of ETH in logarithms.
        MarginReport report = TestBook.Assess(Of(), TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "2"), ("ETH-PERP", "-10")));
        Near((200_000 * Loss(-0.1)) - (40_000 * Loss(-0.2)), report.Maintenance);
        Assert.Equal("all, return 1 of 10", Assert.Single(report.Lines).WorstScenario);
        Near((100_000 * Loss(-0.1)) + (40_000 * Loss(-0.2)),
            TestBook.Assess(Of(), TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("ETH-PERP", "10"))).Maintenance);
    }

    [Fact]
    public void What_moves_as_the_star_does_is_netted_with_nothing_else()
    {
        // ALT loses 40 % up when sold, BTC 10 % down: each has its own worst day.
        Rulebook rulebook = Of();
        double bitcoin = 100_000 * Loss(-0.1), alt = -20_000 * Loss(0.4);
        Near(bitcoin + alt, TestBook.Assess(rulebook, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("ALT-PERP", "-10000"))).Maintenance);
    }

    [Fact]
    public void Each_product_class_has_its_own_horizon_and_confidence_and_offsets_no_other()
    {
        Rulebook rulebook = Of(model =>
        {
            model["classes"]!["long"] = JsonNode.Parse("""{ "confidence": "0.8", "horizonDays": 4, "halfSpread": "0.001" }""");
            model["terms"]!["futures"] = "long";
        });
        MarginReport report = TestBook.Assess(rulebook, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("BTC-26DEC25", "-1")));

        // Sold at 102,000: over four days moves double; the second worst of ten is the day of 2 %; and half a spread is paid.
        Dictionary<string, double> lines = LinesOf(report);
        Assert.Equal((100_000 * Loss(-0.1)) - (102_000 * Loss(0.04)), lines["tail loss"], 1e-6);
        Assert.Equal(102, lines["liquidity"], 1e-12);
    }

    [Fact]
    public void A_cap_grants_four_fifths_of_what_offsets_save_between_positions()
    {
        Portfolio hedged = TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("ETH-PERP", "-10"));
        double core = (100_000 * Loss(-0.1)) - (40_000 * Loss(-0.2));
        double gross = (100_000 * Loss(-0.1)) - (40_000 * Loss(0.05));
        Dictionary<string, double> lines = LinesOf(TestBook.Assess(
            Of(model => model["offsets"] = JsonNode.Parse("""{ "between": "positions", "cap": "0.8" }""")), hedged));
        Assert.Equal(core, lines["tail loss"], 1e-8);
        Assert.Equal(0.2 * (gross - core), lines["offsets not granted"], 1e-8);

        // Between underlyings a future hedges its perpetual in full.
        Rulebook between = Of(model => model["offsets"] = JsonNode.Parse("""{ "between": "underlyings", "cap": "0.8" }"""));
        Assert.Equal(0.2 * (gross - core), LinesOf(TestBook.Assess(between, hedged))["offsets not granted"], 1e-8);
        Assert.False(LinesOf(TestBook.Assess(between, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "2"), ("BTC-26DEC25", "-1"))))
            .ContainsKey("offsets not granted"));
    }

    [Fact]
    public void Stress_is_blended_or_counts_what_it_exceeds_the_tail_by()
    {
        Portfolio book = TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"));
        const string Scenarios = """, "scenarios": [ { "name": "half", "moves": { "*": "-0.5" } }, { "name": "up", "moves": { "*": "3", "BTC": "0.1" } } ] }""";
        double tail = 100_000 * Loss(-0.1);
        MarginReport blended = TestBook.Assess(Of(model => model["stress"] = JsonNode.Parse("{ \"rule\": \"blend\", \"weight\": \"0.25\"" + Scenarios)), book);
        Near((0.75 * tail) + (0.25 * 50_000), blended.Maintenance);
        Assert.Equal("all, half", blended.Lines.Single(line => line.Name == "stress scenarios").WorstScenario);
        Near(tail + (0.25 * (50_000 - tail)),
            TestBook.Assess(Of(model => model["stress"] = JsonNode.Parse("{ \"rule\": \"excess\", \"weight\": \"0.25\"" + Scenarios)), book).Maintenance);

        // Sold, BTC's own move counts and not that of the others.
        Near(0.1 * 100_000, TestBook.Assess(Of(model => model["stress"] = JsonNode.Parse("{ \"rule\": \"blend\", \"weight\": \"1\"" + Scenarios)),
            TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "-1"))).Maintenance);
    }

    [Fact]
    public void Expected_shortfall_is_the_mean_beyond_the_quantile()
    {
        Rulebook rulebook = Of(model =>
        {
            model["measure"] = "expectedShortfall";
            model["classes"]!["all"]!["confidence"] = "0.8";
        });
        MarginReport report = TestBook.Assess(rulebook, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1")));
        Near(100_000 * (Loss(-0.1) + Loss(-0.03)) / 2, report.Maintenance);
        Assert.Equal("all, return 1 of 10", Assert.Single(report.Lines).WorstScenario);
    }

    [Theory]
    [InlineData("0.02", "0.0375")]
    [InlineData("0.03", "0.0375")]
    [InlineData("0.035", "0.0375")]
    [InlineData("0.05", "0.05")]
    [Trait("property", "M27")]
    public void The_buffer_is_used_up_as_the_margin_rises_from_its_long_run_level_and_the_requirement_stands_still(string now, string required)
    {
        // A perpetual bought loses at most what it is worth; so small moves of volatility are told by one sold, in the same draws.
        Amount found = Drawn(now, """{ "buffer": "0.25" }"""), longRun = Drawn("0.03", "{}"), alone = Drawn(now, "{}");
        Assert.Equal(now == "0.05" ? alone.ToDouble() : 1.25 * Math.Min(alone.ToDouble(), longRun.ToDouble()), found.ToDouble(), 1e-6);
        Assert.True(now is "0.05" || found >= alone, required);
    }

    [Fact]
    [Trait("property", "M27")]
    public void The_floor_keeps_the_margin_at_its_long_run_level_and_stressed_observations_have_their_weight()
    {
        Amount longRun = Drawn("0.03", "{}"), calm = Drawn("0.01", "{}"), stressed = Drawn("0.06", "{}");
        Assert.Equal(longRun.ToDouble(), Drawn("0.01", """{ "floor": true }""").ToDouble(), 1e-6);
        Assert.Equal(stressed.ToDouble(), Drawn("0.06", """{ "floor": true }""").ToDouble(), 1e-6);
        Assert.Equal((0.75 * calm.ToDouble()) + (0.25 * stressed.ToDouble()), Drawn("0.01", """{ "stressWeight": "0.25" }""").ToDouble(), 1e-6);
    }

    private static Amount Drawn(string volatility, string policy) => TestBook.Assess(
        Of(model =>
        {
            model["scenarios"] = JsonNode.Parse(
                $$"""
                { "method": "drawn", "paths": 400, "degrees": 4, "correlation": "0.5",
                  "factors": { "BTC": { "volatility": "{{volatility}}", "longRun": "0.03", "stressed": "0.06" } } }
                """);
            model["antiProcyclicality"] = JsonNode.Parse(policy);
        }),
        TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "-1"))).Maintenance;

    [Fact]
    public void An_option_bought_requires_no_more_than_its_mark_and_one_that_is_sold_is_revalued_at_the_end_of_the_horizon()
    {
        Rulebook rulebook = Of();
        Amount bought = TestBook.Assess(rulebook, TestBook.Of(("USDC", "1000000"), ("BTC-C110", "1"))).Maintenance;
        Assert.True(bought.IsPositive && bought <= Amount.Of(3_000), $"{bought}");
        double years = (75.0 - 1) / 365;
        double start = Math.Min(3_000, Plimsoll.Pricing.Black76.Price(100_000, 110_000, 0.5, 75.0 / 365, 1, true).Value);
        double end = Plimsoll.Pricing.Black76.Price(100_000 * Math.Exp(0.05), 110_000, 0.5, years, 1, true).Value;
        Assert.Equal(end - start, TestBook.Assess(rulebook, TestBook.Of(("USDC", "1000000"), ("BTC-C110", "-1"))).Maintenance.ToDouble(), 1e-5);
    }

    [Fact]
    public void What_has_no_terms_or_no_price_is_refused()
    {
        Rulebook named = Of(model => model["scenarios"]!["returns"]!.AsObject().Remove("*"));
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestBook.InstrumentOf("ALT-PERP")),
            named.Assess(TestBook.Of(("ALT-PERP", "1")), TestBook.Market).Rejection);
        Rulebook some = Of(model => model["terms"] = JsonNode.Parse("""{ "ETH": "all" }"""));
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestBook.InstrumentOf("BTC-PERP")),
            some.Assess(TestBook.Of(("BTC-PERP", "1")), TestBook.Market).Rejection);
        foreach ((string held, string missing) in new[]
            { ("BTC-PERP", "BTC-PERP"), ("BTC-C110", "BTC-C110.VOL"), ("BTC-P90", "BTC-P90"), ("ALT-PERP", "USDT") })
        {
            // The row is known from the market before: a price that is taken away is noticed all the same.
            MarginSheet sheet = new();
            Portfolio book = TestBook.Of(("USDC", "1000000"), (held, "1"));
            Assert.False(Of().Assess(book, TestBook.Market, sheet).IsRefused);
            Assert.Equal(new Rejection(RejectionCode.MarkMissing, TestBook.ObservableOf(missing)),
                Of().Assess(book, TestBook.Set(TestBook.Market, missing, null), sheet));
        }
    }

    [Theory]
    [InlineData("classes", """{ "all": { "confidence": "0.95", "horizonDays": 1 } }""", "$.model.classes[\"all\"].confidence: expected one beyond which")]
    [InlineData("classes", """{ "all": { "confidence": "0.9", "horizonDays": 0 } }""", "$.model.classes[\"all\"].horizonDays: expected a whole number")]
    [InlineData("offsets", """{ "between": "positions", "cap": "1.1" }""", "$.model.offsets.cap: expected")]
    [InlineData("antiProcyclicality", """{ "stressWeight": "0.25" }""", "$.model.scenarios.stressed: expected")]
    [InlineData("stress", """{ "rule": "blend", "weight": "0.5", "scenarios": [ { "name": "one", "moves": { "BTC": "0.1" } } ] }""",
        "$.model.stress.scenarios[0].moves: expected a move for \"*\"")]
    [InlineData("stress", """{ "rule": "blend", "weight": "0.5", "scenarios": [ { "name": "one", "moves": { "*": "-1" } } ] }""",
        "$.model.stress.scenarios[0].moves[\"*\"]: expected a decimal in a string, above −1")]
    [InlineData("scenarios", """{ "method": "filtered", "returns": { "BTC": ["0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.1"] } }""",
        "$.model.scenarios.returns: the history is too short")]
    [InlineData("scenarios", """{ "method": "drawn", "paths": 100, "correlation": "1", "factors": { "BTC": { "volatility": "0.1" } } }""",
        "$.model.scenarios.correlation: expected a decimal in a string, at least 0, below 1")]
    public void What_is_wrong_is_named_by_its_place(string field, string value, string expected)
    {
        JsonObject model = JsonNode.Parse(Plain)!.AsObject();
        model[field] = JsonNode.Parse(value);
        Assert.Null(RulebookReader.Read(Text(model), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }
}
