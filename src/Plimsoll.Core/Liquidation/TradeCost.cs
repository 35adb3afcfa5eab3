// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What the fee and the spread of a trade are rates of, and the one place that computes them: for the fees on a close, the modelled cost of a fill and
/// the close-out cost of an account.</summary>
/// <remarks>
/// <para>fee = notional × rate; of an option at most <see cref="OptionFeeCap"/> of its premium. spread = half the spread × notional; of an option × its
/// premium, for the spread of an option is a fraction of its own mark and not of its underlying's price. Both rounded up, in the unit of the two
/// amounts.</para>
/// </remarks>
/// <param name="Notional">What rates are of: the value of the trade, or for options that of the underlying; not negative.</param>
/// <param name="Premium">What an option is worth at its price, in the same unit, not negative; null for everything else.</param>
public readonly record struct TradeCost(Amount Notional, Amount? Premium)
{
    /// <summary>Fees on an option are at most this share of its premium, or closing a cheap option would cost more than it is worth. Source: Deribit's fee
    /// schedule, which caps an option's fee at 12.5 % of its price.</summary>
    public static readonly Ratio OptionFeeCap = Ratio.Parse("0.125");

    /// <summary>The basis of a trade at a price, in the settlement asset, rounded up.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the underlying) for a linear option whose index is not known.</returns>
    public static Result<TradeCost> Of(InstrumentSpec spec, Quantity quantity, Price price, MarketView market)
    {
        Result<Amount> notional = Portfolios.Notional.Traded(spec, quantity, price, market);
        return notional.IsOk ? Result<TradeCost>.Of(new(notional.Value, PremiumOf(spec, quantity, price))) : Result<TradeCost>.Refused(notional.Rejection);
    }

    /// <summary>The same in the numeraire, rounded up.</summary>
    public TradeCost At(Price settlement) => new(Notional.Times(settlement, Rounding.Up), Premium?.Times(settlement, Rounding.Up));

    /// <summary>A fee at a rate, rounded up.</summary>
    public Amount Fee(Ratio rate)
    {
        Amount fee = Notional.Times(rate, Rounding.Up);
        return Premium is { } premium ? Amount.Min(fee, premium.Times(OptionFeeCap, Rounding.Up)) : fee;
    }

    /// <summary>The modelled cost of trading at the market: a fee at a rate and half the spread, rounded up.</summary>
    public Amount Modelled(Ratio feeRate, Ratio halfSpread) =>
        Premium is { } premium ? Fee(feeRate) + premium.Times(halfSpread, Rounding.Up) : Fee(feeRate + halfSpread);

    /// <summary>What an option is worth at a price, in the settlement asset, as a magnitude rounded up; null for everything else.</summary>
    public static Amount? PremiumOf(InstrumentSpec spec, Quantity quantity, Price price) =>
        spec.Kind == InstrumentKind.Option ? spec.ValueOf(quantity, price, Rounding.AwayFromZero).Abs() : null;
}
