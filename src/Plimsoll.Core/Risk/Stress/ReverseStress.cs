// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How the size of a joint move is measured.</summary>
public enum StressNorm : byte
{
    /// <summary>The root of the sum of squares, in widths: equally likely moves of independent factors lie on a sphere.</summary>
    Euclidean,

    /// <summary>The largest single move, in widths.</summary>
    Largest,
}

/// <summary>A factor that a reverse stress may move.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Width">Its usual move, logarithmic: 0.05 is about 5 %. Above 0, at most 1.</param>
public readonly record struct StressWidth(ObservableId Factor, double Width);

/// <summary>What a reverse stress came to.</summary>
/// <param name="Norm">How size was measured.</param>
/// <param name="State">Found, none within the distance searched, or below maintenance already.</param>
/// <param name="Distance">Size of the move in widths; null where there is none.</param>
/// <param name="Scenario">The move; null where there is none. Its price moves are e^(widths × width) − 1.</param>
/// <param name="VolatilityMove">The relative move that it gives every volatility; zero when volatilities were held.</param>
/// <param name="Equity">Equity there, by exact assessment.</param>
/// <param name="Maintenance">Maintenance there, above equity.</param>
/// <param name="AtLeast">What every breach has at least, in widths, proved; null where the rulebook states no bounds to prove it from. Where none was found and
/// this is
/// <paramref name="SearchedTo"/>, there is none so near.</param>
/// <param name="IsProved">True when <paramref name="AtLeast"/> is within <see cref="ReverseStress.Tolerance"/> of the distance, or of the distance searched
/// where none was found; false when the budget of assessments was spent first, or nothing can be proved.</param>
/// <param name="SearchedTo">The size up to which each direction was searched.</param>
/// <param name="Directions">How many directions were searched.</param>
/// <param name="Assessments">How many exact assessments that took.</param>
public sealed record ReverseStressReport(
    StressNorm Norm,
    LevelState State,
    double? Distance,
    Scenario? Scenario,
    Ratio VolatilityMove,
    Amount Equity,
    Amount Maintenance,
    double? AtLeast,
    bool IsProved,
    double SearchedTo,
    int Directions,
    int Assessments);

/// <summary>The smallest joint move of prices, and of volatility, that takes an account below maintenance.</summary>
/// <remarks>
/// <para>Along a direction, <see cref="BreachSearch"/> finds the size at which the account breaches, to a millionth of a width. Directions: each factor both
/// ways, all together, and the steepest descent of headroom; each is refined toward the point of the boundary nearest to today (R. Rackwitz and B. Fiessler,
/// "Structural reliability under combined random load sequences", 1978: the next direction is the boundary's normal), then factor by factor.
/// Deterministic.</para>
/// <para>By exact assessment the account is below maintenance at the move and not at the same move smaller by a millionth of a width: the distance is an upper
/// bound of the smallest. A lower bound is proved by <see cref="ReverseBound"/>, from concave headroom where the book is linear and the rulebook convex, else
/// from bounds of its slopes; it takes up nearer breaches that it meets. So the smallest lies between the two.</para>
/// </remarks>
public static class ReverseStress
{
    /// <summary>Steps in one width.</summary>
    internal const long StepsPerWidth = 1_000_000;

    /// <summary>How far each direction is searched.</summary>
    internal const double FarthestWidths = 60;

    /// <summary>How near the two bounds come, as a share of the distance, before the search ends.</summary>
    public const double Tolerance = ReverseBound.Tolerance;

    private const int MaxRefinements = 12;
    private const double FirstTurn = 0.5, LastTurn = 1.0 / 64;

    /// <summary>Searches.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Today's market.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="widths">Factors and their usual moves.</param>
    /// <param name="volatilityWidth">The usual logarithmic move of volatility, all options together; 0 holds volatility.</param>
    /// <param name="norm">How size is measured.</param>
    /// <returns>The rulebook's refusal of today's market; <see cref="RejectionCode.OutsideDomain"/> (subject: the factor, or
    /// <see cref="RefusedTerm.Volatility"/>) for a width out of bounds.</returns>
    public static Result<ReverseStressReport> Find(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<StressWidth> widths, double volatilityWidth, StressNorm norm)
    {
        foreach (StressWidth width in widths)
        {
            if (!(width.Width > 0 && width.Width <= 1))
            {
                return Result<ReverseStressReport>.Refused(RejectionCode.OutsideDomain, width.Factor);
            }
        }

        if (!(volatilityWidth >= 0 && volatilityWidth <= 1))
        {
            return Result<ReverseStressReport>.Refused(RejectionCode.OutsideDomain, RefusedTerm.Volatility);
        }

        StressSpace space = new(market, [.. widths.OrderBy(width => width.Factor)], volatilityWidth, norm);
        StressProbe probe = new(portfolio, rulebook);
        Result<Amount> now = probe.Headroom(market);
        if (!now.IsOk)
        {
            return Result<ReverseStressReport>.Refused(now.Rejection);
        }

        if (now.Value.IsNegative)
        {
            return Result<ReverseStressReport>.Of(new(
                norm, LevelState.AlreadyBelow, null, null, default, probe.Equity, probe.Maintenance, 0, true, 0, 0, probe.Count));
        }

        Search search = new(space, probe);
        search.FromEverywhere();
        HeadroomShape shape = HeadroomShape.Of(portfolio, market, rulebook, space.Factors);
        double? atLeast = shape.IsKnown ? new ReverseBound(space, probe, shape, search.Nearest, search.Take).Prove() : null;
        return Result<ReverseStressReport>.Of(search.Report(atLeast));
    }

    private sealed class Search(StressSpace space, StressProbe probe)
    {
        private double[]? _best;
        private long _bestSteps = (long)(FarthestWidths * StepsPerWidth);
        private int _directions;

        internal void FromEverywhere()
        {
            int n = space.Dimensions;
            List<double[]> starts = [];
            for (int i = 0; i < n; i++)
            {
                starts.Add([.. Enumerable.Range(0, n).Select(j => j == i ? -1.0 : 0)]);
                starts.Add([.. Enumerable.Range(0, n).Select(j => j == i ? 1.0 : 0)]);
            }

            // Prices together, with volatility held, rising and falling.
            foreach (double sign in new[] { -1.0, 1.0 })
            {
                foreach (double volatility in space.HasVolatility ? [0.0, 1.0, -1.0] : new[] { 0.0 })
                {
                    starts.Add([.. Enumerable.Range(0, n).Select(j => space.HasVolatility && j == n - 1 ? volatility : sign)]);
                }
            }

            starts.Add(Downhill(new double[n]));
            foreach (double[] start in starts)
            {
                if (Try(start) || start == starts[^1])
                {
                    Refine();
                }
            }

            Turn();
        }

        /// <summary>The size of the nearest breach known; how far is looked where there is none.</summary>
        internal double Nearest => (double)_bestSteps / StepsPerWidth;

        /// <summary>Takes up a breach found by other means, and what can be made of it; the size of the nearest then.</summary>
        internal double Take(double[] point)
        {
            double[] direction = [.. point];
            long steps = (long)Math.Ceiling(space.SizeOf(point) * StepsPerWidth);
            if (space.TryNormalise(direction) && steps < _bestSteps && probe.Headroom(space.At(direction, steps)) is { IsOk: true, Value.IsNegative: true })
            {
                _directions++;
                (_best, _bestSteps) = (direction, BreachSearch.Close(probe, step => space.At(direction, step), 0, steps));
                Refine();
            }

            return Nearest;
        }

        internal ReverseStressReport Report(double? atLeast)
        {
            bool isProved = atLeast >= (1 - Tolerance) * Nearest;
            if (_best is null)
            {
                return new(space.Norm, LevelState.None, null, null, default, default, default, atLeast, isProved, FarthestWidths, _directions, probe.Count);
            }

            Result<Amount> nearer = probe.Headroom(space.At(_best, _bestSteps - 1)), found = probe.Headroom(space.At(_best, _bestSteps));
            Invariant.Check(nearer.IsOk && !nearer.Value.IsNegative && !(found.IsOk && !found.Value.IsNegative),
                "A reverse stress does not stand at the load line.");
            return new(
                space.Norm, LevelState.Found, (double)_bestSteps / StepsPerWidth, space.ScenarioAt(_best, _bestSteps), space.VolatilityAt(_best, _bestSteps),
                    probe.Equity, probe.Maintenance,
                atLeast is { } least ? Math.Min(least, Nearest) : null, isProved, FarthestWidths, _directions, probe.Count);
        }

        /// <summary>Looks along a direction for a breach nearer than the nearest so far.</summary>
        private bool Try(double[] direction)
        {
            if (!space.TryNormalise(direction))
            {
                return false;
            }

            _directions++;
            long limit = _bestSteps - 1;
            IEnumerable<long> distances = BreachSearch.Distances(4 * StepsPerWidth, isUp: true).Where(step => step < limit).Append(limit);
            Result<BreachFound> found = BreachSearch.Nearest(probe, step => space.At(direction, step), _best is null ? distances : Coarse(limit));
            if (!found.IsOk || found.Value.Breach is not { } steps || steps > limit)
            {
                return false;
            }

            (_best, _bestSteps) = (direction, steps);
            return true;
        }

        /// <summary>Once there is something to beat, a direction is worth few samples: those inside the best, and its end.</summary>
        private static IEnumerable<long> Coarse(long limit)
        {
            const int Samples = 8;
            for (int i = 1; i <= Samples; i++)
            {
                long step = limit / Samples * i;
                if (i == Samples || step > 0)
                {
                    yield return i == Samples ? limit : step;
                }
            }
        }

        private void Refine()
        {
            for (int round = 0; round < MaxRefinements && _best is not null; round++)
            {
                double[] from = _best;
                double[] normal = Downhill([.. from.Select(x => x * _bestSteps / StepsPerWidth)]);
                bool isBetter = false;
                for (double share = 1; share >= 0.125 && !isBetter; share /= 2)
                {
                    isBetter = Try([.. from.Select((x, i) => x + (share * (normal[i] - x)))]);
                }

                if (!isBetter)
                {
                    return;
                }
            }
        }

        private void Turn()
        {
            for (double turn = FirstTurn; turn >= LastTurn && _best is not null; turn /= 2)
            {
                for (int i = 0; i < space.Dimensions; i++)
                {
                    foreach (double sign in new[] { 1.0, -1.0 })
                    {
                        Try([.. _best.Select((x, j) => j == i ? x + (sign * turn) : x)]);
                    }
                }
            }
        }

        /// <summary>The direction of unit size in which headroom falls fastest at a point, by central differences.</summary>
        private double[] Downhill(double[] point)
        {
            const double Step = 1e-3;
            double[] slope = new double[point.Length];
            for (int i = 0; i < point.Length; i++)
            {
                double[] up = [.. point], down = [.. point];
                up[i] += Step;
                down[i] -= Step;
                Result<Amount> high = probe.Headroom(space.At(up, StepsPerWidth)), low = probe.Headroom(space.At(down, StepsPerWidth));
                slope[i] = high.IsOk && low.IsOk ? (low.Value - high.Value).ToDouble() / (2 * Step) : 0;
            }

            return space.Steepest(slope);
        }
    }
}
