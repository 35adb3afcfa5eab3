// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>Plays a world through the production node in a loop: what liquidations and the backstop trade moves the price that the engine is told
/// next.</summary>
/// <remarks>A replay's script depends on the world only; here what is told depends on the engine's answers too, step by step and in one order, so that the same
/// world, setup and options still give the same commands, events and state hash. A run begins at its beginning: it is not taken up in the middle of a
/// journal.</remarks>
internal static class CalmRunner
{
    private const int Batch = 16_384;

    internal static CalmRun Run(
        World world, WorldData data, OutsideMarket outside, EngineSetup setup, CalmPolicy policy, IJournal journal, CalmOptions options, Amount held)
    {
        ReplayScript script = new(world, data, setup.Rulebook.Name);
        using ReplayVenue venue = new(setup, journal, 0, null);
        Invariant.Check(venue.Recovered == 0, "A loop begins with an empty journal.");
        ReplayRecorder recorder = new(world);
        CalmSink sink = new(world.Catalog, outside.Instrument, recorder);
        DisplacedFeed feed = new(world, outside, options);
        ImmutableArray<CalmPoint>.Builder path = ImmutableArray.CreateBuilder<CalmPoint>();
        int total = ReplayScript.CountSteps(world);
        int done = 0;
        Amount least = default;
        Amount late = default;
        foreach (ScriptStep step in script.Steps())
        {
            bool hasOpened = script.Roster is not null;
            Play(venue, script, recorder, sink, feed.Begin(step));
            (Quantity sold, Amount closed) = sink.Take();
            feed.Absorb(sold);
            recorder.End(venue.Engine, script, step.Time);
            done += step.IsPriceStep ? 1 : 0;
            if (hasOpened)
            {
                path.Add(new(step.Time, feed.Outside, feed.Seen, (late + closed).ToDouble()));
                least = Amount.Min(least, sink.BackstopProfit(venue.Engine));
            }

            if (feed.End(hasOpened) is { } book)
            {
                // Whoever the pace left something may go on at the price of this step.
                Play(venue, script, recorder, sink, [book]);
                (Quantity more, late) = sink.Take();
                feed.Absorb(more);
            }

            options.Progress?.Report(new(step.Time, done, total, (long)venue.Engine.Sequence, recorder.LiquidationsBegun));
        }

        return Result(venue.Engine, recorder, sink, outside, policy, options, held, path.ToImmutable(), least);
    }

    private static void Play(ReplayVenue venue, ReplayScript script, ReplayRecorder recorder, CalmSink sink, ImmutableArray<Command> commands)
    {
        sink.Begin(venue.Engine);
        recorder.Begin(venue.Engine, script, commands);
        for (int taken = 0; taken < commands.Length; taken += Batch)
        {
            venue.Submit(commands.Slice(taken, Math.Min(Batch, commands.Length - taken)), sink);
        }
    }

    private static CalmRun Result(
        ClearingEngine engine, ReplayRecorder recorder, CalmSink sink, OutsideMarket outside, CalmPolicy policy, CalmOptions options, Amount held,
        ImmutableArray<CalmPoint> path, Amount least)
    {
        ReplayResult replay = recorder.Result(engine, ReplayRunner.Recount(engine), new(0, 0, 0)) with
        {
            Episodes = new(recorder.LiquidationsBegun, recorder.MostEpisodes),
        };
        double Fall(Func<CalmPoint, double> price) => 1 - (path.Min(price) / outside.OpenPrice);
        Amount bad = sink.FundPaid + replay.Waterfall.OfTranches + replay.Waterfall.Deleveraged + replay.Waterfall.Socialised + sink.OpenDeficit(engine);
        return new(policy, options.OpenInterest, options.Continuation, held, Fall(static point => point.Outside), Fall(static point => point.Seen),
            sink.UsersCost, bad, sink.BackstopProfit(engine), -least, replay, path);
    }
}
