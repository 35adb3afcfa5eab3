// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>A world's one market as it would be without any liquidation: price and book at every step of its feed. Of the world and its files only.</summary>
public sealed class OutsideMarket
{
    /// <summary>The depth within this distance of the mark is D₁, by which open interest and paces are told.</summary>
    public static readonly Ratio Near = Ratio.Parse("0.01");

    private const double FurtherFall = 0.08;
    private const double FurtherSeconds = 1800;

    private readonly ImmutableArray<Point> _points;

    private OutsideMarket(InstrumentSpec instrument, ImmutableArray<Point> points, int opens, int low, Amount nearDepth)
    {
        Instrument = instrument;
        _points = points;
        Opens = points[opens].Time;
        OpenPrice = points[opens].Price;
        LowTime = points[low].Time;
        Low = points[low].Price;
        NearDepth = nearDepth;
    }

    /// <summary>What is traded.</summary>
    public InstrumentSpec Instrument { get; }

    /// <summary>When the clients open.</summary>
    public Timestamp Opens { get; }

    /// <summary>The mark at which they do.</summary>
    public double OpenPrice { get; }

    /// <summary>When the mark is lowest.</summary>
    public Timestamp LowTime { get; }

    /// <summary>The lowest mark after the clients opened.</summary>
    public double Low { get; }

    /// <summary>D₁: the median over the published books of what rests within 1 % below the mark, numeraire.</summary>
    public Amount NearDepth { get; }

    /// <summary>Walks a world's feed.</summary>
    /// <exception cref="InputException">There is more than one market, no depth for it, or its price has no low after the clients open.</exception>
    public static OutsideMarket Of(World world, WorldData data)
    {
        string path = Path.Combine(world.Folder, World.FileName);
        if (world.Catalog.Instruments is not [{ Kind: InstrumentKind.Perpetual or InstrumentKind.Future } instrument])
        {
            throw new InputException(path, null, "$.instruments",
                "a loop in which liquidations move the price needs one market: expected exactly one perpetual or future, and nothing else");
        }

        MarketFeed feed = new(world, data);
        ImmutableArray<Point>.Builder points = ImmutableArray.CreateBuilder<Point>();
        List<Amount> near = [];
        DepthProfile? book = null;
        int? opens = null;
        int low = 0;
        foreach (FeedStep step in feed.Steps())
        {
            foreach (InstrumentDepth published in step.Depths)
            {
                book = published.Depth;
                near.Add(ValueWithin(instrument, book, feed.Market));
            }

            if (!feed.Market.TryPrice(instrument.Mark, out Price price))
            {
                continue;
            }

            points.Add(new(step.Time, price.ToDouble(), book));
            if (opens is null && step.Time >= world.Population.Opens)
            {
                opens = points.Count - 1;
                low = points.Count - 1;
            }

            low = opens is not null && price.ToDouble() < points[low].Price ? points.Count - 1 : low;
        }

        if (near.Count == 0)
        {
            throw new InputException(path, null, "$.depth", $"a loop in which liquidations move the price needs a book of {instrument.Symbol}: there is none");
        }

        if (opens is not { } at || low == at || points[at].Book is null)
        {
            throw new InputException(path, null, "$.population.opens",
                $"the price of {instrument.Symbol} is expected to fall after the clients open, from a time at which its book is known");
        }

        near.Sort();
        return new(instrument, points.ToImmutable(), at, low, near[near.Count / 2]);
    }

    /// <summary>The book in force at a time, as the world publishes it at the outside price.</summary>
    public DepthProfile? BookAt(Timestamp time) => _points[PlaceOf(time)].Book;

    /// <summary>The outside price of a continuation.</summary>
    public double PriceAt(Timestamp time, Continuation continuation) => _points[PlaceOf(time)].Price * FactorAt(time, continuation);

    /// <summary>Price of a continuation ÷ price of the data; exactly 1 for V, and up to the low.</summary>
    public double FactorAt(Timestamp time, Continuation continuation)
    {
        if (continuation == Continuation.V || time <= LowTime)
        {
            return 1;
        }

        double passed = (time.Nanoseconds - LowTime.Nanoseconds) / (double)Timestamp.NanosecondsPerSecond;
        double fallen = continuation == Continuation.D ? FurtherFall * Math.Min(1, passed / FurtherSeconds) : 0;
        return Low * (1 - fallen) / _points[PlaceOf(time)].Price;
    }

    /// <summary>The next step of the feed after a time; null at its end.</summary>
    public Timestamp? After(Timestamp time)
    {
        int next = time < _points[0].Time ? 0 : PlaceOf(time) + 1;
        return next < _points.Length ? _points[next].Time : null;
    }

    private static Amount ValueWithin(InstrumentSpec instrument, DepthProfile book, FeedMarket market)
    {
        Quantity within = Liquidation.DepthCost.Within(book, Liquidation.BookSide.Bids, Near);
        Result<Amount> value = Notional.Of(new Position(instrument.Id, within, default), market);
        Invariant.Check(value.IsOk, "A feed publishes a book only at a known price.");
        return value.Value;
    }

    /// <summary>The last step no later than a time; the first for one before it.</summary>
    private int PlaceOf(Timestamp time)
    {
        int below = 0;
        int above = _points.Length;
        while (above - below > 1)
        {
            int middle = (below + above) / 2;
            (below, above) = _points[middle].Time <= time ? (middle, above) : (below, middle);
        }

        return below;
    }

    private readonly record struct Point(Timestamp Time, double Price, DepthProfile? Book);
}
