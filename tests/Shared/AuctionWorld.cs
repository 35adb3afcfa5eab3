// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>The small venue with auctions: they open below maintenance, at a tenth off, half off after 100 seconds and all after 1,000, and are over after
/// 2,000. The backstop waits for them to the end.</summary>
internal static class AuctionWorld
{
    public static AuctionTerms Terms(int leastBidders = 1, string open = "1") => new(
        Ratio.Parse(open), new PiecewiseLinear([new(Ratio.Zero, Ratio.Parse("0.1")), new(Ratio.Of(100), Ratio.Parse("0.5")), new(Ratio.Of(1000), Ratio.One)]),
        2000, leastBidders, Amount.Of(1000), 600, 2000);

    /// <summary>A book in which everything is free from the first second: what a keeper with nobody beside him took in March 2020.</summary>
    public static AuctionTerms Plain => Terms(0) with { Discount = new PiecewiseLinear([new(Ratio.Zero, Ratio.One)]) };

    public static EngineSetup Setup(AuctionTerms? terms = null, string cap = "1")
    {
        Rulebook rulebook = TestWorld.Rulebook();
        return TestWorld.Setup(rulebook with
        {
            Liquidation = rulebook.Liquidation with { Auction = terms ?? Terms(), FundCapPerEvent = Ratio.Parse(cap) },
        });
    }
}
