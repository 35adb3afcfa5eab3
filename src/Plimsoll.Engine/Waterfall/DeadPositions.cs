// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Takes what a bankrupt account still holds in markets whose price does not come back, or that nobody else can carry, so that its deficit can be
/// concluded.</summary>
/// <remarks>
/// <para>Only when nothing else is left open, every price has been waited for, and the account owes more than what it might still be better off by
/// (<see cref="Trading.Assessor.Upside"/>): then no price at which the market comes back makes it solvent, and nobody pays into an account that may still win.
/// A week after a price went silent nothing is expected of it any more, and who owes something at the last prices is concluded.</para>
/// <para>A position whose price is alive remains here only when no book trades it, the backstop has no room and nobody has a profit against it. All of its
/// notional counts in its holder's favour, so that what the venue takes in its own name is small beside the deficit. A larger one stays open and moves with its
/// price, until it pays the deficit, an earlier layer takes it, or the deficit outgrows it.</para>
/// <para>At the last accepted mark, a short option at no less than exercise is worth at an index that is alive (<see cref="Trading.SureMark"/>), never better
/// for the account; to the backstop where its capacity reaches, else to the outside book, in the venue's own name. Until a price is given up, either stands to
/// lose less than the deficit that is there already.</para>
/// </remarks>
internal sealed class DeadPositions
{
    private readonly AccountBook _accounts;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly DepthUse _depth;
    private readonly BackstopDesk _backstop;
    private readonly Worth _worth;

    internal DeadPositions(AccountBook accounts, Assessor assessor, TradeBooking trades, DepthUse depth, BackstopDesk backstop, Worth worth, Announcer events)
    {
        _accounts = accounts;
        _assessor = assessor;
        _trades = trades;
        _events = events;
        _catalog = assessor.Market.Catalog;
        _depth = depth;
        _backstop = backstop;
        _worth = worth;
    }

    /// <summary>True when all that an account has open is dead or taken by nobody, and what it owes certain.</summary>
    internal bool MayTake(AccountState account)
    {
        Amount upside = default;
        foreach (ref readonly Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            bool isAlive = _assessor.IsTradable(spec);
            bool isLeft = isAlive ? _depth.IsWithoutBook(spec, -position.Quantity, _assessor.Rules.Of(account.Terms).Liquidation) : _assessor.IsDead(spec);
            bool isTakeable = isLeft && _worth.TryMark(spec, position.Quantity.IsNegative, out Price mark) && _trades.CanBookAt(spec, mark);
            if (!isTakeable)
            {
                return false;
            }

            upside += isAlive ? _assessor.MightBring(position) : default;
        }

        return account.PositionCount > 0 && _worth.Of(account) is { } worth && (worth + upside + _assessor.Upside(account)).IsNegative;
    }

    /// <summary>Takes all positions over at their last marks. Only after everybody else had a turn.</summary>
    /// <returns>How many trades it took.</returns>
    internal int Close(AccountState account)
    {
        Position[] positions = account.Positions.ToArray();
        foreach (Position held in positions)
        {
            InstrumentSpec spec = _catalog[held.Instrument];
            _worth.TryMark(spec, held.Quantity.IsNegative, out Price mark);
            bool isCarried = _backstop.CanCarry(held);
            AccountState taker = isCarried ? _accounts.Backstop : _accounts.Market;
            bool isLong = held.Quantity.IsPositive;
            _trades.Book(spec, isLong ? taker : account, isLong ? account : taker, held.Quantity.Abs(), mark);
            _events.Announce(isCarried
                ? new BackstopTookOver(_events.Sequence, _events.Now, account.Id, spec.Id, held.Quantity, mark, mark)
                : new LiquidationTraded(_events.Sequence, _events.Now, account.Id, spec.Id, -held.Quantity, mark, mark, default, default,
                    CloseReason.NoMarket));
        }

        return positions.Length;
    }
}
