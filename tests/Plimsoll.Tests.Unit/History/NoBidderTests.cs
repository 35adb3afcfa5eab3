// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>What is offered where nobody is there to bid.</summary>
public sealed class NoBidderTests
{
    /// <summary>12 March 2020, Maker. Ether fell by half in a day, the chain was jammed, one keeper was left at the auctions of collateral and bid nothing: he
    /// was given what was worth 8.3 million. Control: an auction opens only where bidders of several owners have shown themselves (<c>leastBidders</c> 2);
    /// otherwise the account waits for book or backstop. The other half opens it to whoever is there, and he waits until all is free.</summary>
    [Fact]
    [Trait("history", "no-bidder-2020")]
    public void A_lone_bidder_is_not_given_everything() => Pattern.Holds("no-bidder-2020", GivenAway(2), GivenAway(0));

    /// <summary>What bidders were given off the worth of what they took.</summary>
    private static Amount GivenAway(int leastBidders)
    {
        TestVenue venue = ScenarioTable.Play(
            """
            open A
            open B
            open H
            open K
            deposit A 24000000 USDC
            deposit B 12000000 USDC
            deposit H 500000000 USDC
            deposit K 100000000 USDC
            mark ETH 194 ETH-PERP 194
            buy A 400000 ETH-PERP @ 194 from H
            buy B 200000 ETH-PERP @ 194 from H
            stand K 1000000
            mark ETH 150 ETH-PERP 150
            # Nobody bids against him: he waits until it is free.
            wait 600
            bid K A 1 -> any
            bid K B 1 -> any
            mark ETH 166 ETH-PERP 166
            """,
            HistoryWorld.Setup(null, null, text => text["liquidation"]!["auction"] = JsonNode.Parse(
                """{ "openRatio": "1", "discount": [["0", "0"], ["600", "1"]], "length": "3600s", "leastBidders": 0, "leastReserve": "0", "liveFor": "600s" }"""
                    .Replace("\"leastBidders\": 0", "\"leastBidders\": " + leastBidders.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));
        return Harm.Sum(venue.Events.OfType<AuctionSold>().Select(static sold => sold.Discount));
    }
}
