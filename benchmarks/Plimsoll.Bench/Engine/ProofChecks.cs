// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using Plimsoll.Liquidation;
using Plimsoll.Values;
using Plimsoll.Verified.Deleveraging;
using Plimsoll.Verified.PlanStep;
using Plimsoll.Verified.Shares;
using ProvedAllocation = Plimsoll.Verified.Deleveraging.__default;
using ProvedShares = Plimsoll.Verified.Shares.__default;
using ProvedStep = Plimsoll.Verified.PlanStep.__default;

namespace Plimsoll.Bench.Engine;

/// <summary>What it costs to hold a result to its proof: the check that runs at every step of a liquidation, beside the proved method that computes the result
/// anew (naive) and the kernel that is held to it (limit).</summary>
internal sealed class ProofChecks : IBenchmark
{
    public string Name => "proofs";

    public BenchmarkResult Run(Measure measure) => Split(measure, 100);

    public IEnumerable<(string? Name, BenchmarkResult Result)> RunEach(Measure measure)
    {
        yield return ("step-4", Step(measure, 4));
        foreach (int count in measure.IsTiny ? [100] : new[] { 10, 100, 1_000, 3_000 })
        {
            yield return ($"split-{count}", Split(measure, count));
            yield return ($"allocation-{count}", Allocation(measure, count));
        }
    }

    private static BenchmarkResult Split(Measure measure, int count)
    {
        Amount unit = Amount.Parse("0.000001");
        Random random = new(7);
        var claims = new LossClaim[count];
        for (int i = 0; i < count; i++)
        {
            claims[i] = new(new((ulong)i + 1), Amount.Parse("0.000001").Scale(random.NextInt64(1, 1_000_000_000_000), 1, Rounding.Down));
        }

        Amount loss = claims.Aggregate(default(Amount), static (sum, claim) => sum + claim.Profit).Scale(1, 3, Rounding.Down).RoundTo(unit, Rounding.Down);
        Amount[] shares = new Amount[count];
        Amount uncovered = LossShares.Split(loss, unit, claims, shares);
        BigInteger Units(Amount amount) => amount.Atoms / unit.Atoms;
        ISequence<_IClaim> Given() => Sequence<_IClaim>.FromArray(Array.ConvertAll(claims, claim => Claim.create(claim.Account.Value, Units(claim.Profit))));
        bool Check() => ProvedShares.Accepts(Units(loss), Given(), Sequence<BigInteger>.FromArray(Array.ConvertAll(shares, Units)), Units(uncovered));
        Invariant.Check(Check(), "The split is not the proved one.");
        double[] times = count > 100
            ? measure.MedianNanoseconds(() => Check(), () => LossShares.Split(loss, unit, claims, shares))
            : measure.MedianNanoseconds(
                () => Check(), () => LossShares.Split(loss, unit, claims, shares), () => ProvedShares.Split(Units(loss), Given(), out _, out _));
        return Told(times, $"one loss over {count} claims");
    }

    private static BenchmarkResult Allocation(Measure measure, int count)
    {
        Random random = new(7);
        var candidates = new DeleveragingCandidate[count];
        for (int i = 0; i < count; i++)
        {
            int profit = random.Next(1, 100);
            candidates[i] = new(new((ulong)i + 1), Quantity.Of(random.Next(1, 1_000)), Amount.Of(profit), Amount.Of(profit), Amount.Of(random.Next(100, 1_000)),
                Amount.Of(random.Next(100, 10_000)), Amount.Of(random.Next(100, 10_000)));
        }

        Quantity lot = Quantity.Of(1);
        Quantity residual = Quantity.Of(100L * count);
        DeleveragingAllocation allocation = Deleveraging.Allocate(residual, lot, candidates, static (_, wanted) => wanted);
        Dictionary<AccountId, Quantity> taken = allocation.Takes.ToDictionary(static take => take.Account, static take => take.Quantity);
        _ICandidate[] Queue() => [.. Deleveraging.Queue(candidates)
            .Select(static c => Candidate.create(c.Account.Value, c.Held.Atoms, c.Held.Atoms, Deleveraging.Score(c).Atoms, true))];
        ISequence<BigInteger> Takes() => Sequence<BigInteger>.FromArray(
            [.. Deleveraging.Queue(candidates).Select(c => (BigInteger)taken.GetValueOrDefault(c.Account).Atoms)]);
        bool Check() => ProvedAllocation.Accepts(residual.Atoms, lot.Atoms, Sequence<_ICandidate>.FromArray(Queue()), Takes(), allocation.Unfilled.Atoms);
        Invariant.Check(Check(), "The allocation is not a proved one.");
        Action hand = () => Deleveraging.Allocate(residual, lot, candidates, static (_, wanted) => wanted);
        double[] times = count > 100
            ? measure.MedianNanoseconds(() => Check(), hand)
            : measure.MedianNanoseconds(
                () => Check(), hand, () => ProvedAllocation.Allocate(residual.Atoms, lot.Atoms, Sequence<_ICandidate>.FromArray(Queue()), out _, out _));
        return Told(times, $"one position over {count} candidates, none of them assessed");
    }

    private static BenchmarkResult Step(Measure measure, int closes)
    {
        BigInteger[] held = [.. Enumerable.Range(1, closes).Select(static i => (BigInteger)Quantity.Of(i).Atoms)];
        bool Check() => ProvedStep.Accepts(
            Sequence<BigInteger>.FromArray([.. held]),
            Sequence<_IClose>.FromArray([.. held.Select(static (h, i) => Close.create(i, -h / 2))]),
            Sequence<_IClose>.Empty,
            Sequence<BigInteger>.FromArray([.. held.Select(static h => h - (h / 2))]), 10, 9);
        Invariant.Check(Check(), "The step is not a proved one.");
        return Told(measure.MedianNanosecondsEach(1, () => Check()), $"one step of {closes} closes");
    }

    private static BenchmarkResult Told(double[] nanoseconds, string what) => new(
        "µs", nanoseconds[0] / 1_000, nanoseconds.Length > 2 ? nanoseconds[2] / 1_000 : null, nanoseconds.Length > 1 ? nanoseconds[1] / 1_000 : null,
        Note: $"the check of {what}, its numbers copied; naive computes the result anew as it is proved, limit is the kernel that is checked");
}
