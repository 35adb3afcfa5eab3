// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Risk;

public class TailKindTests
{
    private static readonly string _column = string.Join(",", Enumerable.Range(0, 40).Select(i => i == 3 ? "\"-0.2\"" : i % 2 == 0 ? "\"0.01\"" : "\"-0.01\""));

    private static string Text(string model) =>
        ShippedRulebooks.Text("tiered")!.Split("\"model\"")[0] + "\"model\": " + model + "," + LiquidationOf(ShippedRulebooks.Text("tiered")!);

    private static string LiquidationOf(string text) => text[text.IndexOf("\"liquidation\"", StringComparison.Ordinal)..];

    private static string Model(string kind, string extra = "") =>
        $$$"""{"kind":"{{{kind}}}","confidence":"0.97","method":"historical"{{{extra}}},"returns":{"BTC":[{{{_column}}}]}}""";

    [Fact]
    public void A_rulebook_with_its_returns_is_a_model()
    {
        Rulebook? rulebook = RulebookReader.Read(
            Text(Model("expectedShortfall", ",\"initialFactor\":\"1.5\"")), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        MarginReport report = TestBook.Assess(rulebook, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1")));

        // 3 % of 40 is 1.2: (L(−0.2) + 0.2 × L(−0.01)) ÷ 1.2 on 100,000, L(r) = 1 − e^r.
        double expected = 100_000 * ((1 - Math.Exp(-0.2)) + (0.2 * (1 - Math.Exp(-0.01)))) / 1.2;
        Assert.Equal(expected, report.Maintenance.ToDouble(), 1e-6);
        Assert.Equal(1.5 * expected, report.Initial.ToDouble(), 1e-6);
        MarginReportLine line = Assert.Single(report.Lines);
        Assert.Equal("all positions", line.Name);
        Assert.NotNull(line.WorstScenario);
    }

    [Theory]
    [InlineData(",\"confidence\":\"0.99\"", "too few")]
    [InlineData(",\"stressWeight\":\"0.25\"", "$.model.stressed")]
    [InlineData(",\"horizonDays\":0", "$.model.horizonDays")]
    [InlineData(",\"decay\":\"1\"", "$.model.decay")]
    [InlineData(",\"stressed\":{\"BTC\":[]}", "$.model.stressed[\"BTC\"]")]
    public void What_is_wrong_is_named_by_its_place(string extra, string expected)
    {
        string model = Model("valueAtRisk", extra);
        model = extra.Contains("confidence", StringComparison.Ordinal) ? model.Replace("\"confidence\":\"0.97\",", string.Empty, StringComparison.Ordinal)
            : model;
        Assert.Null(RulebookReader.Read(Text(model), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.Contains(expected, StringComparison.Ordinal));
    }
}
