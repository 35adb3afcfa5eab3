// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How far value at risk and expected shortfall of independent draws lie from those of the distribution that they are drawn from.</summary>
/// <remarks>
/// <para>Standard errors, from the sample itself, with α = 1 − confidence and k = ⌈αn⌉. Value at risk: the number of draws below the quantile is binomial with
/// deviation s = √(nα(1 − α)), so that the error is half the distance between the order statistics s ranks to either side of k (H. David and H. Nagaraja,
/// "Order statistics", 2003, section 7.1). Expected shortfall: √((variance of the losses beyond the quantile + (1 − α)(ES − VaR)²) ÷ αn) (B. Manistre and G.
/// Hancock, "Variance of the CTE estimator", North American Actuarial Journal 9(2), 2005).</para>
/// <para>They say what another seed would change, and nothing of whether the distribution is right.</para>
/// </remarks>
/// <param name="ValueAtRisk">Standard error of the quantile.</param>
/// <param name="ExpectedShortfall">Standard error of the mean beyond it.</param>
public readonly record struct SamplingError(double ValueAtRisk, double ExpectedShortfall)
{
    /// <summary>Estimates both. Leaves the profits as they are.</summary>
    /// <returns>Refused as <see cref="TailMeasures.ExpectedShortfall"/> is.</returns>
    public static Result<SamplingError> Of(ReadOnlySpan<double> profits, Ratio confidence)
    {
        double[] sorted = profits.ToArray();
        Result<double> shortfall = TailMeasures.ExpectedShortfall(sorted, confidence);
        if (!shortfall.IsOk)
        {
            return Result<SamplingError>.Refused(shortfall.Rejection);
        }

        Array.Sort(sorted);
        int count = sorted.Length;
        double tail = (Ratio.One - confidence).ToDouble();
        int rank = TailMeasures.Rank(count, confidence);
        double deviation = Math.Sqrt(count * tail * (1 - tail));
        int wing = Math.Max(1, (int)Math.Ceiling(deviation));
        int low = Math.Max(1, rank - wing), high = Math.Min(count, rank + wing);
        double quantileError = high > low ? (sorted[high - 1] - sorted[low - 1]) * deviation / (high - low) : 0;

        double quantile = -sorted[rank - 1];
        double squares = 0;
        for (int i = 0; i < rank; i++)
        {
            double beyond = -sorted[i] - shortfall.Value;
            squares += beyond * beyond;
        }

        double gap = shortfall.Value - quantile;
        return Result<SamplingError>.Of(new(quantileError, Math.Sqrt(((squares / rank) + ((1 - tail) * gap * gap)) / (tail * count))));
    }
}
