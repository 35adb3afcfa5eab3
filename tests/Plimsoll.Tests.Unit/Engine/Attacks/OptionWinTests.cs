// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What is won with an option whose writer cannot pay. W buys 10 calls of A for 10,000; at 62,000 they are worth 125,000, and the engine buys A's back
/// in the outside book for 127,500. A had 70,000 and owes 57,810 that nobody pays. C and H paid in 500,000 and 300,000 and have no part in it.</summary>
public sealed class OptionWinTests
{
    private static readonly AssetId _usdc = TestWorld.Usdc;

    private const string Won =
        """
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        open A owner 1
        open W owner 2
        open C owner 5
        open H owner 8
        deposit A 60000 USDC
        deposit W 90000 USDC
        deposit C 500000 USDC
        deposit H 300000 USDC
        buy W 10 BTC-CALL @ 1000 from A
        depth BTC-CALL 0.02 100 spread 0.02
        mark BTC 62000 BTC-PERP 62000 BTC-CALL 12500
        balance A -57810 USDC
        balance W 80000 USDC
        """;

    /// <summary>The book was paid 127,500 and owes calls worth 125,000: 2,500 are its own, and 947,500 of 950,000 are there for 880,000 that were paid
    /// in.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(86_400)]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_what_buys_back_the_option_of_a_bankrupt_cuts_nobodys_principal(int gateSeconds)
    {
        TestVenue venue = Play(gateSeconds,
            """
            withdrawable C 500000 USDC
            withdrawable H 300000 USDC
            """);
        Assert.Equal(Amount.Of(947_500), venue.Engine.Held(_usdc));
        Assert.Equal(gateSeconds > 0 ? 1 : 0, venue.All<WithdrawalsHeld>().Length);
    }

    /// <summary>W sells them to C for C's 125,000: of what it has then 80,000 and the 10,000 that it had paid were paid in; its win gets what there is for
    /// profits, 67,500 of 125,000, when the hold is over, and not C's part.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_the_win_of_an_option_does_not_leave_as_the_money_that_pays_for_it() => Play(86_400,
        """
        withdrawable W 15190 USDC
        buy C 10 BTC-CALL @ 12500 from W
        balance W 205000 USDC
        withdrawable W 147500 USDC
        withdrawable C 310190 USDC
        take W USDC
        withdrawable W 0 USDC
        withdrawable H 300000 USDC
        """);

    /// <summary>Without a hold the same by the ordinary rule.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void A_win_of_an_option_is_a_profit_like_any_other() => Play(0,
        """
        buy C 10 BTC-CALL @ 12500 from W
        take W USDC
        withdrawable H 300000 USDC
        """);

    /// <summary>What was paid for an option comes back as it was: H buys one and sells it again, and all that it has is paid in, as it was.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void What_was_paid_for_an_option_is_no_profit_when_it_comes_back() => Play(0,
        """
        buy H 1 BTC-CALL @ 12500 from C
        buy C 1 BTC-CALL @ 12500 from H
        withdrawable H 300000 USDC
        withdrawable C 500000 USDC
        """);

    /// <summary>D, on 35,000, is sold out of 5 BTC-PERP, which the book has at 41,160, and of a call that it had bought for 1,000, for 980. The book owes these
    /// 980 and is owed the call: 20 are its own, and 4,200 that it has open. Claims are 500,000 of C, 100,000 of S
    /// and W's 90,000 and the 40,000 that it has won.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_an_option_that_the_outside_book_holds_comes_off_once()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            open W owner 2
            open S owner 3
            open C owner 5
            open D owner 9
            deposit W 90000 USDC
            deposit S 100000 USDC
            deposit C 500000 USDC
            deposit D 35000 USDC
            buy D 1 BTC-CALL @ 1000 from C
            buy D 5 BTC-PERP @ 50000 from W
            mark BTC-PERP 46000
            buy W 5 BTC-PERP @ 42000 from S
            depth BTC-CALL 0.02 100 spread 0.02
            depth BTC-PERP 0.02 100 spread 0.02
            mark BTC-PERP 42000
            """, Setup(86_400));
        WithdrawalsHeld held = Assert.Single(venue.All<WithdrawalsHeld>());
        Assert.Equal((Amount.Of(730_000), Amount.Of(720_780)), (held.Claims, held.Held));
    }

    /// <summary>The 127,500 are not paid out while the book owes the calls for them; when these are worth nothing any more they are.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void The_outside_book_is_paid_a_premium_when_it_owes_nothing_for_it_any_more() => Play(0,
        """
        outside -2500.000001 USDC -> AboveWithdrawable
        outside -2500 USDC
        outside -0.000001 USDC -> AboveWithdrawable
        mark BTC 50000 BTC-PERP 50000 BTC-CALL 1000
        outside -115000.000001 USDC -> AboveWithdrawable
        outside -115000 USDC
        """);

    private static TestVenue Play(int gateSeconds, string table) =>
        ScenarioTable.Play(Won + "\n" + table, Setup(gateSeconds));

    private static EngineSetup Setup(int gateSeconds) => TestWorld.Setup(TestWorld.Rulebook().With(p => p with { GateSeconds = gateSeconds }));
}
