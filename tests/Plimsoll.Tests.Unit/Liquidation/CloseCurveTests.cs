// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using static Plimsoll.Tests.LiquidationWorld;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>How much a step closes, and for which fee, as the rulebook's curves say.</summary>
public sealed class CloseCurveTests
{
    private static readonly MarketSnapshot _market = Market.WithDepth(Depth("0.0001", "1000", "5000"));

    // All below health 0.5, a fifth at 1.
    private static readonly PiecewiseLinear _curve = Curve(("0.5", "1"), ("1", "0.2"));

    private static readonly LiquidationPolicy _custom = Policy with { Style = CloseStyle.Custom, CloseShare = _curve };

    [Fact]
    public void The_custom_style_closes_the_share_of_everything_that_the_curve_gives()
    {
        // 15,000 of equity against 20,000 of maintenance: 0.75, so 0.6 of each: 2.4 of 4 BTC and 60 of 100 ETH, though a tenth would restore.
        LiquidationPlan plan = Plan("15000", [Open(BtcPerp, "4", 50_000), Open(EthPerp, "100", 2_000)], _custom);
        Assert.Equal([(BtcPerp, Quantity.Parse("-2.4")), (EthPerp, Quantity.Of(-60))], plan.Closes.Select(c => (c.Instrument, c.Quantity)));
    }

    [Fact]
    public void A_share_is_rounded_up_to_a_lot_so_that_a_small_position_is_closed_too()
    {
        // At health 0.9999 the share is 0.20016: a fifth and a bit of one lot is one lot, of 100 lots 21.
        Assert.Equal(Quantity.Parse("-0.1"), Assert.Single(Plan("249.99", [Open(BtcPerp, "0.1", 50_000)], _custom).Closes).Quantity);
        Assert.Equal(Quantity.Parse("-2.1"), Assert.Single(Plan("24997.5", [Open(BtcPerp, "10", 50_000)], _custom).Closes).Quantity);
    }

    [Fact]
    public void A_share_of_nothing_closes_nothing()
    {
        LiquidationPolicy none = _custom with { CloseShare = Curve(("0.5", "1"), ("0.9", "0")) };
        Assert.Empty(Plan("24000", [Open(BtcPerp, "10", 50_000)], none).Closes);
    }

    [Fact]
    public void A_share_that_only_rounds_to_nothing_closes_a_lot()
    {
        // An atom of a share of a tenth of a coin is a tenth of an atom.
        LiquidationPolicy least = _custom with { CloseShare = Curve(("1", "0.000000000000000001")) };
        Assert.Equal(Quantity.Parse("-0.1"), Assert.Single(Plan("249.99", [Open(BtcPerp, "0.1", 50_000)], least).Closes).Quantity);
    }

    [Fact]
    public void Every_style_closes_no_more_than_the_share()
    {
        // 18 of 25 thousand is 0.72: 0.648 of 10 BTC, 6.5 with the lot; restoring would close less than that only under the styles that stop.
        foreach (CloseStyle style in Enum.GetValues<CloseStyle>())
        {
            LiquidationPolicy policy = _custom with { Style = style };
            PlannedClose close = Assert.Single(Plan("18000", [Open(BtcPerp, "10", 50_000)], policy).Closes);
            Assert.InRange(close.Quantity.Abs().ToDouble(), 0.1, 6.5);
            Assert.Equal(style is CloseStyle.Custom or CloseStyle.Full, close.Quantity == Quantity.Parse("-6.5"));
            LiquidationPolicy tight = policy with { CloseShare = Curve(("0", "0.1")) };
            Assert.Equal(Quantity.Of(-1), Assert.Single(Plan("18000", [Open(BtcPerp, "10", 50_000)], tight).Closes).Quantity);
        }
    }

    [Fact]
    public void The_share_follows_the_depth_of_the_book_where_that_is_less_than_the_position()
    {
        // 4 of 10 rest within the price floor: 0.6 of 4 and not of 10.
        LiquidationPolicy follows = _custom with { Follows = new(true, null, default) };
        MarketSnapshot thin = Market.WithDepth(Depth("0.0001", "2", "4"));
        Assert.Equal(Quantity.Parse("-2.4"), Assert.Single(Plan("18750", [Open(BtcPerp, "10", 50_000)], follows, thin).Closes).Quantity);
        Assert.Equal(Quantity.Of(-6), Assert.Single(Plan("18750", [Open(BtcPerp, "10", 50_000)], follows).Closes).Quantity);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("-10")]
    public void The_depth_that_the_share_follows_is_of_the_side_that_the_close_takes_from(string held)
    {
        // A long is sold to the bids and a short bought from the asks: where 4 rest there it is 0.6 of 4, and where they rest on the other side 0.6 of 10.
        LiquidationPolicy follows = _custom with { Follows = new(true, null, default) };
        (DepthProfile thin, DepthProfile deep) = (Depth("0.0001", "2", "4"), Depth("0.0001", "1000", "5000"));
        Position position = Open(BtcPerp, held, 50_000);
        foreach (bool isTakenThin in new[] { true, false })
        {
            bool areBidsThin = isTakenThin == position.Quantity.IsPositive;
            MarketSnapshot market = Market.WithDepth(areBidsThin ? thin with { Asks = deep.Asks } : deep with { Asks = thin.Asks });
            Assert.Equal(Quantity.Parse(isTakenThin ? "2.4" : "6"), Assert.Single(Plan("18750", [position], follows, market).Closes).Quantity.Abs());
        }
    }

    [Fact]
    public void The_share_falls_as_volatility_rises_above_calm_and_never_rises()
    {
        // Volatility is 0.6. Calm to 0.3: half of 0.6 of 10. Calm to 0.9, or nobody knows of any volatility: all of it.
        LiquidationPolicy Following(string calm) => _custom with { Follows = new(false, BtcVolatility, Ratio.Parse(calm)) };
        Position[] held = [Open(BtcPerp, "10", 50_000)];
        Assert.Equal(Quantity.Of(-3), Assert.Single(Plan("18750", held, Following("0.3")).Closes).Quantity);
        Assert.Equal(Quantity.Of(-6), Assert.Single(Plan("18750", held, Following("0.9")).Closes).Quantity);
        MarketSnapshot unknown = _market.With(BtcVolatility, (Ratio?)null);
        Assert.Equal(Quantity.Of(-6), Assert.Single(Plan("18750", held, Following("0.3"), unknown).Closes).Quantity);
    }

    [Fact]
    public void The_fee_follows_health()
    {
        // 0.75 of the way: 0.4 % of what is closed, 6 × about 50,000 less what the book takes.
        LiquidationPolicy charged = _custom with { FeeRate = Ratio.Parse("0.01"), FeeCurve = Curve(("0.5", "0.006"), ("1", "0.002")) };
        PlannedClose close = Assert.Single(Plan("18750", [Open(BtcPerp, "10", 50_000)], charged).Closes);
        Amount notional = close.ExpectedPrice.Times(close.Quantity.Abs(), Rounding.Up);
        Assert.Equal(notional.Times(Ratio.Parse("0.004"), Rounding.Up).RoundTo(Amount.Parse("0.000001"), Rounding.Up), close.Penalty);
    }

    [Fact]
    public void An_override_has_its_own_share_and_its_own_price_floor()
    {
        LiquidationPolicy own = _custom with { CloseShare = Curve(("0", "0.1")), PriceFloor = Ratio.Parse("0.01") };
        LiquidationPolicy policy = _custom with { Overrides = [own] };
        LiquidationPlan plan = Plan("15000", [Open(BtcPerp, "4", 50_000), Open(EthPerp, "100", 2_000)], policy);
        Assert.Equal([(BtcPerp, Quantity.Parse("-0.4")), (EthPerp, Quantity.Of(-60))], plan.Closes.Select(c => (c.Instrument, c.Quantity)));
        Assert.Equal([Price.Of(49_500), Price.Of(1_900)], plan.Closes.Select(c => c.LimitPrice));
    }

    [Fact]
    public void The_bulk_style_closes_one_proportion_of_everything_until_restored()
    {
        // 40 BTC lots and 100 ETH lots: both by the same part, to a lot.
        LiquidationPlan plan = Plan("15000", [Open(BtcPerp, "4", 50_000), Open(EthPerp, "100", 2_000)], Policy with { Style = CloseStyle.Bulk });
        Assert.True(plan.Restores);
        Quantity[] closed = [.. plan.Closes.Select(c => c.Quantity.Abs())];
        Assert.InRange((closed[0].ToDouble() / 4) - (closed[1].ToDouble() / 100), -0.025, 0.025);

        // One place less would not do: 20,000 × (1 − share) × 1.1 against what is left of 15,000.
        Assert.InRange(closed[1].ToDouble(), 31, 33);
    }

    [Fact]
    public void In_bulk_what_may_not_be_traded_farther_stays_behind_and_the_rest_goes_on()
    {
        // Of BTC only 1 of 4 rests within the floor; ETH goes on alone until restored.
        MarketSnapshot market = _market.With(BtcPerp, Depth("0.0001", "0.5", "1"));
        LiquidationPlan plan = Plan("15000", [Open(BtcPerp, "4", 50_000), Open(EthPerp, "100", 2_000)], Policy with { Style = CloseStyle.Bulk }, market);
        Assert.True(plan.Restores);
        Assert.Equal(Quantity.Of(-1), plan.Closes[0].Quantity);
        Assert.InRange(plan.Closes[1].Quantity.Abs().ToDouble(), 40, 48);
    }

    [Theory]
    [InlineData("3", "4", "0.75")]
    [InlineData("-3", "4", "-0.75")]
    [InlineData("1", "3", "0.333333333333333333")]
    [InlineData("-1", "3", "-0.333333333333333334")]
    [InlineData("5", "0", "1000000")]
    [InlineData("0", "0", "1000000")]
    [InlineData("-5", "0", "-1000000")]
    [InlineData("5000000", "1", "1000000")]
    [InlineData("-100000000000000000000", "0.000000000000000001", "-1000000")]
    public void Health_is_equity_over_maintenance_rounded_down_as_far_as_curves_go(string equity, string maintenance, string health) =>
        Assert.Equal(Ratio.Parse(health), Health.Of(Amount.Parse(equity), Amount.Parse(maintenance)));

    private static LiquidationPlan Plan(string cash, Position[] positions, LiquidationPolicy policy, MarketSnapshot? market = null)
    {
        Rulebook rulebook = Rulebook(new FlatRateMargin("0.05"), policy);
        MarketSnapshot view = market ?? _market;
        return LiquidationPlanner.Plan(Portfolio.Arrange([new(Usdc, Amount.Parse(cash))], positions), view, rulebook,
            new FreshDepth(view, rulebook.Liquidation), new MarginSheet()).Value;
    }

    private static PiecewiseLinear Curve(params (string X, string Y)[] points) =>
        new([.. points.Select(p => new CurvePoint(Ratio.Parse(p.X), Ratio.Parse(p.Y)))]);
}
