// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Liquidation;

/// <summary>A point of the search: steps closed per leg, and what comes of it. It is the search's own, good until that begins with another account.</summary>
internal sealed class ClosePoint
{
    private long[] _steps = [];
    private int _legs;
    private TrialResult _result;

    /// <summary>Steps closed, by leg.</summary>
    internal ReadOnlySpan<long> Steps => _steps.AsSpan(0, _legs);

    /// <summary>What comes of it.</summary>
    internal ref readonly TrialResult Result => ref _result;

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

    /// <summary>Begins another point.</summary>
    /// <returns>Its steps, to be written.</returns>
    internal Span<long> Begin(int legs)
    {
        Scratch.Grow(ref _steps, legs);
        _legs = legs;
        return _steps.AsSpan(0, legs);
    }

    /// <summary>Says what comes of the steps written.</summary>
    internal void End(in TrialResult result) => _result = result;

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

        return (order != 0 ? order : Steps.SequenceCompareTo(other.Steps)) < 0;
    }
}
