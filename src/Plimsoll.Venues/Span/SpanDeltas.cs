// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;

namespace Plimsoll.Venues.Span;

/// <summary>The delta of one contract period, and what spreads took of it.</summary>
/// <param name="Period">The contract period.</param>
/// <param name="Net">Net delta, long positive.</param>
/// <param name="Consumed">Delta that intra-commodity spreads took, at least 0.</param>
public readonly record struct SpanMonth(string Period, double Net, double Consumed)
{
    /// <summary>What is left of it, with its sign.</summary>
    public double Left => Net < 0 ? Net + Consumed : Net - Consumed;
}

/// <summary>The deltas of one combined commodity by period, as spreads consume them: nearest periods first, never rounded.</summary>
internal sealed class SpanDeltas
{
    /// <summary>Fewer spreads than this are none: what is left of a subtraction.</summary>
    private const double Dust = 1e-9;

    private readonly List<string> _periods = [];
    private readonly List<double> _net = [], _left = [];

    /// <summary>The periods as they stand, nearest first.</summary>
    internal ImmutableArray<SpanMonth> Months =>
        [.. _periods.Select((period, i) => new SpanMonth(period, _net[i], Math.Abs(_net[i]) - Math.Abs(_left[i])))];

    /// <summary>Adds delta to a period.</summary>
    internal void Add(string period, double delta)
    {
        int at = _periods.BinarySearch(period, StringComparer.Ordinal);
        if (at < 0)
        {
            at = ~at;
            _periods.Insert(at, period);
            _net.Insert(at, 0);
            _left.Insert(at, 0);
        }

        _net[at] += delta;
        _left[at] = _net[at];
    }

    /// <summary>What is left on one side of a leg, at least 0.</summary>
    internal double Available(ImmutableArray<SpanTier> tiers, ReadOnlySpan<SpanLeg> legs, bool isLong)
    {
        double sum = 0;
        for (int i = 0; i < _periods.Count; i++)
        {
            foreach (SpanLeg leg in legs)
            {
                if (IsIn(tiers, leg, _periods[i]))
                {
                    sum += isLong ? Math.Max(_left[i], 0) : Math.Max(-_left[i], 0);
                    break;
                }
            }
        }

        return sum;
    }

    /// <summary>The net of what is left in a leg, with its sign.</summary>
    internal double NetLeft(ImmutableArray<SpanTier> tiers, SpanLeg leg) =>
        _periods.Select((period, i) => IsIn(tiers, leg, period) ? _left[i] : 0).Sum();

    /// <summary>Takes delta of one side from the nearest periods of a leg, and lists what came from where.</summary>
    internal void Consume(ImmutableArray<SpanTier> tiers, SpanLeg leg, bool isLong, double delta, List<(string Period, double Delta)>? pieces)
    {
        for (int i = 0; i < _periods.Count && delta > 0; i++)
        {
            double held = isLong ? _left[i] : -_left[i];
            if (held <= 0 || !IsIn(tiers, leg, _periods[i]))
            {
                continue;
            }

            double taken = Math.Min(held, delta);
            _left[i] = taken == held ? 0 : _left[i] + (isLong ? -taken : taken);
            delta -= taken;
            pieces?.Add((_periods[i], taken));
        }
    }

    /// <summary>Forms as many of an intra-commodity spread as the deltas allow, one way round or the other, and lists each leg's pieces where there are lists.
    /// </summary>
    internal double Form(ImmutableArray<SpanTier> tiers, SpanSpread spread, bool isALong, List<(string Period, double Delta)>[]? pieces)
    {
        double count = double.PositiveInfinity;
        foreach (bool isSideA in (ReadOnlySpan<bool>)[true, false])
        {
            SpanLeg[] side = [.. spread.Legs.Where(leg => leg.IsSideA == isSideA)];
            bool isLong = isSideA == isALong;
            count = Math.Min(count, side.Length == 0 ? 0 : Available(tiers, side, isLong) / side.Sum(static leg => leg.Ratio));
            foreach (SpanLeg leg in side)
            {
                count = Math.Min(count, Available(tiers, [leg], isLong) / leg.Ratio);
            }
        }

        if (!(count > Dust))
        {
            return 0;
        }

        // The leg with fewer periods to choose from takes first, so that a wider one does not take what only it can use.
        foreach (int i in Enumerable.Range(0, spread.Legs.Length).OrderBy(i => _periods.Count(period => IsIn(tiers, spread.Legs[i], period))))
        {
            SpanLeg leg = spread.Legs[i];
            Consume(tiers, leg, leg.IsSideA == isALong, count * leg.Ratio, pieces?[i]);
        }

        return count;
    }

    /// <summary>Spreads × months between their legs: the pieces of all legs laid side by side, each stretch by its farthest two months.</summary>
    internal static double SpreadMonths(SpanSpread spread, double count, List<(string Period, double Delta)>[] pieces)
    {
        int[] at = new int[pieces.Length];
        double[] left = [.. pieces.Select((list, i) => list.Count == 0 ? 0 : list[0].Delta / spread.Legs[i].Ratio)];
        double sum = 0, done = 0;
        while (count - done > Dust && Enumerable.Range(0, at.Length).All(i => at[i] < pieces[i].Count))
        {
            double step = Math.Min(left.Min(), count - done);
            int[] months = [.. at.Select((place, i) => MonthOf(pieces[i][place].Period))];
            sum += step * (months.Max() - months.Min());
            done += step;
            for (int i = 0; i < at.Length; i++)
            {
                left[i] -= step;
                if (left[i] <= Dust && ++at[i] < pieces[i].Count)
                {
                    left[i] = pieces[i][at[i]].Delta / spread.Legs[i].Ratio;
                }
            }
        }

        return sum;
    }

    private static int MonthOf(string period) =>
        period.Length >= 6 && int.TryParse(period.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year)
        && int.TryParse(period.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int month) ? (12 * year) + month : 0;

    private static bool IsIn(ImmutableArray<SpanTier> tiers, SpanLeg leg, string period)
    {
        if (leg.Period is { } only)
        {
            return only == period;
        }

        if (leg.Tier == 0)
        {
            return true;
        }

        foreach (SpanTier tier in tiers)
        {
            if (tier.Number == leg.Tier)
            {
                return tier.Has(period);
            }
        }

        return false;
    }
}
