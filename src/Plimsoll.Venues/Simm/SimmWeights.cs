// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>What sensitivities weigh: risk weights, volatilities, concentration, and what curvature makes of vega.</summary>
internal sealed class SimmWeights
{
    private const double DaysTen = 14, DaysOne = 1.4, DaysOfYear = 365;

    /// <summary>Bucket 12 of equities, volatility indices, has no curvature.</summary>
    private const int VolatilityIndices = 11;

    // σ of EQ, CM and FX = RW × √(365 ÷ 14) ÷ Φ⁻¹(0.99), of one day √(365 ÷ 1.4); SF(t) = 0.5 × min(1, 14 ÷ t) and 1.4 likewise.
    private static readonly SimmByPeriod<double> _deviations = new(DeviationOver(DaysTen), DeviationOver(DaysOne));
    private static readonly SimmByPeriod<ImmutableArray<double>> _scalings = new(ScalingOver(DaysTen), ScalingOver(DaysOne));

    private readonly SimmParameters _parameters;
    private readonly ImmutableArray<string> _names;
    private readonly SimmPeriod _period;
    private readonly string _calculationCurrency;
    private readonly double _deviation;
    private readonly ImmutableArray<double> _scaling;

    internal SimmWeights(SimmParameters parameters, SimmBook book, SimmPeriod period, string calculationCurrency)
    {
        _parameters = parameters;
        _names = book.Names;
        _period = period;
        _calculationCurrency = calculationCurrency;
        _deviation = _deviations.At(period);
        _scaling = _scalings.At(period);
    }

    /// <summary>The concentration risk factor of the last group: of interest rates it is the bucket's.</summary>
    internal double LastConcentration { get; private set; }

    /// <summary>The weighted sensitivities of a bucket, in the order of its factors; none where only the calculation currency is in it, or no
    /// curvature.</summary>
    internal ImmutableArray<SimmWeighted> Of(SimmMeasure measure, ReadOnlySpan<SimmFactor> factors)
    {
        if (measure == SimmMeasure.Curvature && factors[0].Class == SimmRiskClass.Equity && factors[0].Bucket == VolatilityIndices)
        {
            return [];
        }

        ImmutableArray<SimmWeighted>.Builder weighted = ImmutableArray.CreateBuilder<SimmWeighted>(factors.Length);
        while (factors.Length > 0)
        {
            // A concentration group is a name: an issuer, an underlying, a pair; of interest rates all of a currency.
            int end = SimmCalculator.EndOf(factors, SimmLevel.Name);
            ReadOnlySpan<SimmFactor> group = factors[..end];
            factors = factors[end..];
            if (measure == SimmMeasure.Delta && group[0].Class == SimmRiskClass.Fx && _names[group[0].Name] == _calculationCurrency)
            {
                continue;
            }

            switch (measure)
            {
                case SimmMeasure.Curvature:
                    AddCurvature(group, weighted);
                    break;
                case SimmMeasure.Vega:
                    AddVega(group, weighted);
                    break;
                default:
                    AddDelta(measure, group, weighted);
                    break;
            }
        }

        return weighted.ToImmutable();
    }

    private void AddDelta(SimmMeasure measure, ReadOnlySpan<SimmFactor> group, ImmutableArray<SimmWeighted>.Builder weighted)
    {
        Amount sum = default;
        foreach (ref readonly SimmFactor factor in group)
        {
            sum += IsBasis(factor) ? default : factor.Net;
        }

        double concentration = LastConcentration = measure == SimmMeasure.BaseCorrelation ? 1 : Concentration(sum.ToDouble(), DeltaThreshold(group[0]));
        foreach (ref readonly SimmFactor factor in group)
        {
            double own = IsBasis(factor) ? 1 : concentration, net = factor.Net.ToDouble(), weight = DeltaWeight(factor);
            weighted.Add(new(factor.Name, factor.Tenor, factor.Label, net, weight, own, weight * net * own));
        }
    }

    private void AddVega(ReadOnlySpan<SimmFactor> group, ImmutableArray<SimmWeighted>.Builder weighted)
    {
        SimmFactor first = group[0];
        double scale = Deviation(first) * VolatilityRatio(first.Class);
        Amount sum = default;
        foreach (ref readonly SimmFactor factor in group)
        {
            sum += factor.Net;
        }

        double concentration = LastConcentration = Concentration(sum.ToDouble() * scale, VegaThreshold(first)), weight = VegaWeight(first);
        if (first.Class == SimmRiskClass.InterestRate)
        {
            Amount inflation = default;
            bool hasInflation = false;
            foreach (ref readonly SimmFactor factor in group)
            {
                if (factor.Label == 1)
                {
                    (inflation, hasInflation) = (inflation + factor.Net, true);
                    continue;
                }

                double net = factor.Net.ToDouble();
                weighted.Add(new(factor.Name, factor.Tenor, 0, net, weight, concentration, weight * net * concentration));
            }

            if (hasInflation)
            {
                double net = inflation.ToDouble();
                weighted.Add(new(first.Name, SimmBook.Inflation, 0, net, weight, concentration, weight * net * concentration));
            }
        }
        else if (IsByTenor(first.Class))
        {
            foreach (ref readonly SimmFactor factor in group)
            {
                double net = factor.Net.ToDouble();
                weighted.Add(new(factor.Name, factor.Tenor, factor.Label, net, weight, concentration, weight * net * concentration));
            }
        }
        else
        {
            double risk = sum.ToDouble() * scale;
            weighted.Add(new(first.Name, 0, first.Label, risk, weight, concentration, weight * risk * concentration));
        }
    }

    private void AddCurvature(ReadOnlySpan<SimmFactor> group, ImmutableArray<SimmWeighted>.Builder weighted)
    {
        SimmFactor first = group[0];
        double deviation = Deviation(first), together = 0;
        bool isTogether = false, isRates = first.Class == SimmRiskClass.InterestRate;
        foreach (ref readonly SimmFactor factor in group)
        {
            double risk = _scaling[factor.Tenor] * deviation * factor.Net.ToDouble();
            if (isRates ? factor.Label == 1 : !IsByTenor(first.Class))
            {
                (together, isTogether) = (together + risk, true);
            }
            else
            {
                weighted.Add(new(factor.Name, factor.Tenor, isRates ? 0 : factor.Label, risk, 1, 1, risk));
            }
        }

        if (isTogether)
        {
            weighted.Add(new(first.Name, isRates ? SimmBook.Inflation : 0, isRates ? 0 : first.Label, together, 1, 1, together));
        }
    }

    private static double DeviationOver(double days) => StrictMath.Sqrt(DaysOfYear / days) / StrictMath.InverseNormalCdf(0.99);

    private static ImmutableArray<double> ScalingOver(double days) => [.. SimmNames.TenorDays.Select(tenor => 0.5 * Math.Min(1, days / tenor))];

    private double Concentration(double sum, double threshold) =>
        _period == SimmPeriod.OneDay ? 1 : Math.Max(1, StrictMath.Sqrt(Math.Abs(sum) / threshold));

    private static bool IsBasis(in SimmFactor factor) => factor.Class == SimmRiskClass.InterestRate && factor.Tenor == SimmBook.Basis;

    private static bool IsByTenor(SimmRiskClass riskClass) => riskClass is SimmRiskClass.CreditQualifying or SimmRiskClass.CreditNonQualifying;

    private double DeltaWeight(in SimmFactor factor) => factor.Class switch
    {
        SimmRiskClass.InterestRate when factor.Tenor == SimmBook.Inflation => _parameters.Rates.Inflation.At(_period),
        SimmRiskClass.InterestRate when factor.Tenor == SimmBook.Basis => _parameters.Rates.Basis.At(_period),
        SimmRiskClass.InterestRate => _parameters.Rates.Curves.Of(_names[factor.Bucket]).RiskWeights.At(_period)[factor.Tenor],
        SimmRiskClass.Fx => FxWeight(_calculationCurrency, _names[factor.Name]),
        _ when factor.Measure == SimmMeasure.BaseCorrelation => _parameters.CreditQualifying.BaseCorrelationWeight!.At(_period),
        _ => _parameters.BucketsOf(factor.Class).Delta.At(_period)[factor.Bucket],
    };

    private double FxWeight(string a, string b) => _parameters.Fx.Delta.At(_period)[_parameters.Fx.GroupOf(a)][_parameters.Fx.GroupOf(b)];

    private double VegaWeight(in SimmFactor factor) => factor.Class switch
    {
        SimmRiskClass.InterestRate => _parameters.Rates.Vega.At(_period),
        SimmRiskClass.Fx => _parameters.Fx.Vega.At(_period),
        _ => _parameters.BucketsOf(factor.Class).Vega.At(_period)[factor.Bucket],
    };

    private double VolatilityRatio(SimmRiskClass riskClass) => riskClass switch
    {
        SimmRiskClass.InterestRate => 1,
        SimmRiskClass.Fx => _parameters.Fx.VolatilityRatio.At(_period),
        _ => _parameters.BucketsOf(riskClass).VolatilityRatio.At(_period),
    };

    // Of interest rates and credit CRIF carries volatility × vega.
    private double Deviation(in SimmFactor factor) => factor.Class switch
    {
        SimmRiskClass.Equity or SimmRiskClass.Commodity => _parameters.BucketsOf(factor.Class).Delta.At(_period)[factor.Bucket] * _deviation,
        SimmRiskClass.Fx => FxWeight(_names[factor.Name][..3], _names[factor.Name][3..]) * _deviation,
        _ => 1,
    };

    private double DeltaThreshold(in SimmFactor factor) => factor.Class switch
    {
        SimmRiskClass.InterestRate => _parameters.Rates.Concentration.Of(_names[factor.Bucket]).Delta,
        SimmRiskClass.Fx => _parameters.Fx.Concentration.Of(_names[factor.Name]).Delta,
        _ => _parameters.BucketsOf(factor.Class).DeltaThresholds[factor.Bucket],
    };

    private double VegaThreshold(in SimmFactor factor)
    {
        if (factor.Class == SimmRiskClass.Fx)
        {
            string pair = _names[factor.Name];
            return _parameters.Fx.VegaThresholds[_parameters.Fx.Concentration.IndexOf(pair[..3])][_parameters.Fx.Concentration.IndexOf(pair[3..])];
        }

        return factor.Class == SimmRiskClass.InterestRate ? _parameters.Rates.Concentration.Of(_names[factor.Bucket]).Vega
            : _parameters.BucketsOf(factor.Class).VegaThresholds[factor.Bucket];
    }
}
