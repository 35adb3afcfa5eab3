// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class CoverageTestsTests
{
    [Theory]
    [InlineData(250, 3, 0.01, 0.0949, 0.758)]
    [InlineData(250, 5, 0.01, 1.957, 0.162)]
    [InlineData(250, 7, 0.01, 5.497, 0.019)]
    [InlineData(250, 10, 0.01, 12.955, 0.0003)]
    [InlineData(500, 40, 0.05, 8.079, 0.0045)]
    public void Kupiec_gives_the_published_statistics(int days, int exceptions, double tail, double statistic, double pValue)
    {
        LikelihoodRatio test = CoverageTests.Kupiec(days, exceptions, tail).Value;
        Assert.Equal(statistic, test.Statistic, 0.0006);
        Assert.Equal(pValue, test.PValue, 0.0006);
    }

    [Theory]
    [InlineData(255, 0.01, 1, 6)]
    [InlineData(510, 0.01, 2, 10)]
    [InlineData(1000, 0.01, 5, 16)]
    [InlineData(255, 0.05, 7, 20)]
    [InlineData(1000, 0.05, 38, 64)]
    public void What_Kupiec_accepts_is_his_published_table(int days, double tail, int least, int most)
    {
        // Kupiec 1995, non-rejection regions at 95 %: N < 7, 1 < N < 11, 4 < N < 17; 6 < N < 21, 37 < N < 65. The first names no lower end,
        // though no exception in 255 days has a statistic of −510 ln 0.99 = 5.13, above the 3.84 of the test.
        Assert.Equal((least, most), CoverageTests.Accepted(days, tail, 0.05).Value);
    }

    [Fact]
    public void What_is_accepted_of_nothing_is_refused() => Assert.Equal(RejectionCode.OutsideDomain, CoverageTests.Accepted(0, 0.01, 0.05).Rejection.Code);

    [Fact]
    public void No_exceptions_leave_only_the_expected_likelihood()
    {
        // −2 ln 0.99²⁵⁰ = −500 ln 0.99 = 5.02517.
        Assert.Equal(-500 * Math.Log(0.99), CoverageTests.Kupiec(250, 0, 0.01).Value.Statistic, 1e-12);
    }

    [Fact]
    public void Nothing_but_exceptions_is_an_ordinary_case()
    {
        // −2 ln 0.01¹⁰ = 92.1034.
        Assert.Equal(-20 * Math.Log(0.01), CoverageTests.Kupiec(10, 10, 0.01).Value.Statistic, 1e-12);
        ChristoffersenReport all = CoverageTests.Christoffersen(new[] { true, true, true }, 0.5).Value;
        Assert.Equal(new ExceptionTransitions(0, 0, 0, 2), all.Transitions);
        Assert.Equal(0, all.Independence.Statistic);
    }

    [Fact]
    public void Clustered_exceptions_reject_independence_that_spread_ones_pass()
    {
        bool[] clustered = new bool[250];
        bool[] spread = new bool[250];
        for (int i = 0; i < 5; i++)
        {
            clustered[100 + i] = true;
            spread[10 + (50 * i)] = true;
        }

        ChristoffersenReport together = CoverageTests.Christoffersen(clustered, 0.01).Value;
        ChristoffersenReport apart = CoverageTests.Christoffersen(spread, 0.01).Value;
        Assert.Equal(new ExceptionTransitions(243, 1, 1, 4), together.Transitions);
        Assert.True(together.Independence.RejectsAt(0.01));
        Assert.False(apart.Independence.RejectsAt(0.05));
        Assert.Equal(together.Unconditional, apart.Unconditional);
    }

    [Fact]
    public void The_p_values_are_the_tails_of_chi_square()
    {
        // With two degrees of freedom the tail is e^(−x/2); with one it is erfc(√(x/2)), for 250 days without exceptions 0.0249815.
        bool[] none = new bool[250];
        ChristoffersenReport report = CoverageTests.Christoffersen(none, 0.01).Value;
        Assert.Equal(Math.Exp(-report.Conditional.Statistic / 2), report.Conditional.PValue, 1e-15);
        Assert.Equal(0.0249815, report.Unconditional.PValue, 1e-7);
    }

    [Theory]
    [InlineData(0, 0, 0.01)]
    [InlineData(10, 11, 0.01)]
    [InlineData(10, -1, 0.01)]
    [InlineData(10, 1, 0.0)]
    [InlineData(10, 1, 1.0)]
    [InlineData(10, 1, double.NaN)]
    public void Impossible_counts_and_chances_are_refused(int days, int exceptions, double tail) =>
        Assert.Equal(RejectionCode.OutsideDomain, CoverageTests.Kupiec(days, exceptions, tail).Rejection.Code);

    [Fact]
    public void One_day_has_no_transition() =>
        Assert.Equal(RejectionCode.HistoryTooShort, CoverageTests.Christoffersen(new[] { true }, 0.01).Rejection.Code);

    [Fact]
    public void The_zones_of_250_days_are_the_published_ones()
    {
        TrafficLight light = TrafficLight.For(250, Ratio.Parse("0.99")).Value;
        Assert.Equal((5, 10), (light.FirstYellow, light.FirstRed));
        Assert.Equal([3.00, 3.40, 3.50, 3.65, 3.75, 3.85, 4.00, 4.00], new[] { 4, 5, 6, 7, 8, 9, 10, 25 }.Select(n => light.MultiplierOf(n)!.Value));
    }

    [Fact]
    public void Other_lengths_have_zones_but_no_published_multiplier()
    {
        TrafficLight light = TrafficLight.For(1000, Ratio.Parse("0.99")).Value;

        // Cumulative binomial(1000, 1 %): 14 days 91.8 %, 15 days 95.2 %; 23 days 99.989 %, 24 days 99.996 %.
        Assert.Equal(15, light.FirstYellow);
        Assert.Equal(24, light.FirstRed);
        Assert.Null(light.MultiplierOf(15));
        Assert.Equal(RejectionCode.OutsideDomain, TrafficLight.For(250, Ratio.One).Rejection.Code);
    }

    [Fact]
    public void The_chance_of_at_least_five_in_250_days_is_the_frameworks() =>
        Assert.Equal(0.1078, CoverageTests.ChanceOfAtLeast(250, 5, 0.01).Value, 0.0001);
}
