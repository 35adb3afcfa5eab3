// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Settles what has expired, at the index of its expiry.</summary>
/// <remarks>
/// <para>The settlement index is the last one accepted at or before the expiry, if it could be relied on then; else the first one after it that can. The first
/// accepted command later than the expiry settles, so nothing that is commanded or observed later can change the price, and no position
/// outlives its expiry by more than a missing price. A settlement may also be commanded at the expiry itself.</para>
/// <para>A perpetual that was delisted is settled at its index when that is commanded.</para>
/// <para>Nothing of this is state of its own: what still waits for a price is what has expired and is open.</para>
/// </remarks>
internal sealed class ExpiryDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Exposure _exposure;
    private readonly TradeBooking _trades;
    private readonly AccountDesk _accountDesk;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly VenueCatalog _venue;
    private readonly ImmutableArray<InstrumentSpec> _expiring;
    private readonly List<(InstrumentSpec Spec, Price? Index)> _passed = [];
    private readonly List<InstrumentSpec> _waiting = [];
    private int _next;

    internal ExpiryDesk(
        VenueCatalog venue, GeneralLedger ledger, MarketState market, OracleBook oracles, Exposure exposure, TradeBooking trades, AccountDesk accountDesk,
            Announcer events)
    {
        _venue = venue;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = market;
        _oracles = oracles;
        _exposure = exposure;
        _trades = trades;
        _accountDesk = accountDesk;
        _events = events;
        _catalog = market.Catalog;
        _expiring = [.. _catalog.Instruments.Where(spec => spec.Expiry is not null).OrderBy(spec => spec.Expiry!.Value).ThenBy(spec => spec.Id.Value)];
    }

    /// <summary>Notes the index of everything that expires before a command's time, as it is before the command; a refused command leaves nothing of
    /// it.</summary>
    internal void Pass(Timestamp time)
    {
        _passed.Clear();
        for (int i = _next; i < _expiring.Length && _expiring[i].Expiry < time; i++)
        {
            InstrumentSpec spec = _expiring[i];
            bool isTrusted = _oracles.Allows(spec.Underlying, OracleAction.Liquidate)
                && _oracles.Oracles[spec.Underlying.Value].IsQuorateAt(spec.Expiry!.Value)
                && _market.TryPrice(spec.Underlying, out _);
            _market.TryPrice(spec.Underlying, out Price index);
            _passed.Add((spec, isTrusted ? index : null));
        }
    }

    /// <summary>After a command that was accepted: settles what it passed, and what has been waiting for a price that has come.</summary>
    internal void SettlePassed()
    {
        _next += _passed.Count;
        foreach ((InstrumentSpec spec, Price? index) in _passed)
        {
            if (!IsSettled(spec) && (index is not { } price || Close(spec, price).IsRefused))
            {
                _waiting.Add(spec);
            }
        }

        _passed.Clear();
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            if (IsSettled(_waiting[i]) || !SettleNow(_waiting[i]).IsRefused)
            {
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>Finds again what has expired and is open: after a restore.</summary>
    internal void Recount()
    {
        _next = _expiring.Count(spec => spec.Expiry < _events.Now);
        _waiting.Clear();
        _waiting.AddRange(_expiring.Take(_next).Where(spec => !IsSettled(spec)));
    }

    /// <summary>Closes every position of an expired instrument at its settlement value; nothing is left to do when that has been done.</summary>
    internal Rejection Settle(SettleExpiry command)
    {
        if (!_catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument);
        }

        InstrumentSpec spec = _catalog[command.Instrument];
        bool isEnded = spec.Kind == InstrumentKind.Perpetual && _venue.IsDelisted(spec.Id);
        if (!isEnded && (spec.Expiry is not { } expiry || _events.Now < expiry))
        {
            return new(RejectionCode.InstrumentNotExpired, spec.Id);
        }

        // What this very command passed is settled after it, at the price of the expiry.
        return IsSettled(spec) || _passed.Exists(p => p.Spec == spec && p.Index is not null) ? Rejection.None : SettleNow(spec);
    }

    private bool IsSettled(InstrumentSpec spec) => _ledger.OpenInterest(spec.Id).IsZero;

    private Rejection SettleNow(InstrumentSpec spec) =>
        !_market.TryPrice(spec.Underlying, out Price index) ? new(RejectionCode.MarkMissing, spec.Underlying)
        : !_oracles.Allows(spec.Underlying, OracleAction.Liquidate) ? new(RejectionCode.OracleForbids, spec.Underlying)
        : Close(spec, index);

    private Rejection Close(InstrumentSpec spec, Price index)
    {
        if (SettlementPrice(spec, index) is not { } price || !_exposure.CanTradeAt(spec, price))
        {
            return new(RejectionCode.OutOfRange, spec.Id);
        }

        Amount paid = default;
        foreach (AccountState account in _accounts.House)
        {
            paid += Close(account, spec, price);
        }

        List<AccountState> pockets = [];
        foreach (AccountState account in _accounts.Clients)
        {
            paid += Close(account, spec, price);
            if (account.Instrument == spec.Id)
            {
                pockets.Add(account);
            }
        }

        Invariant.Check(!paid.IsNegative, "Settlement paid out more than it took in.");
        if (spec.IsPremiumPaid)
        {
            _ledger.Post(_accounts.Suspense, spec.Settlement, paid);
        }
        else
        {
            _ledger.Move(_accounts.Clearing, _accounts.Suspense, spec.Settlement, paid);
        }

        foreach (AccountState pocket in pockets)
        {
            _accountDesk.SendBack(pocket);
        }

        return Rejection.None;
    }

    /// <summary>What a contract is worth at expiry, in the unit that its price is quoted in; an option's in coin is rounded down; null where that is beyond
    /// every price.</summary>
    private static Price? SettlementPrice(InstrumentSpec spec, Price index)
    {
        if (spec.Option is not { } option)
        {
            return index;
        }

        Price inside = Price.Max(option.Side == OptionSide.Call ? index - option.Strike : option.Strike - index, default);
        if (spec.Payoff == Payoff.Linear || !index.IsPositive)
        {
            return inside;
        }

        bool fits = Magnitude.QuotientBits(Magnitude.Bits(inside.Atoms), Magnitude.Bits(index.Atoms)) <= EngineLimits.HouseBits;
        return fits ? Price.FromAtoms(inside.Per(index, Rounding.Down).Atoms) : null;
    }

    private Amount Close(AccountState account, InstrumentSpec spec, Price price)
    {
        Position position = account.Position(spec.Id);
        if (position.Quantity.IsZero)
        {
            return default;
        }

        TradeEffect effect = _trades.Effect(spec, account, -position.Quantity, price);
        _trades.Write(spec, account, effect);
        if (spec.IsPremiumPaid)
        {
            _ledger.NoteProfit(account, spec.Settlement, effect.Realised);
        }

        if (_events.IsListening)
        {
            _events.Announce(new ExpirySettled(_events.Sequence, _events.Now, spec.Id, account.Id, position, price, effect.Realised));
        }

        return effect.Paid;
    }
}
