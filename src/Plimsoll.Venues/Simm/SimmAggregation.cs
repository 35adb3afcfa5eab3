// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;

namespace Plimsoll.Venues.Simm;

/// <summary>SIMM's roots over correlated sums, in a fixed order.</summary>
internal static class SimmAggregation
{
    /// <summary>Σ WS² + ρ Σ_{k≠l} f_kl WS_k WS_l + (ρ_same − ρ) Σ over families of the same, where f_kl = min(CR) ÷ max(CR).</summary>
    /// <remarks>Not pair by pair: in the order of CR each term needs only the sum of CR × WS before it, for f = CR_k ÷ CR_l there. So a bucket of n factors
    /// takes
    /// n log n steps.</remarks>
    /// <param name="factors">The factors of a bucket.</param>
    /// <param name="same">Correlation within a family.</param>
    /// <param name="other">Correlation of others.</param>
    /// <param name="familyOf">The family of a factor: its name, or of non-qualifying credit its label.</param>
    internal static double Square(ReadOnlySpan<SimmWeighted> factors, double same, double other, Func<SimmWeighted, int> familyOf)
    {
        double squares = 0;
        foreach (ref readonly SimmWeighted factor in factors)
        {
            squares += factor.Value * factor.Value;
        }

        if (factors.Length == 1)
        {
            return squares;
        }

        int[] order = ByConcentration(factors);
        double all = 0, before = 0;
        foreach (int i in order)
        {
            ref readonly SimmWeighted factor = ref factors[i];
            all += factor.Value / factor.Concentration * before;
            before += factor.Concentration * factor.Value;
        }

        double within = 0;
        if (same != other)
        {
            SortedDictionary<int, (double Pairs, double Before)> families = [];
            foreach (int i in order)
            {
                ref readonly SimmWeighted factor = ref factors[i];
                int family = familyOf(factor);
                (double pairs, double sum) = families.GetValueOrDefault(family);
                families[family] = (pairs + (factor.Value / factor.Concentration * sum), sum + (factor.Concentration * factor.Value));
            }

            foreach ((double pairs, double _) in families.Values)
            {
                within += pairs;
            }
        }

        return squares + (2 * other * all) + (2 * (same - other) * within);
    }

    // Ascending by concentration, and among equals by place: a total order, so that a sum has one order.
    private static int[] ByConcentration(ReadOnlySpan<SimmWeighted> factors)
    {
        int[] order = new int[factors.Length];
        double[] concentrations = new double[factors.Length];
        bool isSorted = true;
        for (int i = 0; i < factors.Length; i++)
        {
            (order[i], concentrations[i]) = (i, factors[i].Concentration);
            isSorted &= i == 0 || concentrations[i - 1] <= concentrations[i];
        }

        if (isSorted)
        {
            return order;
        }

        Array.Sort(concentrations, order);
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && concentrations[end] == concentrations[start])
            {
                end++;
            }

            Array.Sort(order, start, end - start);
            start = end;
        }

        return order;
    }

    /// <summary>Σ WS² + Σ_{k≠l} ρ_kl f_kl WS_k WS_l, pair by pair.</summary>
    /// <param name="factors">The factors of a bucket.</param>
    /// <param name="correlation">ρ.</param>
    /// <param name="isOneGroup">True where all are in one concentration group, as a currency's rates are: f is 1, also of basis, which has no CR.</param>
    internal static double Square(ReadOnlySpan<SimmWeighted> factors, Func<SimmWeighted, SimmWeighted, double> correlation, bool isOneGroup)
    {
        double sum = 0;
        for (int k = 0; k < factors.Length; k++)
        {
            sum += factors[k].Value * factors[k].Value;
            for (int l = 0; l < k; l++)
            {
                double low = Math.Min(factors[k].Concentration, factors[l].Concentration), high = Math.Max(factors[k].Concentration, factors[l].Concentration);
                sum += 2 * correlation(factors[k], factors[l]) * (isOneGroup ? 1 : low / high) * factors[k].Value * factors[l].Value;
            }
        }

        return sum;
    }

    /// <summary>A bucket of its factors and its square.</summary>
    internal static SimmBucketMargin Bucket(int bucket, ImmutableArray<SimmWeighted> factors, double square, double concentration = 1)
    {
        double k = Root(square), sum = 0;
        foreach (SimmWeighted factor in factors)
        {
            sum += factor.Value;
        }

        return new(bucket, k, Math.Max(Math.Min(sum, k), -k), concentration, factors);
    }

    /// <summary>√(Σ K² + Σ_{b≠c} γ_bc g_bc S_b S_c), g = min(CR) ÷ max(CR) of the buckets.</summary>
    internal static double AcrossBuckets(ReadOnlySpan<SimmBucketMargin> buckets, Func<int, int, double> correlation)
    {
        double sum = 0;
        for (int b = 0; b < buckets.Length; b++)
        {
            sum += buckets[b].K * buckets[b].K;
            for (int c = 0; c < b; c++)
            {
                double low = Math.Min(buckets[b].Concentration, buckets[c].Concentration), high = Math.Max(buckets[b].Concentration, buckets[c].Concentration);
                sum += 2 * correlation(buckets[b].Bucket, buckets[c].Bucket) * (low / high) * buckets[b].S * buckets[c].S;
            }
        }

        return Root(sum);
    }

    /// <summary>√(Σ ψ m m) over risk classes.</summary>
    internal static double AcrossClasses(
        ReadOnlySpan<SimmClassMargin> classes, ImmutableArray<ImmutableArray<double>> correlation, Func<SimmClassMargin, double> of)
    {
        double sum = 0;
        for (int r = 0; r < classes.Length; r++)
        {
            double margin = of(classes[r]);
            sum += margin * margin;
            for (int s = 0; s < r; s++)
            {
                sum += 2 * correlation[(int)classes[r].Class][(int)classes[s].Class] * margin * of(classes[s]);
            }
        }

        return Root(sum);
    }

    /// <summary>The root of a square that floating point may leave a grain below zero.</summary>
    internal static double Root(double square) => StrictMath.Sqrt(Math.Max(square, 0));
}
