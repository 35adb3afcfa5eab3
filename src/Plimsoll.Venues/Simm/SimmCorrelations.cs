// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Venues.Simm;

/// <summary>Correlations of SIMM: within a bucket and between buckets; of curvature their squares.</summary>
internal sealed class SimmCorrelations
{
    private readonly SimmParameters _parameters;
    private readonly ImmutableArray<string> _names;
    private readonly int _calculationGroup;

    internal SimmCorrelations(SimmParameters parameters, SimmBook book, string calculationCurrency)
    {
        _parameters = parameters;
        _names = book.Names;
        _calculationGroup = parameters.Fx.GroupOf(calculationCurrency);
    }

    /// <summary>Σ WS² + Σ ρ f WS WS of a bucket.</summary>
    internal double Square(SimmRiskClass riskClass, SimmMeasure measure, int bucket, ReadOnlySpan<SimmWeighted> factors)
    {
        bool isSquared = measure == SimmMeasure.Curvature;
        switch (riskClass)
        {
            case SimmRiskClass.InterestRate:
                return SimmAggregation.Square(factors, isSquared ? SquaredRate : Rate, isOneGroup: true);
            case SimmRiskClass.Fx when measure == SimmMeasure.Delta:
                int[] groups = [.. _names.Select(_parameters.Fx.GroupOf)];
                ImmutableArray<ImmutableArray<double>> table = _parameters.Fx.Correlation[_calculationGroup];
                return SimmAggregation.Square(factors, (a, b) => table[groups[a.Name]][groups[b.Name]], isOneGroup: false);
            case SimmRiskClass.Fx:
                return Uniform(factors, _parameters.Fx.VegaCorrelation, isSquared);
            case SimmRiskClass.CreditQualifying when measure == SimmMeasure.BaseCorrelation:
                return Uniform(factors, _parameters.CreditQualifying.BaseCorrelation, isSquared);
            default:
                SimmBuckets buckets = _parameters.BucketsOf(riskClass);
                double same = buckets.SameName[bucket], other = buckets.OtherName[bucket];
                return SimmAggregation.Square(factors, isSquared ? same * same : same, isSquared ? other * other : other,
                    riskClass == SimmRiskClass.CreditNonQualifying ? static factor => factor.Label : static factor => factor.Name);
        }
    }

    /// <summary>The correlation of two buckets.</summary>
    internal Func<int, int, double> BetweenBuckets(SimmRiskClass riskClass, bool isSquared)
    {
        if (riskClass is SimmRiskClass.InterestRate or SimmRiskClass.Fx)
        {
            // Foreign exchange is one bucket.
            double between = _parameters.Rates.CurrencyCorrelation, used = isSquared ? between * between : between;
            return (_, _) => used;
        }

        ImmutableArray<ImmutableArray<double>> table = _parameters.BucketsOf(riskClass).BucketCorrelation;
        return isSquared ? (a, b) => table[a][b] * table[a][b] : (a, b) => table[a][b];
    }

    private static double Uniform(ReadOnlySpan<SimmWeighted> factors, double correlation, bool isSquared)
    {
        double used = isSquared ? correlation * correlation : correlation;
        return SimmAggregation.Square(factors, used, used, static factor => factor.Name);
    }

    private double SquaredRate(SimmWeighted a, SimmWeighted b)
    {
        double correlation = Rate(a, b);
        return correlation * correlation;
    }

    private double Rate(SimmWeighted a, SimmWeighted b)
    {
        SimmRates rates = _parameters.Rates;
        return a.Tenor == SimmBook.Basis || b.Tenor == SimmBook.Basis ? rates.BasisCorrelation
            : a.Tenor == SimmBook.Inflation || b.Tenor == SimmBook.Inflation ? rates.InflationCorrelation
            : rates.TenorCorrelation[a.Tenor][b.Tenor] * (a.Label == b.Label ? 1 : rates.SubCurve);
    }
}
