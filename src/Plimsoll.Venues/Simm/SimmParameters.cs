// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>A figure for each margin period of risk.</summary>
/// <param name="TenDay">The ten-day one.</param>
/// <param name="OneDay">The one-day one.</param>
public sealed record SimmByPeriod<T>(T TenDay, T OneDay)
{
    /// <summary>The one of a period.</summary>
    public T At(SimmPeriod period) => period == SimmPeriod.OneDay ? OneDay : TenDay;
}

/// <summary>Currencies that have figures in common, of interest rates.</summary>
/// <param name="RiskWeights">Dollars per dollar of basis-point sensitivity, by tenor.</param>
public sealed record SimmCurve(SimmByPeriod<ImmutableArray<double>> RiskWeights);

/// <summary>Concentration thresholds of a group.</summary>
/// <param name="Delta">Of delta, dollars.</param>
/// <param name="Vega">Of vega, dollars; unused where vega has thresholds of its own.</param>
public sealed record SimmThresholds(double Delta, double Vega);

/// <summary>Figures by currency: a list of groups, the last one of all currencies not named.</summary>
/// <typeparam name="T">What a group has.</typeparam>
public sealed class SimmCurrencyGroups<T>
{
    private readonly ImmutableArray<(ImmutableArray<string> Currencies, T Figures)> _groups;
    private readonly Dictionary<string, int> _groupOf = new(StringComparer.Ordinal);

    /// <param name="groups">The groups; the last one is of all others.</param>
    internal SimmCurrencyGroups(ImmutableArray<(ImmutableArray<string> Currencies, T Figures)> groups)
    {
        _groups = groups;
        for (int g = 0; g < groups.Length - 1; g++)
        {
            foreach (string currency in groups[g].Currencies)
            {
                _groupOf.Add(currency, g);
            }
        }
    }

    /// <summary>The number of a currency's group.</summary>
    public int IndexOf(string currency) => _groupOf.GetValueOrDefault(currency, _groups.Length - 1);

    /// <summary>True of a currency that a group names, false of one that falls to the last group because none does.</summary>
    public bool Names(string currency) => _groupOf.ContainsKey(currency);

    /// <summary>The figures of a currency.</summary>
    public T Of(string currency) => _groups[IndexOf(currency)].Figures;
}

/// <summary>Figures of interest rates, inflation and basis.</summary>
/// <param name="Curves">Risk weights by volatility group.</param>
/// <param name="Inflation">Risk weight of inflation.</param>
/// <param name="Basis">Risk weight of cross-currency basis.</param>
/// <param name="Vega">Risk weight of vega.</param>
/// <param name="VolatilityRatio">Historical volatility ratio: curvature is divided by its square.</param>
/// <param name="TenorCorrelation">Between tenors.</param>
/// <param name="SubCurve">Correlation of two sub-curves of one currency.</param>
/// <param name="InflationCorrelation">Of inflation with the curve.</param>
/// <param name="BasisCorrelation">Of basis with curve and inflation.</param>
/// <param name="CurrencyCorrelation">Between currencies.</param>
/// <param name="Concentration">Thresholds.</param>
public sealed record SimmRates(
    SimmCurrencyGroups<SimmCurve> Curves,
    SimmByPeriod<double> Inflation,
    SimmByPeriod<double> Basis,
    SimmByPeriod<double> Vega,
    SimmByPeriod<double> VolatilityRatio,
    ImmutableArray<ImmutableArray<double>> TenorCorrelation,
    double SubCurve,
    double InflationCorrelation,
    double BasisCorrelation,
    double CurrencyCorrelation,
    SimmCurrencyGroups<SimmThresholds> Concentration);

/// <summary>Figures of a risk class with buckets: by bucket, the residual last where there is one.</summary>
/// <param name="Delta">Risk weights of delta.</param>
/// <param name="Vega">Risk weights of vega.</param>
/// <param name="VolatilityRatio">Historical volatility ratio; 1 of credit, whose vega is weighted by volatility already.</param>
/// <param name="SameName">Correlation of two factors of one name (of non-qualifying credit: of one family); of no use where a name has one factor.</param>
/// <param name="OtherName">Correlation of two names.</param>
/// <param name="BucketCorrelation">Between buckets, the residual left out.</param>
/// <param name="DeltaThresholds">Concentration thresholds of delta, dollars.</param>
/// <param name="VegaThresholds">Concentration thresholds of vega, dollars.</param>
/// <param name="BaseCorrelationWeight">Risk weight of base correlation; null where there is none.</param>
/// <param name="BaseCorrelation">Correlation of two indices' base correlations.</param>
public sealed record SimmBuckets(
    SimmByPeriod<ImmutableArray<double>> Delta,
    SimmByPeriod<ImmutableArray<double>> Vega,
    SimmByPeriod<double> VolatilityRatio,
    ImmutableArray<double> SameName,
    ImmutableArray<double> OtherName,
    ImmutableArray<ImmutableArray<double>> BucketCorrelation,
    ImmutableArray<double> DeltaThresholds,
    ImmutableArray<double> VegaThresholds,
    SimmByPeriod<double>? BaseCorrelationWeight,
    double BaseCorrelation);

/// <summary>Figures of foreign exchange; of two groups, regular (0) and high-volatility (1) currencies.</summary>
/// <param name="HighVolatility">The high-volatility currencies, sorted.</param>
/// <param name="Delta">Risk weight by group of the calculation currency and of the currency; of a pair's volatility by the groups of both.</param>
/// <param name="Vega">Risk weight of vega.</param>
/// <param name="VolatilityRatio">Historical volatility ratio.</param>
/// <param name="Correlation">By group of the calculation currency, and of the two currencies.</param>
/// <param name="VegaCorrelation">Between pairs.</param>
/// <param name="Concentration">Categories of currencies, with the threshold of delta.</param>
/// <param name="VegaThresholds">By the categories of both currencies.</param>
public sealed record SimmFx(
    ImmutableArray<string> HighVolatility,
    SimmByPeriod<ImmutableArray<ImmutableArray<double>>> Delta,
    SimmByPeriod<double> Vega,
    SimmByPeriod<double> VolatilityRatio,
    ImmutableArray<ImmutableArray<ImmutableArray<double>>> Correlation,
    double VegaCorrelation,
    SimmCurrencyGroups<SimmThresholds> Concentration,
    ImmutableArray<ImmutableArray<double>> VegaThresholds)
{
    /// <summary>1 of a high-volatility currency, 0 of any other.</summary>
    public int GroupOf(string currency) => HighVolatility.Contains(currency) ? 1 : 0;
}

/// <summary>The figures of a version of SIMM.</summary>
/// <param name="Rates">Interest rates.</param>
/// <param name="CreditQualifying">Qualifying credit.</param>
/// <param name="CreditNonQualifying">Non-qualifying credit.</param>
/// <param name="Equity">Equity.</param>
/// <param name="Commodity">Commodity.</param>
/// <param name="Fx">Foreign exchange.</param>
/// <param name="ClassCorrelation">Between risk classes, in the order of <see cref="SimmRiskClass"/>.</param>
/// <param name="CalculationCurrency">The calculation currency where none is named.</param>
public sealed record SimmParameters(
    SimmRates Rates,
    SimmBuckets CreditQualifying,
    SimmBuckets CreditNonQualifying,
    SimmBuckets Equity,
    SimmBuckets Commodity,
    SimmFx Fx,
    ImmutableArray<ImmutableArray<double>> ClassCorrelation,
    string CalculationCurrency)
{
    /// <summary>True of a currency that the figures of interest rates or foreign exchange name.</summary>
    public bool Names(string currency) => currency == CalculationCurrency || Rates.Curves.Names(currency) || Rates.Concentration.Names(currency)
        || Fx.HighVolatility.Contains(currency) || Fx.Concentration.Names(currency);

    /// <summary>The figures of a risk class with buckets.</summary>
    public SimmBuckets BucketsOf(SimmRiskClass riskClass) => riskClass switch
    {
        SimmRiskClass.CreditQualifying => CreditQualifying,
        SimmRiskClass.CreditNonQualifying => CreditNonQualifying,
        SimmRiskClass.Equity => Equity,
        SimmRiskClass.Commodity => Commodity,
        _ => throw new InvariantException($"{riskClass} has no buckets."),
    };
}
