// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

/// <summary>The dynamic correlation beside a naive twin, and the offset caps that follow a break of its regime.</summary>
public sealed class DynamicCorrelationTests
{
    private const double Decay = 0.97;

    [Fact]
    public void It_is_the_weighted_average_of_devolatilised_products()
    {
        ReturnPanel returns = Moves(120);
        DynamicCorrelation state = DynamicCorrelation.Of(returns, Decay).Value;
        double[][] moves = [.. Enumerable.Range(0, 3).Select(i => Volatility.Ewma(returns[i], Decay).Value)
            .Select((deviation, i) => returns[i].ToArray().Select((r, day) => r / deviation[day]).ToArray())];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                double expected = Product(moves[i], moves[j]) / Math.Sqrt(Product(moves[i], moves[i]) * Product(moves[j], moves[j]));
                Assert.Equal(expected, state.Correlation(i, j), 1e-12);
            }
        }

        Assert.Equal((state.Correlation(0, 1) + state.Correlation(0, 2) + state.Correlation(1, 2)) / 3, state.MeanCorrelation(), 1e-15);
        Assert.True(state.Correlation(0, 1) > 0.5 && Math.Abs(state.Correlation(0, 2)) < 0.5, $"{state.Correlation(0, 1)}, {state.Correlation(0, 2)}");
    }

    [Fact]
    public void A_day_at_a_time_is_the_same_as_a_panel()
    {
        ReturnPanel returns = Moves(60);
        DynamicCorrelation state = DynamicCorrelation.Start(returns, Decay).Value;
        for (int day = 0; day < returns.Count; day++)
        {
            state = state.Step([returns[0][day], returns[1][day], returns[2][day]]).Value;
        }

        Assert.Equal(DynamicCorrelation.Of(returns, Decay).Value.Products, state.Products);
        Assert.Equal(60, state.Days);
    }

    [Fact]
    public void A_factor_that_stands_still_has_no_correlation_and_is_refused()
    {
        ReturnPanel still = ReturnPanel.Of(["A", "B"], [new double[30], [.. Enumerable.Repeat(0.01, 30)]]).Value;
        Rejection rejection = DynamicCorrelation.Of(still, Decay).Rejection;
        Assert.Equal(RejectionCode.OutsideDomain, rejection.Code);
        Assert.Equal(RejectionCode.HistoryTooShort, DynamicCorrelation.Of(Moves(19), Decay).Rejection.Code);
    }

    [Fact]
    public void A_pair_that_breaks_shows_in_its_spread()
    {
        DynamicCorrelation state = DynamicCorrelation.Of(Moves(120), Decay).Value;
        double deviation = Math.Sqrt(state.Variances[0]), other = Math.Sqrt(state.Variances[1]);
        DynamicCorrelation broken = state.Step([4 * deviation, -4 * other, 0]).Value;
        Assert.Equal(8 / Math.Sqrt(2 * (1 - state.Correlation(0, 1))), broken.LargestSpread, 1e-9);
        Assert.True(broken.LargestSpread > 5);
    }

    [Fact]
    public void In_a_break_entry_falls_at_once_and_maintenance_over_a_day()
    {
        RegimeTerms terms = RegimeTerms.Default;
        CorrelationRegime regime = CorrelationRegime.Start(terms);
        for (int day = 0; day < 390; day++)
        {
            regime = regime.Observe(0.6 + (0.001 * (day % 20)), 1, 86_400, terms);
        }

        Assert.Equal((false, 365, Ratio.Parse("0.8")), (regime.IsBroken, regime.Means.Length, regime.EntryCap));
        CorrelationRegime broken = regime.Observe(0.3, 1, 86_400, terms);
        Assert.Equal((true, Ratio.Parse("0.6"), Ratio.Parse("0.8")), (broken.IsBroken, broken.EntryCap, broken.MaintenanceCap));
        CorrelationRegime later = broken.Wait(21_600, terms);
        Assert.Equal((Ratio.Parse("0.6"), Ratio.Parse("0.75")), (later.EntryCap, later.MaintenanceCap));
        later = later.Wait(64_800, terms);
        Assert.Equal((Ratio.Parse("0.6"), Ratio.Parse("0.6")), (later.EntryCap, later.MaintenanceCap));

        // What is over rises as slowly as it fell: an hour after the next quiet day both are a 24th of the way back.
        CorrelationRegime quiet = later.Observe(0.61, 1, 0, terms);
        CorrelationRegime back = quiet.Wait(3_600, terms);
        Assert.False(quiet.IsBroken);
        Assert.Equal(0.6 + (0.2 / 24), back.EntryCap.ToDouble(), 1e-12);
        Assert.Equal(back.EntryCap, back.MaintenanceCap);
    }

    [Fact]
    public void A_wide_spread_is_a_break_without_a_year_of_means() =>
        Assert.True(CorrelationRegime.Start(RegimeTerms.Default).Observe(0.6, 5.1, 0, RegimeTerms.Default).IsBroken);

    [Fact]
    public void Two_days_of_means_are_no_year() =>
        Assert.False(CorrelationRegime.Start(RegimeTerms.Default).Observe(0.6, 1, 0, RegimeTerms.Default).Observe(-0.9, 1, 0, RegimeTerms.Default).IsBroken);

    private static double Product(double[] a, double[] b)
    {
        double sum = 0;
        for (int day = 0; day < a.Length; day++)
        {
            sum = (Decay * sum) + (a[day] * b[day]);
        }

        return sum;
    }

    /// <summary>Two factors that mostly move together and a third that does not: sums of waves of incommensurable lengths.</summary>
    private static ReturnPanel Moves(int days)
    {
        double[] first = new double[days], second = new double[days], third = new double[days];
        for (int day = 0; day < days; day++)
        {
            double common = 0.02 * Wave(day * 0.731), own = 0.01 * Wave(day * 1.913);
            (first[day], second[day], third[day]) = (common, common + own, 0.03 * Wave((day * 1.217) + 0.3));
        }

        return ReturnPanel.Of(["A", "B", "C"], [first, second, third]).Value;
    }

    /// <summary>A triangle wave of period 2 between −1 and 1.</summary>
    private static double Wave(double at)
    {
        double place = at - (2 * Math.Floor(at / 2));
        return (2 * Math.Abs(place - 1)) - 1;
    }
}
