// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Values;
using Plimsoll.Verified.LeastHarm;
using Proved = Plimsoll.Verified.LeastHarm.__default;
using ProvedScore = Plimsoll.Verified.Deleveraging.__default;

namespace Plimsoll.Tests.Properties.Proofs;

/// <summary>The allocation with least harm that runs against the one that is proved.</summary>
public class ProvedLeastHarmProperties
{
    private static readonly Quantity[] _lots = [Quantity.Parse("0.1"), Quantity.Parse("0.3"), Quantity.Of(1)];

    private static readonly Gen<Case> _cases =
        from count in Gen.Choose(1, 7)
        from lot in Gen.Elements(_lots)
        from size in Gen.Elements(1L, 1L, 1_000_000_007L)
        from candidates in CandidateOf(size).ListOf(count)
        from harmless in Gen.Choose(-200, 1_400).ListOf(count)
        from most in Gen.Choose(0, 1_400).ListOf(count)
        from residual in Gen.Choose(1, 60)
        from odd in Gen.Choose(0, 1_000)
        select new Case(
            Quantity.FromAtoms((Quantity.Of(1).Atoms * residual / 2 * size) + odd), Quantity.FromAtoms(lot.Atoms * size),
            [.. candidates.Select((c, i) => c with { Account = new((ulong)((i * 5) % 7) + 1) })],
            [.. harmless], [.. most]);

    [Fact]
    [Trait("property", "W02")]
    public void W02_W05_lots_are_taken_where_the_proof_takes_them() => Atoms.ForAll(_cases, static x =>
    {
        DeleveragingAllocation allocation = x.Allocate(out _ICandidate[] listed, out BigInteger[] takes);
        Proved.Allocate(x.Residual.Atoms, x.Lot.Atoms, Sequence<_ICandidate>.FromArray(listed), out ISequence<BigInteger> proved, out BigInteger unfilled);
        return takes.SequenceEqual(proved) && allocation.Unfilled.Atoms == unfilled;
    }, 3_000);

    [Fact]
    [Trait("property", "W04")]
    public void W04_the_proof_accepts_the_allocation_and_no_other() => Atoms.ForAll(_cases, static x =>
    {
        DeleveragingAllocation allocation = x.Allocate(out _ICandidate[] listed, out BigInteger[] takes);
        BigInteger unfilled = allocation.Unfilled.Atoms;
        bool isRight = Accepts(x, listed, takes, unfilled);
        for (int i = 0; i < takes.Length && isRight; i++)
        {
            _ICandidate[] losing = [.. listed];
            losing[i] = Candidate.create(losing[i].dtor_account, losing[i].dtor_held, losing[i].dtor_harmless, losing[i].dtor_cap,
                losing[i].dtor_leverage, losing[i].dtor_own, false);
            isRight = !Accepts(x, losing, takes, unfilled) && !Accepts(x, listed, Moved(takes, i, i, 1), unfilled);

            // Nor one that takes a lot, or an atom, of somebody else instead.
            for (int j = 0; j < takes.Length && isRight; j++)
            {
                isRight = i == j || (!Accepts(x, listed, Moved(takes, i, j, 1), unfilled) && !Accepts(x, listed, Moved(takes, i, j, x.Lot.Atoms), unfilled));
            }
        }

        return isRight && (listed.Length < 2 || !Accepts(x, [.. listed.Reverse()], [.. takes.Reverse()], unfilled));
    }, 2_000);

    [Fact]
    [Trait("property", "W05")]
    public void W05_the_proof_refuses_to_take_a_hedge_first()
    {
        // The first is the more leveraged and holds a hedge, all of it; the second can give four.
        _ICandidate[] listed = [Candidate.create(1, 10, 0, 10, 9, 9, true), Candidate.create(2, 4, 4, 4, 2, 2, true)];
        Assert.True(Proved.Accepts(4, 1, Sequence<_ICandidate>.FromArray(listed), Sequence<BigInteger>.FromElements(0, 4), 0));
        Assert.False(Proved.Accepts(4, 1, Sequence<_ICandidate>.FromArray(listed), Sequence<BigInteger>.FromElements(4, 0), 0));
        Assert.True(Proved.Accepts(5, 1, Sequence<_ICandidate>.FromArray(listed), Sequence<BigInteger>.FromElements(1, 4), 0));
    }

    private static BigInteger[] Moved(BigInteger[] takes, int to, int from, Int128 quantity)
    {
        BigInteger[] moved = [.. takes];
        moved[to] += quantity;
        if (from != to)
        {
            moved[from] -= quantity;
        }

        return moved;
    }

    private static bool Accepts(Case x, _ICandidate[] listed, BigInteger[] takes, BigInteger unfilled) => Proved.Accepts(
        x.Residual.Atoms, x.Lot.Atoms, Sequence<_ICandidate>.FromArray(listed), Sequence<BigInteger>.FromArray(takes), unfilled);

    private static Gen<DeleveragingCandidate> CandidateOf(long size) =>
        from held in Gen.Choose(1, 20_000)
        from profit in Gen.Choose(-1, 10)
        from concession in Gen.Choose(0, 3)
        from own in Gen.Choose(0, 50)
        from rest in Gen.Choose(0, 30)
        from equity in Gen.Choose(-1, 20)
        from dust in Gen.Choose(0, 3)
        select new DeleveragingCandidate(
            default,
            Quantity.FromAtoms((Quantity.Of(size).Atoms / 1_000 * held) + dust),
            Amount.Of(profit * held),
            Amount.Of((profit - concession) * held),
            Amount.Of(100 * held),
            Amount.Of(own),
            Amount.Of(equity))
        { AccountNotional = Amount.Of(own + rest) };

    private sealed record Case(Quantity Residual, Quantity Lot, DeleveragingCandidate[] Candidates, int[] Harmless, int[] Most)
    {
        public DeleveragingAllocation Allocate(out _ICandidate[] listed, out BigInteger[] takes)
        {
            DeleveragingAllocation allocation = LeastHarm.Allocate(Residual, Lot, Candidates, (account, wanted) => Of(account, wanted));
            DeleveragingCandidate[] winners = [.. Candidates.Where(static c => c.Profit.Atoms > 0 && c.ProfitAtPrice.Atoms >= 0)
                .OrderBy(static c => c.Account.Value)];

            // Everybody's limits, also of those whom the allocation did not look at.
            listed = [.. winners.Select(c =>
            {
                TakeAllowance raw = Of(c.Account, c.Held);
                Int128 cap = raw.Most == c.Held ? c.Held.Atoms : raw.Most.Atoms / Lot.Atoms * Lot.Atoms;
                Int128 harmless = raw.Harmless.Atoms >= cap ? cap : raw.Harmless.Atoms / Lot.Atoms * Lot.Atoms;
                return (_ICandidate)Candidate.create(c.Account.Value, c.Held.Atoms, harmless, cap,
                    ProvedScore.Factor(c.AccountNotional.Atoms, c.Equity.Atoms), ProvedScore.Factor(c.Notional.Atoms, c.Equity.Atoms), true);
            })];
            takes = [.. winners.Select(c => allocation.Takes.Where(take => take.Account == c.Account)
                .Aggregate(BigInteger.Zero, static (sum, take) => sum + take.Quantity.Atoms))];
            return allocation;
        }

        private TakeAllowance Of(AccountId account, Quantity held)
        {
            int i = Array.FindIndex(Candidates, c => c.Account == account);
            return new(Share(held, Harmless[i]), Share(held, Most[i]));
        }

        private static Quantity Share(Quantity held, int thousandths) =>
            thousandths >= 1_000 ? held : Quantity.FromAtoms(held.Atoms / 1_000 * int.Max(0, thousandths));
    }
}
