// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What counts as a fall of a book, and how long after it one looks.</summary>
/// <param name="Fall">A profile is a fall where it shows no more than 1 − this of the median of the ten before it; above 0, below 1.</param>
/// <param name="WithinSeconds">How long after its lowest point a fall is followed, unless another begins; above zero.</param>
public readonly record struct RecoveryTerms(double Fall, int WithinSeconds);

/// <summary>One fall of a book and what came after.</summary>
/// <param name="Time">The lowest profile of it.</param>
/// <param name="Before">The median of the ten profiles before it.</param>
/// <param name="Low">What the lowest profile showed.</param>
/// <param name="Profiles">Profiles followed after that.</param>
public readonly record struct BookFall(Timestamp Time, double Before, double Low, int Profiles);

/// <summary>In what time a side of a book recovers by half after it fell.</summary>
/// <param name="Seconds">The half-life.</param>
/// <param name="Least">Two standard errors below it; null for fewer than three falls.</param>
/// <param name="Most">Two standard errors above it; null likewise, and where it is no longer than what could be seen.</param>
/// <param name="Falls">The falls, in their order.</param>
/// <param name="StillProfiles">Profiles left out because the side had shown the same in ten before them: nobody looked.</param>
public sealed record RecoveryEstimate(double Seconds, double? Least, double? Most, ImmutableArray<BookFall> Falls, int StillProfiles);

/// <summary>Estimates the half-life in which a side of a book recovers, from what it held over time.</summary>
/// <remarks>
/// <para>After a fall i the book lacks s(t) = ln(before ÷ depth) of what it held, and s(t) = aᵢ × 2^(−t ÷ h) is fitted by least squares over all falls at once:
/// one h, an aᵢ ≥ 0 for each. The lowest profile itself is left out, because it was chosen for being low. The search is over h from a quarter of the usual
/// time between two profiles to ten times what is followed; at the upper end the book did not recover, and there is no estimate.</para>
/// <para>Uncertainty: jackknife over whole falls (leave one out), on ln h, because what is left after a fit is alike from one profile to the next. Source: our
/// own.</para>
/// </remarks>
public static class BookRecovery
{
    /// <summary>Profiles whose median a fall is measured from; and that show the same before a side is taken to stand still.</summary>
    public const int Profiles = 10;

    /// <summary>Falls without which nothing is said of the uncertainty.</summary>
    public const int LeastFalls = 3;

    /// <summary>The lowest point is looked for among so many profiles from the first that is a fall.</summary>
    private const int LowWithin = 5;

    private const int GridSteps = 120;
    private const int Halvings = 60;
    private const double Golden = 0.618033988749895;

    /// <summary>The estimate; refused where there is no fall, or the book does not recover from those that there are.</summary>
    /// <param name="name">Of the depth, for messages.</param>
    /// <param name="depth">What the side held within one distance of the mark, times strictly ascending, any unit; not negative.</param>
    /// <param name="terms">What counts as a fall.</param>
    public static AnalysisResult<RecoveryEstimate> Of(string name, ImmutableArray<(Timestamp Time, double Depth)> depth, RecoveryTerms terms)
    {
        Invariant.Check(terms.Fall is > 0 and < 1 && terms.WithinSeconds > 0, "A fall is a share, and is followed for some time.");
        ImmutableArray<(Timestamp Time, double Depth)> moving = WithoutStill(depth);
        ImmutableArray<Episode> episodes = Episodes(moving, terms);
        if (episodes.IsEmpty)
        {
            return new BookWithoutFalls(name, moving.Length, depth.Length - moving.Length);
        }

        double shortest = Math.Max(1, (moving[^1].Time.Nanoseconds - moving[0].Time.Nanoseconds) / 1e9 / moving.Length) / 4;
        double longest = 10.0 * terms.WithinSeconds;
        if (Fit(episodes.AsSpan(), shortest, longest) is not { } seconds)
        {
            return new BookNotRecovering(name, episodes.Length, terms.WithinSeconds);
        }

        (double? least, double? most) = Interval(episodes, shortest, longest, seconds);
        return new RecoveryEstimate(seconds, least, most, [.. episodes.Select(static each => each.Fall)], depth.Length - moving.Length);
    }

    /// <summary>Profiles that show what the ten before them showed are none.</summary>
    private static ImmutableArray<(Timestamp Time, double Depth)> WithoutStill(ImmutableArray<(Timestamp Time, double Depth)> depth)
    {
        ImmutableArray<(Timestamp, double)>.Builder moving = ImmutableArray.CreateBuilder<(Timestamp, double)>();
        int same = 0;
        for (int i = 0; i < depth.Length; i++)
        {
            same = i > 0 && depth[i].Depth == depth[i - 1].Depth ? same + 1 : 0;
            if (same < Profiles && depth[i].Depth > 0)
            {
                moving.Add(depth[i]);
            }
        }

        return moving.ToImmutable();
    }

    private static ImmutableArray<Episode> Episodes(ImmutableArray<(Timestamp Time, double Depth)> depth, RecoveryTerms terms)
    {
        ImmutableArray<Episode>.Builder found = ImmutableArray.CreateBuilder<Episode>();
        int at = Profiles;
        while (at < depth.Length)
        {
            double before = MedianBefore(depth, at);
            if (depth[at].Depth > (1 - terms.Fall) * before)
            {
                at++;
                continue;
            }

            int low = at;
            for (int i = at; i < Math.Min(at + LowWithin, depth.Length); i++)
            {
                low = depth[i].Depth < depth[low].Depth ? i : low;
            }

            int end = low + 1;
            while (end < depth.Length && Seconds(depth, low, end) <= terms.WithinSeconds
                && !(end - low > Profiles && depth[end].Depth <= (1 - terms.Fall) * MedianBefore(depth, end)))
            {
                end++;
            }

            if (end - low > Profiles)
            {
                ImmutableArray<(double, double)> lacking =
                    [.. Enumerable.Range(low + 1, end - low - 1).Select(i => (Seconds(depth, low, i), StrictMath.Log(before / depth[i].Depth)))];
                found.Add(new(new(depth[low].Time, before, depth[low].Depth, lacking.Length), lacking));
            }

            at = end;
        }

        return found.ToImmutable();
    }

    private static double Seconds(ImmutableArray<(Timestamp Time, double Depth)> depth, int from, int to) =>
        (depth[to].Time.Nanoseconds - depth[from].Time.Nanoseconds) / 1e9;

    /// <summary>Of two in the middle the lower, as the engine takes it.</summary>
    private static double MedianBefore(ImmutableArray<(Timestamp Time, double Depth)> depth, int at)
    {
        Span<double> values = stackalloc double[Profiles];
        for (int i = 0; i < Profiles; i++)
        {
            values[i] = depth[at - Profiles + i].Depth;
        }

        values.Sort();
        return values[(Profiles - 1) / 2];
    }

    /// <summary>The half-life with the least squares; null where that is as long as is looked for.</summary>
    private static double? Fit(ReadOnlySpan<Episode> episodes, double shortest, double longest)
    {
        double step = StrictMath.Log(longest / shortest) / GridSteps;
        int best = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i <= GridSteps; i++)
        {
            double squares = SquaresAt(episodes, shortest * StrictMath.Exp(i * step));
            (best, least) = squares < least ? (i, squares) : (best, least);
        }

        if (best == GridSteps)
        {
            return null;
        }

        double low = Math.Max(0, best - 1) * step;
        double high = (best + 1) * step;
        for (int i = 0; i < Halvings; i++)
        {
            double left = high - (Golden * (high - low));
            double right = low + (Golden * (high - low));
            (low, high) = SquaresAt(episodes, shortest * StrictMath.Exp(left)) < SquaresAt(episodes, shortest * StrictMath.Exp(right))
                ? (low, right) : (left, high);
        }

        return shortest * StrictMath.Exp((low + high) / 2);
    }

    private static double SquaresAt(ReadOnlySpan<Episode> episodes, double halfLife)
    {
        double rate = StrictMath.Log(2) / halfLife;
        double squares = 0;
        foreach (Episode episode in episodes)
        {
            (double product, double weight, double own) = (0, 0, 0);
            foreach ((double time, double lacking) in episode.Lacking)
            {
                double left = StrictMath.Exp(-rate * time);
                product += left * lacking;
                weight += left * left;
                own += lacking * lacking;
            }

            squares += own - (product > 0 && weight > 0 ? product * product / weight : 0);
        }

        return squares;
    }

    private static (double?, double?) Interval(ImmutableArray<Episode> episodes, double shortest, double longest, double seconds)
    {
        if (episodes.Length < LeastFalls)
        {
            return (null, null);
        }

        double[] without = [.. Enumerable.Range(0, episodes.Length)
            .Select(i => StrictMath.Log(Fit(episodes.RemoveAt(i).AsSpan(), shortest, longest) ?? longest))];
        double mean = without.Sum() / without.Length;
        double variance = without.Sum(value => (value - mean) * (value - mean)) * (without.Length - 1) / without.Length;
        double twice = 2 * StrictMath.Sqrt(variance);
        double most = seconds * StrictMath.Exp(twice);
        return (seconds * StrictMath.Exp(-twice), most < longest ? most : null);
    }

    private readonly record struct Episode(BookFall Fall, ImmutableArray<(double Time, double Lacking)> Lacking);
}
