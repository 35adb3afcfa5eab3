// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>The pace of liquidations is of time: no number of commands makes it faster.</summary>
public sealed class PaceTests
{
    private static Quantity Traded(TestVenue venue) => venue.All<LiquidationTraded>().Aggregate(default(Quantity), (sum, e) => sum + e.Quantity.Abs());

    /// <summary>20 contracts long on 100,000 and a fifth of a book of 10 a step: at 47,000 the account is far below its line.</summary>
    private static TestVenue Venue()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(
            TestWorld.Rulebook().With(policy => policy with { Pace = Ratio.Parse("0.2"), BackstopRatio = Ratio.Zero })));
        venue.Depth(TestWorld.BtcPerp, "0.001", "10");
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "20", "50000"));
        venue.Mark(TestWorld.BtcPerpMark, "47000");
        Assert.Equal(Quantity.Of(2), Traded(venue));
        return venue;
    }

    [Fact]
    public void A_thousand_commands_within_a_second_trade_no_more_than_one()
    {
        TestVenue venue = Venue();
        for (int i = 0; i < 1000; i++)
        {
            venue.Apply(new AdvanceTime(default, venue.Now));
        }

        Assert.Equal(Quantity.Of(2), Traded(venue));
        venue.Now = new(venue.Now.Nanoseconds + (EngineLimits.PaceSeconds * Timestamp.NanosecondsPerSecond) - 1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Quantity.Of(2), Traded(venue));
        venue.Now = new(venue.Now.Nanoseconds + 1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Quantity.Of(4), Traded(venue));
    }

    /// <summary>A tenth of what is left a second: 0.1 of 1 contract, and 0.09 of 0.9. Prices that move within the second take none.</summary>
    [Fact]
    public void A_share_of_what_is_held_is_closed_once_a_second_and_not_with_every_command()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(static policy => policy with
        {
            Style = CloseStyle.Custom,
            CloseShare = new([new(Ratio.Zero, Ratio.Parse("0.1"))]),
        })), "6000");
        venue.Deposit(2, TestWorld.Usdc, "100000");
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        venue.Depth(TestWorld.BtcPerp, "0.001", "100");
        venue.Mark(TestWorld.BtcPerpMark, "46000");
        Assert.Equal(Quantity.Parse("0.1"), Traded(venue));
        venue.Mark(TestWorld.BtcPerpMark, "45990");
        venue.Now = new(venue.Now.Nanoseconds + (EngineLimits.PaceSeconds * Timestamp.NanosecondsPerSecond) - 1);
        venue.Mark(TestWorld.BtcPerpMark, "45980");
        Assert.Equal(Quantity.Parse("0.1"), Traded(venue));
        venue.Now = new(venue.Now.Nanoseconds + 1);
        venue.Mark(TestWorld.BtcPerpMark, "45970");
        Assert.Equal(Quantity.Parse("0.19"), Traded(venue));
    }

    [Fact]
    public void Publishing_the_same_depth_again_does_not_renew_the_pace()
    {
        TestVenue venue = Venue();
        for (int i = 0; i < 10; i++)
        {
            venue.Depth(TestWorld.BtcPerp, "0.001", "10");
        }

        Assert.Equal(Quantity.Of(2), Traded(venue));
    }

    [Fact]
    public void The_pace_survives_a_restart()
    {
        TestVenue venue = Venue();
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        restored.Apply(new AdvanceTime(default, venue.Now), NullSink.Instance);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Quantity.Of(18), restored.Account(TestVenue.Account(1))!.Value.Position(TestWorld.BtcPerp).Quantity);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }
}
