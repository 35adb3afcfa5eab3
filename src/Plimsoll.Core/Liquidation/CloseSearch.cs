// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Walks along directions of closes, looking at the account only through exact assessments.</summary>
/// <remarks>Equity is linear in the closes but for convex costs, and the requirements in use are convex, so along any straight way the gap is convex: there is
/// one lowest place, and the places that restore are next to each other. Where a model is not convex a walk may stop early; it never claims what it did not
/// assess.</remarks>
internal sealed class CloseSearch
{
    /// <summary>Bounds one walk: three times the bits of the longest leg.</summary>
    private const int MaxSplits = 132;

    /// <summary>The last points looked at: a direction is scored where it is then probed, and a walk begins and ends where another did.</summary>
    private const int Remembered = 8;

    private readonly CloseTrial _trial = new();
    private readonly (ClosePoint Point, int Assessments)[] _memory = new (ClosePoint, int)[Remembered];
    private CloseLegs _legs = null!;
    private ClosePoint[] _points = [];
    private long[] _end = [], _without = [];
    private int _given, _remembered, _spared;

    internal ReadOnlySpan<CloseLeg> Legs => _legs.All;

    /// <summary>Assessments made for the points looked at so far; a point that is looked at again counts again, so that no budget depends on what is
    /// remembered.</summary>
    internal int Assessments => _trial.Assessments + _spared;

    /// <summary>The trial that it assesses by.</summary>
    internal CloseTrial Trial => _trial;

    internal Rejection Rejection => _trial.Rejection;

    /// <summary>Begins with an account; points of the one before are good no more.</summary>
    internal void Begin(CloseLegs legs, in Portfolio account, MarketView market, Rulebook rulebook, MarginSheet sheet, Amount against)
    {
        (_legs, _given, _remembered, _spared) = (legs, 0, 0, 0);
        Scratch.Grow(ref _end, legs.Count);
        Scratch.Grow(ref _without, legs.Count);
        _trial.Begin(legs, account, market, rulebook, sheet, against);
    }

    internal ClosePoint Origin()
    {
        ClosePoint origin = Next(out Span<long> steps);
        steps.Clear();
        origin.End(_trial.Before());
        return origin;
    }

    /// <summary>Puts the account as it is on the sheet.</summary>
    internal void AssessOrigin() => _trial.AssessOrigin();

    /// <summary>What comes of so many steps of each leg.</summary>
    internal ClosePoint At(ReadOnlySpan<long> steps)
    {
        ClosePoint point = Next(out Span<long> to);
        steps.CopyTo(to);
        return Looked(point);
    }

    /// <summary>What comes of a point with other steps of one leg.</summary>
    internal ClosePoint With(ClosePoint point, int leg, long steps)
    {
        ClosePoint other = Next(out Span<long> to);
        point.Steps.CopyTo(to);
        to[leg] = steps;
        return Looked(other);
    }

    private ClosePoint Next(out Span<long> steps)
    {
        Scratch.Grow(ref _points, _given + 1);
        ClosePoint point = _points[_given++] ??= new();
        steps = point.Begin(_legs.Count);
        return point;
    }

    private ClosePoint Looked(ClosePoint point)
    {
        foreach (ref readonly (ClosePoint Point, int Assessments) known in _memory.AsSpan(0, Math.Min(_remembered, Remembered)))
        {
            if (known.Point.Steps.SequenceEqual(point.Steps))
            {
                _spared += known.Assessments;
                point.End(known.Point.Result);
                return point;
            }
        }

        int before = _trial.Assessments;
        point.End(_trial.After(point.Steps));
        _memory[_remembered++ % Remembered] = (point, _trial.Assessments - before);
        return point;
    }

    /// <summary>From a point that does not restore: the first place along the direction that does, or else the lowest; the point itself when there is no way to
    /// go.</summary>
    internal ClosePoint Walk(ClosePoint from, in CloseDirection direction)
    {
        Span<long> to = _end.AsSpan(0, _legs.Count);
        if (!direction.TryEnd(from.Steps, Legs, to))
        {
            return from;
        }

        ClosePath path = new(from.Steps, to);
        ClosePoint end = At(path, path.Length);
        if (end.Result.Restores)
        {
            return FirstRestored(path, 0, from, path.Length, end);
        }

        long low = 0;
        long high = path.Length;
        ClosePoint best = end.Result.Gap < from.Result.Gap ? end : from;
        long probe = high - path.Stride;
        for (int split = 0; high - low > path.Stride && split < MaxSplits; split++)
        {
            ClosePoint here = At(path, probe);
            if (here.Result.Restores)
            {
                return FirstRestored(path, 0, from, probe, here);
            }

            ClosePoint beyond = At(path, probe + path.Stride);
            if (beyond.Result.Restores)
            {
                return FirstRestored(path, 0, from, probe + path.Stride, beyond);
            }

            bool isFalling = beyond.Result.Gap < here.Result.Gap;
            ClosePoint lower = isFalling ? beyond : here;
            best = lower.Result.Gap < best.Result.Gap ? lower : best;
            (low, high) = isFalling ? (probe + path.Stride, high) : (low, probe);
            probe = low + ((high - low) / 2);
        }

        return best;
    }

    /// <summary>One probe in a direction: the nearest place where every leg of it has moved; null when there is no way to go.</summary>
    internal ClosePoint? Probe(ClosePoint from, in CloseDirection direction, int fraction)
    {
        Span<long> to = _end.AsSpan(0, _legs.Count);
        if (!direction.TryEnd(from.Steps, Legs, to))
        {
            return null;
        }

        ClosePath path = new(from.Steps, to);
        return At(path, Math.Min(path.Length, Math.Max(path.Stride, path.Length / fraction)));
    }

    /// <summary>From a point that restores: leaves open as much of some legs, in proportion, as can be.</summary>
    internal ClosePoint Reopen(ClosePoint point, ReadOnlySpan<int> legs)
    {
        Span<long> without = _without.AsSpan(0, _legs.Count);
        point.Steps.CopyTo(without);
        foreach (int leg in legs)
        {
            if (without[leg] == 0)
            {
                return point;
            }

            without[leg] = 0;
        }

        ClosePath path = new(without, point.Steps);
        ClosePoint less = At(path, path.Length - path.Stride);
        if (!less.Result.Restores)
        {
            return point;
        }

        ClosePoint none = At(path, 0);
        return none.Result.Restores ? none : FirstRestored(path, 0, none, path.Length - path.Stride, less);
    }

    /// <summary>The first place that restores between one that does not and one that does.</summary>
    internal ClosePoint FirstRestored(in ClosePath path, long low, ClosePoint atLow, long high, ClosePoint atHigh)
    {
        for (int split = 0; high - low > 1 && split < MaxSplits; split++)
        {
            // The chord of a convex gap meets zero at or after the gap does, so most guesses land just inside; a halving now and then bounds the rest.
            long guess = split % 3 == 2 ? low + ((high - low) / 2) : low + Chord(high - low, atLow.Result.Gap, atHigh.Result.Gap);
            guess = Math.Clamp(guess, low + 1, high - 1);
            ClosePoint here = At(path, guess);
            if (here.Result.Restores)
            {
                (high, atHigh) = (guess, here);
            }
            else
            {
                (low, atLow) = (guess, here);
            }
        }

        return atHigh;
    }

    private static long Chord(long length, Amount above, Amount below) =>
        (long)Fixed18.MulDiv(length, above.Atoms, above.Atoms - below.Atoms, Rounding.Up);

    private ClosePoint At(in ClosePath path, long place)
    {
        ClosePoint point = Next(out Span<long> steps);
        path.At(place, steps);
        return Looked(point);
    }
}
