// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Plimsoll.Tests.Unit.Pricing;

/// <summary>Elementary functions and the Black formula in binary fixed point on big integers: an independent, dull reference.</summary>
/// <remarks>A number is value × 2^bits. 200 bits are 60 decimal digits. Absolute errors stay within some hundred units of the last bit.</remarks>
internal sealed class HighPrecision
{
    private readonly int _bits;
    private readonly BigInteger _ln2;
    private readonly BigInteger _inverseSqrtTwoPi;

    public HighPrecision(int bits)
    {
        _bits = bits;
        One = BigInteger.One << bits;

        // ln 2 = 2·artanh(1∕3); π = 16·arctan(1∕5) − 4·arctan(1∕239) (Machin).
        _ln2 = 2 * InverseTangent(3, alternating: false);
        BigInteger pi = (16 * InverseTangent(5, alternating: true)) - (4 * InverseTangent(239, alternating: true));
        _inverseSqrtTwoPi = Divide(One, Sqrt(2 * pi));
    }

    public BigInteger One { get; }

    /// <summary>The double exactly, but for bits below the last.</summary>
    public BigInteger From(double value)
    {
        (BigInteger mantissa, int exponent) = Split(value);
        int shift = exponent + _bits;
        return shift >= 0 ? mantissa << shift : mantissa >> -shift;
    }

    /// <summary>The nearest double or one of its neighbours; for numbers of ordinary size.</summary>
    public double ToDouble(BigInteger x) => (double)(x >> (_bits - 120)) * Math.ScaleB(1, -120);

    public BigInteger Multiply(BigInteger a, BigInteger b) => (a * b) >> _bits;

    public BigInteger Divide(BigInteger a, BigInteger b) => (a << _bits) / b;

    public BigInteger Sqrt(BigInteger x)
    {
        if (x.IsZero)
        {
            return x;
        }

        BigInteger n = x << _bits;
        BigInteger root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (n / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    /// <summary>e^x as a number in [0.7, 1.5] and a power of two.</summary>
    public (BigInteger Fraction, int Power) Exp(BigInteger x)
    {
        int power = (int)BigInteger.Divide((2 * x) + (x.Sign * _ln2), 2 * _ln2);
        BigInteger r = (x - (power * _ln2)) >> 6;
        BigInteger term = One;
        BigInteger sum = One;
        for (int k = 1; !term.IsZero && term != BigInteger.MinusOne; k++)
        {
            term = Multiply(term, r) / k;
            sum += term;
        }

        for (int i = 0; i < 6; i++)
        {
            sum = Multiply(sum, sum);
        }

        return (sum, power);
    }

    public BigInteger ExpValue(BigInteger x)
    {
        (BigInteger fraction, int power) = Exp(x);
        return power >= 0 ? fraction << power : fraction >> -power;
    }

    /// <summary>ln of fraction·2^power by two steps of Halley's method from a double.</summary>
    public BigInteger Log(BigInteger fraction, int power)
    {
        BigInteger y = From(Math.Log(ToDouble(fraction)));
        for (int i = 0; i < 2; i++)
        {
            BigInteger e = ExpValue(y);
            y += Divide(2 * (fraction - e), fraction + e);
        }

        return y + (power * _ln2);
    }

    public BigInteger Log(double x)
    {
        (BigInteger mantissa, int exponent) = Split(x);
        int length = (int)mantissa.GetBitLength();
        return Log(mantissa << (_bits - length + 1), exponent + length - 1);
    }

    /// <summary>Φ(x), correct absolutely: ½ + φ(x)·Σ x^(2k+1) ∕ (1·3·…·(2k+1)), whose terms are all of one sign.</summary>
    public BigInteger NormalCdf(BigInteger x)
    {
        // Beyond 12 the tail is below 2e-33.
        if (BigInteger.Abs(x) > 12 * One)
        {
            return x.Sign > 0 ? One : BigInteger.Zero;
        }

        BigInteger square = Multiply(x, x);
        BigInteger term = x;
        BigInteger sum = x;
        for (int k = 3; BigInteger.Abs(term) > BigInteger.One; k += 2)
        {
            term = Multiply(term, square) / k;
            sum += term;
        }

        // The sum grows as the density shrinks: the power of two is taken out last, or the density's last bit would grow with the sum.
        (BigInteger fraction, int power) = Exp(-square >> 1);
        return (One >> 1) + (Multiply(Multiply(fraction, _inverseSqrtTwoPi), sum) >> -power);
    }

    /// <summary>Φ(−x) for x ≥ 4, correct relatively, as fraction·2^power: Laplace's continued fraction φ(x) ∕ (x + 1∕(x + 2∕(x + 3∕…))).</summary>
    public (BigInteger Fraction, int Power) NormalTail(BigInteger x)
    {
        BigInteger bottom = x;
        for (int k = 600; k >= 1; k--)
        {
            bottom = x + Divide(k * One, bottom);
        }

        (BigInteger fraction, int power) = Exp(-Multiply(x, x) >> 1);
        return (Divide(Multiply(fraction, _inverseSqrtTwoPi), bottom), power);
    }

    /// <summary>Discounted Black value with everything given in fixed point.</summary>
    public BigInteger Black(BigInteger forward, BigInteger strike, BigInteger volatility, BigInteger years, BigInteger discount, bool isCall)
    {
        BigInteger s = Multiply(volatility, Sqrt(years));
        int shift = (int)(forward.GetBitLength() - strike.GetBitLength());
        BigInteger ratio = shift >= 0 ? Divide(forward, strike << shift) : Divide(forward << -shift, strike);
        BigInteger d1 = Divide(Log(ratio, shift), s) + (s >> 1);
        BigInteger d2 = d1 - s;
        BigInteger value = isCall
            ? Multiply(forward, NormalCdf(d1)) - Multiply(strike, NormalCdf(d2))
            : Multiply(strike, NormalCdf(-d2)) - Multiply(forward, NormalCdf(-d1));
        return Multiply(discount, value);
    }

    /// <summary>How many units in the last place of <paramref name="actual"/> it lies from fraction·2^power.</summary>
    public double UlpsFrom(double actual, BigInteger fraction, int power)
    {
        (BigInteger mantissa, int exponent) = Split(actual);
        int ulp = Math.Max(exponent + (int)mantissa.GetBitLength() - 53, -1074);
        int shift = power - _bits - exponent;
        BigInteger difference = shift >= 0 ? (mantissa << 64) - (fraction << (64 + shift))
            : (mantissa << 64) - (shift > -64 ? fraction << (64 + shift) : fraction >> -(64 + shift));
        return Math.ScaleB(Math.Abs((double)difference), -64 + exponent - ulp);
    }

    private static (BigInteger Mantissa, int Exponent) Split(double value)
    {
        long raw = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((raw >> 52) & 0x7FF);
        long mantissa = raw & 0xF_FFFF_FFFF_FFFF;
        mantissa = exponent == 0 ? mantissa : mantissa | (1L << 52);
        exponent = Math.Max(exponent, 1) - 1075;
        return (raw < 0 ? -mantissa : mantissa, exponent);
    }

    private BigInteger InverseTangent(int x, bool alternating)
    {
        BigInteger power = One / x;
        BigInteger sum = power;
        for (int k = 3; !power.IsZero; k += 2)
        {
            power /= x * x;
            sum += (alternating && k % 4 == 3 ? -power : power) / k;
        }

        return sum;
    }
}
