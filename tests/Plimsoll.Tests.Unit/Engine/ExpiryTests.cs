// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>A contract settles at the index of its expiry, whenever the settlement is commanded and whatever is observed after it.</summary>
public sealed class ExpiryTests
{
    [Theory]
    [InlineData(AccountMode.Cross)]
    [InlineData(AccountMode.Isolated)]
    public void What_is_observed_after_the_expiry_does_not_change_the_settlement(AccountMode mode)
    {
        TestVenue venue = Venue(mode);
        Before(venue, 10, "51000");
        venue.Now = TestWorld.Expiry.PlusSeconds(1);
        venue.Mark(TestWorld.BtcIndex, "40000");
        Assert.Equal(default, venue.Apply(new SettleExpiry(default, venue.Now, TestWorld.BtcFuture)));
        ExpirySettled settled = venue.All<ExpirySettled>()[0];
        Assert.Equal(Price.Of(51000), settled.Price);
        Assert.Equal(Amount.Of(101000), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(0, venue.Engine.Accounts.Sum(a => a.Positions.Length));
    }

    [Fact]
    public void A_settlement_commanded_an_hour_late_is_at_the_expiry_s_index_also_after_a_restore()
    {
        TestVenue venue = Venue(AccountMode.Cross);
        Before(venue, 10, "51000");
        TestVenue again = new(venue.Engine.Setup) { Now = TestWorld.Expiry.PlusSeconds(3600) };
        ClearingEngine engine = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        engine.Apply(new SettleExpiry(default, again.Now, TestWorld.BtcFuture), NullSink.Instance);
        venue.Now = again.Now;
        venue.Apply(new SettleExpiry(default, venue.Now, TestWorld.BtcFuture));
        Assert.Equal(Amount.Of(101000), engine.Account(TestVenue.Account(1))!.Value.Balance(TestWorld.Usdc));
        Assert.Equal(venue.Engine.StateHash(), engine.StateHash());
    }

    [Fact]
    public void A_price_at_the_expiry_itself_still_counts()
    {
        TestVenue venue = Venue(AccountMode.Cross);
        Before(venue, 10, "51000");
        venue.Now = TestWorld.Expiry;
        venue.Mark(TestWorld.BtcIndex, "52000");
        venue.Pass(1);
        Assert.Equal(Amount.Of(102000), venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    public void An_index_that_was_stale_at_the_expiry_gives_way_to_the_first_fresh_one_after_it()
    {
        // Prices hold for an hour; the last word was two hours before the expiry. What comes next, and only that, is the settlement.
        TestVenue venue = Venue(AccountMode.Cross);
        Before(venue, 7200, "51000");
        venue.Now = TestWorld.Expiry.PlusSeconds(600);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Quantity.Of(1), venue.View(1).Position(TestWorld.BtcFuture).Quantity);
        Assert.Equal(RejectionCode.OracleForbids, venue.Apply(new SettleExpiry(default, venue.Now, TestWorld.BtcFuture)).Code);
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        venue.Pass(60);
        venue.Mark(TestWorld.BtcIndex, "53000");
        Assert.Equal(Amount.Of(103000), venue.View(1).Balance(TestWorld.Usdc));
        venue.Mark(TestWorld.BtcIndex, "54000");
        Assert.Equal(Amount.Of(103000), venue.View(1).Balance(TestWorld.Usdc));

        restored.Apply(new AdvanceTime(default, venue.Now), NullSink.Instance);
        restored.Apply(new ObservePrices(default, venue.Now, [new(TestWorld.BtcIndex, 0, Price.Of(53000).Atoms, default)]), NullSink.Instance);
        Assert.Equal(Amount.Of(103000), restored.Account(TestVenue.Account(1))!.Value.Balance(TestWorld.Usdc));
    }

    [Fact]
    public void An_index_that_jumped_before_the_expiry_is_not_believed_at_it()
    {
        // A jump of more than 10 % waits a minute; thirty seconds of it have passed at the expiry. Believed after it, it is the first trusted value.
        OraclePolicy careful = TestWorld.SimpleOracle with { Band = Ratio.Parse("0.1"), BandConfirmations = 2, BandSeconds = 60 };
        TestVenue venue = Venue(AccountMode.Cross, careful);
        Before(venue, 90, "51000");
        venue.Now = TestWorld.Expiry.PlusSeconds(-30);
        venue.Mark(TestWorld.BtcIndex, "60000");
        Assert.Equal(OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcIndex));
        venue.Now = TestWorld.Expiry.PlusSeconds(20);
        venue.Mark(TestWorld.BtcIndex, "60100");
        Assert.Equal(Quantity.Of(1), venue.View(1).Position(TestWorld.BtcFuture).Quantity);
        venue.Now = TestWorld.Expiry.PlusSeconds(40);
        venue.Mark(TestWorld.BtcIndex, "60200");
        Assert.Equal(Amount.Of(110200), venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    public void A_refused_command_after_the_expiry_settles_nothing()
    {
        TestVenue venue = Venue(AccountMode.Cross);
        Before(venue, 10, "51000");
        venue.Now = TestWorld.Expiry.PlusSeconds(5);
        Assert.Equal(RejectionCode.InsufficientBalance, venue.Withdraw(1, TestWorld.Usdc, "99999999").Code);
        Assert.Equal(Quantity.Of(1), venue.View(1).Position(TestWorld.BtcFuture).Quantity);
        venue.Pass(1);
        Assert.Equal(Amount.Of(101000), venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    public void An_option_settles_at_the_expiry_s_index_too()
    {
        TestVenue venue = Venue(AccountMode.Cross);
        Assert.Equal(default, venue.Fill(TestWorld.BtcCall, 1, 2, "1", "1000"));
        Before(venue, 10, "51000");
        venue.Now = TestWorld.Expiry.PlusSeconds(1);
        venue.Mark(TestWorld.BtcIndex, "70000");

        // The future's 1,000, the option's 1,000 inside, less the premium of 1,000.
        Assert.Equal(Amount.Of(101000), venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    public void A_settled_pocket_gives_everything_back_and_its_place_and_never_its_id()
    {
        TestVenue venue = Venue(AccountMode.Isolated);
        AccountId before = venue.View(1).Pockets[0];
        Before(venue, 10, "51000");
        venue.Now = TestWorld.Expiry.PlusSeconds(1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Empty(venue.View(1).Pockets);
        Assert.Equal(2, venue.Engine.AccountCount);
        Assert.Equal(Amount.Of(101000), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Contains(venue.All<PocketClosed>(), closed => closed.Account == before);
        venue.MarkAll();
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.True(venue.View(1).Pockets[0].CompareTo(before) > 0);
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        Assert.Null(restored.Account(before));
    }

    [Fact]
    public void Opening_and_closing_does_not_exhaust_the_table_of_accounts()
    {
        TestVenue venue = Venue(AccountMode.Isolated);
        for (int i = 0; i < 500; i++)
        {
            Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
            Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "50000"));
            Assert.Equal(4, venue.Engine.AccountCount);
        }
    }

    private static TestVenue Venue(AccountMode mode, OraclePolicy? oracle = null)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(mode), oracle));
        Assert.Equal(default, venue.Fill(TestWorld.BtcFuture, 1, 2, "1", "50000"));
        return venue;
    }

    private static void Before(TestVenue venue, int seconds, string index)
    {
        venue.Now = TestWorld.Expiry.PlusSeconds(-seconds);
        venue.MarkAll();
        venue.Mark(TestWorld.BtcIndex, index);
    }
}
