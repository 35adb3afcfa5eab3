// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Prices;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>What is said of the market at one time.</summary>
/// <param name="Time">When.</param>
/// <param name="Observations">What sources say; those of a source without a value are not there.</param>
/// <param name="Depths">Books to publish before the prices; often none.</param>
public sealed record FeedStep(Timestamp Time, ImmutableArray<Observation> Observations, ImmutableArray<InstrumentDepth> Depths);

/// <summary>Turns a world's files into what its sources say, step by step. Deterministic: the same files give the same steps.</summary>
/// <remarks>
/// <para>The bar that opens at t closes at t + bar, and a row belongs to the bar that it falls in. Where lows are given, what its low was is said at t + bar ÷
/// 2 by the sources that have one, as if everything touched its low at the same moment: harsher than the day was, never milder.</para>
/// <para>Every observation carries its bar's own time, and a mark that is derived that of the index: a source without a bar says nothing and grows old.</para>
/// <para>The index that rules derive from is the middle of the sources not older than the observable's oracle allows; the oracle itself decides for the
/// engine.</para>
/// </remarks>
public sealed class MarketFeed
{
    private readonly World _world;
    private readonly ImmutableArray<SourceCursors[]> _sources;
    private readonly DepthFeed _depth;
    private readonly DerivedMarks _derived;

    /// <summary>Creates a feed that stands before the first step.</summary>
    public MarketFeed(World world, WorldData data)
    {
        _world = world;
        Market = new(world.Catalog);
        _sources = [.. world.Observed.Select(observable =>
            observable.Sources.Select(source => new SourceCursors(new(Column(data, source.Close)), source.Low is { } low ? new(Column(data, low)) : null))
            .ToArray())];
        _depth = new(world, data, Market);
        _derived = new(Market, world.Derived);
    }

    /// <summary>What was last said; moves with the steps.</summary>
    public FeedMarket Market { get; }

    /// <summary>The steps, in order; to be walked once.</summary>
    public IEnumerable<FeedStep> Steps()
    {
        WorldClock clock = _world.Clock;
        for (Timestamp open = clock.Start; open < clock.End; open = open.PlusSeconds(clock.BarSeconds))
        {
            if (clock.HasLows)
            {
                yield return Step(open, open.PlusSeconds(clock.BarSeconds / 2), isLow: true);
            }

            yield return Step(open, open.PlusSeconds(clock.BarSeconds), isLow: false);
        }
    }

    /// <summary>The times of the steps of a clock, in order.</summary>
    internal static IEnumerable<Timestamp> TimesOf(WorldClock clock)
    {
        for (Timestamp open = clock.Start; open < clock.End; open = open.PlusSeconds(clock.BarSeconds))
        {
            if (clock.HasLows)
            {
                yield return open.PlusSeconds(clock.BarSeconds / 2);
            }

            yield return open.PlusSeconds(clock.BarSeconds);
        }
    }

    private static PriceSeries Column(WorldData data, ColumnName name)
    {
        Invariant.Check(data.Files[name.File].TryColumn(name.Column, out PriceSeries? series), "Loading checks every column that a world names.");
        return series;
    }

    private FeedStep Step(Timestamp open, Timestamp time, bool isLow)
    {
        Market.MoveTo(time);
        Timestamp end = open.PlusSeconds(_world.Clock.BarSeconds);
        ImmutableArray<Observation>.Builder observations = ImmutableArray.CreateBuilder<Observation>();
        bool[] spoke = new bool[_world.Catalog.Observables.Length];
        for (int i = 0; i < _world.Observed.Length; i++)
        {
            ObservableId observable = _world.Observed[i].Observable;
            SourceCursors[] sources = _sources[i];
            for (int source = 0; source < sources.Length; source++)
            {
                BarCursor? column = isLow ? sources[source].Low : sources[source].Close;
                if (column is not null && column.TryBar(open, end, isLow, out Int128 value))
                {
                    sources[source].Value = value;
                    sources[source].Time = time;
                    spoke[observable.Value] = true;
                    observations.Add(new(observable, source, value, default, time));
                }
            }

            if (spoke[observable.Value])
            {
                Market.Set(observable, Middle(sources, time.PlusSeconds(-_world.Oracles[observable.Value].MaxAgeSeconds)));
            }
        }

        _derived.Derive(time, spoke, observations);
        return new(time, observations.ToImmutable(), _depth.At(time));
    }

    private static Int128 Middle(SourceCursors[] sources, Timestamp oldest)
    {
        Int128[] fresh = [.. sources.Where(source => source.Time is { } time && time >= oldest).Select(source => source.Value).Order()];
        Int128 upper = fresh[fresh.Length / 2];
        Int128 lower = fresh[(fresh.Length - 1) / 2];
        return lower + ((upper - lower) / 2);
    }

    private sealed class SourceCursors(BarCursor close, BarCursor? low)
    {
        internal BarCursor Close { get; } = close;

        internal BarCursor? Low { get; } = low;

        internal Int128 Value { get; set; }

        internal Timestamp? Time { get; set; }
    }
}
