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
/// or until no deficit is left.</summary>
/// <remarks>Each deficit counts once, when it is first left. Where the venue's own money covers what is missing nothing is held back. Only withdrawals are:
/// deposits, repayments and trades go on.</remarks>
internal sealed class WithdrawalGate
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly CashClaims _claims;
    private readonly ClaimWindows _windows;
    private readonly UnpaidDeficits _unpaid;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal WithdrawalGate(
        RulesInForce rules, GeneralLedger ledger, CashClaims claims, ClaimWindows windows, UnpaidDeficits unpaid, Announcer events)
    {
        _rules = rules;
        _accounts = ledger.Accounts;
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
        if ((policy.GateSeconds == 0 && policy.ClawbackSeconds == 0) || !_unpaid.Add(account.Id) || policy.GateSeconds == 0)
        {
            return;
        }

        Timestamp until = _events.Now.PlusSeconds(policy.GateSeconds);
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            if (holding.Balance.IsNegative && _claims.TryHold(holding.Asset, until) is { } found)
            {
                _events.Announce(new WithdrawalsHeld(_events.Sequence, _events.Now, account.Id, holding.Asset, found.Claims, found.Held, until));
            }
        }
    }

    /// <summary>After a command: forgets what was paid, and lets go what was held back for long enough or for nothing any more.</summary>
    internal void Review()
    {
        foreach (AccountId id in _unpaid.IsEmpty ? [] : _unpaid.All)
        {
            bool isOwed = _accounts.Find(id) is { } account
                && (account.IsHouse ? account.IsLossShared : account.Status is >= AccountStatus.Liquidating and < AccountStatus.Closed);
            if (!isOwed)
            {
                _unpaid.Remove(id);
            }
        }

        for (int i = 0; i < _catalog.Assets.Length; i++)
        {
            AssetId asset = new(i);
            if (_windows.HeldUntil(asset) is { } until && (_unpaid.IsEmpty || until <= _events.Now))
            {
                _windows.Release(asset);
                _events.Announce(new WithdrawalsReleased(_events.Sequence, _events.Now, asset, _unpaid.IsEmpty));
            }
        }
    }
}
