// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>How much is closed when an account falls below maintenance.</summary>
public enum CloseStyle : byte
{
    /// <summary>The cheapest set of closes that restores the account: the default.</summary>
    Minimal,

    /// <summary>Position by position, the largest requirement first, until restored.</summary>
    Sequential,

    /// <summary>Everything.</summary>
    Full,
}

/// <summary>When and how an account is liquidated: parameters only.</summary>
/// <remarks>A venue that closes in another way derives from it and adds what its own code reads; engine and planner know these fields.</remarks>
/// <param name="Style">How much is closed.</param>
/// <param name="CallRatio">An account is called when equity is below this multiple of maintenance; at least 1.</param>
/// <param name="Buffer">Closes aim at equity ≥ (1 + buffer) × maintenance, so that the next tick does not start again.</param>
/// <param name="BackstopRatio">Below this multiple of maintenance, what cannot be traded is taken over; 0 to 1.</param>
/// <param name="PriceFloor">No liquidation trade is farther from the mark than this fraction of it.</param>
/// <param name="Pace">The share of visible depth, within the price floor, that may be taken in one step; above 0, at most 1.</param>
/// <param name="FeeRate">Liquidation fee on notional closed, to the insurance fund, never taking a solvent account below zero.</param>
/// <param name="TakerFeeRate">Trading fee on notional closed.</param>
/// <param name="FundCapPerEvent">The share of the insurance fund that one account's deficit may use; 0 to 1.</param>
/// <param name="BackstopCapacity">The most notional, as a multiple of the insurance fund, that the backstop may hold.</param>
public record LiquidationPolicy(
    CloseStyle Style,
    Ratio CallRatio,
    Ratio Buffer,
    Ratio BackstopRatio,
    Ratio PriceFloor,
    Ratio Pace,
    Ratio FeeRate,
    Ratio TakerFeeRate,
    Ratio FundCapPerEvent,
    Ratio BackstopCapacity)
{
    /// <summary>The tranches around the pooled fund; null where the pooled fund is all there is.</summary>
    public WaterfallPolicy? Waterfall { get; init; }

    /// <summary>The share of visible depth, within the price floor, up to which the backstop trades what it took over; null where it is the
    /// <see cref="Pace"/>.</summary>
    /// <remarks>What clients' liquidations took in the same interval counts: where they reach this share, the backstop waits.</remarks>
    public Ratio? BackstopPace { get; init; }
}
