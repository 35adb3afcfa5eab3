// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Legs that are closed together, and in what proportion.</summary>
/// <param name="Legs">Indices of the legs, ascending.</param>
/// <param name="Weights">Closed per unit of the way, base units or steps, above zero; null closes what is left of each in proportion.</param>
internal sealed record CloseDirection(int[] Legs, Int128[]? Weights)
{
    /// <summary>The farthest point in this direction from a point, within the caps; false when there is no way to go.</summary>
    internal bool TryEnd(ReadOnlySpan<long> from, CloseLeg[] legs, Span<long> end)
    {
        from.CopyTo(end);
        Int128 scaleTop = 0;
        Int128 scaleBottom = 1;
        for (int i = 0; i < Legs.Length; i++)
        {
            CloseLeg leg = legs[Legs[i]];
            Int128 wanted = WantedSteps(i, legs, from);
            Int128 room = leg.Cap - from[Legs[i]];
            if (room <= 0 || wanted <= 0)
            {
                return false;
            }

            room = Int128.Min(room, wanted);
            if (scaleTop == 0 || room * scaleBottom < scaleTop * wanted)
            {
                scaleTop = room;
                scaleBottom = wanted;
            }
        }

        for (int i = 0; i < Legs.Length; i++)
        {
            Int128 steps = WantedSteps(i, legs, from) * scaleTop / scaleBottom;
            end[Legs[i]] = from[Legs[i]] + (long)Int128.Max(1, steps);
        }

        return true;
    }

    private Int128 WantedSteps(int place, CloseLeg[] legs, ReadOnlySpan<long> from)
    {
        CloseLeg leg = legs[Legs[place]];
        long left = leg.Steps - from[Legs[place]];
        if (Weights is null || left <= 0)
        {
            return left;
        }

        // The leg that runs out first ends the way for all of them.
        Int128 shortest = Int128.MaxValue;
        for (int i = 0; i < Legs.Length; i++)
        {
            long other = legs[Legs[i]].Steps - from[Legs[i]];
            shortest = Int128.Min(shortest, other * Weights[i]);
        }

        return Int128.Max(1, shortest / Weights[place]);
    }
}

/// <summary>The directions worth trying: each leg alone, and together those that may hedge each other.</summary>
internal static class CloseDirections
{
    /// <summary>Bounds the pairs tried for one account; beyond it only single legs and whole groups are.</summary>
    internal const int MaxPairs = 48;

    internal static CloseDirection[] Of(CloseLeg[] legs, MarketView market)
    {
        List<CloseDirection> directions = [];
        for (int i = 0; i < legs.Length; i++)
        {
            directions.Add(new([i], null));
        }

        AddPairs(directions, legs, market);
        AddGroups(directions, legs);
        return [.. directions];
    }

    private static void AddPairs(List<CloseDirection> directions, CloseLeg[] legs, MarketView market)
    {
        int pairs = 0;
        for (int i = 0; i < legs.Length; i++)
        {
            for (int j = i + 1; j < legs.Length && pairs < MaxPairs; j++)
            {
                if (!MayHedge(legs[i], legs[j]))
                {
                    continue;
                }

                pairs++;
                directions.Add(new([i, j], null));
                Int128[]? equal = EqualUnits(legs[i], legs[j], market);
                if (equal is not null)
                {
                    directions.Add(new([i, j], equal));
                }
            }
        }
    }

    private static void AddGroups(List<CloseDirection> directions, CloseLeg[] legs)
    {
        int[] positions = [.. Enumerable.Range(0, legs.Length).Where(i => !legs[i].IsSpot && !legs[i].IsHedge)];
        int groups = 0;
        foreach (IGrouping<ObservableId, int> group in positions.GroupBy(i => legs[i].Spec.Underlying).OrderBy(g => g.Key))
        {
            groups++;
            if (group.Count() > 2)
            {
                directions.Add(new([.. group], null));
            }
        }

        if (groups > 1)
        {
            directions.Add(new(positions, null));
        }
    }

    /// <summary>Opposite sides of one underlying, or an option with anything on it; what is added with what is closed; or collateral and a loan. Two longs are
    /// closed one by one.</summary>
    private static bool MayHedge(CloseLeg a, CloseLeg b)
    {
        bool isOpposite = a.Held.Sign != b.Held.Sign;
        return a.IsSpot && b.IsSpot ? isOpposite
            : a.Spec.Underlying == b.Spec.Underlying && (isOpposite || a.IsHedge != b.IsHedge || a.Spec.Option is not null || b.Spec.Option is not null);
    }

    /// <summary>Weights that close the same number of base units of both; null when one has no index or they are of one size anyway.</summary>
    private static Int128[]? EqualUnits(CloseLeg a, CloseLeg b, MarketView market)
    {
        if (a.Spec.Underlying != b.Spec.Underlying || !market.TryPrice(a.Spec.Underlying, out Price index) || !index.IsPositive)
        {
            return null;
        }

        Int128 unitsA = StepUnits(a, index);
        Int128 unitsB = StepUnits(b, index);
        bool isProportional = unitsA * a.Steps == unitsB * b.Steps;
        return unitsA <= 0 || unitsB <= 0 || isProportional ? null : [unitsA, unitsB];
    }

    /// <summary>Base units of one step in millionths, enough to keep two legs in step with each other.</summary>
    private static Int128 StepUnits(CloseLeg leg, Price index)
    {
        const long AtomsPerMillionth = Fixed18.AtomsPerUnit / 1_000_000;
        Int128 atoms = leg.Spec.BaseUnits(leg.Held, index, Rounding.TowardZero).Abs().Atoms;
        Int128 all = Int128.Min(atoms / AtomsPerMillionth, (Int128)1 << 80);
        return all / leg.Steps == 0 ? 1 : all / leg.Steps;
    }
}
