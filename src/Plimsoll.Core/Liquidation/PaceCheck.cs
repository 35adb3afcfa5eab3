// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>A fixed pace that is faster than its book can take.</summary>
/// <param name="Side">The side of the book.</param>
/// <param name="Share">The share of the depth within 1 % that the policy takes in a step.</param>
/// <param name="Critical">The largest that would do: three quarters of the critical pace of that book.</param>
public readonly record struct PaceExcess(BookSide Side, Ratio Share, Ratio Critical);

/// <summary>Holds a fixed pace to the critical pace of a book that is typical of its market: p ≤ safety × p*.</summary>
/// <remarks>A fixed pace is a share of the depth within the price floor and the critical pace one of the depth within 1 %: the former is converted, rounded up.
/// It states no half-life, so <see cref="LiquidationPolicy.UnsaidHalfLifeSeconds"/> is assumed.</remarks>
public static class PaceCheck
{
    /// <summary>A larger share is said to be this one: all that rests lies beyond 1 %.</summary>
    private const int MostShare = 1_000_000;

    /// <summary>By how much a policy is too fast for a book, the first side that it is too fast for; null where it is not, follows the book, or nothing rests
    /// within 1 %.</summary>
    /// <param name="policy">The policy for the instrument.</param>
    /// <param name="depth">The book.</param>
    /// <param name="stepSeconds">How often the pace is renewed.</param>
    public static PaceExcess? Of(LiquidationPolicy policy, DepthProfile depth, int stepSeconds)
    {
        if (policy.CriticalPace is not null)
        {
            return null;
        }

        foreach (BookSide side in (ReadOnlySpan<BookSide>)[BookSide.Bids, BookSide.Asks])
        {
            BookState book = BookState.Of(depth, side, policy.PriceFloor);
            if (!book.Dense.IsPositive)
            {
                continue;
            }

            Quantity taken = DepthCost.Within(depth, side, policy.PriceFloor).Times(policy.Pace, Rounding.Up);
            bool isFar = taken.Atoms / book.Dense.Atoms >= MostShare;
            Ratio share = isFar ? Ratio.Of(MostShare) : Ratio.FromAtoms(Fixed18.Divide(taken.Atoms, book.Dense.Atoms, Rounding.Up));
            Ratio critical = CriticalPace.ShareOf(book.Knee, policy.HalfLifeSeconds, stepSeconds).Times(CriticalPace.UnsaidSafety, Rounding.Down);
            if (share > critical)
            {
                return new(side, share, critical);
            }
        }

        return null;
    }
}
