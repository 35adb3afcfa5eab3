// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Values;
using Plimsoll.Wire;
using static Plimsoll.Tests.Unit.Analysis.StatedInputs;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>Value at risk by deltas where options expire and where a straight line loses more than there is.</summary>
/// <remarks>Prices step up and down by 2 %, so that the variance of a day is ln(1.02)² whatever the weights. Contracts expire in 75 days.</remarks>
public class ParametricTests
{
    private const double Day = 0.019802627296179712, Quantile = 2.3263478740408408, Mean = 2.665214220345808;

    // Black-76 at 100,000, 75 days: a call on 110,000 at 50 %, d1 = ln(10 ÷ 11) ÷ .2266492 + .1133246 = −.3071929; a put on 90,000 at 55 %.
    private const double Call = 5295.0346364001125, CallDelta = 0.3793479034189781, Put = 5248.4953990047325, PutDelta = 0.29210056536514317;

    [Fact]
    public void Options_bought_that_expire_inside_the_horizon_cost_their_premium_and_it_is_said_what_deltas_make_of_them()
    {
        ValueAtRiskAnalysis risk = Parametric(100, ("BTC-P90", "10"));

        // A move of √75 days reaches the settlement, expected at the model's value; the mark is 2,500.
        double linear = (Quantile * 10 * 100_000 * PutDelta * Day * Math.Sqrt(75)) - (10 * (Put - 2_500));
        Assert.Equal((25_000.0, 25_000.0, 0.0), (risk.ValueAtRisk, risk.ExpectedShortfall, risk.Carry));
        Assert.Equal(10 * (Put - 2_500), risk.ExpectedSettlement, 1e-6);
        Assert.Equal(linear, risk.Bound!.LinearValueAtRisk, 1e-6);
        Assert.Equal(new BoundedPart("options bought on BTC", 25_000), risk.Bound.Parts.Single());
        Assert.Contains("\"bound\":{\"parts\":[{\"part\":\"options bought on BTC\",\"greatestLoss\":25000}]", ValueAtRiskJson.Write(risk, new()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(75)]
    [InlineData(100)]
    [InlineData(250)]
    public void A_written_option_moves_until_its_expiry_and_earns_no_decay_besides(int horizon)
    {
        ValueAtRiskAnalysis risk = Parametric(horizon, ("BTC-C110", "-1"));

        // What is written at a mark of 3,000 is expected to settle at the model's value: the writer's profit is the difference, and not the 3,000 that time
        // alone would bring.
        double moved = 100_000 * CallDelta * Day * Math.Sqrt(75);
        Assert.Equal((Quantile * moved) - (3_000 - Call), risk.ValueAtRisk, 1e-6);
        Assert.Equal((Mean * moved) - (3_000 - Call), risk.ExpectedShortfall, 1e-6);
        Assert.Null(risk.Bound);
    }

    [Fact]
    public void An_option_that_lives_on_pays_for_the_day_and_has_todays_delta()
    {
        ValueAtRiskAnalysis risk = Parametric(1, ("BTC-C110", "1"));
        Assert.Equal((Quantile * 100_000 * CallDelta * Day) - risk.Carry, risk.ValueAtRisk, 1e-6);

        // A day on the model says 5237.371769200221.
        Assert.Equal(5237.371769200221 - Call, risk.Carry, 1e-6);
        Assert.Equal(0, risk.ExpectedSettlement);
        Assert.Null(risk.Bound);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(250)]
    public void A_future_that_expires_inside_the_horizon_settles_at_its_index_and_moves_no_more(int horizon)
    {
        // Bought at 102,000 and settled on an index of 100,000: the premium is lost, whatever else.
        ValueAtRiskAnalysis risk = Parametric(horizon, ("BTC-26DEC25", "1"));
        Assert.Equal((Quantile * 100_000 * Day * Math.Sqrt(75)) + 2_000, risk.ValueAtRisk, 1e-6);
        Assert.Equal(-2_000, risk.ExpectedSettlement, 1e-6);
    }

    [Fact]
    public void An_option_in_coin_loses_the_coin_that_it_is_worth_and_no_more()
    {
        ValueAtRiskAnalysis risk = Parametric(250, ("BTC-C110-INV", "1"));
        Assert.Equal(3_000, risk.ValueAtRisk, 1e-6);

        // Its payoff in coin moves by Δ − B ÷ S until the expiry, its proceeds by B ÷ S to the end, both with the coin; 0.03 was paid.
        double slope = (100_000 * (CallDelta - (Call / 100_000)) * Math.Sqrt(75)) + (Call * Math.Sqrt(250));
        double straight = (Quantile * Day * slope) - (Call - 3_000);
        Assert.Equal(straight, risk.Bound!.LinearValueAtRisk, 1e-6);
    }

    [Fact]
    public void A_coin_loses_no_more_than_it_is_worth_and_a_short_has_no_bound()
    {
        // Steps of 10 %, 30 days: 2.326 × .0953 × √30 = 1.214 of the value by the straight line.
        double day = Math.Log(1.1);
        Assert.Equal(100_000, Parametric(30, 110_000, ("BTC", "1")).ValueAtRisk, 1e-6);
        Assert.Equal(Quantile * day * Math.Sqrt(30) * 100_000, Parametric(30, 110_000, ("BTC", "1")).Bound!.LinearValueAtRisk, 1e-6);
        Assert.Equal("BTC held and in futures", Parametric(30, 110_000, ("BTC-PERP", "1")).Bound!.Parts.Single().Name);
        ValueAtRiskAnalysis sold = Parametric(30, 110_000, ("BTC-PERP", "-1"));
        Assert.Equal(Quantile * day * Math.Sqrt(30) * 100_000, sold.ValueAtRisk, 1e-6);
        Assert.Null(sold.Bound);

        // What hedges is netted first: half is sold, half can be lost.
        Assert.Equal(50_000, Parametric(30, 110_000, ("BTC", "1"), ("BTC-PERP", "-0.5")).ValueAtRisk, 1e-6);
    }

    [Fact]
    public void A_hedge_is_never_worse_than_the_premium_beside_the_rest()
    {
        // A hundred puts against one coin: by deltas the puts lose far more than their premium when the coin rises, in truth the premium, beside what the coin
        // loses.
        ValueAtRiskAnalysis both = Parametric(30, ("BTC", "1"), ("BTC-P90", "100"));
        ValueAtRiskAnalysis coin = Parametric(30, ("BTC", "1"));
        Assert.Equal(coin.ValueAtRisk + 250_000, both.ValueAtRisk, 1e-6);

        // One put against one coin: deltas net, and nothing is bounded.
        ValueAtRiskAnalysis hedged = Parametric(1, ("BTC", "1"), ("BTC-P90", "1"));
        Assert.Equal((Quantile * 100_000 * (1 - PutDelta) * Day) - hedged.Carry, hedged.ValueAtRisk, 1e-6);
        Assert.Null(hedged.Bound);
    }

    private static ValueAtRiskAnalysis Parametric(int horizon, params (string Name, string Quantity)[] lines) => Parametric(horizon, 102_000, lines);

    private static ValueAtRiskAnalysis Parametric(int horizon, double high, params (string Name, string Quantity)[] lines)
    {
        StatedPanel panel = Panel(301, row => row % 2 == 0 ? 100_000 : high, ["BTC"]);
        return ValueAtRiskAnalysis.Of(Account(lines), panel, new(ValueAtRiskMethod.Parametric, Ratio.Parse("0.99"), Horizon: horizon), null, new()).Value;
    }
}
