// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Trades what a plan says against the outside book, and charges for it: closes, and what it adds (<see cref="HedgeDesk"/>).</summary>
internal sealed class CloseDesk
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
    private readonly InsuranceFund _fund;
    private readonly HedgeDesk _hedges;
    private readonly KernelCheck _check;
    private readonly MarginSheet _sheet = new();
    private readonly PlanSheet _plan = new();
    private Quantity[] _held = [], _left = [];
    private (int Place, Quantity Trade)[] _traded = [], _added = [];

    internal CloseDesk(
        AccountBook accounts, Assessor assessor, TradeBooking trades, DepthUse depth, CoinBudget budget, InsuranceFund fund, HedgeDesk hedges,
        KernelCheck check, Announcer events)
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
        _fund = fund;
        _hedges = hedges;
        _check = check;
    }

    /// <summary>Plans and trades one step for an account that is below maintenance. The plan has assessed exactly what is booked here, fees included: either
    /// the margin deficit is strictly lower afterwards, or nothing is done.</summary>
    /// <returns>False when the account is not below maintenance: what was traded for others has healed it.</returns>
    internal bool Close(AccountState account)
    {
        using PortfolioLease view = _assessor.View(account);
        using PortfolioLease sound = _assessor.Sound(view.Portfolio, out Amount against, countsLimits: false);
        (Amount equity, Amount maintenance) = (_assessor.Sheet.Equity, _assessor.Sheet.Maintenance);
        if (equity >= maintenance)
        {
            return false;
        }

        Rulebook rulebook = _hedges.Now(account, _rules.Of(account.Terms));
        if (rulebook.Liquidation.ClosesInShares && IsShareTaken(account))
        {
            return true;
        }

        PlanSheet plan = _plan;
        IDepthAllowance allowance = _budget.Within(account, rulebook.Liquidation, _depth.Under(rulebook.Liquidation));
        Rejection rejection = LiquidationPlanner.PlanOn(sound.Portfolio, _market, rulebook, allowance, against, _sheet, plan);
        if (!rejection.IsRefused && HedgeDesk.Adds(plan) && !_hedges.IsCarried(account, plan))
        {
            rulebook = HedgeDesk.None(rulebook);
            rejection = LiquidationPlanner.PlanOn(sound.Portfolio, _market, rulebook, allowance, against, _sheet, plan);
        }

        if (rejection.IsRefused || plan.Closes.IsEmpty)
        {
            return true;
        }

        account.ShareClosed = rulebook.Liquidation.ClosesInShares ? _market.Time : account.ShareClosed;
        _events.Announce(new LiquidationPlanned(
            _events.Sequence, _events.Now, account.Id, equity, maintenance, plan.EquityAfter, plan.MaintenanceAfter, plan.Cost, plan.Closes.Length,
                plan.Restores, plan.LeastCost));
        TellProof(account, rulebook, plan);
        _check.Witness?.Planned(new(_events.Sequence, account.Id, plan, sound.Portfolio, _market, rulebook, allowance, against));
        ReadOnlySpan<Quantity> held = Held(sound.Portfolio, account, plan);
        foreach (ref readonly PlannedClose close in plan.Closes)
        {
            Trade(account, close);
        }

        Check(account, plan, held, maintenance - equity);
        return true;
    }

    /// <summary>Tells what proves how far the plan can be from the cheapest.</summary>
    private void TellProof(AccountState account, Rulebook rulebook, PlanSheet plan)
    {
        if (!plan.IsProved || !_events.IsListening || rulebook.Model is not IScenarioModel model)
        {
            return;
        }

        ImmutableArray<WeighedScenario>.Builder scenarios = ImmutableArray.CreateBuilder<WeighedScenario>(plan.Multipliers.Length);
        foreach (ref readonly ScenarioMultiplier weighed in plan.Multipliers)
        {
            scenarios.Add(new(weighed.Underlying, weighed.Scenario, model.ScenarioName(weighed.Scenario), weighed.Value));
        }

        _events.Announce(new LiquidationProved(_events.Sequence, _events.Now, account.Id, plan.Cost, plan.LeastCost, plan.MarginMultiplier,
            plan.FloorMultiplier, scenarios.MoveToImmutable()));
    }

    /// <summary>True when a share was closed within the interval of the pace: a share is of a step, and more commands are not more steps.</summary>
    private bool IsShareTaken(AccountState account) =>
        account.ShareClosed != default && _market.Time < account.ShareClosed.PlusSeconds(EngineLimits.PaceSeconds);

    /// <summary>What is held of what each close trades: contracts, or coin for a spot instrument.</summary>
    private ReadOnlySpan<Quantity> Held(in Portfolio portfolio, AccountState account, PlanSheet plan)
    {
        Span<Quantity> held = Room(ref _held, plan.Closes.Length);
        for (int i = 0; i < held.Length; i++)
        {
            InstrumentSpec spec = _catalog[plan.Closes[i].Instrument];
            held[i] = spec.Base is { } coin ? Coin(portfolio, coin) : account.Position(spec.Id).Quantity;
        }

        return held;
    }

    private static Quantity Coin(in Portfolio portfolio, AssetId coin)
    {
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (holding.Asset == coin)
            {
                return Quantity.FromAtoms(holding.Balance.Atoms);
            }
        }

        return default;
    }

    /// <summary>Holds what was done to what is proved of a step. A balance of coin moves with more than its trade, so of coin only the trade is held to
    /// it.</summary>
    private void Check(AccountState account, PlanSheet plan, ReadOnlySpan<Quantity> held, Amount deficit)
    {
        Span<(int Place, Quantity Trade)> closes = Room(ref _traded, held.Length), additions = Room(ref _added, held.Length);
        (int closed, int added) = (0, 0);
        Span<Quantity> left = Room(ref _left, held.Length);
        held.CopyTo(left);
        for (int i = 0; i < held.Length; i++)
        {
            // Trades of one instrument are of one position: that at the place of the first of them.
            ref readonly PlannedClose close = ref plan.Closes[i];
            int place = 0;
            while (plan.Closes[place].Instrument != close.Instrument)
            {
                place++;
            }

            if (close.IsHedge)
            {
                additions[added++] = (place, close.Quantity);
            }
            else
            {
                closes[closed++] = (place, close.Quantity);
            }

            left[place] = _catalog[close.Instrument].Base is null ? account.Position(close.Instrument).Quantity : left[place] + close.Quantity;
        }

        _check.Step(held, closes[..closed], additions[..added], left, deficit, plan.MaintenanceAfter - plan.EquityAfter);
    }

    /// <summary>An array that is kept from plan to plan, grown where it is too short.</summary>
    private static Span<T> Room<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Array.Resize(ref array, Math.Max(count, 2 * array.Length));
        }

        return array.AsSpan(0, count);
    }

    private void Trade(AccountState account, in PlannedClose close)
    {
        InstrumentSpec spec = _catalog[close.Instrument];
        AccountState market = _accounts.Market;
        bool buys = close.Quantity.IsPositive;
        Invariant.Check(buys ? close.ExpectedPrice <= close.LimitPrice : close.ExpectedPrice >= close.LimitPrice,
            "A liquidation trade is beyond its price floor.");
        _trades.Book(spec, buys ? account : market, buys ? market : account, close.Quantity.Abs(), close.ExpectedPrice);
        _depth.Use(spec.Id, close.Quantity);
        _trades.Charge(account, spec, close.Taker);
        _fund.Receive(account, spec.Settlement, close.Penalty);
        _market.TryPrice(spec.Mark, out Price mark);
        _events.Announce(new LiquidationTraded(
            _events.Sequence, _events.Now, account.Id, spec.Id, close.Quantity, close.ExpectedPrice, mark, close.Taker, close.Penalty,
                close.IsHedge ? CloseReason.Hedge : CloseReason.Plan));
    }
}
