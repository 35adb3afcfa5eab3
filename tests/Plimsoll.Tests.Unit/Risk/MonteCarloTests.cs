// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class MonteCarloTests
{
    private const int Paths = 40_000;
    private static readonly Ratio _confidence = Ratio.Parse("0.99");

    private static SymmetricMatrix Pair(double correlation) => SymmetricMatrix.FromLower(2, (i, j) => i == j ? 1 : correlation);

    private static double[] Simulate(CopulaTerms terms, RevaluationBook book, int paths = Paths, ulong seed = 1)
    {
        double[] profits = new double[paths];
        Assert.False(CopulaMonteCarlo.Simulate(book, terms, seed, profits).IsRefused);
        return profits;
    }

    private static double[] Returns(CopulaTerms terms, int factor) =>
        [.. Simulate(terms, new RevaluationBook().AddLinear(factor, 1)).Select(p => Math.Log(1 + p))];

    [Fact]
    public void Normal_value_at_risk_and_shortfall_have_their_closed_form()
    {
        // z(99 %) = 2.3263479, φ(z) ÷ 1 % = 2.6652142.
        ParametricRisk risk = ParametricRisk.Of([1000, -500], SymmetricMatrix.FromLower(2, (i, j) => i == j ? 0.0004 : 0.0002), _confidence, horizon: 4).Value;
        double deviation = Math.Sqrt(4 * ((1e6 * 0.0004) + (2.5e5 * 0.0004) - (2 * 5e5 * 0.0002)));
        Assert.Equal(deviation, risk.Deviation, 1e-12);
        Assert.Equal(2.3263478740408408 * deviation, risk.ValueAtRisk, 1e-10);
        Assert.Equal(2.6652142203457624 * deviation, risk.ExpectedShortfall, 1e-9);
    }

    [Fact]
    public void Parametric_risk_refuses_what_is_no_covariance_and_no_confidence()
    {
        Assert.Equal(RejectionCode.SingularMatrix, ParametricRisk.Of([1, -1], Pair(1.5), _confidence).Rejection.Code);
        Assert.Equal(RejectionCode.OutsideDomain, ParametricRisk.Of([1, 1], Pair(0), Ratio.Parse("0.4")).Rejection.Code);
        Assert.Equal(RejectionCode.OutsideDomain, ParametricRisk.Of([double.NaN, 1], Pair(0), _confidence).Rejection.Code);
    }

    [Fact]
    public void A_normal_marginal_gives_the_closed_form_within_sampling_error()
    {
        CopulaTerms terms = CopulaTerms.Of(Pair(0.5), [0.01, 0.02], 6, MarginalRule.Normal).Value;
        double[] returns = Returns(terms, 1);

        // Standard error of a 1 % quantile of 40,000 draws: √(0.01 × 0.99 ÷ 40,000) ÷ φ(z) = 1.9 % of σ.
        Assert.Equal(2.3263, TailMeasures.ValueAtRisk(returns, _confidence).Value / 0.02, 0.06);
        Assert.Equal(2.6652, TailMeasures.ExpectedShortfall(returns, _confidence).Value / 0.02, 0.1);
    }

    [Fact]
    public void A_Student_marginal_has_its_variance_and_its_fat_tail()
    {
        CopulaTerms terms = CopulaTerms.Of(Pair(0.5), [0.01, 0.02], 4, MarginalRule.StudentT).Value;
        double[] returns = Returns(terms, 0);
        Assert.Equal(1, Math.Sqrt(returns.Average(r => r * r)) / 0.01, 0.03);

        // The 1 % quantile of t(4) is 3.7469; scaled to unit variance × √½ = 2.6495.
        Assert.Equal(2.6495, TailMeasures.ValueAtRisk(returns, _confidence).Value / 0.01, 0.12);
    }

    [Fact]
    public void An_empirical_marginal_reproduces_the_samples_quantiles()
    {
        ReturnPanel sample = Panels.Normal(2, 500, 0.02, 0.3);
        CopulaTerms terms = CopulaTerms.FromSample(Pair(0.3), sample, 8).Value;
        double[] drawn = Returns(terms, 1);
        foreach (string confidence in new[] { "0.5", "0.75", "0.95" })
        {
            double expected = TailMeasures.ValueAtRisk(sample[1].ToArray(), Ratio.Parse(confidence), QuantileRule.Linear).Value;
            Assert.Equal(expected, TailMeasures.ValueAtRisk(drawn, Ratio.Parse(confidence)).Value, 0.0006);
        }

        Assert.True(drawn.Min() >= sample[1].ToArray().Min() - 1e-15);
    }

    [Fact]
    public void Drawn_moves_have_the_copulas_correlation_and_joint_tail()
    {
        CopulaTerms tail = CopulaTerms.Of(Pair(0.5), [1, 1], 4, MarginalRule.Normal).Value;
        CopulaTerms thin = CopulaTerms.Of(Pair(0.5), [1, 1], 60, MarginalRule.Normal).Value;
        double Joint(CopulaTerms terms)
        {
            double[] a = Returns(terms, 0);
            double[] b = Returns(terms, 1);
            return a.Zip(b, (x, y) => x < -2.3263 && y < -2.3263 ? 1.0 : 0.0).Sum() / Paths;
        }

        double[] first = Returns(tail, 0);
        double[] second = Returns(tail, 1);
        double correlation = first.Zip(second, (x, y) => x * y).Average() / Math.Sqrt(first.Average(x => x * x) * second.Average(y => y * y));
        Assert.Equal(0.5, correlation, 0.05);
        Assert.True(Joint(tail) > 1.5 * Joint(thin), "A t copula with four degrees of freedom has joint crashes that a nearly normal one has not.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_whatever_the_number_of_paths()
    {
        SymmetricMatrix correlation = Covariance.Sample(Panels.Normal(7, 300, 0.02, 0.6)).Value.ToCorrelation().Value;
        CopulaTerms terms = CopulaTerms.Of(correlation, [.. Enumerable.Repeat(0.03, 7)], 6, MarginalRule.StudentT).Value;
        RevaluationBook book = new RevaluationBook().AddLinear(6, 100).AddOption(3, -1, false, 100, 95, 0.6, 0.1);
        double[] many = Simulate(terms, book, 3000, seed: 42);
        double[] again = Simulate(terms, book, 3000, seed: 42);
        double[] few = Simulate(terms, book, 1001, seed: 42);
        Assert.Equal(many, again);
        Assert.Equal(many[..1001], few);
        Assert.NotEqual(many, Simulate(terms, book, 3000, seed: 43));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Every_path_is_that_of_the_formula_written_down_plainly(int factors)
    {
        const int degrees = 6;
        SymmetricMatrix correlation = Covariance.Sample(Panels.Normal(factors, 300, 0.02, 0.6)).Value.ToCorrelation().Value;
        double[] root = correlation.Cholesky().Value;
        double[] volatilities = [.. Enumerable.Range(1, factors).Select(i => 0.02 * i)];
        CopulaTerms terms = CopulaTerms.Of(correlation, volatilities, degrees, MarginalRule.StudentT).Value;
        (int Factor, bool IsCall, double Strike, double Volatility, double Years)[] options =
            [(0, true, 100, 0.6, 0.1), (1, false, 70, 0.4, 1.5), (2, true, 180, 0.9, 0.02), (3, false, 100.5, 0.5, 0), (4, true, 0, 0.5, 1)];
        RevaluationBook book = new RevaluationBook().AddLinear(factors - 1, 300);
        foreach (var o in options)
        {
            book.AddOption(o.Factor, 2, o.IsCall, 100, o.Strike, o.Volatility, o.Years);
        }

        double[] profits = Simulate(terms, book, 2_000, seed: 9);
        for (int path = 0; path < profits.Length; path++)
        {
            double[] z = new double[factors + 1];
            for (int i = 0; i < factors; i += 2)
            {
                (z[i], z[i + 1]) = Pair(9, path, i / 2, stream: 0, StrictMath.InverseNormalCdf);
            }

            (double a, double b) = Pair(9, path, 0, stream: 1, u => u);
            (double c, _) = Pair(9, path, 1, stream: 1, u => u);
            double mixing = Math.Sqrt(degrees / (-2 * Math.Log(a * b * c)));
            double[] growth = [.. Enumerable.Range(0, factors).Select(i =>
                Math.Exp(volatilities[i] * Math.Sqrt((degrees - 2.0) / degrees) * mixing * Enumerable.Range(0, i + 1)
                    .Sum(j => root[(i * factors) + j] * z[j])))];
            double expected = 300 * (growth[^1] - 1);
            double size = 300 * growth[^1];
            foreach (var o in options)
            {
                expected += 2 * (Value(o, 100 * growth[o.Factor]) - Value(o, 100));
                size += 200 * growth[o.Factor];
            }

            // Moves differ by what a dozen roundings make of logarithms up to a few units.
            Assert.True(Math.Abs(profits[path] - expected) <= 2e-14 * size, $"path {path}: {profits[path]:R}, not {expected:R}");
        }

        static double Value((int Factor, bool IsCall, double Strike, double Volatility, double Years) o, double forward) =>
            Black76.Price(forward, o.Strike, o.Volatility, o.Years, 1, o.IsCall).Value;

        static (double, double) Pair(ulong seed, int path, int draw, uint stream, Func<double, double> then)
        {
            new Philox(seed).Uniforms((uint)path, (uint)draw, stream, out Vector512<double> first, out Vector512<double> second);
            return (then(first[0]), then(second[0]));
        }
    }

    [Fact]
    public void What_cannot_be_simulated_is_refused()
    {
        Assert.Equal(new Rejection(RejectionCode.SingularMatrix, RefusalSubject.Column(1)), CopulaTerms.Of(Pair(1), [1, 1], 4, MarginalRule.Normal).Rejection);
        Assert.Equal(RejectionCode.OutsideDomain, CopulaTerms.Of(Pair(0), [1, 1], 5, MarginalRule.Normal).Rejection.Code);
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, RefusalSubject.Column(1)),
            CopulaTerms.Of(Pair(0), [1, double.NaN], 4, MarginalRule.Normal).Rejection);
        CopulaTerms wild = CopulaTerms.Of(Pair(0), [1, 1000], 4, MarginalRule.Normal).Value;
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, RefusalSubject.Column(1)),
            CopulaMonteCarlo.Simulate(new RevaluationBook(), wild, 1, new double[100]));
        Assert.Equal(RejectionCode.OutsideDomain, CopulaMonteCarlo.Simulate(new RevaluationBook(), wild, 1, []).Code);
    }
}
