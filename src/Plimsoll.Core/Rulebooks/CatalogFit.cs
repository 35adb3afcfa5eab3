// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Whether portfolio, market and rulebook name the same instruments and assets: an id means something in its own catalogue only.</summary>
internal static class CatalogFit
{
    /// <summary>None; or the first thing held that the market's catalogue does not have, or that is something else in the rulebook's.</summary>
    /// <param name="portfolio">What is held.</param>
    /// <param name="market">The market's catalogue.</param>
    /// <param name="rules">The catalogue that the rulebook was read over; null when it was built without one.</param>
    internal static Rejection Check(in Portfolio portfolio, InstrumentCatalog market, InstrumentCatalog? rules)
    {
        ReadOnlySpan<Holding> holdings = portfolio.Holdings.Span;
        ReadOnlySpan<Position> positions = portfolio.Positions.Span;

        // All ascend by id, so the last one speaks for all.
        if (!holdings.IsEmpty && !market.Has(holdings[^1].Asset))
        {
            return new(RejectionCode.AssetUnknown, holdings[^1].Asset);
        }

        if (!positions.IsEmpty && !market.Has(positions[^1].Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, positions[^1].Instrument);
        }

        if (portfolio.HasOrders && !market.Has(portfolio.Orders[^1].Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, portfolio.Orders[^1].Instrument);
        }

        if (rules is null || ReferenceEquals(rules, market))
        {
            return Rejection.None;
        }

        Rejection rejection = CompareSpecs(holdings, positions, market, rules);
        foreach (OpenOrder order in portfolio.Orders)
        {
            bool isSame = rules.Has(order.Instrument) && rules[order.Instrument] == market[order.Instrument];
            rejection = rejection.IsRefused || isSame ? rejection : new(RejectionCode.InstrumentUnknown, order.Instrument);
        }

        return rejection;
    }

    private static Rejection CompareSpecs(ReadOnlySpan<Holding> holdings, ReadOnlySpan<Position> positions, InstrumentCatalog market, InstrumentCatalog rules)
    {
        foreach (Holding holding in holdings)
        {
            if (!rules.Has(holding.Asset) || rules[holding.Asset] != market[holding.Asset])
            {
                return new(RejectionCode.AssetUnknown, holding.Asset);
            }
        }

        foreach (Position position in positions)
        {
            if (!rules.Has(position.Instrument) || rules[position.Instrument] != market[position.Instrument])
            {
                return new(RejectionCode.InstrumentUnknown, position.Instrument);
            }
        }

        return Rejection.None;
    }
}
