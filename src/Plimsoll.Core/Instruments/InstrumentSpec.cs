// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Instruments;

/// <summary>What kind of thing an instrument is.</summary>
public enum InstrumentKind : byte
{
    /// <summary>An exchange of the base asset for the settlement asset: it moves balances and leaves no position.</summary>
    Spot,

    /// <summary>A perpetual: no expiry, funding instead.</summary>
    Perpetual,

    /// <summary>A dated future.</summary>
    Future,

    /// <summary>A European option, premium paid when it is traded.</summary>
    Option,
}

/// <summary>How a contract turns price into money.</summary>
public enum Payoff : byte
{
    /// <summary>Settles in the quote asset; the contract size is in base units. Value = q × size × price.</summary>
    Linear,

    /// <summary>Settles in the base asset (the coin). Futures and perpetuals: the size is in quote units and value = −q × size ÷ price.
    /// Options: the size is in base units, the premium is quoted in coin and value = q × size × price.</summary>
    Inverse,
}

/// <summary>Which way an option pays.</summary>
public enum OptionSide : byte
{
    /// <summary>Pays when the settlement price is above the strike.</summary>
    Call,

    /// <summary>Pays when the settlement price is below the strike.</summary>
    Put,
}

/// <summary>The terms of an option.</summary>
/// <param name="Side">Call or put.</param>
/// <param name="Strike">Strike in quote units per base unit.</param>
/// <param name="Forward">The observable that is the forward of this expiry: what Black-76 prices on.</param>
/// <param name="Volatility">The observable that is this option's mark volatility.</param>
public sealed record OptionTerms(OptionSide Side, Price Strike, ObservableId Forward, ObservableId Volatility);

/// <summary>An instrument that can be traded: agreed terms, never changed.</summary>
/// <param name="Id">Its index in the catalogue.</param>
/// <param name="Symbol">Its name, unique in the catalogue: "BTC-PERP".</param>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Payoff">How price becomes money.</param>
/// <param name="Base">For spot, the asset exchanged; otherwise null.</param>
/// <param name="Settlement">The asset that profit, loss and premium are paid in (the quote asset for spot).</param>
/// <param name="Underlying">The index whose moves it shares with others: the group it nets in.</param>
/// <param name="Mark">The observable that is its mark price.</param>
/// <param name="ContractSize">What one contract stands for, above zero: base units, or quote units for inverse futures.</param>
/// <param name="TickSize">Prices traded are whole multiples of this.</param>
/// <param name="LotSize">Quantities are whole multiples of this.</param>
/// <param name="Expiry">When it settles; null for spot and perpetuals.</param>
/// <param name="Option">Option terms; null for everything else.</param>
/// <param name="OpenInterestCap">The most contracts that may be open in it, counted long, above zero: no fill raises open interest beyond it. Null is no cap;
/// spot has none.</param>
public sealed record InstrumentSpec(
    InstrumentId Id,
    string Symbol,
    InstrumentKind Kind,
    Payoff Payoff,
    AssetId? Base,
    AssetId Settlement,
    ObservableId Underlying,
    ObservableId Mark,
    Quantity ContractSize,
    Price TickSize,
    Quantity LotSize,
    Timestamp? Expiry,
    OptionTerms? Option,
    Quantity? OpenInterestCap = null)
{
    /// <summary>True for options: bought and sold for a premium that changes hands at once, so no cost is carried.</summary>
    public bool IsPremiumPaid => Kind == InstrumentKind.Option;

    /// <summary>The signed value, in the settlement asset, of <paramref name="quantity"/> contracts at <paramref name="price"/>.</summary>
    /// <remarks>Linear and all options: q × size × price. Inverse futures: −q × size ÷ price, which rises with price for a long. Profit is the
    /// difference of two values. One rounding, because the catalogue holds lot × size exact.</remarks>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public Amount ValueOf(Quantity quantity, Price price, Rounding rounding)
    {
        Quantity units = quantity.Times(ContractSize, rounding);
        if (Payoff == Payoff.Inverse && Kind != InstrumentKind.Option)
        {
            return Amount.FromAtoms(Fixed18.Divide(-units.Atoms, price.Atoms, rounding));
        }

        return price.Times(units, rounding);
    }

    /// <summary>The most that an option can ever pay, in the unit of <paramref name="perUnit"/>, rounded up: a put its strike, on what can have no price
    /// below zero. Null where there is no end: for every call, which coin of its own size covers and nothing in another unit does, and for what is no
    /// option.</summary>
    /// <param name="units">Contracts × size, at least 0.</param>
    /// <param name="perUnit">What one unit of what the strike is quoted in is worth.</param>
    /// <param name="catalog">The catalogue that it is of.</param>
    public Amount? GreatestPayoff(Quantity units, Price perUnit, InstrumentCatalog catalog) =>
        Option is { Side: OptionSide.Put } put && catalog[Underlying].Kind == ObservableKind.Price
            ? put.Strike.Times(units, Rounding.Up).Times(perUnit, Rounding.Up) : null;

    /// <summary>Base units that <paramref name="quantity"/> contracts are exposed to at index price <paramref name="index"/>, signed.</summary>
    public Quantity BaseUnits(Quantity quantity, Price index, Rounding rounding)
    {
        Quantity units = quantity.Times(ContractSize, rounding);
        return Payoff == Payoff.Inverse && Kind != InstrumentKind.Option
            ? Quantity.FromAtoms(Fixed18.Divide(units.Atoms, index.Atoms, rounding))
            : units;
    }
}
