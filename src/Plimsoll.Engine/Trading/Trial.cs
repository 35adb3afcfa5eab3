// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>A copy of one account on which a change is tried before the ledger is written. Interest owed is in its balances. Rented from a
/// <see cref="TrialPool"/>.</summary>
internal sealed class Trial
{
    private readonly InterestBook _interest;
    private readonly MarketState _market;
    private Holding[] _holdings = new Holding[EngineLimits.MaxHoldings + 2];
    private Position[] _positions = new Position[EngineLimits.MaxPositions + 1];
    private int _holdingCount;
    private int _positionCount;
    private AccountTerms _terms = AccountTerms.Default;

    internal Trial(InterestBook interest, MarketState market)
    {
        _interest = interest;
        _market = market;
    }

    /// <summary>How often it was given back: the number of the lease that it is under, which only that lease knows.</summary>
    internal long Lease { get; set; }

    internal Portfolio Portfolio =>
        new(new ReadOnlyMemory<Holding>(_holdings, 0, _holdingCount), new ReadOnlyMemory<Position>(_positions, 0, _positionCount), _terms);

    internal int PositionCount => _positionCount;

    internal ReadOnlySpan<Holding> Holdings => _holdings.AsSpan(0, _holdingCount);

    internal ReadOnlySpan<Position> Positions => _positions.AsSpan(0, _positionCount);

    /// <summary>Copies an account, with the interest it owes up to now. A balance whose asset has never had a price is left out: it counts nothing.</summary>
    internal void Load(AccountState account) => Load(account, account.Terms);

    /// <summary>As above, as if it had other terms.</summary>
    internal void Load(AccountState account, AccountTerms terms)
    {
        _holdingCount = 0;
        _terms = terms;
        ReadOnlySpan<Holding> holdings = account.Holdings.Span;

        // A client fits; the venue's own accounts hold whatever the venue lists, and are looked at through the same window.
        GrowTo(holdings.Length + 2, account.PositionCount + 1);
        for (int i = 0; i < holdings.Length; i++)
        {
            Holding holding = holdings[i];
            if (holding.Balance.IsNegative)
            {
                Amount interest = account.IsHouse ? default : _interest.Charge(holding.Asset, holding.Balance, account.InterestIndexAt(i));
                holding = holding with { Balance = holding.Balance - interest };
            }
            else if (_market.Catalog[holding.Asset].PriceObservable is { } observable && !_market.IsKnown(observable))
            {
                continue;
            }

            _holdings[_holdingCount++] = holding;
        }

        ReadOnlySpan<Position> positions = account.Positions.Span;
        positions.CopyTo(_positions);
        _positionCount = positions.Length;
    }

    /// <summary>Starts with nothing but the terms of an account to come.</summary>
    internal void Clear(AccountTerms terms)
    {
        _terms = terms;
        _holdingCount = 0;
        _positionCount = 0;
    }

    internal Amount Balance(AssetId asset)
    {
        foreach (ref readonly Holding holding in Holdings)
        {
            if (holding.Asset == asset)
            {
                return holding.Balance;
            }
        }

        return default;
    }

    /// <summary>Adds to a balance.</summary>
    internal void Add(AssetId asset, Amount delta)
    {
        if (delta.IsZero)
        {
            return;
        }

        int at = 0;
        while (at < _holdingCount && _holdings[at].Asset.Value < asset.Value)
        {
            at++;
        }

        if (at < _holdingCount && _holdings[at].Asset == asset)
        {
            Amount sum = _holdings[at].Balance + delta;
            _holdings[at] = new(asset, sum);
            if (sum.IsZero)
            {
                _holdingCount--;
                Array.Copy(_holdings, at + 1, _holdings, at, _holdingCount - at);
            }

            return;
        }

        GrowTo(_holdingCount + 1, 0);
        Array.Copy(_holdings, at, _holdings, at + 1, _holdingCount - at);
        _holdings[at] = new(asset, delta);
        _holdingCount++;
    }

    /// <summary>Replaces a position.</summary>
    internal void Set(in Position position)
    {
        int at = 0;
        while (at < _positionCount && _positions[at].Instrument.Value < position.Instrument.Value)
        {
            at++;
        }

        bool isHeld = at < _positionCount && _positions[at].Instrument == position.Instrument;
        if (position.Quantity.IsZero)
        {
            if (isHeld)
            {
                _positionCount--;
                Array.Copy(_positions, at + 1, _positions, at, _positionCount - at);
            }

            return;
        }

        if (!isHeld)
        {
            GrowTo(0, _positionCount + 1);
            Array.Copy(_positions, at, _positions, at + 1, _positionCount - at);
            _positionCount++;
        }

        _positions[at] = position;
    }

    private void GrowTo(int holdings, int positions)
    {
        if (holdings > _holdings.Length)
        {
            Array.Resize(ref _holdings, holdings * 2);
        }

        if (positions > _positions.Length)
        {
            Array.Resize(ref _positions, positions * 2);
        }
    }
}
