// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Liquidation;

public class SharingTests
{
    [Fact]
    public void The_unit_left_over_goes_to_the_largest_remainder()
    {
        Amount[] shares = new Amount[3];
        Amount uncovered = LossShares.Split(Amount.Of(5), Amount.Of(1), [Claim(1, 1), Claim(2, 2), Claim(3, 4)], shares);
        Assert.Equal(Amount.Zero, uncovered);

        // 5 units over claims of 1, 2 and 4: 0.71, 1.43, 2.86 floor to 0, 1, 2; two are left, to 0.86 and 0.71.
        Assert.Equal([Amount.Of(1), Amount.Of(1), Amount.Of(3)], shares);
    }

    [Fact]
    public void Ties_go_to_the_lower_account()
    {
        Amount[] shares = new Amount[3];
        LossShares.Split(Amount.Of(4), Amount.Of(1), [Claim(9, 5), Claim(8, 5), Claim(7, 5)], shares);
        Assert.Equal([Amount.Of(1), Amount.Of(1), Amount.Of(2)], shares);
    }

    [Fact]
    public void What_the_claims_cannot_cover_is_returned_and_losing_accounts_pay_nothing()
    {
        Amount[] shares = new Amount[3];
        Amount uncovered = LossShares.Split(Amount.Of(10), Amount.Of(1), [Claim(1, 3), Claim(2, -50), Claim(3, 4)], shares);
        Assert.Equal([Amount.Of(3), Amount.Zero, Amount.Of(4)], shares);
        Assert.Equal(Amount.Of(3), uncovered);
    }

    [Fact]
    public void A_loss_finer_than_the_unit_is_a_bug() =>
        Assert.Throws<InvariantException>(() => LossShares.Split(Amount.Parse("0.5"), Amount.Of(1), [Claim(1, 3)], new Amount[1]));

    [Fact]
    public void A_score_is_the_profit_rate_times_the_leverage()
    {
        // 50 won on 100 of entry, 150 of notional on 30 of equity: 0.5 × 5.
        Assert.Equal(Ratio.Parse("2.5"), Deleveraging.Score(Candidate(1, 1, 50, 100, 150, 30)));
        Assert.Equal(Ratio.Zero, Deleveraging.Score(Candidate(1, 1, -50, 100, 150, 30)));
        Assert.Equal(Ratio.Parse("500000"), Deleveraging.Score(Candidate(1, 1, 50, 100, 150, -1)));
    }

    [Fact]
    public void The_highest_scores_are_levelled_first()
    {
        // Scores 4, 2, 1 on positions of 10. Seven contracts: cutting the first to 2 takes 5; both to λ takes 10(1 − λ/4) + 10(1 − λ/2) = 7 at λ = 26/15,
        // which is 5.67 and 1.33, in lots of one 6 and 1: six from the first (its 5.67 rounded up), the rest from the second.
        DeleveragingCandidate[] candidates = [Candidate(3, 10, 100, 100, 100, 100), Candidate(2, 10, 100, 100, 200, 100), Candidate(1, 10, 100, 100, 400, 100)];
        DeleveragingAllocation allocation = Deleveraging.Allocate(Quantity.Of(7), Quantity.Of(1), candidates, (_, wanted) => wanted);
        Assert.Equal(
            [new DeleveragingTake(new(1), 1, Ratio.Of(4), Quantity.Of(6)), new DeleveragingTake(new(2), 2, Ratio.Of(2), Quantity.Of(1))],
            allocation.Takes);
        Assert.Equal(Quantity.Zero, allocation.Unfilled);
    }

    [Fact]
    public void An_account_that_would_become_unhealthy_is_passed_over()
    {
        DeleveragingCandidate[] candidates = [Candidate(1, 10, 100, 100, 400, 100), Candidate(2, 10, 100, 100, 200, 100)];
        DeleveragingAllocation allocation = Deleveraging.Allocate(
            Quantity.Of(12), Quantity.Of(1), candidates, (account, wanted) => account.Value == 1 ? Quantity.Parse("3.5") : wanted);
        Assert.Equal([Quantity.Of(3), Quantity.Of(9)], allocation.Takes.Select(t => t.Quantity));
    }

    private static LossClaim Claim(ulong account, long profit) => new(new(account), Amount.Of(profit));

    private static DeleveragingCandidate Candidate(ulong account, long held, long profit, long entry, long notional, long equity) =>
        new(new(account), Quantity.Of(held), Amount.Of(profit), Amount.Of(profit), Amount.Of(entry), Amount.Of(notional), Amount.Of(equity));
}
