// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Scenarios;

public sealed class ScenarioCubeTests
{
    private static readonly VolatilityShock _up =
        new(VolatilityMove.Up, false, Ratio.Parse("0.5"), Ratio.Parse("0.3"), Ratio.Parse("0.13"), Ratio.Parse("0.5"));
    private static readonly ImmutableArray<Scenario> _three =
        [Scenario.OfClass(Ratio.Parse("-0.16"), _up).Value, Scenario.OfClass(Ratio.Parse("0.5"), default, 86_400).Value,
            Scenario.OfClass(default, default).Value];

    [Fact]
    public void A_perpetual_is_worth_its_moved_mark_and_an_inverse_one_less_coin()
    {
        CubeRow linear = Row("BTC-PERP"), inverse = Row("BTC-PERP-INV");
        Assert.Equal([100_000.0, 84_000, 150_000, 100_000], linear.Prices.ToArray());
        Assert.Equal(-16_000, linear.Worth(1) - linear.Worth(0));

        // 10 dollars: −10 ÷ 84,000 + 10 ÷ 100,000 = −1.9047619e-5 coin.
        Assert.Equal((-10.0 / 84_000) + (10.0 / 100_000), inverse.Worth(1) - inverse.Worth(0));
        Assert.Equal((1.0, 0.0), (linear.Greeks.Delta, linear.Greeks.Gamma));
        Assert.Equal(1e-10, inverse.Greeks.Delta);
    }

    [Fact]
    public void An_inverse_option_is_worth_coin_at_the_price_of_its_scenario()
    {
        CubeRow row = Row("BTC-C110-INV");
        Assert.Equal(row.Models[1] / 84_000, row.Worth(1), 1e-15);
        Assert.Equal(row.Models[0] / 100_000, row.Worth(0), 1e-15);
    }

    [Fact]
    public void Time_passes_in_a_scenario_that_has_a_step()
    {
        // 100,000 × 1.5, volatility 0.5 as it is, 74 days left.
        double expected = Black76.Price(150_000, 110_000, 0.5, 74.0 / 365, 1, isCall: true).Value;
        Assert.Equal(expected, Row("BTC-C110").Models[2]);
    }

    [Theory]
    [InlineData("BTC-C110", "BTC-C110", "3001")]
    [InlineData("BTC-C110", "BTC", "100001")]
    [InlineData("BTC-C110", "BTC-C110.VOL", "0.51")]
    [InlineData("ALT-PERP", "USDT", "0.99")]
    [InlineData("ALT-PERP", "ALT-PERP", "2.01")]
    public void A_row_is_filled_when_an_input_moves_and_only_then(string instrument, string observable, string value)
    {
        ScenarioCube cube = new(_three);
        InstrumentSpec spec = Spec(instrument);
        MarketSnapshot moved = TestBook.Set(TestBook.Market, observable, value);
        Assert.False(cube.Get(spec, TestBook.Market, out CubeRow row).IsRefused);
        Assert.Equal(1, row.Version);
        Assert.False(cube.Get(spec, TestBook.Set(TestBook.Market, "ETH", "1"), out row).IsRefused);
        Assert.Equal(1, row.Version);
        Assert.False(cube.Get(spec, moved, out row).IsRefused);
        Assert.Equal(2, row.Version);
        Assert.False(new ScenarioCube(_three).Get(spec, moved, out CubeRow anew).IsRefused);
        Assert.Equal(anew.Models.ToArray(), row.Models.ToArray());
        Assert.Equal(anew.Greeks, row.Greeks);
    }

    [Fact]
    public void Time_is_an_input_of_options_in_steps_of_the_cubes_clock()
    {
        ScenarioCube cube = new(_three, clockStep: ScenarioCube.WholeMinutes);
        Assert.False(cube.Get(Spec("BTC-C110"), TestBook.Market, out CubeRow row).IsRefused);
        Assert.False(cube.Get(Spec("BTC-C110"), TestBook.Market.At(TestBook.Noon.PlusSeconds(59)), out row).IsRefused);
        Assert.Equal(1, row.Version);
        Assert.False(cube.Get(Spec("BTC-C110"), TestBook.Market.At(TestBook.Noon.PlusSeconds(60)), out row).IsRefused);
        Assert.Equal(2, row.Version);
    }

    [Theory]
    [InlineData("BTC-C110", "BTC-C110")]
    [InlineData("BTC-C110", "BTC")]
    [InlineData("BTC-C110", "BTC-C110.VOL")]
    [InlineData("ALT-PERP", "USDT")]
    public void What_is_missing_is_named_and_no_older_row_stands_in_for_it(string instrument, string missing)
    {
        ScenarioCube cube = new(_three);
        Assert.False(cube.Get(Spec(instrument), TestBook.Market, out _).IsRefused);
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, TestBook.ObservableOf(missing)),
            cube.Get(Spec(instrument), TestBook.Set(TestBook.Market, missing, null), out _));
        Assert.False(cube.Get(Spec(instrument), TestBook.Market, out CubeRow row).IsRefused);
        Assert.Equal(1, row.Version);
    }

    [Fact]
    public void A_row_that_was_refused_is_refused_again()
    {
        ScenarioCube cube = new(_three);
        MarketSnapshot below = TestBook.Set(TestBook.Market, "BTC", "-1");
        Rejection refused = new(RejectionCode.OutsideDomain, TestBook.InstrumentOf("BTC-C110"));
        Assert.Equal(refused, cube.Get(Spec("BTC-C110"), below, out _));
        Assert.Equal(refused, cube.Get(Spec("BTC-C110"), below, out _));
    }

    [Fact]
    public void Greeks_stand_beside_the_row_and_move_with_it()
    {
        ScenarioCube cube = new(_three);
        Assert.False(cube.Get(Spec("BTC-C110"), TestBook.Market, out CubeRow row).IsRefused);
        Assert.Equal(Black76.Greeks(100_000, 110_000, 0.5, 75.0 / 365, 1, isCall: true).Value, row.Greeks);
        Assert.False(cube.Get(Spec("BTC-C110"), TestBook.Set(TestBook.Market, "BTC", "104000"), out row).IsRefused);
        Assert.Equal(Black76.Greeks(104_000, 110_000, 0.5, 75.0 / 365, 1, isCall: true).Value, row.Greeks);
    }

    [Fact]
    public void A_sheet_keeps_a_cube_for_each_set_of_scenarios_and_no_more_than_it_may()
    {
        ScenarioCubes cubes = new();
        ScenarioCube first = cubes.Of(_three);
        Assert.Same(first, cubes.Of(_three));
        for (int i = 1; i < ScenarioCubes.MaxCubes; i++)
        {
            Assert.NotSame(first, cubes.Of([Scenario.OfClass(default, default).Value]));
        }

        Assert.Same(first, cubes.Of(_three));
        _ = cubes.Of([Scenario.OfClass(default, default).Value]);
        Assert.NotSame(first, cubes.Of(_three));
    }

    private static InstrumentSpec Spec(string name) => TestBook.Catalog[TestBook.InstrumentOf(name)];

    private static CubeRow Row(string name)
    {
        Assert.False(new ScenarioCube(_three).Get(Spec(name), TestBook.Market, out CubeRow row).IsRefused);
        return row;
    }
}
