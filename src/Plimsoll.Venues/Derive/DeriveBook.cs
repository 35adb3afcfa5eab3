// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>An account as Derive's managers see it. Made for one assessment; everything in the numeraire and in a fixed order.</summary>
/// <remarks>Derive counts in units of its cash asset, USDC, and takes prices in dollars for prices in it; a dollar's worth of another asset it divides by the
/// price of the cash asset. Here a contract is worth its price × that of its settlement asset, so that in the numeraire both are the same number ×
/// <see cref="Stable"/>.</remarks>
internal sealed class DeriveBook
{
    private readonly MarketView _market;

    private DeriveBook(MarketView market) => _market = market;

    /// <summary>By underlying.</summary>
    internal List<DeriveMarket> Markets { get; } = [];

    /// <summary>All balances that are no cash and above zero, by asset.</summary>
    internal List<DeriveHolding> Holdings { get; } = [];

    /// <summary>The price of the cash asset in the numeraire.</summary>
    internal double Stable { get; private set; } = 1;

    /// <summary>What numeraire and cash asset held are worth, with what positions have made or lost in them.</summary>
    internal double Cash { get; private set; }

    /// <summary>Arranges an account.</summary>
    /// <param name="rules">What of the rulebook it needs to know.</param>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">The market.</param>
    /// <param name="also">An underlying that has a market even where nothing is held on it.</param>
    /// <param name="book">The result.</param>
    /// <returns>Refused with <see cref="RejectionCode.MarginTermsMissing"/> (subject: the underlying, or the asset), with
    /// <see cref="RejectionCode.MarkMissing"/> (subject: the observable) and with <see cref="RejectionCode.OutsideDomain"/> (subject: the
    /// instrument).</returns>
    internal static Rejection Read(DeriveRules rules, in Portfolio portfolio, MarketView market, ObservableId? also, out DeriveBook book)
    {
        book = new(market);
        Rejection rejection = book.ReadCash(rules, portfolio);
        rejection = rejection.IsRefused ? rejection : book.ReadMarkets(rules, portfolio, also);
        if (rejection.IsRefused || rules.Cash is not { } cash)
        {
            return rejection;
        }

        if (market.TryAssetPrice(cash, out Price stable))
        {
            book.Stable = stable.ToDouble();
            return Rejection.None;
        }

        // Whether the peg holds matters to nobody who has nothing at risk.
        return book.Markets.Count + book.Holdings.Count > 0 ? book.Missing(cash) : Rejection.None;
    }

    private Rejection ReadCash(DeriveRules rules, in Portfolio portfolio)
    {
        int assets = _market.Catalog.Assets.Length;
        Amount[] held = new Amount[assets];
        bool[] isTouched = new bool[assets];
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            held[holding.Asset.Value] += holding.Balance;
            isTouched[holding.Asset.Value] = true;
        }

        // An unrealised profit or loss counts as a settled one: closing a position at its mark and opening it again changes no requirement.
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _market.Catalog[position.Instrument];
            if (spec.Option is not null)
            {
                continue;
            }

            if (!_market.TryMark(spec.Id, out Price mark))
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            held[spec.Settlement.Value] += spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
            isTouched[spec.Settlement.Value] = true;
        }

        for (int i = 0; i < assets; i++)
        {
            Rejection rejection = isTouched[i] ? AddHeld(rules, new(i), held[i]) : Rejection.None;
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    private Rejection AddHeld(DeriveRules rules, AssetId asset, Amount balance)
    {
        if (!_market.TryAssetPrice(asset, out Price price))
        {
            return Missing(asset);
        }

        double value = balance.ToDouble() * price.ToDouble();
        if (asset == _market.Catalog.Numeraire || asset == rules.Cash)
        {
            Cash += value;
        }
        else if (!balance.IsPositive)
        {
            // What is owed is the add-on's for loans: it hedges nothing here, and equity carries its value.
            Owed += value;
        }
        else if (rules.CollateralOf(asset) is { } terms)
        {
            // A price of 1 that nobody observes is sure.
            ObservableId? feed = _market.Catalog[asset].PriceObservable;
            Holdings.Add(new(asset, balance, price, value, feed is { } observed ? _market.Confidence(observed).ToDouble() : 1, terms, feed));
        }
        else
        {
            return new(RejectionCode.MarginTermsMissing, asset);
        }

        return Rejection.None;
    }

    /// <summary>What is owed of other assets, or lost in them beyond the balance; at most 0.</summary>
    internal double Owed { get; private set; }

    private Rejection ReadMarkets(DeriveRules rules, in Portfolio portfolio, ObservableId? also)
    {
        ReadOnlySpan<Position> positions = portfolio.Positions.Span;
        Entry[] entries = positions.Length == 0 ? [] : new Entry[positions.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            InstrumentSpec spec = _market.Catalog[positions[i].Instrument];
            entries[i] = new(spec, positions[i], i);
        }

        Array.Sort(entries, static (a, b) => a.CompareTo(b));
        int next = 0, holdings = 0;
        while (true)
        {
            // The next underlying of positions, of balances that move with one, or the one that was named.
            int underlying = next < entries.Length ? entries[next].Spec.Underlying.Value : int.MaxValue;
            foreach (DeriveHolding holding in Holdings)
            {
                underlying = holding.Terms.Cancels is { } cancels && cancels.Value >= holdings ? Math.Min(underlying, cancels.Value) : underlying;
            }

            underlying = also is { } named && named.Value >= holdings ? Math.Min(underlying, named.Value) : underlying;
            if (underlying == int.MaxValue)
            {
                return Rejection.None;
            }

            Rejection rejection = Begin(rules, new(underlying), out DeriveMarket market);
            for (; !rejection.IsRefused && next < entries.Length && entries[next].Spec.Underlying.Value == underlying; next++)
            {
                rejection = entries[next].Spec.Option is null ? AddPerpetual(rules, market, entries[next]) : AddOption(rules, market, entries[next]);
            }

            if (rejection.IsRefused)
            {
                return rejection;
            }

            holdings = underlying + 1;
        }
    }

    private Rejection Begin(DeriveRules rules, ObservableId underlying, out DeriveMarket market)
    {
        market = null!;
        if (!rules.HasTerms(underlying))
        {
            return new(RejectionCode.MarginTermsMissing, underlying);
        }

        if (!_market.TryPrice(underlying, out Price spot))
        {
            return new(RejectionCode.MarkMissing, underlying);
        }

        double confidence = _market.Confidence(underlying).ToDouble();
        market = new()
        {
            Underlying = underlying,
            Spot = _market.Catalog[underlying].SizeOf(spot).ToDouble(),
            SpotConfidence = confidence,
            Confidence = confidence,
        };
        foreach (DeriveHolding holding in Holdings)
        {
            if (holding.Terms.Cancels == underlying)
            {
                market.Bases.Add(holding);
            }
        }

        Markets.Add(market);
        return Rejection.None;
    }

    /// <summary>True where a contract's prices are in the unit of its index: dollars.</summary>
    private bool IsInDollars(DeriveRules rules, InstrumentSpec spec) =>
        spec.Payoff == Payoff.Inverse || spec.Settlement == _market.Catalog.Numeraire || spec.Settlement == rules.Cash;

    private Rejection AddPerpetual(DeriveRules rules, DeriveMarket market, Entry entry)
    {
        InstrumentSpec spec = entry.Spec;
        if (!_market.TryMark(spec.Id, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!_market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return Missing(spec.Settlement);
        }

        Price size = _market.Catalog[spec.Mark].SizeOf(mark);
        double units = entry.Position.Quantity.ToDouble() * spec.ContractSize.ToDouble(), coin = settlement.ToDouble();
        bool isInverse = spec.Payoff == Payoff.Inverse;
        double notional = isInverse ? units * coin / size.ToDouble() : units * coin * size.ToDouble();
        double atSpot = Math.Abs(isInverse || !IsInDollars(rules, spec) ? notional : units * coin * market.Spot);
        double confidence = _market.Confidence(spec.Mark).ToDouble();
        market.Perpetuals.Add(new(spec, entry.Position.Quantity, size.ToDouble(), notional, atSpot, confidence));
        market.PerpetualsAtSpot += atSpot;
        market.Confidence = Math.Min(market.Confidence, confidence);
        return Rejection.None;
    }

    private Rejection AddOption(DeriveRules rules, DeriveMarket market, Entry entry)
    {
        InstrumentSpec spec = entry.Spec;
        OptionTerms option = spec.Option!;
        if (!_market.TryPrice(option.Forward, out Price forward))
        {
            return new(RejectionCode.MarkMissing, option.Forward);
        }

        if (!_market.TryVolatility(option.Volatility, out Ratio volatility))
        {
            return new(RejectionCode.MarkMissing, option.Volatility);
        }

        if (!_market.TryMark(spec.Id, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!_market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return Missing(spec.Settlement);
        }

        if (!forward.IsPositive)
        {
            return new(RejectionCode.OutsideDomain, spec.Id);
        }

        if (market.Expiries is not [.., DeriveExpiry last] || last.Expiry != spec.Expiry || last.Forward != option.Forward)
        {
            last = ExpiryOf(rules, spec, option.Forward, forward);
            market.Expiries.Add(last);
        }

        double units = entry.Position.Quantity.ToDouble() * spec.ContractSize.ToDouble(), coin = settlement.ToDouble();
        bool isInverse = spec.Payoff == Payoff.Inverse;
        double spot = IsInDollars(rules, spec) ? market.Spot : forward.ToDouble();
        last.Confidence = Math.Min(last.Confidence, _market.Confidence(option.Volatility).ToDouble());
        last.Options.Add(new(
            spec, entry.Position.Quantity, option.Strike.ToDouble(), option.Side == OptionSide.Call, volatility.ToDouble(),
            isInverse ? units * coin / forward.ToDouble() : units * coin, spot, isInverse ? units * spot : units * coin * spot,
            units * mark.ToDouble() * coin));
        return Rejection.None;
    }

    private DeriveExpiry ExpiryOf(DeriveRules rules, InstrumentSpec spec, ObservableId forward, Price price)
    {
        double whole = price.ToDouble(), part = Math.Min(_market.FixedPart(forward).ToDouble(), whole);
        ForwardRate rate = _market.RateOf(forward);
        double confidence = _market.Confidence(forward).ToDouble();
        return new()
        {
            Expiry = spec.Expiry!.Value,
            Forward = forward,
            Variable = whole - part,
            Fixed = part,
            Years = Math.Max(0, _market.Time.YearsTo(spec.Expiry.Value)),
            Rate = Math.Max(0, rate.Rate.ToDouble()),
            Confidence = rules.ReadsRates ? Math.Min(confidence, rate.Confidence.ToDouble()) : confidence,
        };
    }

    private Rejection Missing(AssetId asset) => new(RejectionCode.MarkMissing, _market.Catalog[asset].PriceObservable!.Value);

    /// <summary>A position in its place: by underlying, futures before options, these by expiry, forward and strike.</summary>
    private readonly record struct Entry(InstrumentSpec Spec, Position Position, int Number) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            int order = Spec.Underlying.CompareTo(other.Spec.Underlying);
            order = order != 0 ? order : (Spec.Option is not null).CompareTo(other.Spec.Option is not null);
            if (order == 0 && Spec.Option is { } mine && other.Spec.Option is { } theirs)
            {
                order = Spec.Expiry!.Value.Nanoseconds.CompareTo(other.Spec.Expiry!.Value.Nanoseconds);
                order = order != 0 ? order : mine.Forward.CompareTo(theirs.Forward);
                order = order != 0 ? order : mine.Strike.CompareTo(theirs.Strike);
            }

            return order != 0 ? order : Number.CompareTo(other.Number);
        }
    }
}
