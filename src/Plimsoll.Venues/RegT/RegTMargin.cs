// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>Strategy margin after Regulation T and FINRA rule 4210(f): the cheapest valid pairing of the legs on each underlying.</summary>
/// <remarks>
/// <para>Per unit, S the underlying, V an option's mark: written alone max(rate × S − out of the money, floor × S, or of a put floor × K); a written call and
/// put
/// together the greater of both; bought alone V, paid in full; stock a rate of its value; a written option over stock nothing but its exercise value, less V; a
/// spread its greatest loss from today's marks.</para>
/// <para>The rules state these with the written option's mark on top, because there equity leaves options out. Here equity carries every option at its mark:
/// rules' requirement + value of all options = what is required here, and equity ≥ requirement says the same. That is also how CBOE's sheet states them, net of
/// the premium received.</para>
/// <para>The pairing is searched and not recognised by the name of a strategy: <see cref="RegTSearch"/>. Initial and maintenance are each the cheapest
/// pairing at their rates. Sources: Regulation T (12 CFR 220.12), FINRA rule 4210(f)(2), CBOE's margin examples.</para>
/// </remarks>
public sealed partial class RegTMargin : IMarginModel
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<RegTTerms?> _terms;
    private readonly ImmutableArray<ObservableId> _indexOf;
    private readonly ImmutableArray<bool> _isShare;

    internal RegTMargin(InstrumentCatalog catalog, ImmutableArray<RegTTerms?> terms, ImmutableArray<ObservableId> indexOf, ImmutableArray<bool> isShare)
    {
        Invariant.Check(terms.Length == catalog.Observables.Length && indexOf.Length == terms.Length && isShare.Length == catalog.Assets.Length,
            "There are terms, or none, for everything.");
        (_catalog, _terms, _indexOf, _isShare) = (catalog, terms, indexOf, isShare);
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = [Margin.LineNames.Subject + " cheapest pairing"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <summary>It states no rates for the screen: another pairing can be the cheapest at every price.</summary>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        RegTScratch scratch = sheet.MemoOf<RegTScratch>(this);
        Rejection rejection = Gather(portfolio, market, scratch);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (RegTBook book in scratch.Books)
        {
            RegTResult paired = scratch.PairingsOf(book);
            sheet.Add(new MarginLine(MarginLineKind.Underlying, book.Underlying.Value, book.Exposure, paired.Initial.Required, paired.Maintenance.Required));
        }

        return Rejection.None;
    }

    private Rejection Gather(in Portfolio portfolio, MarketView market, RegTScratch scratch)
    {
        scratch.Clear();
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.Kind != InstrumentKind.Option)
            {
                continue;
            }

            Rejection rejection = AddOption(position, spec, market, scratch);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        // Stock comes after all options: a fund stands beside the options on itself where there are any, else beside those on its index.
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            Rejection rejection = spec.Kind == InstrumentKind.Option ? Rejection.None : AddLinear(position, spec, market, scratch);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            Rejection rejection = _isShare[holding.Asset.Value] && !holding.Net.IsZero ? AddShare(holding, market, scratch) : Rejection.None;
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    private Rejection AddOption(in Position position, InstrumentSpec spec, MarketView market, RegTScratch scratch)
    {
        OptionTerms option = spec.Option!;
        if (_terms[spec.Underlying.Value] is not { } terms)
        {
            return new(RejectionCode.MarginTermsMissing, spec.Underlying);
        }

        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryPrice(spec.Underlying, out Price index))
        {
            return new(RejectionCode.MarkMissing, spec.Underlying);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, _catalog[spec.Settlement].PriceObservable!.Value);
        }

        // Index and strike of an inverse option are in the numeraire already; its mark is in the coin.
        bool isInverse = spec.Payoff == Payoff.Inverse;
        Ratio perUnit = isInverse ? Ratio.One : Ratio.FromAtoms(settlement.Atoms);
        bool isShort = position.Quantity.IsNegative;
        RegTBook book = scratch.BookOf(spec.Underlying, isInverse ? _catalog.Numeraire : spec.Settlement, terms);
        book.Spot = _catalog[spec.Underlying].SizeOf(index).Times(perUnit, Rounding.HalfEven);
        Quantity units = position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up);
        book.Legs.Add(new(spec.Id, option.Side == OptionSide.Call, isShort, option.Strike.Times(perUnit, Rounding.HalfEven),
            Price.Max(mark, default).Times(Ratio.FromAtoms(settlement.Atoms), Rounding.HalfEven), spec.Expiry!.Value, units,
            position.Quantity.IsMultipleOf(spec.LotSize) ? spec.LotSize.Times(spec.ContractSize, Rounding.HalfEven) : default));
        book.Exposure += book.Spot.Times(units, Rounding.Up);
        return Rejection.None;
    }

    private Rejection AddLinear(in Position position, InstrumentSpec spec, MarketView market, RegTScratch scratch)
    {
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        bool isInverse = spec.Payoff == Payoff.Inverse;
        Price settlement = Price.Of(1);
        if (!isInverse && !market.TryAssetPrice(spec.Settlement, out settlement))
        {
            return new(RejectionCode.MarkMissing, _catalog[spec.Settlement].PriceObservable!.Value);
        }

        Price size = _catalog[spec.Mark].SizeOf(mark);
        Quantity contracts = position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up);
        Amount value = isInverse ? Amount.FromAtoms(contracts.Atoms) : size.Times(contracts, Rounding.Up).Times(settlement, Rounding.Up);
        Quantity units = isInverse ? Quantity.FromAtoms(value.DividedBy(size, Rounding.Down).Atoms)
            : position.Quantity.Abs().Times(spec.ContractSize, Rounding.Down);
        return AddStock(spec.Underlying, isInverse ? _catalog.Numeraire : spec.Settlement, value, units, position.Quantity.IsNegative, scratch);
    }

    private Rejection AddShare(in Holding holding, MarketView market, RegTScratch scratch)
    {
        ObservableId underlying = _catalog[holding.Asset].PriceObservable!.Value;
        if (!market.TryPrice(underlying, out Price price))
        {
            return new(RejectionCode.MarkMissing, underlying);
        }

        Amount value = holding.Net.Abs().Times(_catalog[underlying].SizeOf(price), Rounding.Up);
        return AddStock(underlying, _catalog.Numeraire, value, Quantity.FromAtoms(holding.Net.Abs().Atoms), holding.Net.IsNegative, scratch);
    }

    /// <summary>Adds stock: beside options on itself, or on the index that it tracks, of which it covers as many units as its value buys.</summary>
    private Rejection AddStock(ObservableId underlying, AssetId currency, Amount value, Quantity units, bool isShort, RegTScratch scratch)
    {
        ObservableId index = _indexOf[underlying.Value];
        if (index != underlying && !scratch.HasOptions(underlying, currency) && scratch.Find(index, currency) is { Spot.IsPositive: true } tracked)
        {
            underlying = index;
            units = Quantity.FromAtoms(value.DividedBy(tracked.Spot, Rounding.Down).Atoms);
        }

        if (_terms[underlying.Value] is not { } terms)
        {
            return new(RejectionCode.MarginTermsMissing, underlying);
        }

        RegTBook book = scratch.BookOf(underlying, currency, terms);
        book.Exposure += value;
        book.SignedUnits += isShort ? -units : units;
        (book.LongStock, book.ShortStock) = isShort ? (book.LongStock, book.ShortStock + value) : (book.LongStock + value, book.ShortStock);
        return Rejection.None;
    }
}
