// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Marks;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Populations;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>Everything that happens at one time of a replay.</summary>
/// <param name="Time">When.</param>
/// <param name="IsPriceStep">True when sources speak; false when only time passes.</param>
/// <param name="Commands">What the engine is told, in order.</param>
public sealed record ScriptStep(Timestamp Time, bool IsPriceStep, ImmutableArray<Command> Commands);

/// <summary>A world as the sequence of commands that it comes to: prices, clients, funding, expiries, the passing of time.</summary>
/// <remarks>Depends on the world and its files only, never on what the engine answers: a replay can be taken up again at any command.</remarks>
public sealed class ReplayScript
{
    private readonly World _world;
    private readonly WorldData _data;
    private readonly string? _first;
    private readonly MarketFeed _feed;
    private readonly FundingFeed _funding;

    /// <summary>Creates a script that stands at its beginning.</summary>
    /// <param name="world">The world.</param>
    /// <param name="data">Its files.</param>
    /// <param name="first">The name of the rulebook that the venue begins with; it need not be adopted.</param>
    public ReplayScript(World world, WorldData data, string? first = null)
    {
        _world = world;
        _data = data;
        _first = first;
        _feed = new(world, data);
        _funding = new(world, data);
    }

    /// <summary>The clients; null until the script has come to where they open.</summary>
    public Roster? Roster { get; private set; }

    /// <summary>What the world's sources last said.</summary>
    public FeedMarket Market => _feed.Market;

    /// <summary>How many price steps there are.</summary>
    public static int CountSteps(World world)
    {
        long bars = (world.Clock.End.Nanoseconds - world.Clock.Start.Nanoseconds - 1) / (world.Clock.BarSeconds * Timestamp.NanosecondsPerSecond) + 1;
        return checked((int)(bars * (world.Clock.HasLows ? 2 : 1)));
    }

    /// <summary>The steps, in order; to be walked once.</summary>
    /// <exception cref="InputException">The clients would open before every asset and instrument has a price, or on a mark that cannot be what it is taken
    /// for.</exception>
    public IEnumerable<ScriptStep> Steps()
    {
        Timestamp? before = null;
        foreach (FeedStep step in _feed.Steps())
        {
            if (before is { } last && Roster is not null && _world.Clock.AdvanceSeconds > 0)
            {
                for (Timestamp time = last.PlusSeconds(_world.Clock.AdvanceSeconds); time < step.Time; time = time.PlusSeconds(_world.Clock.AdvanceSeconds))
                {
                    yield return new(time, false, [new AdvanceTime(default, time)]);
                }
            }

            yield return new(step.Time, true, CommandsOf(step, before));
            before = step.Time;
        }
    }

    private ImmutableArray<Command> CommandsOf(FeedStep step, Timestamp? before)
    {
        ImmutableArray<Command>.Builder commands = ImmutableArray.CreateBuilder<Command>();
        if (before is null)
        {
            commands.AddRange(_world.Interests.Select(setting => new SetInterestRate(default, step.Time, setting.Asset, setting.AnnualRate)));
        }

        if (!step.Depths.IsEmpty)
        {
            commands.Add(new PublishDepth(default, step.Time, step.Depths));
        }

        if (!step.Observations.IsEmpty)
        {
            commands.Add(new ObservePrices(default, step.Time, step.Observations));
        }

        if (Roster is null)
        {
            if (step.Time >= _world.Population.Opens)
            {
                CheckComplete(step.Time);
                commands.AddRange(_data.Rulebooks.DistinctBy(static book => book.Name).Where(book => book.Name != _first)
                    .Select(book => new AdoptRulebook(default, step.Time, book.Text, default)));
                Roster = PopulationGenerator.Generate(_world, _feed.Market, _data.Rulebooks);
                commands.AddRange(Roster.Commands);
            }

            return commands.ToImmutable();
        }

        if (before is { } last)
        {
            commands.AddRange(_funding.Due(last, step.Time));
        }

        foreach (InstrumentSpec instrument in _world.Catalog.Instruments)
        {
            if (instrument.Expiry is { } expiry && before < expiry && expiry <= step.Time)
            {
                commands.Add(new SettleExpiry(default, step.Time, instrument.Id));
            }
        }

        return commands.ToImmutable();
    }

    private void CheckComplete(Timestamp time)
    {
        foreach (ObservableSpec observable in _world.Catalog.Observables)
        {
            bool isKnown = observable.Kind == ObservableKind.Volatility ? _feed.Market.TryVolatility(observable.Id, out _)
                : _feed.Market.TryPrice(observable.Id, out _);
            if (!isKnown)
            {
                throw new InputException(
                    Path.Combine(_world.Folder, World.FileName), null, "$.population.opens",
                        $"at {time} nothing has been said of {observable.Name} yet; let the clients open later");
            }
        }

        foreach ((InstrumentSpec spec, string sentence) in MarkSurvey.Complaints(_feed.Market))
        {
            if (!_world.TrustedMarks.Contains(spec.Id))
            {
                throw new InputException(
                    Path.Combine(_world.Folder, World.FileName), null, spec.Symbol,
                        $"when the clients open, at {time}, {sentence}. If the mark is meant so, name it under $.trustedMarks");
            }
        }
    }
}
