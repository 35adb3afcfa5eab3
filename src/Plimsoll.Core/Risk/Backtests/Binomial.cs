// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The binomial distribution, summed term by term.</summary>
internal static class Binomial
{
    /// <summary>More trials than any backtest has days; bounds the sum.</summary>
    internal const int MaxTrials = 1_000_000;

    /// <summary>The chance of at most <paramref name="successes"/> in <paramref name="trials"/>, each of chance <paramref name="p"/>.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> unless 1 ≤ trials ≤ <see cref="MaxTrials"/>, successes ≤ trials and 0 &lt; p &lt;
    /// 1.</returns>
    internal static Result<double> AtMost(int trials, int successes, double p)
    {
        if (trials is < 1 or > MaxTrials || successes > trials || !(p > 0 && p < 1))
        {
            return Result<double>.Refused(RejectionCode.OutsideDomain);
        }

        double oddsLog = StrictMath.Log(p) - StrictMath.Log(1 - p);
        double termLog = trials * StrictMath.Log(1 - p);
        double sum = 0;
        for (int k = 0; k <= successes; k++)
        {
            // In logarithms: the first terms underflow for long histories while later ones matter.
            sum += StrictMath.Exp(termLog);
            termLog += oddsLog + StrictMath.Log((double)(trials - k) / (k + 1));
        }

        return Result<double>.Of(Math.Min(1, sum));
    }
}
