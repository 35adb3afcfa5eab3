// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Engine.Limits;

/// <summary>Sizes in bits: whether a product or quotient is in range is decided before it is computed, with a bound and not with an exception.</summary>
internal static class Magnitude
{
    /// <summary>10¹⁸ lies between 2^59 and 2^60.</summary>
    private const int UnitBitsFloor = 59;

    private const int UnitBitsCeiling = 60;

    /// <summary>The least b with |value| &lt; 2^b.</summary>
    internal static int Bits(Int128 value) => 128 - (int)Int128.LeadingZeroCount(value < 0 ? ~value : value);

    /// <summary>True when |value| &lt; 2^bits.</summary>
    internal static bool Fits(Int128 value, int bits) => Bits(value) <= bits;

    /// <summary>An upper bound on the bits of the product of two 18-decimal values.</summary>
    internal static int ProductBits(int a, int b) => a == 0 || b == 0 ? 0 : Math.Max(a + b - UnitBitsFloor, 1);

    /// <summary>An upper bound on the bits of the quotient of two 18-decimal values; the divisor is not zero.</summary>
    internal static int QuotientBits(int dividend, int divisor) => dividend == 0 ? 0 : Math.Max(dividend + UnitBitsCeiling - divisor + 1, 1);
}
