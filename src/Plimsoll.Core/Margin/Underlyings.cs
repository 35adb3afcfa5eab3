// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Walks the underlyings of a portfolio's positions, and with them the coins that it may owe, in the order of their observables, without
/// allocating.</summary>
internal ref struct Underlyings
{
    private readonly InstrumentCatalog _catalog;
    private readonly ReadOnlySpan<Position> _positions;
    private readonly ReadOnlySpan<Holding> _holdings;
    private readonly bool _hasCoins;
    private readonly bool _withCoins;
    private readonly OrderFills? _orders;

    /// <param name="catalog">The instruments.</param>
    /// <param name="portfolio">The account.</param>
    /// <param name="withCoins">True to walk also the coins that are owed, or that futures and perpetuals are paid in and so might be.</param>
    /// <param name="orders">Open orders, to walk also what their fills would bring; null for none.</param>
    internal Underlyings(InstrumentCatalog catalog, in Portfolio portfolio, bool withCoins = false, OrderFills? orders = null)
    {
        _catalog = catalog;
        _positions = portfolio.Positions.Span;
        _holdings = portfolio.Holdings.Span;
        Current = new(-1);
        HasPositions = false;
        _withCoins = withCoins;
        _orders = orders;
        _hasCoins = withCoins && MayOweCoin();
    }

    /// <summary>True when a position is on the underlying that the walk is at; false for a coin alone.</summary>
    internal bool HasPositions { get; private set; }

    /// <summary>The underlying that the walk is at.</summary>
    internal ObservableId Current { get; private set; }

    /// <summary>Goes to the next underlying: the smallest above the last.</summary>
    internal bool MoveNext()
    {
        int next = int.MaxValue;
        foreach (ref readonly Position position in _positions)
        {
            int underlying = _catalog[position.Instrument].Underlying.Value;
            if (underlying > Current.Value && underlying < next)
            {
                next = underlying;
            }
        }

        HasPositions = next != int.MaxValue;
        if (_hasCoins && NextCoin() is int coin && coin < next)
        {
            (next, HasPositions) = (coin, false);
        }

        if (_orders is not null && NextOrdered() is int ordered && ordered < next)
        {
            (next, HasPositions) = (ordered, false);
        }

        Current = new(next);
        return next != int.MaxValue;
    }

    private readonly int NextOrdered()
    {
        int next = int.MaxValue;
        foreach (ObservableId touched in _withCoins ? _orders!.Touched : [])
        {
            next = touched.Value > Current.Value ? Math.Min(next, touched.Value) : next;
        }

        foreach (ref readonly OrderReach reach in _orders!.Reaches)
        {
            int underlying = _catalog[reach.Instrument].Underlying.Value;
            next = underlying > Current.Value ? Math.Min(next, underlying) : next;
        }

        return next;
    }

    private readonly int NextCoin()
    {
        int next = int.MaxValue;
        foreach (ref readonly Holding holding in _holdings)
        {
            int coin = holding.Balance.IsNegative ? _catalog[holding.Asset].PriceObservable?.Value ?? -1 : -1;
            next = coin > Current.Value ? Math.Min(next, coin) : next;
        }

        foreach (ref readonly Position position in _positions)
        {
            int coin = CoinOf(position);
            next = coin > Current.Value ? Math.Min(next, coin) : next;
        }

        return next;
    }

    private readonly bool MayOweCoin()
    {
        foreach (ref readonly Holding holding in _holdings)
        {
            if (holding.Balance.IsNegative && holding.Asset != _catalog.Numeraire)
            {
                return true;
            }
        }

        foreach (ref readonly Position position in _positions)
        {
            if (CoinOf(position) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The price of the coin that a future or perpetual is paid in; negative for the numeraire and for options, whose worth is in their own
    /// profits.</summary>
    private readonly int CoinOf(in Position position)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        return spec.Kind == InstrumentKind.Option || spec.Settlement == _catalog.Numeraire ? -1 : _catalog[spec.Settlement].PriceObservable?.Value ?? -1;
    }

    /// <summary>Notional of the long and of the short positions on the current underlying, numeraire, rounded up. A long put counts as short, a short put as
    /// long.</summary>
    internal readonly Rejection Sides(MarketView market, bool countOptions, out Amount @long, out Amount @short, NotionalMemo? known = null)
    {
        (@long, @short) = (default, default);
        foreach (ref readonly Position position in _positions)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.Underlying != Current || (spec.Kind == InstrumentKind.Option && !countOptions))
            {
                continue;
            }

            Rejection rejection = AddSide(position, spec, market, known, ref @long, ref @short);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    /// <summary>As <see cref="Sides"/>, each side by itself as large as open orders could make it.</summary>
    internal readonly Rejection SidesWithOrders(MarketView market, bool countOptions, out Amount @long, out Amount @short)
    {
        (@long, @short) = (default, default);
        foreach (ref readonly Position position in _positions)
        {
            Rejection rejection = _orders!.TryReach(position.Instrument, out _) ? Rejection.None
                : AddFound(position, market, countOptions, ref @long, ref @short);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        foreach (ref readonly OrderReach reach in _orders!.Reaches)
        {
            Rejection rejection = AddFound(new(reach.Instrument, Quantity.Max(reach.High, default), default), market, countOptions, ref @long, ref @short);
            rejection = rejection.IsRefused ? rejection
                : AddFound(new(reach.Instrument, Quantity.Min(reach.Low, default), default), market, countOptions, ref @long, ref @short);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    private readonly Rejection AddFound(in Position position, MarketView market, bool countOptions, ref Amount @long, ref Amount @short)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        return position.Quantity.IsZero || spec.Underlying != Current || (spec.Kind == InstrumentKind.Option && !countOptions)
            ? Rejection.None
            : AddSide(position, spec, market, null, ref @long, ref @short);
    }

    private static Rejection AddSide(
        in Position position, InstrumentSpec spec, MarketView market, NotionalMemo? known, ref Amount @long, ref Amount @short)
    {
        Rejection rejection = known is null ? Notional.Of(position, market, out Amount notional) : known.Of(position, spec, market, out notional);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (position.Quantity.IsNegative == (spec.Option?.Side == OptionSide.Put))
        {
            @long += notional;
        }
        else
        {
            @short += notional;
        }

        return Rejection.None;
    }
}
