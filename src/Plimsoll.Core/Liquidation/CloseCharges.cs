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
    /// <summary>Fees on an option are at most this share of its premium, or closing a cheap option would cost more than it is worth. Source: Deribit's fee schedule,
    /// which caps an option's fee at 12.5 % of its price.</summary>
    public static readonly Ratio OptionFeeCap = Ratio.Parse("0.125");

    /// <summary>Both fees together.</summary>
    public Amount Total => Taker + Penalty;

    /// <summary>The fees on closing <paramref name="quantity"/> contracts at <paramref name="price"/> under a policy, each rounded up.</summary>
    /// <remarks>Notional is contracts × size × price for spot and linear futures, contracts × size ÷ price for inverse futures, contracts × size × underlying for
    /// linear options and contracts × size coins for inverse ones.</remarks>
    /// <returns>The fees, or <see cref="RejectionCode.MarkMissing"/> when a linear option's underlying has no price.</returns>
    public static Result<CloseCharges> Of(InstrumentSpec spec, Quantity quantity, Price price, MarketView market, LiquidationPolicy policy)
    {
        Amount premium = spec.ValueOf(quantity, price, Rounding.AwayFromZero).Abs();
        Amount notional = premium;
        Amount? cap = null;
        if (spec.Kind == InstrumentKind.Option)
        {
            Quantity units = quantity.Abs().Times(spec.ContractSize, Rounding.Up);
            Price index = Price.Of(1);
            if (spec.Payoff == Payoff.Linear && !market.TryPrice(spec.Underlying, out index))
            {
                return Result<CloseCharges>.Refused(RejectionCode.MarkMissing, spec.Underlying.Value);
            }

            notional = index.Times(units, Rounding.Up);
            cap = premium.Times(OptionFeeCap, Rounding.Up);
        }

        Amount unit = market.Catalog[spec.Settlement].SmallestUnit;
        Amount Fee(Ratio rate)
        {
            Amount fee = notional.Times(rate, Rounding.Up);
            return (cap is { } most && fee > most ? most : fee).RoundTo(unit, Rounding.Up);
        }

        return Result<CloseCharges>.Of(new(Fee(policy.TakerFeeRate), Fee(policy.FeeRate)));
    }
}
