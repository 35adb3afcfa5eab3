// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Engine.Venue;
using Plimsoll.Engine.Waterfall.Auctions;
using Plimsoll.Engine.Waterfall.Keepers;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>The order of layers for an account below maintenance: trade, auction, backstop with the fund, deleveraging, shared loss. One step is one pass
/// through them.</summary>
/// <remarks>
/// <para>Trading always comes first, within depth, price floor and pace. What is left is taken over only when equity is below the backstop ratio times
/// maintenance; profitable opposite positions are closed, and losses shared, only when there is no equity at all.</para>
/// <para>What is given up with the positions is K: the account's worth at the marks when that is at most zero (then all it has goes with them), else its
/// equity, at least zero and at most its worth. So an account that is taken over whole ends at exactly zero equity, and what haircuts held back stays its own.
/// While the account also holds a position whose price may not be relied on, its deficit is not handed over with the other positions: they go at their marks,
/// and the account, which might still win with the doubtful one, keeps its debt.</para>
/// </remarks>
internal sealed class LossWaterfall
{
    /// <summary>Smallest units that may be lost to the rounding of one trade: of its value, of the released cost, and of the price.</summary>
    internal const int DustPerTrade = 3;

    private readonly RulesInForce _rules;
    private readonly InstrumentCatalog _catalog;
    private readonly AccountBook _accounts;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly AccountDesk _accountDesk;
    private readonly AccountLifecycle _lifecycle;
    private readonly DepthUse _depth;
    private readonly Worth _worth;
    private readonly Tranches _layers;
    private readonly CloseDesk _closes;
    private readonly BackstopDesk _backstop;
    private readonly DeleveragingDesk _deleveraging;
    private readonly LossDesk _losses;
    private readonly DeadPositions _dead;
    private readonly LiquidationGrounds _grounds;
    private readonly MarginSheet _sheet = new();

    internal LossWaterfall(
        GeneralLedger ledger, OracleBook oracles, Assessor assessor, TradeBooking trades, AccountDesk accountDesk, AccountLifecycle lifecycle,
        CashClaims claims, BidderCheck bidders, HoldingSlots slots, VenueCatalog venue, LateMarks late, WithdrawalGate gate, HeldProfits held,
        UnpaidDeficits unpaid, KernelCheck check, Announcer events)
    {
        _accounts = ledger.Accounts;
        _assessor = assessor;
        _trades = trades;
        _accountDesk = accountDesk;
        _lifecycle = lifecycle;
        _rules = assessor.Rules;
        _catalog = assessor.Market.Catalog;
        _depth = new DepthUse(assessor);
        _grounds = new LiquidationGrounds(assessor, events);
        _worth = new Worth(assessor, ledger.Interest);
        InsuranceFund fund = new(assessor.Rules, ledger, assessor.Market, check, events);
        _layers = new Tranches(assessor.Rules, ledger, fund, check, events);
        CoinBudget budget = new(assessor, claims, _depth);
        HedgeDesk hedges = new(ledger, assessor, trades, _depth, slots, venue, late);
        _closes = new CloseDesk(_accounts, assessor, trades, _depth, budget, fund, hedges, check, events);
        _backstop = new BackstopDesk(_accounts, assessor, trades, _depth, budget, claims, fund, _layers, _worth, events);
        _deleveraging = new DeleveragingDesk(_accounts, assessor, trades, accountDesk, _worth, check, events);
        SharedLoss shared = new(ledger, assessor, _deleveraging, _worth, held, check, events);
        CoinDebt coin = new(ledger, oracles, assessor, _depth, _layers, _worth, events);
        _losses = new LossDesk(ledger, lifecycle, _layers, _backstop, shared, coin, _worth, gate);
        Auctions = new AuctionDesk(_accounts, assessor, bidders, lifecycle, fund, _backstop, events);
        Bids = new BidDesk(ledger, assessor, trades, claims, accountDesk, bidders, fund, _backstop, _losses, _worth, events);
        Keepers = new KeeperDesk(ledger, assessor, claims, accountDesk, bidders, fund, _worth, events);
        Clawback = new Clawback(ledger, unpaid, _losses, held, _worth, events);
        _dead = new DeadPositions(_accounts, assessor, trades, _depth, _backstop, _worth, events);
    }

    /// <summary>Opens and ends auctions, and keeps who would bid.</summary>
    internal AuctionDesk Auctions { get; }

    /// <summary>Takes bids.</summary>
    internal BidDesk Bids { get; }

    /// <summary>Takes repayments of debts for collateral.</summary>
    internal KeeperDesk Keepers { get; }

    /// <summary>What is done at the end of a settlement period.</summary>
    internal Clawback Clawback { get; }

    /// <summary>What of the tranches is kept for what the backstop's inventory stands to lose now, numeraire.</summary>
    internal Amount Reserved => _backstop.Reserved;

    /// <summary>True when the backstop has something to trade, to pay or to hand over.</summary>
    internal bool HasInventory => _backstop.HasInventory;

    /// <summary>True when nothing can be traded for an account any more, and it is bankrupt wherever its prices are found again.</summary>
    internal bool IsBankruptInDeadMarkets(AccountState account) => _dead.MayTake(account);

    /// <summary>A new command begins.</summary>
    internal void Begin()
    {
        _depth.Begin();
        _deleveraging.Begin();
    }

    /// <summary>A command is over. What the backstop owed may have been paid by then in any way, and its next deficit is another; a client's ends with its
    /// liquidation.</summary>
    internal void End()
    {
        AccountState backstop = _accounts.Backstop;
        if (backstop.IsLossShared && _worth.Of(backstop) is { IsNegative: false })
        {
            AccountLifecycle.EndDeficit(backstop);
        }
    }

    /// <summary>Tells what an account whose liquidation begins was assessed on.</summary>
    internal void Tell(AccountState account) => _grounds.Tell(account);

    /// <summary>Takes the next step for an account whose exact assessment found equity below maintenance at accepted prices.</summary>
    internal void Step(AccountState account)
    {
        Invariant.Check(account.Status >= AccountStatus.Liquidating && account.Status != AccountStatus.Closed,
            "Only an account in liquidation is taken a step further.");
        if (_closes.Close(account) && IsBelow(account, out Amount equity, out Amount maintenance))
        {
            Escalate(account, equity, maintenance);
        }

        _accountDesk.SendBack(account);
    }

    /// <summary>Shares what the accounts that were taken a step further have left unpaid, all of it together.</summary>
    internal void ShareLosses() => _losses.ShareAll();

    /// <summary>The backstop's own step: trade, settle with the fund; when even the fund could not carry its losses, its inventory is deleveraged like any
    /// bankrupt's.</summary>
    internal void Unwind()
    {
        if (!HasInventory)
        {
            return;
        }

        _backstop.Unwind();
        AccountState backstop = _accounts.Backstop;
        if (!HasInventory || _worth.Of(backstop) is not { } worth)
        {
            return;
        }

        Amount behind = _layers.Behind;
        if (worth + behind >= default(Amount))
        {
            if (worth.IsNegative && backstop.PositionCount == 0)
            {
                _losses.PayFlat(backstop);
            }

            return;
        }

        // Whatever is behind it is spent on it first; only the rest is carried by the other side.
        _layers.Pay(backstop, backstop, behind, default);
        if (_worth.Of(backstop) is { IsNegative: true } deficit && backstop.PositionCount > 0)
        {
            _deleveraging.Close(backstop, CarriedEquity.Of(backstop, deficit, _sheet, _assessor, _trades));
        }

        if (backstop.PositionCount == 0)
        {
            _losses.Settle(backstop);
            _losses.ShareAll();
        }
    }

    private void Escalate(AccountState account, Amount equity, Amount maintenance)
    {
        if (account.PositionCount == 0)
        {
            _losses.Settle(account);
            return;
        }

        bool isInsolvent = !equity.IsPositive;
        Amount line = maintenance.Times(_rules.Of(account.Terms).Liquidation.BackstopRatio, Rounding.Down);
        bool isBelowLine = isInsolvent || equity < line;
        if (Auctions.Holds(account, equity, maintenance, _worth.Of(account), isBelowLine) || !isBelowLine || _worth.Of(account) is not { } worth)
        {
            return;
        }

        // What cannot be traded now may still win, so the deficit stays with it: others pay no part of it with the positions that go.
        bool withholds = !worth.IsPositive && HoldsDoubtful(account);
        Amount given = worth.IsPositive ? Amount.Min(Amount.Max(equity, default), worth) : withholds ? default : worth;
        CarriedEquity carried = CarriedEquity.Of(account, given, _sheet, _assessor, _trades);
        _lifecycle.Escalate(account, AccountStatus.Backstop, equity, maintenance, worth, line);
        _backstop.TakeOver(account, carried);
        int trades = carried.Instruments.Length;
        if (isInsolvent && account.PositionCount > 0)
        {
            IsBelow(account, out Amount left, out Amount still);
            _lifecycle.Escalate(account, AccountStatus.Deleveraging, left, still, _worth.Of(account) ?? worth, default);
            trades += _deleveraging.Close(account, carried);
            trades += _dead.MayTake(account) ? _dead.Close(account) : 0;
        }

        if (account.PositionCount == 0 && withholds)
        {
            _losses.ReturnDust(account, trades * DustPerTrade);
            _losses.Settle(account);
        }
        else if (account.PositionCount == 0)
        {
            Conclude(account, given, worth, trades);
        }
    }

    private bool HoldsDoubtful(AccountState account)
    {
        foreach (ref readonly Position position in account.Positions.Span)
        {
            if (!_assessor.IsTradable(_catalog[position.Instrument]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Nothing is open any more: what was given up is gone, and an account that gave up all it was worth is empty.</summary>
    private void Conclude(AccountState account, Amount given, Amount worth, int trades)
    {
        if (given != worth)
        {
            return;
        }

        _losses.ReturnDust(account, trades * DustPerTrade);
        if (_worth.Of(account) is { IsNegative: true })
        {
            _losses.Settle(account);
        }
        else if (given.IsPositive)
        {
            _losses.HandOver(account);
        }
        else
        {
            _losses.Empty(account);
        }
    }

    private bool IsBelow(AccountState account, out Amount equity, out Amount maintenance)
    {
        _assessor.AssessMaintenance(account);
        equity = _assessor.Sheet.Equity;
        maintenance = _assessor.Sheet.Maintenance;
        return equity < maintenance;
    }
}
