// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>A word is as old as its source says, not as the command that brings it.</summary>
public class ObservationTimeProperties
{
    private const string Off = nameof(RejectionCode.PriceOutOfOrder);
    private const string Good = nameof(RejectionCode.None);

    [Fact]
    [Trait("property", "O04")]
    public void O04_a_feed_that_froze_and_repeats_itself_grows_old()
    {
        TestVenue venue = new();
        Timestamp spoken = venue.Now;
        Assert.Equal(Rejection.None, Say(venue, 50_000, spoken));
        for (int minute = 0; minute < 60; minute++)
        {
            venue.Now = venue.Now.PlusSeconds(60);
            Assert.Equal(RejectionCode.PriceOutOfOrder, Say(venue, 50_000, spoken).Code);
            venue.Apply(new AdvanceTime(default, venue.Now));
            Assert.Equal(OracleState.Live, venue.Engine.OracleState(TestWorld.BtcPerpMark));
        }

        venue.Now = venue.Now.PlusSeconds(1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcPerpMark));

        // A price that stands still, said anew, is another matter.
        Assert.Equal(Rejection.None, Say(venue, 50_000, venue.Now));
        Assert.Equal(OracleState.Live, venue.Engine.OracleState(TestWorld.BtcPerpMark));
    }

    [Fact]
    [Trait("property", "O04")]
    public void O04_a_late_word_makes_a_price_no_fresher_than_it_is()
    {
        TestVenue venue = new();
        Assert.Equal(Rejection.None, Say(venue, 50_000, venue.Now.PlusSeconds(-3000)));
        venue.Now = venue.Now.PlusSeconds(600);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(OracleState.Live, venue.Engine.OracleState(TestWorld.BtcPerpMark));
        venue.Now = venue.Now.PlusSeconds(1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcPerpMark));
    }

    [Theory]
    [InlineData("another value at the same time", 0L, 51_000, Off)]
    [InlineData("the same word again", 0L, 50_000, Off)]
    [InlineData("an earlier time", -1L, 51_000, Off)]
    [InlineData("a later one, still before the command", 5_000_000_000L, 51_000, Good)]
    [InlineData("the command's own", 10_000_000_000L, 51_000, Good)]
    [InlineData("a second ahead", 11_000_000_000L, 51_000, Good)]
    [InlineData("more than a second ahead", 11_000_000_001L, 51_000, Off)]
    [InlineData("older than prices may grow", -3_600_000_000_000L, 51_000, Off)]
    [Trait("property", "O04")]
    public void O04_words_are_ordered_by_their_own_time(string what, long nanosecondsAfter, int value, string expected)
    {
        TestVenue venue = new();
        Timestamp first = venue.Now;
        Assert.Equal(Rejection.None, Say(venue, 50_000, first));
        venue.Now = first.PlusSeconds(10);
        Assert.True(Enum.Parse<RejectionCode>(expected) == Say(venue, value, new(first.Nanoseconds + nanosecondsAfter)).Code, what);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    [Trait("property", "O04")]
    public void O04_times_from_another_age_are_refused_and_throw_nothing(long nanoseconds) =>
        Assert.Equal(RejectionCode.PriceOutOfOrder, Say(new TestVenue(), 50_000, new(nanoseconds)).Code);

    [Fact]
    [Trait("property", "O04")]
    public void O04_a_word_that_is_stale_when_it_comes_warms_nothing_up()
    {
        TestVenue venue = new(TestWorld.Setup(oracle: new(["a", "b"], 1, 60, 0, Ratio.Of(1), 1, 60, Ratio.One, 2)));
        Assert.Equal(Rejection.None, Say(venue, 50_000, venue.Now));
        Assert.Equal(RejectionCode.PriceOutOfOrder, Say(venue, 50_000, venue.Now.PlusSeconds(-61), 1).Code);
        Assert.Equal(OracleState.WarmingUp, venue.Engine.OracleState(TestWorld.BtcPerpMark));
        Assert.Equal(Rejection.None, Say(venue, 50_000, venue.Now.PlusSeconds(-60), 1));
        Assert.Equal(OracleState.Live, venue.Engine.OracleState(TestWorld.BtcPerpMark));
    }

    private static Rejection Say(TestVenue venue, int value, Timestamp time, int source = 0) =>
        venue.Apply(new ObservePrices(default, venue.Now, [new Observation(TestWorld.BtcPerpMark, source, Price.Of(value).Atoms, default, time)]));
}
