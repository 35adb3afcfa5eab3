// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Debts that are no shortage: what is owed of an asset by who has as much of something else.</summary>
internal static class CoveredDebts
{
    /// <summary>How much of what an account owes of an asset, its open losses included, the rest of what it has is worth; rounded down.</summary>
    /// <param name="market">Prices, the last ones, also where they may not be relied on. What has none covers nothing.</param>
    /// <param name="account">A client or the backstop.</param>
    /// <param name="asset">The asset owed.</param>
    /// <param name="countsWon">True where claims are counted with open profits: then those of a debtor pay his debts too. Elsewhere they are nobody's: the
    /// other side's claim is less by them already.</param>
    internal static Amount Of(MarketState market, AccountState account, AssetId asset, bool countsWon)
    {
        ReadOnlySpan<Position> positions = account.Positions.Span;
        Amount net = account.Balance(asset) + OpenLosses.Owed(market, positions, asset) + (countsWon ? OpenLosses.Won(market, positions, asset) : default);
        if (!net.IsNegative)
        {
            return default;
        }

        Amount rest = default;
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            rest += holding.Asset == asset ? default : market.ValueOf(holding.Asset, holding.Balance);
        }

        foreach (ref readonly Position position in positions)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Settlement != asset && market.TryPrice(spec.Mark, out Price mark))
            {
                Amount open = spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
                rest += market.ValueOf(spec.Settlement, countsWon ? open : Amount.Min(open, default));
            }
        }

        Amount value = market.ValueOf(asset, -net);
        return !rest.IsPositive || !value.IsPositive ? default : rest >= value ? -net : (-net).Scale(rest.Atoms, value.Atoms, Rounding.Down);
    }
}
