// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Walks the underlyings of a portfolio's positions in the order of their symbols, without allocating.</summary>
internal ref struct Underlyings
{
    private readonly InstrumentCatalog _catalog;
    private readonly ReadOnlySpan<Position> _positions;

    internal Underlyings(InstrumentCatalog catalog, in Portfolio portfolio)
    {
        _catalog = catalog;
        _positions = portfolio.Positions.Span;
        Current = new(-1);
    }

    /// <summary>The underlying that the walk is at.</summary>
    internal SymbolId Current { get; private set; }

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

        Current = new(next);
        return next != int.MaxValue;
    }

    /// <summary>Notional of the long and of the short positions on the current underlying, numeraire, rounded up. A long put counts as short, a short put as long.</summary>
    internal readonly Rejection Sides(MarketView market, bool countOptions, out Amount @long, out Amount @short)
    {
        (@long, @short) = (default, default);
        foreach (ref readonly Position position in _positions)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.Underlying != Current || (spec.Kind == InstrumentKind.Option && !countOptions))
            {
                continue;
            }

            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            if (position.Quantity.IsNegative == (spec.Option?.Side == OptionSide.Put))
            {
                @long += notional.Value;
            }
            else
            {
                @short += notional.Value;
            }
        }

        return Rejection.None;
    }
}
