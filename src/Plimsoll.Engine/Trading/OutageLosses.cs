// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Measures what every account lost in an outage of prices: once, at the first trusted price after it, as it counts in equity, and of no more than was
/// held when the price was last found to be trusted.</summary>
/// <remarks>
/// <para>Lost = equity at the values before the outage − equity at the first trusted ones after it, by the account's rulebook: collateral terms, haircuts and
/// caps included, so that coin which counts nothing loses nothing. Both are rounded as equity is. Of each balance what came to it since (<see
/// cref="OutageArrivals"/>) is left out; a position does not grow while its price is not trusted.</para>
/// <para>Whatever the price does later, and whatever is opened, closed or moved later, changes nothing of it. Who takes on more or takes money out since gives
/// it up (<see cref="AccountState.OutageLosses"/>). Nothing is measured, and no arrival noted, where the venue's rulebook gives no time for it.</para>
/// </remarks>
internal sealed class OutageLosses
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly MarginSheet _sheet = new();
    private readonly List<AccountState> _measured = [];
    private readonly List<(AccountState Account, Amount Equity)> _now = [];
    private readonly List<Holding> _holdings = [];
    private readonly List<Position> _positions = [];
    private readonly Timestamp?[] _trustedAt;
    private int _known;

    internal OutageLosses(RulesInForce rules, GeneralLedger ledger, MarketState market, OracleBook oracles, Announcer events)
    {
        _rules = rules;
        _accounts = ledger.Accounts;
        _market = market;
        _oracles = oracles;
        _events = events;
        _catalog = market.Catalog;
        _trustedAt = new Timestamp?[_catalog.Observables.Length];
        ledger.Heard = Note;
    }

    private bool IsGiven => _rules.Venue.Liquidation.GraceSeconds > 0;

    /// <summary>Measures what came back since it was last called in this command: before the command does anything, what time alone brought back, and after
    /// it, what its own prices did.</summary>
    internal void Measure()
    {
        if (_oracles.Returned.Count == _known)
        {
            return;
        }

        int from = _known;
        _known = _oracles.Returned.Count;
        if (!IsGiven)
        {
            return;
        }

        for (int i = from; i < _known; i++)
        {
            _trustedAt[_oracles.Returned[i].Observable.Value] = _oracles.Returned[i].TrustedAt;
        }

        foreach (AccountState account in _accounts.Clients)
        {
            if (RestsOnReturned(account) && Equity(account) is { } equity)
            {
                _now.Add((account, equity));
            }
        }

        if (_now.Count > 0)
        {
            Compare(from);
        }

        _now.Clear();
        Array.Clear(_trustedAt);
    }

    /// <summary>Sets what the accounts have against what they would have at the values before the outage.</summary>
    private void Compare(int from)
    {
        Int128[] values = new Int128[_known - from];
        for (int i = 0; i < values.Length; i++)
        {
            ObservableId observable = _oracles.Returned[from + i].Observable;
            values[i] = _market.Value(observable);
            _market.Suppose(observable, _oracles.BeforeOutage(observable));
        }

        foreach ((AccountState account, Amount now) in _now)
        {
            if (Equity(account) - now is { IsZero: false } lost)
            {
                account.OutageLosses.Add(new(_events.Now, lost));
                _measured.Add(account);
            }
        }

        // The last first: an observable that returned twice ends with what it had before the first.
        for (int i = values.Length - 1; i >= 0; i--)
        {
            ObservableId observable = _oracles.Returned[from + i].Observable;
            _market.Restore(observable, values[i], _market.Accepted(observable));
        }
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

    private void Note(AccountState account, AssetId asset, Amount change)
    {
        if (IsGiven && _catalog[asset].PriceObservable is { } observable && _oracles.TrustedAt(observable) is { } trustedAt)
        {
            (account.Arrivals ??= new()).Note(asset, trustedAt, change);
        }
    }

    private bool RestsOnReturned(AccountState account)
    {
        foreach (ref readonly Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (_trustedAt[spec.Mark.Value] is not null || Returned(spec.Settlement) is not null)
            {
                return true;
            }
        }

        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            if (Returned(holding.Asset) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When the price of an asset that has just returned was last found to be trusted before; null where it has not returned.</summary>
    private Timestamp? Returned(AssetId asset) => _catalog[asset].PriceObservable is { } observable ? _trustedAt[observable.Value] : null;

    /// <summary>What of an account was held through the outage counts as equity at the values that stand, numeraire; null where that cannot be valued, and no
    /// time is given for it. What has no price at all is left out, at both times.</summary>
    private Amount? Equity(AccountState account)
    {
        _holdings.Clear();
        _positions.Clear();
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            Amount arrived = Returned(holding.Asset) is { } trustedAt && account.Arrivals is { } arrivals ? arrivals.Of(holding.Asset, trustedAt) : default;
            Amount held = holding.Balance - arrived;
            if (!held.IsZero && _market.TryAssetPrice(holding.Asset, out _))
            {
                _holdings.Add(new(holding.Asset, held));
            }
        }

        foreach (ref readonly Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (_market.TryPrice(spec.Mark, out _) && _market.TryAssetPrice(spec.Settlement, out _))
            {
                _positions.Add(position);
            }
        }

        Portfolio portfolio = new(_holdings.ToArray(), _positions.ToArray(), account.Terms);
        return _rules.Of(account.Terms).AssessEquity(portfolio, _market, _sheet).IsRefused ? null : _sheet.Equity;
    }
}
