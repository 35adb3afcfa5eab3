// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using Plimsoll.Liquidation;
using Plimsoll.Values;
using Plimsoll.Verified.Deleveraging;
using Plimsoll.Verified.PlanStep;
using Plimsoll.Verified.Shares;
using LeastCandidate = Plimsoll.Verified.LeastHarm.Candidate;
using ProvedAllocation = Plimsoll.Verified.Deleveraging.__default;
using ProvedFund = Plimsoll.Verified.Fund.__default;
using ProvedLeastHarm = Plimsoll.Verified.LeastHarm.__default;
using ProvedShares = Plimsoll.Verified.Shares.__default;
using ProvedStep = Plimsoll.Verified.PlanStep.__default;

namespace Plimsoll.Engine.Proofs;

/// <summary>Runs the kernels that are proved beside those that are fast, at every step of a liquidation; a difference halts the engine.</summary>
/// <remarks>What is proved takes numbers and answers yes or no: it accepts the one right result, or exactly what the property allows. Here those numbers are
/// copied and nothing is decided. It writes nothing, so an engine with it and one without have the same events and the same state.</remarks>
internal sealed class KernelCheck
{
    private readonly bool _isOn;

    internal KernelCheck(bool isOn, IPlanWitness? witness)
    {
        _isOn = isOn;
        Witness = witness;
    }

    /// <summary>Who is shown plans; null for nobody.</summary>
    internal IPlanWitness? Witness { get; }

    /// <summary>How many results were compared; derived, in no snapshot.</summary>
    internal ProofCounts Counts { get; private set; }

    /// <summary>Holds a split of a loss to the largest remainder: shares, floors, order and what is uncovered.</summary>
    internal void Shares(Amount loss, Amount unit, ReadOnlySpan<LossClaim> claims, ReadOnlySpan<Amount> shares, Amount uncovered)
    {
        if (!_isOn)
        {
            return;
        }

        var given = new _IClaim[claims.Length];
        var split = new BigInteger[shares.Length];
        bool isWhole = loss.Atoms % unit.Atoms == 0 && uncovered.Atoms % unit.Atoms == 0;
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = Claim.create(claims[i].Account.Value, Int128.Max(claims[i].Profit.Atoms, 0) / unit.Atoms);
            split[i] = shares[i].Atoms / unit.Atoms;
            isWhole &= shares[i].Atoms % unit.Atoms == 0;
        }

        bool isProved = isWhole && ProvedShares.Accepts(
            loss.Atoms / unit.Atoms, Sequence<_IClaim>.FromArray(given), Sequence<BigInteger>.FromArray(split), uncovered.Atoms / unit.Atoms);
        Invariant.Check(isProved, "A loss is not shared as the proof says.");
        Counts += new ProofCounts(0, 1, 0, 0, 0);
    }

    /// <summary>Holds what is taken from the profitable to the residual, to their caps and profits, to the queue and to the level of the scores.</summary>
    /// <param name="residual">What is to be taken in all.</param>
    /// <param name="lot">The instrument's lot.</param>
    /// <param name="candidates">Everybody on the other side.</param>
    /// <param name="allowed">What the exact check allowed of those whom it looked at; others may give all they hold.</param>
    /// <param name="allocation">What is to be taken.</param>
    internal void Allocation(
        Quantity residual, Quantity lot, List<DeleveragingCandidate> candidates, Dictionary<AccountId, Quantity> allowed, DeleveragingAllocation allocation)
    {
        if (!_isOn)
        {
            return;
        }

        // Ranks and scores are compared one by one, so that what is announced is what was used.
        DeleveragingCandidate[] queue = [.. candidates.Where(static c => c.Held.IsPositive && c.Profit.IsPositive && !c.ProfitAtPrice.IsNegative)
            .OrderByDescending(ScoreOf).ThenBy(static c => c.Account)];
        var places = new _ICandidate[queue.Length];
        var takes = new BigInteger[queue.Length];
        int next = 0;
        for (int i = 0; i < queue.Length; i++)
        {
            BigInteger score = ScoreOf(queue[i]);
            Quantity cap = CapOf(queue[i], allowed, lot);
            places[i] = Candidate.create(queue[i].Account.Value, queue[i].Held.Atoms, cap.Atoms, score, true);
            bool isTaken = next < allocation.Takes.Length && allocation.Takes[next].Account == queue[i].Account;
            if (isTaken)
            {
                DeleveragingTake take = allocation.Takes[next++];
                Invariant.Check(take.Rank == i + 1 && take.Score.Atoms == score && take.Quantity.IsPositive,
                    "A place in the queue of deleveraging is not the one that is told.");
                takes[i] = take.Quantity.Atoms;
            }
        }

        bool isProved = next == allocation.Takes.Length && ProvedAllocation.Accepts(residual.Atoms, lot.Atoms, Sequence<_ICandidate>.FromArray(places),
            Sequence<BigInteger>.FromArray(takes), allocation.Unfilled.Atoms);
        Invariant.Check(isProved, "Deleveraging does not take what the proof says.");
        Counts += new ProofCounts(0, 0, 1, 0, 0);
    }

    /// <summary>Holds what is taken with least harm to the one allocation that is proved, and the places and leverages that are told to the queue.</summary>
    /// <param name="residual">What is to be taken in all.</param>
    /// <param name="lot">The instrument's lot.</param>
    /// <param name="candidates">Everybody on the other side.</param>
    /// <param name="allowed">What those who were looked at may give; others may give all they hold, without harm.</param>
    /// <param name="allocation">What is to be taken.</param>
    internal void LeastHarm(
        Quantity residual, Quantity lot, List<DeleveragingCandidate> candidates, Dictionary<AccountId, TakeAllowance> allowed,
        DeleveragingAllocation allocation)
    {
        if (!_isOn)
        {
            return;
        }

        DeleveragingCandidate[] listed = [.. candidates.Where(static c => c.Held.IsPositive && c.Profit.IsPositive && !c.ProfitAtPrice.IsNegative)
            .OrderBy(static c => c.Account)];
        BigInteger[] leverages = [.. listed.Select(static c => ProvedAllocation.Factor(c.AccountNotional.Atoms, c.Equity.Atoms))];
        bool[] isHedge = [.. listed.Select(c => allowed.TryGetValue(c.Account, out TakeAllowance looked) && looked.Harmless.IsZero)];
        var others = new Verified.LeastHarm._ICandidate[listed.Length];
        var takes = new BigInteger[listed.Length];
        int told = 0;
        for (int i = 0; i < listed.Length; i++)
        {
            Quantity held = listed[i].Held;
            TakeAllowance may = allowed.TryGetValue(listed[i].Account, out TakeAllowance looked) ? looked.InLots(held, lot) : new(held, held);
            BigInteger own = ProvedAllocation.Factor(listed[i].Notional.Atoms, listed[i].Equity.Atoms);
            others[i] = LeastCandidate.create(listed[i].Account.Value, held.Atoms, may.Harmless.Atoms, may.Most.Atoms, leverages[i], own, true);
            foreach (DeleveragingTake take in allocation.Takes.Where(take => take.Account == listed[i].Account))
            {
                int before = Enumerable.Range(0, listed.Length).Count(k => isHedge[k] != isHedge[i] ? isHedge[i]
                    : leverages[k] > leverages[i] || (leverages[k] == leverages[i] && k < i));
                Invariant.Check(take.Rank == before + 1 && take.Score.Atoms == leverages[i] && take.Quantity.IsPositive,
                    "A place in the queue of deleveraging is not the one that is told.");
                takes[i] += take.Quantity.Atoms;
                told++;
            }
        }

        bool isProved = told == allocation.Takes.Length && ProvedLeastHarm.Accepts(residual.Atoms, lot.Atoms,
            Sequence<Verified.LeastHarm._ICandidate>.FromArray(others), Sequence<BigInteger>.FromArray(takes), allocation.Unfilled.Atoms);
        Invariant.Check(isProved, "Deleveraging does not do the least harm, as the proof says it.");
        Counts += new ProofCounts(0, 0, 1, 0, 0);
    }

    /// <summary>Holds one step of a liquidation: no close beyond what is held, none that flips a sign, additions on the side that is held where they end the
    /// deficit, and a deficit that falls.</summary>
    /// <param name="held">What was held of each instrument, signed.</param>
    /// <param name="closes">What was closed, by place in <paramref name="held"/>.</param>
    /// <param name="additions">What was added, the same.</param>
    /// <param name="left">What is held of each afterwards.</param>
    /// <param name="deficitBefore">Maintenance − equity before.</param>
    /// <param name="deficitAfter">The same after.</param>
    internal void Step(ReadOnlySpan<Quantity> held, ReadOnlySpan<(int Place, Quantity Trade)> closes, ReadOnlySpan<(int Place, Quantity Trade)> additions,
        ReadOnlySpan<Quantity> left, Amount deficitBefore, Amount deficitAfter)
    {
        if (!_isOn)
        {
            return;
        }

        bool isProved = ProvedStep.Accepts(Whole(held), Trades(closes), Trades(additions), Whole(left), deficitBefore.Atoms, deficitAfter.Atoms);
        Counts += new ProofCounts(1, 0, 0, 0, 0);
        Invariant.Check(isProved, "A liquidation goes beyond what is held, adds where it may not, or lowers no deficit.");
    }

    /// <summary>Holds a payment of the fund: what is wanted, at most what is held, and as much on the other side.</summary>
    internal void Payment(Amount wanted, Amount paid, Amount fundBefore, Amount fundAfter, Amount payeeBefore, Amount payeeAfter)
    {
        if (_isOn)
        {
            Invariant.Check(
                ProvedFund.AcceptsPayment(wanted.Atoms, paid.Atoms, fundBefore.Atoms, fundAfter.Atoms, payeeBefore.Atoms, payeeAfter.Atoms),
                "The fund does not pay what the proof says.");
            Counts += new ProofCounts(0, 0, 0, 1, 0);
        }
    }

    /// <summary>Holds what may be drawn on the fund: what is held and free, within the allowance where there is a cap.</summary>
    internal void Draw(Amount held, Amount reserved, bool isCapped, Amount allowance, Amount drawable)
    {
        if (_isOn)
        {
            Invariant.Check(ProvedFund.AcceptsDraw(held.Atoms, reserved.Atoms, isCapped, allowance.Atoms, drawable.Atoms),
                "More may be drawn on the fund than the proof says.");
            Counts += new ProofCounts(0, 0, 0, 0, 1);
        }
    }

    /// <summary>Holds an allowance to what was paid under it.</summary>
    internal void Spending(Amount before, Amount paid, Amount after)
    {
        if (_isOn)
        {
            Invariant.Check(ProvedFund.AcceptsSpending(before.Atoms, paid.Atoms, after.Atoms), "A draw on the fund does not count against its cap.");
            Counts += new ProofCounts(0, 0, 0, 0, 1);
        }
    }

    private static BigInteger ScoreOf(DeleveragingCandidate candidate) =>
        ProvedAllocation.Score(candidate.Profit.Atoms, candidate.Entry.Atoms, candidate.Notional.Atoms, candidate.Equity.Atoms);

    private static Quantity CapOf(in DeleveragingCandidate candidate, Dictionary<AccountId, Quantity> allowed, Quantity lot) =>
        !allowed.TryGetValue(candidate.Account, out Quantity most) || most == candidate.Held ? candidate.Held : most.RoundTo(lot, Rounding.Down);

    private static ISequence<_IClose> Trades(ReadOnlySpan<(int Place, Quantity Trade)> trades)
    {
        var whole = new _IClose[trades.Length];
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] = Verified.PlanStep.Close.create(trades[i].Place, trades[i].Trade.Atoms);
        }

        return Sequence<_IClose>.FromArray(whole);
    }

    private static ISequence<BigInteger> Whole(ReadOnlySpan<Quantity> quantities)
    {
        var whole = new BigInteger[quantities.Length];
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] = quantities[i].Atoms;
        }

        return Sequence<BigInteger>.FromArray(whole);
    }
}
