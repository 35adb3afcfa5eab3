// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plimsoll.Pricing;

/// <content>Exponential and logarithm.</content>
public static partial class StrictMath
{
    // Adding 1.5·2^52 rounds to an integer and leaves it, in two's complement, in the low bits of the sum.
    private const double Shifter = 6755399441055744.0;
    private const long ShifterBits = 0x4338_0000_0000_0000;

    // ln 2 in two parts; the first has 42 bits, so that its product with any exponent is exact.
    private const double Ln2High = 0.6931471805598903;
    private const double Ln2Low = 5.497923018708371e-14;
    private const double Log2E = 1.4426950408889634;

    private const long SqrtHalfBits = 0x3FE6_A09E_667F_3BCD;
    private const double SqrtTwo = 1.4142135623730951;
    internal const double SmallestNormal = 2.2250738585072014E-308;
    private const double TwoTo54 = 18014398509481984.0;

    /// <inheritdoc cref="Exp(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        Vector512<double> power = ExpBelow(AtMost(x, 710.0));
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), power, Vector512.Create(double.NaN));
    }

    /// <inheritdoc cref="Log(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        Vector512<double> log = LogOfPositive(x);
        log = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), Vector512.Create(double.NegativeInfinity), log);
        log = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512.Create(double.PositiveInfinity)), x, log);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, Vector512<double>.Zero), log, Vector512.Create(double.NaN));
    }

    // ln x for finite x > 0; other lanes give anything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> LogOfPositive(Vector512<double> x)
    {
        Vector512<double> subnormal = Vector512.LessThan(x, Vector512.Create(SmallestNormal));
        Vector512<double> scaled = Vector512.ConditionalSelect(subnormal, x * TwoTo54, x);
        Vector512<double> offset = Vector512.ConditionalSelect(subnormal, Vector512.Create(-54.0), Vector512<double>.Zero);

        // x = 2^k·m with m in [√½, √2): the exponent of x ∕ √½, biased so that no shift meets a sign.
        Vector512<long> bits = scaled.AsInt64();
        Vector512<long> biased = Vector512.ShiftRightLogical(bits + Vector512.Create((1024L << 52) - SqrtHalfBits), 52);
        Vector512<double> m = (bits - Vector512.ShiftLeft(biased - Vector512.Create(1024L), 52)).AsDouble();
        Vector512<double> k = FromSmallInteger(biased) - Vector512.Create(1024.0) + offset;

        // ln m = g − (g²∕2 − s(g²∕2 + s²L(s²))), s = g ∕ (2 + g): the leading term g = m − 1 is exact.
        Vector512<double> g = m - Vector512<double>.One;
        Vector512<double> s = g / (g + Vector512.Create(2.0));
        Vector512<double> z = s * s;
        Vector512<double> halfSquare = g * g * 0.5;
        Vector512<double> tail = Fma(s, Fma(z, AtanhTail(z), halfSquare), k * Ln2Low);
        return Fma(k, Ln2High, g - (halfSquare - tail));
    }

    // e^x for x up to 710; a NaN lane gives some NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> ExpBelow(Vector512<double> x)
    {
        // x = k·ln 2 + r, |r| ≤ ln 2 ∕ 2.
        x = AtLeast(x, -746.0);
        Vector512<double> shifted = Fma(x, Log2E, Vector512.Create(Shifter));
        Vector512<double> k = shifted - Vector512.Create(Shifter);
        Vector512<double> r = Fma(k, -Ln2Low, Fma(k, -Ln2High, x));

        // e^r = 1 + (r + r²·q(r)), q of degree 9, relative error of e^r below 2e-17.
        Vector512<double> r2 = r * r;
        Vector512<double> r4 = r2 * r2;
        Vector512<double> low = Fma(r2, Pair(r, 0.04166666666662337, 0.008333333333356684), Pair(r, 0.5000000000000001, 0.16666666666666644));
        Vector512<double> high = Fma(r2, Pair(r, 2.480152068515956e-05, 2.755735585220811e-06), Pair(r, 0.0013888888917599992, 0.000198412697837909));
        high = Fma(r4, Pair(r, 2.762038254680076e-07, 2.5068269645510987e-08), high);
        Vector512<double> power = Fma(r2, Fma(r4, high, low), r) + Vector512<double>.One;

        // 2^k in two factors: the first product is exact, so a subnormal result is rounded once, and 2^1024 needs no care.
        Vector512<long> exponent = shifted.AsInt64() - Vector512.Create(ShifterBits);
        Vector512<long> half = Vector512.ShiftRightLogical(exponent + Vector512.Create(2048L), 1) - Vector512.Create(1024L);
        Vector512<double> first = Vector512.ShiftLeft(half + Vector512.Create(1023L), 52).AsDouble();
        Vector512<double> second = Vector512.ShiftLeft(exponent - half + Vector512.Create(1023L), 52).AsDouble();
        return power * first * second;
    }

    // ln(a ∕ b) for positive normal a and b with one division; exact cancellation near a = b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> LogOfRatio(Vector512<double> a, Vector512<double> b)
    {
        Vector512<long> mantissa = Vector512.Create(0x000F_FFFF_FFFF_FFFFL);
        Vector512<long> one = Vector512.Create(0x3FF0_0000_0000_0000L);
        Vector512<double> ma = ((a.AsInt64() & mantissa) | one).AsDouble();
        Vector512<double> mb = ((b.AsInt64() & mantissa) | one).AsDouble();
        Vector512<double> k = FromSmallInteger(Vector512.ShiftRightLogical(a.AsInt64(), 52)) - FromSmallInteger(Vector512.ShiftRightLogical(b.AsInt64(), 52));

        // The ratio of the mantissas lies in (½, 2); bring it into [√½, √2], where ma − mb is exact.
        Vector512<double> above = Vector512.GreaterThan(ma, mb * SqrtTwo);
        Vector512<double> below = Vector512.LessThan(ma * SqrtTwo, mb);
        k += above & Vector512<double>.One;
        k -= below & Vector512<double>.One;
        ma = Vector512.ConditionalSelect(above, ma * 0.5, ma);
        ma = Vector512.ConditionalSelect(below, ma + ma, ma);

        Vector512<double> s = (ma - mb) / (ma + mb);
        Vector512<double> z = s * s;
        Vector512<double> tail = Fma(s * z, AtanhTail(z), k * Ln2Low);
        return Fma(k, Ln2High, s + s + tail);
    }

    // (2·artanh(s) − 2s) ∕ s³ as a polynomial of z = s² for |s| ≤ (√2 − 1) ∕ (√2 + 1), relative error 5e-16, of which 1 % reaches a logarithm.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AtanhTail(Vector512<double> z)
    {
        Vector512<double> z2 = z * z;
        Vector512<double> low = Fma(z2, Pair(z, 0.2857142862632171, 0.22222211080676496), Pair(z, 0.666666666666667, 0.399999999998987));
        Vector512<double> high = Fma(z2, Vector512.Create(0.14617925393019127), Pair(z, 0.18182892928066238, 0.1533159901821196));
        return Fma(z2 * z2, high, low);
    }

    // A non-negative integer below 2^52 as a double: its bits under the exponent of 2^52, less 2^52.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FromSmallInteger(Vector512<long> value) =>
        (value | Vector512.Create(0x4330_0000_0000_0000L)).AsDouble() - Vector512.Create(4503599627370496.0);
}
