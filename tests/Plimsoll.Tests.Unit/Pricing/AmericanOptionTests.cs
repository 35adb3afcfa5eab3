// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

public sealed class AmericanOptionTests
{
    // S = 40, r = 4.88 %, no dividends. "Exact": R. Geske and H. Johnson, "The American put option valued analytically" (1984), table 1, as the
    // later papers give it. "Approximate": the column of Ju and Zhong (1999), three decimals.
    [Theory]
    [InlineData(35, 0.2, 0.3333, 0.2004, 0.201)]
    [InlineData(40, 0.2, 0.0833, 0.8522, 0.851)]
    [InlineData(40, 0.2, 0.3333, 1.5798, 1.576)]
    [InlineData(40, 0.2, 0.5833, 1.9904, 1.984)]
    [InlineData(45, 0.2, 0.0833, 5.0000, 5.000)]
    [InlineData(45, 0.2, 0.3333, 5.0883, 5.084)]
    [InlineData(45, 0.2, 0.5833, 5.2670, 5.260)]
    [InlineData(40, 0.3, 0.3333, 2.4825, 2.477)]
    [InlineData(45, 0.4, 0.5833, 7.3830, 7.367)]
    public void Published_American_puts_are_met(double strike, double volatility, double years, double exact, double approximate)
    {
        Assert.Equal(approximate, AmericanOption.Price(40, strike, volatility, years, 0.0488, 0, isCall: false).Value, 0.00051);
        Assert.Equal(exact, Lattice(40, strike, volatility, years, 0.0488, 0, isCall: false, LatticeKind.LeisenReimer, 501), 0.001);
    }

    [Fact]
    public void The_approximation_lies_near_the_lattice()
    {
        ulong state = 41;
        double sum = 0;
        for (int i = 0; i < 150; i++)
        {
            double strike = OptionSample.Uniform(ref state, 70, 130);
            double volatility = OptionSample.Uniform(ref state, 0.1, 0.6);
            double years = OptionSample.Uniform(ref state, 0.05, 3);
            double rate = OptionSample.Uniform(ref state, 0, 0.1);
            double dividendYield = OptionSample.Uniform(ref state, 0, 0.1);
            double actual = AmericanOption.Price(100, strike, volatility, years, rate, dividendYield, i % 2 == 0).Value;
            double exact = Lattice(100, strike, volatility, years, rate, dividendYield, i % 2 == 0, LatticeKind.LeisenReimer, 301);
            Assert.Equal(exact, actual, 0.12);
            sum += Math.Abs(exact - actual);
        }

        Assert.InRange(sum / 150, 0, 0.025);
    }

    [Fact]
    public void The_error_stated_is_the_one_measured()
    {
        // The grid of the remarks with a coarser tree, whose own error is below 0.01. Stated: worst 0.09, 0.10, 0.15, 0.23 and 0.30 of a spot of 100 by
        // volatility, mean 0.015.
        double[] volatilities = [0.1, 0.2, 0.35, 0.6, 1];
        double[] worst = new double[5];
        double sum = 0;
        int count = 0;
        foreach (bool isCall in new[] { true, false })
        {
            foreach (double strike in new[] { 60.0, 80, 90, 95, 100, 105, 110, 125, 160 })
            {
                foreach (double years in new[] { 0.05, 0.25, 1, 3 })
                {
                    foreach ((double rate, double dividendYield) in new[] { (0.01, 0.0), (0.01, 0.03), (0.03, 0.01), (0.03, 0.1), (0.06, 0.0), (0.06, 0.1),
                        (0.1, 0.0), (0.1, 0.03), (0.1, 0.1) })
                    {
                        for (int i = 0; i < volatilities.Length; i++)
                        {
                            double found = AmericanOption.Price(100, strike, volatilities[i], years, rate, dividendYield, isCall).Value;
                            double error = Math.Abs(found - BinomialBlackScholes.Extrapolated(
                                100, strike, volatilities[i], years, rate, dividendYield, isCall, 100));
                            worst[i] = Math.Max(worst[i], error);
                            sum += error;
                            count++;
                        }
                    }
                }
            }
        }

        double[] stated = [0.09, 0.10, 0.15, 0.23, 0.30];
        Assert.All(worst.Zip(stated), pair => Assert.InRange(pair.First, 0.85 * pair.Second, pair.Second + 0.01));
        Assert.InRange(sum / count, 0.008, 0.02);
    }

    [Fact]
    public void Early_exercise_is_never_worth_less_than_nothing()
    {
        ulong state = 42;
        for (int i = 0; i < 5_000; i++)
        {
            double strike = OptionSample.Uniform(ref state, 20, 300);
            double volatility = StrictMath.Exp(OptionSample.Uniform(ref state, -7, 1));
            double years = StrictMath.Exp(OptionSample.Uniform(ref state, -8, 3));
            double rate = i % 5 == 0 ? 0 : OptionSample.Uniform(ref state, 0, 0.2);
            double dividendYield = i % 7 == 0 ? 0 : OptionSample.Uniform(ref state, 0, 0.2);
            bool isCall = i % 2 == 0;
            double american = AmericanOption.Price(100, strike, volatility, years, rate, dividendYield, isCall).Value;
            double european = BlackScholes.Price(100, strike, volatility, years, rate, dividendYield, isCall).Value;
            Assert.InRange(american, Math.Max(european, Math.Max(isCall ? 100 - strike : strike - 100, 0)), isCall ? 100 : strike);
            if (isCall ? dividendYield == 0 : rate == 0)
            {
                Assert.Equal(european, american);
            }
        }
    }

    [Fact]
    public void The_value_moves_the_right_way_with_strike_spot_and_volatility()
    {
        // The approximation is not convex to the last digit; steps are wide enough to be clear of its error.
        for (int i = 0; i < 12; i++)
        {
            double strike = 80 + (4 * i);
            Assert.True(Put(strike, 0.3) < Put(strike + 4, 0.3));
            Assert.True(Put(strike, 0.3) < Put(strike, 0.35) || Put(strike, 0.35) == strike - 100);
            Assert.True(Call(strike, 0.3) > Call(strike + 4, 0.3));
            Assert.True(Call(strike, 0.3) < Call(strike, 0.35) || Call(strike, 0.35) == 100 - strike);
        }

        static double Put(double strike, double volatility) => AmericanOption.Price(100, strike, volatility, 0.8, 0.06, 0.02, isCall: false).Value;

        static double Call(double strike, double volatility) => AmericanOption.Price(100, strike, volatility, 0.8, 0.02, 0.06, isCall: true).Value;
    }

    [Fact]
    public void Without_volatility_or_time_the_best_moment_is_known()
    {
        Assert.Equal(10, AmericanOption.Price(110, 100, 0.2, 0, 0.05, 0.02, isCall: true).Value);
        Assert.Equal(20, AmericanOption.Price(100, 120, 0, 2, 0.05, 0.02, isCall: false).Value);

        // The gain 100·e^(−0.02t) − 100·e^(−0.1t) turns where 0.02·e^(−0.02t) = 0.1·e^(−0.1t): t = ln 5 ∕ 0.08.
        double turn = Math.Log(5) / 0.08;
        double best = 100 * (Math.Exp(-0.02 * turn) - Math.Exp(-0.1 * turn));
        Assert.Equal(best, AmericanOption.Price(100, 100, 0, 40, 0.1, 0.02, isCall: true).Value, 1e-12);
        Assert.Equal(0, AmericanOption.Price(0, 100, 0.2, 1, 0.05, 0.02, isCall: true).Value);
        Assert.Equal(100, AmericanOption.Price(0, 100, 0.2, 1, 0.05, 0.02, isCall: false).Value);
        Assert.Equal(50, AmericanOption.Price(50, 0, 0.2, 1, 0.05, 0.02, isCall: true).Value);
    }

    [Fact]
    public void Both_lattices_converge_to_the_European_formula()
    {
        foreach (bool isCall in new[] { true, false })
        {
            double exact = BlackScholes.Price(100, 105, 0.3, 0.7, 0.05, 0.02, isCall).Value;
            Assert.Equal(exact, Tree(LatticeKind.LeisenReimer, 201), 2e-4);
            Assert.Equal(exact, Tree(LatticeKind.CoxRossRubinstein, 1000), 1e-2);
            Assert.True(Math.Abs(Tree(LatticeKind.LeisenReimer, 401) - exact) < Math.Abs(Tree(LatticeKind.LeisenReimer, 101) - exact) / 10);

            double Tree(LatticeKind kind, int steps) =>
                BinomialLattice.Price(100, 105, 0.3, 0.7, 0.05, 0.02, isCall, isAmerican: false, steps, kind).Value;
        }
    }

    [Theory]
    [InlineData(double.NaN, 100, 0.2, 1, 0.05, 0.02)]
    [InlineData(100, -1, 0.2, 1, 0.05, 0.02)]
    [InlineData(100, 100, double.PositiveInfinity, 1, 0.05, 0.02)]
    [InlineData(100, 100, 0.2, -1, 0.05, 0.02)]
    [InlineData(100, 100, 0.2, 1, double.NaN, 0.02)]
    [InlineData(100, 100, 0.2, 1, 0.05, double.NegativeInfinity)]
    public void Numbers_outside_the_domain_are_refused(double spot, double strike, double volatility, double years, double rate, double dividendYield)
    {
        Assert.Equal(RejectionCode.OutsideDomain, AmericanOption.Price(spot, strike, volatility, years, rate, dividendYield, isCall: true).Rejection.Code);
        Assert.Equal(
            RejectionCode.OutsideDomain,
            BinomialLattice.Price(spot, strike, volatility, years, rate, dividendYield, isCall: true, isAmerican: true, 11, LatticeKind.LeisenReimer)
                .Rejection.Code);
    }

    [Fact]
    public void What_only_one_of_the_two_knows_is_refused_by_the_other()
    {
        Assert.Equal(RejectionCode.OutsideDomain, AmericanOption.Price(100, 100, 0.2, 1, -0.01, 0.02, isCall: false).Rejection.Code);
        Assert.Equal(RejectionCode.OutsideDomain, AmericanOption.Price(100, 100, 0.2, 1, 0.01, -0.02, isCall: false).Rejection.Code);
        Assert.True(BinomialLattice.Price(100, 100, 0.2, 1, -0.01, -0.02, isCall: false, isAmerican: true, 11, LatticeKind.CoxRossRubinstein).IsOk);
        foreach (int steps in new[] { 0, -1, BinomialLattice.MaximumSteps + 1 })
        {
            Rejection rejection = BinomialLattice.Price(100, 100, 0.2, 1, 0, 0, isCall: true, isAmerican: true, steps, LatticeKind.CoxRossRubinstein).Rejection;
            Assert.Equal(RejectionCode.OutsideDomain, rejection.Code);
        }

        // One step of ten years at 50 % drift and 1 % volatility has no probabilities.
        Assert.Equal(
            RejectionCode.OutsideDomain,
            BinomialLattice.Price(100, 100, 0.01, 10, 0.5, 0, isCall: true, isAmerican: true, 1, LatticeKind.CoxRossRubinstein).Rejection.Code);
    }

    private static double Lattice(
        double spot, double strike, double volatility, double years, double rate, double dividendYield, bool isCall, LatticeKind kind, int steps) =>
        BinomialLattice.Price(spot, strike, volatility, years, rate, dividendYield, isCall, isAmerican: true, steps, kind).Value;
}
