// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>The section <c>market</c> of a portfolio file.</summary>
public sealed class MarketSectionTests
{
    private const string Whole = """
        { "time": "2025-10-10T20:00:00Z",
          "collateral": { "USDC": "1000" },
          "positions": [ { "instrument": "BTC-PERP", "quantity": "1" }, { "instrument": "BTC-26DEC25", "quantity": "1" } ],
          "marks": { "BTC": "100000", "BTC-PERP": "100010", "BTC-26DEC25": "102000" },
          "market": {
            "last": { "BTC-PERP": "99990" },
            "openInterest": { "BTC-PERP": "85000.5" },
            "funding": { "BTC-PERP": { "rate": "-0.0002", "intervalSeconds": 28800, "at": "2025-10-11T00:00:00Z" } },
            "depth": { "BTC-PERP": { "halfSpread": "0.0001", "bids": [ { "distance": "0.001", "contracts": "10" }, { "distance": "0.01",
            "contracts": "90" } ] } },
            "pools": { "USDC": { "supplied": "1000", "borrowed": "900", "liquidityIndex": "1.05", "borrowIndex": "1.070000000000000000000000001" } },
            "gasPrice": "0.00002",
            "blockTime": "2025-10-10T19:59:48Z" } }
        """;

    [Fact]
    public void Each_figure_is_there_as_it_is_written()
    {
        PortfolioFile file = PortfolioReader.Read(Whole, out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        MarketSnapshot market = file.Market;

        Assert.True(market.TryLast(new(0), out Price last) & market.TryOpenInterest(new(0), out Quantity open) & market.TryFunding(
            new(0), out NextFunding funding));
        Assert.Equal((Price.Of(99_990), Quantity.Parse("85000.5"), new NextFunding(Ratio.Parse("-0.0002"), 28_800, TestBook.Time("2025-10-11T00:00:00Z"))),
            (last, open, funding));
        Assert.True(market.TryDepth(new(0), out DepthProfile depth) & market.TryPool(new(0), out LendingPool pool) & market.TryGasPrice(
            out Price gas) & market.TryBlockTime(out Timestamp block));
        Assert.Equal((Quantity.Of(90), 0), (depth.Bids[1].Cumulative, depth.Asks.Length));
        Assert.Equal((Ratio.Parse("0.9"), "1.070000000000000000000000001"), (pool.Utilisation, pool.BorrowIndex.ToString()));
        Assert.Equal((Price.Parse("0.00002"), "2025-10-10T19:59:48Z"), (gas, block.ToString()));
    }

    [Fact]
    public void What_it_does_not_state_is_missing_and_not_zero()
    {
        MarketSnapshot market = PortfolioReader.Read(Whole, out _)!.Market;

        Assert.False(market.TryLast(new(1), out _) || market.TryOpenInterest(new(1), out _) || market.TryFunding(new(1), out _)
            || market.TryDepth(new(1), out _));
        market = PortfolioReader.Read(Whole[..Whole.IndexOf(",\n  \"market\"", StringComparison.Ordinal)] + "}", out _)!.Market;
        Assert.False(market.TryLast(new(0), out _) || market.TryPool(new(0), out _) || market.TryGasPrice(out _) || market.TryBlockTime(out _));
    }

    [Theory]
    [InlineData("\"last\": { \"BTC-PERP\"", "\"last\": { \"ETH-PERP\"",
        "$.market.last[\"ETH-PERP\"]: unknown instrument \"ETH-PERP\"; expected one that the file holds, orders or defines")]
    [InlineData("\"99990\"", "\"0\"", "$.market.last[\"BTC-PERP\"]: expected a decimal in a string, above 0; found \"0\"")]
    [InlineData("\"99990\"", "\"1\"", "$.market.last[\"BTC-PERP\"]: the last trade is 1, but the mark of BTC-PERP is 100010")]
    [InlineData("\"85000.5\"", "\"-1\"", "$.market.openInterest[\"BTC-PERP\"]: expected a decimal in a string, at least 0; found \"-1\"")]
    [InlineData("\"funding\": { \"BTC-PERP\"", "\"funding\": { \"BTC-26DEC25\"",
        "$.market.funding[\"BTC-26DEC25\"]: BTC-26DEC25 has no funding; expected a perpetual")]
    [InlineData("\"-0.0002\"", "\"-0.2\"", "$.market.funding[\"BTC-PERP\"].rate: expected a decimal in a string, between -0.1 and 0.1")]
    [InlineData("28800", "0", "$.market.funding[\"BTC-PERP\"].intervalSeconds: expected a whole number from 1 to 2592000; found 0")]
    [InlineData("2025-10-11T00", "2025-10-10T00", "$.market.funding[\"BTC-PERP\"].at: expected a time that is not before the file's, 2025-10-10T20:00:00Z")]
    [InlineData("\"0.0001\"", "\"1.1\"", "$.market.depth[\"BTC-PERP\"].halfSpread: expected a decimal in a string, from 0 to 1")]
    [InlineData("\"distance\": \"0.01\"", "\"distance\": \"0.001\"",
        "$.market.depth[\"BTC-PERP\"].bids[1].distance: expected a decimal in a string, above the level before, at most 1")]
    [InlineData("\"90\"", "\"9\"",
        "$.market.depth[\"BTC-PERP\"].bids[1].contracts: expected a decimal in a string, at least those of the level before: all that rest up to here")]
    [InlineData("\"pools\": { \"USDC\"", "\"pools\": { \"DAI\"", "$.market.pools[\"DAI\"]: unknown asset \"DAI\"; expected one of USDC")]
    [InlineData("\"1.05\"", "\"0.9\"",
        "$.market.pools[\"USDC\"].liquidityIndex: expected a factor in a string, from 1 to 1000000, with at most 27 decimals; found \"0.9\"")]
    [InlineData("\"borrowed\": \"900\"", "\"borrowed\": \"1000.5\"",
        "$.market.pools[\"USDC\"].borrowed: expected at most what is supplied, 1000; found \"1000.5\"")]
    [InlineData("\"0.00002\"", "\"-2\"", "$.market.gasPrice: expected a decimal in a string, at least 0; found \"-2\"")]
    [InlineData("19:59:48", "20:00:01", "$.market.blockTime: expected a time that is not after the file's, 2025-10-10T20:00:00Z; found")]
    [InlineData("\"gasPrice\"", "\"gas\"", "$.market.gas: unknown field; expected one of last, openInterest, funding, depth, pools, gasPrice, blockTime")]
    public void What_is_wrong_is_named_at_its_place(string good, string bad, string error) =>
        SpoiltText.Portfolio(Whole, good, bad, error);
}
