// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;

namespace Plimsoll.Venues.Simm;

/// <summary>The margin of one risk class after the other.</summary>
internal sealed class SimmClassCalculator
{
    // Φ⁻¹(0.995)² − 1.
    private static readonly double _lambda = (StrictMath.InverseNormalCdf(0.995) * StrictMath.InverseNormalCdf(0.995)) - 1;

    private readonly SimmParameters _parameters;
    private readonly SimmPeriod _period;
    private readonly SimmWeights _weights;
    private readonly SimmCorrelations _correlations;

    internal SimmClassCalculator(SimmParameters parameters, SimmBook book, SimmPeriod period, string calculationCurrency)
    {
        _parameters = parameters;
        _period = period;
        _weights = new(parameters, book, period, calculationCurrency);
        _correlations = new(parameters, book, calculationCurrency);
    }

    /// <summary>The margin of the factors of one risk class within a product class.</summary>
    internal SimmClassMargin Of(ReadOnlySpan<SimmFactor> factors)
    {
        SimmRiskClass riskClass = factors[0].Class;
        ImmutableArray<SimmPart>.Builder parts = ImmutableArray.CreateBuilder<SimmPart>();
        while (factors.Length > 0)
        {
            int end = SimmCalculator.EndOf(factors, SimmLevel.Measure);
            ReadOnlySpan<SimmFactor> measured = factors[..end];
            factors = factors[end..];
            parts.Add(Linear(riskClass, measured[0].Measure, measured));
            if (measured[0].Measure == SimmMeasure.Vega)
            {
                parts.Add(Curvature(riskClass, measured));
            }
        }

        return new(riskClass, parts.ToImmutable());
    }

    private SimmPart Linear(SimmRiskClass riskClass, SimmMeasure measure, ReadOnlySpan<SimmFactor> factors)
    {
        ImmutableArray<SimmBucketMargin> buckets = BucketsOf(riskClass, measure, factors);
        ReadOnlySpan<SimmBucketMargin> numbered = Numbered(riskClass, measure, buckets);
        double residual = numbered.Length < buckets.Length ? buckets[^1].K : 0;
        double root = SimmAggregation.AcrossBuckets(numbered, _correlations.BetweenBuckets(riskClass, isSquared: false));
        return new(measure, root + residual, buckets, residual);
    }

    private SimmPart Curvature(SimmRiskClass riskClass, ReadOnlySpan<SimmFactor> factors)
    {
        ImmutableArray<SimmBucketMargin> buckets = BucketsOf(riskClass, SimmMeasure.Curvature, factors);
        ReadOnlySpan<SimmBucketMargin> numbered = Numbered(riskClass, SimmMeasure.Curvature, buckets);
        SimmCurvature? all = numbered.Length > 0
            ? CurvatureOf(numbered, SimmAggregation.AcrossBuckets(numbered, _correlations.BetweenBuckets(riskClass, isSquared: true))) : null;
        SimmCurvature? residual = numbered.Length < buckets.Length ? CurvatureOf(buckets.AsSpan()[^1..], buckets[^1].K) : null;
        double ratio = riskClass == SimmRiskClass.InterestRate ? _parameters.Rates.VolatilityRatio.At(_period) : 1, scale = 1 / (ratio * ratio);
        double ofResidual = (residual?.Margin ?? 0) * scale;
        return new(SimmMeasure.Curvature, ((all?.Margin ?? 0) * scale) + ofResidual, buckets, ofResidual, all, residual, scale);
    }

    private static SimmCurvature CurvatureOf(ReadOnlySpan<SimmBucketMargin> buckets, double root)
    {
        double sum = 0, absolute = 0;
        foreach (SimmBucketMargin bucket in buckets)
        {
            foreach (SimmWeighted factor in bucket.Factors)
            {
                sum += factor.Value;
                absolute += Math.Abs(factor.Value);
            }
        }

        double theta = absolute > 0 ? Math.Min(sum / absolute, 0) : 0;
        return new(sum, theta, (_lambda * (1 + theta)) - theta, root);
    }

    private ImmutableArray<SimmBucketMargin> BucketsOf(SimmRiskClass riskClass, SimmMeasure measure, ReadOnlySpan<SimmFactor> factors)
    {
        ImmutableArray<SimmBucketMargin>.Builder buckets = ImmutableArray.CreateBuilder<SimmBucketMargin>();
        while (factors.Length > 0)
        {
            int end = SimmCalculator.EndOf(factors, SimmLevel.Bucket);
            int bucket = factors[0].Bucket;
            ImmutableArray<SimmWeighted> weighted = _weights.Of(measure, factors[..end]);
            factors = factors[end..];
            if (weighted.Length > 0)
            {
                double square = _correlations.Square(riskClass, measure, bucket, weighted.AsSpan());
                bool isCurrency = riskClass == SimmRiskClass.InterestRate && measure != SimmMeasure.Curvature;
                buckets.Add(SimmAggregation.Bucket(bucket, weighted, square, isCurrency ? _weights.LastConcentration : 1));
            }
        }

        return buckets.ToImmutable();
    }

    private static ReadOnlySpan<SimmBucketMargin> Numbered(SimmRiskClass riskClass, SimmMeasure measure, ImmutableArray<SimmBucketMargin> buckets) =>
        buckets.Length > 0 && measure != SimmMeasure.BaseCorrelation && SimmNames.HasResidual(riskClass)
            && buckets[^1].Bucket == SimmNames.BucketsOf(riskClass) ? buckets.AsSpan()[..^1] : buckets.AsSpan();
}
