// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using static Plimsoll.Tests.LiquidationWorld;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>Plans on the small venue: buffer 10 %, no fees, half spread 0.1 %, everything else at 1 % and beyond. Flat maintenance is 5 %.</summary>
public class LiquidationPlannerTests
{
    private static readonly MarketSnapshot _market = Market.WithDepth(Flat("0.001", "100"));

    [Fact]
    public void An_account_that_covers_the_target_needs_nothing()
    {
        // 1 BTC needs 2,500, with the buffer 2,750.
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(2_750))], [Open(BtcPerp, "1", 50_000)]);
        Assert.Empty(plan.Closes);
        Assert.True(plan.Restores);
        Assert.Equal((Amount.Of(2_750), Amount.Of(2_500)), (plan.EquityAfter, plan.MaintenanceAfter));
    }

    [Fact]
    public void The_fewest_lots_that_restore_are_closed()
    {
        // Ten BTC need 25,000; equity is 20,000. A lot of 0.1 costs 5 and relieves 275 with the buffer: 7,500 ÷ 270 = 27.8 lots, so 28.
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(20_000))], [Open(BtcPerp, "10", 50_000)]);
        PlannedClose close = Assert.Single(plan.Closes);
        Assert.Equal(
            new PlannedClose(BtcPerp, Quantity.Parse("-2.8"), Price.Of(47_500), Price.Of(49_950), Amount.Of(140), default, default),
            close);
        Assert.Equal((Amount.Of(19_860), Amount.Of(18_000), true), (plan.EquityAfter, plan.MaintenanceAfter, plan.Restores));
    }

    [Fact]
    public void The_leg_that_relieves_more_for_its_cost_is_closed_first()
    {
        // ETH trades ten times farther from its mark, so BTC is closed although it comes with no smaller lots.
        MarketSnapshot market = _market.With(EthPerp, Flat("0.01", "1000"));
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(20_000))], [Open(BtcPerp, "5", 50_000), Open(EthPerp, "125", 2_000)], market: market);
        Assert.Equal(BtcPerp, Assert.Single(plan.Closes).Instrument);
        Assert.True(plan.Restores);
    }

    [Fact]
    public void Both_legs_of_a_hedge_are_closed_in_step()
    {
        // Hedged 10 against 10 at 1 % of the gross: 10,000 needed, 8,000 there. A pair of lots costs 10 and relieves 110: 3,000 ÷ 100 = 30 pairs.
        LiquidationPlan plan = Plan(
            [new(Usdc, Amount.Of(8_000))],
            [Open(BtcPerp, "10", 50_000), Open(BtcFuture, "-10", 50_000)],
            new NettedMargin("0.05", "0.01"));
        Assert.Equal([(BtcPerp, Quantity.Of(-3)), (BtcFuture, Quantity.Of(3))], plan.Closes.Select(c => (c.Instrument, c.Quantity)));
        Assert.Equal((Amount.Of(7_700), Amount.Of(7_000), true), (plan.EquityAfter, plan.MaintenanceAfter, plan.Restores));
    }

    [Fact]
    public void A_remainder_smaller_than_a_lot_goes_with_the_last_lot()
    {
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(10))], [Open(BtcPerp, "0.35", 50_000)]);
        Assert.Equal(Quantity.Parse("-0.35"), Assert.Single(plan.Closes).Quantity);
        Assert.Equal(Amount.Zero, plan.MaintenanceAfter);
    }

    [Fact]
    public void A_remainder_stays_when_the_pace_does_not_reach_it()
    {
        MarketSnapshot market = Market.WithDepth(Flat("0.001", "0.3"));
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(10))], [Open(BtcPerp, "0.35", 50_000)], market: market);
        Assert.Equal(Quantity.Parse("-0.2"), Assert.Single(plan.Closes).Quantity);
        Assert.False(plan.Restores);
    }

    [Fact]
    public void When_nothing_restores_the_deficit_is_made_as_small_as_the_limits_allow()
    {
        MarketSnapshot market = Market.WithDepth(Flat("0.001", "2"));
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(-1_000))], [Open(BtcPerp, "10", 50_000)], market: market);
        Assert.Equal(Quantity.Of(-2), Assert.Single(plan.Closes).Quantity);
        Assert.Equal((Amount.Of(-1_100), Amount.Of(20_000), false), (plan.EquityAfter, plan.MaintenanceAfter, plan.Restores));
    }

    [Fact]
    public void Nothing_is_closed_where_every_close_would_make_it_worse()
    {
        // A lot relieves 275 and would cost 20 % of 5,000.
        MarketSnapshot market = Market.WithDepth(Flat("0.2", "100"));
        LiquidationPolicy policy = Policy with { PriceFloor = Ratio.Parse("0.3") };
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(10_000))], [Open(BtcPerp, "10", 50_000)], market: market, policy: policy);
        Assert.Empty(plan.Closes);
        Assert.False(plan.Restores);
    }

    [Fact]
    public void Without_depth_there_is_no_plan_and_without_a_mark_a_refusal()
    {
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(10_000))], [Open(BtcPerp, "10", 50_000)], market: Market);
        Assert.Empty(plan.Closes);
        Assert.False(plan.Restores);

        MarketSnapshot blind = _market.With(BtcPerpMark, (Price?)null);
        Rulebook rulebook = Rulebook(new FlatRateMargin("0.05"));
        Result<LiquidationPlan> refused = LiquidationPlanner.Plan(
            Portfolio.Arrange([], [Open(BtcPerp, "10", 50_000)]), blind, rulebook, new FreshDepth(blind, rulebook.Liquidation), new MarginSheet());
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, BtcPerpMark), refused.Rejection);
    }

    [Fact]
    public void The_sequential_style_takes_the_largest_requirement_first_and_the_last_only_as_far_as_needed()
    {
        // ETH needs 15,000, BTC 10,000; equity 5,000. All ETH: 300 of cost, then BTC must come down to (4,700 − 5 a lot) ≥ 275 × lots left: 40 lots, 23.3
        // closed.
        LiquidationPlan plan = Plan(
            [new(Usdc, Amount.Of(5_000))],
            [Open(BtcPerp, "4", 50_000), Open(EthPerp, "150", 2_000)],
            market: _market.With(EthPerp, Flat("0.001", "1000")),
            policy: Policy with { Style = CloseStyle.Sequential });
        Assert.Equal([(BtcPerp, Quantity.Parse("-2.4")), (EthPerp, Quantity.Of(-150))], plan.Closes.Select(c => (c.Instrument, c.Quantity)));
        Assert.True(plan.Restores);
    }

    [Fact]
    public void A_loan_in_one_coin_is_bought_back_with_the_proceeds_of_another()
    {
        // 0.5 BTC counts 22,500; 11.5 ETH owed count 25,300. Selling BTC alone for cash helps, buying ETH back with it helps more for the same cost.
        LiquidationPlan plan = Plan([new(Btc, Amount.Parse("0.5")), new(Eth, Amount.Parse("-11.5"))], []);
        Assert.True(plan.Restores);
        Assert.All(plan.Closes, c => Assert.Equal(c.Instrument == BtcSpot ? -1 : 1, c.Quantity.Sign));
        Assert.True(plan.EquityAfter >= Amount.Zero);

        // Collateral is sold before anything is bought with it.
        Assert.Equal(plan.Closes.OrderBy(c => c.Quantity.Sign), plan.Closes);
    }

    [Fact]
    public void A_bought_option_is_sold_when_that_is_the_cheapest_way()
    {
        // A long call needs margin under this model and is worth 3,000 a contract: selling it turns value into cash at the same equity, less the spread.
        LiquidationPlan plan = Plan([new(Usdc, Amount.Of(1_000))], [Open(BtcCall, "1", 0)], new FlatRateMargin("0.1"));
        PlannedClose close = Assert.Single(plan.Closes);
        Assert.Equal(BtcCall, close.Instrument);
        Assert.True(close.Quantity.IsNegative);
        Assert.True(plan.Restores);
    }

    private static DepthProfile Flat(string distance, string quantity)
    {
        DepthLevel level = new(Ratio.Parse(distance), Quantity.Parse(quantity));
        return new(level.Distance, [level], [level]);
    }

    private static LiquidationPlan Plan(
        Holding[] holdings, Position[] positions, IMarginModel? model = null, MarketSnapshot? market = null, LiquidationPolicy? policy = null)
    {
        Rulebook rulebook = Rulebook(model ?? new FlatRateMargin("0.05"), policy);
        MarketSnapshot view = market ?? _market;
        return LiquidationPlanner.Plan(Portfolio.Arrange(holdings, positions), view, rulebook, new FreshDepth(view, rulebook.Liquidation), new MarginSheet())
            .Value;
    }
}
