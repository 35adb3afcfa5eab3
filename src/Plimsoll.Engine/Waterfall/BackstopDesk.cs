// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Takes over what could not be traded, within its capacity and what the fund can pay, and trades it away over the commands that follow.</summary>
internal sealed class BackstopDesk
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly DepthUse _depth;
    private readonly CoinBudget _budget;
    private readonly CashClaims _claims;
    private readonly InsuranceFund _fund;
    private readonly Tranches _layers;
    private readonly Worth _worth;

    internal BackstopDesk(
        AccountBook accounts, Assessor assessor, TradeBooking trades, DepthUse depth, CoinBudget budget, CashClaims claims, InsuranceFund fund,
        Tranches layers, Worth worth, Announcer events)
    {
        _rules = assessor.Rules;
        _accounts = accounts;
        _market = assessor.Market;
        _assessor = assessor;
        _trades = trades;
        _events = events;
        _catalog = _market.Catalog;
        _depth = depth;
        _budget = budget;
        _claims = claims;
        _fund = fund;
        _layers = layers;
        _worth = worth;
    }

    /// <summary>True when there is something to trade, to pay or to hand over.</summary>
    internal bool HasInventory => Backstop.PositionCount > 0 || Backstop.HoldingCount > 0;

    /// <summary>What the fund must keep for losses that the inventory carries at today's marks, numeraire.</summary>
    internal Amount Reserved => Amount.Max(-(_worth.Of(Backstop) ?? default), default);

    private AccountState Backstop => _accounts.Backstop;

    /// <summary>Takes positions over at their bankruptcy price, by instrument id, each as far as capacity and fund reach; the fund pays for the deficit taken
    /// on.</summary>
    internal void TakeOver(AccountState account, CarriedEquity carried)
    {
        Amount reserved = Reserved;
        Amount payable = _layers.Drawable(account, reserved);
        Amount capacity = _layers.Capacity;
        for (int i = 0; i < carried.Instruments.Length; i++)
        {
            Position held = account.Position(carried.Instruments[i]);
            InstrumentSpec spec = _catalog[held.Instrument];
            Quantity quantity = Quantity.Min(Carriable(held, capacity), Payable(held, carried.ShareOf(i), payable + _layers.DrawableOf(spec.Underlying)));
            quantity = quantity == held.Quantity.Abs() ? quantity : quantity.RoundTo(spec.LotSize, Rounding.Down);
            if (quantity.IsZero || !_assessor.IsTradable(spec) || PriceFor(spec, carried, i, out bool isCarried) is not { } price)
            {
                continue;
            }

            bool isLong = held.Quantity.IsPositive;
            _trades.Book(spec, isLong ? Backstop : account, isLong ? account : Backstop, quantity, price);
            _market.TryPrice(spec.Mark, out Price mark);
            _events.Announce(new BackstopTookOver(_events.Sequence, _events.Now, account.Id, spec.Id, isLong ? quantity : -quantity, price, mark));
            Amount share = isCarried ? carried.Give(i, quantity, held.Quantity.Abs()) : carried.Leave(i, quantity, held.Quantity.Abs());
            if (share.IsNegative)
            {
                Amount rest = -share - _layers.PayOf(spec.Underlying, account, Backstop, -share);
                payable -= rest.IsPositive ? _layers.Pay(account, Backstop, rest, reserved) : default;
            }
        }
    }

    /// <summary>The price at which a position carries its share away; the mark where no price of the contract can express that: what it leaves behind is
    /// settled in money.</summary>
    private Price? PriceFor(InstrumentSpec spec, CarriedEquity carried, int place, out bool isCarried)
    {
        Price? price = carried.PriceOf(place);
        isCarried = price is not null;
        return price ?? (_market.TryPrice(spec.Mark, out Price mark) && _trades.CanBookAt(spec, mark) ? mark : null);
    }

    /// <summary>Trades inventory at the pace of the books, pays losses from the fund, and gives it the profit once nothing is open.</summary>
    internal void Unwind()
    {
        foreach (Position position in Backstop.Positions.ToArray())
        {
            Trade(_catalog[position.Instrument], -position.Quantity);
        }

        foreach (InstrumentSpec spec in _catalog.Instruments)
        {
            if (spec.Base is { } asset)
            {
                CoverFromFund(asset);
                Trade(spec, Quantity.FromAtoms(-Backstop.Balance(asset).Atoms));
            }
        }

        bool isClear = Backstop.PositionCount == 0;
        for (int i = 0; i < _catalog.Assets.Length; i++)
        {
            CoverFromFund(new(i));
            isClear &= !Backstop.Balance(new(i)).IsNegative;
        }

        foreach (Holding holding in isClear ? Backstop.Holdings.ToArray() : [])
        {
            _fund.Receive(Backstop, holding.Asset, holding.Balance);
            _events.Announce(new BackstopProfitPaid(_events.Sequence, _events.Now, holding.Asset, holding.Balance));
        }
    }

    private void CoverFromFund(AssetId asset)
    {
        Amount balance = Backstop.Balance(asset);
        if (balance.IsNegative)
        {
            // What others have staked is touched only by what is lost for good, when nothing is open any more.
            Amount rest = -balance - (asset == _catalog.Numeraire ? _layers.PayJunior(Backstop, Backstop, -balance, default) : default);
            _fund.PayUnits(Backstop, Backstop, asset, rest);
        }
    }

    /// <summary>Trades as much of a wanted quantity as the book allows now.</summary>
    private void Trade(InstrumentSpec spec, Quantity wanted)
    {
        if (wanted.IsZero || !_market.TryPrice(spec.Mark, out Price mark) || !_market.TryDepth(spec.Id, out DepthProfile depth)
            || !_assessor.IsTradable(spec))
        {
            return;
        }

        // Under a pace that follows the book its own share is a further bound.
        LiquidationPolicy policy = _rules.Venue.Liquidation.For(spec.Id);
        policy = policy.BackstopPace is { } pace ? policy with { Pace = pace } : policy;
        BookSide side = DepthCost.SideOf(wanted);
        Quantity allowed = Quantity.Min(_depth.Allowed(spec.Id, side, policy), wanted.Abs());
        if (spec.Base is not null && wanted.IsPositive && allowed.IsPositive)
        {
            // What it was promised by a bankrupt is no money yet.
            allowed = _budget.Affordable(spec, Amount.FromAtoms(allowed.Atoms), _claims.Unclaimed(spec.Settlement), policy);
        }

        Quantity size = allowed == wanted.Abs() ? allowed : allowed.RoundTo(spec.LotSize, Rounding.Down);
        Quantity trade = wanted.IsNegative ? -size : size;
        if (size.IsZero || DepthCost.Of(spec, depth, mark, trade, _depth.Used(spec.Id, side), _catalog[spec.Mark].Floor ?? Price.Zero) is not
            {
                IsOk: true,
                Value: var quote
            })
        {
            return;
        }

        if (CloseCharges.Of(spec, trade, quote.AveragePrice, _market, policy) is not { IsOk: true, Value: var charges })
        {
            return;
        }

        AccountState market = _accounts.Market;
        bool buys = trade.IsPositive;
        _trades.Book(spec, buys ? Backstop : market, buys ? market : Backstop, size, quote.AveragePrice);
        _depth.Use(spec.Id, trade);
        _trades.Charge(Backstop, spec, charges.Taker);
        _events.Announce(new BackstopTraded(_events.Sequence, _events.Now, spec.Id, trade, quote.AveragePrice, mark, charges.Taker));
    }

    /// <summary>True when all of a position fits within the capacity.</summary>
    internal bool CanCarry(in Position held) => Carriable(held, _layers.Capacity) == held.Quantity.Abs();

    /// <summary>As much of a position as fits: what cancels opposite inventory always does, the rest up to the capacity in notional.</summary>
    private Quantity Carriable(in Position held, Amount capacity)
    {
        Quantity size = held.Quantity.Abs();
        Quantity own = Backstop.Position(held.Instrument).Quantity;
        Quantity cancels = own.Sign == -held.Quantity.Sign ? Quantity.Min(own.Abs(), size) : default;
        Quantity grows = size - cancels;
        Amount notional = _worth.NotionalOf(held);
        Amount room = capacity - _worth.Notional(Backstop) + notional.Scale(cancels.Atoms, size.Atoms, Rounding.Down);
        Amount added = notional.Scale(grows.Atoms, size.Atoms, Rounding.Up);
        return added <= room ? size
            : room.IsPositive ? cancels + Quantity.FromAtoms(Fixed18.MulDiv(grows.Atoms, room.Atoms, added.Atoms, Rounding.Down))
            : cancels;
    }

    private static Quantity Payable(in Position held, Amount share, Amount payable) =>
        -share <= payable ? held.Quantity.Abs()
            : payable.IsPositive ? Quantity.FromAtoms(Fixed18.MulDiv(held.Quantity.Abs().Atoms, payable.Atoms, -share.Atoms, Rounding.Down))
            : default;
}
