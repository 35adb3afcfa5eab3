// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plimsoll.Pricing;

/// <content>The normal distribution, all of it from Mills' ratio M(x) = Φ(−x)·exp(x²∕2), smooth and positive on x ≥ 0.</content>
public static partial class StrictMath
{
    /// <summary>Beyond this distance from the mean, exp(−x²∕2) is zero in double.</summary>
    internal const double TailEnd = 39.0;

    /// <summary>The largest argument for which <see cref="MillsParts"/> holds.</summary>
    internal const double MillsEnd = 60.0;

    /// <inheritdoc cref="NormalDensity(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> NormalDensity(Vector512<double> x)
    {
        Vector512<double> density = ExpOfHalfSquare(AtMost(Vector512.Abs(x), TailEnd)) * InverseSqrtTwoPi;
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), density, Vector512.Create(double.NaN));
    }

    /// <inheritdoc cref="NormalCdf(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> NormalCdf(Vector512<double> x)
    {
        Vector512<double> distance = AtMost(Vector512.Abs(x), TailEnd);
        Vector512<double> tail = ExpOfHalfSquare(distance) * Mills(distance);
        Vector512<double> cdf = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<double>.Zero), Vector512<double>.One - tail, tail);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), cdf, Vector512.Create(double.NaN));
    }

    /// <inheritdoc cref="Erfc(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Erfc(Vector512<double> x)
    {
        Vector512<double> distance = AtMost(Vector512.Abs(x), TailEnd);
        Vector512<double> square = distance * distance;
        Vector512<double> rest = Fma(distance, distance, -square);
        Vector512<double> power = ExpBelow(-square);
        power = Fma(power, -rest, power);
        Vector512<double> tail = power * Mills(distance * SqrtTwo);
        tail += tail;
        Vector512<double> erfc = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(2.0) - tail, tail);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), erfc, Vector512.Create(double.NaN));
    }

    /// <inheritdoc cref="InverseNormalCdf(double)"/>
    public static Vector512<double> InverseNormalCdf(Vector512<double> probability)
    {
        Vector512<double> zero = Vector512<double>.Zero;
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> q = probability - Vector512.Create(0.5);

        Vector512<double> central = q * InverseNormalCentre(Vector512.Create(0.180625) - (q * q));
        Vector512<double> upper = Vector512.GreaterThan(q, zero);
        Vector512<double> tailMass = Vector512.ConditionalSelect(upper, one - probability, probability);
        Vector512<double> distance = InverseNormalTail(tailMass);
        Vector512<double> tail = Vector512.ConditionalSelect(upper, distance, -distance);

        Vector512<double> isCentral = Vector512.LessThanOrEqual(Vector512.Abs(q), Vector512.Create(0.425));
        Vector512<double> x = Vector512.ConditionalSelect(isCentral, central, tail);
        x = Vector512.ConditionalSelect(Vector512.Equals(probability, zero), Vector512.Create(double.NegativeInfinity), x);
        x = Vector512.ConditionalSelect(Vector512.Equals(probability, one), Vector512.Create(double.PositiveInfinity), x);
        Vector512<double> defined = Vector512.GreaterThanOrEqual(probability, zero) & Vector512.LessThanOrEqual(probability, one);
        return Vector512.ConditionalSelect(defined, x, Vector512.Create(double.NaN));
    }

    // M(x) on [0, MillsEnd].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Mills(Vector512<double> x)
    {
        MillsParts(x, out Vector512<double> numerator, out Vector512<double> denominator);
        return numerator / denominator;
    }

    // M(x) as numerator and denominator, so that two ratios can share a division. Relative error 4e-17; M(0) = ½ exactly.
    // All coefficients are positive: no cancellation, and the rounding error stays at a few ulp.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void MillsParts(Vector512<double> x, out Vector512<double> numerator, out Vector512<double> denominator)
    {
        Vector512<double> x2 = x * x;
        Vector512<double> x4 = x2 * x2;
        Vector512<double> x8 = x4 * x4;

        Vector512<double> low = Fma(x2, Pair(x, 0.6509103787762223, 0.3347138700895377), Pair(x, 0.5, 0.8099783649952401));
        Vector512<double> mid = Fma(x2, Pair(x, 0.006139580144994801, 0.0008635520576532183), Pair(x, 0.12070969707056327, 0.03172630116350283));
        Vector512<double> high = Fma(x2, Vector512.Create(1.5556905455976833e-07), Pair(x, 8.461434841569763e-05, 5.2312703283008264e-06));
        numerator = Fma(x8, high, Fma(x4, mid, low));

        low = Fma(x2, Pair(x, 2.7309789939481512, 1.9054745901978338), Pair(x, 1.0, 2.417841290793345));
        mid = Fma(x2, Pair(x, 0.08166442220103995, 0.015600961986409275), Pair(x, 0.9143313991558915, 0.3175436818144167));
        high = Fma(x2, Pair(x, 1.3112850117178454e-05, 3.899537908170534e-07), Pair(x, 0.002177716854648599, 0.0002124866719663726));
        denominator = Fma(x8, high, Fma(x4, mid, low));
    }

    // exp(−x²∕2) with the rounding error of the square put back: in the far tail it would cost x²∕2 ulp.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ExpOfHalfSquare(Vector512<double> x)
    {
        Vector512<double> square = x * x;
        Vector512<double> rest = Fma(x, x, -square);
        Vector512<double> power = ExpBelow(square * -0.5);
        return Fma(power, rest * -0.5, power);
    }

    // Φ⁻¹(½ + q) ∕ q for |q| ≤ 0.425 as a rational function of 0.180625 − q², the variable of Wichura's AS 241 (1988); relative error 1.1e-16.
    private static Vector512<double> InverseNormalCentre(Vector512<double> v)
    {
        Vector512<double> v2 = v * v;
        Vector512<double> v4 = v2 * v2;
        Vector512<double> numerator = Fma(
            v4,
            Fma(v2, Pair(v, 32898.91758877455, 2458.221803034441), Pair(v, 45521.40568001614, 66455.60586324346)),
            Fma(v2, Pair(v, 1964.5351423655486, 13650.411904265955), Pair(v, 3.3871328727963665, 132.92476346814036)));
        Vector512<double> denominator = Fma(
            v4,
            Fma(v2, Pair(v, 28312.45380916485, 5130.155310385153), Pair(v, 21043.96952004945, 38874.931713773956)),
            Fma(v2, Pair(v, 684.9114364373729, 5364.772643222692), Pair(v, 1.0, 42.24929293520966)));
        return numerator / denominator;
    }

    // x ≥ 0 with Φ(−x) = mass, for a mass up to 0.075: the start of Hastings (Abramowitz and Stegun 26.2.23, error 4.5e-4), then two steps of
    // Householder's method of order three on ln Φ(−x) = −x²∕2 + ln M(x), which needs no exponential and cannot underflow.
    private static Vector512<double> InverseNormalTail(Vector512<double> mass)
    {
        Vector512<double> logMass = Log(mass);
        Vector512<double> t = Sqrt(logMass * -2.0);
        Vector512<double> start = Fma(t, Pair(t, 0.802853, 0.010328), Vector512.Create(2.515517));
        Vector512<double> x = t - (start / Fma(t, Fma(t, Pair(t, 0.189269, 0.001308), Vector512.Create(1.432788)), Vector512<double>.One));
        x = HouseholderStep(HouseholderStep(x, logMass), logMass);
        return x;
    }

    private static Vector512<double> HouseholderStep(Vector512<double> x, Vector512<double> logMass)
    {
        x = AtMost(AtLeast(x, 0.0), MillsEnd);
        Vector512<double> mills = Mills(x);
        Vector512<double> hazard = Vector512.Create(InverseSqrtTwoPi) / mills;
        Vector512<double> error = Fma(x * x, -0.5, Log(mills)) - logMass;
        Vector512<double> a = hazard - x;
        Vector512<double> b = Fma(a, a, Fma(hazard, a, -Vector512<double>.One));
        Vector512<double> step = error / hazard;
        Vector512<double> top = Fma(step * a, 0.5, Vector512<double>.One);
        Vector512<double> bottom = Fma(step, Fma(step * b, 1.0 / 6.0, a), Vector512<double>.One);
        return Fma(step, top / bottom, x);
    }
}
