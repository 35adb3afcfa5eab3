// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;
using Plimsoll.Venues;
using static Plimsoll.Tests.LiquidationWorld;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>Plans that may add to a future: its book is ten times as near to the mark as the others, 0.01 % and 0.1 %. A tenth of an underlying's net value may
/// be lost, and the buffer is a tenth.</summary>
public class HedgePlanTests
{
    private static readonly MarketSnapshot _market = Market.WithDepth(Flat("0.001")).With(BtcFuture, Flat("0.0001"));

    /// <summary>Ten bitcoin require 50,000, with the buffer 55,000, of an equity of 40,000. A lot of 0.1 sold, of whichever, relieves 550; in the future it
    /// costs 0.5: 15,000 ÷ 549.5 = 27.3.</summary>
    [Fact]
    public void The_cheaper_book_is_sold_although_nothing_of_it_is_held()
    {
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(40_000))], [Open(BtcPerp, "10", 50_000)], BtcFuture);
        AssertSold(plan);
        Assert.Equal(15_000.0 / 1_099, plan.LeastCost.ToDouble(), 1e-4);
    }

    [Fact]
    public void What_is_held_already_is_added_to_on_its_own_side()
    {
        // Eleven less one of the future: the same net, and the same plan.
        AssertSold(Plan([new(Usdc, Amount.Of(40_000))], [Open(BtcPerp, "11", 50_000), Open(BtcFuture, "-1", 50_000)], BtcFuture));
    }

    [Fact]
    public void A_hedge_stands_before_the_spot_trades_that_repay_a_loan()
    {
        // A bitcoin counts 45,000 and 5,000 are owed: to sell 0.001 of it would count 5 more and cost 0.05, which is dearer. What is measured is not proved.
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(-5_000)), new(Btc, Amount.Of(1))], [Open(BtcPerp, "10", 50_000)], BtcFuture);
        AssertSold(plan);
        Assert.Null(plan.Certificate);
    }

    [Fact]
    public void Without_a_list_nothing_is_added_and_nothing_of_the_wrong_side_ever()
    {
        // Closed instead, at 5 a lot: 15,000 ÷ 545 = 27.5.
        foreach (InstrumentId[] list in new InstrumentId[][] { [], [BtcPerp], [EthPerp] })
        {
            LiquidationPlan plan = Plan([new(Usdc, Amount.Of(40_000))], [Open(BtcPerp, "10", 50_000)], list);
            PlannedClose close = Assert.Single(plan.Closes);
            Assert.Equal((BtcPerp, Quantity.Parse("-2.8"), false, Amount.Of(140)), (close.Instrument, close.Quantity, close.IsHedge, plan.Cost));
        }
    }

    /// <summary>Under the rulebook <c>cross</c>, whose add-ons are charged by what is open: whatever its plan is, it is what an assessment finds, and it is no
    /// dearer than without the list.</summary>
    [Fact]
    public void Under_add_ons_that_grow_with_what_is_open_a_hedged_plan_holds_and_is_no_dearer()
    {
        Rulebook cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, Catalog, VenueKinds.All, out _)! with { Liquidation = Policy };
        Rulebook hedging = cross with { Liquidation = Policy with { Hedges = [BtcFuture, EthPerp] } };
        int hedged = 0;
        foreach ((string bitcoin, string ether, long percent) in new[] { ("10", "-5", 90L), ("-40", "200", 60), ("30", "0", 30), ("-3", "-400", 75) })
        {
            Position[] positions = [Open(BtcPerp, bitcoin, 50_000), .. ether == "0" ? (Position[])[] : [Open(EthPerp, ether, 2_000)]];
            MarginSheet sheet = new();
            Assert.False(cross.Assess(Portfolio.Arrange([], positions), _market, sheet).IsRefused);
            Amount cash = sheet.Maintenance.Scale(percent, 100, Rounding.Down).RoundTo(Amount.Of(1), Rounding.Down);
            Portfolio account = Portfolio.Arrange([new(Usdc, cash)], positions);
            LiquidationPlan plain = Of(account, cross), plan = Of(account, hedging);
            Assert.True(plain.Restores && plan.Restores && plan.Cost <= plain.Cost, $"{plan.Cost} with hedges, {plain.Cost} without");
            hedged += plan.Closes.Any(static close => close.IsHedge && close.Instrument == BtcFuture) ? 1 : 0;
            PlanVerdict verdict = PlanCheck.Of(plan, account, _market, hedging, new FreshDepth(_market, hedging.Liquidation), sheet).Value;
            Assert.Equal(PlanFault.None, verdict.Fault);
            Assert.True(plan.Certificate is not null && plan.LeastCost <= plan.Cost, $"{plan.LeastCost} is proved of {plan.Cost}");
        }

        Assert.Equal(4, hedged);
    }

    private static void AssertSold(LiquidationPlan plan)
    {
        PlannedClose hedge = Assert.Single(plan.Closes);
        Assert.Equal((BtcFuture, Quantity.Parse("-2.8"), true, Price.Of(49_995), Amount.Of(14), Amount.Zero),
            (hedge.Instrument, hedge.Quantity, hedge.IsHedge, hedge.ExpectedPrice, hedge.ExpectedCost, hedge.Penalty));
        Assert.Equal((Amount.Of(39_986), Amount.Of(36_000), true), (plan.EquityAfter, plan.MaintenanceAfter, plan.Restores));
    }

    private static LiquidationPlan Plan(Holding[] holdings, Position[] positions, params InstrumentId[] list)
    {
        ScenarioClass terms = ScenarioClass.TryCreate("tenth",
            [Scenario.OfClass(Ratio.Parse("-0.1"), default).Value, Scenario.OfClass(Ratio.Parse("0.1"), default).Value], false, out _)!;
        ScenarioMargin model = new(Catalog, [terms], [.. Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One);
        return Of(Portfolio.Arrange(holdings, positions), Rulebook(model, Policy with { Hedges = [.. list] }));
    }

    private static LiquidationPlan Of(Portfolio account, Rulebook rulebook) =>
        LiquidationPlanner.Plan(account, _market, rulebook, new FreshDepth(_market, rulebook.Liquidation), new MarginSheet()).Value;

    private static DepthProfile Flat(string distance)
    {
        DepthLevel level = new(Ratio.Parse(distance), Quantity.Of(10_000));
        return new(level.Distance, [level], [level]);
    }
}
