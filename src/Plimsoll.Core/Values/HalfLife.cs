// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Values;

/// <summary>What is left of something that halves in a given time: x × 2^(−age ÷ half-life), in whole numbers only.</summary>
/// <remarks>
/// <para>The age is whole half-lives, which are halvings, and a fraction of one, which is written in <see cref="Bits"/> binary digits: 2^(−0.101…) is
/// 2^(−1/2) × 2^(−1/8) × …, one factor for each digit that is 1. The factors are square roots of each other, 2^(−1/2) = √½ and each next the root of the one
/// before, in units of 2^(−63). There is no table to copy: they are computed once, by integer square roots, the same on every machine.</para>
/// <para>Every step rounds up, so that the result is never below the true value and at most 2 × 10⁻¹⁷ of it, and a unit of the 18th decimal, above. After
/// <see cref="MostHalvings"/> half-lives nothing is left.</para>
/// </remarks>
public static class HalfLife
{
    /// <summary>Binary digits of the fraction of a half-life.</summary>
    public const int Bits = 63;

    /// <summary>Half-lives after which nothing counts any more: what then is left of one is 5 × 10⁻²⁰, no unit of 18 decimals.</summary>
    public const int MostHalvings = 64;

    private static readonly UInt128 _one = UInt128.One << Bits;

    private static readonly ImmutableArray<UInt128> _roots = Roots();

    /// <summary>What is left of a value after some time, rounded up.</summary>
    /// <param name="value">The value, not negative.</param>
    /// <param name="age">How long ago it was whole, not negative; any unit of time.</param>
    /// <param name="halfLife">In what time half of it goes, above zero, in the same unit.</param>
    public static Ratio Left(Ratio value, long age, long halfLife)
    {
        Invariant.Check(!value.IsNegative && age >= 0 && halfLife > 0, "What halves is not negative, and neither is time.");
        (long halvings, long rest) = Math.DivRem(age, halfLife);
        if (halvings >= MostHalvings)
        {
            return Ratio.Zero;
        }

        // Digits are cut off, which makes the age a little less and what is left a little more.
        UInt128 digits = ((UInt128)(ulong)rest << Bits) / (ulong)halfLife;
        UInt128 factor = _one;
        for (int i = 0; i < Bits; i++)
        {
            bool isSet = (digits >> (Bits - 1 - i) & UInt128.One) == UInt128.One;
            factor = isSet ? ((factor * _roots[i]) + _one - 1) >> Bits : factor;
        }

        Int128 halved = (value.Atoms >> (int)halvings) + ((value.Atoms & (((Int128)1 << (int)halvings) - 1)) == 0 ? 0 : 1);
        return Ratio.FromAtoms(Fixed18.MulDiv(halved, (Int128)factor, (Int128)_one, Rounding.Up));
    }

    /// <summary>2^(−1/2), 2^(−1/4), … in units of 2^(−63), each rounded up.</summary>
    private static ImmutableArray<UInt128> Roots()
    {
        ImmutableArray<UInt128>.Builder roots = ImmutableArray.CreateBuilder<UInt128>(Bits);
        UInt128 before = _one >> 1;
        for (int i = 0; i < Bits; i++)
        {
            before = RootUp(before << Bits);
            roots.Add(before);
        }

        return roots.MoveToImmutable();
    }

    /// <summary>The least whole number whose square is not below a number.</summary>
    private static UInt128 RootUp(UInt128 square)
    {
        // Newton's steps from above fall until they are there.
        UInt128 root = UInt128.One << (Bits + 1);
        while (true)
        {
            UInt128 next = (root + (square / root)) >> 1;
            if (next >= root)
            {
                return root * root < square ? root + 1 : root;
            }

            root = next;
        }
    }
}
