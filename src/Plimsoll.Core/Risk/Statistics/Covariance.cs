// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Covariances of returns per period, the mean taken as zero: over days it is far below what these samples can measure.</summary>
public static class Covariance
{
    /// <summary>The plain average of products.</summary>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns given) below two returns.</returns>
    public static Result<SymmetricMatrix> Sample(ReturnPanel returns)
    {
        if (returns.Count < 2)
        {
            return Result<SymmetricMatrix>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(returns.Count));
        }

        return Result<SymmetricMatrix>.Of(SymmetricMatrix.FromLower(returns.Names.Length, (i, j) => MeanProduct(returns[i], returns[j])));
    }

    /// <summary>The exponentially weighted average of products: weight λ^age, weights summing to one (RiskMetrics 1996, section 5.2).</summary>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> below <see cref="Volatility.SeedLength"/> returns, and with
    /// <see cref="RejectionCode.OutsideDomain"/> for a decay outside (0, 1).</returns>
    public static Result<SymmetricMatrix> Ewma(ReturnPanel returns, double decay)
    {
        if (returns.Count < Volatility.SeedLength)
        {
            return Result<SymmetricMatrix>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(returns.Count));
        }

        if (!(decay > 0 && decay < 1))
        {
            return Result<SymmetricMatrix>.Refused(RejectionCode.OutsideDomain);
        }

        return Result<SymmetricMatrix>.Of(SymmetricMatrix.FromLower(returns.Names.Length, (i, j) =>
        {
            double sum = 0;
            double weights = 0;
            for (int t = 0; t < returns.Count; t++)
            {
                sum = Math.FusedMultiplyAdd(decay, sum, returns[i][t] * returns[j][t]);
                weights = Math.FusedMultiplyAdd(decay, weights, 1);
            }

            return sum / weights;
        }));
    }

    /// <summary>The sample covariance S shrunk toward μ·I: δ·μ·I + (1 − δ)·S, with the δ that minimises the expected squared error.</summary>
    /// <remarks>O. Ledoit and M. Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", Journal of Multivariate Analysis 88(2),
    /// 2004: μ = tr S ∕ n, d² = ‖S − μI‖² ∕ n, b² = min(d², Σₜ‖xₜxₜᵀ − S‖² ∕ (T²n)), δ = b² ∕ d². Positive definite as long as any return is not zero,
    /// even with fewer returns than factors.</remarks>
    /// <returns>Refused as <see cref="Sample"/> is.</returns>
    public static Result<(SymmetricMatrix Matrix, double Shrinkage)> LedoitWolf(ReturnPanel returns)
    {
        Result<SymmetricMatrix> sampled = Sample(returns);
        if (!sampled.IsOk)
        {
            return Result<(SymmetricMatrix, double)>.Refused(sampled.Rejection);
        }

        SymmetricMatrix s = sampled.Value;
        int n = s.Size;
        double trace = 0;
        double squares = 0;
        for (int i = 0; i < n; i++)
        {
            trace += s[i, i];
            for (int j = 0; j < n; j++)
            {
                squares = Math.FusedMultiplyAdd(s[i, j], s[i, j], squares);
            }
        }

        double mean = trace / n;
        double spread = (squares / n) - (mean * mean);

        // ‖xxᵀ − S‖² = |x|⁴ − 2·xᵀSx + ‖S‖², which needs no matrix per day.
        double noise = 0;
        double[] x = new double[n];
        for (int t = 0; t < returns.Count; t++)
        {
            double length = 0;
            for (int i = 0; i < n; i++)
            {
                x[i] = returns[i][t];
                length = Math.FusedMultiplyAdd(x[i], x[i], length);
            }

            noise += (length * length) - (2 * s.Quadratic(x)) + squares;
        }

        noise /= (double)returns.Count * returns.Count * n;
        double shrinkage = spread > 0 ? Math.Clamp(noise / spread, 0, 1) : 1;
        SymmetricMatrix shrunk = SymmetricMatrix.FromLower(n, (i, j) => ((1 - shrinkage) * s[i, j]) + (i == j ? shrinkage * mean : 0));
        return Result<(SymmetricMatrix, double)>.Of((shrunk, shrinkage));
    }

    private static double MeanProduct(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int t = 0; t < a.Length; t++)
        {
            sum = Math.FusedMultiplyAdd(a[t], b[t], sum);
        }

        return sum / a.Length;
    }
}
