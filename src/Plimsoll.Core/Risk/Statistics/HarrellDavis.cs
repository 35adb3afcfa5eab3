// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The Harrell–Davis quantile: Σ x₍ᵢ₎·(I(i∕n) − I((i−1)∕n)), I the beta distribution with parameters (n+1)α and (n+1)(1−α).</summary>
internal static class HarrellDavis
{
    // The continued fraction of the beta distribution converges in O(√max(a, b)) terms; histories are far shorter than this allows for.
    private const int MaxTerms = 5_000;

    internal static Result<double> Quantile(ReadOnlySpan<double> sorted, double tail)
    {
        double a = (sorted.Length + 1) * tail;
        double b = (sorted.Length + 1) * (1 - tail);
        double sum = 0;
        double before = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            Result<double> upTo = i == sorted.Length - 1 ? Result<double>.Of(1) : BetaCdf((double)(i + 1) / sorted.Length, a, b);
            if (!upTo.IsOk)
            {
                return upTo;
            }

            sum += sorted[i] * (upTo.Value - before);
            before = upTo.Value;
        }

        return Result<double>.Of(sum);
    }

    /// <summary>The regularised incomplete beta function by Lentz's continued fraction (W. Press et al., "Numerical Recipes", section 6.4).</summary>
    internal static Result<double> BetaCdf(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
        {
            return Result<double>.Of(x <= 0 ? 0 : 1);
        }

        bool mirrored = x > (a + 1) / (a + b + 2);
        if (mirrored)
        {
            (x, a, b) = (1 - x, b, a);
        }

        double front = StrictMath.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * StrictMath.Log(x)) + (b * StrictMath.Log(1 - x))) / a;
        Result<double> fraction = Fraction(x, a, b);
        return fraction.IsOk ? Result<double>.Of(mirrored ? 1 - (front * fraction.Value) : front * fraction.Value) : fraction;
    }

    private static Result<double> Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double Away(double v) => Math.Abs(v) < Tiny ? Tiny : v;
        double c = 1;
        double d = 1 / Away(1 - ((a + b) * x / (a + 1)));
        double h = d;
        for (int m = 1; m <= MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            double step = d * c;
            h *= step;
            if (Math.Abs(step - 1) < 1e-15)
            {
                return Result<double>.Of(h);
            }
        }

        return Result<double>.Refused(RejectionCode.NotConverged);
    }

    // Stirling's series after shifting the argument above ten: the first term left out is below 1e-12.
    private static double LogGamma(double z)
    {
        double shift = 0;
        for (; z < 10; z += 1)
        {
            shift += StrictMath.Log(z);
        }

        double w = 1 / (z * z);
        double series = ((((((((-1.0 / 1680) * w) + (1.0 / 1260)) * w) - (1.0 / 360)) * w) + (1.0 / 12)) / z);
        const double HalfLogTwoPi = 0.91893853320467274178;
        return ((z - 0.5) * StrictMath.Log(z)) - z + HalfLogTwoPi + series - shift;
    }
}
