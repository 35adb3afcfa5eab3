// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class CovarianceTests
{
    [Fact]
    public void A_Cholesky_factor_multiplies_back_to_the_matrix()
    {
        SymmetricMatrix matrix = Covariance.Sample(Panels.Normal(12, 200, 0.02, common: 0.7)).Value;
        double[] l = matrix.Cholesky().Value;
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 12; j++)
            {
                double sum = Enumerable.Range(0, 12).Sum(k => l[(i * 12) + k] * l[(j * 12) + k]);
                Assert.Equal(matrix[i, j], sum, 1e-16);
                Assert.True(j <= i || l[(i * 12) + j] == 0);
            }
        }
    }

    [Fact]
    public void A_singular_covariance_is_refused_with_its_row()
    {
        // The third factor is the sum of the first two.
        ReturnPanel panel = Panels.Normal(2, 100, 0.02);
        double[] sum = [.. panel[0].ToArray().Zip(panel[1].ToArray(), (a, b) => a + b)];
        SymmetricMatrix matrix = Covariance.Sample(Panels.Of(panel[0].ToArray(), panel[1].ToArray(), sum)).Value;
        Assert.Equal(new Rejection(RejectionCode.SingularMatrix, RefusalSubject.Column(2)), matrix.Cholesky().Rejection);
    }

    [Fact]
    public void An_impossible_correlation_is_refused_and_its_neighbour_accepted()
    {
        // If A moves with B and C, B and C cannot move against each other.
        SymmetricMatrix impossible = SymmetricMatrix.FromLower(3, (i, j) => i == j ? 1 : i == 2 && j == 1 ? -0.9 : 0.9);
        Assert.Equal(RejectionCode.SingularMatrix, impossible.Cholesky().Rejection.Code);
        SymmetricMatrix near = impossible.NearestCorrelation().Value;
        Assert.True(near.Cholesky().IsOk);
        Assert.All([0, 1, 2], i => Assert.Equal(1, near[i, i], 1e-14));
        Assert.InRange(near[1, 0], 0.4, 0.9);
    }

    [Fact]
    public void A_valid_correlation_is_its_own_neighbour()
    {
        SymmetricMatrix valid = Covariance.Sample(Panels.Normal(6, 300, 0.02, 0.5)).Value.ToCorrelation().Value;
        SymmetricMatrix near = valid.NearestCorrelation().Value;
        Assert.All(Enumerable.Range(0, 36), k => Assert.Equal(valid[k / 6, k % 6], near[k / 6, k % 6], 1e-13));
    }

    [Fact]
    public void Ledoit_Wolf_is_definite_with_fewer_returns_than_factors()
    {
        ReturnPanel few = Panels.Normal(30, 20, 0.02);
        Assert.Equal(RejectionCode.SingularMatrix, Covariance.Sample(few).Value.Cholesky().Rejection.Code);
        (SymmetricMatrix matrix, double shrinkage) = Covariance.LedoitWolf(few).Value;
        Assert.True(matrix.Cholesky().IsOk);
        Assert.InRange(shrinkage, 0.3, 1);
        Assert.InRange(Covariance.LedoitWolf(Panels.Normal(3, 5000, 0.02, 0.8)).Value.Shrinkage, 0, 0.01);
    }

    [Fact]
    public void Ledoit_Wolf_of_two_days_by_hand()
    {
        // x₁ = (1, 0), x₂ = (0, 2): S = diag(½, 2), μ = 1.25, d² = (0.25 + 4) ∕ 2 − 1.5625 = 0.5625.
        // ‖x₁x₁ᵀ − S‖² = 0.25 + 4, ‖x₂x₂ᵀ − S‖² = 0.25 + 4, b² = 8.5 ∕ (4 × 2) = 1.0625 > d², so δ = 1.
        Assert.Equal(1, Covariance.LedoitWolf(Panels.Of([1, 0], [0, 2])).Value.Shrinkage);
        Assert.Equal(1.25, Covariance.LedoitWolf(Panels.Of([1, 0], [0, 2])).Value.Matrix[0, 0], 1e-15);
    }

    [Fact]
    public void The_exponential_covariance_of_a_factor_with_itself_weights_the_last_return_most()
    {
        double[] returns = [.. Enumerable.Repeat(0.0, 29), 1.0];
        double weight = (1 - 0.9) / (1 - Math.Pow(0.9, 30));
        Assert.Equal(weight, Covariance.Ewma(Panels.Of(returns), 0.9).Value[0, 0], 1e-14);
    }

    [Fact]
    public void Broken_correlations_are_still_correlations()
    {
        SymmetricMatrix correlation = Covariance.Sample(Panels.Normal(5, 300, 0.02, 0.5)).Value.ToCorrelation().Value;
        Assert.True(correlation.PulledTo(1, 0.9).Cholesky().IsOk);
        Assert.True(correlation.PulledTo(0, 0.9).Cholesky().IsOk);
        Assert.Equal(1, correlation.PulledTo(1, 1)[3, 1]);
        Assert.Equal(0, correlation.PulledTo(0, 1)[3, 1]);
        Assert.Equal(RejectionCode.SingularMatrix, correlation.PulledTo(1, 1).Cholesky().Rejection.Code);
    }

    [Fact]
    public void Pulling_correlations_to_one_never_lowers_the_risk_of_a_long_book_and_to_zero_of_a_hedge()
    {
        SymmetricMatrix correlation = Covariance.Sample(Panels.Normal(4, 300, 0.02, 0.6)).Value.ToCorrelation().Value;
        double[] longs = [1, 1, 1, 1];
        double[] hedge = [1, -1, 1, -1];
        Assert.True(correlation.PulledTo(1, 0.5).Quadratic(longs) > correlation.Quadratic(longs));
        Assert.True(correlation.PulledTo(0, 0.5).Quadratic(hedge) > correlation.Quadratic(hedge));
    }
}
