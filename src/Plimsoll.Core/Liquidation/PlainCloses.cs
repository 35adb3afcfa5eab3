// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>The styles that do not look for the cheapest way: everything that may be closed, position by position, or all in one proportion. Scratch of
/// one planner: it keeps its arrays.</summary>
internal sealed class PlainCloses
{
    private long[] _steps = [];
    private int[] _open = [];
    private Amount[] _required = [];

    /// <summary>All positions as far as may be traded, then as much collateral as is still needed.</summary>
    internal ClosePoint Everything(CloseSearch search, ClosePoint origin)
    {
        Scratch.Grow(ref _steps, origin.Steps.Length);
        Span<long> steps = _steps.AsSpan(0, origin.Steps.Length);
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = search.Legs[i].IsSpot ? 0 : search.Legs[i].Cap;
        }

        return RepayLoans(search, search.At(steps));
    }

    /// <summary>All positions in one proportion of what is held of each, until restored; one that may not be traded any farther stays behind the
    /// others.</summary>
    internal ClosePoint InProportion(CloseSearch search, ClosePoint origin)
    {
        ReadOnlySpan<CloseLeg> legs = search.Legs;
        ClosePoint point = origin;
        Scratch.Grow(ref _steps, legs.Length);
        Scratch.Grow(ref _open, legs.Length);
        Span<long> end = _steps.AsSpan(0, legs.Length);
        for (int stretch = 0; stretch < legs.Length && !point.Result.Restores; stretch++)
        {
            int open = 0;
            for (int leg = 0; leg < legs.Length; leg++)
            {
                _open[open] = leg;
                open += !legs[leg].IsSpot && point.Steps[leg] < legs[leg].Cap ? 1 : 0;
            }

            if (open == 0 || !new CloseDirection(_open.AsSpan(0, open)).TryEnd(point.Steps, legs, end))
            {
                break;
            }

            ClosePoint whole = search.At(end);
            ClosePath path = new(point.Steps, end);
            point = whole.Result.Restores ? search.FirstRestored(path, 0, point, path.Length, whole) : whole;
        }

        return RepayLoans(search, point);
    }

    /// <summary>Positions in order of what each requires on its own, largest first, until restored; the last one only as far as needed.</summary>
    internal ClosePoint LargestFirst(
        CloseSearch search, ClosePoint origin, in Portfolio portfolio, MarketView market, Rulebook rulebook, MarginSheet sheet)
    {
        ReadOnlySpan<CloseLeg> legs = search.Legs;
        Scratch.Grow(ref _open, legs.Length);
        Scratch.Grow(ref _required, legs.Length);
        int count = 0;
        for (int leg = 0; leg < legs.Length; leg++)
        {
            if (legs[leg].IsSpot)
            {
                continue;
            }

            _required[leg] = Standalone.Maintenance(portfolio, legs[leg].Spec.Id, market, rulebook, sheet, legs[leg].Side);
            int place = count++;
            for (; place > 0 && _required[_open[place - 1]] < _required[leg]; place--)
            {
                _open[place] = _open[place - 1];
            }

            _open[place] = leg;
        }

        ClosePoint point = origin;
        foreach (int leg in _open.AsSpan(0, count))
        {
            if (point.Result.Restores)
            {
                return point;
            }

            ClosePoint whole = search.With(point, leg, legs[leg].Cap);
            ClosePath path = new(point.Steps, whole.Steps);
            point = whole.Result.Restores ? search.FirstRestored(path, 0, point, path.Length, whole) : whole;
        }

        return RepayLoans(search, point);
    }

    private static ClosePoint RepayLoans(CloseSearch search, ClosePoint point)
    {
        for (int i = 0; i < search.Legs.Length && !point.Result.Restores; i++)
        {
            if (search.Legs[i].IsSpot)
            {
                ClosePoint walked = search.Walk(point, new([i]));
                point = walked.IsBetterThan(point) ? walked : point;
            }
        }

        return point;
    }
}
