// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Books the end of an instrument: every position closed at its settlement value, what is over from rounding to the suspense account.</summary>
internal sealed class ExpirySettlement
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly Exposure _exposure;
    private readonly TradeBooking _trades;
    private readonly AccountDesk _accountDesk;
    private readonly Announcer _events;

    internal ExpirySettlement(GeneralLedger ledger, Exposure exposure, TradeBooking trades, AccountDesk accountDesk, Announcer events)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _exposure = exposure;
        _trades = trades;
        _accountDesk = accountDesk;
        _events = events;
    }

    /// <summary>True when nobody holds anything of it any more.</summary>
    internal bool IsDone(InstrumentSpec spec) => _ledger.OpenInterest(spec.Id).IsZero;

    /// <summary>Closes every position of an instrument at what it is worth at an index.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutOfRange"/> where that is no price that anything can be booked at; nothing is written then.</returns>
    internal Rejection Close(InstrumentSpec spec, Price index)
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
        if (_events.IsListening)
        {
            _events.Announce(new ExpirySettled(_events.Sequence, _events.Now, spec.Id, account.Id, position, price, effect.Realised));
        }

        return effect.Paid;
    }
}
