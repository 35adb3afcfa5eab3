// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Values;

/// <content>Plain decimal text, read and printed exactly.</content>
public static partial class Fixed18
{
    /// <summary>The shortest exact decimal text: no exponent, no trailing zeros, "-" for negatives.</summary>
    public static string Format(Int128 atoms)
    {
        UInt128 whole = Wide.DivideByUnit(0, Magnitude(atoms), out ulong fraction);
        string text = (Int128.IsNegative(atoms) ? "-" : string.Empty) + whole.ToString(CultureInfo.InvariantCulture);
        return fraction == 0 ? text : text + "." + fraction.ToString("D18", CultureInfo.InvariantCulture).TrimEnd('0');
    }

    /// <summary>Reads plain decimal text exactly: optional sign, digits, optional point and at most 18 decimals that are not zero.</summary>
    /// <returns>False for anything else, exponents, blanks and values out of range included; never a rounded value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Int128 atoms)
    {
        atoms = 0;
        bool negative = text is ['-', ..];
        if (text is ['-' or '+', ..])
        {
            text = text[1..];
        }

        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<char> fraction = point < 0 ? [] : text[(point + 1)..];
        if (point < 0 ? whole.IsEmpty : fraction.IsEmpty)
        {
            return false;
        }

        // Zeros past the last place carry no value; any other digit there could not be kept exactly.
        if (fraction.Length > Decimals)
        {
            if (fraction[Decimals..].ContainsAnyExcept('0'))
            {
                return false;
            }

            fraction = fraction[..Decimals];
        }

        UInt128 magnitude = 0;
        if (!TryAppend(ref magnitude, whole) || !TryAppend(ref magnitude, fraction))
        {
            return false;
        }

        UInt128 overflow = Wide.Multiply(magnitude, PowerOfTen(Decimals - fraction.Length), out magnitude);
        if (overflow != 0 || magnitude > (UInt128)Int128.MaxValue + (negative ? 1u : 0u))
        {
            return false;
        }

        atoms = Signed(magnitude, negative);
        return true;
    }

    private static bool TryAppend(ref UInt128 magnitude, ReadOnlySpan<char> digits)
    {
        foreach (char digit in digits)
        {
            // A magnitude above 2¹²⁴ would pass the range with one more digit, whatever the digit.
            if (!char.IsAsciiDigit(digit) || magnitude >> 124 != 0)
            {
                return false;
            }

            magnitude = (magnitude * 10) + (uint)(digit - '0');
        }

        return true;
    }

    private static ulong PowerOfTen(int exponent)
    {
        ulong power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
