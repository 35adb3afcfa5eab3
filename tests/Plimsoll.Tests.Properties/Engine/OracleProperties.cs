// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>What prices are believed, and what may rest on them.</summary>
public class OracleProperties
{
    private static readonly OraclePolicy _five = new(["a", "b", "c", "d", "e"], 3, 60, 1, Ratio.Parse("0.05"), 3, 120, Ratio.Parse("0.01"), 2);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("property", "O02")]
    public void O02_a_minority_of_liars_cannot_take_the_index_out_of_the_honest_range(int trim)
    {
        Int128[] lies = [Int128.MinValue / 4, 1, 1_000, 1_004, 2_000, Int128.MaxValue / 4];
        for (int n = 1; n <= 9; n++)
        {
            for (int liars = 0; liars < 1 << n; liars++)
            {
                if (int.PopCount(liars) * 2 >= n)
                {
                    continue;
                }

                // Every liar the same lie, and every liar another one.
                for (int lie = 0; lie <= lies.Length; lie++)
                {
                    Int128[] said = [.. Enumerable.Range(0, n)
                        .Select(i => (liars >> i & 1) == 0 ? 1_000 + (i * 7 % n) : lies[lie < lies.Length ? lie : i % lies.Length])];
                    Int128[] honest = [.. said.Where((_, i) => (liars >> i & 1) == 0)];
                    Int128 index = MiddleValue.Of(said, trim, out _);
                    Assert.InRange(index, honest.Min(), honest.Max());
                }
            }
        }
    }

    [Fact]
    [Trait("property", "O01")]
    [Trait("property", "O03")]
    public void O03_fewer_live_sources_than_the_quorum_suspend_the_observable_and_a_lost_source_is_announced() => Steps.ForAll(60, 120, steps =>
    {
        TestVenue venue = new(TestWorld.Setup(oracle: _five));
        long[] last = new long[5];
        int warmed = 0;
        OracleState before = OracleState.WarmingUp;
        foreach (Step step in steps)
        {
            venue.Now = venue.Now.PlusSeconds(step.A % 40);
            if (Fresh(last, venue.Now) < 3)
            {
                warmed = 0;
            }

            int heard = venue.Events.Count;
            if (step.Kind < 70)
            {
                venue.Mark(TestWorld.BtcIndex, (50_000 + (step.Y % 100)).ToString(System.Globalization.CultureInfo.InvariantCulture), step.B % 5);
                bool repeated = venue.Events.Skip(heard).Any(e => e is CommandRefused);
                last[step.B % 5] = repeated ? last[step.B % 5] : venue.Now.Nanoseconds;
                warmed = Fresh(last, venue.Now) < 3 ? 0 : warmed + (repeated ? 0 : 1);
            }
            else
            {
                venue.Apply(new AdvanceTime(default, venue.Now));
            }

            OracleState state = venue.Engine.OracleState(TestWorld.BtcIndex);
            int fresh = Fresh(last, venue.Now);
            bool agrees = fresh < 3 ? state is OracleState.Suspended or OracleState.WarmingUp
                : warmed < 2 ? state == OracleState.WarmingUp
                : state == (fresh < 5 ? OracleState.Degraded : OracleState.Live);
            bool announced = state == before || venue.Events.Skip(heard).OfType<OracleStateChanged>()
                .Any(e => e.Observable == TestWorld.BtcIndex && e.To == state);
            if (!agrees || !announced)
            {
                return false;
            }

            before = state;
        }

        return true;
    });

    [Theory]
    [InlineData(OracleState.Suspended)]
    [InlineData(OracleState.WarmingUp)]
    [Trait("property", "O01")]
    public void O01_without_a_price_to_rely_on_nobody_is_liquidated_and_only_what_lowers_risk_goes_on(OracleState state)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(oracle: TestWorld.SimpleOracle with { WarmUpObservations = 2 }));
        venue.Mark(TestWorld.BtcIndex, "50001");
        venue.Mark(TestWorld.BtcPerpMark, "50001");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000"));
        venue.Now = venue.Now.PlusSeconds(3601);
        venue.Mark(TestWorld.BtcIndex, "49000");
        venue.Mark(TestWorld.BtcIndex, "50000");
        venue.Apply(new AdvanceTime(default, venue.Now));
        if (state == OracleState.WarmingUp)
        {
            // One of two rounds: known, and far below maintenance, but not to be acted on.
            venue.Mark(TestWorld.BtcPerpMark, "40000");
        }

        Assert.Equal(state, venue.Engine.OracleState(TestWorld.BtcPerpMark));
        Assert.DoesNotContain(venue.Events, e => e is LiquidationStarted);
        Assert.Equal(RejectionCode.OracleForbids, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000").Code);
        Assert.Equal(RejectionCode.OracleForbids, venue.Withdraw(2, TestWorld.Usdc, "1").Code);
        Assert.Equal(Rejection.None, venue.Deposit(1, TestWorld.Usdc, "1"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 2, 1, "1", state == OracleState.WarmingUp ? "40000" : "50000"));

        // The rounds that were wanting: the same price is now acted on at once.
        venue.Mark(TestWorld.BtcPerpMark, "40001");
        venue.Mark(TestWorld.BtcPerpMark, "40002");
        Assert.Contains(venue.Events, e => e is LiquidationStarted);
    }

    [Fact]
    [Trait("property", "O04")]
    public void O04_a_command_moves_an_observable_once_and_repeated_words_of_a_source_are_ignored()
    {
        TestVenue venue = new(TestWorld.Setup(oracle: _five));
        ObservableId s = TestWorld.BtcIndex;
        static Int128 Atoms(int price) => Price.Of(price).Atoms;
        venue.Apply(new ObservePrices(default, venue.Now,
            [new(s, 0, Atoms(100), default), new(s, 1, Atoms(101), default), new(s, 2, Atoms(102), default), new(s, 0, Atoms(999), default)]));
        Assert.Single(venue.Events.OfType<PriceAccepted>());
        Assert.Equal(Atoms(101), venue.Events.OfType<PriceAccepted>().Single().Value);
        Assert.Equal(RejectionCode.PriceOutOfOrder, venue.Events.OfType<ObservationIgnored>().Single().Code);

        // The same word again, later in the stream: refused, and nothing moves.
        Assert.Equal(RejectionCode.PriceOutOfOrder, venue.Apply(new ObservePrices(default, venue.Now, [new(s, 1, Atoms(101), default)])).Code);
        Assert.Equal(RejectionCode.TimeRunsBackwards,
            venue.Apply(new ObservePrices(default, venue.Now.PlusSeconds(-1), [new(s, 1, Atoms(105), default)])).Code);
        Assert.Single(venue.Events.OfType<PriceAccepted>());
    }

    [Fact]
    [Trait("property", "O05")]
    public void O05_a_jump_waits_for_sources_or_for_time_and_never_longer() => Steps.ForAll(150, 1, steps =>
    {
        Step step = steps[0];
        int jump = 60_000 + (step.X % 100_000);
        int seeing = 1 + (step.A % 2);
        TestVenue venue = Warm();

        // Too few sources see it: with two of five the median itself does not move; they are then the only ones left.
        venue.Now = venue.Now.PlusSeconds(50);
        for (int i = 0; i < seeing; i++)
        {
            venue.Mark(TestWorld.BtcIndex, Text(jump), i);
        }

        bool held = Value(venue) < 51_000;

        // Three see it: believed at once.
        TestVenue sure = Warm();
        for (int i = 0; i < 3; i++)
        {
            sure.Mark(TestWorld.BtcIndex, Text(jump), i);
        }

        bool believed = Value(sure) >= 51_000;

        // A jump that only the median shows, unconfirmed, lasts its time and is then believed.
        TestVenue slow = Warm(_five with { BandConfirmations = 5, BandSeconds = 120 });
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 4; i++)
            {
                slow.Mark(TestWorld.BtcIndex, Text(jump + round), i);
            }

            if (round < 2 && (Value(slow) >= 51_000 || slow.Engine.OracleState(TestWorld.BtcIndex) != OracleState.Suspended))
            {
                return false;
            }

            slow.Now = slow.Now.PlusSeconds(59);
        }

        // Its time is over, and nothing more needs to be said.
        slow.Apply(new AdvanceTime(default, slow.Now));
        return held && believed && Value(slow) >= 51_000;
    });

    private static int Fresh(long[] last, Timestamp now) => last.Count(t => t != 0 && now.Nanoseconds - t <= 60 * Timestamp.NanosecondsPerSecond);

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static double Value(TestVenue venue) => venue.Engine.Market.TryPrice(TestWorld.BtcIndex, out Price price) ? price.ToDouble() : 0;

    private static TestVenue Warm(OraclePolicy? policy = null)
    {
        TestVenue venue = new(TestWorld.Setup(oracle: policy ?? _five));
        for (int i = 0; i < 5; i++)
        {
            venue.Mark(TestWorld.BtcIndex, Text(50_000 + i), i);
        }

        return venue;
    }
}
