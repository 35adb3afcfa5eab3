// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>A likelihood-ratio test: the statistic and the chance of one at least as large when the model is right.</summary>
/// <param name="Statistic">−2 ln of the likelihood ratio, at least zero.</param>
/// <param name="PValue">Upper tail of chi-square with the test's degrees of freedom.</param>
public readonly record struct LikelihoodRatio(double Statistic, double PValue)
{
    /// <summary>True when the test rejects at the given significance: the p-value is below it.</summary>
    public bool RejectsAt(double significance) => PValue < significance;
}

/// <summary>How exceptions followed each other: nᵢⱼ counts days in state j after a day in state i, 1 being an exception.</summary>
/// <param name="N00">Quiet after quiet.</param>
/// <param name="N01">Exception after quiet.</param>
/// <param name="N10">Quiet after exception.</param>
/// <param name="N11">Exception after exception.</param>
public readonly record struct ExceptionTransitions(int N00, int N01, int N10, int N11);

/// <summary>Christoffersen's tests of one series of exceptions.</summary>
/// <param name="Transitions">How exceptions followed each other.</param>
/// <param name="Unconditional">Kupiec's test of their number, chi-square with one degree of freedom.</param>
/// <param name="Independence">Whether an exception makes another likelier on the next day, one degree of freedom.</param>
/// <param name="Conditional">Both at once: the sum of the two statistics, two degrees of freedom.</param>
public readonly record struct ChristoffersenReport(
    ExceptionTransitions Transitions, LikelihoodRatio Unconditional, LikelihoodRatio Independence, LikelihoodRatio Conditional);

/// <summary>Tests of whether a margin was exceeded as often, and as independently, as its confidence says.</summary>
/// <remarks>
/// <para>P. Kupiec, "Techniques for verifying the accuracy of risk measurement models", Journal of Derivatives 3(2), 1995;
/// P. Christoffersen, "Evaluating interval forecasts", International Economic Review 39(4), 1998.</para>
/// <para>In every likelihood 0 · ln 0 is 0, so no exceptions and nothing but exceptions are ordinary cases.</para>
/// </remarks>
public static class CoverageTests
{
    /// <summary>Whether <paramref name="exceptions"/> in <paramref name="observations"/> days fit the expected share <paramref name="tail"/>.</summary>
    /// <remarks>LR = −2 ln[(1−p)^(T−N) p^N ÷ ((1−N∕T)^(T−N) (N∕T)^N)] ~ χ²(1). The test is two-sided: too few exceptions reject as well.</remarks>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> unless 0 ≤ N ≤ T, T ≥ 1 and 0 &lt; p &lt; 1.</returns>
    public static Result<LikelihoodRatio> Kupiec(int observations, int exceptions, double tail)
    {
        if (observations < 1 || exceptions < 0 || exceptions > observations || !(tail > 0 && tail < 1))
        {
            return Result<LikelihoodRatio>.Refused(RejectionCode.OutsideDomain);
        }

        double observed = (double)exceptions / observations;
        double expectedLog = BernoulliLog(observations - exceptions, exceptions, tail);
        double observedLog = BernoulliLog(observations - exceptions, exceptions, observed);
        return Result<LikelihoodRatio>.Of(TestOf(2 * (observedLog - expectedLog), 1));
    }

    /// <summary>The fewest and the most exceptions in <paramref name="observations"/> days that <see cref="Kupiec"/> does not reject.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> unless T ≥ 1, 0 &lt; p &lt; 1 and 0 &lt; significance &lt; 1, and where no count is
    /// accepted at all.</returns>
    public static Result<(int Least, int Most)> Accepted(int observations, double tail, double significance)
    {
        if (!(significance > 0 && significance < 1))
        {
            return Result<(int, int)>.Refused(RejectionCode.OutsideDomain);
        }

        // The statistic falls to zero at the expected count and rises after it, so what is accepted is one run of counts.
        int least = -1;
        for (int exceptions = 0; exceptions <= observations; exceptions++)
        {
            Result<LikelihoodRatio> test = Kupiec(observations, exceptions, tail);
            if (!test.IsOk)
            {
                return Result<(int, int)>.Refused(test.Rejection);
            }

            bool isAccepted = !test.Value.RejectsAt(significance);
            if (least >= 0 && !isAccepted)
            {
                return Result<(int, int)>.Of((least, exceptions - 1));
            }

            least = isAccepted && least < 0 ? exceptions : least;
        }

        return least >= 0 ? Result<(int, int)>.Of((least, observations)) : Result<(int, int)>.Refused(RejectionCode.OutsideDomain);
    }

    /// <summary>Number, independence and both, of a series of days on each of which the margin was exceeded or not.</summary>
    /// <remarks>
    /// <para>LR_ind = −2 ln[(1−π)^(n00+n10) π^(n01+n11) ÷ ((1−π₀)^n00 π₀^n01 (1−π₁)^n10 π₁^n11)] with π₀ = n01∕(n00+n01),
    /// π₁ = n11∕(n10+n11) and π = (n01+n11)∕(T−1); LR_cc = LR_uc + LR_ind.</para>
    /// <para>A state that never occurs before the last day has no transition probability and adds nothing to the likelihood.</para>
    /// </remarks>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> below two days, with <see cref="RejectionCode.OutsideDomain"/> unless 0 &lt; p &lt;
    /// 1.</returns>
    public static Result<ChristoffersenReport> Christoffersen(ReadOnlySpan<bool> exceeded, double tail)
    {
        if (exceeded.Length < 2)
        {
            return Result<ChristoffersenReport>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(exceeded.Length));
        }

        ExceptionTransitions n = Count(exceeded);
        Result<LikelihoodRatio> unconditional = Kupiec(exceeded.Length, n.N01 + n.N11 + (exceeded[0] ? 1 : 0), tail);
        if (!unconditional.IsOk)
        {
            return Result<ChristoffersenReport>.Refused(unconditional.Rejection);
        }

        double after = BernoulliLog(n.N00, n.N01, Share(n.N01, n.N00)) + BernoulliLog(n.N10, n.N11, Share(n.N11, n.N10));
        double always = BernoulliLog(n.N00 + n.N10, n.N01 + n.N11, Share(n.N01 + n.N11, n.N00 + n.N10));
        LikelihoodRatio independence = TestOf(2 * (after - always), 1);
        LikelihoodRatio conditional = TestOf(unconditional.Value.Statistic + independence.Statistic, 2);
        return Result<ChristoffersenReport>.Of(new(n, unconditional.Value, independence, conditional));
    }

    /// <summary>The exact chance of at least <paramref name="exceptions"/> in <paramref name="observations"/> independent days of chance
    /// <paramref name="tail"/>: the one-sided question whether a margin covers too little.</summary>
    public static Result<double> ChanceOfAtLeast(int observations, int exceptions, double tail)
    {
        Result<double> below = Binomial.AtMost(observations, exceptions - 1, tail);
        return below.IsOk ? Result<double>.Of(Math.Max(0, 1 - below.Value)) : below;
    }

    /// <summary>Upper tail of chi-square: erfc(√(x∕2)) for one degree of freedom, e^(−x∕2) for two.</summary>
    internal static double ChiSquareTail(double x, int degrees)
    {
        Invariant.Check(degrees is 1 or 2, "Chi-square tails are known here for one and two degrees of freedom.");
        return degrees == 1 ? StrictMath.Erfc(Math.Sqrt(x / 2)) : StrictMath.Exp(-x / 2);
    }

    private static LikelihoodRatio TestOf(double statistic, int degrees)
    {
        // The observed frequency maximises the likelihood, so only rounding can make the statistic negative.
        double bounded = Math.Max(0, statistic);
        return new(bounded, ChiSquareTail(bounded, degrees));
    }

    private static ExceptionTransitions Count(ReadOnlySpan<bool> exceeded)
    {
        int n00 = 0, n01 = 0, n10 = 0, n11 = 0;
        for (int day = 1; day < exceeded.Length; day++)
        {
            switch (exceeded[day - 1], exceeded[day])
            {
                case (false, false): n00++; break;
                case (false, true): n01++; break;
                case (true, false): n10++; break;
                default: n11++; break;
            }
        }

        return new(n00, n01, n10, n11);
    }

    private static double Share(int hits, int misses) => hits + misses == 0 ? 0 : (double)hits / (hits + misses);

    // ln[(1−p)^misses p^hits], with 0 · ln 0 = 0. Where p is one, 1 − p is zero and there are no misses.
    private static double BernoulliLog(int misses, int hits, double p) =>
        (misses == 0 ? 0 : misses * StrictMath.Log(1 - p)) + (hits == 0 ? 0 : hits * StrictMath.Log(p));
}
