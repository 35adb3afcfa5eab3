// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Values;

/// <content>The bridge to floating point: out to the nearest double, back with a named rounding.</content>
public static partial class Fixed18
{
    private const int MantissaBits = 52;
    private const int ExponentBias = 1075;

    /// <summary>The nearest double, a tie to the even one; for pricing and display only.</summary>
    public static double ToDouble(Int128 atoms)
    {
        UInt128 magnitude = Magnitude(atoms);
        if (magnitude >> (MantissaBits + 1) == 0)
        {
            // Both operands are exact, so the division rounds once.
            return (double)(long)atoms / AtomsPerUnit;
        }

        // With its top bit moved to the end the quotient has at least 67 bits; its top 64, the last of them
        // set when anything below is, round to 53 as the exact quotient would.
        int shift = (int)UInt128.LeadingZeroCount(magnitude);
        UInt128 quotient = Wide.DivideByUnit(0, magnitude << shift, out ulong remainder);
        int excess = 64 - (int)UInt128.LeadingZeroCount(quotient);
        ulong top = unchecked((ulong)(quotient >> excess));
        bool isInexact = remainder != 0 || (UInt128)top << excess != quotient;
        double value = Math.ScaleB((double)(isInexact ? top | 1 : top), excess - shift);
        return Int128.IsNegative(atoms) ? -value : value;
    }

    /// <summary>The one way back from floating point: <paramref name="value"/> units as atoms, rounded as named.</summary>
    /// <returns>False for NaN, infinities and values out of range.</returns>
    public static bool TryQuantise(double value, Rounding rounding, out Int128 atoms)
    {
        atoms = 0;
        if (!double.IsFinite(value) || Math.Abs(value) >= 1.8e20)
        {
            return false;
        }

        // A double is mantissa × 2^exponent exactly, so the scaling and the rounding are done on integers.
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int biased = (int)((bits >> MantissaBits) & 0x7FF);
        ulong mantissa = bits & ((1UL << MantissaBits) - 1);
        mantissa |= biased == 0 ? 0 : 1UL << MantissaBits;
        int exponent = Math.Max(biased, 1) - ExponentBias;
        bool negative = double.IsNegative(value);

        // 53 bits × 60 bits, and below 2¹²⁸ after a shift to the left because the value is below 2⁶⁸.
        UInt128 product = Math.BigMul(mantissa, (ulong)AtomsPerUnit);
        UInt128 magnitude;
        if (exponent >= 0)
        {
            magnitude = product << exponent;
        }
        else if (exponent > -128)
        {
            UInt128 divisor = UInt128.One << -exponent;
            magnitude = product >> -exponent;
            UInt128 remainder = product & (divisor - 1);
            magnitude += remainder != 0 && GoesAway(magnitude, remainder, divisor, negative, rounding) ? 1u : 0u;
        }
        else
        {
            // Under 2⁻¹⁵ of an atom: only the direction is left.
            magnitude = mantissa != 0 && GoesAway(0, 1, 4, negative, rounding) ? 1u : 0u;
        }

        if (magnitude > (UInt128)Int128.MaxValue + (negative ? 1u : 0u))
        {
            return false;
        }

        atoms = Signed(magnitude, negative);
        return true;
    }
}
