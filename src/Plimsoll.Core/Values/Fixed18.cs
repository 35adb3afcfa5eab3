// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Values;

/// <summary>The arithmetic that every 18-decimal value type shares: atoms are units of 10⁻¹⁸ in an <see cref="Int128"/>.</summary>
/// <remarks>
/// <para>Range: about ±1.7 × 10²⁰ units. Overflow throws <see cref="OverflowException"/>; it never wraps and never saturates.</para>
/// <para>Products and quotients go through 256 bits, so only the final result has to fit.</para>
/// </remarks>
public static class Fixed18
{
    /// <summary>Atoms in one unit: 10¹⁸.</summary>
    public const long AtomsPerUnit = 1_000_000_000_000_000_000;

    /// <summary>Decimal places carried.</summary>
    public const int Decimals = 18;

    /// <summary>a × b ÷ c on atoms, through a 256-bit product, rounded as named.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="c"/> is zero.</exception>
    /// <exception cref="OverflowException">The rounded quotient does not fit in 128 bits.</exception>
    public static Int128 MulDiv(Int128 a, Int128 b, Int128 c, Rounding rounding)
    {
        if (c == 0)
        {
            throw new DivideByZeroException("MulDiv by zero.");
        }

        bool negative = (a < 0) ^ (b < 0) ^ (c < 0);
        UInt128 divisor = Magnitude(c);
        (UInt128 high, UInt128 low) = Multiply(Magnitude(a), Magnitude(b));
        (UInt128 quotient, UInt128 remainder) = high == 0 ? UInt128.DivRem(low, divisor) : Divide(high, low, divisor);
        if (remainder != 0 && RoundsAway(quotient, remainder, divisor, negative, rounding))
        {
            quotient = checked(quotient + 1);
        }

        return Signed(quotient, negative);
    }

    /// <summary>The product of two 18-decimal values, as atoms.</summary>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Int128 Multiply(Int128 a, Int128 b, Rounding rounding) => MulDiv(a, b, AtomsPerUnit, rounding);

    /// <summary>The quotient of two 18-decimal values, as atoms.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="b"/> is zero.</exception>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Int128 Divide(Int128 a, Int128 b, Rounding rounding) => MulDiv(a, AtomsPerUnit, b, rounding);

    /// <summary>The multiple of <paramref name="step"/> next to <paramref name="atoms"/> in the named direction.</summary>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Int128 RoundTo(Int128 atoms, Int128 step, Rounding rounding)
    {
        Invariant.Check(step > 0, "A rounding step must be positive.");
        bool negative = atoms < 0;
        (UInt128 quotient, UInt128 remainder) = UInt128.DivRem(Magnitude(atoms), (UInt128)step);
        if (remainder != 0 && RoundsAway(quotient, remainder, (UInt128)step, negative, rounding))
        {
            quotient++;
        }

        return checked(Signed(quotient, negative) * step);
    }

    /// <summary>The shortest exact decimal text: no exponent, no trailing zeros, "-" for negatives.</summary>
    public static string Format(Int128 atoms)
    {
        UInt128 magnitude = Magnitude(atoms);
        (UInt128 whole, UInt128 fraction) = UInt128.DivRem(magnitude, AtomsPerUnit);
        string sign = atoms < 0 ? "-" : string.Empty;
        string head = whole.ToString(CultureInfo.InvariantCulture);
        return fraction == 0
            ? sign + head
            : sign + head + "." + fraction.ToString("D18", CultureInfo.InvariantCulture).TrimEnd('0');
    }

    /// <summary>Reads plain decimal text exactly: optional sign, digits, optional point and at most 18 decimals that are not zero.</summary>
    /// <returns>False for anything else, exponents, blanks and values out of range included; never a rounded value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Int128 atoms)
    {
        atoms = 0;
        int at = 0;
        bool negative = false;
        if (text.Length > 0 && (text[0] == '-' || text[0] == '+'))
        {
            negative = text[0] == '-';
            at = 1;
        }

        int digits = 0;
        int decimals = -1;
        UInt128 magnitude = 0;
        UInt128 limit = negative ? (UInt128)1 << 127 : (UInt128)Int128.MaxValue;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '.' && decimals < 0)
            {
                decimals = 0;
                continue;
            }

            if (c is < '0' or > '9')
            {
                return false;
            }

            digits++;
            if (decimals == Decimals)
            {
                // Zeros past the last place carry no value; any other digit could not be kept exactly.
                if (c != '0')
                {
                    return false;
                }

                continue;
            }

            if (!TryAppend(ref magnitude, c - '0', limit))
            {
                return false;
            }

            decimals += decimals >= 0 ? 1 : 0;
        }

        if (digits == 0 || decimals == 0)
        {
            return false;
        }

        for (int i = Math.Max(decimals, 0); i < Decimals; i++)
        {
            if (!TryAppend(ref magnitude, 0, limit))
            {
                return false;
            }
        }

        atoms = Signed(magnitude, negative);
        return true;
    }

    /// <summary>The nearest double; for pricing and display only.</summary>
    public static double ToDouble(Int128 atoms) => (double)atoms / AtomsPerUnit;

    /// <summary>The one way back from floating point: <paramref name="value"/> units as atoms, rounded as named.</summary>
    /// <returns>False for NaN, infinities and values out of range.</returns>
    public static bool TryQuantise(double value, Rounding rounding, out Int128 atoms)
    {
        atoms = 0;
        if (!double.IsFinite(value) || Math.Abs(value) >= 1.7e20)
        {
            return false;
        }

        // A double is mantissa × 2^exponent exactly, so the scaling and the rounding are done on integers.
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1L << 52;
        }

        exponent -= 1075;
        Int128 signed = bits < 0 ? -(Int128)mantissa : mantissa;
        if (exponent >= 0)
        {
            atoms = checked((signed << exponent) * AtomsPerUnit);
            return true;
        }

        if (exponent >= -126)
        {
            atoms = MulDiv(signed, AtomsPerUnit, Int128.One << -exponent, rounding);
            return true;
        }

        // Below 2⁻⁷³ in magnitude: far under half an atom, so only the direction matters.
        atoms = signed == 0 ? 0 : MulDiv(signed > 0 ? 1 : -1, 1, 4, rounding);
        return true;
    }

    private static bool TryAppend(ref UInt128 magnitude, int digit, UInt128 limit)
    {
        UInt128 headroom = (limit - (UInt128)digit) / 10;
        if (magnitude > headroom)
        {
            return false;
        }

        magnitude = (magnitude * 10) + (UInt128)digit;
        return true;
    }

    private static UInt128 Magnitude(Int128 value) => unchecked(value < 0 ? (UInt128)(-value) : (UInt128)value);

    private static Int128 Signed(UInt128 magnitude, bool negative)
    {
        if (!negative)
        {
            return checked((Int128)magnitude);
        }

        if (magnitude > (UInt128)1 << 127)
        {
            throw new OverflowException("Value is below the 128-bit range.");
        }

        return unchecked(-(Int128)magnitude);
    }

    private static bool RoundsAway(UInt128 quotient, UInt128 remainder, UInt128 divisor, bool negative, Rounding rounding) => rounding switch
    {
        Rounding.Down => negative,
        Rounding.Up => !negative,
        Rounding.TowardZero => false,
        Rounding.AwayFromZero => true,
        Rounding.HalfEven => remainder > divisor - remainder || (remainder == divisor - remainder && (quotient & 1) == 1),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
    };

    private static (UInt128 High, UInt128 Low) Multiply(UInt128 a, UInt128 b)
    {
        ulong a0 = unchecked((ulong)a), a1 = (ulong)(a >> 64), b0 = unchecked((ulong)b), b1 = (ulong)(b >> 64);
        unchecked
        {
            UInt128 p00 = (UInt128)a0 * b0, p01 = (UInt128)a0 * b1, p10 = (UInt128)a1 * b0, p11 = (UInt128)a1 * b1;
            UInt128 middle = (p00 >> 64) + (ulong)p01 + (ulong)p10;
            UInt128 low = (middle << 64) | (ulong)p00;
            UInt128 high = p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64);
            return (high, low);
        }
    }

    private static (UInt128 Quotient, UInt128 Remainder) Divide(UInt128 high, UInt128 low, UInt128 divisor)
    {
        if (high >= divisor)
        {
            throw new OverflowException("Quotient does not fit in 128 bits.");
        }

        UInt128 quotient = 0, remainder = high;
        for (int i = 127; i >= 0; i--)
        {
            bool carry = remainder >> 127 != 0;
            remainder = unchecked((remainder << 1) | ((low >> i) & 1));
            quotient <<= 1;
            if (carry || remainder >= divisor)
            {
                remainder = unchecked(remainder - divisor);
                quotient |= 1;
            }
        }

        return (quotient, remainder);
    }
}
