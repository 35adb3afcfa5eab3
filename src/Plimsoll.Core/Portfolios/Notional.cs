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
        Rejection rejection = Of(position, market, out Amount notional);
        return rejection.IsRefused ? Result<Amount>.Refused(rejection) : Result<Amount>.Of(notional);
    }

    /// <summary>As above, for whoever adds up many.</summary>
    internal static Rejection Of(in Position position, MarketView market, out Amount notional)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        Rejection rejection = InputsOf(spec, market, out Price price, out Price settlement);
        notional = rejection.IsRefused ? default : Of(position.Quantity, spec, market.Catalog, price, settlement);
        return rejection;
    }

    /// <summary>The prices that it is worked out from: none for an inverse future, and 1 for what settles in the numeraire.</summary>
    internal static Rejection InputsOf(InstrumentSpec spec, MarketView market, out Price price, out Price settlement)
    {
        (price, settlement) = (default, Price.Of(1));
        bool isInverse = spec.Payoff == Payoff.Inverse;
        if (isInverse && spec.Kind != InstrumentKind.Option)
        {
            return Rejection.None;
        }

        ObservableId observable = spec.Kind == InstrumentKind.Option ? spec.Underlying : spec.Mark;
        if (!market.TryPrice(observable, out price))
        {
            return new(RejectionCode.MarkMissing, observable);
        }

        // An inverse option's index is already in the numeraire.
        return isInverse || spec.Settlement == market.Catalog.Numeraire || market.TryAssetPrice(spec.Settlement, out settlement)
            ? Rejection.None : new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
    }

    /// <summary>The same at prices that are known.</summary>
    internal static Amount Of(Quantity quantity, InstrumentSpec spec, InstrumentCatalog catalog, Price price, Price settlement)
    {
        Quantity units = quantity.Abs().Times(spec.ContractSize, Rounding.Up);
        return spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option ? Amount.FromAtoms(units.Atoms)
            : catalog[spec.Kind == InstrumentKind.Option ? spec.Underlying : spec.Mark].SizeOf(price).Times(units, Rounding.Up)
                .Times(settlement, Rounding.Up);
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
