// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What a walk along a line of markets found.</summary>
/// <param name="Breach">The step at which the account is below maintenance while one step nearer it is not; null when none was found.</param>
/// <param name="Reached">The farthest step that was assessed.</param>
/// <param name="IsProved">True when nothing nearer breaches, or nothing as far as was reached.</param>
internal readonly record struct BreachFound(long? Breach, long Reached, bool IsProved);

/// <summary>Walks from today's market along a line, in whole steps, to where the account first falls below maintenance.</summary>
/// <remarks>
/// <para>Headroom need not fall steadily (spreads of options, hedges), so the line is sampled at distances that grow with distance, every dip between samples
/// is followed to its bottom, and a change of sign is closed in on until two neighbouring steps are left: one above the line, one below. Both are exact
/// assessments.</para>
/// <para>That nothing between two samples breaches is proved by <see cref="LineProof"/> where it can be, halving what cannot be excluded until it can or the
/// budget is spent; a breach met on the way is closed in on. Without a proof a dip narrower than three samples can be missed.</para>
/// </remarks>
internal static class BreachSearch
{
    /// <summary>Bounds the assessments spent on the bottom of one dip.</summary>
    private const int MaxDipSteps = 48;

    /// <summary>Bounds the assessments spent on proving one line.</summary>
    private const int MaxProofSteps = 4_000;

    /// <summary>The first sample's distance, as a share of today's price, and how much farther each sample is than the one before.</summary>
    private const double FirstShare = 0.004, Growth = 1.045;

    /// <summary>Distances in steps from <paramref name="start"/> (what a whole price is, in steps) downward to nothing or upward to ten thousand times;
    /// ascending.</summary>
    internal static IEnumerable<long> Distances(double start, bool isUp)
    {
        const double MostLog = 9.21;
        double log = 0;
        long last = 0;
        for (double share = FirstShare; log < MostLog; share *= Growth)
        {
            log = Math.Min(log + share, MostLog);
            double moved = start * (Pricing.StrictMath.Exp(isUp ? log : -log) - 1);
            long distance = (long)Math.Abs(moved);
            if (distance > last)
            {
                yield return last = distance;
            }
        }
    }

    /// <summary>The nearest breach found at the distances given, or between them.</summary>
    /// <param name="probe">The account.</param>
    /// <param name="at">The market at a step; step 0 is today's.</param>
    /// <param name="distances">Steps to sample, ascending, above <paramref name="from"/>.</param>
    /// <param name="from">The step to begin at.</param>
    /// <param name="proof">What can be proved between samples; null for nothing.</param>
    /// <returns>The rulebook's refusal at the first step; a refusal farther on ends the walk.</returns>
    internal static Result<BreachFound> Nearest(
        StressProbe probe, Func<long, MarketView> at, IEnumerable<long> distances, long from = 0, LineProof? proof = null)
    {
        Result<Amount> origin = probe.Headroom(at(from));
        if (!origin.IsOk)
        {
            return Result<BreachFound>.Refused(origin.Rejection);
        }

        if (origin.Value.IsNegative)
        {
            return Result<BreachFound>.Of(new(from, from, true));
        }

        Gaps gaps = new(probe, at, proof);
        (long Step, Amount Headroom) before = (from, origin.Value), last = before;
        foreach (long step in distances)
        {
            Result<Amount> found = probe.Headroom(at(step));
            if (!found.IsOk)
            {
                break;
            }

            long? breach = found.Value.IsNegative ? Close(probe, at, last.Step, step) : null;
            (long Step, Amount Headroom) start = last;
            if (breach is null && last.Headroom < before.Headroom && last.Headroom < found.Value && Bottom(probe, at, before.Step, step) is { } dip)
            {
                (breach, start) = (Close(probe, at, before.Step, dip), before);
            }

            breach = gaps.Nearest(start, breach, (step, found.Value));
            if (breach is not null)
            {
                return Result<BreachFound>.Of(new(breach, step, gaps.IsProved));
            }

            (before, last) = (last, (step, found.Value));
        }

        return Result<BreachFound>.Of(new(null, last.Step, gaps.IsProved));
    }

    /// <summary>Closes in on a change of sign: the far one of two neighbouring steps.</summary>
    internal static long Close(StressProbe probe, Func<long, MarketView> at, long safe, long breach)
    {
        while (Math.Abs(breach - safe) > 1)
        {
            long middle = safe + ((breach - safe) / 2);
            Result<Amount> found = probe.Headroom(at(middle));
            if (found.IsOk && !found.Value.IsNegative)
            {
                safe = middle;
            }
            else
            {
                breach = middle;
            }
        }

        return breach;
    }

    /// <summary>A step below the line inside a dip; null when its bottom is above it.</summary>
    private static long? Bottom(StressProbe probe, Func<long, MarketView> at, long low, long high)
    {
        for (int i = 0; i < MaxDipSteps && high - low > 2; i++)
        {
            long third = (high - low) / 3, left = low + third, right = high - third;
            Result<Amount> leftFound = probe.Headroom(at(left)), rightFound = probe.Headroom(at(right));
            if (!leftFound.IsOk || !rightFound.IsOk)
            {
                return null;
            }

            if (leftFound.Value.IsNegative)
            {
                return left;
            }

            if (rightFound.Value.IsNegative)
            {
                return right;
            }

            (low, high) = leftFound.Value <= rightFound.Value ? (low, right) : (left, high);
        }

        return null;
    }

    /// <summary>Looks after what lies between samples.</summary>
    private sealed class Gaps(StressProbe probe, Func<long, MarketView> at, LineProof? proof)
    {
        private int _left = MaxProofSteps;

        /// <summary>False once something between two samples could not be proved.</summary>
        internal bool IsProved { get; private set; } = proof is { IsKnown: true };

        /// <summary>The nearest breach beyond a safe step: one that is known, or a nearer one; null when there is none up to another safe step.</summary>
        internal long? Nearest((long Step, Amount Headroom) safe, long? breach, (long Step, Amount Headroom) far)
        {
            if (!IsProved)
            {
                return breach;
            }

            Stack<((long Step, Amount Headroom) Near, (long Step, Amount Headroom) Far)> open = new();
            open.Push((safe, breach is { } known ? Before(known) : far));
            while (open.TryPop(out ((long Step, Amount Headroom) Near, (long Step, Amount Headroom) Far) gap))
            {
                if (gap.Far.Step - gap.Near.Step <= 1 || proof!.IsSafe(gap.Near.Step, gap.Near.Headroom, gap.Far.Step, gap.Far.Headroom))
                {
                    continue;
                }

                long middle = gap.Near.Step + ((gap.Far.Step - gap.Near.Step) / 2);
                Result<Amount> found = --_left < 0 ? default : probe.Headroom(at(middle));
                if (!found.IsOk)
                {
                    IsProved = false;
                    return breach;
                }

                if (found.Value.IsNegative)
                {
                    // Everything nearer than this gap is proved; what lies beyond the new breach no longer matters.
                    breach = Close(probe, at, gap.Near.Step, middle);
                    open.Clear();
                    open.Push((gap.Near, Before(breach.Value)));
                    continue;
                }

                open.Push(((middle, found.Value), gap.Far));
                open.Push((gap.Near, (middle, found.Value)));
            }

            return breach;
        }

        private (long Step, Amount Headroom) Before(long breach)
        {
            Result<Amount> found = probe.Headroom(at(breach - 1));
            Invariant.Check(found.IsOk && !found.Value.IsNegative, "A breach has no safe step before it.");
            return (breach - 1, found.Value);
        }
    }
}
