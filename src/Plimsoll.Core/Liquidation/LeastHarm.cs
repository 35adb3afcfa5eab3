// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>How much of a position may be taken.</summary>
/// <param name="Harmless">How much of it can go without raising the maintenance margin of its account: the rest hedges something.</param>
/// <param name="Most">The most that leaves the account safe as a portfolio.</param>
public readonly record struct TakeAllowance(Quantity Harmless, Quantity Most)
{
    /// <summary>Both in whole lots, but for all that is held, and the first no more than the second.</summary>
    public TakeAllowance InLots(Quantity held, Quantity lot)
    {
        Quantity most = Most == held ? held : Most.RoundTo(lot, Rounding.Down);
        return new(Harmless >= most ? most : Harmless.RoundTo(lot, Rounding.Down), most);
    }
}

/// <summary>Takes exactly what is needed from profitable opposite positions, each lot from where it does least harm.</summary>
/// <remarks>
/// <para>Of two lots the one comes first whose loss raises nobody's maintenance margin; of two alike the one of the account with the higher effective leverage
/// (notional of all its positions ÷ equity), as it is left by what was taken of it already; of two equals the one of the lower account id. So hedges are kept
/// while anybody else can give, and the most leveraged winners are brought down to one common leverage, the lowest that any taking in whole lots leaves as the
/// highest.</para>
/// <para>Taking the quantity t of a position of size q lowers leverage by (notional of the position ÷ equity) × t ÷ q, rounded down to an atom. Equity is that
/// of before: what the taking itself costs is no part of the order, but of what an account may give.</para>
/// </remarks>
public static class LeastHarm
{
    /// <summary>What an account may give.</summary>
    /// <param name="account">The account.</param>
    /// <param name="wanted">All that it holds.</param>
    /// <returns>Both from zero to <paramref name="wanted"/>.</returns>
    public delegate TakeAllowance TakeLimit(AccountId account, Quantity wanted);

    /// <summary>Effective leverage of a candidate's account, rounded down, from zero to <see cref="Deleveraging.MaxFactor"/>: the score that is
    /// published.</summary>
    public static Ratio Leverage(in DeleveragingCandidate candidate) => Deleveraging.Factor(candidate.AccountNotional, candidate.Equity);

    /// <summary>Candidates in the order in which a first lot is taken of them.</summary>
    /// <param name="candidates">Opposite positions in any order; those that are not eligible are passed over.</param>
    /// <param name="isHedge">Whether even the first lot of an account's position would raise its maintenance margin.</param>
    public static ImmutableArray<DeleveragingCandidate> Queue(IEnumerable<DeleveragingCandidate> candidates, Func<AccountId, bool> isHedge) =>
        [.. candidates.Where(static c => c.IsEligible).Select(c => (Candidate: c, IsHedge: isHedge(c.Account), Leverage: Leverage(c)))
            .OrderBy(static c => c.IsHedge).ThenByDescending(static c => c.Leverage).ThenBy(static c => c.Candidate.Account)
            .Select(static c => c.Candidate)];

    /// <summary>Takes exactly <paramref name="residual"/> contracts, or as much of it as the limits leave.</summary>
    /// <param name="residual">Contracts of the bankrupt position still open, a magnitude, above zero.</param>
    /// <param name="lot">The instrument's lot; takes are whole lots, but for the last contracts of a position or of the residual.</param>
    /// <param name="candidates">Opposite positions in any order; those that are not eligible are passed over.</param>
    /// <param name="limit">The exact check of an account; called once, and only for accounts that something would be taken from.</param>
    public static DeleveragingAllocation Allocate(Quantity residual, Quantity lot, IEnumerable<DeleveragingCandidate> candidates, TakeLimit limit)
    {
        Invariant.Check(residual.IsPositive && lot.IsPositive, "Residual and lot must be positive.");
        Giver[] givers = [.. candidates.Where(static c => c.IsEligible).OrderBy(static c => c.Account).Select(static c => new Giver(c))];

        // Until it is looked at, an account is taken to give all it holds without harm. A round that looks at nobody new is the last.
        for (int round = 0; ; round++)
        {
            Invariant.Check(round <= givers.Length, "Deleveraging does not settle.");
            Quantity left = Level(residual, lot, givers, static g => default, static g => g.Allowance.Harmless);
            left = left.IsZero ? left : Level(left, lot, givers, static g => g.Allowance.Harmless, static g => g.Allowance.Most);
            if (!Look(givers, lot, limit))
            {
                return new(Receipts(givers), left);
            }
        }
    }

    /// <summary>Looks at whoever gives something and was not looked at yet.</summary>
    /// <returns>True when one of them may give less, or less without harm, than it was taken to.</returns>
    private static bool Look(Giver[] givers, Quantity lot, TakeLimit limit)
    {
        bool isLess = false;
        foreach (Giver giver in givers)
        {
            if (giver.Take.IsZero || giver.IsLookedAt)
            {
                continue;
            }

            Quantity held = giver.Candidate.Held;
            TakeAllowance allowed = limit(giver.Candidate.Account, held);
            Invariant.Check(!allowed.Harmless.IsNegative && !allowed.Most.IsNegative && allowed.Harmless <= held && allowed.Most <= held,
                "What may be taken is not within what is held.");
            giver.Allowance = allowed.InLots(held, lot);
            giver.IsHedge = allowed.Harmless.IsZero;
            giver.IsLookedAt = true;
            isLess |= giver.Allowance.Harmless < held;
        }

        return isLess;
    }

    /// <summary>Takes a quantity beyond what each has given, up to what each may give, from the highest leverage down to one level.</summary>
    /// <returns>What nobody can give.</returns>
    private static Quantity Level(Quantity residual, Quantity lot, Giver[] givers, Func<Giver, Quantity> from, Func<Giver, Quantity> to)
    {
        Quantity sum = default;
        Int128 high = 0;
        foreach (Giver giver in givers)
        {
            giver.Take = to(giver);
            sum += giver.Take - from(giver);
            high = Int128.Max(high, giver.Leverage.Atoms);
        }

        if (sum <= residual)
        {
            return residual - sum;
        }

        // Invariant: at low too much is taken, at high not too much. Below nothing everything is taken; at the highest leverage nothing is.
        Int128 low = -1;
        while (high - low > 1)
        {
            Int128 middle = low + ((high - low) / 2);
            if (At(middle) > residual)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        // What lies between the two levels are lots of one leverage: of these, the lower account id gives first.
        Quantity left = residual - At(high);
        foreach (Giver giver in givers)
        {
            Quantity more = Quantity.Min(left, giver.DownTo(low, lot, from(giver), to(giver)) - giver.Take);
            giver.Take += more;
            left -= more;
        }

        return left;

        Quantity At(Int128 level)
        {
            Quantity taken = default;
            foreach (Giver giver in givers)
            {
                giver.Take = giver.DownTo(level, lot, from(giver), to(giver));
                taken += giver.Take - from(giver);
            }

            return taken;
        }
    }

    private static ImmutableArray<DeleveragingTake> Receipts(Giver[] givers)
    {
        // Whoever comes before somebody that gives was looked at, so the places are those of the whole queue.
        Dictionary<AccountId, Giver> byAccount = givers.ToDictionary(static g => g.Candidate.Account);
        ImmutableArray<DeleveragingCandidate> queue = Queue(givers.Select(static g => g.Candidate), id => byAccount[id].IsHedge);
        ImmutableArray<DeleveragingTake>.Builder receipts = ImmutableArray.CreateBuilder<DeleveragingTake>();
        for (int i = 0; i < queue.Length; i++)
        {
            Giver giver = byAccount[queue[i].Account];
            if (giver.Take.IsPositive)
            {
                receipts.Add(new(queue[i].Account, i + 1, giver.Leverage, giver.Take));
            }
        }

        return receipts.ToImmutable();
    }

    private sealed class Giver
    {
        public Giver(DeleveragingCandidate candidate)
        {
            Candidate = candidate;
            Leverage = LeastHarm.Leverage(candidate);
            Own = Deleveraging.Factor(candidate.Notional, candidate.Equity);
            Allowance = new(candidate.Held, candidate.Held);
            Invariant.Check(Own <= Leverage, "A position stands for more than all of its account.");
        }

        public DeleveragingCandidate Candidate { get; }

        /// <summary>Effective leverage of the account.</summary>
        public Ratio Leverage { get; }

        /// <summary>What the position adds to it.</summary>
        public Ratio Own { get; }

        public TakeAllowance Allowance { get; set; }

        /// <summary>True when even a first lot would raise what the account must hold.</summary>
        public bool IsHedge { get; set; }

        public bool IsLookedAt { get; set; }

        public Quantity Take { get; set; }

        /// <summary>The fewest lots that bring the leverage down to a level, from what is given already to what may be given.</summary>
        public Quantity DownTo(Int128 level, Quantity lot, Quantity from, Quantity to)
        {
            Int128 above = Leverage.Atoms - level;
            if (above <= 0)
            {
                return from;
            }

            if (above > Own.Atoms)
            {
                return to;
            }

            Quantity exact = Quantity.FromAtoms(Fixed18.MulDiv(Candidate.Held.Atoms, above, Own.Atoms, Rounding.Up)).RoundTo(lot, Rounding.Up);
            return Quantity.Max(from, Quantity.Min(to, exact));
        }
    }
}
