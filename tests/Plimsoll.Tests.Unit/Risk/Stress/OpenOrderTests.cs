// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk.Stress;

/// <summary>Liquidation prices with open orders, by hand: cross requires 0.128 of a BTC perpetual and charges 0.0005 of what is traded.</summary>
public class OpenOrderTests
{
    private static readonly ObservableId _btc = TestBook.ObservableOf("BTC");
    private static readonly Rulebook _cross = TestBook.Shipped("cross");
    private static readonly Portfolio _long = TestBook.Of(("USDC", "20000"), ("BTC-PERP", "1"));

    [Fact]
    public void A_buy_below_the_market_brings_liquidation_nearer()
    {
        // After 0.1 at 95000 and a fee of 4.75: equity = 20000 + (P − 100000) + 0.1 (P − 95000) − 4.75 = 1.1 P − 89504.75, maintenance 0.1408 P:
        // below when P < 89504.75 ÷ 0.9592 = 93311.87447873…
        LiquidationLevel level = Levels(_long, Order("BTC-PERP", "0.1", "95000"))[0];
        Assert.Equal(Price.Parse("93311.87447873"), level.Price);
        Assert.Equal(1, level.Filled);
    }

    [Fact]
    public void A_fill_that_itself_breaches_makes_its_own_limit_the_liquidation_price()
    {
        // At 95000 with 2 BTC: equity 20000 − 5000 − 47.5 = 14952.5, maintenance 0.128 × 190000 = 24320.
        LiquidationLevel level = Levels(_long, Order("BTC-PERP", "1", "95000"))[0];
        Assert.Equal(Price.Of(95_000), level.Price);
        Assert.Equal((Amount.Parse("14952.5"), Amount.Of(24_320)), (level.Equity, level.Maintenance));
    }

    [Fact]
    public void A_sell_that_turns_the_position_gives_a_price_above_where_there_was_none()
    {
        // Sell 2 at 105000 for 105: short 1; equity = 20000 + 5000 − 105 + (105000 − P), maintenance 0.128 P: below when P > 129895 ÷ 1.128 = 115155.1418439…
        ImmutableArray<LiquidationLevel> levels = Levels(_long, Order("BTC-PERP", "-2", "105000"));
        Assert.Equal(LevelState.None, Levels(_long)[1].State);
        Assert.Equal(Price.Parse("115155.14184398"), levels[1].Price);
        Assert.Equal(Levels(_long)[0], levels[0]);
    }

    [Fact]
    public void An_account_without_a_position_is_liquidated_through_its_orders_or_not_at_all()
    {
        Portfolio cash = TestBook.Of(("USDC", "10000"));
        ImmutableArray<LiquidationLevel> levels = Levels(cash, Order("BTC-PERP", "0.5", "90000"), Order("BTC-PERP", "-0.01", "110000"));

        // 0.5 at 90000 for 22.5: equity = 10000 − 22.5 + 0.5 (P − 90000), maintenance 0.064 P: below when P < 35022.5 ÷ 0.436 = 80326.8348623…
        Assert.Equal(Price.Parse("80326.83486238"), levels[0].Price);

        // Short 0.01 at 110000 for 0.55: below when 10000 − 0.55 + 0.01 (110000 − P) < 0.00128 P, P > 11099.45 ÷ 0.01128 = 983993.7943…
        Assert.Equal(Price.Parse("983993.79432625"), levels[1].Price);
        Assert.Equal(LevelState.None, Levels(cash)[0].State);
    }

    [Fact]
    public void Orders_on_another_coin_stay_open_and_change_nothing()
    {
        Assert.Equal(Levels(_long), Levels(_long, Order("ETH-PERP", "100", "3999")));

        // When both coins move together the order fills, and 100 ETH are too many: 0.144 × 399900.
        LiquidationLevel joint = LiquidationLevels.Joint(
            _long, TestBook.Market, _cross, [_btc, TestBook.ObservableOf("ETH")], [Order("ETH-PERP", "100", "3999")]).Value[0];
        Assert.Equal(Ratio.Parse("-0.00025"), joint.Move);
    }

    [Fact]
    public void Spot_pays_in_one_asset_and_delivers_the_other()
    {
        Portfolio filled = Order("BTC-USDC", "0.5", "90000").Fill(TestBook.Of(("USDC", "50000")), TestBook.Market, Ratio.Parse("0.001")).Value;
        Assert.Equal([new(TestBook.AssetOf("USDC"), Amount.Of(4_955)), new(TestBook.AssetOf("BTC"), Amount.Parse("0.5"))], filled.Holdings.ToArray());
        Assert.Empty(filled.Positions.ToArray());
    }

    [Fact]
    public void An_option_pays_its_premium_and_a_fee_on_its_underlying()
    {
        // 2 × 2000 of premium, 2 × 100000 × 0.0005 of fee.
        Portfolio filled = Order("BTC-C110", "2", "2000").Fill(TestBook.Of(("USDC", "50000")), TestBook.Market, Ratio.Parse("0.0005")).Value;
        Assert.Equal(Amount.Of(45_900), Assert.Single(filled.Holdings.ToArray()).Balance);
        Assert.Equal(new Position(TestBook.InstrumentOf("BTC-C110"), Quantity.Of(2), default), Assert.Single(filled.Positions.ToArray()));
    }

    [Fact]
    public void An_order_that_todays_mark_fills_is_refused() => Assert.Equal(
        new Rejection(RejectionCode.OutsideDomain, TestBook.InstrumentOf("BTC-PERP")),
        LiquidationLevels.Of(_long, TestBook.Market, _cross, _btc, [Order("BTC-PERP", "1", "100000")]).Rejection);

    [Fact]
    public void Sets_of_fills_stand_at_todays_marks()
    {
        // Initial 0.16: one BTC, three, one short; the fees are 0.0005 × 100000 each.
        ImmutableArray<FillSetOutcome> sets = FillSets.Of(_long, TestBook.Market, _cross, [Order("BTC-PERP", "2", "90000"), Order("BTC-PERP", "-2", "110000")])
            .Value;
        Assert.Equal([Amount.Of(16_000), Amount.Of(48_000), Amount.Of(16_000), Amount.Of(16_000)], sets.Select(set => set.Initial));
        Assert.Equal([Amount.Of(20_000), Amount.Of(19_900), Amount.Of(19_900), Amount.Of(19_800)], sets.Select(set => set.Equity));
    }

    [Fact]
    public void Of_a_group_one_fills_and_of_a_reduce_only_order_what_is_there()
    {
        // The first of the two buys fills as above, the other is cancelled; a sale that only reduces stays out of the way of the fall.
        ImmutableArray<LiquidationLevel> levels = Levels(
            _long, Order("BTC-PERP", "0.1", "95000") with { Group = 1 }, Order("BTC-PERP", "1", "94000") with { Group = 1 },
                Order("BTC-PERP", "-5", "120000") with { IsReduceOnly = true });
        Assert.Equal((Price.Parse("93311.87447873"), 1), (levels[0].Price, levels[0].Filled));

        // Up: one of five closes the position, nothing is left to liquidate. A second such order finds nothing and does not count as filled.
        Assert.Equal((LevelState.None, 1), (levels[1].State, levels[1].Filled));
        Assert.Equal(1, Levels(_long, Order("BTC-PERP", "-5", "120000") with { IsReduceOnly = true },
            Order("BTC-PERP", "-5", "130000") with { IsReduceOnly = true })[1].Filled);

        // Sets: of the group the one that leaves the least free, two BTC and not 1.1; initial .16, fee .0005.
        ImmutableArray<FillSetOutcome> sets = FillSets.Of(
            _long, TestBook.Market, _cross, [Order("BTC-PERP", "0.1", "95000") with { Group = 1 }, Order("BTC-PERP", "1", "94000") with { Group = 1 }]).Value;
        Assert.Equal((Amount.Of(32_000), Amount.Of(19_950)), (sets[1].Initial, sets[1].Equity));
    }

    private static OpenOrder Order(string name, string quantity, string limit) =>
        new(TestBook.InstrumentOf(name), Quantity.Parse(quantity), Price.Parse(limit));

    private static ImmutableArray<LiquidationLevel> Levels(in Portfolio portfolio, params ImmutableArray<OpenOrder> orders)
    {
        Result<ImmutableArray<LiquidationLevel>> levels = LiquidationLevels.Of(portfolio, TestBook.Market, _cross, _btc, orders);
        Assert.True(levels.IsOk, levels.Rejection.ToString());
        return levels.Value;
    }
}
