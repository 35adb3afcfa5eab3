// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Whether an account that is below maintenance is given time because of an outage of prices, before a liquidation begins.</summary>
/// <remarks>
/// <para>It is, when all of this holds: it is in no liquidation yet; what it lost in the outage (<see cref="OutageLosses"/>) is at least what it lacks; the
/// outage ended less than the rulebook's <c>graceSeconds</c> ago; and its equity is still at or above the backstop's line and half of maintenance. Below that
/// nobody waits, for what is lost there is others' money next.</para>
/// <para>So it cannot be made by holding a little of what is out, nor by buying what came back, nor lasts longer for either: a small holding has lost little,
/// and what is lost in living prices, or after the first trusted price, counts nothing. Nothing is to be done for it to end: the next command after its time
/// finds the account below the line.</para>
/// </remarks>
internal sealed class OutageGrace
{
    private readonly RulesInForce _rules;
    private readonly Announcer _events;

    internal OutageGrace(RulesInForce rules, Announcer events)
    {
        _rules = rules;
        _events = events;
    }

    /// <summary>True when an account below maintenance is not to be liquidated yet; told once.</summary>
    internal bool Shelters(AccountState account, Amount equity, Amount maintenance)
    {
        LiquidationPolicy policy = _rules.Of(account.Terms).Liquidation;
        int seconds = Math.Min(_rules.Venue.Liquidation.GraceSeconds, EngineLimits.MaxGraceSeconds);
        Ratio line = Ratio.Max(policy.BackstopRatio, EngineLimits.GraceFloor);
        Amount lost = Lost(account, seconds);
        if (account.Status >= AccountStatus.Liquidating || equity < maintenance.Times(line, Rounding.Up) || equity + lost < maintenance)
        {
            account.GraceUntil = null;
            return false;
        }

        Timestamp until = Until(account, seconds, maintenance - equity, lost);
        if (account.GraceUntil != until)
        {
            account.GraceUntil = until;
            _events.Announce(new GraceGiven(_events.Sequence, _events.Now, account.Id, equity, maintenance, lost, until));
        }

        return true;
    }

    /// <summary>What counts of an account's losses still.</summary>
    private Amount Lost(AccountState account, int seconds)
    {
        Amount lost = default;
        foreach (OutageLoss loss in account.OutageLosses)
        {
            lost += _events.Now < loss.Back.PlusSeconds(seconds) ? loss.Lost : default;
        }

        return lost;
    }

    /// <summary>When so much of the losses is past that the rest is less than what is lacking.</summary>
    private Timestamp Until(AccountState account, int seconds, Amount lacking, Amount lost)
    {
        Timestamp until = _events.Now;
        foreach (OutageLoss loss in account.OutageLosses)
        {
            Timestamp end = loss.Back.PlusSeconds(seconds);
            if (_events.Now < end && lost >= lacking)
            {
                until = end;
                lost -= loss.Lost;
            }
        }

        return until;
    }
}
