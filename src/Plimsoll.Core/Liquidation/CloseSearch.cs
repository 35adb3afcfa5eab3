// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>A point of the search: steps closed per leg, and what comes of it.</summary>
internal sealed record ClosePoint(long[] Steps, TrialResult Result)
{
    internal int LegsTouched
    {
        get
        {
            int touched = 0;
            foreach (long steps in Steps)
            {
                touched += steps > 0 ? 1 : 0;
            }

            return touched;
        }
    }

    /// <summary>True when this point is to be preferred: restored before not, then cheaper (or nearer), then fewer legs, then fewer steps of the first leg that
    /// differs.</summary>
    internal bool IsBetterThan(ClosePoint other)
    {
        if (Result.Restores != other.Result.Restores)
        {
            return Result.Restores;
        }

        int order = Result.Restores ? Result.Cost.CompareTo(other.Result.Cost) : Result.Gap.CompareTo(other.Result.Gap);
        if (order == 0)
        {
            order = LegsTouched.CompareTo(other.LegsTouched);
        }

        return (order != 0 ? order : Steps.AsSpan().SequenceCompareTo(other.Steps)) < 0;
    }
}

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

    private readonly CloseTrial _trial;
    private readonly CloseLeg[] _legs;
    private readonly long[] _scratch;
    private readonly (long[] Steps, TrialResult Result, int Assessments)[] _memory = new (long[], TrialResult, int)[Remembered];
    private int _remembered;
    private int _spared;

    internal CloseSearch(CloseTrial trial, CloseLeg[] legs)
    {
        _trial = trial;
        _legs = legs;
        _scratch = new long[legs.Length];
    }

    internal CloseLeg[] Legs => _legs;

    /// <summary>Assessments made for the points looked at so far; a point that is looked at again counts again, so that no budget depends on what is
    /// remembered.</summary>
    internal int Assessments => _trial.Assessments + _spared;

    internal Rejection Rejection => _trial.Rejection;

    internal ClosePoint Origin() => new(new long[_legs.Length], _trial.Before());

    /// <summary>Puts the account as it is on the sheet.</summary>
    internal void AssessOrigin() => _trial.AssessOrigin();

    internal ClosePoint At(long[] steps)
    {
        foreach (ref readonly (long[] Steps, TrialResult Result, int Assessments) known in _memory.AsSpan(0, Math.Min(_remembered, Remembered)))
        {
            if (known.Steps.AsSpan().SequenceEqual(steps))
            {
                _spared += known.Assessments;
                return new(steps, known.Result);
            }
        }

        int before = _trial.Assessments;
        TrialResult result = _trial.After(steps);
        _memory[_remembered++ % Remembered] = (steps, result, _trial.Assessments - before);
        return new(steps, result);
    }

    /// <summary>From a point that does not restore: the first place along the direction that does, or else the lowest; the point itself when there is no way to
    /// go.</summary>
    internal ClosePoint Walk(ClosePoint from, CloseDirection direction)
    {
        if (!direction.TryEnd(from.Steps, _legs, _scratch))
        {
            return from;
        }

        ClosePath path = new(from.Steps, _scratch);
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
    internal ClosePoint? Probe(ClosePoint from, CloseDirection direction, int fraction)
    {
        if (!direction.TryEnd(from.Steps, _legs, _scratch))
        {
            return null;
        }

        ClosePath path = new(from.Steps, _scratch);
        return At(path, Math.Min(path.Length, Math.Max(path.Stride, path.Length / fraction)));
    }

    /// <summary>From a point that restores: leaves open as much of some legs, in proportion, as can be.</summary>
    internal ClosePoint Reopen(ClosePoint point, ReadOnlySpan<int> legs)
    {
        long[] without = (long[])point.Steps.Clone();
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
        long[] steps = new long[_legs.Length];
        path.At(place, steps);
        return At(steps);
    }
}
