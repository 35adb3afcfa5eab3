// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Risk;

namespace Plimsoll.Tests.Unit.Risk;

public class NormalDrawTests
{
    [Fact]
    public void Ranks_of_drawn_moves_are_uniform_by_the_exact_distribution()
    {
        // One normal factor of volatility one over the whole range of ranks: the move is the draw itself times the mixing of the t copula's normal marginal,
        // so ranks are read back through the exact distribution function and must be uniform.
        CopulaTerms terms = CopulaTerms.Of(SymmetricMatrix.FromLower(1, (_, _) => 1), [1], 60, MarginalRule.Normal).Value;
        double[] profits = new double[20_000];
        Assert.False(CopulaMonteCarlo.Simulate(new RevaluationBook().AddLinear(0, 1), terms, 5, profits).IsRefused);
        double[] ranks = [.. profits.Select(p => StrictMath.NormalCdf(StrictMath.Log(1 + p))).Order()];

        // Kolmogorov's statistic at 0.1 % is 1.95 ÷ √n.
        double distance = ranks.Select((rank, i) => Math.Abs(rank - ((i + 0.5) / ranks.Length))).Max();
        Assert.True(distance < 1.95 / Math.Sqrt(ranks.Length), $"{distance}");
    }
}
