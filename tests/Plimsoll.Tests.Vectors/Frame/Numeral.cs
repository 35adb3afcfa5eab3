// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;

namespace Plimsoll.Tests.Vectors.Frame;

/// <summary>A decimal numeral kept exactly as digits × 10^exponent, so that no figure is compared through a type that rounds it.</summary>
internal readonly record struct Numeral(BigInteger Digits, int Exponent)
{
    /// <summary>Reads a JSON number, or a string that holds one.</summary>
    public static bool TryParse(string text, out Numeral numeral)
    {
        numeral = default;
        string[] parts = text.Split('e', 'E');
        int exponent = 0;
        if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)))
        {
            return false;
        }

        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        if (Math.Abs(exponent) > 400 || !BigInteger.TryParse(
            parts[0].Remove(Math.Max(point, 0), point < 0 ? 0 : 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger digits))
        {
            return false;
        }

        numeral = new Numeral(digits, exponent - decimals);
        return true;
    }

    /// <summary>A finite double, by its shortest text.</summary>
    public static Numeral Of(double value) =>
        TryParse(value.ToString("R", CultureInfo.InvariantCulture), out Numeral numeral) ? numeral : throw new FormatException($"{value} is no number");

    /// <summary>The size of the difference.</summary>
    public Numeral DistanceTo(Numeral other)
    {
        int exponent = Math.Min(Exponent, other.Exponent);
        return new Numeral(BigInteger.Abs(At(exponent) - other.At(exponent)), exponent);
    }

    /// <summary>At most.</summary>
    public bool IsAtMost(Numeral other)
    {
        int exponent = Math.Min(Exponent, other.Exponent);
        return At(exponent) <= other.At(exponent);
    }

    /// <summary>The product of the two magnitudes.</summary>
    public Numeral TimesMagnitude(Numeral other) => new(BigInteger.Abs(Digits * other.Digits), Exponent + other.Exponent);

    private BigInteger At(int exponent) => Digits * BigInteger.Pow(10, Exponent - exponent);
}
