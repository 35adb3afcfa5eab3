// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;

namespace Plimsoll.Venues.Simm;

/// <summary>SIMM's roots over correlated sums, in a fixed order.</summary>
internal static class SimmAggregation
{
    /// <summary>Σ WS² + ρ Σ_{k≠l} f_kl WS_k WS_l + (ρ_same − ρ) Σ over families of the same, where f_kl = min(CR) ÷ max(CR).</summary>
    /// <remarks>Not pair by pair: in the order of CR each term needs only the sum of CR × WS before it, for f = CR_k ÷ CR_l there. So a bucket of n factors takes
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

        (double Concentration, int Index)[] byConcentration = new (double, int)[factors.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            byConcentration[i] = (factors[i].Concentration, i);
        }

        Array.Sort(byConcentration);
        double all = 0, before = 0;
        foreach ((double concentration, int i) in byConcentration)
        {
            all += factors[i].Value / concentration * before;
            before += concentration * factors[i].Value;
        }

        double within = 0;
        if (same != other)
        {
            SortedDictionary<int, (double Pairs, double Before)> families = [];
            foreach ((double concentration, int i) in byConcentration)
            {
                (double pairs, double sum) = families.GetValueOrDefault(familyOf(factors[i]));
                families[familyOf(factors[i])] = (pairs + (factors[i].Value / concentration * sum), sum + (concentration * factors[i].Value));
            }

            foreach ((double pairs, double _) in families.Values)
            {
                within += pairs;
            }
        }

        return squares + (2 * other * all) + (2 * (same - other) * within);
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
