// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Measures what every account lost in an outage of prices: once, at the first trusted price after it, of what it holds at that moment.</summary>
/// <remarks>Whatever the price does later, and whatever is opened, closed or moved later, changes nothing of it. Who takes on more or takes money out since
/// gives it up (<see cref="AccountState.OutageLosses"/>). Nothing is measured where the venue's rulebook gives no time for it.</remarks>
internal sealed class OutageLosses
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly List<AccountState> _measured = [];
    private readonly bool[] _isBack;
    private int _known;

    internal OutageLosses(RulesInForce rules, GeneralLedger ledger, MarketState market, OracleBook oracles, Announcer events)
    {
        _rules = rules;
        _accounts = ledger.Accounts;
        _market = market;
        _oracles = oracles;
        _events = events;
        _catalog = market.Catalog;
        _isBack = new bool[_catalog.Observables.Length];
    }

    /// <summary>Measures what came back since it was last called in this command: before the command does anything, what time alone brought back, and after
    /// it, what its own prices did.</summary>
    internal void Measure()
    {
        if (_oracles.Returned.Count == _known)
        {
            return;
        }

        for (int i = _known; i < _oracles.Returned.Count; i++)
        {
            _isBack[_oracles.Returned[i].Value] = true;
        }

        _known = _oracles.Returned.Count;
        foreach (AccountState account in _rules.Venue.Liquidation.GraceSeconds > 0 ? _accounts.Clients : [])
        {
            if (Lost(account) is { IsZero: false } lost)
            {
                account.OutageLosses.Add(new(_events.Now, lost));
                _measured.Add(account);
            }
        }

        Array.Clear(_isBack);
    }

    /// <summary>The command is over.</summary>
    /// <param name="isRefused">True when nothing of it has happened, the return of a price included.</param>
    internal void End(bool isRefused)
    {
        foreach (AccountState account in _measured)
        {
            if (isRefused)
            {
                account.OutageLosses.RemoveAt(account.OutageLosses.Count - 1);
            }
            else
            {
                account.OutageLosses.RemoveAll(loss => _events.Now >= loss.Back.PlusSeconds(EngineLimits.MaxGraceSeconds));
            }
        }

        _measured.Clear();
        _known = 0;
    }

    /// <summary>Numeraire, rounded down; below zero is a gain.</summary>
    private Amount Lost(AccountState account)
    {
        Amount lost = default;
        foreach (ref readonly Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (_isBack[spec.Mark.Value] && _market.TryPrice(spec.Mark, out Price mark) && _market.TryAssetPrice(spec.Settlement, out Price settlement))
            {
                Amount change = spec.ValueOf(position.Quantity, Price.FromAtoms(_oracles.BeforeOutage(spec.Mark)), Rounding.Down)
                    - spec.ValueOf(position.Quantity, mark, Rounding.Up);
                lost += Valued(change, settlement);
            }
        }

        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            if (_catalog[holding.Asset].PriceObservable is { } observable && _isBack[observable.Value]
                && _market.TryAssetPrice(holding.Asset, out Price price))
            {
                lost += Valued(holding.Balance, Price.FromAtoms(_oracles.BeforeOutage(observable))) - holding.Balance.Times(price, Rounding.Up);
            }
        }

        return lost;
    }

    /// <summary>More than can be valued gives no time: the loss of it counts nothing.</summary>
    private static Amount Valued(Amount amount, Price price) =>
        Magnitude.ProductBits(Magnitude.Bits(amount.Atoms), Magnitude.Bits(price.Atoms)) <= EngineLimits.HouseBits
            ? amount.Times(price, Rounding.Down) : default;
}
