// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>The cash that the venue really holds, and what of it is the outside book's.</summary>
/// <remarks>Cash is what came in from outside less what went out, spot trades with the outside book included. The outside book trades in the venue's own name;
/// what it has lost on contracts is owed by it and is no cash until it is paid in (<see cref="Commands.SettleOutside"/>), what it has won is owed to it. A
/// premium is won or lost together with the option: what the book was paid for one that it owes is set against what that is worth.</remarks>
internal sealed class VenueCash
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;

    internal VenueCash(GeneralLedger ledger, MarketState market) => (_accounts, _ledger, _market) = (ledger.Accounts, ledger, market);

    /// <summary>What the venue holds of an asset for everybody: the cash of the tranches is theirs, and pays nobody's withdrawal.</summary>
    internal Amount Held(AssetId asset)
    {
        Amount won = _ledger.OutsideProfit(asset);
        Amount spot = _accounts.Market.Balance(asset) - won;
        return -(_accounts.External.Balance(asset) + spot + Amount.Max(won + Options(asset), default))
            - (_accounts.MarketFunds.Balance(asset) + _accounts.Junior.Balance(asset) + _accounts.Stakes.Balance(asset));
    }

    /// <summary>How much of what the outside book has won is to be paid to it now: no premium of an option that it still owes.</summary>
    internal Amount OwedOutside(AssetId asset)
    {
        Amount won = _ledger.OutsideProfit(asset);
        return Amount.Max(Amount.Min(won, won + Options(asset)), default);
    }

    /// <summary>What is held without what the outside book has won on futures and perpetuals and not closed, at least zero: that is owed to it as much as what
    /// it has closed, which is off already, as its options are.</summary>
    internal Amount HeldBesideOpen(AssetId asset)
    {
        ReadOnlySpan<Position> outside = _accounts.Market.Positions.Span;
        Amount open = OpenLosses.Won(_market, outside, asset) + OpenLosses.Owed(_market, outside, asset) - Options(asset);
        return Amount.Max(Held(asset) - Amount.Max(open, default), default);
    }

    /// <summary>The outside book's options, long less short, each rounded up: it is owed rather more than less.</summary>
    private Amount Options(AssetId asset)
    {
        (Amount bought, Amount written) = OpenLosses.Options(_market, _accounts.Market.Positions.Span, asset, Rounding.Up);
        return bought + written;
    }
}
