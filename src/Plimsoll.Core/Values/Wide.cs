// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Plimsoll.Values;

/// <summary>Products of 256 bits and their quotients, on 64-bit words. Everything here is modulo 2⁶⁴ or 2¹²⁸ by design, hence unchecked.</summary>
/// <remarks>Division by words as in Knuth, The Art of Computer Programming, vol. 2, 4.3.1, algorithm D; by the unit, whose reciprocal is a constant, as
/// in Möller and Granlund, "Improved division by invariant integers" (2011), algorithm 4.</remarks>
internal static class Wide
{
    // 10¹⁸ shifted until its top bit is set, and ⌊(2¹²⁸ − 1) ÷ that⌋ − 2⁶⁴.
    private const int UnitShift = 4;
    private const ulong ScaledUnit = (ulong)Fixed18.AtomsPerUnit << UnitShift;
    private const ulong ScaledUnitReciprocal = 2_820_903_858_849_102_350;

    /// <summary>a × b, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 Multiply(UInt128 a, UInt128 b, out UInt128 low)
    {
        unchecked
        {
            ulong a0 = (ulong)a, a1 = Upper(a), b0 = (ulong)b, b1 = Upper(b);
            UInt128 p00 = Math.BigMul(a0, b0);
            if ((a1 | b1) == 0)
            {
                low = p00;
                return UInt128.Zero;
            }

            // No sum here passes 2¹²⁸: each partial product leaves room for two more words.
            UInt128 middle = Math.BigMul(a1, b0) + Upper(p00);
            if (b1 == 0)
            {
                // A quantity, a rate: most second factors are one word, and half of the work is then done.
                low = new UInt128((ulong)middle, (ulong)p00);
                return Upper(middle);
            }

            UInt128 other = Math.BigMul(a0, b1) + (ulong)middle;
            low = new UInt128((ulong)other, (ulong)p00);
            return Math.BigMul(a1, b1) + Upper(middle) + Upper(other);
        }
    }

    /// <summary>a × b ÷ 10¹⁸, toward zero: what every product of two values is.</summary>
    /// <returns>False where the quotient has more than 128 bits.</returns>
    /// <remarks>Words from end to end, carries by hand: it is called several times for every position of every assessment, and a sum of two 128-bit values is
    /// a call that the compiler does not always take in.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMultiplyByUnit(UInt128 a, UInt128 b, out UInt128 quotient, out ulong remainder)
    {
        unchecked
        {
            ulong a0 = (ulong)a, a1 = Upper(a), b0 = (ulong)b, b1 = Upper(b);
            ulong p1 = Math.BigMul(a0, b0, out ulong p0);
            ulong p2 = 0;
            ulong p3 = 0;
            if ((a1 | b1) != 0)
            {
                p2 = Math.BigMul(a1, b0, out ulong low);
                p1 += low;
                p2 += p1 < low ? 1UL : 0;

                // A quantity, a rate: most second factors are one word, and half of the work is then done.
                if (b1 != 0)
                {
                    ulong high = Math.BigMul(a0, b1, out low);
                    p1 += low;

                    // The upper word of a product is at most 2⁶⁴ − 2, so a carry fits into it.
                    high += p1 < low ? 1UL : 0;
                    p2 += high;
                    p3 = p2 < high ? 1UL : 0;
                    p3 += Math.BigMul(a1, b1, out low);
                    p2 += low;
                    p3 += p2 < low ? 1UL : 0;
                }
            }

            if (p3 != 0 || p2 >= (ulong)Fixed18.AtomsPerUnit)
            {
                (quotient, remainder) = (default, 0);
                return false;
            }

            ulong top = (p2 << UnitShift) | (p1 >> (64 - UnitShift));
            ulong q1 = DivideByScaledUnit(top, (p1 << UnitShift) | (p0 >> (64 - UnitShift)), out ulong rest);
            ulong q0 = DivideByScaledUnit(rest, p0 << UnitShift, out rest);
            (quotient, remainder) = (new UInt128(q1, q0), rest >> UnitShift);
            return true;
        }
    }

    /// <summary>high:low ÷ 10¹⁸, for a high part below 10¹⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 DivideByUnit(ulong high, UInt128 low, out ulong remainder)
    {
        unchecked
        {
            ulong l0 = (ulong)low, l1 = Upper(low);
            ulong top = (high << UnitShift) | (l1 >> (64 - UnitShift));
            ulong q1 = DivideByScaledUnit(top, (l1 << UnitShift) | (l0 >> (64 - UnitShift)), out ulong rest);
            ulong q0 = DivideByScaledUnit(rest, l0 << UnitShift, out rest);
            remainder = rest >> UnitShift;
            return new UInt128(q1, q0);
        }
    }

    /// <summary>high:low ÷ divisor, for a high part below the divisor.</summary>
    public static UInt128 Divide(UInt128 high, UInt128 low, UInt128 divisor, out UInt128 remainder)
    {
        unchecked
        {
            // Algorithm D wants the divisor's top bit set. The high part is below the divisor, so the same shift loses none of its bits.
            int shift = (int)UInt128.LeadingZeroCount(divisor) & 63;
            UInt128 scaled = divisor << shift;
            UInt128 top = (high << shift) | ((low >> 1) >> (127 - shift));
            UInt128 bottom = low << shift;
            if (Upper(divisor) == 0)
            {
                ulong d = (ulong)scaled;
                ulong q1 = DivideWord((ulong)top, Upper(bottom), d, out ulong word);
                ulong q0 = DivideWord(word, (ulong)bottom, d, out word);
                remainder = word >> shift;
                return new UInt128(q1, q0);
            }

            UInt128 rest = top;
            ulong high64 = NextDigit(ref rest, Upper(bottom), scaled);
            ulong low64 = NextDigit(ref rest, (ulong)bottom, scaled);
            remainder = rest >> shift;
            return new UInt128(high64, low64);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Upper(UInt128 value) => unchecked((ulong)(value >> 64));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong DivideByScaledUnit(ulong u1, ulong u0, out ulong remainder)
    {
        unchecked
        {
            ulong high = Math.BigMul(ScaledUnitReciprocal, u1, out ulong low);
            ulong estimate = low + u0;
            ulong quotient = high + u1 + (estimate < low ? 1UL : 0) + 1;

            // The quotient so far is right or one too large; in the second case the rest has wrapped round.
            ulong rest = u0 - (quotient * ScaledUnit);
            if (rest > estimate)
            {
                quotient--;
                rest += ScaledUnit;
            }

            // The algorithm's second correction, for a rest that still reaches the divisor d, cannot happen with this one: with b = 2⁶⁴, v the
            // reciprocal and k = b² − (b + v)d = 0.40b, the rest before correction is below kd/b + b − d = 0.55d.
            remainder = rest;
            return quotient;
        }
    }

    /// <summary>rest:next ÷ divisor for a rest below the divisor, whose top bit is set; the rest becomes the remainder.</summary>
    private static ulong NextDigit(ref UInt128 rest, ulong next, UInt128 divisor)
    {
        unchecked
        {
            ulong d1 = Upper(divisor), d0 = (ulong)divisor;
            ulong digit;
            UInt128 partial;
            if (Upper(rest) >= d1)
            {
                digit = ulong.MaxValue;
                partial = (UInt128)(ulong)rest + d1;
            }
            else
            {
                digit = DivideWord(Upper(rest), (ulong)rest, d1, out ulong word);
                partial = word;
            }

            // The estimate from the top word is never too small and at most two too large.
            UInt128 product = Math.BigMul(digit, d0);
            while (Upper(partial) == 0 && product > new UInt128((ulong)partial, next))
            {
                digit--;
                partial += d1;
                product -= d0;
            }

            rest = ((partial << 64) | next) - product;
            return digit;
        }
    }

    /// <summary>u1:u0 ÷ d for u1 below d, whose top bit is set, by half words.</summary>
    private static ulong DivideWord(ulong u1, ulong u0, ulong d, out ulong remainder)
    {
        unchecked
        {
            ulong high = HalfDigit(u1, u0 >> 32, d, out ulong rest);
            ulong low = HalfDigit(rest, (uint)u0, d, out remainder);
            return (high << 32) | low;
        }
    }

    private static ulong HalfDigit(ulong rest, ulong next, ulong d, out ulong remainder)
    {
        unchecked
        {
            ulong d1 = d >> 32, d0 = (uint)d;
            ulong digit = rest / d1;
            ulong partial = rest - (digit * d1);
            while (partial >> 32 == 0 && (digit >> 32 != 0 || digit * d0 > ((partial << 32) | next)))
            {
                digit--;
                partial += d1;
            }

            remainder = ((rest << 32) | next) - (digit * d);
            return digit;
        }
    }
}
