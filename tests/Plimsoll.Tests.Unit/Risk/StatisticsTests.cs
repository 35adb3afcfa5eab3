// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class StatisticsTests
{
    private static readonly Ratio _ninety = Ratio.Parse("0.9");

    [Fact]
    public void Quantiles_of_twenty_profits_follow_their_rule()
    {
        // −1 … −20: ⌈0.1 × 20⌉ = 2, so the second worst; linear: position 1.9 between −20 and −19 … counted from the worst: −20 + 1.9 = −18.1.
        double[] profits = [.. Enumerable.Range(1, 20).Select(i => (double)-i)];
        Assert.Equal(19, TailMeasures.ValueAtRisk([.. profits], _ninety).Value);
        Assert.Equal(18.1, TailMeasures.ValueAtRisk([.. profits], _ninety, QuantileRule.Linear).Value, 1e-12);
        double smooth = TailMeasures.ValueAtRisk([.. profits], _ninety, QuantileRule.HarrellDavis).Value;
        Assert.InRange(smooth, 18, 19);
    }

    [Fact]
    public void The_rank_of_a_round_share_is_exact()
    {
        // 1 − 0.99 is 0.010000000000000009 in binary: a rank of ⌈1.0000000000000009⌉ = 2 of 100 would be wrong.
        double[] profits = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        Assert.Equal(0, TailMeasures.ValueAtRisk(profits, Ratio.Parse("0.99")).Value);
    }

    [Fact]
    public void Expected_shortfall_counts_the_last_loss_with_what_is_left_of_the_share()
    {
        // 10 % of 15 is 1.5: (15 + 0.5 × 14) ÷ 1.5 = 22 ÷ 1.5.
        double[] profits = [.. Enumerable.Range(1, 15).Select(i => (double)-i)];
        Assert.Equal(22 / 1.5, TailMeasures.ExpectedShortfall(profits, _ninety).Value, 1e-12);
    }

    [Fact]
    public void Harrell_Davis_of_a_symmetric_sample_at_the_median_is_its_mean()
    {
        double[] profits = [.. Enumerable.Range(-10, 21).Select(i => (double)i)];
        Assert.Equal(0, TailMeasures.ValueAtRisk(profits, Ratio.Parse("0.5"), QuantileRule.HarrellDavis).Value, 1e-10);
    }

    [Fact]
    public void Short_samples_and_numbers_that_are_none_are_refused()
    {
        Assert.Equal(new Rejection(RejectionCode.HistoryTooShort, RefusalSubject.Count(99)),
            TailMeasures.ValueAtRisk(new double[99], Ratio.Parse("0.99")).Rejection);
        Assert.Equal(RejectionCode.OutsideDomain, TailMeasures.ExpectedShortfall([.. Enumerable.Repeat(double.NaN, 100)], _ninety).Rejection.Code);
        Assert.Equal(RejectionCode.OutsideDomain, TailMeasures.ValueAtRisk(new double[99], Ratio.One).Rejection.Code);
    }

    [Fact]
    public void Each_gap_rule_means_what_it_says()
    {
        PricePanel prices = Panels.Prices(["A", "B"], [1, 2, 4, 8], [1, double.NaN, 1, 2]);
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, RefusalSubject.Column(1)), ReturnPanel.FromPrices(prices, GapRule.Refuse).Rejection);
        ReturnPanel dropped = ReturnPanel.FromPrices(prices, GapRule.DropRow).Value;
        Assert.Equal([Math.Log(2)], dropped[0].ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
        ReturnPanel carried = ReturnPanel.FromPrices(prices, GapRule.CarryForward).Value;
        Assert.Equal([0, 0, Math.Log(2)], carried[1].ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Overlapping_returns_add_up()
    {
        ReturnPanel two = ReturnPanel.FromPrices(Panels.Prices(["A"], [1, 2, 4, 2]), GapRule.Refuse, horizon: 2).Value;
        Assert.Equal([Math.Log(4), 0], two[0].ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.PositiveInfinity)]
    public void A_price_that_is_none_is_refused_with_its_column(double price) =>
        Assert.Equal(new Rejection(RejectionCode.PriceOutOfDomain, RefusalSubject.Column(1)), PricePanel.Of(["A", "B"], [new(1)], [[1], [price]]).Rejection);

    [Fact]
    public void Times_that_do_not_ascend_are_refused_with_their_row() =>
        Assert.Equal(new Rejection(RejectionCode.PriceOutOfOrder, RefusalSubject.Row(1)), PricePanel.Of(["A"], [new(1), new(1)], [[1, 1]]).Rejection);

    [Fact]
    public void The_exponential_average_follows_its_recursion()
    {
        double[] returns = [.. Enumerable.Repeat(0.01, 20), 0.03];
        double[] forecasts = Volatility.Ewma(returns, 0.94).Value;
        Assert.Equal(0.01, forecasts[20], 1e-15);
        Assert.Equal(Math.Sqrt((0.94 * 1e-4) + (0.06 * 9e-4)), forecasts[21], 1e-15);
        Assert.Equal(new Rejection(RejectionCode.HistoryTooShort, RefusalSubject.Count(19)), Volatility.Ewma(returns.AsSpan(0, 19), 0.94).Rejection);
        Assert.Equal(RejectionCode.OutsideDomain, Volatility.Ewma(new double[30], 0.94).Rejection.Code);
    }

    [Fact]
    public void Philox_gives_the_published_answers()
    {
        // Random123, kat_vectors: philox4x32 with ten rounds.
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), new Philox(0).At(0, 0, 0, 0));
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu),
            new Philox(ulong.MaxValue).At(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue));
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u), new Philox(0x299f31d0a4093822).At(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));
    }
}
