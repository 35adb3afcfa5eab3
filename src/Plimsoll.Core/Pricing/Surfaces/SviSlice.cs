// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>The smile of one expiry in raw SVI parameters.</summary>
/// <remarks>
/// <para>w(k) = a + b·(ρ·(k − m) + √((k − m)² + σ²)), where k = ln(strike ∕ forward) and w is total variance (J. Gatheral, "A parsimonious
/// arbitrage-free implied volatility parameterization", 2004). Domain: b ≥ 0, |ρ| ≤ 1, σ &gt; 0, and least variance a + b·σ·√(1 − ρ²) ≥ 0.</para>
/// <para>A slice need not be free of arbitrage: <see cref="CheckButterfly"/> says. <c>default</c> is no slice; only <see cref="Of"/> makes one.</para>
/// </remarks>
public readonly record struct SviSlice
{
    /// <summary>The steepest wing that arbitrage allows: total variance grows by at most 2 per unit of moneyness (R. Lee, "The moment formula for implied
    /// volatility at extreme strikes", 2004).</summary>
    public const double SteepestWing = 2;

    private const int GridPoints = 401;

    private SviSlice(double a, double b, double rho, double m, double sigma)
    {
        A = a;
        B = b;
        Rho = rho;
        M = m;
        Sigma = sigma;
    }

    /// <summary>Level.</summary>
    public double A { get; }

    /// <summary>Half the sum of the wings' slopes.</summary>
    public double B { get; }

    /// <summary>Tilt: −1 is a left wing only, 1 a right wing only.</summary>
    public double Rho { get; }

    /// <summary>Where the smile is centred, in moneyness.</summary>
    public double M { get; }

    /// <summary>How round the smile is at its centre, in moneyness.</summary>
    public double Sigma { get; }

    /// <summary>The least total variance at any moneyness.</summary>
    public double LeastVariance => A + (B * Sigma * StrictMath.Sqrt(1 - (Rho * Rho)));

    /// <summary>How fast total variance grows per unit of moneyness far to the left.</summary>
    public double LeftWing => B * (1 - Rho);

    /// <summary>How fast total variance grows per unit of moneyness far to the right.</summary>
    public double RightWing => B * (1 + Rho);

    /// <summary>Creates a slice; refused with <see cref="RejectionCode.OutsideDomain"/> outside the domain.</summary>
    public static Result<SviSlice> Of(double a, double b, double rho, double m, double sigma)
    {
        bool isFinite = double.IsFinite(a) && double.IsFinite(b) && double.IsFinite(rho) && double.IsFinite(m) && double.IsFinite(sigma);
        if (!isFinite || b < 0 || rho < -1 || rho > 1 || !(sigma > 0))
        {
            return Result<SviSlice>.Refused(RejectionCode.OutsideDomain);
        }

        SviSlice slice = new(a, b, rho, m, sigma);
        return slice.LeastVariance >= 0 ? Result<SviSlice>.Of(slice) : Result<SviSlice>.Refused(RejectionCode.OutsideDomain);
    }

    /// <summary>Total variance at a moneyness.</summary>
    public double TotalVariance(double moneyness)
    {
        double x = moneyness - M;
        double w = A + (B * ((Rho * x) + StrictMath.Sqrt((x * x) + (Sigma * Sigma))));

        // The least variance is checked; the sum may round an ulp below it.
        return w < 0 ? 0 : w;
    }

    /// <summary>The first derivative of total variance by moneyness.</summary>
    public double Slope(double moneyness)
    {
        double x = moneyness - M;
        return B * (Rho + (x / StrictMath.Sqrt((x * x) + (Sigma * Sigma))));
    }

    /// <summary>The second derivative of total variance by moneyness.</summary>
    public double Curvature(double moneyness)
    {
        double x = moneyness - M;
        double square = (x * x) + (Sigma * Sigma);
        return B * Sigma * Sigma / (square * StrictMath.Sqrt(square));
    }

    /// <summary>The function g of Gatheral and Jacquier, whose sign is that of the density of the underlying at a moneyness.</summary>
    /// <remarks>g = (1 − k·w′∕2w)² − (w′²∕4)·(1∕w + ¼) + w″∕2 ("Arbitrage-free SVI volatility surfaces", 2014, equation 2.1). NaN where total variance is
    /// zero.</remarks>
    public double DensitySign(double moneyness)
    {
        double w = TotalVariance(moneyness);
        if (w <= 0)
        {
            return double.NaN;
        }

        double slope = Slope(moneyness);
        double tilt = 1 - (moneyness * slope / (2 * w));
        return (tilt * tilt) - (slope * slope / 4 * ((1 / w) + 0.25)) + (Curvature(moneyness) / 2);
    }

    /// <summary>Looks for butterfly arbitrage: a negative density anywhere between two moneynesses, or a wing too steep beyond them.</summary>
    /// <remarks>g is taken at 401 points, evenly spaced with both ends; a negative spell narrower than a 400th of the range can go unseen.</remarks>
    public ButterflyReport CheckButterfly(double low, double high)
    {
        Invariant.Check(low < high, "A range of moneyness runs from its lower to its higher end.");
        double least = double.PositiveInfinity;
        double place = low;
        for (int i = 0; i < GridPoints; i++)
        {
            double k = low + ((high - low) * i / (GridPoints - 1));
            double g = DensitySign(k);
            if (double.IsNaN(g))
            {
                return new(double.NegativeInfinity, k, LeftWing, RightWing);
            }

            if (g < least)
            {
                least = g;
                place = k;
            }
        }

        return new(least, place, LeftWing, RightWing);
    }

    /// <summary>The same smile moved sideways: its total variance at k + <paramref name="distance"/> is what it was at k.</summary>
    public SviSlice Moved(double distance)
    {
        Invariant.Check(double.IsFinite(distance), "A smile is moved by a finite distance.");
        return new(A, B, Rho, M + distance, Sigma);
    }

    /// <summary>The same smile with every volatility multiplied by <paramref name="ratio"/>, a finite number above zero.</summary>
    public SviSlice Scaled(double ratio)
    {
        Invariant.Check(ratio > 0 && double.IsFinite(ratio), "A smile is scaled by a finite number above zero.");
        return new(A * ratio * ratio, B * ratio * ratio, Rho, M, Sigma);
    }
}

/// <summary>Whether a smile allows butterfly arbitrage.</summary>
/// <param name="LeastDensitySign">The least value of g that was found: negative where a butterfly would cost less than nothing; −∞ where total variance is
/// zero.</param>
/// <param name="At">The moneyness where it was found.</param>
/// <param name="LeftWing">Growth of total variance per unit of moneyness, far left.</param>
/// <param name="RightWing">Growth of total variance per unit of moneyness, far right.</param>
public readonly record struct ButterflyReport(double LeastDensitySign, double At, double LeftWing, double RightWing)
{
    /// <summary>True when nothing was found: g is at least zero and no wing is steeper than <see cref="SviSlice.SteepestWing"/>.</summary>
    public bool IsFree => LeastDensitySign >= 0 && LeftWing <= SviSlice.SteepestWing && RightWing <= SviSlice.SteepestWing;
}
