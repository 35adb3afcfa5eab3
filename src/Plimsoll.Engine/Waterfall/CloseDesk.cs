// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Trades what a plan says against the outside book, and charges for it.</summary>
internal sealed class CloseDesk
{
    private readonly EngineState _engine;
    private readonly DepthUse _depth;
    private readonly InsuranceFund _fund;
    private readonly MarginSheet _sheet = new();

    internal CloseDesk(EngineState engine, DepthUse depth, InsuranceFund fund)
    {
        _engine = engine;
        _depth = depth;
        _fund = fund;
    }

    /// <summary>Plans and trades one step for an account below maintenance. The plan has assessed exactly what is booked here, fees included: either the margin deficit is
    /// strictly lower afterwards, or nothing is done.</summary>
    internal void Close(AccountState account, Amount equity, Amount maintenance)
    {
        using PortfolioLease view = _engine.Assessor.View(account);
        using PortfolioLease sound = _engine.Assessor.Sound(view.Portfolio, out Amount against);
        Result<LiquidationPlan> planned = LiquidationPlanner.Plan(sound.Portfolio, _engine.Market, _engine.Rulebook, _depth, _sheet, against);
        if (!planned.IsOk || planned.Value.Closes.IsEmpty)
        {
            return;
        }

        LiquidationPlan plan = planned.Value;
        _engine.Announce(new LiquidationPlanned(
            _engine.Sequence, _engine.Now, account.Id, equity, maintenance, plan.EquityAfter, plan.MaintenanceAfter, plan.Cost, plan.Closes.Length, plan.Restores));
        foreach (PlannedClose close in plan.Closes)
        {
            Trade(account, close);
        }
    }

    private void Trade(AccountState account, PlannedClose close)
    {
        InstrumentSpec spec = _engine.Catalog[close.Instrument];
        AccountState market = _engine.Accounts.Market;
        bool buys = close.Quantity.IsPositive;
        Invariant.Check(buys ? close.ExpectedPrice <= close.LimitPrice : close.ExpectedPrice >= close.LimitPrice, "A liquidation trade is beyond its price floor.");
        _engine.Trades.Book(spec, buys ? account : market, buys ? market : account, close.Quantity.Abs(), close.ExpectedPrice);
        _depth.Take(spec.Id, close.Quantity);
        _engine.Ledger.Move(account, _engine.Accounts.Fees, spec.Settlement, close.Taker);
        _fund.Receive(account, spec.Settlement, close.Penalty);
        _engine.Market.TryPrice(spec.Mark, out Price mark);
        _engine.Announce(new LiquidationTraded(
            _engine.Sequence, _engine.Now, account.Id, spec.Id, close.Quantity, close.ExpectedPrice, mark, close.Taker, close.Penalty));
    }
}
