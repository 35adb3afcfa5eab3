// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Liquidation;

public class DeleveragingProperties
{
    private static readonly Quantity _lot = Quantity.Parse("0.1");

    private static readonly Gen<Case> _cases =
        from lots in Gen.Choose(1, 60)
        from accounts in Gen.Choose(0, 8)
        from candidates in CandidateOf(1).ListOf(accounts)
        from limits in Gen.Choose(0, 12).ListOf(accounts)
        select new Case(
            Quantity.FromAtoms(_lot.Atoms * lots),
            [.. candidates.Select((c, i) => c with { Account = new((ulong)(1000 + i)) })],
            [.. limits.Select(l => Quantity.FromAtoms(_lot.Atoms * l))]);

    [Fact]
    [Trait("property", "W02")]
    public void W02_exactly_the_residual_is_taken_or_all_that_eligible_accounts_can_give() => ForAll(x =>
    {
        DeleveragingAllocation allocation = x.Allocate();
        Quantity taken = Sum(allocation.Takes.Select(t => t.Quantity));
        Quantity possible = Sum(x.Candidates.Select((c, i) => c.IsEligible ? x.Allowed(i) : default));
        return taken + allocation.Unfilled == x.Residual && taken == Quantity.Min(x.Residual, possible);
    });

    [Fact]
    [Trait("property", "W04")]
    public void W04_only_positions_in_profit_that_stay_in_profit_are_taken() => ForAll(x => x.Allocate().Takes.All(t =>
    {
        DeleveragingCandidate candidate = x.Of(t.Account);
        return candidate.Profit.IsPositive && !candidate.ProfitAtPrice.IsNegative && t.Quantity.IsPositive && t.Quantity <= candidate.Held;
    }));

    [Fact]
    [Trait("property", "W05")]
    public void W05_nobody_gives_more_than_the_exact_check_allows() => ForAll(x =>
        x.Allocate().Takes.All(t => t.Quantity <= x.Allowed(x.IndexOf(t.Account))));

    [Fact]
    [Trait("property", "W03")]
    public void W03_receipts_follow_the_published_queue() => ForAll(x =>
    {
        AccountId[] queue = [.. Deleveraging.Queue(x.Candidates).Select(c => c.Account)];
        DeleveragingAllocation allocation = x.Allocate();
        return allocation.Takes.All(t => queue[t.Rank - 1] == t.Account)
            && allocation.Takes.Select(t => t.Rank).SequenceEqual(allocation.Takes.Select(t => t.Rank).Order());
    });

    [Fact]
    [Trait("property", "W02")]
    public void The_highest_score_left_is_as_low_as_any_take_of_the_residual_could_make_it() => ForAll(x =>
    {
        // Moving one lot from anybody who was cut to the account with the highest score left would have to leave someone at least as high.
        DeleveragingAllocation allocation = x.Allocate();
        Dictionary<AccountId, Quantity> taken = allocation.Takes.ToDictionary(t => t.Account, t => t.Quantity);
        DeleveragingCandidate[] free = [.. x.Candidates.Where(c => c.IsEligible && taken.GetValueOrDefault(c.Account) < x.Allowed(x.IndexOf(c.Account)))];
        return free.All(high => allocation.Takes.All(cut =>
            ScoreLeft(x.Of(cut.Account), cut.Quantity - _lot) >= ScoreLeft(high, taken.GetValueOrDefault(high.Account))));
    });

    [Fact]
    [Trait("property", "W03")]
    public void The_order_of_the_candidates_changes_nothing() => ForAll(x =>
    {
        Case turned = x with { Candidates = [.. x.Candidates.Reverse()], Limits = [.. x.Limits.Reverse()] };
        return turned.Allocate().Takes.SequenceEqual(x.Allocate().Takes);
    });

    private static Ratio ScoreLeft(DeleveragingCandidate candidate, Quantity taken) =>
        taken <= default(Quantity) ? Deleveraging.Score(candidate)
            : Ratio.FromAtoms(Fixed18.MulDiv(Deleveraging.Score(candidate).Atoms, (candidate.Held - taken).Atoms, candidate.Held.Atoms, Rounding.Down));

    private static Gen<DeleveragingCandidate> CandidateOf(ulong account) =>
        from held in Gen.Choose(1, 20)
        from profit in Gen.Choose(-2, 10)
        from concession in Gen.Choose(0, 3)
        from equity in Gen.Choose(-1, 20)
        select new DeleveragingCandidate(
            new(account),
            Quantity.FromAtoms(_lot.Atoms * held),
            Amount.Of(profit * held),
            Amount.Of((profit - concession) * held),
            Amount.Of(100 * held),
            Amount.Of((100 + profit) * held),
            Amount.Of(equity * 10));

    private static Quantity Sum(IEnumerable<Quantity> quantities) => quantities.Aggregate(Quantity.Zero, (a, b) => a + b);

    private static void ForAll(Func<Case, bool> claim) =>
        Prop.ForAll(_cases.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(3, 5));

    private sealed record Case(Quantity Residual, DeleveragingCandidate[] Candidates, Quantity[] Limits)
    {
        public int IndexOf(AccountId account) => Array.FindIndex(Candidates, c => c.Account == account);

        public DeleveragingCandidate Of(AccountId account) => Candidates[IndexOf(account)];

        public Quantity Allowed(int index) => Quantity.Min(Candidates[index].Held, Limits[index]);

        public DeleveragingAllocation Allocate() =>
            Deleveraging.Allocate(Residual, _lot, Candidates, (account, wanted) => Quantity.Min(wanted, Limits[IndexOf(account)]));
    }
}
