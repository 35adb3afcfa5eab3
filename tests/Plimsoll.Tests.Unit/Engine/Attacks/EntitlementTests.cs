// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What may be taken of a cut is measured for paid-in money and for profit apart, and goes where that money goes.</summary>
public sealed class EntitlementTests
{
    /// <summary>W and V have won what the outside book owes; H, A and B never traded.</summary>
    private static readonly string _unpaid =
        $"""
        {AttackWorld.OpeningOf(fund: null, "500000 USDC")}
        open L owner 1
        open W owner 2
        open V owner 3
        open A owner 4
        open B owner 5
        deposit L 95000 USDC
        deposit W 300000 USDC
        deposit V 300000 USDC
        deposit A 100000 USDC
        deposit B 20 BTC
        buy L 10 BTC-PERP @ 50000 from W
        depth BTC-PERP 0.001 1000
        mark BTC 46000 BTC-PERP 46000 BTC-FUT 46000
        wait 1
        mark BTC 43000 BTC-PERP 43000 BTC-FUT 43000
        wait 1
        contracts L BTC-PERP < 10
        mark BTC 30000 BTC-PERP 30000 BTC-FUT 30000
        mark BTC 20000 BTC-PERP 20000 BTC-FUT 20000
        buy W 10 BTC-PERP @ 20000 from V -> any
        buy W 5 BTC-PERP @ 20000 from V -> any
        buy W 2 BTC-PERP @ 20000 from V -> any
        """;

    /// <summary>The same after a withdrawal by W, with which the window opens: what was paid in is covered, profits by what is left.</summary>
    private static readonly string _shortage = $"{_unpaid}\ntake W USDC -> any";

    /// <summary>A's 100,000 of paid-in money go to B for coin, and profit that nobody backs takes their place, offered for coin, which is refused, or won: it
    /// does not leave as if it were they, and B's claim is still the senior one a day later. Whatever they do, H, who never traded, finds what it paid
    /// in.</summary>
    [Theory]
    [InlineData("wait 0")]
    [InlineData(
        "buy A 5 BTC/USDC @ 20000 from B\ndeposit W 20 BTC\nbuy A 5 BTC-FUT @ 20000 from W\nmark BTC 25000 BTC-PERP 25000 BTC-FUT 25000\n"
        + "buy W 5 BTC-FUT @ 25000 from A\ntake A USDC -> any\nmark BTC 20000 BTC-PERP 20000 BTC-FUT 20000")]
    [InlineData("buy A 5 BTC/USDC @ 20000 from B\nbuy W 5 BTC/USDC @ 20000 from A -> any\ntake W BTC -> any")]
    [InlineData(
        "buy A 5 BTC/USDC @ 20000 from B\nbuy W 5 BTC/USDC @ 20000 from A -> any\nopen C owner 4\n"
        + "transfer A C 100000 USDC -> any\ntake C USDC -> any\ntake W BTC -> any")]
    [InlineData(
        "buy A 5 BTC/USDC @ 20000 from B\nbuy W 2 BTC/USDC @ 20000 from A -> any\ntake A USDC -> any\n"
        + "buy W 3 BTC/USDC @ 20000 from A -> any\ntake W BTC -> any")]
    [InlineData(
        "buy A 5 BTC/USDC @ 20000 from B\nbuy W 5 BTC/USDC @ 20000 from A -> any\n"
        + "buy A 5 BTC/USDC @ 20000 from B -> any\nbuy W 5 BTC/USDC @ 20000 from A -> any\ntake W BTC -> any")]
    [Trait("attack", "A26")]
    public void Profit_does_not_leave_through_the_entitlement_of_paid_in_money(string trades) => ScenarioTable.Play(
        $"""
        {_shortage}
        {trades}
        take A USDC -> any
        take V USDC -> any
        wait 3000
        mark BTC 20000 BTC-PERP 20001 BTC-FUT 20000
        wait 86000
        mark BTC 20000 BTC-PERP 20000 BTC-FUT 20000
        take B USDC -> any
        take V USDC -> any
        take W USDC -> any
        withdrawable H USDC >= 499999
        """,
        AttackWorld.Setup("cross"));

    /// <summary>The same by a premium: paid for an option with paid-in money, and the option sold for profit.</summary>
    [Fact]
    [Trait("attack", "A26")]
    public void An_entitlement_goes_with_a_premium() => ScenarioTable.Play(
        $"""
        {_shortage}
        withdrawable A USDC >= 100000
        buy A 5 BTC-CALL @ 2000 from B
        withdrawable A USDC <= 90000
        buy W 5 BTC-CALL @ 2000 from A -> InsufficientLiquidity
        balance A USDC >= 89999
        withdrawable A USDC <= 90000
        take A USDC
        withdrawable H USDC >= 500000
        """,
        AttackWorld.Setup("cross"));

    /// <summary>A loses all its 100,000 on 10 BTC-FUT between 20,000 and 10,000, which is no payment and carries nothing, and wins as much of W's profit on the
    /// way back: there is no money left of the kind that A's part was measured for, so nothing leaves by it.</summary>
    [Fact]
    [Trait("attack", "A26")]
    public void Profit_in_the_place_of_what_was_lost_does_not_leave_as_paid_in_money() => ScenarioTable.Play(
        $"""
        {_shortage}
        deposit A 5 BTC
        withdrawable A USDC >= 100000
        deposit W 20 BTC
        buy A 10 BTC-FUT @ 20000 from B
        mark BTC 10000 BTC-PERP 10000 BTC-FUT 10000
        buy B 10 BTC-FUT @ 10000 from A
        balance A 0 USDC
        buy A 10 BTC-FUT @ 10000 from W
        mark BTC 20000 BTC-PERP 20000 BTC-FUT 20000
        buy W 10 BTC-FUT @ 20000 from A
        balance A 100000 USDC
        withdrawable A USDC <= 1
        withdrawable H USDC >= 500000
        """,
        AttackWorld.Setup("cross"));

    /// <summary>Who is paid with paid-in money may take it today, as the payer might have; whoever passes it on may not.</summary>
    [Theory]
    [InlineData("buy A 5 BTC/USDC @ 20000 from B", "B")]
    [InlineData("open C owner 4\ntransfer A C 100000 USDC", "C")]
    [InlineData("open C owner 6\nbuy A 5 BTC/USDC @ 20000 from B\nbuy B 5 BTC/USDC @ 20000 from A\nbuy A 5 BTC/USDC @ 20000 from B", "B")]
    [Trait("attack", "A26")]
    public void Paid_in_money_may_be_taken_by_whoever_it_was_paid_to(string trades, string holder) => ScenarioTable.Play(
        $"""
        {_shortage}
        {trades}
        withdrawable A USDC <= 0
        withdrawable {holder} USDC >= 100000
        take {holder} USDC
        withdrawable H USDC >= 500000
        """,
        AttackWorld.Setup("cross"));

    /// <summary>50,000 more in the fund let W take some of its profit, and W takes 1. A venue restored then has the same hash and lets out
    /// as much of either kind.</summary>
    [Fact]
    [Trait("attack", "A26")]
    public void A_snapshot_keeps_both_parts_of_what_may_be_taken()
    {
        EngineSetup setup = AttackWorld.Setup("cross");
        TestVenue venue = ScenarioTable.Play(_unpaid, setup);
        AccountId winner = new(AccountId.FirstClient + 'W');
        Amount Most(ClearingEngine engine, AccountId id) => engine.Account(id)!.Value.Withdrawable(TestWorld.Usdc);
        Amount unpaid = Most(venue.Engine, winner);
        Assert.False(venue.Apply(new ContributeToFund(default, venue.Now, TestWorld.Usdc, Amount.Of(50_000))).IsRefused);
        Assert.False(venue.Apply(new Withdraw(default, venue.Now, winner, TestWorld.Usdc, Amount.Of(1))).IsRefused);
        Assert.True(Most(venue.Engine, winner) > unpaid, $"none of W's profit is covered: {Most(venue.Engine, winner)} after {unpaid}");

        ArrayBufferWriter<byte> snapshot = new();
        venue.Engine.WriteSnapshot(snapshot);
        ClearingEngine restored = ClearingEngine.Restore(setup, snapshot.WrittenSpan);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        foreach (char name in "HAVWB")
        {
            AccountId id = new(AccountId.FirstClient + name);
            Assert.Equal(Most(venue.Engine, id), Most(restored, id));
        }

        // The window is open in both, so that what they show is what is kept and not what would be measured now.
        Assert.True(Most(restored, winner).IsPositive);
    }
}
