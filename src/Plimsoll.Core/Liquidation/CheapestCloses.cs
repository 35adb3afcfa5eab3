// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Looks for the cheapest closes that restore: greedy by relief per cost from several starts, then trimmed, then traded leg against leg.</summary>
internal sealed class CheapestCloses
{
    /// <summary>Steps of one greedy descent; each covers a good part of a leg, so a book of many legs is still closed within it.</summary>
    private const int MaxRounds = 64;

    /// <summary>Directions that a descent is started along, the most promising first.</summary>
    private const int MaxStarts = 8;

    /// <summary>Passes of exchanging one leg for another.</summary>
    private const int MaxExchanges = 6;

    /// <summary>Assessments after which no further improvement is begun. A plain descent is never cut short by it.</summary>
    private const int ImprovementBudget = 1500;

    /// <summary>A greedy step goes at most this part of the way, so that a convex cost cannot run away before another leg is asked.</summary>
    private const int StepFraction = 6;

    private readonly CloseSearch _search;
    private readonly CloseDirection[] _directions;

    internal CheapestCloses(CloseSearch search, CloseDirection[] directions)
    {
        _search = search;
        _directions = directions;
    }

    /// <summary>The best point found; it restores, or comes as near as the descents could.</summary>
    internal ClosePoint Find(ClosePoint origin)
    {
        ClosePoint best = Trim(Descend(origin));
        if (_directions.Length == 1)
        {
            return best;
        }

        foreach (CloseDirection start in Starts(origin))
        {
            if (_search.Assessments > ImprovementBudget)
            {
                return best;
            }

            ClosePoint found = Trim(Descend(_search.Walk(origin, start)));
            best = found.IsBetterThan(best) ? found : best;
        }

        return best.Result.Restores ? Exchange(best) : best;
    }

    private ClosePoint Descend(ClosePoint from)
    {
        ClosePoint point = from;
        for (int round = 0; round < MaxRounds && !point.Result.Restores; round++)
        {
            CloseDirection? best = null;
            ClosePoint? bestProbe = null;
            Int128 bestScore = 0;
            int useful = 0;
            foreach (CloseDirection direction in _directions)
            {
                ClosePoint? probe = _search.Probe(point, direction, 64);
                Int128 score = probe is null ? 0 : Score(point, probe);
                useful += score > 0 ? 1 : 0;
                if (score > bestScore)
                {
                    (best, bestProbe, bestScore) = (direction, probe, score);
                }
            }

            if (best is null)
            {
                return point;
            }

            point = useful == 1 ? Farther(_search.Walk(point, best), bestProbe!) : Step(point, best, bestProbe!);
        }

        return point;
    }

    /// <summary>A limited step: on to where it restores, or a part of the way, but never past the lowest place.</summary>
    private ClosePoint Step(ClosePoint from, CloseDirection direction, ClosePoint probe)
    {
        ClosePoint part = _search.Probe(from, direction, StepFraction)!;
        if (part.Result.Restores)
        {
            ClosePath path = new(from.Steps, part.Steps);
            return _search.FirstRestored(path, 0, from, path.Length, part);
        }

        return part.Result.Gap < probe.Result.Gap ? part : probe;
    }

    private static ClosePoint Farther(ClosePoint walked, ClosePoint probe) => walked.IsBetterThan(probe) || walked.Result.Restores ? walked : probe;

    private CloseDirection[] Starts(ClosePoint origin) => [.. _directions
        .Select((direction, place) => (Direction: direction, Place: place, Probe: _search.Probe(origin, direction, 64)))
        .Where(start => start.Probe is not null)
        .Select(start => (start.Direction, start.Place, Score: Score(origin, start.Probe!)))
        .Where(start => start.Score > 0)
        .OrderByDescending(start => start.Score)
        .ThenBy(start => start.Place)
        .Take(MaxStarts)
        .Select(start => start.Direction)];

    /// <summary>Reopens whatever need not be closed, the dearest first, until no leg and no group of legs can give anything back.</summary>
    private ClosePoint Trim(ClosePoint point)
    {
        if (!point.Result.Restores)
        {
            return point;
        }

        for (int pass = 0; pass < MaxRounds; pass++)
        {
            ClosePoint before = point;
            foreach (CloseDirection direction in _directions.Reverse())
            {
                point = _search.Reopen(point, direction.Legs);
            }

            if (ReferenceEquals(before, point))
            {
                break;
            }
        }

        return point;
    }

    /// <summary>Tries less of one leg and more of another wherever both restore, and keeps what is cheaper.</summary>
    private ClosePoint Exchange(ClosePoint best)
    {
        for (int pass = 0; pass < MaxExchanges; pass++)
        {
            ClosePoint before = best;
            for (int less = 0; less < best.Steps.Length; less++)
            {
                foreach (CloseDirection more in _directions)
                {
                    if (best.Steps[less] == 0 || _search.Assessments > ImprovementBudget)
                    {
                        break;
                    }

                    best = Exchanged(best, less, more);
                }
            }

            if (ReferenceEquals(before, best))
            {
                break;
            }
        }

        return best;
    }

    private ClosePoint Exchanged(ClosePoint best, int less, CloseDirection more)
    {
        if (Array.IndexOf(more.Legs, less) >= 0)
        {
            return best;
        }

        long all = best.Steps[less];
        long tried = 0;
        foreach (long part in (ReadOnlySpan<long>)[all, all / 2, all / 8, 1])
        {
            if (part == 0 || part == tried)
            {
                continue;
            }

            tried = part;
            long[] steps = (long[])best.Steps.Clone();
            steps[less] -= part;
            ClosePoint other = _search.At(steps);
            if (!other.Result.Restores)
            {
                other = _search.Walk(other, more);
            }

            if (other.IsBetterThan(best) && other.Result.Restores)
            {
                return Trim(other);
            }
        }

        return best;
    }

    /// <summary>Relief per cost, scaled; zero or below when the probe brings no relief.</summary>
    private static Int128 Score(ClosePoint from, ClosePoint probe)
    {
        // A cost below a millionth counts as a millionth: past that, relief alone decides, and the quotient stays in range.
        const long MillionthAtoms = Fixed18.AtomsPerUnit / 1_000_000;
        Amount relief = from.Result.Gap - probe.Result.Gap;
        Int128 cost = Int128.Max((probe.Result.Cost - from.Result.Cost).Atoms, MillionthAtoms);
        return relief.IsPositive ? Int128.Max(1, Fixed18.MulDiv(relief.Atoms, 1_000_000_000, cost, Rounding.Down)) : 0;
    }
}
