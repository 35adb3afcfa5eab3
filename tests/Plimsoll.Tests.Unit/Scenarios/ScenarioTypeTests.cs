// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Scenarios;

public sealed class ScenarioTypeTests
{
    private static readonly ObservableId _btc = TestBook.ObservableOf("BTC"), _eth = TestBook.ObservableOf("ETH");
    private static readonly VolatilityShock _up =
        new(VolatilityMove.Up, false, Ratio.Parse("0.5"), Ratio.Parse("0.3"), Ratio.Parse("0.13"), Ratio.Parse("0.5"));

    [Fact]
    public void A_scenario_of_a_class_is_named_after_its_figures()
    {
        Assert.Equal("price −16 %, volatility up", Scenario.OfClass(Ratio.Parse("-0.16"), _up).Value.Name);
        Assert.Equal("price unchanged, volatility same, 1 day later", Scenario.OfClass(default, default, 86_400).Value.Name);
        Assert.Equal("price +50 %, volatility same, weight 32 %, 36 hours later",
            Scenario.OfClass(Ratio.Parse("0.5"), default, 129_600, Ratio.Parse("0.32")).Value.ToString());
        Assert.Equal("price +1 %, volatility same, 90 seconds later", Scenario.OfClass(Ratio.Parse("0.01"), default, 90).Value.Name);
    }

    [Fact]
    public void A_scenario_of_a_class_moves_the_factor_that_it_is_applied_to()
    {
        Scenario own = Scenario.OfClass(Ratio.Parse("-0.16"), _up, 60, Ratio.Parse("0.5"), Amount.Of(7)).Value;
        Scenario named = own.On(_eth);
        Assert.True(own.IsOwn);
        Assert.Throws<InvariantException>(() => own.Shocks[0].Named);
        Assert.False(named.IsOwn);
        Assert.Throws<InvariantException>(() => named.Own);
        Assert.Equal(new FactorShock(_eth, Ratio.Parse("-0.16"), _up), Assert.Single(named.Shocks));
        Assert.Equal((60L, Ratio.Parse("0.5"), Amount.Of(7)), (named.StepSeconds, named.Weight, named.Dampener));
        Assert.Same(named, named.On(_btc));
    }

    [Fact]
    public void A_pair_moves_together_each_by_its_own_rule()
    {
        Scenario pair = Scenario.Of("pair", [new(_eth, Ratio.Parse("0.2"), default), new(_btc, Ratio.Parse("-0.1"), _up)]).Value;
        Assert.Equal([_btc, _eth], pair.Shocks.Select(shock => shock.Named));
        ShockedMarket shocked = ShockedMarket.Of(TestBook.Market, new(TestBook.Catalog), pair);
        Assert.True(shocked.TryPrice(_btc, out Price btc) && shocked.TryPrice(_eth, out Price eth) && btc == Price.Of(90_000) && eth == Price.Of(4_800));
    }

    [Fact]
    public void The_own_factor_stands_alone()
    {
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, _btc),
            Scenario.Of("mixed", [new(null, default, default), new(_btc, default, default)]).Rejection);
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, RefusedTerm.Scenario),
            Scenario.Of("twice", [new(null, default, default), new(null, default, default)]).Rejection);
    }

    [Theory]
    [InlineData("51", "0", "0", "0")]
    [InlineData("-1", "0", "0", "0")]
    [InlineData("1", "5.1", "0", "0")]
    [InlineData("1", "0", "-0.1", "0")]
    [InlineData("1", "0", "0", "51")]
    public void A_shock_of_volatility_out_of_bounds_is_refused(string size, string shortPower, string longPower, string atLeast)
    {
        VolatilityShock shock = new(VolatilityMove.Up, false, Ratio.Parse(size), Ratio.Parse(shortPower), Ratio.Parse(longPower), Ratio.Parse(atLeast));
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, _btc), Scenario.Of("bad", [new(_btc, default, shock)]).Rejection);
    }

    [Theory]
    [InlineData("0.6", 30.0, "0.9")] // f = 1
    [InlineData("0.2", 30.0, "0.5")] // raised to the floor
    [InlineData("0.6", 400.0, "0.814229472763290")] // long: (30 ÷ 400)^0.13 = 0.714098…
    [InlineData("0.6", 10.0, "1.017116751094772")] // short: 3^0.3 = 1.390389…
    [InlineData("0.6", 0.01, "1.432257334401654")] // never nearer than a day: 30^0.3 = 2.774191…
    public void A_shock_up_is_scaled_by_the_time_left(string volatility, double days, string expected)
    {
        Assert.True(_up.TryApply(Ratio.Parse(volatility), days / 365, out Ratio moved));
        Assert.InRange(moved.ToDouble(), double.Parse(expected, System.Globalization.CultureInfo.InvariantCulture) - 1e-9,
            double.Parse(expected, System.Globalization.CultureInfo.InvariantCulture) + 1e-9);
    }

    [Fact]
    public void A_shock_is_exact_where_nothing_scales_it()
    {
        // In doubles 0.6 × 1.5 is 0.8999999999999999.
        Assert.True(VolatilityShock.Relative(Ratio.Parse("0.5")).TryApply(Ratio.Parse("0.6"), 0.5, out Ratio moved));
        Assert.Equal(Ratio.Parse("0.9"), moved);
        Assert.True(VolatilityShock.Relative(Ratio.Parse("-2")).TryApply(Ratio.Parse("0.57"), 0.5, out moved));
        Assert.Equal(Ratio.Zero, moved);
    }

    [Fact]
    public void A_market_shows_no_volatility_above_what_can_be_observed_and_a_model_does_not_stop_there()
    {
        VolatilityShock far = VolatilityShock.Relative(Ratio.Of(50));
        Assert.True(far.TryApply(Ratio.Of(2), 0.5, out Ratio moved));
        Assert.Equal(Ratio.Of(102), moved);
        Scenario scenario = Scenario.Joint("far", [_btc], default, far).Value;
        Assert.True(ShockedMarket.Of(TestBook.Set(TestBook.Market, "BTC-C110.VOL", "2"), new(TestBook.Catalog), scenario)
            .TryVolatility(TestBook.ObservableOf("BTC-C110.VOL"), out Ratio shown));
        Assert.Equal(FieldBounds.MostVolatility, shown);
    }

    [Theory]
    [InlineData("0.5", "1.5")]
    [InlineData("-0.25", "0.75")]
    [InlineData("-2", "0")]
    [InlineData("0", "1")]
    public void A_volatility_moves_its_shocked_self_by_the_slope(string shock, string slope) =>
        Assert.Equal(Ratio.Parse(slope), VolatilityShock.Relative(Ratio.Parse(shock)).SlopeAt(1));
}
