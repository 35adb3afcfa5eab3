// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class SamplingErrorTests
{
    private static readonly Ratio _confidence = Ratio.Parse("0.99");

    [Fact]
    public void The_error_stated_from_one_seed_is_the_spread_over_many()
    {
        // One factor, a long book: two hundred seeds of two thousand paths each measure what one of them states.
        CopulaTerms terms = CopulaTerms.Of(SymmetricMatrix.FromLower(1, (_, _) => 1), [0.05], 6, MarginalRule.StudentT).Value;
        RevaluationBook book = new RevaluationBook().AddLinear(0, 1_000);
        const int Seeds = 200;
        double[] quantiles = new double[Seeds], shortfalls = new double[Seeds], quantileErrors = new double[Seeds], shortfallErrors = new double[Seeds];
        double[] profits = new double[2_000];
        for (int seed = 0; seed < Seeds; seed++)
        {
            Assert.Equal(Rejection.None, CopulaMonteCarlo.Simulate(book, terms, (ulong)seed, profits));
            SamplingError error = SamplingError.Of(profits, _confidence).Value;
            (quantileErrors[seed], shortfallErrors[seed]) = (error.ValueAtRisk, error.ExpectedShortfall);
            shortfalls[seed] = TailMeasures.ExpectedShortfall([.. profits], _confidence).Value;
            quantiles[seed] = TailMeasures.ValueAtRisk(profits, _confidence).Value;
        }

        // A standard deviation of two hundred has an error of 5 %; the tails make the stated one of a shortfall small more often than large.
        Assert.InRange(quantileErrors.Average() / Deviation(quantiles), 0.85, 1.2);
        Assert.InRange(shortfallErrors.Average() / Deviation(shortfalls), 0.8, 1.15);
    }

    [Fact]
    public void By_hand()
    {
        // Profits −100 … −1 at 90 %: rank 10, quantile 91, shortfall 95.5; s = √(100 × .1 × .9) = 3, so that the quantile is known to (94 − 88) × 3 ÷ 6 = 3.
        double[] profits = [.. Enumerable.Range(1, 100).Select(loss => -(double)loss)];
        SamplingError error = SamplingError.Of(profits, Ratio.Parse("0.9")).Value;
        Assert.Equal(3, error.ValueAtRisk, 1e-12);

        // Variance of 91 … 100: 8.25; √((8.25 + .9 × 4.5²) ÷ 10).
        Assert.Equal(Math.Sqrt((8.25 + (0.9 * 20.25)) / 10), error.ExpectedShortfall, 1e-12);
        Assert.Equal(RejectionCode.HistoryTooShort, SamplingError.Of(profits.AsSpan(0, 9), Ratio.Parse("0.9")).Rejection.Code);
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
