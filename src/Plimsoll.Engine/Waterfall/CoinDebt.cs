// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Fixes what a bankrupt account holds and owes in coin, so that its deficit moves with no price any more and others may pay it.</summary>
internal sealed class CoinDebt
{
    private readonly EngineState _engine;
    private readonly InsuranceFund _fund;
    private readonly Worth _worth;

    internal CoinDebt(EngineState engine, InsuranceFund fund, Worth worth)
    {
        _engine = engine;
        _fund = fund;
        _worth = worth;
    }

    /// <summary>Turns what a bankrupt account still holds and owes in coin into a debt in the numeraire, worth the same at today's prices, by handing the coin to the backstop.</summary>
    /// <returns>True when its deficit moves with no price any more; false when the backstop cannot carry that much, or a price may not be relied on.</returns>
    internal bool TryFix(AccountState account)
    {
        AssetId numeraire = _engine.Catalog.Numeraire;
        Amount notional = default;
        Amount worth = default;
        for (int i = 0; i < account.HoldingCount; i++)
        {
            AssetId asset = account.Holdings.Span[i].Asset;
            if (_engine.Catalog[asset].PriceSymbol is not { } symbol || !_engine.Market.TryAssetPrice(asset, out Price price))
            {
                continue;
            }

            if (!_engine.Oracles.Allows(symbol, OracleAction.Liquidate))
            {
                return false;
            }

            Amount value = _worth.Balance(account, i).Times(price, Rounding.Down);
            notional += value.Abs();
            worth += value;
        }

        if (account.IsHouse || notional.IsZero)
        {
            return true;
        }

        AccountState backstop = _engine.Accounts.Backstop;
        Amount room = _fund.Capacity - _worth.Notional(backstop) - Coin(backstop);
        Amount paid = worth.RoundTo(_engine.Catalog[numeraire].SmallestUnit, Rounding.Down);
        if (notional > room)
        {
            return false;
        }

        for (int i = account.HoldingCount - 1; i >= 0; i--)
        {
            Holding holding = account.Holdings.Span[i];
            if (_engine.Catalog[holding.Asset].PriceSymbol is not null)
            {
                Amount balance = _worth.Balance(account, i);
                _engine.Ledger.Move(account, backstop, holding.Asset, balance);
                _engine.Announce(new BackstopTookCoin(_engine.Sequence, _engine.Now, account.Id, holding.Asset, balance));
            }
        }

        _engine.Ledger.Move(backstop, account, numeraire, paid);
        return true;
    }

    /// <summary>What an account holds and owes in coin, a magnitude in the numeraire, rounded down.</summary>
    private Amount Coin(AccountState account)
    {
        Amount sum = default;
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            bool counts = _engine.Catalog[holding.Asset].PriceSymbol is not null && _engine.Market.TryAssetPrice(holding.Asset, out _);
            _engine.Market.TryAssetPrice(holding.Asset, out Price price);
            sum += counts && Worth.CanValue(holding.Balance, price) ? holding.Balance.Abs().Times(price, Rounding.Down) : default;
        }

        return sum;
    }
}
