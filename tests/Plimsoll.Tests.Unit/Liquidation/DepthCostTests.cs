// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Liquidation;

public class DepthCostTests
{
    // Half spread 0.1 %, 10 contracts to 1 %, 30 to 5 %: the marginal distance is 0.1 % + 0.09 % a contract, then 1 % + 0.2 % a contract.
    private static readonly DepthProfile _depth = LiquidationWorld.Depth("0.001", "10", "30");
    private static readonly InstrumentSpec _perp = LiquidationWorld.Catalog[LiquidationWorld.BtcPerp];
    private static readonly Price _mark = Price.Of(50_000);

    [Fact]
    public void The_first_level_costs_the_half_spread_and_half_the_slope()
    {
        // Average distance of 10 contracts: (0.1 % + 1 %) ÷ 2 = 0.55 %, 275 on 50,000, 2,750 for ten.
        DepthQuote quote = DepthCost.Of(_perp, _depth, _mark, Quantity.Of(-10)).Value;
        Assert.Equal(new DepthQuote(Price.Of(49_725), Price.Of(49_500), Amount.Of(2_750)), quote);
    }

    [Fact]
    public void Buying_mirrors_selling()
    {
        DepthQuote quote = DepthCost.Of(_perp, _depth, _mark, Quantity.Of(10)).Value;
        Assert.Equal(new DepthQuote(Price.Of(50_275), Price.Of(50_500), Amount.Of(2_750)), quote);
    }

    [Fact]
    public void A_trade_across_levels_pays_each_stretch_its_own_average()
    {
        // 10 at 0.55 % and 10 at (1 % + 3 %) ÷ 2 = 2 %: 1.275 % on average, 637.5 a contract, 12,750 for twenty.
        DepthQuote quote = DepthCost.Of(_perp, _depth, _mark, Quantity.Of(-20)).Value;
        Assert.Equal(new DepthQuote(Price.Parse("49362.5"), Price.Of(48_500), Amount.Of(12_750)), quote);
    }

    [Fact]
    public void What_was_taken_before_makes_the_same_trade_dearer_and_the_sum_is_the_same()
    {
        DepthQuote first = DepthCost.Of(_perp, _depth, _mark, Quantity.Of(-10)).Value;
        DepthQuote second = DepthCost.Of(_perp, _depth, _mark, Quantity.Of(-10), Quantity.Of(10)).Value;
        Assert.Equal(Amount.Of(10_000), second.Cost);
        Assert.Equal(Amount.Of(12_750), first.Cost + second.Cost);
    }

    [Theory]
    [InlineData("0.0005", "0")]
    [InlineData("0.001", "0")]
    [InlineData("0.0055", "5")]
    [InlineData("0.01", "10")]
    [InlineData("0.03", "20")]
    [InlineData("0.05", "30")]
    [InlineData("0.5", "30")]
    public void The_quantity_within_a_floor_grows_evenly_between_levels_and_ends_with_the_last(string floor, string expected) =>
        Assert.Equal(Quantity.Parse(expected), DepthCost.Within(_depth, BookSide.Bids, Ratio.Parse(floor)));

    [Fact]
    public void Levels_inside_the_spread_stand_at_the_spread()
    {
        DepthProfile wide = LiquidationWorld.Depth("0.02", "10", "30");
        Assert.Equal(Amount.Of(10_000), DepthCost.Of(_perp, wide, _mark, Quantity.Of(-10)).Value.Cost);
        Assert.Equal(Quantity.Of(10), DepthCost.Within(wide, BookSide.Asks, Ratio.Parse("0.02")));
    }

    [Fact]
    public void More_than_the_profile_holds_is_refused()
    {
        Result<DepthQuote> quote = DepthCost.Of(_perp, _depth, _mark, Quantity.Parse("-30.1"));
        Assert.Equal(new Rejection(RejectionCode.DepthMissing, LiquidationWorld.BtcPerp), quote.Rejection);
        Assert.Equal(RejectionCode.DepthMissing, DepthCost.Of(_perp, DepthProfile.Empty, _mark, Quantity.Of(1)).Rejection.Code);
    }

    [Fact]
    public void An_inverse_contract_costs_coins()
    {
        // 100,000 contracts of 1 USD sold half a per cent below the mark: 100,000 × (1 ÷ 49,750 − 1 ÷ 50,000) coins, rounded up.
        InstrumentSpec inverse = _perp with { Payoff = Payoff.Inverse, Settlement = LiquidationWorld.Btc };
        DepthProfile flat = new(Ratio.Parse("0.005"), [new(Ratio.Parse("0.005"), Quantity.Of(1_000_000))], []);
        DepthQuote quote = DepthCost.Of(inverse, flat, _mark, Quantity.Of(-100_000)).Value;
        Assert.Equal(Price.Of(49_750), quote.AveragePrice);
        Assert.Equal(Amount.Parse("0.010050251256281408"), quote.Cost);
    }

    [Fact]
    public void A_negative_mark_moves_by_its_magnitude()
    {
        DepthQuote quote = DepthCost.Of(_perp, _depth, Price.Of(-40), Quantity.Of(-10)).Value;
        Assert.Equal(Price.Parse("-40.22"), quote.AveragePrice);
        Assert.Equal(Price.Of(-42), DepthCost.LimitPrice(Price.Of(-40), Ratio.Parse("0.05"), Quantity.Of(-1)));
    }
    [Fact]
    public void A_mark_near_zero_moves_by_its_floor()
    {
        // Average distance 0.55 % of 40, the last contract's 1 %: at a mark of nothing as at 40.
        DepthQuote quote = DepthCost.Of(_perp, _depth, Price.Zero, Quantity.Of(-10), default, Price.Of(40)).Value;
        Assert.Equal(new DepthQuote(Price.Parse("-0.22"), Price.Parse("-0.4"), Amount.Parse("2.2")), quote);
        Assert.Equal(Price.Of(2), DepthCost.LimitPrice(Price.Zero, Ratio.Parse("0.05"), Quantity.Of(1), Price.Of(40)));
    }
}
