// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;
using static Plimsoll.Tests.LiquidationWorld;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>Several instruments held in one quantity: nothing but their names tells their losses apart.</summary>
public class EqualQuantitiesTests
{
    private static readonly MarketSnapshot _market = Market.WithDepth(new(Ratio.Parse("0.001"), [new(Ratio.Parse("0.001"), Quantity.Of(100))],
        [new(Ratio.Parse("0.001"), Quantity.Of(100))]));

    /// <summary>A tenth of each underlying may be lost, 5,000 and 200; with the buffer 5,720 are required of an equity of 4,000.</summary>
    [Fact]
    public void Each_leg_relieves_the_losses_of_its_own_underlying()
    {
        // A lot of 0.1 BTC relieves 550 and costs 5, the one of ether 220 and 2: 1,720 are missing. Four of bitcoin would do for 20; three and ether's do with
        // 3 × 545 + 218 = 1,853 for 17. Either gives 109 for each unit of cost, so that nothing does it for less than 1,720 ÷ 109.
        LiquidationPlan plan = Plan("4000", Open(BtcPerp, "1", 50_000), Open(EthPerp, "1", 2_000));
        Assert.Equal([(BtcPerp, Quantity.Parse("-0.3")), (EthPerp, Quantity.Of(-1))], plan.Closes.Select(static close => (close.Instrument, close.Quantity)));
        Assert.Equal((Amount.Of(17), Amount.Of(3_983), Amount.Of(3_500), true), (plan.Cost, plan.EquityAfter, plan.MaintenanceAfter, plan.Restores));
        Assert.Equal(1_720.0 / 109, plan.LeastCost.ToDouble(), 1e-4);
    }

    /// <summary>Two of three hedge each other: only ether, which is alone, and both legs together lower what is required.</summary>
    [Fact]
    public void What_is_hedged_is_left_alone()
    {
        // One bitcoin in the perpetual and one sold in the future lose nothing together. Ten ether lose 2,000, with the buffer 2,200, of an equity of 1,000: a
        // lot relieves 220 and costs 2, so that 1,200 ÷ 218 = 5.5, six lots, restore.
        LiquidationPlan plan = Plan("1000", Open(BtcPerp, "10", 50_000), Open(BtcFuture, "-10", 50_000), Open(EthPerp, "10", 2_000));
        Assert.Equal([(EthPerp, Quantity.Of(-6))], plan.Closes.Select(static close => (close.Instrument, close.Quantity)));
        Assert.Equal((Amount.Of(12), true), (plan.Cost, plan.Restores));
        Assert.Equal(1_200.0 / 109, plan.LeastCost.ToDouble(), 1e-4);
    }

    private static LiquidationPlan Plan(string cash, params Position[] positions)
    {
        ScenarioClass terms = ScenarioClass.TryCreate("tenth",
            [Scenario.OfClass(Ratio.Parse("-0.1"), default).Value, Scenario.OfClass(Ratio.Parse("0.1"), default).Value], false, out _)!;
        ScenarioMargin model = new(Catalog, [terms], [.. Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One);
        Rulebook rulebook = Rulebook(model);
        return LiquidationPlanner.Plan(
            Portfolio.Arrange([new(Usdc, Amount.Parse(cash))], positions), _market, rulebook, new FreshDepth(_market, rulebook.Liquidation), new MarginSheet())
            .Value;
    }
}
