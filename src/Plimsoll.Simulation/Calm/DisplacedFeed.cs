// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>What the engine is told in a loop in which its own trades move the market: the world's prices, displaced, and what is left of the world's
/// book.</summary>
/// <remarks>
/// <para>Prices come before the clients' commands of a step, displaced by everything sold up to then. The book of a step is published at the end of the step
/// before, as it will be by then: so no liquidation meets a new book at an old mark, and what a trade costs, by the engine's own arithmetic, is exactly the
/// walk of <see cref="Displacement"/>.</para>
/// </remarks>
internal sealed class DisplacedFeed
{
    /// <summary>How far from the mark what is left is shown: beyond it no policy trades.</summary>
    private const double Reach = 0.3;

    /// <summary>Kinks nearer to each other than this are one.</summary>
    private const double LeastGap = 1e-9;

    private readonly World _world;
    private readonly OutsideMarket _outside;
    private readonly Continuation _continuation;
    private readonly Displacement _moved;
    private readonly SortedDictionary<(int, int), Observation> _said = [];
    private Timestamp? _time;
    private BookCurve? _book;

    internal DisplacedFeed(World world, OutsideMarket outside, CalmOptions options)
    {
        _world = world;
        _outside = outside;
        _continuation = options.Continuation;
        _moved = new(options.PermanentShare, options.HalfLifeSeconds);
    }

    /// <summary>The price at the market now, with what was sold so far.</summary>
    internal double Seen => _outside.PriceAt(_time!.Value, _continuation) * _moved.Factor;

    internal double Outside => _outside.PriceAt(_time!.Value, _continuation);

    /// <summary>Moves on to a step and gives what the engine is told at it.</summary>
    internal ImmutableArray<Command> Begin(ScriptStep step)
    {
        double passed = _time is { } before ? (step.Time.Nanoseconds - before.Nanoseconds) / (double)Timestamp.NanosecondsPerSecond : 0;
        _moved.Decay(passed);
        bool isFirst = _time is null;
        _time = step.Time;
        _book = CurveAt(step.Time);
        ImmutableArray<Command>.Builder told = ImmutableArray.CreateBuilder<Command>();
        if (isFirst && Book(step.Time, step.Time, 0) is { } first)
        {
            told.Add(first);
        }

        foreach (Command command in step.Commands)
        {
            switch (command)
            {
                case PublishDepth:
                    // It is told as what is left of it, a step earlier.
                    break;
                case ObservePrices prices:
                    Remember(prices);
                    told.Add(prices with { Observations = [.. prices.Observations.Select(Displaced)] });
                    break;
                case AdvanceTime:
                    told.Add(new ObservePrices(default, step.Time, [.. _said.Values.Select(said => Displaced(said with { Time = step.Time }))]));
                    break;
                default:
                    told.Add(command);
                    break;
            }
        }

        return told.ToImmutable();
    }

    /// <summary>Takes in what was sold in a step: contracts, below zero bought.</summary>
    internal void Absorb(Quantity sold)
    {
        if (!sold.IsZero)
        {
            Invariant.Check(_book is not null, "Nobody trades against a book that is not there.");
            _moved.Walk(_book, sold.ToDouble());
        }
    }

    /// <summary>What is to be told at the end of a step of the book at the next one; null when there is no next one.</summary>
    internal PublishDepth? End(bool hasOpened)
    {
        Timestamp now = _time!.Value;
        if (_outside.After(now) is not { } next)
        {
            return null;
        }

        int stride = _world.Clock.AdvanceSeconds;
        Timestamp time = hasOpened && stride > 0 && now.PlusSeconds(stride) < next ? now.PlusSeconds(stride) : next;
        return Book(now, time, _moved.TemporaryAfter((time.Nanoseconds - now.Nanoseconds) / (double)Timestamp.NanosecondsPerSecond));
    }

    /// <summary>A price without a liquidation before it is told as the world tells it, to the last digit.</summary>
    private Observation Displaced(Observation said)
    {
        double factor = _moved.Factor * _outside.FactorAt(_time!.Value, _continuation);
        if (factor == 1 || _world.Catalog[said.Observable].Kind == ObservableKind.Volatility)
        {
            return said;
        }

        Invariant.Check(Ratio.TryQuantise(factor, Rounding.HalfEven, out Ratio ratio), "A displacement is finite.");
        return said with { Value = Fixed18.Multiply(said.Value, ratio.Atoms, Rounding.HalfEven) };
    }

    private void Remember(ObservePrices prices)
    {
        foreach (Observation said in prices.Observations)
        {
            _said[(said.Observable.Value, said.Source)] = said;
        }
    }

    private BookCurve? CurveAt(Timestamp time)
    {
        // The value in a book stays where the price of a continuation is another: so the contracts change.
        BookCurve? curve = _outside.BookAt(time) is { } book ? new(book, 1 / _outside.FactorAt(time, _continuation)) : null;
        return curve is { HasBothSides: true } ? curve : null;
    }

    private PublishDepth? Book(Timestamp told, Timestamp at, double temporary)
    {
        if (CurveAt(at) is not { } curve)
        {
            return null;
        }

        // Distances are told as fractions of the price seen, and the curve's are of the outside price.
        double scale = _moved.FactorWith(temporary);
        InstrumentSpec instrument = _outside.Instrument;
        DepthProfile left = new(curve.HalfSpread, Side(curve, temporary, scale, 1), Side(curve, temporary, scale, -1));
        return new(default, told, [new(instrument.Id, left)]);
    }

    /// <summary>What lies beyond the displacement: in the direction of falling prices the bids, in the other the asks.</summary>
    private ImmutableArray<DepthLevel> Side(BookCurve curve, double from, double scale, int direction)
    {
        Quantity lot = _outside.Instrument.LotSize;
        ImmutableArray<DepthLevel>.Builder levels = ImmutableArray.CreateBuilder<DepthLevel>();
        double last = 0;
        double start = curve.At(from);
        IEnumerable<double> distances = curve.Kinks.Select(kink => direction * (kink - from) / scale).Where(static d => d is > LeastGap and < Reach);
        foreach (double distance in distances.Order().Append(Reach))
        {
            if (distance - last < LeastGap)
            {
                continue;
            }

            last = distance;
            double contracts = direction * (curve.At(from + (direction * distance * scale)) - start);
            Invariant.Check(Quantity.TryQuantise(contracts, Rounding.Down, out Quantity exact), "A book holds a finite number of contracts.");
            Invariant.Check(Ratio.TryQuantise(distance, Rounding.Up, out Ratio far), "A distance is finite.");
            levels.Add(new(far, exact.RoundTo(lot, Rounding.Down)));
        }

        return levels.ToImmutable();
    }
}
