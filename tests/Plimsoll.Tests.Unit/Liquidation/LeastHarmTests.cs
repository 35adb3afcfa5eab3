// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>Deleveraging with least harm, on four accounts that hold ten lots each: leverages 8, 5 and 2, all of it from this position, and one at 9 that
/// holds a hedge. <c>LeastHarmProperties</c> has the twin.</summary>
public class LeastHarmTests
{
    /// <summary>A lot is a tenth of a position, so it lowers the leverage by a tenth of what it was: the first by 0.8, the second by 0.5, the third by
    /// 0.2.</summary>
    [Theory]
    [InlineData("1", "1:1", "0")]
    [InlineData("4", "1:4", "0")]
    [InlineData("5", "1:4 2:1", "0")]
    [InlineData("12", "1:7 2:5", "0")]
    [InlineData("17", "1:8 2:7 3:2", "0")]
    [InlineData("30", "1:10 2:10 3:10", "0")]
    [InlineData("33", "1:10 2:10 3:10 4:3", "0")]
    [InlineData("45", "1:10 2:10 3:10 4:10", "5")]
    public void The_most_leveraged_are_brought_down_to_one_level_and_the_hedge_comes_last(string residual, string taken, string unfilled)
    {
        // After 1:4 it stands at 4.8 and the second at 5. 1:8 leaves 1.6, 2:7 leaves 1.5 and 3:2 leaves 1.6: the seventeenth lot is the second one of the
        // third, whose leverage of 1.8 is then the highest.
        DeleveragingAllocation allocation = LeastHarm.Allocate(
            Quantity.Parse(residual), Quantity.Of(1), [Of(3, 2), Of(4, 9), Of(1, 8), Of(2, 5)],
            static (account, wanted) => new(account.Value == 4 ? default : wanted, wanted));
        Assert.Equal(taken, string.Join(' ', allocation.Takes.Select(static take => $"{take.Account.Value}:{take.Quantity}")));
        Assert.Equal(Quantity.Parse(unfilled), allocation.Unfilled);

        // The hedge has the last place, and each has the leverage that it came with.
        Assert.All(allocation.Takes, static take => Assert.Equal(
            ((int)take.Account.Value, Ratio.Of(take.Account.Value switch { 1 => 8, 2 => 5, 3 => 2, _ => 9 })), (take.Rank, take.Score)));
    }

    [Fact]
    public void Of_two_alike_the_lower_account_gives_the_odd_lot()
    {
        DeleveragingAllocation allocation = LeastHarm.Allocate(
            Quantity.Of(3), Quantity.Of(1), [Of(7, 4), Of(3, 4)], static (_, wanted) => new(wanted, wanted));
        Assert.Equal([(new AccountId(3), Quantity.Of(2)), (new AccountId(7), Quantity.Of(1))], allocation.Takes.Select(static t => (t.Account, t.Quantity)));
    }

    [Fact]
    public void What_an_account_may_give_is_taken_in_whole_lots_or_all_that_it_holds()
    {
        // The first may give 3.5 of ten: three. The second holds 2.5 and may give all of it, but after two it stands at 1 and the third at 2. The third gives
        // four without harm, and six more only when nobody else can.
        TakeAllowance Limit(AccountId account, Quantity wanted) => account.Value switch
        {
            1 => new(wanted, Quantity.Parse("3.5")),
            2 => new(wanted, wanted),
            _ => new(Quantity.Parse("4.2"), wanted),
        };
        DeleveragingCandidate[] candidates = [Of(1, 8), Of(2, 5) with { Held = Quantity.Parse("2.5") }, Of(3, 2)];
        foreach ((string residual, string taken, string unfilled) in new[]
        {
            ("5.5", "1:3 2:2 3:0.5", "0"), ("9.5", "1:3 2:2.5 3:4", "0"), ("11.5", "1:3 2:2.5 3:6", "0"), ("20", "1:3 2:2.5 3:10", "4.5"),
        })
        {
            DeleveragingAllocation allocation = LeastHarm.Allocate(Quantity.Parse(residual), Quantity.Of(1), candidates, Limit);
            Assert.Equal((taken, unfilled),
                (string.Join(' ', allocation.Takes.Select(static take => $"{take.Account.Value}:{take.Quantity}")), $"{allocation.Unfilled}"));
        }
    }

    [Fact]
    public void Only_who_would_give_is_looked_at_and_once_each()
    {
        List<AccountId> looked = [];
        LeastHarm.Allocate(Quantity.Of(6), Quantity.Of(1), [Of(1, 8), Of(2, 5), Of(3, 2)], (account, wanted) =>
        {
            looked.Add(account);
            return account.Value == 1 ? new(Quantity.Of(2), Quantity.Of(2)) : new(wanted, wanted);
        });
        Assert.Equal([new AccountId(1), new AccountId(2)], looked);
    }

    [Fact]
    public void Who_has_won_nothing_gives_nothing()
    {
        DeleveragingAllocation allocation = LeastHarm.Allocate(
            Quantity.Of(5), Quantity.Of(1), [Of(1, 8) with { Profit = default }, Of(2, 5) with { ProfitAtPrice = Amount.Of(-1) }, Of(3, 2)],
            static (_, wanted) => new(wanted, wanted));
        Assert.Equal([(new AccountId(3), 1, Quantity.Of(5))], allocation.Takes.Select(static t => (t.Account, t.Rank, t.Quantity)));
        Assert.Throws<InvariantException>(static () => LeastHarm.Allocate(default, Quantity.Of(1), [], static (_, wanted) => new(wanted, wanted)));
        Assert.Throws<InvariantException>(static () =>
            LeastHarm.Allocate(Quantity.Of(1), Quantity.Of(1), [Of(1, 8)], static (_, wanted) => new(wanted, wanted + wanted)));
    }

    /// <summary>Half of the account's leverage is of this position, so that a lot lowers it by half as much.</summary>
    [Fact]
    public void Leverage_is_that_of_the_whole_account()
    {
        // 8 falls by 0.4 a lot, 6 by 0.6: 1:5 leaves 6 beside 6, and of two alike the lower account goes on: 1:6 leaves 5.6, then 2:1 5.4.
        DeleveragingAllocation allocation = LeastHarm.Allocate(
            Quantity.Of(7), Quantity.Of(1), [Of(1, 4) with { AccountNotional = Amount.Of(8) }, Of(2, 6)], static (_, wanted) => new(wanted, wanted));
        Assert.Equal([(new AccountId(1), Ratio.Of(8), Quantity.Of(6)), (new AccountId(2), Ratio.Of(6), Quantity.Of(1))],
            allocation.Takes.Select(static t => (t.Account, t.Score, t.Quantity)));
    }

    private static DeleveragingCandidate Of(ulong account, long leverage) => new(
        new(account), Quantity.Of(10), Amount.Of(1), Amount.Of(1), Amount.Of(1), Amount.Of(leverage), Amount.Of(1))
    {
        AccountNotional = Amount.Of(leverage),
    };
}
