// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>A position on the other side of a bankrupt one.</summary>
/// <param name="Account">Whose it is; each account at most once.</param>
/// <param name="Held">The magnitude of the position, contracts, above zero.</param>
/// <param name="Profit">Unrealised profit of the position at the mark.</param>
/// <param name="ProfitAtPrice">Profit that closing it whole at the deleveraging price would realise.</param>
/// <param name="Entry">The magnitude of its value at entry (for options, of the premium at the mark), same unit as the profits.</param>
/// <param name="Notional">What the position stands for, numeraire.</param>
/// <param name="Equity">Equity of the whole account, numeraire.</param>
public readonly record struct DeleveragingCandidate(
    AccountId Account, Quantity Held, Amount Profit, Amount ProfitAtPrice, Amount Entry, Amount Notional, Amount Equity)
{
    /// <summary>Notional of all positions of the account, numeraire; read by <see cref="LeastHarm"/> alone.</summary>
    public Amount AccountNotional { get; init; }

    /// <summary>True when closing it neither takes a losing position nor turns its profit into a loss.</summary>
    public bool IsEligible => Held.IsPositive && Profit.IsPositive && !ProfitAtPrice.IsNegative;
}

/// <summary>What is taken from one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Rank">Its place in the queue, first is 1.</param>
/// <param name="Score">The score that gave it that place.</param>
/// <param name="Quantity">Contracts closed, above zero.</param>
public readonly record struct DeleveragingTake(AccountId Account, int Rank, Ratio Score, Quantity Quantity);

/// <summary>Which positions are closed, and how much of each, when nobody else can take over a bankrupt position.</summary>
/// <param name="Takes">What is taken, in the order of the queue.</param>
/// <param name="Unfilled">What no eligible account can give.</param>
public sealed record DeleveragingAllocation(ImmutableArray<DeleveragingTake> Takes, Quantity Unfilled);

/// <summary>Ranks profitable opposite positions and takes exactly what is needed from them, levelling the highest scores first.</summary>
/// <remarks>
/// <para>score = (profit ÷ entry value) × (notional ÷ account equity): how much was won, times how much risk was taken to win it. The queue is by score
/// descending, then by account id; it is what is published and what is used.</para>
/// <para>Closing the share f of a position leaves its score × (1 − f). The allocation finds the lowest level that must be reached so that everything above it,
/// cut down to it, gives the quantity: nobody is cut while somebody with a higher score is not, and the highest score left is as low as it can be.</para>
/// </remarks>
public static class Deleveraging
{
    /// <summary>Either factor of a score counts at most this much, so that scores stay in range whatever an account holds.</summary>
    public static readonly Ratio MaxFactor = Ratio.Of(1_000_000);

    /// <summary>The most that an account may give without becoming unhealthy as a portfolio, hedges included.</summary>
    /// <param name="account">The account.</param>
    /// <param name="wanted">What is wanted of it, above zero.</param>
    /// <returns>From zero to <paramref name="wanted"/>.</returns>
    public delegate Quantity TakeLimit(AccountId account, Quantity wanted);

    /// <summary>The score of a position: profit rate × effective leverage, rounded down; zero when there is no profit.</summary>
    public static Ratio Score(in DeleveragingCandidate candidate)
    {
        Ratio profitRate = Factor(candidate.Profit, candidate.Entry);
        Ratio leverage = Factor(candidate.Notional, candidate.Equity);
        return profitRate.Times(leverage, Rounding.Down);
    }

    /// <summary>Candidates by score descending, then by account id.</summary>
    public static ImmutableArray<DeleveragingCandidate> Queue(IEnumerable<DeleveragingCandidate> candidates) =>
        [.. candidates.Where(c => c.IsEligible).Select(c => (Candidate: c, Score: Score(c))).OrderByDescending(c => c.Score).ThenBy(c => c.Candidate.Account)
            .Select(c => c.Candidate)];

    /// <summary>Takes exactly <paramref name="residual"/> contracts, or as much of it as the limits leave.</summary>
    /// <param name="residual">Contracts of the bankrupt position still open, a magnitude, above zero.</param>
    /// <param name="lot">The instrument's lot; takes are whole lots, but for the last contracts of a position or of the residual.</param>
    /// <param name="candidates">Opposite positions in any order; those that are not eligible are passed over.</param>
    /// <param name="limit">The exact check of an account; called only for accounts that something would be taken from.</param>
    public static DeleveragingAllocation Allocate(Quantity residual, Quantity lot, IEnumerable<DeleveragingCandidate> candidates, TakeLimit limit)
    {
        Invariant.Check(residual.IsPositive && lot.IsPositive, "Residual and lot must be positive.");
        ImmutableArray<DeleveragingCandidate> queue = Queue(candidates);
        Ratio[] scores = [.. queue.Select(c => Score(c))];
        Quantity[] caps = [.. queue.Select(c => c.Held)];
        bool[] isChecked = new bool[queue.Length];

        // A round either passes every account it takes from or lowers a cap for good, so there are at most as many rounds as candidates, and one.
        for (int round = 0; ; round++)
        {
            Invariant.Check(round <= queue.Length, "Deleveraging does not settle.");
            Quantity[] takes = Level(residual, lot, queue, scores, caps, out Quantity unfilled);
            if (IsAllowed(queue, takes, caps, isChecked, lot, limit))
            {
                return new(Receipts(queue, scores, takes), unfilled);
            }
        }
    }

    private static bool IsAllowed(
        ImmutableArray<DeleveragingCandidate> queue, Quantity[] takes, Quantity[] caps, bool[] isChecked, Quantity lot, TakeLimit limit)
    {
        bool allowed = true;
        for (int i = 0; i < takes.Length; i++)
        {
            if (takes[i].IsZero || isChecked[i])
            {
                continue;
            }

            // The cap is checked, not today's take: later rounds may want more of this account, and less is always allowed when more is.
            Quantity most = limit(queue[i].Account, Quantity.Min(caps[i], queue[i].Held));
            Invariant.Check(!most.IsNegative && most <= caps[i], "A take limit is above the cap that was checked.");
            isChecked[i] = true;
            caps[i] = most == queue[i].Held ? most : most.RoundTo(lot, Rounding.Down);
            allowed &= takes[i] <= caps[i];
        }

        return allowed;
    }

    private static Quantity[] Level(
        Quantity residual, Quantity lot, ImmutableArray<DeleveragingCandidate> queue, Ratio[] scores, Quantity[] caps, out Quantity unfilled)
    {
        Quantity[] takes = new Quantity[queue.Length];
        if (TakeAt(default, lot, queue, scores, caps, takes) <= residual)
        {
            unfilled = residual - takes.Aggregate(Quantity.Zero, (sum, q) => sum + q);
            return takes;
        }

        // Invariant: at low too much is taken, at high not too much. The level is found to the last atom, in at most 128 halvings.
        Int128 low = 0;
        Int128 high = scores.Length == 0 ? 1 : scores[0].Atoms + 1;
        while (high - low > 1)
        {
            Int128 middle = low + ((high - low) / 2);
            if (TakeAt(Ratio.FromAtoms(middle), lot, queue, scores, caps, takes) > residual)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        Quantity left = residual - TakeAt(Ratio.FromAtoms(high), lot, queue, scores, caps, takes);
        for (int i = 0; i < takes.Length && left.IsPositive; i++)
        {
            Quantity more = Quantity.Min(left, AtLevel(Ratio.FromAtoms(low), lot, queue[i], scores[i], caps[i]) - takes[i]);
            takes[i] += more;
            left -= more;
        }

        unfilled = left;
        return takes;
    }

    private static Quantity TakeAt(
        Ratio level, Quantity lot, ImmutableArray<DeleveragingCandidate> queue, Ratio[] scores, Quantity[] caps, Quantity[] takes)
    {
        Quantity sum = default;
        for (int i = 0; i < takes.Length; i++)
        {
            takes[i] = AtLevel(level, lot, queue[i], scores[i], caps[i]);
            sum += takes[i];
        }

        return sum;
    }

    private static Quantity AtLevel(Ratio level, Quantity lot, in DeleveragingCandidate candidate, Ratio score, Quantity cap)
    {
        if (level.IsZero)
        {
            return cap;
        }

        if (score <= level)
        {
            return default;
        }

        Int128 exact = Fixed18.MulDiv(candidate.Held.Atoms, (score - level).Atoms, score.Atoms, Rounding.Up);
        return Quantity.Min(cap, Quantity.FromAtoms(exact).RoundTo(lot, Rounding.Up));
    }

    private static ImmutableArray<DeleveragingTake> Receipts(ImmutableArray<DeleveragingCandidate> queue, Ratio[] scores, Quantity[] takes)
    {
        ImmutableArray<DeleveragingTake>.Builder receipts = ImmutableArray.CreateBuilder<DeleveragingTake>();
        for (int i = 0; i < takes.Length; i++)
        {
            if (takes[i].IsPositive)
            {
                receipts.Add(new(queue[i].Account, i + 1, scores[i], takes[i]));
            }
        }

        return receipts.ToImmutable();
    }

    /// <summary>One magnitude per another, rounded down, at most <see cref="MaxFactor"/>; zero where the first is not above zero.</summary>
    internal static Ratio Factor(Amount part, Amount whole)
    {
        if (!part.IsPositive)
        {
            return default;
        }

        // Below a millionth of the part, nothing and less than nothing included, the quotient is past the cap anyway.
        return whole <= part.Scale(1, 1_000_000, Rounding.Up) ? MaxFactor : Ratio.Min(MaxFactor, part.Per(whole, Rounding.Down));
    }
}
