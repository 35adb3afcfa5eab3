// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>After a deficit that nobody pays: withdrawals of what is owed are held to fair shares (<see cref="CashClaims"/>) for as long as the rulebook says,
/// or until no deficit is left; and tranches that may yet pay for it stay where they are (<see cref="TrancheDesk"/>).</summary>
/// <remarks>Each deficit counts once, when it is first left. Where the venue's own money covers all but dust of what is missing nothing is held back. Only
/// withdrawals are, and what would be one: deposits, repayments and trades go on. Nothing is looked at while no deficit is left.</remarks>
internal sealed class WithdrawalGate
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly AccountLifecycle _lifecycle;
    private readonly CashClaims _claims;
    private readonly ClaimWindows _windows;
    private readonly UnpaidDeficits _unpaid;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private long _ended;

    internal WithdrawalGate(
        RulesInForce rules, GeneralLedger ledger, AccountLifecycle lifecycle, CashClaims claims, ClaimWindows windows, UnpaidDeficits unpaid,
        Announcer events)
    {
        _rules = rules;
        _accounts = ledger.Accounts;
        _lifecycle = lifecycle;
        _claims = claims;
        _windows = windows;
        _unpaid = unpaid;
        _events = events;
        _catalog = ledger.Catalog;
    }

    /// <summary>Notes a deficit that nobody pays, and holds withdrawals of what is owed when it is new.</summary>
    internal void Note(AccountState account)
    {
        LiquidationPolicy policy = _rules.Venue.Liquidation;
        bool isKept = policy.GateSeconds > 0 || policy.ClawbackSeconds > 0 || policy.Waterfall is not null;
        bool isFirst = _unpaid.IsEmpty;
        if (!isKept || !_unpaid.Add(account.Id))
        {
            return;
        }

        if (isFirst && policy.Waterfall is not null)
        {
            _events.Announce(new TranchesHeld(_events.Sequence, _events.Now, account.Id));
        }

        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            if (policy.GateSeconds > 0 && holding.Balance.IsNegative && _claims.TryHold(holding.Asset, policy.GateSeconds) is { } found)
            {
                _events.Announce(new WithdrawalsHeld(
                    _events.Sequence, _events.Now, account.Id, holding.Asset, found.Claims, found.Held, _windows.HeldUntil(holding.Asset)!.Value));
            }
        }
    }

    /// <summary>After a command: forgets what was paid, and lets go what was held back for long enough or for nothing any more.</summary>
    internal void Review()
    {
        if (_unpaid.IsEmpty && !_windows.HasHolds)
        {
            return;
        }

        // Of clients only who left a liquidation can owe nothing any more; the backstop is in none.
        if (_ended != _lifecycle.Ended || _unpaid.Has(HouseAccounts.Backstop))
        {
            _ended = _lifecycle.Ended;
            ForgetPaid();
        }

        if (_unpaid.IsEmpty || _windows.NextEnd <= _events.Now)
        {
            Release();
        }
    }

    private void ForgetPaid()
    {
        bool wasEmpty = _unpaid.IsEmpty;
        foreach (AccountId id in _unpaid.All)
        {
            bool isOwed = _accounts.Find(id) is { } account
                && (account.IsHouse ? account.IsLossShared : account.Status is >= AccountStatus.Liquidating and < AccountStatus.Closed);
            if (!isOwed)
            {
                _unpaid.Remove(id);
            }
        }

        if (!wasEmpty && _unpaid.IsEmpty && _rules.Venue.Liquidation.Waterfall is not null)
        {
            _events.Announce(new TranchesReleased(_events.Sequence, _events.Now));
        }
    }

    private void Release()
    {
        for (int i = 0; i < _catalog.Assets.Length; i++)
        {
            AssetId asset = new(i);
            if (_windows.HeldUntil(asset) is { } until && (_unpaid.IsEmpty || until <= _events.Now))
            {
                _windows.Release(asset);
                _events.Announce(new WithdrawalsReleased(_events.Sequence, _events.Now, asset, _unpaid.IsEmpty));
            }
        }

        if (_unpaid.IsEmpty)
        {
            _windows.Forget();
        }
    }
}
