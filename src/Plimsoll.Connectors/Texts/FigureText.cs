// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Connectors.Texts;

/// <summary>A figure for a sentence: as many digits as tell it apart, and no exponent where a person would write it out.</summary>
public static class FigureText
{
    // Below and above these a row of zeros is harder to read than an exponent.
    private const double Least = 1e-7, Most = 1e12;

    /// <summary>The figure with at least so many significant digits, rounded to nearest; whole digits are never rounded away.</summary>
    /// <param name="value">The figure.</param>
    /// <param name="digits">Significant digits, at least 1.</param>
    public static string Of(double value, int digits = 6)
    {
        double size = Math.Abs(value);
        if (size is not (>= Least and < Most))
        {
            return value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        }

        int whole = (int)Math.Floor(Math.Log10(size)) + 1;
        return value.ToString(digits > whole ? "0." + new string('#', digits - whole) : "0", CultureInfo.InvariantCulture);
    }
}
