// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Tests.Unit.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What is kept for bids is there for bids, whatever its owner does meanwhile.</summary>
public sealed class SpentReserveTests
{
    private const string Start = """
        open A
        open B
        open C
        deposit B 1000000 USDC
        deposit B 10 BTC
        deposit C 10000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5

        """;

    /// <summary>Coin counts a tenth less than is paid for it: 0.1 BTC takes 500 of what is free. Nothing is open and nothing owed, so that no margin is in
    /// the way.</summary>
    [Fact]
    [Refuses(RejectionCode.ReserveHeld)]
    public void A_reserve_is_not_spent_on_coin() => ScenarioTable.Play(Start + """
        stand C 9600
        buy C 0.1 BTC/USDC @ 50000 from B -> ReserveHeld
        buy C 0.08 BTC/USDC @ 50000 from B
        # sold again: more is free than before
        buy B 0.08 BTC/USDC @ 50000 from C
        stand C 0
        buy C 0.1 BTC/USDC @ 50000 from B
        """, AuctionWorld.Setup());

    /// <summary>Sold far below the mark, coin is a gift of 4,000 that leaves 6,000.</summary>
    [Fact]
    public void A_reserve_is_not_given_away_by_a_price() => ScenarioTable.Play(Start + """
        deposit C 1 BTC
        stand C 55000
        buy B 1 BTC/USDC @ 44000 from C -> ReserveHeld
        """, AuctionWorld.Setup());

    /// <summary>What the owner may set himself takes nothing of it: a leverage of 2 would require 5,000 more of a short of 0.2 BTC than a tenth.</summary>
    [Fact]
    public void A_reserve_is_not_lost_to_a_limit_of_its_owner() => ScenarioTable.Play(Start + """
        buy B 0.2 BTC-PERP @ 50000 from C
        stand C 9000
        limit C 2 -> ReserveHeld
        limit C 2 BTC-PERP -> ReserveHeld
        limit C 10
        stand C 5000
        limit C 2
        """, AuctionWorld.Setup());

    /// <summary>Prices may take of it: then positions are made smaller all the same, and nothing grows.</summary>
    [Fact]
    public void Where_prices_have_taken_of_it_positions_can_be_made_smaller() => ScenarioTable.Play(Start + """
        buy B 0.2 BTC-PERP @ 50000 from C
        stand C 9000
        mark BTC-PERP 52000
        buy B 0.001 BTC-PERP @ 52000 from C -> ReserveHeld
        buy C 0.1 BTC-PERP @ 52000 from B
        """, AuctionWorld.Setup());

    /// <summary>A bid is what it is kept for.</summary>
    [Fact]
    public void A_bid_spends_it() => ScenarioTable.Play(Start + """
        deposit A 10000 USDC
        buy A 1 BTC-PERP @ 50000 from B
        stand C 10000
        mark BTC-PERP 42000 -> offers A
        bid C A 1
        position C 0.147 BTC-PERP
        """, AuctionWorld.Setup());

    /// <summary>Long options count nothing here: 20,000 are paid for ten of them.</summary>
    [Fact]
    public void A_reserve_is_not_spent_on_options() => ScenarioTable.Play(AttackWorld.Opening + """

        open C owner 1
        open M owner 3
        deposit M 100000000 USDC
        deposit C 100000 USDC
        stand C 90000
        buy C 10 BTC-CALL @ 2000 from M -> ReserveHeld
        buy C 5 BTC-CALL @ 2000 from M
        """, Setup("tiered"));

    /// <summary>One leg of a hedge is closed: a smaller position that requires more, and still far less than the account has.</summary>
    [Fact]
    public void A_reserve_is_not_lost_by_undoing_a_hedge() => ScenarioTable.Play(AttackWorld.Opening + """

        open C owner 1
        open M owner 3
        deposit M 100000000 USDC
        deposit C 100000 USDC
        buy C 4 BTC-PERP @ 50000 from M
        buy M 4 BTC-FUT @ 50000 from C
        stand C 90000
        buy C 4 BTC-FUT @ 50000 from M -> ReserveHeld
        stand C 10000
        buy C 4 BTC-FUT @ 50000 from M
        """, Setup("cross"));

    /// <summary>An account that keeps its positions in pockets may not bid: it is not counted as if it might.</summary>
    [Fact]
    public void A_bidder_does_not_go_where_nobody_bids() => ScenarioTable.Play(AttackWorld.Opening + """

        open C owner 1
        deposit C 100000 USDC
        adopt isolated
        stand C 50000
        mode C isolated -> ReserveHeld
        stand C 0
        mode C isolated
        stand C 50000 -> any
        """, Setup("tiered"));

    private static EngineSetup Setup(string rulebook) => AttackWorld.Setup(rulebook, edit: text =>
        text["liquidation"]!["auction"] = JsonNode.Parse("{" + AuctionSectionTests.Auction + "}")!["auction"]!.DeepClone());
}
