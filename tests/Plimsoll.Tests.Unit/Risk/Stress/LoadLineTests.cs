// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk.Stress;

public class LoadLineTests
{
    private static readonly ObservableId _btc = TestBook.ObservableOf("BTC");
    private static readonly ObservableId _eth = TestBook.ObservableOf("ETH");
    private static readonly Rulebook _cross = TestBook.Shipped("cross");

    [Fact]
    public void A_long_perpetual_is_liquidated_where_the_arithmetic_says()
    {
        // One BTC-PERP at 100000, 20000 USDC: equity = P − 80000, maintenance = 0.8 × 16 % × P = 0.128 P. Below the line when P < 80000 ÷ 0.872 =
        // 91743.11926605504587… The tick is 1e-8; at …0458 equity − maintenance = 0.872 P − 80000 is still negative by 0.872 × 7e-9, at …0459 it is positive.
        ImmutableArray<LiquidationLevel> levels = Levels(TestBook.Of(("USDC", "20000"), ("BTC-PERP", "1")), _btc);
        Assert.Equal(LevelState.Found, levels[0].State);
        Assert.Equal(Price.Parse("91743.11926605"), levels[0].Price);
        Assert.True(levels[0].Equity < levels[0].Maintenance);
        Assert.Equal(LevelState.None, levels[1].State);
        Assert.Null(levels[1].Price);
        Assert.True(levels[1].SearchedTo > Ratio.Of(9_000));
    }

    [Fact]
    public void A_short_perpetual_has_a_price_above_and_none_below()
    {
        // Equity = 120000 − P, maintenance 0.128 P: below the line when P > 120000 ÷ 1.128 = 106382.97872340425…
        ImmutableArray<LiquidationLevel> levels = Levels(TestBook.Of(("USDC", "20000"), ("BTC-PERP", "-1")), _btc);
        Assert.Equal(LevelState.None, levels[0].State);
        Assert.Null(levels[0].Price);
        Assert.Equal(Price.Parse("106382.97872341"), levels[1].Price);
        Assert.Equal("0.063829787234100000", levels[1].Move!.Value.ToString().PadRight(20, '0'));
    }

    [Fact]
    public void A_perfect_hedge_has_no_liquidation_price()
    {
        // Two equal and opposite linear perpetuals of one coin need only the basis charge, 1 % × min(long, short), which a long move up makes larger than 20000
        // at 2,000,000; a move down never does.
        ImmutableArray<LiquidationLevel> levels = Levels(TestBook.Of(("USDC", "20000"), ("BTC-PERP", "1"), ("BTC-26DEC25", "-1")), _btc);
        Assert.Null(levels[0].Price);
        Assert.Equal(LevelState.Found, levels[1].State);
    }

    [Fact]
    public void Cash_has_no_liquidation_price_and_no_reverse_stress()
    {
        Portfolio portfolio = TestBook.Of(("USDC", "20000"));
        Assert.All(Levels(portfolio, _btc), level => Assert.Equal((LevelState.None, true), (level.State, level.IsProved)));
        ReverseStressReport none = Reverse(portfolio, StressNorm.Euclidean, (_btc, 0.05));
        Assert.Equal((LevelState.None, true, none.SearchedTo), (none.State, none.IsProved, none.AtLeast));
    }

    [Fact]
    public void What_has_no_bounds_is_not_said_to_be_proved()
    {
        // An option quoted in coin: its model states no bound.
        Portfolio portfolio = TestBook.Of(("BTC", "2"), ("BTC-C110-INV", "-3"));
        Assert.All(Levels(portfolio, _btc), level => Assert.False(level.IsProved));
        ReverseStressReport found = Reverse(portfolio, StressNorm.Euclidean, (_btc, 0.05));
        Assert.Equal((LevelState.Found, null, false), (found.State, found.AtLeast, found.IsProved));
    }

    [Fact]
    public void The_floor_of_a_linear_account_is_its_worst_corner()
    {
        // Long 1 BTC, short 10 ETH, 40000 USDC; BTC −10 … +10 %, ETH −10 … +20 %: worst at −10 % and +20 %, equity 40000 − 10000 − 8000 = 22000,
        // maintenance 0.128 × 90000 + 0.144 × 48000 = 18432.
        Result<Amount?> floor = HeadroomFloor.Of(
            TestBook.Of(("USDC", "40000"), ("BTC-PERP", "1"), ("ETH-PERP", "-10")), TestBook.Market, _cross,
            [new(_btc, Ratio.Parse("-0.1"), Ratio.Parse("0.1")), new(_eth, Ratio.Parse("-0.1"), Ratio.Parse("0.2"))], Ratio.Zero, Ratio.Zero);
        Assert.Equal(Amount.Of(3_568), floor.Value);
    }

    [Theory]
    [InlineData("-1", "0.1")]
    [InlineData("0.1", "-0.1")]
    public void A_range_to_nothing_or_upside_down_is_refused_by_its_factor(string low, string high)
    {
        // The written call has no concave headroom: its floor is taken from the middle of the ranges, which would not notice.
        Result<Amount?> floor = HeadroomFloor.Of(
            TestBook.Of(("USDC", "40000"), ("BTC-C110", "-1")), TestBook.Market, _cross, [new(_btc, Ratio.Parse(low), Ratio.Parse(high))], Ratio.Zero,
                Ratio.Zero);
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, _btc), floor.Rejection);
    }

    [Fact]
    public void An_account_below_its_line_says_so()
    {
        Portfolio portfolio = TestBook.Of(("USDC", "5000"), ("BTC-PERP", "1"));
        Assert.All(Levels(portfolio, _btc), level => Assert.Equal(LevelState.AlreadyBelow, level.State));
        Assert.Equal(LevelState.AlreadyBelow, Reverse(portfolio, StressNorm.Largest, (_btc, 0.05)).State);
    }

    [Fact]
    public void A_factor_without_a_price_is_refused()
    {
        MarketSnapshot blind = TestBook.Set(TestBook.Market, "ETH", null);
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, _eth), LiquidationLevels.Of(TestBook.Of(("USDC", "1")), blind, _cross, _eth).Rejection);
    }

    [Fact]
    public void The_joint_move_of_two_longs_is_where_both_together_breach()
    {
        // 1 BTC at 100000 and 10 ETH at 4000, 40000 USDC; move m: equity 40000 + 140000 m, maintenance 0.8 × (16000 + 7200) × (1 + m) = 18560 (1 + m):
        // m < −(40000 − 18560) ÷ (140000 − 18560) = −0.176548…, in millionths −0.176549.
        Result<ImmutableArray<LiquidationLevel>> levels =
            LiquidationLevels.Joint(TestBook.Of(("USDC", "40000"), ("BTC-PERP", "1"), ("ETH-PERP", "10")), TestBook.Market, _cross, [_btc, _eth]);
        Assert.Equal(Ratio.Parse("-0.176549"), levels.Value[0].Move);
        Assert.Equal(LevelState.None, levels.Value[1].State);
    }

    [Fact]
    public void Reverse_stress_of_one_long_is_its_liquidation_price()
    {
        // ln(91743.119… ÷ 100000) = −0.08617769624105…; in widths of 0.05: 1.7235539248…
        ReverseStressReport found = Reverse(TestBook.Of(("USDC", "20000"), ("BTC-PERP", "1")), StressNorm.Euclidean, (_btc, 0.05));
        Assert.InRange(found.Distance!.Value, 1.723553, 1.723556);
        Assert.True(found.Equity < found.Maintenance);
    }

    [Fact]
    public void Reverse_stress_in_the_largest_norm_moves_both_longs_alike()
    {
        // In the largest norm with equal widths the worst direction of two longs is both down: ln(1 − 0.1765480…) = −0.194250…, over 0.05: 3.885.
        ReverseStressReport found = Reverse(TestBook.Of(("USDC", "40000"), ("BTC-PERP", "1"), ("ETH-PERP", "10")), StressNorm.Largest, (_btc, 0.05),
            (_eth, 0.05));
        Assert.InRange(found.Distance!.Value, 3.8848, 3.8853);

        // By hand −20 ln(1 − 21440 ÷ 121440) = 3.8850…; the account is linear, so that the proof comes within 1 % of it from below.
        Assert.True(found.IsProved);
        Assert.InRange(found.AtLeast!.Value, 0.99 * 3.8850, 3.8851);
        Assert.All(found.Scenario!.Shocks, shock => Assert.InRange(shock.PriceMove.ToDouble(), -0.17656, -0.17654));
    }

    [Fact]
    public void Reverse_stress_in_the_euclidean_norm_beats_every_direction_of_a_fine_fan()
    {
        // The dull twin: 3600 directions of the plane, each walked to the boundary of the linear account by its own arithmetic.
        double best = double.PositiveInfinity;
        for (int i = 0; i < 3600; i++)
        {
            double x = Math.Cos(i * Math.PI / 1800), y = Math.Sin(i * Math.PI / 1800);
            for (double t = 0; t < Math.Min(best, 20); t += 0.001)
            {
                double btc = Math.Exp(0.05 * x * t), eth = Math.Exp(0.08 * y * t);
                double equity = 40_000 + (100_000 * (btc - 1)) - (40_000 * (eth - 1));
                if (equity < 0.8 * ((16_000 * btc) + (7_200 * eth)))
                {
                    best = t;
                }
            }
        }

        ReverseStressReport found = Reverse(TestBook.Of(("USDC", "40000"), ("BTC-PERP", "1"), ("ETH-PERP", "-10")), StressNorm.Euclidean, (_btc, 0.05),
            (_eth, 0.08));
        Assert.InRange(found.Distance!.Value, best - 0.002, best + 0.0001);
        Assert.True(found.IsProved);
        Assert.InRange(found.AtLeast!.Value, 0.99 * best - 0.002, best);
    }

    [Fact]
    public void A_width_out_of_bounds_is_refused() => Assert.Equal(
        new Rejection(RejectionCode.OutsideDomain, _btc),
        ReverseStress.Find(TestBook.Of(("USDC", "1")), TestBook.Market, _cross, [new(_btc, double.NaN)], 0, StressNorm.Euclidean).Rejection);

    [Fact]
    public void Margin_by_leg_sums_exactly_and_gives_the_hedge_a_negative_share()
    {
        // Long 2, short 1 on BTC: maintenance = 0.128 × 100000 + basis 1 % of the 100000 or so that offsets; without the short it is 0.128 × 200000.
        Portfolio portfolio = TestBook.Of(("USDC", "100000"), ("BTC-PERP", "2"), ("BTC-26DEC25", "-1"));
        MarginAttribution parts = MarginAttribution.Of(portfolio, TestBook.Market, _cross).Value;
        Assert.Equal(parts.Maintenance, parts.Legs.Aggregate(parts.Remainder, (sum, leg) => sum + leg.Share));
        Assert.Equal(["USDC", "BTC-PERP", "BTC-26DEC25"], parts.Legs.Select(leg => leg.Leg.Name(TestBook.Catalog)));
        Assert.Equal(Amount.Zero, parts.Legs[0].Share);
        Assert.Equal(Amount.Of(25_600), parts.Legs[1].Share);

        // −0.128 × 102000 + 0.01 × 102000: the hedge relieves the grid and pays the basis.
        Assert.Equal(Amount.Of(-12_036), parts.Legs[2].Share);
        Assert.Equal(Amount.Of(25_600), parts.Legs[2].WithoutIt);
        Assert.InRange(parts.Remainder.ToDouble(), -0.000001, 0.000001);
    }

    private static ImmutableArray<LiquidationLevel> Levels(in Portfolio portfolio, ObservableId factor)
    {
        Result<ImmutableArray<LiquidationLevel>> levels = LiquidationLevels.Of(portfolio, TestBook.Market, _cross, factor);
        Assert.True(levels.IsOk, levels.Rejection.ToString());
        return levels.Value;
    }

    private static ReverseStressReport Reverse(in Portfolio portfolio, StressNorm norm, params (ObservableId Factor, double Width)[] widths)
    {
        Result<ReverseStressReport> found = ReverseStress.Find(
            portfolio, TestBook.Market, _cross, [.. widths.Select(w => new StressWidth(w.Factor, w.Width))], 0, norm);
        Assert.True(found.IsOk, found.Rejection.ToString());
        return found.Value;
    }
}
