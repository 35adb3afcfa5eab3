// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Waterfall;

/// <summary>Bids for chosen positions, as tables a reader can check by hand: closes stop at 1.1 × maintenance, a tenth off at first.</summary>
public sealed class AuctionLegTests
{
    private const string Start = """
        open A
        open B
        open C
        open E
        deposit A 10000 USDC
        deposit B 200000 USDC
        deposit C 10000 USDC
        deposit E 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        stand E 50000
        """;

    private const string TwoLongs = Start + """

        buy A 1 BTC-PERP @ 50000 from B
        buy A 10 ETH-PERP @ 3000 from B
        # equity 3,000 against 5 % of 73,000, 3,650
        mark BTC-PERP 43000 -> offers A

        """;

    [Fact]
    public void A_chosen_leg_is_sold_until_the_account_is_restored_and_the_discount_is_of_the_worth_that_its_requirement_stands_for() =>
        ScenarioTable.Play(TwoLongs + """
            # 6.649 of 10 relieve 997.35 of 3,650, 0.273246…, and 3,000 − 81.97 covers 1.1 × 2,652.65; one lot less does not
            bidlegs E A 1 ETH-PERP -> sells A 0.6649
            position A 1 BTC-PERP
            position A 3.351 ETH-PERP
            position E 6.649 ETH-PERP
            # 0.1 × 3,000 × 0.273246575…
            balance E 100081.973972 USDC
            balance A 9918.026028 USDC
            status A Called
            """, AuctionWorld.Setup());

    [Fact]
    public void Coin_stays_where_legs_are_chosen() => ScenarioTable.Play("""
        open A
        open B
        open C
        deposit A 1 BTC
        deposit A 1000 USDC
        deposit B 200000 USDC
        deposit C 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        buy A 4 BTC-PERP @ 50000 from B
        stand C 50000
        # coin counts 45,000: 46,000 − 4 × 9,500 = 8,000 below 5 % of 162,000, 8,100
        mark BTC-PERP 40500 -> offers A
        # a fiftieth of the requirement goes, and a tenth of a fiftieth of 13,000
        bidlegs C A 0.02 BTC-PERP -> sells A 0.02
        balance A 1 BTC
        balance C 0 BTC
        balance C 100026 USDC
        # 1,000 − 9,500 × 0.08 − 26
        balance A 214 USDC
        """, AuctionWorld.Setup());

    [Fact]
    [Refuses(RejectionCode.LegNotHeld)]
    public void What_is_not_held_is_not_chosen() => ScenarioTable.Play(TwoLongs + """
        bidlegs E A 1 BTC-CALL -> LegNotHeld
        bidlegs E A 1 ETH-PERP BTC-PERP -> OutOfRange
        bidlegs E A 1 BTC-PERP BTC-PERP -> OutOfRange
        bidlegs E A 1 -> OutOfRange
        """, AuctionWorld.Setup());

    /// <summary>5 % of what is net in a coin and 0.1 % of all of it: the two in bitcoin are a hedge.</summary>
    [Fact]
    [Trait("property", "L06")]
    [Refuses(RejectionCode.HedgeBroken)]
    public void L06_a_hedge_is_not_broken_by_selling_a_leg_of_it_beside_one_that_is_wanted() => ScenarioTable.Play(Start + """

        buy A 1 BTC-PERP @ 50000 from B
        buy B 1 BTC-FUT @ 50000 from A
        buy A 10 ETH-PERP @ 3000 from B
        # equity 1,000 against 100 and 5.1 % of 21,000
        mark ETH-PERP 2100 -> offers A
        bidlegs E A 1 BTC-PERP -> BidNotHelpful
        bidlegs E A 1 BTC-PERP ETH-PERP -> HedgeBroken
        position A 10 ETH-PERP
        # with both legs of it, 0.2426 restores: 1,000 − 24.25 covers 1.1 × (75.80 + 811.1754)
        bidlegs E A 1 BTC-PERP ETH-PERP BTC-FUT -> sells A 0.2426
        position A 0.758 BTC-PERP
        position A -0.758 BTC-FUT
        position A 7.574 ETH-PERP
        """, Netted());

    [Fact]
    [Refuses(RejectionCode.AccountInsolvent)]
    public void An_insolvent_account_is_sold_by_shares_of_all() => ScenarioTable.Play(Start + """

        fund 100000 USDC
        buy A 1 BTC-PERP @ 50000 from B
        mark BTC-PERP 39000 -> offers A
        bidlegs E A 1 BTC-PERP -> AccountInsolvent
        bid E A 1 -> sells A 1
        """, AuctionWorld.Setup());

    private static EngineSetup Netted()
    {
        Rulebook rulebook = TestWorld.Rulebook();
        IMarginModel model = new NettedMargin("0.05", "0.001");
        return TestWorld.Setup(rulebook with { Model = model, Liquidation = rulebook.Liquidation with { Auction = AuctionWorld.Terms() } });
    }
}
