// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What a walk along a line of markets found.</summary>
/// <param name="Breach">The step at which the account is below maintenance while one step nearer it is not; null when none was found.</param>
/// <param name="Reached">The farthest step that was assessed.</param>
internal readonly record struct BreachFound(long? Breach, long Reached);

/// <summary>Walks from today's market along a line, in whole steps, to where the account first falls below maintenance.</summary>
/// <remarks>
/// <para>Headroom need not fall steadily (spreads of options, hedges), so the line is sampled at distances that grow with distance, every dip between samples is followed to
/// its bottom, and a change of sign is closed in on until two neighbouring steps are left: one above the line, one below. Both are exact assessments.</para>
/// <para>What is proved: the pair. What is not: that nothing nearer breaches, where a dip is narrower than three samples.</para>
/// </remarks>
internal static class BreachSearch
{
    /// <summary>Bounds the assessments spent on the bottom of one dip.</summary>
    private const int MaxDipSteps = 48;

    /// <summary>The first sample's distance, as a share of today's price, and how much farther each sample is than the one before.</summary>
    private const double FirstShare = 0.004, Growth = 1.045;

    /// <summary>Distances in steps from <paramref name="start"/> (what a whole price is, in steps) downward to nothing or upward to ten thousand times; ascending.</summary>
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
    /// <returns>The rulebook's refusal at the first step; a refusal farther on ends the walk.</returns>
    internal static Result<BreachFound> Nearest(StressProbe probe, Func<long, MarketView> at, IEnumerable<long> distances, long from = 0)
    {
        Result<Amount> origin = probe.Headroom(at(from));
        if (!origin.IsOk)
        {
            return Result<BreachFound>.Refused(origin.Rejection);
        }

        if (origin.Value.IsNegative)
        {
            return Result<BreachFound>.Of(new(from, from));
        }

        (long Step, Amount Headroom) before = (from, origin.Value), last = before;
        foreach (long step in distances)
        {
            Result<Amount> found = probe.Headroom(at(step));
            if (!found.IsOk)
            {
                break;
            }

            if (found.Value.IsNegative)
            {
                return Result<BreachFound>.Of(new(Close(probe, at, last.Step, step), step));
            }

            if (last.Headroom < before.Headroom && last.Headroom < found.Value && Bottom(probe, at, before.Step, step) is { } dip)
            {
                return Result<BreachFound>.Of(new(Close(probe, at, before.Step, dip), step));
            }

            (before, last) = (last, (step, found.Value));
        }

        return Result<BreachFound>.Of(new(null, last.Step));
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
}
