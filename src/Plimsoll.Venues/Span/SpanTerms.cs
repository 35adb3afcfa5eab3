// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>What a rulebook says of a class of underlyings. Shares are of the price of one unit of the underlying.</summary>
/// <param name="PriceScan">Price scan range as a share of the price; null where it is money.</param>
/// <param name="PriceScanMoney">Price scan range in money per unit of the underlying; null where it is a share.</param>
/// <param name="VolatilityScan">Volatility scan range: a share of the volatility, or points of it.</param>
/// <param name="IsVolatilityAbsolute">True when it is added to the volatility.</param>
/// <param name="ShortOptionRate">Short option minimum per unit of the underlying, a share of its price.</param>
/// <param name="ExposureRate">Exposure margin: a share of the notional of futures and short options.</param>
/// <param name="SpotDays">Days before expiry from which a contract is in its delivery month.</param>
/// <param name="SpotSpreadRate">Charge on a delta of the delivery month that spreads took, a share of the price.</param>
/// <param name="SpotOutrightRate">Charge on a delta that is left there, a share of the price.</param>
/// <param name="TierDays">Last day of each tier but the last, counted from now; ascending.</param>
/// <param name="Spreads">Spreads within the class; rates of F and P are shares of the price.</param>
public sealed record SpanTerms(
    double? PriceScan,
    double? PriceScanMoney,
    double VolatilityScan,
    bool IsVolatilityAbsolute,
    double ShortOptionRate,
    Ratio ExposureRate,
    int SpotDays,
    double SpotSpreadRate,
    double SpotOutrightRate,
    ImmutableArray<int> TierDays,
    ImmutableArray<SpanSpread> Spreads);

/// <summary>What a rulebook says of all of them.</summary>
/// <param name="Points">The scenarios.</param>
/// <param name="LookAhead">Years that scenarios are priced ahead.</param>
/// <param name="PriceRiskMethod">How the price risk of one delta is found for credits.</param>
/// <param name="MinimumMethod">How short options are counted for their minimum.</param>
/// <param name="CapsOptionValue">True when option value of one underlying counts up to its own risk only.</param>
/// <param name="MaintenanceRate">Maintenance per unit of risk, above 0.</param>
/// <param name="InitialRatio">Initial per unit of maintenance, at least 1.</param>
/// <param name="SuperSpreads">Credits that run before all others, by names of underlyings.</param>
/// <param name="Credits">Credits between underlyings.</param>
public sealed record SpanRules(
    SpanPoints Points,
    double LookAhead,
    SpanPriceRiskMethod PriceRiskMethod,
    SpanMinimumMethod MinimumMethod,
    bool CapsOptionValue,
    Ratio MaintenanceRate,
    Ratio InitialRatio,
    ImmutableArray<SpanSpread> SuperSpreads,
    ImmutableArray<SpanSpread> Credits);
