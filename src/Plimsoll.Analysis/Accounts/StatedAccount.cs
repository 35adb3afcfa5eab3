// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;

namespace Plimsoll.Analysis;

/// <summary>An account as somebody states it: what it holds and wants, and the market that it stands in.</summary>
/// <param name="Name">What messages call it: the path of its file, or any name.</param>
/// <param name="Portfolio">Everything that it holds, what lies in pockets included.</param>
/// <param name="Market">The market at its time.</param>
/// <param name="Orders">Its open orders.</param>
/// <param name="Pockets">Balances stated to lie in pockets; a part of the portfolio's.</param>
public sealed record StatedAccount(
    string Name, Portfolio Portfolio, MarketSnapshot Market, ImmutableArray<OpenOrder> Orders = default, ImmutableArray<PocketCollateral> Pockets = default)
{
    /// <summary>What headings call it; its name, where nothing shorter is given.</summary>
    public string Title { get; init; } = Name;

    /// <summary>Its open orders; none where none were given.</summary>
    public ImmutableArray<OpenOrder> Orders { get; init; } = Orders.IsDefault ? [] : Orders;

    /// <summary>What can be held.</summary>
    public InstrumentCatalog Catalog => Market.Catalog;

    /// <summary>The symbol of the currency that everything is valued in.</summary>
    public string Numeraire => Catalog[Catalog.Numeraire].Symbol;

    /// <summary>True when it holds an option.</summary>
    public bool HasOptions => Holds(Portfolio, Catalog, InstrumentKind.Option);

    /// <summary>True when a portfolio has a position in an instrument of a kind.</summary>
    internal static bool Holds(in Portfolio portfolio, InstrumentCatalog catalog, InstrumentKind kind)
    {
        bool found = false;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            found |= catalog[position.Instrument].Kind == kind;
        }

        return found;
    }
}
