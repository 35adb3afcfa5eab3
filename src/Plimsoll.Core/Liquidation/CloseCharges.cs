// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>The fees on one liquidation trade, in the settlement asset, each a whole number of its smallest units.</summary>
/// <param name="Taker">Trading fee.</param>
/// <param name="Penalty">Liquidation fee; it yields before the account is made insolvent.</param>
public readonly record struct CloseCharges(Amount Taker, Amount Penalty)
{
    /// <summary>Both fees together.</summary>
    public Amount Total => Taker + Penalty;

    /// <summary>The fees on closing <paramref name="quantity"/> contracts at <paramref name="price"/> under a policy, each rounded up.</summary>
    /// <remarks>Notional is contracts × size × price for spot and linear futures, contracts × size ÷ price for inverse futures, contracts × size × underlying
    /// for linear options and contracts × size coins for inverse ones.</remarks>
    /// <returns>The fees, or <see cref="RejectionCode.MarkMissing"/> when a linear option's underlying has no price.</returns>
    public static Result<CloseCharges> Of(InstrumentSpec spec, Quantity quantity, Price price, MarketView market, LiquidationPolicy policy) =>
        Of(spec, quantity, price, market, policy.TakerFeeRate, policy.FeeRate);

    /// <summary>The same at two rates.</summary>
    internal static Result<CloseCharges> Of(InstrumentSpec spec, Quantity quantity, Price price, MarketView market, Ratio takerRate, Ratio feeRate)
    {
        Result<TradeCost> cost = TradeCost.Of(spec, quantity, price, market);
        if (!cost.IsOk)
        {
            return Result<CloseCharges>.Refused(cost.Rejection);
        }

        Amount unit = market.Catalog[spec.Settlement].SmallestUnit;
        Amount taker = cost.Value.Fee(takerRate).RoundTo(unit, Rounding.Up);
        return Result<CloseCharges>.Of(new(taker, cost.Value.Fee(feeRate).RoundTo(unit, Rounding.Up)));
    }
}
