// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Venue;

/// <summary>Makes the catalogue that a listing would leave behind, or says what is wrong with the listing. Changes nothing.</summary>
internal static class ListingRules
{
    /// <summary>The catalogue with an asset more.</summary>
    internal static Rejection TryGrow(ListAsset listing, InstrumentCatalog catalog, out InstrumentCatalog grown)
    {
        grown = catalog;
        if (!IsName(listing.Symbol) || catalog.TryFindAsset(listing.Symbol, out _))
        {
            return new(RejectionCode.NameTaken);
        }

        if (catalog.Assets.Length >= InstrumentCatalog.MaxAssets)
        {
            return new(RejectionCode.TooManyListed, RefusalSubject.Limit(InstrumentCatalog.MaxAssets));
        }

        Rejection rejection = ObservableRules.TryAdd(listing.Observables, catalog, out ImmutableArray<ObservableSpec> observables);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (listing.Decimals is < 0 or > Fixed18.Decimals)
        {
            return Invalid(ListingFault.Decimals);
        }

        if (Find(observables, catalog, listing.Price) is not { Kind: ObservableKind.Price } price
            || catalog.Assets.Any(asset => asset.PriceObservable == price.Id))
        {
            return Invalid(ListingFault.AssetPrice);
        }

        if (listing.Observables.Any(item => item.Name != listing.Price))
        {
            return Invalid(ListingFault.Unused);
        }

        AssetSpec spec = new(new(catalog.Assets.Length), listing.Symbol, listing.Decimals, price.Id, listing.IsBorrowable);
        grown = Build(observables, catalog.Assets.Add(spec), catalog.Instruments);
        return Rejection.None;
    }

    /// <summary>The catalogue with an instrument more.</summary>
    internal static Rejection TryGrow(ListInstrument listing, InstrumentCatalog catalog, out InstrumentCatalog grown)
    {
        grown = catalog;
        InstrumentListing terms = listing.Terms;
        if (!IsName(terms.Symbol) || catalog.TryFindInstrument(terms.Symbol, out _))
        {
            return new(RejectionCode.NameTaken);
        }

        if (catalog.Instruments.Length >= EngineLimits.MaxListed)
        {
            return new(RejectionCode.TooManyListed, RefusalSubject.Limit(EngineLimits.MaxListed));
        }

        Rejection rejection = ObservableRules.TryAdd(listing.Observables, catalog, out ImmutableArray<ObservableSpec> observables);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        ListingFault fault = SpecOf(terms, observables, catalog, listing.Time, out InstrumentSpec? spec);
        fault = fault == ListingFault.None && listing.Observables.Any(item => !Uses(terms, item.Name)) ? ListingFault.Unused : fault;
        if (fault != ListingFault.None)
        {
            return Invalid(fault);
        }

        grown = Build(observables, catalog.Assets, catalog.Instruments.Add(spec!));
        return Rejection.None;
    }

    /// <summary>A name that can be listed: some characters, none of them a control character or at an end a space.</summary>
    internal static bool IsName(string name) =>
        name is { Length: > 0 and <= EngineLimits.MaxNameLength } && !name.Any(char.IsControl) && name.AsSpan().Trim().Length == name.Length;

    internal static Rejection Invalid(ListingFault fault) => new(RejectionCode.ListingInvalid, fault);

    private static InstrumentCatalog Build(ImmutableArray<ObservableSpec> observables, ImmutableArray<AssetSpec> assets,
        ImmutableArray<InstrumentSpec> instruments)
    {
        InstrumentCatalog? built = InstrumentCatalog.TryCreate(observables, assets, instruments, out ImmutableArray<string> errors);
        Invariant.Check(built is not null, errors.IsEmpty ? "A catalogue was not made." : errors[0]);
        return built!;
    }

    private static ObservableSpec? Find(ImmutableArray<ObservableSpec> observables, InstrumentCatalog catalog, string name)
    {
        if (catalog.TryFindObservable(name, out ObservableSpec? known))
        {
            return known;
        }

        for (int i = catalog.Observables.Length; i < observables.Length; i++)
        {
            if (observables[i].Name == name)
            {
                return observables[i];
            }
        }

        return null;
    }

    private static bool Uses(InstrumentListing terms, string name) =>
        terms.Underlying == name || terms.Mark == name || terms.Forward == name || terms.Volatility == name;

    private static ListingFault SpecOf(InstrumentListing terms, ImmutableArray<ObservableSpec> observables, InstrumentCatalog catalog, Timestamp now,
        out InstrumentSpec? spec)
    {
        spec = null;
        bool isSpot = terms.Kind == InstrumentKind.Spot;
        bool isOption = terms.Kind == InstrumentKind.Option;
        bool isDated = terms.Kind is InstrumentKind.Future or InstrumentKind.Option;
        ObservableSpec? underlying = Find(observables, catalog, terms.Underlying);
        ObservableSpec? mark = Find(observables, catalog, terms.Mark);
        ObservableSpec? forward = terms.Forward.Length == 0 ? null : Find(observables, catalog, terms.Forward);
        ObservableSpec? volatility = terms.Volatility.Length == 0 ? null : Find(observables, catalog, terms.Volatility);
        AssetSpec? exchanged = null;
        ListingFault fault =
            !catalog.TryFindAsset(terms.Settlement, out AssetSpec? settlement) ? ListingFault.Settlement
            : underlying is null or { Kind: ObservableKind.Volatility } ? ListingFault.Underlying
            : mark is null or { Kind: ObservableKind.Volatility }
            || catalog.Instruments.Any(other => other.Mark == mark.Id && other.Underlying != underlying.Id) ? ListingFault.Mark
            : isSpot ? (catalog.TryFindAsset(terms.Base, out exchanged) && exchanged != settlement ? ListingFault.None : ListingFault.Base)
            : terms.Base.Length == 0 ? ListingFault.None : ListingFault.Base;
        fault = fault != ListingFault.None ? fault
            : isDated ? (terms.Expiry > now && terms.Expiry.Nanoseconds <= EngineLimits.MaxTimeNanoseconds ? ListingFault.None : ListingFault.Expiry)
            : terms.Expiry == default ? ListingFault.None : ListingFault.Expiry;
        fault = fault != ListingFault.None ? fault
            : isOption == (terms.Option == OptionRight.None) ? ListingFault.Option
            : isOption ? OptionFault(terms, forward, volatility)
            : !terms.Strike.IsZero ? ListingFault.Strike
            : terms.Forward.Length > 0 ? ListingFault.Forward
            : terms.Volatility.Length > 0 ? ListingFault.Volatility
            : ListingFault.None;
        fault = fault != ListingFault.None ? fault : SizeFault(terms, isSpot);
        fault = fault != ListingFault.None ? fault : PayoffFault(terms, underlying!, mark!, settlement!);
        if (fault == ListingFault.None)
        {
            spec = new(
                new(catalog.Instruments.Length),
                terms.Symbol,
                terms.Kind,
                terms.Payoff,
                exchanged?.Id,
                settlement!.Id,
                underlying!.Id,
                mark!.Id,
                terms.ContractSize,
                terms.TickSize,
                terms.LotSize,
                isDated ? terms.Expiry : null,
                isOption ? new(terms.Option == OptionRight.Call ? OptionSide.Call : OptionSide.Put, terms.Strike, forward!.Id, volatility!.Id) : null,
                terms.OpenInterestCap.IsZero ? null : terms.OpenInterestCap);
        }

        return fault;
    }

    private static ListingFault OptionFault(InstrumentListing terms, ObservableSpec? forward, ObservableSpec? volatility) =>
        !terms.Strike.IsPositive || terms.Strike.Atoms > EngineLimits.MaxPriceAtoms ? ListingFault.Strike
        : forward is null or { Kind: ObservableKind.Volatility } ? ListingFault.Forward
        : volatility is not { Kind: ObservableKind.Volatility } ? ListingFault.Volatility
        : ListingFault.None;

    private static ListingFault SizeFault(InstrumentListing terms, bool isSpot)
    {
        if (!terms.ContractSize.IsPositive || !Magnitude.Fits(terms.ContractSize.Atoms, EngineLimits.AmountBits)
            || (isSpot && terms.ContractSize != Quantity.Of(1)))
        {
            return ListingFault.ContractSize;
        }

        if (!terms.TickSize.IsPositive || terms.TickSize.Atoms > EngineLimits.MaxPriceAtoms)
        {
            return ListingFault.TickSize;
        }

        int units = Magnitude.ProductBits(Magnitude.Bits(terms.LotSize.Atoms), Magnitude.Bits(terms.ContractSize.Atoms));
        bool isLot = terms.LotSize.IsPositive && units <= EngineLimits.AmountBits
            && terms.LotSize.Times(terms.ContractSize, Rounding.Down) == terms.LotSize.Times(terms.ContractSize, Rounding.Up);
        bool isCap = !terms.OpenInterestCap.IsNegative && Magnitude.Fits(terms.OpenInterestCap.Atoms, EngineLimits.AmountBits)
            && (!isSpot || terms.OpenInterestCap.IsZero);
        return !isLot ? ListingFault.LotSize : !isCap ? ListingFault.OpenInterestCap : ListingFault.None;
    }

    private static ListingFault PayoffFault(InstrumentListing terms, ObservableSpec underlying, ObservableSpec mark, AssetSpec settlement)
    {
        bool isInverse = terms.Payoff == Payoff.Inverse;
        bool isPositive = underlying.Kind == ObservableKind.Price && mark.Kind == ObservableKind.Price;
        return isInverse && (terms.Kind == InstrumentKind.Spot || !isPositive || settlement.PriceObservable != underlying.Id) ? ListingFault.Payoff
            : ListingFault.None;
    }
}
