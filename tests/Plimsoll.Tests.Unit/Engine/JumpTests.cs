// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Jumps of a price that is believed after 60 seconds, or when three sources show it; the band is 5 %. One source speaks.</summary>
public class JumpTests
{
    private static readonly OraclePolicy _policy = new(["a", "b", "c"], 1, 3600, 0, Ratio.Parse("0.05"), 3, 60, Ratio.One, 1);

    [Fact]
    public void A_jump_that_went_away_leaves_no_time_to_the_next_one() => ScenarioTable.Play("""
        open A
        deposit A 1 BTC
        mark BTC 50000
        mark BTC 60000
        wait 10
        # It was a glitch.
        mark BTC 50010
        wait 55
        # Another one, 65 seconds after the first began: it has lasted no time at all.
        mark BTC 60000
        price BTC 50010
        wait 59
        mark BTC 60001
        price BTC 50010
        wait 1
        price BTC 60001
        """,
        TestWorld.Setup(oracle: _policy));

    [Fact]
    public void A_jump_of_exactly_the_band_needs_no_confirmation_and_a_unit_more_does() => ScenarioTable.Play("""
        mark BTC 50000
        mark BTC 52500
        price BTC 52500
        mark BTC 55125.000001
        price BTC 52500
        """,
        TestWorld.Setup(oracle: _policy));

    [Fact]
    public void An_observation_counts_to_the_end_of_its_age_and_not_beyond()
    {
        // Two of three must be fresh. The first spoke an hour ago to the moment when the second speaks again, and a nanosecond longer ago the next time.
        TestVenue venue = new(TestWorld.Setup(oracle: _policy with { Quorum = 2 }));
        venue.Mark(TestWorld.BtcIndex, "50000", 0);
        venue.Mark(TestWorld.BtcIndex, "50000", 1);
        venue.Now = venue.Now.PlusSeconds(3600);
        venue.Mark(TestWorld.BtcIndex, "50100", 1);
        Assert.Equal(OracleState.Degraded, venue.Engine.OracleState(TestWorld.BtcIndex));
        venue.Now = new(venue.Now.Nanoseconds + 1);
        venue.Mark(TestWorld.BtcIndex, "50200", 1);
        Assert.Equal(OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcIndex));
    }
}
