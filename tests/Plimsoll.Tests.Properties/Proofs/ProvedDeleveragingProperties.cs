// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Values;
using Plimsoll.Verified.Deleveraging;
using Proved = Plimsoll.Verified.Deleveraging.__default;

namespace Plimsoll.Tests.Properties.Proofs;

/// <summary>The allocation of deleveraging that runs against the one that is proved.</summary>
public class ProvedDeleveragingProperties
{
    private static readonly Quantity[] _lots = [Quantity.FromAtoms(1), Quantity.Parse("0.001"), Quantity.Of(1)];

    private static readonly Gen<Case> _cases =
        from count in Gen.Choose(1, 7)
        from lot in Gen.Elements(_lots)
        from size in Gen.Elements<long>(1, 1, 1, 1_000_003, 1_000_000_000_007)
        from candidates in CandidateOf(size).ListOf(count)
        from limits in Gen.Choose(0, 1_400).ListOf(count)
        from residual in Gen.Choose(1, 60)
        from odd in Gen.Choose(0, 1_000)
        select new Case(
            Quantity.FromAtoms((Quantity.Of(1).Atoms * residual * size) + odd), lot,
            [.. candidates.Select((c, i) => c with { Account = new((ulong)((i * 5) % 7) + 1) })],
            [.. limits]);

    [Fact]
    [Trait("property", "W02")]
    public void W02_W03_the_profitable_give_what_the_proof_takes_from_them() => Atoms.ForAll(_cases, x =>
    {
        DeleveragingAllocation allocation = x.Allocate(out _ICandidate[] queue, out BigInteger[] takes);
        Proved.Allocate(x.Residual.Atoms, x.Lot.Atoms, Sequence<_ICandidate>.FromArray(queue), out ISequence<BigInteger> proved, out BigInteger unfilled);
        return takes.SequenceEqual(proved) && allocation.Unfilled.Atoms == unfilled;
    }, 3_000);

    [Fact]
    [Trait("property", "W04")]
    public void W04_the_proof_accepts_the_allocation_and_none_that_takes_an_atom_more_or_from_a_loser() => Atoms.ForAll(_cases, x =>
    {
        DeleveragingAllocation allocation = x.Allocate(out _ICandidate[] queue, out BigInteger[] takes);
        bool isRight = Accepts(x, queue, takes, allocation.Unfilled.Atoms);
        for (int i = 0; i < takes.Length && isRight; i++)
        {
            BigInteger[] more = [.. takes];
            more[i]++;
            _ICandidate[] losing = [.. queue];
            losing[i] = Candidate.create(losing[i].dtor_account, losing[i].dtor_held, losing[i].dtor_cap, losing[i].dtor_score, false);
            isRight = !Accepts(x, queue, more, allocation.Unfilled.Atoms) && (takes[i] == 0 || !Accepts(x, losing, takes, allocation.Unfilled.Atoms));
        }

        return isRight && (queue.Length < 2 || !Accepts(x, [.. queue.Reverse()], [.. takes.Reverse()], allocation.Unfilled.Atoms));
    }, 2_000);

    [Fact]
    [Trait("property", "W03")]
    public void W03_the_proof_refuses_to_spare_a_higher_score()
    {
        // Scores 10 and 5, ten held each: 4 are to be taken, all of them from the higher, which then stands at 6.
        _ICandidate[] queue = [Candidate.create(1, 10, 10, 10, true), Candidate.create(2, 10, 10, 5, true)];
        Assert.True(Proved.Accepts(4, 1, Sequence<_ICandidate>.FromArray(queue), Sequence<BigInteger>.FromElements(4, 0), 0));
        Assert.False(Proved.Accepts(4, 1, Sequence<_ICandidate>.FromArray(queue), Sequence<BigInteger>.FromElements(0, 4), 0));
        Assert.False(Proved.Accepts(4, 1, Sequence<_ICandidate>.FromArray(queue), Sequence<BigInteger>.FromElements(3, 0), 1));
    }

    [Fact]
    [Trait("property", "W03")]
    public void W03_scores_are_those_of_the_proof() => Atoms.ForAll(
        from figures in Atoms.Any.Select(static a => a >> 40).ListOf(4)
        from small in Gen.Choose(0, 3)
        select (figures, small),
        static x =>
        {
            Amount[] amounts = [.. x.figures.Select((atoms, i) => Amount.FromAtoms(i == x.small ? atoms >> 50 : atoms))];
            DeleveragingCandidate candidate = new(new(1), Quantity.Of(1), amounts[0], amounts[0], amounts[1], amounts[2], amounts[3]);
            return Deleveraging.Score(candidate).Atoms == ScoreOf(candidate);
        }, 10_000);

    private static BigInteger ScoreOf(DeleveragingCandidate candidate) =>
        Proved.Score(candidate.Profit.Atoms, candidate.Entry.Atoms, candidate.Notional.Atoms, candidate.Equity.Atoms);

    private static bool Accepts(Case x, _ICandidate[] queue, BigInteger[] takes, Int128 unfilled) => Proved.Accepts(
        x.Residual.Atoms, x.Lot.Atoms, Sequence<_ICandidate>.FromArray(queue), Sequence<BigInteger>.FromArray(takes), unfilled);

    private static Gen<DeleveragingCandidate> CandidateOf(long size) =>
        from held in Gen.Choose(1, 20_000)
        from profit in Gen.Choose(-2, 10)
        from concession in Gen.Choose(0, 3)
        from equity in Gen.Choose(-1, 20)
        from dust in Gen.Choose(0, 3)
        select new DeleveragingCandidate(
            default,
            Quantity.FromAtoms((Quantity.Of(size).Atoms / 1_000 * held) + dust),
            Amount.Of(profit * held),
            Amount.Of((profit - concession) * held),
            Amount.Of(100 * held),
            Amount.Of((100 + profit) * held),
            Amount.Of(equity * 10_000));

    private sealed record Case(Quantity Residual, Quantity Lot, DeleveragingCandidate[] Candidates, int[] LimitsInThousandths)
    {
        public DeleveragingAllocation Allocate(out _ICandidate[] queue, out BigInteger[] takes)
        {
            Dictionary<AccountId, Quantity> caps = [];
            DeleveragingAllocation allocation = Deleveraging.Allocate(Residual, Lot, Candidates, (account, wanted) =>
            {
                int i = Array.FindIndex(Candidates, c => c.Account == account);
                Quantity most = Quantity.Min(wanted, Quantity.FromAtoms(Candidates[i].Held.Atoms / 1_000 * LimitsInThousandths[i]));
                caps[account] = most == Candidates[i].Held ? most : most.RoundTo(Lot, Rounding.Down);
                return most;
            });

            // The queue of this test is its own: who won on it and still wins at the price, by score and then by account.
            DeleveragingCandidate[] ranked = [.. Candidates.Where(static c => c.Profit.Atoms > 0 && c.ProfitAtPrice.Atoms >= 0)
                .OrderBy(static c => c.Account.Value).OrderByDescending(ScoreOf)];
            queue = [.. ranked.Select(c => (_ICandidate)Candidate.create(
                c.Account.Value, c.Held.Atoms, caps.GetValueOrDefault(c.Account, c.Held).Atoms, ScoreOf(c), true))];
            takes = [.. ranked.Select(c => allocation.Takes.Where(take => take.Account == c.Account)
                .Aggregate(BigInteger.Zero, static (sum, take) => sum + take.Quantity.Atoms))];
            return allocation;
        }
    }
}
