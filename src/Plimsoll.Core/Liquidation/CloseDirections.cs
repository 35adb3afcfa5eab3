// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Legs that are closed together, and in what proportion.</summary>
internal readonly ref struct CloseDirection
{
    /// <param name="legs">Numbers of the legs, ascending.</param>
    /// <param name="weights">Closed per unit of the way, base units or steps, above zero; empty closes what is left of each in proportion.</param>
    internal CloseDirection(ReadOnlySpan<int> legs, ReadOnlySpan<Int128> weights = default)
    {
        Legs = legs;
        Weights = weights;
    }

    /// <summary>Numbers of the legs, ascending.</summary>
    internal ReadOnlySpan<int> Legs { get; }

    /// <summary>Closed per unit of the way; empty closes what is left of each in proportion.</summary>
    internal ReadOnlySpan<Int128> Weights { get; }

    /// <summary>The farthest point in this direction from a point, within the caps; false when there is no way to go.</summary>
    internal bool TryEnd(ReadOnlySpan<long> from, ReadOnlySpan<CloseLeg> legs, Span<long> end)
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

    private Int128 WantedSteps(int place, ReadOnlySpan<CloseLeg> legs, ReadOnlySpan<long> from)
    {
        CloseLeg leg = legs[Legs[place]];
        long left = leg.Steps - from[Legs[place]];
        if (Weights.IsEmpty || left <= 0)
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

/// <summary>The directions worth trying: each leg alone, and together those that may hedge each other. Scratch of one planner: it keeps its
/// arrays.</summary>
internal sealed class CloseDirections
{
    /// <summary>Bounds the pairs tried for one account; beyond it only single legs and whole groups are.</summary>
    internal const int MaxPairs = 48;

    private (int First, int Count, int FirstWeight)[] _directions = [];
    private int[] _legs = [];
    private Int128[] _weights = [];
    private int _used, _weighed;

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    /// <summary>One of them.</summary>
    internal CloseDirection this[int direction]
    {
        get
        {
            (int first, int count, int weight) = _directions[direction];
            return new(_legs.AsSpan(first, count), weight < 0 ? default : _weights.AsSpan(weight, count));
        }
    }

    /// <summary>Finds those of an account.</summary>
    internal void Find(ReadOnlySpan<CloseLeg> legs, MarketView market)
    {
        (Count, _used, _weighed) = (0, 0, 0);
        for (int i = 0; i < legs.Length; i++)
        {
            Add(i);
            End();
        }

        AddPairs(legs, market);
        AddGroups(legs);
    }

    private void AddPairs(ReadOnlySpan<CloseLeg> legs, MarketView market)
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
                Add(i);
                Add(j);
                End();
                if (EqualUnits(legs[i], legs[j], market) is var (one, other))
                {
                    Add(i);
                    Add(j);
                    Scratch.Grow(ref _weights, _weighed + 2);
                    (_weights[_weighed], _weights[_weighed + 1]) = (one, other);
                    End(_weighed);
                    _weighed += 2;
                }
            }
        }
    }

    /// <summary>All positions on one underlying, of each in turn, and all of all.</summary>
    private void AddGroups(ReadOnlySpan<CloseLeg> legs)
    {
        int groups = 0;
        for (int last = -1, next; (next = NextUnderlying(legs, last)) != int.MaxValue; last = next)
        {
            groups++;
            if (AddAll(legs, next) > 2)
            {
                End();
            }
            else
            {
                Drop();
            }
        }

        if (groups > 1)
        {
            AddAll(legs, null);
            End();
        }
    }

    private static int NextUnderlying(ReadOnlySpan<CloseLeg> legs, int last)
    {
        int next = int.MaxValue;
        foreach (CloseLeg leg in legs)
        {
            int underlying = leg.IsSpot || leg.IsHedge ? -1 : leg.Spec.Underlying.Value;
            next = underlying > last ? Math.Min(next, underlying) : next;
        }

        return next;
    }

    private int AddAll(ReadOnlySpan<CloseLeg> legs, int? underlying)
    {
        int count = 0;
        for (int i = 0; i < legs.Length; i++)
        {
            if (!legs[i].IsSpot && !legs[i].IsHedge && (underlying is null || legs[i].Spec.Underlying.Value == underlying))
            {
                Add(i);
                count++;
            }
        }

        return count;
    }

    /// <summary>Adds a leg to the direction that is being written.</summary>
    private void Add(int leg)
    {
        Scratch.Grow(ref _legs, _used + 1);
        _legs[_used++] = leg;
    }

    private void End(int firstWeight = -1)
    {
        Scratch.Grow(ref _directions, Count + 1);
        int first = Count == 0 ? 0 : _directions[Count - 1].First + _directions[Count - 1].Count;
        _directions[Count++] = (first, _used - first, firstWeight);
    }

    private void Drop() => _used = Count == 0 ? 0 : _directions[Count - 1].First + _directions[Count - 1].Count;

    /// <summary>Opposite sides of one underlying, or an option with anything on it; what is added with what is closed; or collateral and a loan. Two longs are
    /// closed one by one.</summary>
    private static bool MayHedge(CloseLeg a, CloseLeg b)
    {
        bool isOpposite = a.Held.Sign != b.Held.Sign;
        return a.IsSpot && b.IsSpot ? isOpposite
            : a.Spec.Underlying == b.Spec.Underlying && (isOpposite || a.IsHedge != b.IsHedge || a.Spec.Option is not null || b.Spec.Option is not null);
    }

    /// <summary>Weights that close the same number of base units of both; null when one has no index or they are of one size anyway.</summary>
    private static (Int128 One, Int128 Other)? EqualUnits(CloseLeg a, CloseLeg b, MarketView market)
    {
        if (a.Spec.Underlying != b.Spec.Underlying || !market.TryPrice(a.Spec.Underlying, out Price index) || !index.IsPositive)
        {
            return null;
        }

        Int128 unitsA = StepUnits(a, index);
        Int128 unitsB = StepUnits(b, index);
        bool isProportional = unitsA * a.Steps == unitsB * b.Steps;
        return unitsA <= 0 || unitsB <= 0 || isProportional ? null : (unitsA, unitsB);
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
