// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Markets;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>A refused command changes nothing but the sequence: not the clock, not what prices are worth by then, not an account.</summary>
public class RefusedCommandProperties
{
    /// <summary>Prices that grow old and jumps that wait, so that time has something to do.</summary>
    private static readonly OraclePolicy _ageing =
        TestWorld.SimpleOracle with { MaxAgeSeconds = 900, Band = Ratio.Parse("0.02"), BandConfirmations = 2, BandSeconds = 120 };

    private static readonly Timestamp _farAway = TestWorld.At("2199-12-31T00:00:00Z");

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "D14")]
    public void D14_whatever_is_refused_leaves_the_state_as_it_was_byte_for_byte(string venue)
    {
        int aged = 0;
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 20 : 7, 120, steps =>
        {
            GeneratedDay day = GeneratedDay.At(venue, oracle: _ageing);
            foreach (Step step in steps)
            {
                Command command = day.Next(step);
                foreach (Timestamp time in new[] { day.Now, day.Now.PlusSeconds(121 + (step.X % 2000)), _farAway })
                {
                    byte[] before = Content(day.Engine);
                    Rejection rejection = day.Apply(Hopeless(step, time));
                    Assert.True(rejection.IsRefused);
                    if (!Content(day.Engine).AsSpan().SequenceEqual(before) || day.Events is not [CommandRefused])
                    {
                        return false;
                    }
                }

                byte[] content = Content(day.Engine);
                bool isRefused = day.Apply(command).IsRefused;
                aged += day.Events.Any(e => e is OracleStateChanged) ? 1 : 0;
                if (isRefused && (!Content(day.Engine).AsSpan().SequenceEqual(content) || day.Events is not [CommandRefused]))
                {
                    return false;
                }
            }

            return true;
        });
        Assert.True(aged > (GeneratedDay.IsFlat(venue) ? 100 : 30), $"only {aged} prices aged");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "D14")]
    public void D14_an_engine_that_refused_much_goes_on_like_one_that_was_never_sent_it(string venue) =>
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 20 : 7, 250, steps =>
    {
        GeneratedDay day = GeneratedDay.At(venue, oracle: _ageing);
        ClearingEngine twin = ClearingEngine.Restore(day.Setup, Snapshot(day.Engine));
        foreach (Step step in steps)
        {
            // What is refused is checked first, against prices that were never believed: nothing that it saw may be remembered.
            Command command = day.Next(step);
            day.Apply(new Fill(default, day.Now.PlusSeconds(step.Y % 1000), TestWorld.BtcPerp, GeneratedDay.Account(1), GeneratedDay.Account(2),
                Quantity.Of(1000), Price.Of(50_000), default, default));
            bool isRefused = day.Apply(command).IsRefused;
            if (!isRefused && twin.Apply(command, NullSink.Instance).IsRefused)
            {
                return false;
            }
        }

        return Content(day.Engine).AsSpan().SequenceEqual(Content(twin));
    });

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_refused_command_with_a_far_date_stops_neither_the_clock_nor_the_prices()
    {
        TestVenue venue = TestVenue.WithTwo();
        Timestamp before = venue.Engine.Time;
        foreach (Timestamp time in new[] { _farAway, TestWorld.At("2262-01-01T00:00:00Z") })
        {
            Assert.True(venue.Apply(new Withdraw(default, time, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1_000_000))).IsRefused);
            Assert.True(venue.Apply(new ObservePrices(default, time, [])).IsRefused);
        }

        Assert.Equal(before, venue.Engine.Time);
        Assert.Equal(OracleState.Live, venue.Engine.OracleState(TestWorld.BtcPerpMark));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_what_a_refused_command_saw_grow_old_grows_old_with_the_next_accepted_one_and_is_told_once()
    {
        TestVenue venue = TestVenue.WithTwo();
        Timestamp later = venue.Now.PlusSeconds(3601);
        int heard = venue.Events.Count;

        // By its own time its prices are stale, and that is why it is refused.
        Assert.Equal(RejectionCode.OracleForbids,
            venue.Apply(new Fill(default, later, TestWorld.BtcPerp, TestVenue.Account(1), TestVenue.Account(2), Quantity.Of(1), Price.Of(50_000), default,
            default)).Code);
        Assert.IsType<CommandRefused>(Assert.Single(venue.Events.Skip(heard)));
        Assert.Equal(OracleState.Live, venue.Engine.OracleState(TestWorld.BtcPerpMark));

        venue.Now = later;
        Assert.Equal(Rejection.None, venue.Deposit(1, TestWorld.Usdc, "1"));
        Assert.Equal(OracleState.Suspended, venue.Engine.OracleState(TestWorld.BtcPerpMark));
        Assert.Single(venue.Events.OfType<OracleStateChanged>(), e => e.Observable == TestWorld.BtcPerpMark && e.To == OracleState.Suspended);
    }

    /// <summary>A command of any kind that no state can accept.</summary>
    private static Command Hopeless(Step step, Timestamp time)
    {
        AccountId a = GeneratedDay.Account(1 + (step.A % GeneratedDay.Accounts));
        AccountId b = GeneratedDay.Account(1 + ((step.A + 1) % GeneratedDay.Accounts));
        Amount tooMuch = Amount.FromAtoms((Int128.One << 109) / 1_000_000_000_000 * 1_000_000_000_000);
        return (step.B % 15) switch
        {
            0 => new Deposit(default, time, a, TestWorld.Usdc, default),
            1 => new Withdraw(default, time, a, TestWorld.Usdc, tooMuch),
            2 => new Transfer(default, time, a, b, TestWorld.Usdc, tooMuch),
            3 => new ContributeToFund(default, time, TestWorld.Usdc, Amount.FromAtoms(1)),
            4 => new ApplyFunding(default, time, TestWorld.BtcCall, Ratio.Parse("0.001")),
            5 => new ObservePrices(default, time, [new Observation(TestWorld.BtcIndex, 0, -1, default)]),
            6 => new SetInterestRate(default, time, TestWorld.Usdc, Ratio.Of(-1)),
            7 => new SetLeverageLimit(default, time, a, null, Ratio.Of(-1)),
            8 => new Fill(default, time, TestWorld.BtcPerp, a, b, Quantity.Of(100_000), Price.Of(50_000), default, default),
            9 => new Fill(default, time, TestWorld.BtcCall, a, b, Quantity.Of(100_000), Price.Of(1_000), default, default),
            10 => new PublishDepth(default, time, [new(new(99), DepthProfile.Empty)]),
            11 => new SettleExpiry(default, time, TestWorld.BtcPerp),
            12 => new OpenAccount(default, time, a, new(9), AccountKind.Cross, default),
            13 => new PublishFigures(default, time,
                [new LastFigure(TestWorld.BtcPerp, Price.Of(1 + (step.Y % 9))), new GasPriceFigure(Price.Of(step.Y % 7)),
                    new PoolFigure(TestWorld.Usdc, new(Amount.Of(1), Amount.Of(2), PoolIndex.One, PoolIndex.One))]),
            _ => new ObservePrices(default, time, ImmutableArray<Observation>.Empty),
        };
    }

    private static byte[] Snapshot(ClearingEngine engine)
    {
        ArrayBufferWriter<byte> bytes = new();
        engine.WriteSnapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The snapshot without the sequence number: 8 bytes after magic, version and the setup's hash. The commands here carry no id, so none is
    /// remembered.</summary>
    private static byte[] Content(ClearingEngine engine)
    {
        byte[] bytes = Snapshot(engine);
        return [.. bytes[..44], .. bytes[52..]];
    }
}
