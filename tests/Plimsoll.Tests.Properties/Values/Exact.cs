// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Values;

/// <summary>The same arithmetic on <see cref="BigInteger"/>, written to be obvious: the twin that the fast code must agree with.</summary>
internal static class Exact
{
    /// <summary>numerator ÷ denominator to an integer.</summary>
    public static BigInteger Round(BigInteger numerator, BigInteger denominator, Rounding rounding)
    {
        if (denominator.Sign < 0)
        {
            (numerator, denominator) = (-numerator, -denominator);
        }

        BigInteger floor = BigInteger.Divide(numerator - (((numerator % denominator) + denominator) % denominator), denominator);
        BigInteger twice = 2 * (numerator - (floor * denominator));
        if (twice.IsZero)
        {
            return floor;
        }

        return rounding switch
        {
            Rounding.Down => floor,
            Rounding.Up => floor + 1,
            Rounding.TowardZero => numerator.Sign < 0 ? floor + 1 : floor,
            Rounding.AwayFromZero => numerator.Sign < 0 ? floor : floor + 1,
            Rounding.HalfEven => twice > denominator || (twice == denominator && !floor.IsEven) ? floor + 1 : floor,
            _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
        };
    }

    /// <summary>True when the value has a place among 128-bit atoms.</summary>
    public static bool Fits(BigInteger value) => value >= Int128.MinValue && value <= Int128.MaxValue;

    /// <summary>True when <paramref name="compute"/> gives <paramref name="exact"/>, or throws for overflow when that does not fit, and only then.</summary>
    public static bool Is(BigInteger exact, Func<Int128> compute)
    {
        try
        {
            return compute() == exact;
        }
        catch (OverflowException)
        {
            return !Fits(exact);
        }
    }

    /// <summary>value as numerator ÷ denominator, exactly.</summary>
    public static (BigInteger Numerator, BigInteger Denominator) Rational(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int biased = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        mantissa += biased == 0 ? 0 : BigInteger.One << 52;
        int exponent = Math.Max(biased, 1) - 1075;
        mantissa = value < 0 ? -mantissa : mantissa;
        return exponent >= 0 ? (mantissa << exponent, BigInteger.One) : (mantissa, BigInteger.One << -exponent);
    }
}
