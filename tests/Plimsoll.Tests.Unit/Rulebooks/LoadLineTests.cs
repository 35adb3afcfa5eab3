// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>Levels of equity by name: three in every rulebook, and those of the venue.</summary>
public sealed class LoadLineTests
{
    /// <summary>Two ETH-PERP at 4,000 under the flat 10 % (5 %) of tier one of the tiered rulebook: whatever its figures, the lines are multiples of the two
    /// requirements.</summary>
    [Fact]
    public void Lines_are_multiples_of_the_requirements_in_any_unit()
    {
        Rulebook rulebook = Read(
            """[ { "name": "reduce only", "of": "maintenance", "factor": "1.5" }, { "name": "search", "of": "initial", "factor": "0.9" } ]""", out _)!;
        MarginReport report = TestBook.Assess(rulebook, TestBook.Of(("USDC", "1000"), ("ETH-PERP", "2")));
        Assert.Equal(["maintenance", "call", "reduce only", "search", "initial"], report.LoadLines.Select(static line => line.Name));
        Assert.Equal(
            [report.Maintenance, report.Maintenance.Times(rulebook.Liquidation.CallRatio, Rounding.Up),
                report.Maintenance.Times(Ratio.Parse("1.5"), Rounding.Up), report.Initial.Times(Ratio.Parse("0.9"), Rounding.Up), report.Initial],
            report.LoadLines.Select(line => line.In(report)));
        Assert.All(report.LoadLines, line => Assert.Equal(report.Equity - line.In(report), line.HeadroomIn(report)));
        Assert.True(report.Maintenance.IsPositive && report.Initial > report.Maintenance);

        // In ether, of which one is 4,000.
        MarginReport inEther = report.In(TestBook.AssetOf("ETH"), TestBook.Market).Value;
        Assert.Equal(inEther.Maintenance.Times(Ratio.Parse("1.5"), Rounding.Up), inEther.LoadLines[2].In(inEther));
    }

    [Theory]
    [InlineData("""[ { "name": "call", "of": "maintenance", "factor": "1.5" } ]""", "loadLines[0].name", "each line once")]
    [InlineData("""[ { "name": "a", "of": "maintenance", "factor": "1.5" }, { "name": "a", "of": "initial", "factor": "1" } ]""", "loadLines[1].name",
        "each line once")]
    [InlineData("""[ { "name": "a", "of": "equity", "factor": "1.5" } ]""", "loadLines[0].of", "maintenance")]
    [InlineData("""[ { "name": "a", "of": "initial", "factor": "0" } ]""", "loadLines[0].factor", "above 0")]
    public void A_line_that_cannot_be_is_named(string lines, string place, string expected)
    {
        Assert.Null(Read(lines, out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.Contains(place, StringComparison.Ordinal) && error.Contains(expected, StringComparison.Ordinal));
    }

    private static Rulebook? Read(string lines, out ImmutableArray<string> errors)
    {
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text("tiered")!)!.AsObject();
        text["loadLines"] = JsonNode.Parse(lines);
        return RulebookReader.Read(text.ToJsonString(), TestBook.Catalog, VenueKinds.All, out errors);
    }
}
