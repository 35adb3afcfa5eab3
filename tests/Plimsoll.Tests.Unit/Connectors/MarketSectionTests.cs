// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
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
    [InlineData("\"gasPrice\"", "\"gas\"", "$.market.gas: unknown field; expected one of last, openInterest, funding, depth, pools, gasPrice, blockTime, "
        + "confidence, forwards")]
    public void What_is_wrong_is_named_at_its_place(string good, string bad, string error) =>
        SpoiltText.Portfolio(Whole, good, bad, error);

    /// <summary>A call on a future, of which a tenth is fixed.</summary>
    private const string Feeds = """
        { "time": "2025-10-10T20:00:00Z",
          "collateral": { "USDC": "1000" },
          "instruments": [ { "symbol": "CALL", "kind": "option", "underlying": "BTC", "forward": "BTC-26DEC25", "strike": "100000", "side": "call",
          "expiry": "2025-12-26T08:00:00Z" }, { "symbol": "BTC-26DEC25", "kind": "future", "underlying": "BTC", "expiry": "2025-12-26T08:00:00Z" } ],
          "positions": [ { "instrument": "CALL", "quantity": "1" } ],
          "marks": { "BTC": "100000", "BTC-26DEC25": "102000", "CALL": "9000" },
          "volatilities": { "CALL": "0.45" },
          "market": {
            "confidence": { "BTC": "0.9", "CALL.VOL": "0.4" },
            "forwards": { "BTC-26DEC25": { "fixed": "10200", "rate": "-0.01", "rateConfidence": "0.8" } } } }
        """;

    [Fact]
    public void Confidence_the_fixed_part_of_a_forward_and_its_rate_are_read_and_taken_for_full_nothing_and_zero_where_nothing_is_said()
    {
        PortfolioFile file = PortfolioReader.Read(Feeds, out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        MarketSnapshot market = file.Market;
        ObservableId bitcoin = Observable("BTC"), forward = Observable("BTC-26DEC25");
        Assert.Equal(
            (Ratio.Parse("0.9"), Ratio.Parse("0.4"), Price.Of(10_200), new ForwardRate(Ratio.Parse("-0.01"), Ratio.Parse("0.8"))),
            (market.Confidence(bitcoin), market.Confidence(Observable("CALL.VOL")), market.FixedPart(forward), market.RateOf(forward)));
        Assert.False(market.TryConfidence(forward, out _) || market.TryFixedPart(bitcoin, out _) || market.TryForwardRate(bitcoin, out _));
        Assert.Equal((Ratio.One, Price.Zero, new ForwardRate(Ratio.Zero, Ratio.One)), (market.Confidence(forward), market.FixedPart(bitcoin),
            market.RateOf(bitcoin)));

        // A view over another forwards them.
        ShockedMarket fallen = ShockedMarket.At(market, new(market.Catalog), bitcoin, Price.Of(80_000));
        Assert.Equal((Ratio.Parse("0.9"), Price.Of(10_200)), (fallen.Confidence(bitcoin), fallen.FixedPart(forward)));
        Assert.Equal(Ratio.Parse("-0.01"), fallen.RateOf(forward).Rate);

        ObservableId Observable(string name) => market.Catalog.TryFindObservable(name, out Plimsoll.Instruments.ObservableSpec? spec) ? spec.Id
            : throw new FormatException(name);
    }

    [Theory]
    [InlineData("\"CALL.VOL\": \"0.4\"", "\"CALL\": \"1.1\"", "$.market.confidence[\"CALL\"]: expected a decimal in a string, from 0 to 1; found \"1.1\"")]
    [InlineData("\"CALL.VOL\": \"0.4\"", "\"PUT\": \"0.4\"", "$.market.confidence[\"PUT\"]: unknown price or volatility \"PUT\"; expected one of BTC, ")]
    [InlineData("\"forwards\": { \"BTC-26DEC25\"", "\"forwards\": { \"BTC\"",
        "$.market.forwards[\"BTC\"]: \"BTC\" is the forward of no option here; expected one of BTC-26DEC25")]
    [InlineData("\"10200\"", "\"102001\"",
        "$.market.forwards[\"BTC-26DEC25\"].fixed: expected a decimal in a string, from 0 to the price of BTC-26DEC25, 102000")]
    [InlineData("\"-0.01\"", "\"-1.1\"", "$.market.forwards[\"BTC-26DEC25\"].rate: expected a decimal in a string, from -1 to 10; found \"-1.1\"")]
    [InlineData("\"rate\": \"-0.01\", ", "", "$.market.forwards[\"BTC-26DEC25\"].rate: expected a decimal in a string, from -1 to 10; found nothing")]
    public void What_is_wrong_of_a_feed_is_named_at_its_place(string good, string bad, string error) => SpoiltText.Portfolio(Feeds, good, bad, error);
}
