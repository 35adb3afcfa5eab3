// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Calm;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>The loop in which liquidations move the price that the engine is told next, on the shipped crash cut down.</summary>
public sealed class CalmLoopTests
{
    private const int Accounts = 400;

    private static readonly World _example = WorldReader.Read(RepositoryRoot.At("examples", "calm"));

    private static CalmWorld World(ulong seed = 20251010, Ratio? leverage = null, int step = 0)
    {
        PopulationSpec population = _example.Population;
        Archetype longs = population.Archetypes[0];
        return new(_example with
        {
            Clock = _example.Clock with { Start = CrashWorld.At("2025-01-15T13:50:00Z"), End = CrashWorld.At("2025-01-15T14:45:00Z") },
            Population = population with
            {
                Opens = CrashWorld.At("2025-01-15T13:55:00Z"),
                Accounts = Accounts,
                Seed = seed,
                Archetypes = [leverage is { } fixedAt ? longs with { Leverage = longs.Leverage with { Median = fixedAt, Least = fixedAt,
                    Most = fixedAt } } : longs],
            },
        }, null, step);
    }

    private static CalmRun Run(CalmWorld world, string policy, double multiple, Continuation way = Continuation.L, double permanent = 0.15)
    {
        Assert.True(CalmPolicy.TryParse(policy, out CalmPolicy parsed), policy);
        CalmOptions options = new() { OpenInterest = multiple, Continuation = way, PermanentShare = permanent };
        CalmRun run = world.Run(world.Setup("rulebook.json", parsed), parsed, new MemoryJournal(), options);
        Assert.True(run.Replay.Conservation.Holds, run.Replay.Conservation.Sentence);
        return run;
    }

    /// <summary>The engine sees the outside price, to the last digit, as long as it sells nothing.</summary>
    [Theory]
    [InlineData(Continuation.V)]
    [InlineData(Continuation.D)]
    public void Without_a_liquidation_the_amplification_is_exactly_one(Continuation way)
    {
        CalmRun run = Run(World(leverage: Ratio.Parse("2")), "at-once", 15, way);
        Assert.Equal(0, run.Replay.Accounts.Liquidated);
        Assert.Equal(1.0, run.Amplification);
        Assert.All(run.Path, static point => Assert.Equal(point.Outside, point.Seen));
        Assert.Equal((Amount.Zero, Amount.Zero, Amount.Zero), (run.BadDebt, run.UsersCost, run.BackstopProfit));
        Assert.True(run.FallWithout > 0.15, "The crash must be one, or the test shows nothing.");
    }

    [Fact]
    public void The_same_world_gives_the_same_loop_twice_and_another_seed_another()
    {
        CalmRun first = Run(World(), "own", 15);
        CalmRun second = Run(World(), "own", 15);
        Assert.Equal(first.Replay.StateHash, second.Replay.StateHash);
        Assert.Equal(first.Path, second.Path);
        Assert.Equal((first.UsersCost, first.BadDebt, first.BackstopProfit), (second.UsersCost, second.BadDebt, second.BackstopProfit));
        Assert.NotEqual(first.Replay.StateHash, Run(World(seed: 1), "own", 15).Replay.StateHash);
        Assert.True(first.Replay.Accounts.Liquidated > 0, "The crash must liquidate somebody, or the test shows nothing.");
    }

    /// <summary>The negative control: where selling everything at once were as calm as a pace, the loop would not close.</summary>
    [Fact]
    public void Selling_at_once_amplifies_a_crash_that_a_pace_hardly_does()
    {
        CalmWorld world = World();
        CalmRun atOnce = Run(world, "at-once", 15);
        CalmRun paced = Run(world, "minimal:0.05", 15);
        Assert.True(atOnce.Amplification > 1.5, $"at once {atOnce.Amplification}");
        Assert.True(paced.Amplification is > 1 and < 1.15, $"paced {paced.Amplification}");
        Assert.True(atOnce.Total > paced.Total, $"at once {atOnce.Total}, paced {paced.Total}");
        Assert.True(atOnce.BadDebt > paced.BadDebt, $"at once {atOnce.BadDebt}, paced {paced.BadDebt}");
    }

    /// <summary>What the engine was told, heard again from the journal and told by its own books: the price after a step is the mark less how deep the
    /// trades of the step reach into the book that was published, and a step without trades later half a half-life of it is gone.</summary>
    [Theory]
    [InlineData("own")]
    [InlineData("minimal:0.05")]
    public void What_the_engine_sees_follows_from_what_it_sold(string policy)
    {
        CalmWorld world = World();
        Assert.True(CalmPolicy.TryParse(policy, out CalmPolicy parsed));
        MemoryJournal journal = new();
        CalmRun run = world.Run(world.Setup("rulebook.json", parsed), parsed, journal, new()
        {
            OpenInterest = 15,
            Continuation = Continuation.L,
            PermanentShare = 0,
            HalfLifeSeconds = 60
        });
        ClearingEngine again = new(world.Setup("rulebook.json", parsed));
        Walks walks = new(again, world.Outside.Instrument);
        JournalReplay.Run(journal, again, walks);
        Assert.Equal(run.Replay.StateHash, again.StateHash().ToString());

        int walked = 0;
        int rested = 0;
        foreach ((CalmPoint point, CalmPoint next) in run.Path.Zip(run.Path.Skip(1)))
        {
            double displaced = 1 - (point.Seen / point.Outside);
            if (walks.After.TryGetValue(point.Time, out double after))
            {
                // The engine puts a half spread of one basis point before the first level.
                walked++;
                Assert.Equal(1, point.Seen / after, 0.00011);
            }

            if (next.Closed == 0)
            {
                // Half a minute is half of the half-life: of a displacement √½ is left.
                rested++;
                Assert.Equal(displaced * Math.Sqrt(0.5), 1 - (next.Seen / next.Outside), 1e-9);
            }
        }

        Assert.True(rested > 10, $"Only {rested} steps without trades.");
        Assert.True(walked > 10, $"Only {walked} steps with trades.");
    }

    [Fact]
    public void A_system_that_is_small_against_its_book_hardly_moves_it()
    {
        CalmWorld world = World();
        double small = Run(world, "at-once", 0.3).Amplification;
        Assert.True(small is > 1 and < 1.06, $"{small}");
        Assert.True(Run(world, "at-once", 5).Amplification > small, "Larger open interest moves a price farther.");
    }

    /// <summary>In the notional that they hold all clients are scaled, so their leverage and what liquidates them first are as they were.</summary>
    [Fact]
    public void Open_interest_is_the_multiple_of_depth_that_was_asked_for()
    {
        CalmWorld world = World();
        CalmRun run = Run(world, "own", 7);
        double multiple = run.Held.ToDouble() / world.Outside.NearDepth.ToDouble();
        Assert.True(multiple is > 6.99 and < 7.01, $"{multiple}");
        Assert.Equal(Accounts, run.Replay.Accounts.Count - _example.Population.Makers.Count);
    }

    [Fact]
    public void A_price_comes_back_from_what_does_not_stay_and_never_from_what_does()
    {
        CalmWorld world = World();
        CalmRun passing = Run(world, "minimal:0.05", 15, permanent: 0);
        CalmRun staying = Run(world, "minimal:0.05", 15, permanent: 1);
        double Gap(CalmRun run) => 1 - (run.Path[^1].Seen / run.Path[^1].Outside);
        Assert.True(Gap(passing) < Gap(staying), $"{Gap(passing)} {Gap(staying)}");
        double[] left = [.. staying.Path.Select(static point => 1 - (point.Seen / point.Outside))];
        Assert.True(left.Zip(left.Skip(1)).All(static pair => pair.Second >= pair.First - 1e-12), "What stays never gets less while nobody buys.");
    }

    /// <summary>A second look between two prices of the feed sees the displacement half gone, and may sell again.</summary>
    [Fact]
    public void The_engine_may_look_more_often_than_the_world_speaks()
    {
        CalmRun often = Run(World(step: 5), "own", 15);
        CalmRun seldom = Run(World(), "own", 15);
        Assert.True(often.Path.Length > 5 * seldom.Path.Length, $"{often.Path.Length} {seldom.Path.Length}");
        Assert.Equal(seldom.FallWithout, often.FallWithout);
        Assert.True(often.Replay.Commands > 5 * (seldom.Replay.Commands - (4 * Accounts)), "Every look is a price and a book.");
    }

    [Fact]
    public void The_price_comes_back_stays_or_falls_on()
    {
        OutsideMarket outside = World().Outside;
        Timestamp late = outside.LowTime.PlusSeconds(1200);
        Timestamp later = outside.LowTime.PlusSeconds(1800);
        Assert.Equal(outside.Low, outside.PriceAt(outside.LowTime, Continuation.V));
        Assert.True(outside.PriceAt(late, Continuation.V) > outside.Low * 1.01, "The crash of the example rebounds.");
        Assert.Equal(outside.Low, outside.PriceAt(late, Continuation.L), 6);
        Assert.Equal(outside.Low * (1 - (0.08 * 1200 / 1800)), outside.PriceAt(late, Continuation.D), 6);
        Assert.Equal(outside.Low * 0.92, outside.PriceAt(later, Continuation.D), 6);
        Assert.Equal(1, outside.FactorAt(outside.LowTime, Continuation.D));
    }

    [Fact]
    public void A_world_of_several_markets_is_refused_with_a_reason()
    {
        World crash = WorldReader.Read(RepositoryRoot.At("examples", "crash"));
        InputException refused = Assert.Throws<InputException>(() => new CalmWorld(crash, null, 0));
        Assert.Contains("expected exactly one perpetual or future", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own", null, null, null)]
    [InlineData("at-once", "full", "1", "0.25")]
    [InlineData("minimal:0.05", "minimal", "0.05", "0.01")]
    [InlineData("sequential:0.2:0.05", "sequential", "0.2", "0.05")]
    public void A_policy_is_read_as_it_is_written(string text, string? style, string? pace, string? floor)
    {
        Assert.True(CalmPolicy.TryParse(text, out CalmPolicy policy));
        Assert.Equal((style, pace, floor), (policy.Style, policy.Pace?.ToString(), policy.PriceFloor?.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("minimal")]
    [InlineData("minimal:0")]
    [InlineData("minimal:1.1")]
    [InlineData("gently:0.1")]
    [InlineData("minimal:0.1:1")]
    [InlineData("minimal:0.1:0.05:2")]
    public void What_is_no_policy_is_not_read(string text) => Assert.False(CalmPolicy.TryParse(text, out _));

    /// <summary>The dull twin of the walk: contracts traded since a book was published, and the price at which the last of them lies in it.</summary>
    private sealed class Walks(ClearingEngine engine, InstrumentSpec instrument) : IEventSink
    {
        private DepthProfile? _book;
        private Quantity _taken;

        public SortedDictionary<Timestamp, double> After { get; } = [];

        public bool IsListening => true;

        public void Add(Event item)
        {
            (Quantity traded, Price mark) = item switch
            {
                LiquidationTraded trade => (trade.Quantity, trade.Mark),
                BackstopTraded trade => (trade.Quantity, trade.Mark),
                _ => (default, default),
            };
            if (traded.IsZero || !engine.Market.TryDepth(instrument.Id, out DepthProfile book))
            {
                return;
            }

            Assert.True(traded.IsNegative, "Clients are long: all that is traded is sold.");
            bool isNew = !ReferenceEquals(book, _book);
            if (isNew && After.ContainsKey(item.Time))
            {
                // The book of the next step, met before its time by whoever the pace left something.
                return;
            }

            _taken = (isNew ? default : _taken) - traded;
            _book = book;
            (double near, double below) = (0, 0);
            foreach (DepthLevel level in book.Bids)
            {
                double far = level.Cumulative.ToDouble();
                if (_taken.ToDouble() <= far)
                {
                    near += (level.Distance.ToDouble() - near) * (_taken.ToDouble() - below) / (far - below);
                    break;
                }

                (near, below) = (level.Distance.ToDouble(), far);
            }

            After[item.Time] = mark.ToDouble() * (1 - near);
        }
    }
}
