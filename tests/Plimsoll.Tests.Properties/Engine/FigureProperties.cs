// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Markets;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Under a model that reads the market's figures, nobody whom a change of one brings to a line is left unseen.</summary>
public sealed class FigureProperties
{
    private static readonly AccountId _rich = GeneratedDay.Account(100);
    private static readonly AccountId _richer = GeneratedDay.Account(101);

    /// <summary>The same day three times: with the screen; naively, where after every command everybody is assessed exactly; and with restarts on the way. The
    /// first two find the same at the same command and the sweep finds nothing that was left; the third says and ends the same to the last bit.</summary>
    /// <param name="full">Contracts at which open interest costs all that it can.</param>
    /// <param name="isTold">False where the only open interest is that of the ledger.</param>
    /// <param name="least">How many accounts must be found by figures.</param>
    /// <param name="leastByTrades">How many must be found by trades that they have no part in.</param>
    [Theory]
    [InlineData(30, true, 100, 0)]
    [InlineData(30, false, 100, 20)]
    [Trait("property", "L01")]
    [Trait("property", "L02")]
    public void L02_figures_bring_to_a_line_whom_an_engine_finds_that_assesses_everybody_at_every_command(int full, bool isTold, int least, int leastByTrades)
    {
        int byFigures = 0;
        int byTrades = 0;
        int refused = 0;
        Steps.ForAll(40, 300, steps =>
        {
            FigureMargin model = new(id => full * (id == TestWorld.BtcInverse ? 300 : id == TestWorld.EthPerp ? 10 : 1));
            GeneratedDay day = new(TestWorld.Setup(TestWorld.Rulebook() with { Model = model }));
            day.Apply(All(day));
            foreach (AccountId rich in new[] { _rich, _richer })
            {
                day.Apply(new OpenAccount(default, day.Now, rich, new(rich.Value), AccountKind.Cross, default));
                day.Apply(new Deposit(default, day.Now, rich, TestWorld.Usdc, Amount.Of(1_000_000_000)));
            }

            ClearingEngine naive = Twin(day, day.Engine);
            ClearingEngine restarted = naive;
            int taken = 0;
            foreach (Step step in steps)
            {
                restarted = taken++ % 40 == 0 ? Twin(day, taken == 1 ? day.Engine : restarted) : restarted;
                Command command = step.B % 4 == 0 ? Figures(day, step, isTold) : step.B % 8 == 1 ? Rich(day, step) : day.Next(step);
                if (command is SetInterestRate)
                {
                    // Debts that bear interest grow between two commands, which is another matter.
                    continue;
                }

                // Time first and by itself, so that nothing but the command moves anybody.
                Command[] both = [new AdvanceTime(default, command.Time), command];
                foreach (Command each in both)
                {
                    Rejection rejection = day.Apply(each);
                    ListSink again = new();
                    restarted.Apply(each, again);
                    if (!day.Events.Select(static e => e.ToString()).SequenceEqual(again.Events.Select(static e => e.ToString())))
                    {
                        return false;
                    }

                    ListSink events = new();
                    Assert.Equal(rejection, naive.Apply(each, events));
                    ListSink left = new();
                    naive.Apply(Sweep(naive, each.Time), left);
                    if (!Said(day.Events).SequenceEqual(Said(events.Events)) || left.Events.Any(static e => e is not InterestRateSet))
                    {
                        TestContext.Current.TestOutputHelper?.WriteLine($"{each}\n{string.Join('\n', Said(day.Events))}\nnaively\n"
                            + $"{string.Join('\n', Said(events.Events))}\nleft\n{string.Join('\n', left.Events)}");
                        return false;
                    }

                    refused += each is PublishFigures && rejection.IsRefused ? 1 : 0;
                    byFigures += each is PublishFigures ? Found(day.Events).Count() : 0;
                    byTrades += each is Fill fill ? Found(day.Events).Count(account => account != fill.Buyer && account != fill.Seller) : 0;
                }
            }

            return restarted.StateHash() == day.Engine.StateHash();
        });
        Assert.True(byFigures >= least && byTrades >= leastByTrades, $"{byFigures} found by figures and {byTrades} by others' trades: too few to prove much");
        Assert.True(refused > 20, $"only {refused} figures were refused");
    }

    /// <summary>A trade of two who can afford any: to everybody else it is a change of open interest and nothing more.</summary>
    private static Fill Rich(GeneratedDay day, Step step)
    {
        InstrumentId instrument = new(step.X % 2);
        day.Engine.Market.TryMark(instrument, out Price mark);
        bool isBack = step.Y % 2 == 0;
        Quantity quantity = Quantity.Of((1 + (step.Y % 25)) * (step.X % 2 == 0 ? 1 : 10));
        return new(default, day.Now, instrument, isBack ? _rich : _richer, isBack ? _richer : _rich, quantity,
            mark.RoundTo(day.Setup.Catalog[instrument].TickSize, Rounding.Up), default, default);
    }

    private static ClearingEngine Twin(GeneratedDay day, ClearingEngine engine)
    {
        ArrayBufferWriter<byte> bytes = new();
        engine.WriteSnapshot(bytes);
        return ClearingEngine.Restore(day.Setup, bytes.WrittenSpan);
    }

    /// <summary>A rate for what nobody holds: it changes nothing, and everybody is assessed.</summary>
    private static SetInterestRate Sweep(ClearingEngine naive, Timestamp time) => new(default, time, TestWorld.Doge, naive.InterestRate(TestWorld.Doge));

    private static IEnumerable<AccountId> Found(IEnumerable<Event> events) =>
        events.OfType<MarginCalled>().Select(static e => e.Account).Concat(events.OfType<LiquidationStarted>().Select(static e => e.Account)).Distinct();

    /// <summary>What happened, without the place in the sequence: the twin's has gaps.</summary>
    private static IEnumerable<string> Said(IEnumerable<Event> events) => events.Select(static e => (e with { Sequence = 0 }).ToString());

    private static PublishFigures All(GeneratedDay day) => new(default, day.Now,
    [
        .. day.Setup.Catalog.Instruments.Select(static spec => new LastFigure(spec.Id, Price.Of(5_000))),
        new PoolFigure(TestWorld.Usdc, Pool(10)),
    ]);

    /// <summary>One to three figures; now and then one that is taken back, or that cannot be.</summary>
    private static PublishFigures Figures(GeneratedDay day, Step step, bool isTold)
    {
        ImmutableArray<Figure>.Builder figures = ImmutableArray.CreateBuilder<Figure>();
        for (int i = 0, left = step.Y; i <= step.X % 3; i++, left /= 7)
        {
            InstrumentId instrument = new((left + step.A) % 5);
            figures.Add(((left + i) % 11) switch
            {
                0 when left % 4 == 0 => new LastFigure(instrument, null),
                0 or 1 or 2 or 3 => new LastFigure(instrument, Price.Of(1 + (left % 70_000))),
                4 or 5 or 6 when isTold => new OpenInterestFigure(instrument, Quantity.Of(left % (instrument == TestWorld.BtcInverse ? 10_000 : 35))),
                7 when isTold && left % 2 == 0 => new OpenInterestFigure(instrument, null),
                7 when left % 4 == 1 => new PoolFigure(TestWorld.Usdc, null),
                _ => new PoolFigure(TestWorld.Usdc, Pool(left % 101)),
            });
        }

        return new(default, day.Now, figures.ToImmutable());
    }

    private static LendingPool Pool(int borrowed) => new(Amount.Of(100), Amount.Of(borrowed), PoolIndex.One, PoolIndex.One);
}
