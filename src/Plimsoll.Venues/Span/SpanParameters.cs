// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Venues.Span;

/// <summary>How what is charged for a spread, or given as credit, is worked out.</summary>
public enum SpanChargeMethod
{
    /// <summary>F: the rate is money per spread.</summary>
    Flat,

    /// <summary>P: the rate is money per spread and month between its legs.</summary>
    PerMonth,

    /// <summary>W: the rate is a share of the weighted futures price risk of each leg.</summary>
    WeightedPriceRisk,
}

/// <summary>How the price risk of one delta is found for credits between commodities.</summary>
public enum SpanPriceRiskMethod
{
    /// <summary>NORMAL: futures price risk per net delta.</summary>
    Normal,

    /// <summary>SCANRANGE: the price scan range of the first future that has one.</summary>
    ScanRange,

    /// <summary>SCANRANGE_CAP: as NORMAL, at most the price scan range.</summary>
    ScanRangeCap,
}

/// <summary>How short options are counted for their minimum.</summary>
public enum SpanMinimumMethod
{
    /// <summary>GROSS: calls and puts together.</summary>
    Gross,

    /// <summary>MAX: the larger of calls and puts.</summary>
    Max,
}

/// <summary>Contract periods that are spread as one.</summary>
/// <param name="Number">Its number; 0 stands for all periods and needs no tier.</param>
/// <param name="Start">The first period; empty is open.</param>
/// <param name="End">The last period; empty is open.</param>
public sealed record SpanTier(int Number, string Start, string End)
{
    /// <summary>True for a period inside it: periods are compared as text over the length of the bound, yyyymm before yyyymmdd.</summary>
    public bool Has(string period) =>
        (Start.Length == 0 || string.CompareOrdinal(Head(period, Start), Start) >= 0) && (End.Length == 0 || string.CompareOrdinal(Head(period, End),
            End) <= 0);

    private static string Head(string period, string bound) => period.Length > bound.Length ? period[..bound.Length] : period;
}

/// <summary>One leg of a spread.</summary>
/// <param name="Combined">The combined commodity.</param>
/// <param name="Tier">The tier; 0 for all periods.</param>
/// <param name="IsSideA">Legs of side A stand against those of side B.</param>
/// <param name="Ratio">Deltas per spread, above 0.</param>
public sealed record SpanLeg(string Combined, int Tier, bool IsSideA, double Ratio)
{
    /// <summary>The one period of a series spread; null for a tier.</summary>
    public string? Period { get; init; }

    /// <summary>The credit rate of this leg alone; null where the spread has one rate.</summary>
    public double? Rate { get; init; }
}

/// <summary>A spread that is charged, or credited, in its priority.</summary>
/// <param name="Priority">Its place: lower first.</param>
/// <param name="Method">How it is charged or credited.</param>
/// <param name="Rate">Money, or a share, as the method says.</param>
/// <param name="Legs">At least two legs.</param>
public sealed record SpanSpread(int Priority, SpanChargeMethod Method, double Rate, ImmutableArray<SpanLeg> Legs);

/// <summary>What the delivery month costs.</summary>
/// <param name="Period">The contract period.</param>
/// <param name="SpreadRate">Money per delta that spreads have consumed.</param>
/// <param name="OutrightRate">Money per delta that is left.</param>
public sealed record SpanSpotRate(string Period, double SpreadRate, double OutrightRate);

/// <summary>How much of the risk is required of a kind of account.</summary>
/// <param name="Account">The kind of account: member, hedger, speculator, or a file's own code.</param>
/// <param name="Maintenance">Maintenance per unit of risk.</param>
/// <param name="Initial">Initial per unit of maintenance, at least 1 where initial is not below maintenance.</param>
public sealed record SpanAdjustment(string Account, double Maintenance, double Initial)
{
    /// <summary>Of a file: what it does not say of it, with line and field; null where it says both. Whose adjustment is missing cannot apply it.</summary>
    public string? Missing { get; init; }
}

/// <summary>A combined commodity: what is scanned together, and its charges.</summary>
/// <param name="Name">Its code.</param>
/// <param name="Currency">The currency of its arrays and charges.</param>
public sealed record SpanCombined(string Name, string Currency)
{
    /// <summary>The tiers of its intra-commodity spreads.</summary>
    public ImmutableArray<SpanTier> Tiers { get; init; } = [];

    /// <summary>The tiers of its inter-commodity spreads.</summary>
    public ImmutableArray<SpanTier> InterTiers { get; init; } = [];

    /// <summary>Intra-commodity and series spreads, in any order; none: no charge.</summary>
    public ImmutableArray<SpanSpread> Spreads { get; init; } = [];

    /// <summary>Charges of the delivery month.</summary>
    public ImmutableArray<SpanSpotRate> SpotRates { get; init; } = [];

    /// <summary>Short option minimum, money per contract.</summary>
    public double ShortOptionRate { get; init; }

    /// <summary>How short options are counted for it.</summary>
    public SpanMinimumMethod ShortOptionMethod { get; init; }

    /// <summary>How the price risk of one delta is found.</summary>
    public SpanPriceRiskMethod PriceRiskMethod { get; init; }

    /// <summary>The price scan range that methods other than NORMAL read: of the first future, of a file of the first that has one, money per delta.</summary>
    public double PriceScan { get; init; }

    /// <summary>True when option value counts up to the commodity's own risk only.</summary>
    public bool CapsOptionValue { get; init; }

    /// <summary>What is required of which account; none: the risk itself of everybody.</summary>
    public ImmutableArray<SpanAdjustment> Adjustments { get; init; } = [];
}

/// <summary>Everything that spans commodities.</summary>
/// <param name="Points">The scenarios.</param>
/// <param name="Combined">The combined commodities.</param>
/// <param name="SuperSpreads">Credits that run before all others.</param>
/// <param name="Credits">Inter-commodity credits.</param>
public sealed record SpanParameters(
    SpanPoints Points, ImmutableArray<SpanCombined> Combined, ImmutableArray<SpanSpread> SuperSpreads, ImmutableArray<SpanSpread> Credits)
{
    /// <summary>The scenarios, by place, whose losses scan risk may be; null: all. Price risk is always found over all of them. For claims about the set of
    /// scenarios, never for margin.</summary>
    public Func<int, bool>? Scanned { get; init; }
}
