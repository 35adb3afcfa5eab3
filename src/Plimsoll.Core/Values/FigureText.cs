// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Values;

/// <summary>A figure for a sentence: in a format, or with as many digits as tell it apart and no exponent where a person would write it out.</summary>
public static class FigureText
{
    private const int UsualDigits = 6;

    // Below and above these a row of zeros is harder to read than an exponent.
    private const double Least = 1e-7, Most = 1e12;

    /// <summary>The figure with at least six significant digits.</summary>
    public static string Of(double value) => Of(value, UsualDigits);

    /// <summary>The figure with at least so many significant digits, rounded to nearest; whole digits are never rounded away.</summary>
    /// <param name="value">The figure.</param>
    /// <param name="digits">Significant digits, at least 1.</param>
    public static string Of(double value, int digits)
    {
        double size = Math.Abs(value);
        if (size is not (>= Least and < Most))
        {
            return value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        }

        int whole = WholeDigits(size);
        return value.ToString(digits > whole ? "0." + new string('#', digits - whole) : "0", CultureInfo.InvariantCulture);
    }

    /// <summary>The figure in a format, whatever the language of the machine.</summary>
    public static string Of(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    // Digits before the point; below 1, minus the zeros behind it.
    private static int WholeDigits(double size)
    {
        int whole = 0;
        for (double power = 1; size >= power; power *= 10)
        {
            whole++;
        }

        for (double power = 10; size * power < 1; power *= 10)
        {
            whole--;
        }

        return whole;
    }
}
