// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class HoldingsReaderTests
{
    private static readonly OracleQuality _oracle = new(0.005, 0.25);

    [Fact]
    public void What_is_stated_is_taken_and_what_is_not_has_the_default()
    {
        ImmutableArray<CollateralHolding> holdings = Read(
            """
            { "assets": { "SOL": { "units": "10", "halfSpread": "0.001", "bids": [ { "distance": "0.01", "units": "4" }, { "distance": "0.02", "units": "4" } ],
                                   "oracle": { "heartbeatHours": "12" }, "threshold": "5" },
                          "BTC": { } } }
            """,
            out ImmutableArray<string> errors)!.Value;

        Assert.Empty(errors);
        Assert.Equal(["SOL", "BTC"], holdings.Select(held => held.Asset));
        Assert.Equal((Quantity.Of(10), Quantity.Of(5), new OracleQuality(0.005, 0.5)), (holdings[0].Units, holdings[0].Threshold!.Value, holdings[0].Oracle));
        Assert.Equal([(Ratio.Parse("0.01"), Quantity.Of(4)), (Ratio.Parse("0.02"), Quantity.Of(4))],
            holdings[0].Depth.Bids.Select(level => (level.Distance, level.Cumulative)));
        Assert.Equal(Ratio.Parse("0.001"), holdings[0].Depth.HalfSpread);
        Assert.Equal((Quantity.Zero, (Quantity?)null, _oracle, Ratio.Parse("0.0005")),
            (holdings[1].Units, holdings[1].Threshold, holdings[1].Oracle, holdings[1].Depth.HalfSpread));
    }

    [Theory]
    [InlineData("{ \"units\": \"-1\" }", ".units: expected a decimal in a string, at least 0; found \"-1\"")]
    [InlineData("{ \"units\": 1 }", ".units: expected a decimal in a string, at least 0; found 1")]
    [InlineData("{ \"units\": \"1\" }", ".bids: expected the levels of the book that the units held would be sold into; found nothing")]
    [InlineData("{ \"bids\": [] }", ".bids: expected 1 to 1000 levels; found 0")]
    [InlineData("{ \"halfSpread\": \"1\" }", ".halfSpread: expected a decimal in a string, at least 0, below 1; found \"1\"")]
    [InlineData("{ \"halfSpread\": \"0.01\", \"bids\": [ { \"distance\": \"0.01\", \"units\": \"1\" } ] }",
        ".bids[0].distance: expected a decimal in a string, above 0.01,")]
    [InlineData("{ \"bids\": [ { \"distance\": \"0.01\", \"units\": \"2\" }, { \"distance\": \"0.02\", \"units\": \"1\" } ] }",
        ".bids[1].units: expected a decimal in a string, above 0 and at least 2")]
    [InlineData("{ \"oracle\": { \"deviation\": \"1\" } }", ".oracle.deviation: expected a decimal in a string, at least 0, below 1; found \"1\"")]
    [InlineData("{ \"oracle\": { \"heartbeatHours\": \"8761\" } }", ".oracle.heartbeatHours: expected a decimal in a string, from 0 to 8760; found \"8761\"")]
    [InlineData("{ \"threshold\": \"0\" }", ".threshold: expected a decimal in a string, above 0; found \"0\"")]
    [InlineData("{ \"depth\": \"1\" }", ".depth: unknown field; expected one of units, halfSpread, bids, oracle, threshold")]
    public void What_is_wrong_is_named_with_its_path(string asset, string expected)
    {
        Assert.Null(Read($$"""{ "assets": { "BTC": {{asset}} } }""", out ImmutableArray<string> errors));
        Assert.StartsWith("$.assets[\"BTC\"]" + expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ }", "$.assets: expected an object; found nothing")]
    [InlineData("{ \"assets\": { } }", "$.assets: expected 1 to 10000 assets; found 0")]
    [InlineData("[", "line 1, column 2: not valid JSON")]
    public void A_file_without_assets_is_refused(string json, string expected)
    {
        Assert.Null(Read(json, out ImmutableArray<string> errors));
        Assert.StartsWith(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static ImmutableArray<CollateralHolding>? Read(string json, out ImmutableArray<string> errors) =>
        HoldingsReader.Read(json, Ratio.Parse("0.0005"), _oracle, out errors);
}
