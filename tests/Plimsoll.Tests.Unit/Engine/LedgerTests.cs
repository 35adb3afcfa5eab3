// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

public sealed class LedgerTests
{
    [Fact]
    public void A_deposit_is_mirrored_by_the_outside()
    {
        TestVenue venue = new();
        venue.Open(1);
        Assert.Equal(Rejection.None, venue.Deposit(1, TestWorld.Usdc, "100.5"));
        Assert.Equal(Amount.Parse("100.5"), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(Amount.Parse("-100.5"), venue.House(HouseAccounts.External).Balance(TestWorld.Usdc));
    }

    [Fact]
    public void A_round_trip_realises_the_difference_of_two_values()
    {
        TestVenue venue = TestVenue.WithTwo();
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(Rejection.None, venue.Mark(TestWorld.BtcPerpMark, "51000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "51000"));

        // Bought at 50,000 and sold at 51,000: one thousand from the second account to the first.
        Assert.Equal(Amount.Of(101000), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(Amount.Of(99000), venue.View(2).Balance(TestWorld.Usdc));
        Assert.True(venue.House(HouseAccounts.Clearing).Balance(TestWorld.Usdc).IsZero);
    }

    [Fact]
    public void A_snapshot_restores_to_the_same_hash()
    {
        TestVenue venue = TestVenue.WithTwo();
        venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
        ClearingEngine restored = ClearingEngine.Restore(TestWorld.Setup(), venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        Assert.Equal(Quantity.Of(1), restored.OpenInterest(TestWorld.BtcPerp));
    }

    [Fact]
    public void An_account_below_maintenance_starts_to_be_liquidated()
    {
        TestVenue venue = TestVenue.WithTwo();
        venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "42000");
        Assert.Equal(AccountStatus.Liquidating, venue.View(1).Status);
        Assert.Equal(AccountStatus.Healthy, venue.View(2).Status);
    }

    [Theory]
    [InlineData("Post", "An asset does not sum to zero over all accounts.")]
    [InlineData("SetPosition", "The signed positions of an instrument do not sum to zero.")]
    public void A_write_without_its_other_side_halts_the_engine_with_the_next_command(string write, string sentence)
    {
        // No command can do this, so the ledger is reached from behind: the check must be able to fail.
        TestVenue venue = TestVenue.WithTwo();
        object state = Inside(venue.Engine, "_state");
        object ledger = state.GetType().GetProperty("Ledger", Hidden)!.GetValue(state)!;
        object accounts = state.GetType().GetProperty("Accounts", Hidden)!.GetValue(state)!;
        object account = accounts.GetType().GetMethod("Find", Hidden)!.Invoke(accounts, [TestVenue.Account(1)])!;
        object[] arguments = write == "Post" ? [account, TestWorld.Usdc, Amount.Of(1)] : [account, TestWorld.BtcPerp, Quantity.Of(1), default(Amount)];
        ledger.GetType().GetMethod(write, Hidden)!.Invoke(ledger, arguments);
        Assert.Contains(sentence, Assert.Throws<InvariantException>(() => venue.Apply(new AdvanceTime(default, venue.Now))).Message, StringComparison.Ordinal);
        Assert.Throws<InvariantException>(venue.Engine.Audit);
    }

    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static object Inside(object owner, string field) => owner.GetType().GetField(field, Hidden)!.GetValue(owner)!;
}
