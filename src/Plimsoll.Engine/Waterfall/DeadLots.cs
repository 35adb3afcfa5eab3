// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Takes what a bankrupt account still holds in markets whose price does not come back, or that nobody else can carry, so that its deficit can be concluded.</summary>
/// <remarks>
/// <para>Only when nothing else is left open, every price has been waited for, and the account owes more than what it might still be better off by
/// (<see cref="Trading.Assessor.Upside"/>): then no price at which the market comes back makes it solvent, and nobody's money is paid into a stake of its own. A week after a price went silent
/// nothing is expected of it any more, and who owes something at the last prices is concluded.</para>
/// <para>A lot at a price that is alive is left when it has no book, the backstop no room and nobody a profit against it. All of its notional counts for its holder: what the
/// venue takes so in its own name is small beside the deficit. A larger one moves with its price, until it pays, is taken by the others, or the deficit outgrows it.</para>
/// <para>At the last accepted mark, a short option at no less than exercise is worth at an index that is alive (<see cref="Trading.SureMark"/>), never better for the account; to the backstop where its capacity reaches, else to the outside book, in the venue's own name. Until a price is given up,
/// either stands to lose less than the deficit that is there already.</para>
/// </remarks>
internal sealed class DeadLots
{
    private readonly EngineState _engine;
    private readonly DepthUse _depth;
    private readonly BackstopDesk _backstop;
    private readonly Worth _worth;

    internal DeadLots(EngineState engine, DepthUse depth, BackstopDesk backstop, Worth worth)
    {
        _engine = engine;
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
            InstrumentSpec spec = _engine.Catalog[position.Instrument];
            bool isAlive = _engine.Assessor.IsTradable(spec);
            bool isLeft = isAlive ? _depth.IsWithoutBook(spec, -position.Quantity) : _engine.Assessor.IsDead(spec);
            bool isTakeable = isLeft && Trading.SureMark.TryOf(_engine, spec, position.Quantity.IsNegative, out Price mark) && _engine.Exposure.CanTradeAt(spec, mark);
            if (!isTakeable)
            {
                return false;
            }

            upside += isAlive ? _engine.Assessor.MightBring(position) : default;
        }

        return account.PositionCount > 0 && _worth.Of(account) is { } worth && (worth + upside + _engine.Assessor.Upside(account)).IsNegative;
    }

    /// <summary>Takes all positions over at their last marks. Only after everybody else had a turn.</summary>
    /// <returns>How many trades it took.</returns>
    internal int Take(AccountState account)
    {
        Position[] positions = account.Positions.ToArray();
        foreach (Position held in positions)
        {
            InstrumentSpec spec = _engine.Catalog[held.Instrument];
            Trading.SureMark.TryOf(_engine, spec, held.Quantity.IsNegative, out Price mark);
            bool isCarried = _backstop.CanCarry(held);
            AccountState taker = isCarried ? _engine.Accounts.Backstop : _engine.Accounts.Market;
            bool isLong = held.Quantity.IsPositive;
            _engine.Trades.Book(spec, isLong ? taker : account, isLong ? account : taker, held.Quantity.Abs(), mark);
            _engine.Announce(isCarried
                ? new BackstopTookOver(_engine.Sequence, _engine.Now, account.Id, spec.Id, held.Quantity, mark)
                : new LiquidationTraded(_engine.Sequence, _engine.Now, account.Id, spec.Id, -held.Quantity, mark, mark, default, default));
        }

        return positions.Length;
    }
}
