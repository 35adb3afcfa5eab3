// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Pricing;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Margin;

/// <summary>Time as an axis of scenario margin.</summary>
public sealed class ScenarioTimeTests
{
    [Fact]
    public void What_expires_within_the_step_is_worth_what_it_pays()
    {
        // The call is out of the money and 75 days from expiry: after 80 days of nothing it has lost the mark that equity counts, 3,000.
        Assert.Equal(Amount.Of(3_000), Required("BTC-C110", "1", 80 * 86_400));
        Assert.Equal(Amount.Zero, Required("BTC-C110", "-1", 80 * 86_400));
    }

    [Fact]
    public void A_long_option_is_charged_for_the_time_that_passes()
    {
        // The model's value is above the mark, so that a long option starts from the mark's side of it and loses the whole change of the model.
        double now = Black76.Price(100_000, 110_000, 0.5, 75.0 / 365, 1, isCall: true).Value;
        double later = Black76.Price(100_000, 110_000, 0.5, 74.0 / 365, 1, isCall: true).Value;
        Assert.True(now > 3_000 && later < now);
        Assert.Equal(now - later, Required("BTC-C110", "1", 86_400).ToDouble(), 1e-9);
        Assert.Equal(Amount.Zero, Required("BTC-C110", "1", 0));
    }

    [Fact]
    public void The_volatility_rule_reads_the_time_that_is_left_before_the_step()
    {
        // 75 days: (30 ÷ 75)^1 × 0.5 = +20 %, and not (30 ÷ 15) of 60 days later.
        VolatilityShock rise = new(VolatilityMove.Up, false, Ratio.Parse("0.5"), Ratio.One, Ratio.One, default);
        Assert.False(new ScenarioCube([Scenario.OfClass(default, rise, 60 * 86_400).Value])
            .Get(TestBook.Catalog[TestBook.InstrumentOf("BTC-C110")], TestBook.Market, out CubeRow row).IsRefused);
        Assert.Equal(Black76.Price(100_000, 110_000, 0.6, 15.0 / 365, 1, isCall: true).Value, row.Models[1], 1e-9);
    }

    [Fact]
    public void A_rulebook_gives_steps_to_a_grid_and_to_single_scenarios()
    {
        ScenarioMargin model = Read("86400", "3600", out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        ScenarioClass terms = model.ClassOf(TestBook.ObservableOf("BTC"))!;
        Assert.Equal([86_400L, 3_600, 0], new[] { 0, 27, 28 }.Select(s => terms.Scenarios[s].StepSeconds));
        Assert.Equal("price −66 %, volatility up, weight 24.24 %, 1 hour later", model.ScenarioName(27));
    }

    [Theory]
    [InlineData("-1", "0", "$.model.classes[\"btc\"].grid.stepSeconds: expected a whole number from 0 to 315360000")]
    [InlineData("0", "315360001", "$.model.classes[\"btc\"].scenarios[0].stepSeconds: expected a whole number from 0 to 315360000")]
    public void A_step_out_of_bounds_is_refused_by_path(string grid, string scenario, string expected)
    {
        Assert.Null(Read(grid, scenario, out ImmutableArray<string> errors));
        Assert.StartsWith(expected, errors[0], StringComparison.Ordinal);
    }

    private static ScenarioMargin? Read(string grid, string scenario, out ImmutableArray<string> errors)
    {
        string text = ShippedRulebooks.Text("cross")!
            .Replace("\"steps\": 4,", $"\"steps\": 4, \"stepSeconds\": {grid},", StringComparison.Ordinal)
            .Replace("\"price\": \"-0.66\",", $"\"price\": \"-0.66\", \"stepSeconds\": {scenario},", StringComparison.Ordinal);
        return RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out errors)?.Model as ScenarioMargin;
    }

    private static Amount Required(string instrument, string quantity, long stepSeconds)
    {
        ScenarioClass terms = ScenarioClass.TryCreate("time", [Scenario.OfClass(default, default, stepSeconds).Value], false, out _)!;
        ScenarioMargin model = new(TestBook.Catalog, [terms], [.. TestBook.Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One);
        MarginSheet sheet = new();
        Assert.False(model.Assess(TestBook.Of((instrument, quantity)), TestBook.Market, sheet).IsRefused);
        return sheet.Initial;
    }
}
