// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>Every split of every loss of up to ten units over up to five accounts with claims of up to four units.</summary>
public class LossSharesProperties
{
    private const int MostAccounts = 5;
    private const int MostUnits = 4;
    private const int MostLoss = 10;

    private static readonly Amount _unit = Amount.Parse("0.000001");

    [Fact]
    [Trait("property", "W07")]
    public void W07_shares_and_what_is_uncovered_sum_exactly_to_the_loss() => ForEverySplit((loss, claims, shares, uncovered) =>
    {
        Amount sum = shares.Aggregate(Amount.Zero, (a, b) => a + b);
        Amount covered = Amount.Min(loss, claims.Aggregate(Amount.Zero, (a, c) => a + c.Profit));
        Assert.Equal(loss, sum + uncovered);
        Assert.Equal(covered, sum);
    });

    [Fact]
    [Trait("property", "W07")]
    public void W07_equal_claims_differ_by_at_most_one_unit_and_the_lower_id_pays_it() => ForEverySplit((_, claims, shares, _) =>
    {
        for (int i = 0; i < claims.Length; i++)
        {
            for (int j = i + 1; j < claims.Length; j++)
            {
                if (claims[i].Profit == claims[j].Profit)
                {
                    Assert.InRange((shares[i] - shares[j]).Atoms, 0, _unit.Atoms);
                }
            }
        }
    });

    [Fact]
    [Trait("property", "W07")]
    public void W07_the_order_of_the_claims_changes_nothing() => ForEverySplit((loss, claims, shares, uncovered) =>
    {
        LossClaim[] turned = [.. claims.Skip(1), .. claims.Take(1)];
        LossClaim[] reversed = [.. claims.Reverse()];
        foreach (LossClaim[] other in (LossClaim[][])[turned, reversed])
        {
            Amount[] otherShares = new Amount[other.Length];
            Assert.Equal(uncovered, LossShares.Split(loss, _unit, other, otherShares));
            for (int i = 0; i < other.Length; i++)
            {
                Assert.Equal(shares[Array.IndexOf(claims, other[i])], otherShares[i]);
            }
        }
    });

    [Fact]
    [Trait("property", "W08")]
    public void W08_nobody_is_charged_below_zero_or_above_the_claim() => ForEverySplit((_, claims, shares, _) =>
    {
        for (int i = 0; i < claims.Length; i++)
        {
            Assert.InRange(shares[i].Atoms, 0, claims[i].Profit.Atoms);
        }
    });

    [Fact]
    [Trait("property", "W07")]
    public void Each_share_is_within_one_unit_of_the_exact_proportion() => ForEverySplit((loss, claims, shares, uncovered) =>
    {
        Amount all = claims.Aggregate(Amount.Zero, (a, c) => a + c.Profit);
        for (int i = 0; i < claims.Length && all.IsPositive; i++)
        {
            Amount exact = (loss - uncovered).Scale(claims[i].Profit.Atoms, all.Atoms, Rounding.Down);
            Assert.InRange((shares[i] - exact).Atoms, -_unit.Atoms, _unit.Atoms);
        }
    });

    private static void ForEverySplit(Action<Amount, LossClaim[], Amount[], Amount> check)
    {
        for (int accounts = 0; accounts <= MostAccounts; accounts++)
        {
            int books = (int)Math.Pow(MostUnits + 1, accounts);
            for (int book = 0; book < books; book++)
            {
                LossClaim[] claims = new LossClaim[accounts];
                for (int i = 0, left = book; i < accounts; i++, left /= MostUnits + 1)
                {
                    claims[i] = new(new((ulong)(1000 + i)), Amount.FromAtoms(_unit.Atoms * (left % (MostUnits + 1))));
                }

                for (int units = 0; units <= MostLoss; units++)
                {
                    Amount loss = Amount.FromAtoms(_unit.Atoms * units);
                    Amount[] shares = new Amount[accounts];
                    Amount uncovered = LossShares.Split(loss, _unit, claims, shares);
                    check(loss, claims, shares, uncovered);
                }
            }
        }
    }
}
