// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>Deleveraging with least harm, held to a twin that gives away one lot after the other and knows everybody's limits from the start.</summary>
public class LeastHarmProperties
{
    private static readonly Quantity _lot = Quantity.Parse("0.1");

    private static readonly Gen<Case> _cases =
        from residual in Gen.Choose(1, 600)
        from accounts in Gen.Choose(0, 8)
        from candidates in _candidate.ListOf(accounts)
        from harmless in Gen.Choose(0, 30).ListOf(accounts)
        from most in Gen.Choose(0, 30).ListOf(accounts)
        select new Case(
            Quantity.FromAtoms(_lot.Atoms * residual / 10),
            [.. candidates.Select(static (c, i) => c with { Account = new((ulong)(1_000 + (i * 5 % 8))) })],
            [.. harmless.Zip(most, static (h, m) => new TakeAllowance(Quantity.FromAtoms(_lot.Atoms * h), Quantity.FromAtoms(_lot.Atoms * m)))]);

    private static Gen<DeleveragingCandidate> _candidate =>
        from held in Gen.Choose(1, 200)
        from profit in Gen.Choose(-1, 10)
        from concession in Gen.Choose(0, 2)
        from own in Gen.Choose(0, 6)
        from rest in Gen.Choose(0, 4)
        from equity in Gen.Choose(-1, 12)
        select new DeleveragingCandidate(default, Quantity.FromAtoms(_lot.Atoms * held / 10), Amount.Of(profit), Amount.Of(profit - concession),
            Amount.Of(100), Amount.Of(own * 10), Amount.Of(equity * 10))
        { AccountNotional = Amount.Of((own + rest) * 10) };

    [Fact]
    [Trait("property", "W02")]
    public void W02_it_is_what_giving_away_lot_after_lot_leaves() => ForAll(static x =>
    {
        DeleveragingAllocation allocation = x.Allocate();
        Dictionary<AccountId, Quantity> twin = x.LotAfterLot(out Quantity unfilled);
        return allocation.Unfilled == unfilled && allocation.Takes.Length == twin.Count
            && allocation.Takes.All(take => twin.GetValueOrDefault(take.Account) == take.Quantity);
    });

    [Fact]
    [Trait("property", "W02")]
    public void W02_exactly_the_residual_is_taken_or_all_that_eligible_accounts_can_give() => ForAll(static x =>
    {
        DeleveragingAllocation allocation = x.Allocate();
        Quantity taken = Sum(allocation.Takes.Select(static t => t.Quantity));
        Quantity possible = Sum(x.Candidates.Where(static c => c.IsEligible).Select(c => x.Allowed(c.Account).Most));
        return taken + allocation.Unfilled == x.Residual && taken == Quantity.Min(x.Residual, possible);
    });

    [Fact]
    [Trait("property", "W04")]
    public void W04_W05_only_the_profitable_give_and_none_more_than_its_account_allows() => ForAll(static x => x.Allocate().Takes.All(t =>
        x.Of(t.Account) is { Profit.IsPositive: true, ProfitAtPrice.IsNegative: false } && t.Quantity.IsPositive
            && t.Quantity <= x.Allowed(t.Account).Most));

    [Fact]
    [Trait("property", "W05")]
    public void W05_no_hedge_is_touched_while_anybody_has_something_left_that_hedges_nothing() => ForAll(static x =>
    {
        DeleveragingAllocation allocation = x.Allocate();
        Dictionary<AccountId, Quantity> taken = allocation.Takes.ToDictionary(static t => t.Account, static t => t.Quantity);
        bool touchesHedges = allocation.Takes.Any(t => t.Quantity > x.Allowed(t.Account).Harmless);
        return !touchesHedges || x.Candidates.Where(static c => c.IsEligible).All(c => taken.GetValueOrDefault(c.Account) >= x.Allowed(c.Account).Harmless);
    });

    [Fact]
    [Trait("property", "W03")]
    public void W03_receipts_follow_the_queue_of_all_though_only_some_were_looked_at() => ForAll(static x =>
    {
        AccountId[] queue = [.. LeastHarm.Queue(x.Candidates, id => x.Raw(id).Harmless.IsZero).Select(static c => c.Account)];
        DeleveragingAllocation allocation = x.Allocate();
        return allocation.Takes.All(t => queue[t.Rank - 1] == t.Account && t.Score == LeastHarm.Leverage(x.Of(t.Account)))
            && allocation.Takes.Select(static t => t.Rank).SequenceEqual(allocation.Takes.Select(static t => t.Rank).Order());
    });

    [Fact]
    [Trait("property", "W03")]
    public void W03_the_order_of_the_candidates_changes_nothing() => ForAll(static x =>
    {
        Case turned = x with { Candidates = [.. x.Candidates.Reverse()], Allowances = [.. x.Allowances.Reverse()] };
        return turned.Allocate() is var there && x.Allocate() is var here && there.Takes.SequenceEqual(here.Takes) && there.Unfilled == here.Unfilled;
    });

    [Fact]
    [Trait("property", "W02")]
    public void The_most_leveraged_are_brought_down_to_one_level_and_the_hedge_is_kept()
    {
        // Ten held each; leverages 8, 5 and 2, all of it from this position; a fourth at 9 holds a hedge. Twelve lots of one are wanted. Down to level 3 the
        // first gives 10 − 30 ÷ 8, which is 7 lots, and the second 4; the twelfth is taken of the second, who is left at 3, the first at 2.4.
        DeleveragingCandidate Of(ulong account, long leverage) => new(
            new(account), Quantity.Of(10), Amount.Of(1), Amount.Of(1), Amount.Of(1), Amount.Of(leverage), Amount.Of(1))
        {
            AccountNotional = Amount.Of(leverage),
        };
        DeleveragingAllocation allocation = LeastHarm.Allocate(
            Quantity.Of(12), Quantity.Of(1), [Of(1, 8), Of(2, 5), Of(3, 2), Of(4, 9)],
            static (account, wanted) => new(account.Value == 4 ? default : wanted, wanted));
        Assert.Equal(
            [(new AccountId(1), 1, Ratio.Of(8), Quantity.Of(7)), (new AccountId(2), 2, Ratio.Of(5), Quantity.Of(5))],
            allocation.Takes.Select(static t => (t.Account, t.Rank, t.Score, t.Quantity)));
        Assert.Equal(Quantity.Zero, allocation.Unfilled);
    }

    private static Quantity Sum(IEnumerable<Quantity> quantities) => quantities.Aggregate(Quantity.Zero, static (a, b) => a + b);

    private static void ForAll(Func<Case, bool> claim) =>
        Prop.ForAll(_cases.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(3, 5));

    private sealed record Case(Quantity Residual, DeleveragingCandidate[] Candidates, TakeAllowance[] Allowances)
    {
        public DeleveragingCandidate Of(AccountId account) => Candidates[IndexOf(account)];

        /// <summary>What the check of an account says.</summary>
        public TakeAllowance Raw(AccountId account)
        {
            Quantity held = Of(account).Held;
            TakeAllowance allowance = Allowances[IndexOf(account)];
            return new(Quantity.Min(held, allowance.Harmless), Quantity.Min(held, allowance.Most));
        }

        /// <summary>The same in lots, the harmless part no more than the most.</summary>
        public TakeAllowance Allowed(AccountId account)
        {
            TakeAllowance raw = Raw(account);
            return new(Quantity.Min(raw.Harmless, raw.Most), raw.Most);
        }

        public DeleveragingAllocation Allocate()
        {
            HashSet<AccountId> looked = [];
            return LeastHarm.Allocate(Residual, _lot, Candidates, (account, wanted) =>
            {
                Assert.True(looked.Add(account) && wanted == Of(account).Held);
                return Raw(account);
            });
        }

        /// <summary>The twin: again and again the next lot of whoever it harms least.</summary>
        public Dictionary<AccountId, Quantity> LotAfterLot(out Quantity unfilled)
        {
            Dictionary<AccountId, Quantity> taken = [];
            unfilled = Residual;
            while (unfilled.IsPositive)
            {
                DeleveragingCandidate[] able = [.. Candidates.Where(c => c.IsEligible && Given(c) < Allowed(c.Account).Most)];
                if (able.Length == 0)
                {
                    break;
                }

                DeleveragingCandidate next = able.OrderByDescending(c => Given(c) < Allowed(c.Account).Harmless).ThenByDescending(c => Left(c, Given(c)))
                    .ThenBy(static c => c.Account.Value).First();
                Quantity lot = Quantity.Min(unfilled, Quantity.Min(_lot, Allowed(next.Account).Most - Given(next)));
                taken[next.Account] = Given(next) + lot;
                unfilled -= lot;
            }

            return taken;

            Quantity Given(DeleveragingCandidate candidate) => taken.GetValueOrDefault(candidate.Account);
        }

        private int IndexOf(AccountId account) => Array.FindIndex(Candidates, c => c.Account == account);

        /// <summary>Leverage in atoms after a quantity is gone: notional per equity, at most a million, less the position's part of it.</summary>
        private static BigInteger Left(DeleveragingCandidate c, Quantity given) =>
            PerEquity(c.AccountNotional, c.Equity) - (PerEquity(c.Notional, c.Equity) * given.Atoms / c.Held.Atoms);

        private static BigInteger PerEquity(Amount notional, Amount equity)
        {
            BigInteger one = BigInteger.Pow(10, 18);
            BigInteger most = one * 1_000_000;
            return !notional.IsPositive ? 0 : !equity.IsPositive ? most : BigInteger.Min(most, (BigInteger)notional.Atoms * one / equity.Atoms);
        }
    }
}
