// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Which side of a book a trade takes from.</summary>
public enum BookSide : byte
{
    /// <summary>Resting buyers: what a seller meets.</summary>
    Bids,

    /// <summary>Resting sellers: what a buyer meets.</summary>
    Asks,
}

/// <summary>What a trade against a depth profile comes to.</summary>
/// <param name="AveragePrice">The average price of the whole trade, rounded against the trader.</param>
/// <param name="WorstPrice">The price of its last contract, rounded against the trader.</param>
/// <param name="Cost">What it costs against the mark, in the settlement asset, rounded up; never negative.</param>
public readonly record struct DepthQuote(Price AveragePrice, Price WorstPrice, Amount Cost);

/// <summary>What it costs to trade against a depth profile.</summary>
/// <remarks>
/// <para>The marginal distance from the mark starts at the half spread and moves linearly in the quantity from one cumulative level to the next, as if what
/// rests between two levels were spread evenly over the prices between them. Levels nearer than the half spread are taken to stand at it. The distance never
/// falls with the quantity, so cost is convex: two halves at once cost at least as much as the first half twice.</para>
/// <para>Distances are fractions of the magnitude of the mark, of a signed price at least of its floor. Everything rounds against the trader, once per level
/// crossed.</para>
/// </remarks>
public static class DepthCost
{
    /// <summary>The side that a trade takes from: positive quantities buy.</summary>
    public static BookSide SideOf(Quantity trade) => trade.IsNegative ? BookSide.Bids : BookSide.Asks;

    /// <summary>How many contracts rest no farther from the mark than <paramref name="priceFloor"/>, rounded down; zero when even the spread is
    /// wider.</summary>
    public static Quantity Within(DepthProfile depth, BookSide side, Ratio priceFloor)
    {
        Ratio from = depth.HalfSpread;
        Quantity below = default;
        if (priceFloor < from)
        {
            return default;
        }

        foreach (DepthLevel level in LevelsOf(depth, side))
        {
            Ratio to = Ratio.Max(level.Distance, from);
            if (to > priceFloor)
            {
                Int128 part = Fixed18.MulDiv((level.Cumulative - below).Atoms, (priceFloor - from).Atoms, (to - from).Atoms, Rounding.Down);
                return below + Quantity.FromAtoms(part);
            }

            from = to;
            below = level.Cumulative;
        }

        return below;
    }

    /// <summary>How far from the mark the last of so many contracts rests, rounded up; where the side ends when it holds fewer.</summary>
    public static Ratio DistanceOf(DepthProfile depth, BookSide side, Quantity quantity)
    {
        Ratio near = depth.HalfSpread;
        Quantity below = default;
        foreach (DepthLevel level in LevelsOf(depth, side))
        {
            Ratio far = Ratio.Max(level.Distance, near);
            if (level.Cumulative >= quantity)
            {
                return level.Cumulative == below ? near : DistanceAt(quantity, below, level.Cumulative, near, far);
            }

            (near, below) = (far, level.Cumulative);
        }

        return near;
    }

    /// <summary>Prices a trade that starts after <paramref name="taken"/> contracts of its side are gone.</summary>
    /// <param name="spec">The instrument.</param>
    /// <param name="depth">Its depth.</param>
    /// <param name="mark">Its mark, not zero for inverse futures.</param>
    /// <param name="trade">Contracts, positive buys; not zero.</param>
    /// <param name="taken">Contracts of that side already taken since the profile was published, at least zero.</param>
    /// <param name="floor">The least magnitude of the mark that distances are fractions of: the floor of a signed price.</param>
    /// <returns>The quote, or <see cref="RejectionCode.DepthMissing"/> when the profile does not hold that much.</returns>
    public static Result<DepthQuote> Of(InstrumentSpec spec, DepthProfile depth, Price mark, Quantity trade, Quantity taken = default, Price floor = default)
    {
        Invariant.Check(!trade.IsZero, "A trade of nothing has no price.");
        Invariant.Check(!taken.IsNegative, "Depth taken is negative.");
        Quantity from = taken;
        Quantity to = taken + trade.Abs();
        Quantity below = default;
        Ratio near = depth.HalfSpread;
        Ratio worst = default;
        Int128 swept = 0;
        bool filled = false;

        foreach (DepthLevel level in LevelsOf(depth, SideOf(trade)))
        {
            Ratio far = Ratio.Max(level.Distance, near);
            if (level.Cumulative > from)
            {
                Quantity end = Quantity.Min(to, level.Cumulative);
                Ratio first = DistanceAt(from, below, level.Cumulative, near, far);
                worst = DistanceAt(end, below, level.Cumulative, near, far);

                // Contracts × distance of this stretch, twice: the area under a straight line.
                swept = checked(swept + Fixed18.Multiply((end - from).Atoms, first.Atoms + worst.Atoms, Rounding.Up));
                from = end;
                if (end == to)
                {
                    filled = true;
                    break;
                }
            }

            below = level.Cumulative;
            near = far;
        }

        if (!filled)
        {
            return Result<DepthQuote>.Refused(RejectionCode.DepthMissing, spec.Id);
        }

        Ratio average = Ratio.Min(worst, Ratio.FromAtoms(Fixed18.MulDiv(swept, Fixed18.AtomsPerUnit, trade.Abs().Atoms * 2, Rounding.Up)));
        Price size = Price.Max(mark.Abs(), floor);
        Price averagePrice = Shifted(mark, size, average, trade);
        Amount atMark = spec.ValueOf(trade, mark, Rounding.Down);
        Amount atFill = spec.ValueOf(trade, averagePrice, Rounding.Up);
        Amount cost = Amount.Max(atFill - atMark, Amount.Zero);
        return Result<DepthQuote>.Of(new(averagePrice, Shifted(mark, size, worst, trade), cost));
    }

    /// <summary>The worst price that a trade may have: the mark moved against the trader by the price floor, rounded towards the mark.</summary>
    public static Price LimitPrice(Price mark, Ratio priceFloor, Quantity trade, Price floor = default)
    {
        Price move = Price.Max(mark.Abs(), floor).Times(priceFloor, Rounding.Down);
        return trade.IsNegative ? mark - move : mark + move;
    }

    internal static ImmutableArray<DepthLevel> LevelsOf(DepthProfile depth, BookSide side) => side == BookSide.Bids ? depth.Bids : depth.Asks;

    private static Ratio DistanceAt(Quantity at, Quantity below, Quantity above, Ratio near, Ratio far) =>
        at == above ? far : at == below ? near
            : near + Ratio.FromAtoms(Fixed18.MulDiv((far - near).Atoms, (at - below).Atoms, (above - below).Atoms, Rounding.Up));

    private static Price Shifted(Price mark, Price size, Ratio distance, Quantity trade)
    {
        Price move = size.Times(distance, Rounding.Up);
        return trade.IsNegative ? mark - move : mark + move;
    }
}
