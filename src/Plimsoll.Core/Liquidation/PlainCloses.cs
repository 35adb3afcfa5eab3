// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>The styles that do not look for the cheapest way: everything that may be closed, position by position, or all in one proportion.</summary>
internal static class PlainCloses
{
    /// <summary>All positions as far as may be traded, then as much collateral as is still needed.</summary>
    internal static ClosePoint Everything(CloseSearch search, ClosePoint origin)
    {
        long[] steps = (long[])origin.Steps.Clone();
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = search.Legs[i].IsSpot ? 0 : search.Legs[i].Cap;
        }

        return RepayLoans(search, search.At(steps));
    }

    /// <summary>All positions in one proportion of what is held of each, until restored; one that may not be traded any farther stays behind the
    /// others.</summary>
    internal static ClosePoint InProportion(CloseSearch search, ClosePoint origin)
    {
        CloseLeg[] legs = search.Legs;
        ClosePoint point = origin;
        long[] end = new long[legs.Length];
        for (int stretch = 0; stretch < legs.Length && !point.Result.Restores; stretch++)
        {
            int[] open = [.. Enumerable.Range(0, legs.Length).Where(i => !legs[i].IsSpot && point.Steps[i] < legs[i].Cap)];
            if (open.Length == 0 || !new CloseDirection(open, null).TryEnd(point.Steps, legs, end))
            {
                break;
            }

            ClosePoint whole = search.At((long[])end.Clone());
            ClosePath path = new(point.Steps, end);
            point = whole.Result.Restores ? search.FirstRestored(path, 0, point, path.Length, whole) : whole;
        }

        return RepayLoans(search, point);
    }

    /// <summary>Positions in order of what each requires on its own, largest first, until restored; the last one only as far as needed.</summary>
    internal static ClosePoint LargestFirst(
        CloseSearch search, ClosePoint origin, in Portfolio portfolio, MarketView market, Rulebook rulebook, MarginSheet sheet)
    {
        List<(int Leg, Amount Required)> order = [];
        for (int i = 0; i < search.Legs.Length; i++)
        {
            if (!search.Legs[i].IsSpot)
            {
                order.Add((i, Standalone.Maintenance(portfolio, search.Legs[i].Spec.Id, market, rulebook, sheet, search.Legs[i].Side)));
            }
        }

        ClosePoint point = origin;
        foreach ((int leg, _) in order.OrderByDescending(o => o.Required).ThenBy(o => o.Leg))
        {
            if (point.Result.Restores)
            {
                return point;
            }

            long[] steps = (long[])point.Steps.Clone();
            steps[leg] = search.Legs[leg].Cap;
            ClosePoint whole = search.At(steps);
            ClosePath path = new(point.Steps, steps);
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
                ClosePoint walked = search.Walk(point, new([i], null));
                point = walked.IsBetterThan(point) ? walked : point;
            }
        }

        return point;
    }
}
