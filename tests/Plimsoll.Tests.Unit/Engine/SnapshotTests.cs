// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What an engine remembers that no balance shows must survive a restart as well.</summary>
public class SnapshotTests
{
    [Fact]
    public void A_price_that_could_not_be_carried_before_a_restart_is_held_back_after_it()
    {
        // Once somebody held 10^15 DOGE, which at 1,000 apiece would leave the range of values; the bound is kept although they are gone.
        TestVenue venue = TestVenue.WithTwo();
        Assert.Equal(Rejection.None, venue.Deposit(1, TestWorld.Doge, "1000000000000000"));
        Assert.Equal(Rejection.None, venue.Withdraw(1, TestWorld.Doge, "1000000000000000"));
        ClearingEngine restored = ClearingEngine.Restore(TestWorld.Setup(), venue.Snapshot());
        Command dear = new ObservePrices(default, venue.Now, [new(TestWorld.DogeIndex, 0, Price.Of(1_000).Atoms, default)]);
        venue.Apply(dear);
        restored.Apply(dear, NullSink.Instance);

        Assert.False(venue.Engine.Market.TryPrice(TestWorld.DogeIndex, out _));
        Assert.False(restored.Market.TryPrice(TestWorld.DogeIndex, out _));
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    [Fact]
    public void A_command_that_was_answered_before_a_restart_is_recognised_after_it()
    {
        TestVenue venue = TestVenue.WithTwo();
        Command paid = new Deposit(new(7), venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(5));
        Assert.Equal(Rejection.None, venue.Apply(paid));
        ClearingEngine restored = ClearingEngine.Restore(TestWorld.Setup(), venue.Snapshot());

        Assert.Equal(venue.Apply(paid), restored.Apply(paid, NullSink.Instance));
        Assert.Equal(Amount.Of(100_005), restored.Account(TestVenue.Account(1))!.Value.Balance(TestWorld.Usdc));
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    [Fact]
    public void Limits_set_in_another_order_are_the_same_state()
    {
        static StateHash After(params InstrumentId[] order)
        {
            TestVenue venue = TestVenue.WithTwo();
            foreach (InstrumentId instrument in order)
            {
                Assert.Equal(Rejection.None, venue.Apply(
                    new SetLeverageLimit(default, venue.Now, TestVenue.Account(1), instrument, Ratio.Of(2 + instrument.Value))));
            }

            return venue.Engine.StateHash();
        }

        Assert.Equal(After(TestWorld.BtcPerp, TestWorld.EthPerp, TestWorld.BtcFuture), After(TestWorld.BtcFuture, TestWorld.EthPerp, TestWorld.BtcPerp));
    }

    [Fact]
    public void Accounts_opened_in_another_order_are_the_same_state()
    {
        static StateHash After(params int[] order)
        {
            TestVenue venue = new();
            foreach (int account in order)
            {
                Assert.Equal(Rejection.None, venue.Open(account));
            }

            return venue.Engine.StateHash();
        }

        Assert.Equal(After(1, 2, 3), After(3, 1, 2));
    }

    [Fact]
    public void Depth_that_was_taken_before_a_restart_is_gone_after_it()
    {
        // Long ten on 60,000 with four contracts of depth; at 45,000 all four are sold. A restart must not fill the book again.
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(
            TestWorld.Rulebook() with { Liquidation = TestWorld.Rulebook().Liquidation with { BackstopRatio = default } }), "60000");
        Plimsoll.Markets.DepthLevel level = new(Ratio.Parse("0.001"), Quantity.Of(4));
        venue.Apply(new PublishDepth(default, venue.Now, [new(TestWorld.BtcPerp, new(level.Distance, [level], [level]))]));
        venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "45000");
        Assert.Equal(Quantity.Of(6), venue.View(1).Position(TestWorld.BtcPerp).Quantity);
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Command later = new AdvanceTime(default, venue.Now.PlusSeconds(1));
        venue.Apply(later);
        restored.Apply(later, NullSink.Instance);

        Assert.Equal(Quantity.Of(6), restored.Account(TestVenue.Account(1))!.Value.Position(TestWorld.BtcPerp).Quantity);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }
}
