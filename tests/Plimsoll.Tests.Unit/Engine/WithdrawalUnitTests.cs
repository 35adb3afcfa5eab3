// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Engines;

/// <summary>The last unit that may leave: rounding is against the account where something does not divide evenly, and nowhere else.</summary>
public sealed class WithdrawalUnitTests
{
    private static readonly Amount _unit = Amount.Parse("0.000001");

    [Theory]
    [InlineData("20000")]
    [InlineData("19999.999999")]
    [InlineData("1000.000001")]
    public void Without_a_remainder_the_last_unit_leaves(string reserve)
    {
        TestVenue venue = Reserved(reserve);
        Amount most = Amount.Of(60_000) - Amount.Parse(reserve);
        Assert.Equal(most, venue.View(1).Withdrawable(TestWorld.Usdc));
        Assert.Equal(new(RejectionCode.ReserveHeld, TestVenue.Account(1)), venue.Withdraw(1, TestWorld.Usdc, (most + _unit).ToString()));
        Assert.Equal(Rejection.None, venue.Withdraw(1, TestWorld.Usdc, most.ToString()));
        Assert.Equal(Amount.Zero, venue.View(1).Withdrawable(TestWorld.Usdc));
    }

    [Theory]
    [InlineData("3000.01")]
    [InlineData("1.93")]
    [InlineData("2.37")]
    [InlineData("1.571428571428571428")]
    public void Where_a_remainder_is_left_it_stays_with_the_account(string price)
    {
        // Coin of 18 decimals that counts a fifth less: a unit of it is worth a part of an atom more or less.
        TestVenue venue = new(AuctionWorld.Setup());
        venue.Open(1);
        venue.Deposit(1, TestWorld.Eth, "900");
        venue.Mark(TestWorld.EthIndex, price);
        Assert.Equal(Rejection.None, Stand(venue, "1000"));
        Amount most = venue.View(1).Withdrawable(TestWorld.Eth);
        Assert.True(most.IsPositive);
        Assert.Equal(RejectionCode.ReserveHeld, venue.Withdraw(1, TestWorld.Eth, (most + Amount.Parse("0.000000000001")).ToString()).Code);
        Assert.Equal(Rejection.None, venue.Withdraw(1, TestWorld.Eth, most.ToString()));
        Assert.True(venue.View(1).Report().Value.Equity >= Amount.Of(1_000));
        Assert.True(venue.View(1).Report().Value.Equity < Amount.Parse("1000.000001"));
    }

    [Fact]
    public void What_is_held_for_bids_and_what_was_won_is_told_as_that()
    {
        TestVenue venue = Reserved("20000", clawbackSeconds: 600);
        Said(venue, "less would be free than account 1001 keeps in reserve for bids: 20000 USDC; 40000 may leave now", "40000.000001");
        venue.Fill(TestWorld.BtcPerp, 1, 2, "0.5", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "51200");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 2, 1, "0.5", "51200"));
        Said(venue, "less would be free than account 1001 keeps in reserve for bids: 20000 USDC; 40000 may leave now", "40600.000001");
        Said(
            venue,
            "what account 1001 has won in the settlement period stays until that is over, because it may be charged for a deficit: 600 USDC; "
                + "40000 may leave now",
            "40600");
        Assert.Equal(new(RejectionCode.InsufficientBalance, TestWorld.Usdc), venue.Withdraw(1, TestWorld.Usdc, "60600.000001"));
    }

    private static void Said(TestVenue venue, string sentence, string amount)
    {
        Withdraw command = new(default, venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Parse(amount));
        Assert.Equal(sentence, RefusalText.Explain(venue.Apply(command), venue.Engine, command));
    }

    private static TestVenue Reserved(string reserve, int clawbackSeconds = 0)
    {
        Rulebook rulebook = TestWorld.Rulebook();
        LiquidationPolicy policy = rulebook.Liquidation with { Auction = AuctionWorld.Terms(), ClawbackSeconds = clawbackSeconds };
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook with { Liquidation = policy }), "60000");
        Assert.Equal(Rejection.None, Stand(venue, reserve));
        return venue;
    }

    private static Rejection Stand(TestVenue venue, string reserve) =>
        venue.Apply(new StandForAuctions(default, venue.Now, TestVenue.Account(1), Amount.Parse(reserve)));
}
