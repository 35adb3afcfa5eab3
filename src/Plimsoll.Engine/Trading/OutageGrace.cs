// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Whether an account that is below maintenance is given time because of an outage of prices, before a liquidation begins.</summary>
/// <remarks>
/// <para>It is, when all of this holds: it is in no liquidation yet; what its holdings in prices that came back lost against their values before the outage,
/// gains set against it, is at least what it lacks; that is less than the rulebook's <c>graceSeconds</c> ago; and its equity is still at or above the
/// backstop's line and half of maintenance. Below that nobody waits, for what is lost there is others' money next.</para>
/// <para>So it cannot be made by holding a little of what is out, nor lasts longer for it: a small holding has lost little, and what is lost in living prices
/// counts nothing. Nothing is to be done for it to end: the next command after its time finds the account below the line.</para>
/// </remarks>
internal sealed class OutageGrace
{
    private readonly RulesInForce _rules;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal OutageGrace(RulesInForce rules, MarketState market, OracleBook oracles, Announcer events)
    {
        _rules = rules;
        _market = market;
        _oracles = oracles;
        _events = events;
        _catalog = market.Catalog;
    }

    /// <summary>True when an account below maintenance is not to be liquidated yet; told once.</summary>
    internal bool Shelters(AccountState account, Amount equity, Amount maintenance)
    {
        LiquidationPolicy policy = _rules.Of(account.Terms).Liquidation;
        int seconds = Math.Min(_rules.Venue.Liquidation.GraceSeconds, EngineLimits.MaxGraceSeconds);
        Ratio line = Ratio.Max(policy.BackstopRatio, EngineLimits.GraceFloor);
        if (seconds == 0 || account.Status >= AccountStatus.Liquidating || equity < maintenance.Times(line, Rounding.Up))
        {
            account.GraceUntil = null;
            return false;
        }

        Amount lost = Lost(account, seconds, out Timestamp until);
        if (equity + lost < maintenance)
        {
            account.GraceUntil = null;
            return false;
        }

        if (account.GraceUntil != until)
        {
            account.GraceUntil = until;
            _events.Announce(new GraceGiven(_events.Sequence, _events.Now, account.Id, equity, maintenance, lost, until));
        }

        return true;
    }

    /// <summary>What an account's holdings lost by prices that came back lately, numeraire, rounded down; below zero is a gain.</summary>
    private Amount Lost(AccountState account, int seconds, out Timestamp until)
    {
        Amount lost = default;
        until = default;
        foreach (ref readonly Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (_oracles.OutageWithin(spec.Mark, seconds) is { } outage && _market.TryPrice(spec.Mark, out Price mark)
                && _market.TryAssetPrice(spec.Settlement, out Price settlement))
            {
                Amount change = spec.ValueOf(position.Quantity, Price.FromAtoms(outage.Before), Rounding.Down)
                    - spec.ValueOf(position.Quantity, mark, Rounding.Up);
                lost += Valued(change, settlement);
                until = Later(until, outage.Back.PlusSeconds(seconds));
            }
        }

        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            if (_catalog[holding.Asset].PriceObservable is { } observable && _oracles.OutageWithin(observable, seconds) is { } outage
                && _market.TryAssetPrice(holding.Asset, out Price price))
            {
                lost += Valued(holding.Balance, Price.FromAtoms(outage.Before)) - holding.Balance.Times(price, Rounding.Up);
                until = Later(until, outage.Back.PlusSeconds(seconds));
            }
        }

        return lost;
    }

    /// <summary>More than can be valued gives no time: the loss of it counts nothing.</summary>
    private static Amount Valued(Amount amount, Price price) =>
        Magnitude.ProductBits(Magnitude.Bits(amount.Atoms), Magnitude.Bits(price.Atoms)) <= EngineLimits.HouseBits
            ? amount.Times(price, Rounding.Down) : default;

    private static Timestamp Later(Timestamp one, Timestamp other) => one > other ? one : other;
}
