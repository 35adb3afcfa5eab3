// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Venues.Simm;

/// <summary>A product class of SIMM: margins of two do not offset each other, they add up.</summary>
public enum SimmProductClass : byte
{
    /// <summary>Interest rates and foreign exchange.</summary>
    RatesFx,

    /// <summary>Credit.</summary>
    Credit,

    /// <summary>Equity.</summary>
    Equity,

    /// <summary>Commodity.</summary>
    Commodity,
}

/// <summary>A risk class of SIMM, in the order of its correlation matrix.</summary>
public enum SimmRiskClass : byte
{
    /// <summary>Interest rate, inflation and cross-currency basis.</summary>
    InterestRate,

    /// <summary>Credit, qualifying.</summary>
    CreditQualifying,

    /// <summary>Credit, non-qualifying.</summary>
    CreditNonQualifying,

    /// <summary>Equity.</summary>
    Equity,

    /// <summary>Commodity.</summary>
    Commodity,

    /// <summary>Foreign exchange.</summary>
    Fx,
}

/// <summary>What a sensitivity is to: a value of CRIF's column RiskType.</summary>
public enum SimmRiskType : byte
{
    /// <summary>Risk_IRCurve: 1 basis point of a tenor of a sub-curve.</summary>
    IrCurve,

    /// <summary>Risk_Inflation: 1 basis point of the inflation rate of a currency.</summary>
    Inflation,

    /// <summary>Risk_XCcyBasis: 1 basis point of a currency's basis to the dollar.</summary>
    XCcyBasis,

    /// <summary>Risk_IRVol: volatility × vega at a tenor.</summary>
    IrVol,

    /// <summary>Risk_InflationVol: volatility × vega at a tenor.</summary>
    InflationVol,

    /// <summary>Risk_CreditQ: 1 basis point of a name's spread at a tenor.</summary>
    CreditQ,

    /// <summary>Risk_CreditVol: volatility × vega of a name at a tenor.</summary>
    CreditVol,

    /// <summary>Risk_BaseCorr: 1 percentage point of an index's base correlation.</summary>
    BaseCorr,

    /// <summary>Risk_CreditNonQ: 1 basis point of a tranche's spread at a tenor.</summary>
    CreditNonQ,

    /// <summary>Risk_CreditVolNonQ: volatility × vega at a tenor.</summary>
    CreditVolNonQ,

    /// <summary>Risk_Equity: 1 % of a price.</summary>
    Equity,

    /// <summary>Risk_EquityVol: 1 volatility point at a tenor.</summary>
    EquityVol,

    /// <summary>Risk_Commodity: 1 % of a price.</summary>
    Commodity,

    /// <summary>Risk_CommodityVol: 1 volatility point at a tenor.</summary>
    CommodityVol,

    /// <summary>Risk_FX: 1 % of a currency against the calculation currency.</summary>
    Fx,

    /// <summary>Risk_FXVol: 1 volatility point of a pair of currencies at a tenor.</summary>
    FxVol,
}

/// <summary>What a margin is of.</summary>
public enum SimmMeasure : byte
{
    /// <summary>Delta.</summary>
    Delta,

    /// <summary>Vega.</summary>
    Vega,

    /// <summary>Curvature.</summary>
    Curvature,

    /// <summary>Base correlation.</summary>
    BaseCorrelation,
}

/// <summary>The margin period of risk.</summary>
public enum SimmPeriod : byte
{
    /// <summary>Ten days: what the two sides of an uncleared trade exchange.</summary>
    TenDays,

    /// <summary>One day: trades that are margined daily; no concentration.</summary>
    OneDay,
}

/// <summary>Whose margin it is.</summary>
public enum SimmSide : byte
{
    /// <summary>What is called: sensitivities in the signs of the one who computes.</summary>
    Call,

    /// <summary>What is posted: every sign flipped.</summary>
    Post,
}

/// <summary>The words of SIMM and CRIF.</summary>
public static class SimmNames
{
    /// <summary>The name of the residual bucket.</summary>
    public const string Residual = "Residual";

    private static readonly ImmutableArray<string> _productClasses = ["RatesFX", "Credit", "Equity", "Commodity"];
    private static readonly ImmutableArray<string> _riskClasses = ["InterestRate", "CreditQualifying", "CreditNonQualifying", "Equity", "Commodity", "FX"];
    private static readonly ImmutableArray<string> _measures = ["delta", "vega", "curvature", "base correlation"];

    private static readonly ImmutableArray<string> _riskTypes =
    [
        "Risk_IRCurve", "Risk_Inflation", "Risk_XCcyBasis", "Risk_IRVol", "Risk_InflationVol", "Risk_CreditQ", "Risk_CreditVol", "Risk_BaseCorr",
        "Risk_CreditNonQ", "Risk_CreditVolNonQ", "Risk_Equity", "Risk_EquityVol", "Risk_Commodity", "Risk_CommodityVol", "Risk_FX", "Risk_FXVol",
    ];

    /// <summary>CRIF's product classes, in the order of <see cref="SimmProductClass"/>.</summary>
    public static ImmutableArray<string> ProductClasses => _productClasses;

    /// <summary>Risk classes, in the order of <see cref="SimmRiskClass"/>.</summary>
    public static ImmutableArray<string> RiskClasses => _riskClasses;

    /// <summary>CRIF's risk types, in the order of <see cref="SimmRiskType"/>.</summary>
    public static ImmutableArray<string> RiskTypes => _riskTypes;

    /// <summary>Measures, in the order of <see cref="SimmMeasure"/>.</summary>
    public static ImmutableArray<string> Measures => _measures;

    /// <summary>CRIF's names of the sub-curves of a currency.</summary>
    public static ImmutableArray<string> SubCurves { get; } = ["OIS", "Libor1m", "Libor3m", "Libor6m", "Libor12m", "Prime", "Municipal"];

    /// <summary>SIMM's tenors.</summary>
    public static ImmutableArray<string> Tenors { get; } = ["2w", "1m", "3m", "6m", "1y", "2y", "3y", "5y", "10y", "15y", "20y", "30y"];

    /// <summary>Their calendar days: a year has 365 and a month a twelfth of them, a fortnight 14.</summary>
    public static ImmutableArray<double> TenorDays { get; } =
        [14, 365.0 / 12, 365.0 / 4, 365.0 / 2, 365, 2 * 365, 3 * 365, 5 * 365, 10 * 365, 15 * 365, 20 * 365, 30 * 365];

    /// <summary>Credit delta and vega have these five tenors only.</summary>
    public static ImmutableArray<string> CreditTenors { get; } = ["1y", "2y", "3y", "5y", "10y"];

    /// <summary>The risk class that a sensitivity belongs to.</summary>
    public static SimmRiskClass ClassOf(SimmRiskType type) => type switch
    {
        <= SimmRiskType.InflationVol => SimmRiskClass.InterestRate,
        <= SimmRiskType.BaseCorr => SimmRiskClass.CreditQualifying,
        <= SimmRiskType.CreditVolNonQ => SimmRiskClass.CreditNonQualifying,
        <= SimmRiskType.EquityVol => SimmRiskClass.Equity,
        <= SimmRiskType.CommodityVol => SimmRiskClass.Commodity,
        _ => SimmRiskClass.Fx,
    };

    /// <summary>The measure that a sensitivity is margined by; vega is by curvature too.</summary>
    public static SimmMeasure MeasureOf(SimmRiskType type) => type switch
    {
        SimmRiskType.BaseCorr => SimmMeasure.BaseCorrelation,
        SimmRiskType.IrVol or SimmRiskType.InflationVol or SimmRiskType.CreditVol or SimmRiskType.CreditVolNonQ or SimmRiskType.EquityVol
            or SimmRiskType.CommodityVol or SimmRiskType.FxVol => SimmMeasure.Vega,
        _ => SimmMeasure.Delta,
    };

    /// <summary>Numbered buckets of a risk class; 0 where it has none or one.</summary>
    public static int BucketsOf(SimmRiskClass riskClass) => riskClass switch
    {
        SimmRiskClass.CreditQualifying or SimmRiskClass.Equity => 12,
        SimmRiskClass.CreditNonQualifying => 2,
        SimmRiskClass.Commodity => 17,
        _ => 0,
    };

    /// <summary>True where what fits no bucket has one of its own.</summary>
    public static bool HasResidual(SimmRiskClass riskClass) =>
        riskClass is SimmRiskClass.CreditQualifying or SimmRiskClass.CreditNonQualifying or SimmRiskClass.Equity;
}
