// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How a quantile is read from a finite sample.</summary>
public enum QuantileRule : byte
{
    /// <summary>The ⌈αn⌉-th smallest: the smallest value whose share of the sample reaches α. Never interpolates; the default.</summary>
    Lower,

    /// <summary>Linear between the order statistics around position 1 + (n − 1)α, as most statistics packages do.</summary>
    Linear,

    /// <summary>F. Harrell and C. Davis, "A new distribution-free quantile estimator", Biometrika 69(3), 1982: a beta-weighted mean of all order
    /// statistics.</summary>
    HarrellDavis,
}

/// <summary>Value at risk and expected shortfall of a sample of profits.</summary>
/// <remarks>
/// <para>Positive results are losses. α = 1 − confidence is exact, so that the rank of a quantile does not depend on how a decimal rounds to binary.</para>
/// <para>A sample of fewer than 1 ÷ α values has no observation beyond its quantile and is refused with <see cref="RejectionCode.HistoryTooShort"/>.</para>
/// </remarks>
public static class TailMeasures
{
    /// <summary>−quantile of the profits at α = 1 − confidence. Reorders the span.</summary>
    /// <returns>Refused for a short sample, a confidence outside (0, 1), or a profit that is not finite.</returns>
    public static Result<double> ValueAtRisk(Span<double> profits, Ratio confidence, QuantileRule rule = QuantileRule.Lower)
    {
        Rejection rejection = Prepare(profits, confidence);
        if (rejection.IsRefused)
        {
            return Result<double>.Refused(rejection);
        }

        if (rule == QuantileRule.Lower)
        {
            int rank = Rank(profits.Length, confidence);
            SortWorst(profits, rank);
            return Result<double>.Of(-profits[rank - 1]);
        }

        profits.Sort();
        return rule switch
        {
            QuantileRule.Linear => Result<double>.Of(-Linear(profits, Ratio.One - confidence)),
            _ => HarrellDavis.Quantile(profits, (Ratio.One - confidence).ToDouble()) is { IsOk: true } found ? Result<double>.Of(-found.Value)
                : Result<double>.Refused(RejectionCode.NotConverged),
        };
    }

    /// <summary>The mean loss over the worst share α = 1 − confidence of the sample, the last value counted with the fraction that is left. Reorders the
    /// span.</summary>
    /// <remarks>ES = −(Σ_{i ≤ ⌊αn⌋} x₍ᵢ₎ + (αn − ⌊αn⌋)·x₍⌊αn⌋+1₎) ÷ αn: the coherent form of C. Acerbi and D. Tasche, "On the coherence of expected
    /// shortfall", Journal of Banking and Finance 26(7), 2002. Summed from the worst on.</remarks>
    /// <returns>Refused as <see cref="ValueAtRisk"/> is.</returns>
    public static Result<double> ExpectedShortfall(Span<double> profits, Ratio confidence)
    {
        Rejection rejection = Prepare(profits, confidence);
        if (rejection.IsRefused)
        {
            return Result<double>.Refused(rejection);
        }

        Int128 mass = (Ratio.One - confidence).Atoms * profits.Length;
        int whole = (int)(mass / Fixed18.AtomsPerUnit);
        SortWorst(profits, whole + 1);
        double sum = 0;
        for (int i = 0; i < whole; i++)
        {
            sum += profits[i];
        }

        Int128 rest = mass % Fixed18.AtomsPerUnit;
        if (rest > 0)
        {
            sum += Fixed18.ToDouble(rest) * profits[whole];
        }

        return Result<double>.Of(-sum / Fixed18.ToDouble(mass));
    }

    /// <summary>⌈αn⌉: which of the sorted profits is the quantile under <see cref="QuantileRule.Lower"/>, counted from one.</summary>
    internal static int Rank(int count, Ratio confidence)
    {
        Int128 mass = (Ratio.One - confidence).Atoms * count;
        return (int)((mass + Fixed18.AtomsPerUnit - 1) / Fixed18.AtomsPerUnit);
    }

    private static Rejection Prepare(Span<double> profits, Ratio confidence)
    {
        if (!confidence.IsPositive || confidence >= Ratio.One)
        {
            return new(RejectionCode.OutsideDomain);
        }

        if ((Ratio.One - confidence).Atoms * profits.Length < Fixed18.AtomsPerUnit)
        {
            return new(RejectionCode.HistoryTooShort, RefusalSubject.Count(profits.Length));
        }

        foreach (double profit in profits)
        {
            if (!double.IsFinite(profit))
            {
                return new(RejectionCode.OutsideDomain);
            }
        }

        return Rejection.None;
    }

    // The worst few to the front, in order. They are kept in a heap whose root is the best of them, which few of the other profits fall below.
    private static void SortWorst(Span<double> profits, int count)
    {
        Span<double> worst = profits[..count];
        for (int parent = (count / 2) - 1; parent >= 0; parent--)
        {
            SiftDown(worst, parent);
        }

        for (int i = count; i < profits.Length; i++)
        {
            if (profits[i] < worst[0])
            {
                (worst[0], profits[i]) = (profits[i], worst[0]);
                SiftDown(worst, 0);
            }
        }

        worst.Sort();
    }

    private static void SiftDown(Span<double> heap, int parent)
    {
        for (int child = (2 * parent) + 1; child < heap.Length; child = (2 * parent) + 1)
        {
            child += child + 1 < heap.Length && heap[child + 1] > heap[child] ? 1 : 0;
            if (heap[parent] >= heap[child])
            {
                return;
            }

            (heap[parent], heap[child]) = (heap[child], heap[parent]);
            parent = child;
        }
    }

    private static double Linear(ReadOnlySpan<double> sorted, Ratio tail)
    {
        Int128 position = tail.Atoms * (sorted.Length - 1);
        int below = (int)(position / Fixed18.AtomsPerUnit);
        double share = Fixed18.ToDouble(position % Fixed18.AtomsPerUnit);
        return share == 0 ? sorted[below] : sorted[below] + (share * (sorted[below + 1] - sorted[below]));
    }
}
