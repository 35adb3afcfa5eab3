// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>The pace that follows the book, in the engine: what it keeps of each side, and what it lets through.</summary>
public sealed class CriticalPaceEngineTests
{
    private static readonly CriticalPaceTerms _terms = new(Ratio.Parse("0.75"), 300, default, Ratio.One);

    [Fact]
    public void The_first_step_goes_as_far_as_safety_and_the_next_as_far_as_the_book_recovered()
    {
        // 10 within the first percent: 7.5 lead three quarters of the way. In one half-life half of it is recovered: 3.75 more, of which the lot leaves 3.75.
        TestVenue venue = Venue();
        Assert.Equal(Quantity.Parse("7.5"), Traded(venue));
        Assert.Equal(Ratio.Parse("0.0075"), Bids(venue).Displaced);
        venue.Pass(300);
        Assert.Equal(Ratio.Parse("0.0075"), Bids(venue).Displaced);
        Assert.Equal(Quantity.Parse("11.25"), Traded(venue));
    }

    [Fact]
    public void Neither_commands_nor_another_profile_make_it_faster()
    {
        TestVenue venue = Venue();
        for (int i = 0; i < 20; i++)
        {
            venue.Apply(new AdvanceTime(default, venue.Now));
            Publish(venue, 10 + (i % 2));
        }

        Assert.Equal(Quantity.Parse("7.5"), Traded(venue));
    }

    [Fact]
    public void Nor_does_being_worse_off()
    {
        // Far below the line or hardly: the same 7.5 of 20.
        foreach (string mark in (string[])["46000", "45500", "44000", "43000"])
        {
            Assert.Equal(Quantity.Parse("7.5"), Traded(Venue(mark)));
        }
    }

    [Fact]
    public void One_deep_profile_among_ten_is_not_believed()
    {
        TestVenue venue = Venue(profiles: 10);
        venue.Pass(300);
        Publish(venue, 10);
        Quantity before = Traded(venue);

        // A hundred times as deep for a moment: the median is 10 still, and what it shows counts for a hundredth.
        venue.Now = venue.Now.PlusSeconds(300);
        Publish(venue, 1_000);
        Assert.Equal(Quantity.Of(10), Bids(venue).Dense);
        Assert.InRange((Traded(venue) - before).ToDouble(), 3.7, 3.76);
    }

    [Fact]
    public void A_side_that_never_changes_is_held_to_the_other_and_loses_with_time_where_neither_does()
    {
        // Both sides still: ten profiles after the first are stale, thirty are believed to a third.
        TestVenue still = Venue(profiles: 31);
        BookPressure pressure = Bids(still);
        Assert.Equal(30, pressure.Unchanged);
        Assert.True(pressure.IsStale);
        Assert.Equal(Quantity.Parse("3.333333333333333333"), pressure.Dense);
        Assert.Equal(Quantity.Parse("2.499"), Traded(still));

        // The asks move and are thinner: the bids are taken for no more than they.
        TestVenue stuck = Venue(profiles: 31, asks: i => 4 + (i % 2));
        Assert.Equal(Quantity.Of(4), Bids(stuck).Dense);
        Assert.False(stuck.Engine.Pressure(TestWorld.BtcPerp, BookSide.Asks)!.Value.IsStale);
        Assert.Equal(Quantity.Of(3), Traded(stuck));
    }

    [Fact]
    public void That_a_side_is_no_longer_believed_is_said_once_and_once_that_it_is_again()
    {
        // The first profile and ten that show the same; the bids then move, the asks never do.
        TestVenue venue = Venue(profiles: 10);
        Assert.Empty(venue.All<DepthBeliefChanged>());
        Publish(venue, 10);
        Assert.Equal([(BookSide.Bids, true), (BookSide.Asks, true)], Beliefs(venue));
        Publish(venue, 10);
        Assert.Equal(2, Beliefs(venue).Length);
        Publish(venue, 11, 10);
        Assert.Equal([(BookSide.Bids, true), (BookSide.Asks, true), (BookSide.Bids, false)], Beliefs(venue));
        Publish(venue, 12, 10);
        Assert.Equal(3, Beliefs(venue).Length);
    }

    [Fact]
    public void A_fixed_pace_pushes_the_same_book_and_is_not_held_back()
    {
        TestVenue venue = Venue(policy: static policy => policy with { CriticalPace = null, Pace = Ratio.Parse("0.5") });
        Assert.Equal(Quantity.Of(7), Traded(venue));
        Assert.Equal(Ratio.Parse("0.007"), Bids(venue).Displaced);
        venue.Pass(1);
        Assert.True(Bids(venue).Displaced > Ratio.Parse("0.01"));
    }

    [Fact]
    public void A_restart_and_a_repetition_know_how_far_the_book_was_pushed()
    {
        TestVenue venue = Venue(profiles: 7);
        venue.Pass(40);
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(Bids(venue), restored.Pressure(TestWorld.BtcPerp, BookSide.Bids));
        AdvanceTime later = new(default, venue.Now.PlusSeconds(77));
        restored.Apply(later, NullSink.Instance);
        venue.Apply(later);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());

        TestVenue other = Venue(profiles: 8);
        Assert.NotEqual(Venue(profiles: 7).Engine.StateHash(), other.Engine.StateHash());
    }

    private static Quantity Traded(TestVenue venue) => venue.All<LiquidationTraded>().Aggregate(default(Quantity), (sum, e) => sum + e.Quantity.Abs());

    private static (BookSide, bool)[] Beliefs(TestVenue venue) => [.. venue.All<DepthBeliefChanged>().Select(static e =>
    {
        Assert.Equal(TestWorld.BtcPerp, e.Instrument);
        return (e.Side, e.IsStale);
    })];

    private static BookPressure Bids(TestVenue venue) => venue.Engine.Pressure(TestWorld.BtcPerp, BookSide.Bids)!.Value;

    private static void Publish(TestVenue venue, long bids, long? asks = null)
    {
        ImmutableArray<DepthLevel> Side(long dense) => [new(Ratio.Parse("0.01"), Quantity.Of(dense)), new(Ratio.Parse("0.05"), Quantity.Of(dense + 4))];
        venue.Apply(new PublishDepth(default, venue.Now, [new(TestWorld.BtcPerp, new(default, Side(bids), Side(asks ?? bids)))]));
    }

    /// <summary>20 contracts long on 100,000 at 50,000, a book of 10 within 1 % and 4 more within 5 %, then a price far below the line.</summary>
    private static TestVenue Venue(string mark = "46000", int profiles = 1, Func<int, long>? asks = null,
        Func<LiquidationPolicy, LiquidationPolicy>? policy = null)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(
            policy ?? (static standing => standing with { CriticalPace = _terms, Style = CloseStyle.Full, BackstopRatio = Ratio.Zero }))));
        for (int i = 0; i < profiles; i++)
        {
            Publish(venue, 10, asks?.Invoke(i));
        }

        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "20", "50000"));
        venue.Mark(TestWorld.BtcPerpMark, mark);
        return venue;
    }
}
