// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Volatility of a series of returns, per period.</summary>
public static class Volatility
{
    /// <summary>Returns that start the exponential average: fewer say nothing about a level.</summary>
    public const int SeedLength = 20;

    /// <summary>The exponentially weighted forecast before each return and, last, after all of them.</summary>
    /// <remarks>σ²ᵢ₊₁ = λ·σ²ᵢ + (1 − λ)·r²ᵢ, mean taken as zero; σ²₀ is the mean square of the first <see cref="SeedLength"/> returns. J.P. Morgan and
    /// Reuters, "RiskMetrics technical document", 1996, section 5.2; λ is 0.94 there for daily returns.</remarks>
    /// <returns>As many forecasts as returns and one more. Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns given) below
    /// <see cref="SeedLength"/>, with <see cref="RejectionCode.OutsideDomain"/> for a decay outside (0, 1) or a volatility that is zero or not
    /// finite.</returns>
    public static Result<double[]> Ewma(ReadOnlySpan<double> returns, double decay)
    {
        if (returns.Length < SeedLength)
        {
            return Result<double[]>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(returns.Length));
        }

        if (!(decay > 0 && decay < 1))
        {
            return Result<double[]>.Refused(RejectionCode.OutsideDomain);
        }

        double[] forecasts = new double[returns.Length + 1];
        double variance = MeanSquare(returns[..SeedLength]);
        for (int i = 0; i <= returns.Length; i++)
        {
            if (!(variance > 0 && double.IsFinite(variance)))
            {
                return Result<double[]>.Refused(RejectionCode.OutsideDomain);
            }

            forecasts[i] = Math.Sqrt(variance);
            variance = i == returns.Length ? variance : (decay * variance) + ((1 - decay) * returns[i] * returns[i]);
        }

        return Result<double[]>.Of(forecasts);
    }

    /// <summary>The root mean square: the long-run volatility with the mean taken as zero.</summary>
    public static double LongRun(ReadOnlySpan<double> returns) => Math.Sqrt(MeanSquare(returns));

    private static double MeanSquare(ReadOnlySpan<double> returns)
    {
        double sum = 0;
        foreach (double r in returns)
        {
            sum += r * r;
        }

        return sum / returns.Length;
    }
}
