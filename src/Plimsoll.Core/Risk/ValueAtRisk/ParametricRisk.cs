// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Value at risk and expected shortfall of a normal distribution of factors, by the deltas of a book.</summary>
/// <remarks>
/// <para>σ_P = √(δᵀΣδ·h); VaR = z·σ_P − m and ES = σ_P·φ(z) ÷ (1 − c) − m with z = Φ⁻¹(c), returns of mean zero and m the profit when nothing moves
/// (RiskMetrics 1996, section 1.2; A. McNeil, R. Frey and P. Embrechts, "Quantitative risk management", 2005, examples 2.14 and 2.18). Exact for normal returns
/// of linear books; gamma and fat tails are not in it.</para>
/// </remarks>
/// <param name="Deviation">Standard deviation of the profit over the horizon.</param>
/// <param name="ValueAtRisk">Loss exceeded with probability 1 − c.</param>
/// <param name="ExpectedShortfall">Mean loss beyond it.</param>
public readonly record struct ParametricRisk(double Deviation, double ValueAtRisk, double ExpectedShortfall)
{
    /// <summary>Computes the three from deltas per 100 % of each factor and their covariance per period.</summary>
    /// <param name="deltas">Signed sensitivities, numeraire per 100 %.</param>
    /// <param name="covariance">Covariance of returns per period.</param>
    /// <param name="confidence">c, above one half and below one.</param>
    /// <param name="horizon">h, periods, above zero.</param>
    /// <param name="carry">m: what the passing of the horizon brings, negative for what it costs.</param>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> outside those bounds or for a figure that is not finite, and with
    /// <see cref="RejectionCode.SingularMatrix"/> where the variance comes out negative: the matrix is no covariance.</returns>
    public static Result<ParametricRisk> Of(ReadOnlySpan<double> deltas, SymmetricMatrix covariance, Ratio confidence, double horizon = 1, double carry = 0)
    {
        Invariant.Check(deltas.Length == covariance.Size, "There is one delta a factor.");
        double c = confidence.ToDouble();
        double variance = covariance.Quadratic(deltas) * horizon;
        if (!(c > 0.5 && c < 1) || !(horizon > 0) || !double.IsFinite(variance + carry))
        {
            return Result<ParametricRisk>.Refused(RejectionCode.OutsideDomain);
        }

        double noise = 0;
        for (int i = 0; i < deltas.Length; i++)
        {
            noise += covariance[i, i] * deltas[i] * deltas[i];
        }

        // A perfect hedge can come out below zero by rounding, and only by rounding.
        if (variance < -1e-12 * noise * horizon)
        {
            return Result<ParametricRisk>.Refused(RejectionCode.SingularMatrix);
        }

        double deviation = Math.Sqrt(Math.Max(0, variance));
        double z = StrictMath.InverseNormalCdf(c);
        return Result<ParametricRisk>.Of(new(deviation, (z * deviation) - carry, (deviation * StrictMath.NormalDensity(z) / (1 - c)) - carry));
    }
}
