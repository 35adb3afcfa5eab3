// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Bybit;

/// <summary>The parameters of a class of underlyings.</summary>
/// <param name="PriceRange">Moves of the mark price run from −range to +range.</param>
/// <param name="Steps">Steps to each side.</param>
/// <param name="ShortOptionsRate">Of the index value of net short options.</param>
/// <param name="VegaRate">Of the index value of options matched across expiries, a day between them.</param>
/// <param name="DeltaSpreadRate">Of delta matched across expiries, a year between them.</param>
/// <param name="StablecoinSpreadRate">Of delta matched between contracts of different stablecoins.</param>
/// <param name="FuturesRate">Of the notional of perpetuals and futures.</param>
/// <param name="InitialFactor">Initial margin per unit of maintenance, at least 1.</param>
public sealed record BybitClass(
    Ratio PriceRange,
    int Steps,
    Ratio ShortOptionsRate,
    Ratio VegaRate,
    Ratio DeltaSpreadRate,
    Ratio StablecoinSpreadRate,
    Ratio FuturesRate,
    Ratio InitialFactor)
{
    /// <summary>The scenarios: moves × volatility up, same and down, spot of the coin hedging.</summary>
    public required ScenarioClass Stress { get; init; }
}

/// <summary>The components of an underlying, numeraire, each at least zero.</summary>
/// <param name="MaxLoss">The largest loss of the stress test.</param>
/// <param name="ShortOptions">Contingency of net short options.</param>
/// <param name="Vega">Contingency of options that hedge across expiries.</param>
/// <param name="DeltaSpread">Contingency of deltas that hedge across expiries.</param>
/// <param name="StablecoinSpread">Contingency of deltas that hedge across stablecoins.</param>
/// <param name="Futures">Contingency of perpetuals and futures.</param>
public readonly record struct BybitComponents(
    Amount MaxLoss, Amount ShortOptions, Amount Vega, Amount DeltaSpread, Amount StablecoinSpread, Amount Futures)
{
    /// <summary>Maintenance: their sum.</summary>
    public Amount Maintenance => MaxLoss + ShortOptions + Vega + DeltaSpread + StablecoinSpread + Futures;
}
