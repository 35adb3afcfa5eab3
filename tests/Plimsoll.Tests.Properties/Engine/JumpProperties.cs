// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>A jump is believed at a value, not for having jumped; and what keeps moving is followed within a bound.</summary>
public class JumpProperties
{
    private const int Band = 60;

    /// <summary>One source that can confirm nothing at once: only time can.</summary>
    private static readonly OraclePolicy _slow = TestWorld.SimpleOracle with { Band = Ratio.Parse("0.05"), BandConfirmations = 2, BandSeconds = Band };

    private static readonly OraclePolicy _five = new(["a", "b", "c", "d", "e"], 3, 300, 1, Ratio.Parse("0.05"), 3, Band, Ratio.Parse("0.01"), 1);

    [Theory]
    [InlineData(30_000)]
    [InlineData(46_000)]
    [InlineData(56_000)]
    [Trait("property", "O05")]
    public void O05_a_value_never_seen_does_not_inherit_the_wait_of_another(int other)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(oracle: _slow), "10000");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Timestamp start = venue.Now;
        for (int second = 0; second < 119; second++)
        {
            venue.Now = start.PlusSeconds(second);
            Say(venue, (second < 59 ? 40_000 : other) + (second % 7));
            Assert.Equal(50_000, Value(venue));
            Assert.Equal(OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcPerpMark));
            Assert.Equal(venue.Engine.StateHash(), ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot()).StateHash());
        }

        Assert.All([1, 2], account => Assert.Equal(AccountStatus.Healthy, venue.View(account).Status));
        venue.Now = start.PlusSeconds(119);
        Say(venue, other);
        Assert.Equal(other, Value(venue));
        Assert.Equal(OracleState.Live, venue.Engine.OracleState(TestWorld.BtcPerpMark));
    }

    [Fact]
    [Trait("property", "O05")]
    public void O05_two_false_values_that_take_turns_are_never_believed_and_of_two_on_one_side_only_the_nearer()
    {
        TestVenue both = Play(600, second => second % 2 == 0 ? 40_000 : 60_000);
        Assert.Equal(50_000, Value(both));
        foreach (int turn in new[] { 1, 7, 59 })
        {
            TestVenue oneSide = Play(1_000, second => second / turn % 2 == 0 ? 40_000 : 30_000);
            Assert.All(Accepted(oneSide), price => Assert.True(price >= 40_000, $"{price} was believed"));
        }
    }

    [Fact]
    [Trait("property", "O05")]
    public void O05_a_price_that_never_rests_is_followed_within_two_band_times() => Steps.ForAll(40, 1, steps =>
    {
        // Up or down by half a per cent to two and a half a second, said every one to twelve seconds: steps of up to a third.
        Step step = steps[0];
        double rate = (step.A % 2 == 0 ? -1 : 1) * (0.005 + (step.X % 21 * 0.001));
        int every = 1 + (step.B % 12);
        double[] path = [.. Enumerable.Range(0, 400).Select(second => Math.Round(Math.Clamp(50_000 * Math.Pow(1 + rate, second), 50, 50_000_000), 2))];
        bool isFollowed = true;
        Play(path.Length, second => path[second], every, (venue, second) =>
        {
            // Never farther than what is said, and at least as far as what was said two waits and a word ago.
            int late = second - (2 * (Band + every)) - every;
            double value = Value(venue);
            isFollowed &= rate < 0 ? value >= path[second] * 0.95 : value <= path[second] * 1.05;
            isFollowed &= late < 0 || (rate < 0 ? value <= path[late] * 1.001 : value >= path[late] * 0.999);
        });
        return isFollowed;
    });

    [Fact]
    [Trait("property", "O05")]
    public void O05_a_price_that_creeps_away_from_where_its_wait_began_waits_anew() => Steps.ForAll(40, 1, steps =>
    {
        // A thousandth to a twenty-fifth a second: no two words are a band's width apart, but within a minute all of them leave the width of where they began.
        double rate = 0.001 * (1 + (steps[0].X % 40));
        bool isUp = steps[0].A % 2 == 0;
        bool isHeld = true;
        Play(2 * Band, second => isUp ? 60_000 * Math.Pow(1 + rate, second) : 40_000 * Math.Pow(1 - rate, second), 1,
            (venue, _) => isHeld &= Value(venue) == 50_000);
        return isHeld;
    });

    [Fact]
    [Trait("property", "O05")]
    public void O05_a_word_that_nobody_repeats_does_not_come_true_by_waiting()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(oracle: _slow));
        Say(venue, 40_000);
        for (int minute = 0; minute < 30; minute++)
        {
            venue.Now = venue.Now.PlusSeconds(60);
            venue.Apply(new AdvanceTime(default, venue.Now));
        }

        Assert.Equal(50_000, Value(venue));
        Assert.Equal(OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcPerpMark));
        Say(venue, 40_000);
        Assert.Equal(40_000, Value(venue));
    }

    [Theory]
    [InlineData(new[] { 40_000, 30_000, 20_000 }, false)]
    [InlineData(new[] { 40_000, 37_900, 40_100 }, false)]
    [InlineData(new[] { 40_000, 39_000, 40_100 }, true)]
    [InlineData(new[] { 70_000, 60_000, 80_000 }, false)]
    [InlineData(new[] { 60_000, 60_500, 61_000 }, true)]
    [Trait("property", "O05")]
    public void O05_sources_confirm_a_jump_at_once_only_when_they_agree(int[] said, bool isBelieved)
    {
        TestVenue venue = new(TestWorld.Setup(oracle: _five));
        for (int i = 0; i < 5; i++)
        {
            venue.Mark(TestWorld.BtcPerpMark, Text(50_000), i);
        }

        venue.Now = venue.Now.PlusSeconds(1);
        for (int i = 0; i < said.Length; i++)
        {
            venue.Mark(TestWorld.BtcPerpMark, Text(said[i]), i);
        }

        Assert.Equal(isBelieved, Value(venue) != 50_000);
        Assert.Equal(isBelieved ? OracleState.Live : OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcPerpMark));
    }

    [Fact]
    [Trait("property", "O05")]
    public void O05_three_sources_that_agree_confirm_no_value_that_one_says_alone()
    {
        // The median of the seven is 45,000. Three are beyond the band and agree, but on 40,000; a fourth that joins them makes 40,000 the median.
        TestVenue venue = new(TestWorld.Setup(oracle: _five with { Sources = ["a", "b", "c", "d", "e", "f", "g"] }));
        for (int i = 0; i < 7; i++)
        {
            venue.Mark(TestWorld.BtcPerpMark, Text(50_000), i);
        }

        venue.Now = venue.Now.PlusSeconds(1);
        venue.Apply(new ObservePrices(default, venue.Now,
            [.. new[] { 40_000, 40_000, 40_000, 45_000 }.Select((price, i) => new Observation(TestWorld.BtcPerpMark, i, Price.Of(price).Atoms, default))]));
        Assert.Equal(50_000, Value(venue));
        venue.Now = venue.Now.PlusSeconds(1);
        venue.Mark(TestWorld.BtcPerpMark, Text(40_000), 3);
        Assert.Equal(40_000, Value(venue));
    }

    private static TestVenue Play(int seconds, Func<int, double> says, int every = 1, Action<TestVenue, int>? after = null)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(oracle: _slow));
        Timestamp start = venue.Now;
        for (int second = 0; second < seconds; second += every)
        {
            venue.Now = start.PlusSeconds(second);
            Say(venue, says(second));
            after?.Invoke(venue, second);
        }

        return venue;
    }

    private static void Say(TestVenue venue, double price) => venue.Mark(TestWorld.BtcPerpMark, Text(price));

    private static string Text(double price) => price.ToString("0.00", CultureInfo.InvariantCulture);

    private static double Value(TestVenue venue) => venue.Engine.Market.TryPrice(TestWorld.BtcPerpMark, out Price price) ? price.ToDouble() : 0;

    private static IEnumerable<double> Accepted(TestVenue venue) =>
        venue.Events.OfType<PriceAccepted>().Where(e => e.Observable == TestWorld.BtcPerpMark).Select(e => Price.FromAtoms(e.Value).ToDouble());
}
