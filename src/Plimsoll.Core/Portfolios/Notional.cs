// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>What a position stands for, in the numeraire.</summary>
public static class Notional
{
    /// <summary>The magnitude of what a position stands for: contracts × size × mark for linear futures, × underlying index for options and inverse contracts,
    /// in the numeraire, rounded up.</summary>
    /// <remarks>A signed price counts at least at its floor. Inverse futures stand for contracts × size quote units, whatever the price; those units are taken
    /// as numeraire, as their index is.</remarks>
    public static Result<Amount> Of(in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        Quantity units = position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up);
        if (spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option)
        {
            return Result<Amount>.Of(Amount.FromAtoms(units.Atoms));
        }

        ObservableId observable = spec.Kind == InstrumentKind.Option ? spec.Underlying : spec.Mark;
        if (!market.TryPrice(observable, out Price price))
        {
            return Result<Amount>.Refused(RejectionCode.MarkMissing, observable);
        }

        Amount value = market.Catalog[observable].SizeOf(price).Times(units, Rounding.Up);
        if (spec.Payoff == Payoff.Inverse)
        {
            // An inverse option's index is already in the numeraire.
            return Result<Amount>.Of(value);
        }

        return market.TryAssetPrice(spec.Settlement, out Price settlement)
            ? Result<Amount>.Of(value.Times(settlement, Rounding.Up))
            : Result<Amount>.Refused(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
    }

    /// <summary>What a trade stands for, in the settlement asset, rounded up: its value, or for options the underlying's. Trading fees are a rate of
    /// it.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the underlying) for an option whose index is not known.</returns>
    public static Result<Amount> Traded(InstrumentSpec spec, Quantity quantity, Price price, MarketView market)
    {
        Quantity size = quantity.Abs();
        if (spec.Kind != InstrumentKind.Option)
        {
            return Result<Amount>.Of(spec.ValueOf(size, price, Rounding.AwayFromZero).Abs());
        }

        if (spec.Payoff == Payoff.Inverse)
        {
            return Result<Amount>.Of(Amount.FromAtoms(size.Times(spec.ContractSize, Rounding.Up).Atoms));
        }

        return market.TryPrice(spec.Underlying, out Price index)
            ? Result<Amount>.Of(index.Abs().Times(size.Times(spec.ContractSize, Rounding.Up), Rounding.Up))
            : Result<Amount>.Refused(RejectionCode.MarkMissing, spec.Underlying);
    }
}
