// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>The SPAN-compatible calculator by hand. Futures with a price scan range of 300: they lose 100, 200 and 300 by thirds, in extremes .96 × 300 =
/// 288.</summary>
public class SpanCalculatorTests
{
    private static readonly SpanPoints _points = SpanPoints.Standard(3, 0.32);

    [Fact]
    public void Scan_risk_is_the_largest_loss_and_a_tie_goes_to_the_lowest_number()
    {
        SpanCommodityReport one = Of(new SpanCombined("A", "USD"), ("202612", 2));
        Assert.Equal((600, 13, 14, 600, 0), (one.ScanRisk, one.ActiveScenario, one.PairedScenario, one.FuturesPriceRisk, one.TimeRisk));
        Assert.Equal(300, one.WeightedPriceRisk);
    }

    [Fact]
    public void A_single_rate_charges_the_smaller_of_long_and_short_deltas()
    {
        // 5 and 2 long, 3 short: three spreads, the nearest months first, at 100; four outrights at 200 of the month that delivers keep 2.
        SpanCombined terms = new("A", "USD") { Spreads = [Spread(SpanChargeMethod.Flat, 100, 0, 0)], SpotRates = [new("202612", 10, 200)] };
        SpanCommodityReport one = Of(terms, ("202612", 5), ("202703", -3), ("202706", 2));
        Assert.Equal((300, (3 * 10) + (2 * 200)), (one.IntraCharge, one.SpotCharge));
        Assert.Equal([(5.0, 3.0, 2.0), (-3, 3, 0), (2, 0, 2)], one.Months.Select(static month => (month.Net, month.Consumed, month.Left)));
        Assert.Equal((4 * 300) + 300 + 430, one.Risk);
    }

    [Fact]
    public void Tiers_are_spread_in_their_priority_and_take_the_deltas_that_they_use()
    {
        // Priority 1 spreads tier 1 with itself, 3 at 200; then tier 1 with tier 2, 3 at 100; then tier 2 with tier 3, 2 at 300.
        SpanCombined terms = new("A", "USD")
        {
            Tiers = [new(1, "202601", "202603"), new(2, "202604", "202606"), new(3, "202607", "")],
            Spreads =
            [
                Spread(SpanChargeMethod.Flat, 300, 2, 3) with { Priority = 3 },
                Spread(SpanChargeMethod.Flat, 200, 1, 1) with { Priority = 1 },
                Spread(SpanChargeMethod.Flat, 100, 1, 2) with { Priority = 2 },
            ],
        };
        SpanCommodityReport one = Of(terms, ("202601", 6), ("202602", -3), ("202604", -5), ("202607", 2));
        Assert.Equal([(3.0, 600.0), (3, 300), (2, 600)], one.Spreads.Select(static formed => (formed.Count, formed.Money)));
        Assert.Equal(1500, one.IntraCharge);
    }

    [Fact]
    public void A_rate_by_month_counts_the_months_between_the_legs_of_each_spread()
    {
        // Three long in December against two in March, 3 months, and one in June, 6 months: (2 × 3 + 1 × 6) × 10.
        SpanCombined terms = new("A", "USD") { Spreads = [Spread(SpanChargeMethod.PerMonth, 10, 0, 0)] };
        Assert.Equal(120, Of(terms, ("202612", 3), ("202703", -2), ("202706", -1)).IntraCharge);
    }

    [Fact]
    public void A_weighted_rate_is_a_share_of_the_price_risk_of_each_leg()
    {
        // One delta is worth 300: two spreads of two legs at 5 %.
        SpanCombined terms = new("A", "USD") { Spreads = [Spread(SpanChargeMethod.WeightedPriceRisk, 0.05, 0, 0)] };
        Assert.Equal(2 * 2 * 300 * 0.05, Of(terms, ("202612", 5), ("202703", -2)).IntraCharge, 12);
    }

    [Fact]
    public void A_series_spread_takes_only_its_own_months_and_ratios()
    {
        SpanSpread butterfly = new(1, SpanChargeMethod.Flat, 50, [
            new("A", 0, true, 1) { Period = "202612" }, new("A", 0, false, 2) { Period = "202703" }, new("A", 0, true, 1) { Period = "202706" }]);
        SpanCommodityReport one = Of(new("A", "USD") { Spreads = [butterfly] }, ("202612", 5), ("202703", -7), ("202706", 3), ("202709", -9));
        Assert.Equal((150, 3), (one.IntraCharge, one.Spreads[0].Count));
        Assert.Equal([2.0, -1, 0, -9], one.Months.Select(static month => month.Left));
    }

    [Fact]
    public void Credits_run_in_priority_after_super_spreads_and_each_takes_its_deltas()
    {
        // A is 10 long, B and C are 6 short each.
        SpanSpread three = new(9, SpanChargeMethod.WeightedPriceRisk, 0.5, [new("A", 0, true, 2), new("B", 0, false, 1), new("C", 0, false, 3)]);
        SpanSpread second = new(2, SpanChargeMethod.WeightedPriceRisk, 0.8, [new("A", 0, true, 1), new("B", 0, false, 1)]);
        SpanSpread first = new(1, SpanChargeMethod.WeightedPriceRisk, 0.6, [new("A", 0, false, 2), new("C", 0, true, 1)]);
        SpanReport report = SpanCalculator.Assess(
            new(_points, [new("A", "USD"), new("B", "USD"), new("C", "USD")], [three], [second, first]),
            [Future("A", "202612", 10), Future("B", "202612", -6), Future("C", "202612", -6)]);

        // Super: min(10/2, 6/1, 6/3) = 2, which take A 4, B 2, C 6; the first has no C left; the second takes min(6, 4) = 4.
        Assert.Equal([2.0, 4.0], report.Credits.Select(static formed => formed.Count));
        Assert.Equal(0.5 * 300 * (4 + 2 + 6), report.Credits[0].Money, 9);
        Assert.Equal((0.5 * 300 * 4) + (0.8 * 300 * 4), report.Commodities[0].Credit, 9);
        Assert.Equal(3000 - 1560, report.Commodities[0].Risk, 9);
    }

    [Fact]
    public void Legs_on_the_same_side_of_the_market_are_no_spread()
    {
        SpanSpread credit = new(1, SpanChargeMethod.WeightedPriceRisk, 0.6, [new("A", 0, true, 1), new("B", 0, false, 1)]);
        SpanReport report = SpanCalculator.Assess(
            new(_points, [new("A", "USD"), new("B", "USD")], [], [credit]), [Future("A", "202612", 10), Future("B", "202612", 6)]);
        Assert.Empty(report.Credits);
        Assert.Equal(4800, report.RequirementIn("USD"));
    }

    [Theory]
    [InlineData(SpanPriceRiskMethod.Normal, 300)]
    [InlineData(SpanPriceRiskMethod.ScanRange, 250)]
    [InlineData(SpanPriceRiskMethod.ScanRangeCap, 250)]
    public void Price_risk_of_a_delta_follows_the_method(SpanPriceRiskMethod method, double risk) =>
        Assert.Equal(risk, Of(new SpanCombined("A", "USD") { PriceRiskMethod = method, PriceScan = 250 }, ("202612", 2)).WeightedPriceRisk);

    [Theory]
    [InlineData(SpanMinimumMethod.Gross, 500)]
    [InlineData(SpanMinimumMethod.Max, 300)]
    public void The_short_option_minimum_counts_short_options_and_is_a_floor_under_risk(SpanMinimumMethod method, double minimum)
    {
        // Three calls and two puts sold at 100 each, with a scan risk of 320 × .1 each way; long options do not count.
        SpanCombined terms = new("A", "USD") { ShortOptionRate = 100, ShortOptionMethod = method };
        SpanCommodityReport one = SpanCalculator.Assess(new(_points, [terms], [], []), [
            new(Option(true, 0, 6), -3), new(Option(false, 0, 7), -2), new(Option(true, 0, 8), 9)]).Commodities[0];
        Assert.Equal(minimum, one.ShortOptionMinimum);
        Assert.Equal(minimum, one.Risk);
    }

    [Theory]
    [InlineData(false, 250, 50)]
    [InlineData(true, 0, 300)]
    public void Option_value_beyond_its_own_risk_serves_others_unless_it_is_capped(bool isCapped, double excess, double total)
    {
        // A: an option worth 350 with a risk of 100; B: a future of 300.
        SpanReport report = SpanCalculator.Assess(
            new(_points, [new("A", "USD") { CapsOptionValue = isCapped }, new("B", "USD")], [], []),
            [new(Option(true, 350, 0), 1), Future("B", "202612", 1)]);
        Assert.Equal((0, excess), (report.Commodities[0].Requirement, report.Commodities[0].ExcessOptionValue));
        Assert.Equal(total, report.RequirementIn("USD"));
    }

    [Fact]
    public void Adjustment_rates_scale_the_risk_before_option_value()
    {
        SpanCombined terms = new("A", "USD") { Adjustments = [new("member", 0.9, 1), new("speculator", 1, 1.35)] };
        SpanReport report = SpanCalculator.Assess(new(_points, [terms], [], []), [Future("A", "202612", 2), new(Option(true, 50, 0), 1)]);
        SpanAdjustment kind = report.Commodities[0].AdjustmentOf("Speculator");
        Assert.Equal((700 * 0.9) - 50, report.RequirementIn("USD", one => one.AdjustmentOf("member").Maintenance), 9);
        Assert.Equal((700 * 1.35) - 50, report.RequirementIn("USD", one => kind.Maintenance * kind.Initial), 9);
        Assert.Equal(1, report.Commodities[0].AdjustmentOf("nobody").Maintenance);
    }

    [Fact]
    public void A_futures_array_follows_the_points()
    {
        SpanArray array = SpanPricing.Array(2300, SpanPoints.Standard(3, 0.33));
        Assert.Equal([0.0, 0, -767, -767, 767, 767, -1533, -1533, 1533, 1533, -2300, -2300, 2300, 2300, -2277, 2277], array.Losses.Select(Math.Round));
    }

    [Fact]
    public void Volatility_is_scanned_by_a_share_or_by_points()
    {
        // At the money without time value of money, up by half of 40 % or by 20 points is the same; by a share of 20 points it is not.
        SpanOption option = new(SpanFormula.Black76, true, 100, 100, 0.4, 1, 30, 0.5, 1);
        SpanArray share = SpanPricing.Array(option, _points).Value;
        SpanArray points = SpanPricing.Array(option with { VolatilityScan = 0.2, IsScanAbsolute = true }, _points).Value;
        SpanArray smaller = SpanPricing.Array(option with { VolatilityScan = 0.2 }, _points).Value;
        Assert.Equal(share.Losses.AsEnumerable(), points.Losses.AsEnumerable(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.True(smaller.Losses[0] > share.Losses[0]);

        // 100 × (2Φ(.3) − 1) − 100 × (2Φ(.2) − 1) = 23.5823 − 15.8519 won.
        Assert.Equal(-7.7303, share.Losses[0], 3);
    }

    [Fact]
    public void An_option_on_its_last_day_is_worth_what_exercise_gives()
    {
        SpanOption option = new(SpanFormula.BlackScholes, false, 100, 90, 0.4, 0.001, 30, 0.25, 10) { LookAhead = 0.004, Rate = 0.1 };
        SpanArray array = SpanPricing.Array(option, _points).Value;

        // Strike 100 less 90 + f × 3: ten dollars a point, and the extreme at .32.
        Assert.Equal(10 * (9.99 - 7), array.Losses[10], 4);
        Assert.Equal(-1, array.Delta);
    }

    private static SpanCommodityReport Of(SpanCombined terms, params ReadOnlySpan<(string Period, double Quantity)> book)
    {
        ImmutableArray<SpanHolding>.Builder holdings = ImmutableArray.CreateBuilder<SpanHolding>();
        foreach ((string period, double quantity) in book)
        {
            holdings.Add(Future("A", period, quantity));
        }

        return SpanCalculator.Assess(new(_points, [terms], [], []), holdings.ToImmutable()).Commodities[0];
    }

    private static SpanHolding Future(string combined, string period, double quantity) =>
        new(new(combined, combined, SpanProductType.Future, period) { Array = SpanPricing.Array(300, _points), PriceScan = 300 }, quantity);

    private static SpanContract Option(bool isCall, double value, double loss) => new("A", "A", SpanProductType.OptionOnFuture, "202612")
    {
        IsCall = isCall,
        IsPremiumStyle = true,
        Value = value,
        Strike = loss,
        Array = new([.. _points.Scans.Select((_, s) => s == 12 ? (loss == 0 ? 100 : loss) : 0.0)], 0),
    };

    private static SpanSpread Spread(SpanChargeMethod method, double rate, int first, int second) =>
        new(1, method, rate, [new("A", first, true, 1), new("A", second, false, 1)]);
}
