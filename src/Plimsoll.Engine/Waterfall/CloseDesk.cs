// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
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

    /// <summary>Plans and trades one step for an account below maintenance. Either the margin deficit is strictly lower afterwards, or nothing was done.</summary>
    internal void Close(AccountState account, Amount equity, Amount maintenance)
    {
        Result<LiquidationPlan> planned = LiquidationPlanner.Plan(_engine.Assessor.View(account), _engine.Market, _engine.Rulebook, _depth, _sheet);
        if (!planned.IsOk || planned.Value.Closes.IsEmpty)
        {
            return;
        }

        LiquidationPlan plan = planned.Value;
        _engine.Announce(new LiquidationPlanned(
            _engine.Sequence, _engine.Now, account.Id, equity, maintenance, plan.EquityAfter, plan.MaintenanceAfter, plan.Cost, plan.Closes.Length, plan.Restores));
        CloseCharges[] charges = new CloseCharges[plan.Closes.Length];
        for (int i = 0; i < charges.Length; i++)
        {
            charges[i] = Trade(account, plan.Closes[i]);
        }

        for (int i = 0; i < charges.Length; i++)
        {
            PlannedClose close = plan.Closes[i];
            InstrumentSpec spec = _engine.Catalog[close.Instrument];
            Amount penalty = Yielding(account, spec.Settlement, charges[i].Penalty);
            _fund.Receive(account, spec.Settlement, penalty);
            _engine.Market.TryPrice(spec.Mark, out Price mark);
            _engine.Announce(new LiquidationTraded(
                _engine.Sequence, _engine.Now, account.Id, spec.Id, close.Quantity, close.ExpectedPrice, mark, charges[i].Taker, penalty));
        }

        Invariant.Check(!_engine.Assessor.Assess(account).IsRefused, "An account that could be valued cannot be valued after closes.");
        MarginSheet after = _engine.Assessor.Sheet;
        Invariant.Check(after.Maintenance - after.Equity < maintenance - equity, "A liquidation step did not lower the margin deficit.");
    }

    private CloseCharges Trade(AccountState account, PlannedClose close)
    {
        InstrumentSpec spec = _engine.Catalog[close.Instrument];
        AccountState market = _engine.Accounts.Market;
        bool buys = close.Quantity.IsPositive;
        Invariant.Check(buys ? close.ExpectedPrice <= close.LimitPrice : close.ExpectedPrice >= close.LimitPrice, "A liquidation trade is beyond its price floor.");
        _engine.Trades.Book(spec, buys ? account : market, buys ? market : account, close.Quantity.Abs(), close.ExpectedPrice);
        _depth.Take(spec.Id, close.Quantity);
        CloseCharges charges = CloseCharges.Of(spec, close.Quantity, close.ExpectedPrice, _engine.Market, _engine.Rulebook.Liquidation).Value;
        _engine.Ledger.Move(account, _engine.Accounts.Fees, spec.Settlement, charges.Taker);
        return charges;
    }

    /// <summary>As much of the liquidation fee as leaves equity at or above zero: the fund's fee yields before it bankrupts anybody.</summary>
    private Amount Yielding(AccountState account, AssetId asset, Amount wanted)
    {
        if (wanted.IsZero || _engine.Assessor.Assess(account).IsRefused || !_engine.Assessor.Sheet.Equity.IsPositive)
        {
            return default;
        }

        Amount equity = _engine.Assessor.Sheet.Equity;
        if (StaysSolvent(account, asset, wanted))
        {
            return wanted;
        }

        CollateralTerms? terms = _engine.Rulebook.Collateral.For(asset);
        if (terms is null || !_engine.Market.TryAssetPrice(asset, out Price price) || !price.IsPositive)
        {
            return default;
        }

        // A unit paid costs at most its price with the borrow haircut; one unit less allows for the roundings on the way.
        Amount unit = _engine.Catalog[asset].SmallestUnit;
        Price dearest = price.Times(Ratio.One + terms.BorrowHaircut, Rounding.Up);
        Amount most = Amount.Min(wanted, equity.DividedBy(dearest, Rounding.Down)).RoundTo(unit, Rounding.Down);
        foreach (Amount fee in (ReadOnlySpan<Amount>)[most, most - unit])
        {
            if (fee.IsPositive && StaysSolvent(account, asset, fee))
            {
                return fee;
            }
        }

        return default;
    }

    private bool StaysSolvent(AccountState account, AssetId asset, Amount fee)
    {
        Trial trial = _engine.Assessor.Trial;
        trial.Load(account);
        trial.Add(asset, -fee);
        return !_engine.Assessor.AssessTrial().IsRefused && !_engine.Assessor.Sheet.Equity.IsNegative;
    }
}
