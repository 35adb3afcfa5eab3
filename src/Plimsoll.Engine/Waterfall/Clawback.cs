// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Trading;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Charges at the end of a settlement period the deficits that all layers before left unpaid in it to the profits of the period, in proportion,
/// once each.</summary>
/// <remarks>0 ≤ charge ≤ what the account won in the period and can give with maintenance left: principal is never charged, nor is who won nothing. What the
/// profits of the period cannot pay stays a recognised deficit, and so does what cannot be charged at its end; neither is charged to a later
/// period.</remarks>
internal sealed class Clawback
{
    private readonly AccountBook _accounts;
    private readonly SettlementPeriod _period;
    private readonly UnpaidDeficits _unpaid;
    private readonly LossDesk _losses;
    private readonly HeldProfits _held;
    private readonly Worth _worth;
    private readonly Announcer _events;

    internal Clawback(GeneralLedger ledger, UnpaidDeficits unpaid, LossDesk losses, HeldProfits held, Worth worth, Announcer events)
    {
        _held = held;
        _worth = worth;
        _accounts = ledger.Accounts;
        _period = ledger.Period;
        _unpaid = unpaid;
        _losses = losses;
        _events = events;
    }

    /// <summary>After a command and before any liquidation in it: settles the period when it is over, and begins the next.</summary>
    internal void Pass()
    {
        if (_period.IsOver)
        {
            Settle(_period.End!.Value);
            Begin();
        }
        else if (_period.End is null && _period.IsKept)
        {
            Begin();
        }
    }

    private void Settle(Timestamp end)
    {
        List<AccountState> deficits = [];
        foreach (AccountId id in _period.IsKept ? _unpaid.All : [])
        {
            if (!_unpaid.IsCharged(id) && _accounts.Find(id) is { } account)
            {
                deficits.Add(account);
                _unpaid.Charge(id);
            }
        }

        int charged = deficits.Count > 0 ? _losses.ClawBack(deficits, end) : 0;
        _events.Announce(new PeriodSettled(_events.Sequence, _events.Now, end, charged));
    }

    /// <summary>Begins the next period, if the rulebook has any: what each account is worth then is what its gain is measured from.</summary>
    private void Begin()
    {
        _period.Begin();
        foreach (AccountState account in _accounts.Clients)
        {
            account.Period.Clear();
            if (_period.IsKept)
            {
                account.Period.Begin(_worth.Of(account), _held.OptionsOf(account));
            }
        }
    }
}
