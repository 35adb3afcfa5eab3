// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>The most of a position that one step may close.</summary>
/// <remarks>
/// <para>most = share(health) × size × calm, where size is what is held, or the depth within the price floor where that is less and the policy follows
/// depth, and calm = min(1, calm volatility ÷ volatility) where it follows volatility. A volatility that is not known changes nothing. What only rounds to
/// nothing is an atom, so that a step is closed. Source: our own.</para>
/// </remarks>
internal static class CloseShares
{
    /// <summary>Contracts, rounded down; null where a step may close all.</summary>
    internal static Quantity? Of(LiquidationPolicy policy, InstrumentSpec spec, Quantity held, DepthProfile depth, MarketView market, Ratio health)
    {
        // Collateral that is sold and loans that are repaid are no positions: they follow from what is owed.
        if (policy.CloseShare is not { } curve || spec.Kind == InstrumentKind.Spot)
        {
            return null;
        }

        Ratio share = curve.At(health, Rounding.Down);
        if (policy.Follows.Volatility is { } observable && market.TryVolatility(observable, out Ratio volatility) && volatility > policy.Follows.Calm)
        {
            share = Ratio.FromAtoms(Fixed18.MulDiv(share.Atoms, policy.Follows.Calm.Atoms, volatility.Atoms, Rounding.Down));
        }

        Quantity size = policy.Follows.Depth
            ? Quantity.Min(held.Abs(), DepthCost.Within(depth, DepthCost.SideOf(-held), policy.PriceFloor))
            : held.Abs();
        Quantity most = size.Times(share, Rounding.Down);
        return most.IsZero && size.IsPositive && curve.At(health, Rounding.Up).IsPositive ? Quantity.FromAtoms(1) : most;
    }
}
