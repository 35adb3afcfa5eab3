// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What is known of one side of a book over its last profiles.</summary>
/// <param name="Dense">Typical depth within 1 % of the mark, contracts.</param>
/// <param name="Knee">Typical distance at which it gets thin, a fraction of the mark.</param>
public readonly record struct BookState(Quantity Dense, Ratio Knee)
{
    /// <summary>What one profile alone shows.</summary>
    public static BookState Of(DepthProfile depth, BookSide side, Ratio priceFloor) =>
        new(DepthCost.Within(depth, side, CriticalPace.Near), Ratio.Min(CriticalPace.KneeOf(depth, side), priceFloor));
}

/// <summary>How much may be taken from a book without pushing the price to where the book gets thin.</summary>
/// <remarks>
/// <para>Whoever takes V from a side whose depth out to distance x is D(x) moves the price from x to D⁻¹(D(x) + V); the book recovers, and what is left of x
/// after a time t is x × 2^(−t ÷ half-life). Selling a share p of the depth within κ = 1 % every Δ so moves the price to p × κ ÷ (1 − 2^(−Δ ÷ half-life)) in
/// the end, as long as depth per percent stays what it is. Beyond the knee it does not: each sale moves the price several times as far, more accounts
/// fall below their line, and the loop feeds itself. The largest share that stays before the knee x is p* = x × (1 − 2^(−Δ ÷ half-life)) ÷ κ.</para>
/// <para>Everything here is exact, rounded towards less. Source: our own; docs/concepts/calm-liquidation.md.</para>
/// </remarks>
public static class CriticalPace
{
    /// <summary>The distance κ within which depth is called dense depth: 1 %.</summary>
    public static Ratio Near { get; } = Ratio.FromAtoms(Fixed18.AtomsPerUnit / 100);

    /// <summary>How far towards the knee a fixed pace may lead before it is warned of: three quarters.</summary>
    public static Ratio UnsaidSafety { get; } = Ratio.FromAtoms(Fixed18.AtomsPerUnit / 4 * 3);

    /// <summary>Where a side gets thin: going outward, the end of the last stretch before the first that holds less than half as much for its width as some
    /// stretch before it; the end of the book where there is none. Zero for an empty side.</summary>
    /// <remarks>What lies behind a thin stretch is never counted: a wall far out does not carry anybody who has to pass the gap first.</remarks>
    public static Ratio KneeOf(DepthProfile depth, BookSide side)
    {
        Ratio near = depth.HalfSpread;
        Quantity below = default;
        (Quantity Size, Ratio Width) densest = default;
        foreach (DepthLevel level in DepthCost.LevelsOf(depth, side))
        {
            Ratio far = Ratio.Max(level.Distance, near);
            (Quantity size, Ratio width) = (level.Cumulative - below, far - near);
            if (width.IsPositive)
            {
                // Twice the width halves the densest.
                if (densest.Width.IsPositive && Compare((size, width), (densest.Size, densest.Width + densest.Width)) < 0)
                {
                    return near;
                }

                bool isDensest = !densest.Width.IsPositive || Compare((size, width), densest) > 0;
                densest = isDensest ? (size, width) : densest;
            }

            (near, below) = (far, level.Cumulative);
        }

        return below.IsZero ? default : near;
    }

    /// <summary>The median of the last profiles, of two middle ones the lower; nothing for none.</summary>
    /// <param name="values">One for each profile, in any order; sorted in place.</param>
    public static Int128 Median(Span<Int128> values)
    {
        values.Sort();
        return values.IsEmpty ? 0 : values[(values.Length - 1) / 2];
    }

    /// <summary>Contracts that may be taken from a side in this step.</summary>
    /// <param name="terms">The pace.</param>
    /// <param name="depth">The side's profile now.</param>
    /// <param name="side">The side.</param>
    /// <param name="typical">What the side was over its last profiles, its knee within the price floor.</param>
    /// <param name="displaced">How far the price still is from where it would be without the liquidations, a fraction of the mark.</param>
    /// <param name="stepped">Contracts taken from it in this step already.</param>
    public static Quantity Allowed(
        CriticalPaceTerms terms, DepthProfile depth, BookSide side, in BookState typical, Ratio displaced, Quantity stepped)
    {
        Ratio farthest = typical.Knee.Times(terms.Safety, Rounding.Down);
        Quantity room = displaced >= farthest ? default
            : TypicalOf(DepthCost.Within(depth, side, farthest) - DepthCost.Within(depth, side, displaced), depth, side, typical);
        Quantity floor = typical.Dense.Times(terms.FloorShare, Rounding.Down) - stepped;
        Quantity cap = typical.Dense.Times(terms.CapShare, Rounding.Down) - stepped;
        return Quantity.Max(default, Quantity.Min(cap, Quantity.Max(floor, room)));
    }

    /// <summary>How far the price is pushed when so much more is taken from a side, rounded up; at most to where the book ends.</summary>
    /// <param name="depth">The side's profile now.</param>
    /// <param name="side">The side.</param>
    /// <param name="typical">What the side was over its last profiles.</param>
    /// <param name="displaced">How far it is pushed before.</param>
    /// <param name="taken">Contracts, not negative.</param>
    public static Ratio Displaced(DepthProfile depth, BookSide side, in BookState typical, Ratio displaced, Quantity taken)
    {
        Quantity dense = DepthCost.Within(depth, side, Near);
        Quantity shown = taken;
        if (dense > typical.Dense)
        {
            // What is not typical counts for less, so that of it more was taken: up to the whole side, beyond which there is no place.
            Quantity all = DepthCost.LevelsOf(depth, side)[^1].Cumulative;
            Quantity most = Quantity.FromAtoms(Fixed18.MulDiv(all.Atoms, typical.Dense.Atoms, dense.Atoms, Rounding.Up));
            shown = taken >= most ? all : Quantity.FromAtoms(Fixed18.MulDiv(taken.Atoms, dense.Atoms, typical.Dense.Atoms, Rounding.Up));
        }

        return Ratio.Max(displaced, DepthCost.DistanceOf(depth, side, DepthCost.Within(depth, side, displaced) + shown));
    }

    /// <summary>The critical pace p*: the share of the depth within 1 % that may be taken every step for ever without passing the knee, rounded down.</summary>
    /// <param name="knee">Where the book gets thin, a fraction of the mark.</param>
    /// <param name="halfLifeSeconds">In what time it recovers by half.</param>
    /// <param name="stepSeconds">How long a step is.</param>
    public static Ratio ShareOf(Ratio knee, int halfLifeSeconds, int stepSeconds)
    {
        Ratio recovered = Ratio.One - HalfLife.Left(Ratio.One, stepSeconds, halfLifeSeconds);
        return Ratio.FromAtoms(Fixed18.MulDiv(knee.Atoms, recovered.Atoms, Near.Atoms, Rounding.Down));
    }

    /// <summary>What a profile that shows more than is typical is good for.</summary>
    private static Quantity TypicalOf(Quantity shown, DepthProfile depth, BookSide side, in BookState typical)
    {
        Quantity dense = DepthCost.Within(depth, side, Near);
        return dense > typical.Dense ? Quantity.FromAtoms(Fixed18.MulDiv(shown.Atoms, typical.Dense.Atoms, dense.Atoms, Rounding.Down)) : shown;
    }

    /// <summary>Compares how much stretches hold for their width, exactly: products instead of quotients.</summary>
    private static int Compare((Quantity Size, Ratio Width) one, (Quantity Size, Ratio Width) other)
    {
        UInt128 high = Wide.Multiply((UInt128)one.Size.Atoms, (UInt128)other.Width.Atoms, out UInt128 low);
        UInt128 otherHigh = Wide.Multiply((UInt128)other.Size.Atoms, (UInt128)one.Width.Atoms, out UInt128 otherLow);
        return high != otherHigh ? high.CompareTo(otherHigh) : low.CompareTo(otherLow);
    }
}
