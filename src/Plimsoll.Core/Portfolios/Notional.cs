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
        notional = default;
        InstrumentCatalog catalog = market.Catalog;
        InstrumentSpec spec = catalog[position.Instrument];
        Quantity units = position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up);
        bool isInverse = spec.Payoff == Payoff.Inverse;
        if (isInverse && spec.Kind != InstrumentKind.Option)
        {
            notional = Amount.FromAtoms(units.Atoms);
            return Rejection.None;
        }

        ObservableId observable = spec.Kind == InstrumentKind.Option ? spec.Underlying : spec.Mark;
        if (!market.TryPrice(observable, out Price price))
        {
            return new(RejectionCode.MarkMissing, observable);
        }

        Amount value = catalog[observable].SizeOf(price).Times(units, Rounding.Up);

        // An inverse option's index is already in the numeraire.
        if (isInverse || spec.Settlement == catalog.Numeraire)
        {
            notional = value;
            return Rejection.None;
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, catalog[spec.Settlement].PriceObservable!.Value);
        }

        notional = value.Times(settlement, Rounding.Up);
        return Rejection.None;
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
