// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Looks for the cheapest closes that restore: greedy by relief per cost from several starts, then trimmed, then traded leg against leg. Scratch of
/// one planner: it keeps its arrays.</summary>
internal sealed class CheapestCloses
{
    /// <summary>Steps of one greedy descent per leg, and some: each step covers a good part of a leg, so a book of many legs is still closed within
    /// them.</summary>
    private const int StepsPerLeg = 8;

    /// <summary>Directions that a descent is started along, the most promising first; whole groups are always tried too.</summary>
    private const int MaxStarts = 6;

    /// <summary>Passes of trimming, and of exchanging one leg for another; each ends by itself when a pass changes nothing.</summary>
    private const int MaxPasses = 6;

    /// <summary>Assessments after which no further improvement is begun. A plain descent is never cut short by it.</summary>
    private const int ImprovementBudget = 1500;

    /// <summary>A greedy step goes at most this part of the way, so that a convex cost cannot run away before another leg is tried.</summary>
    private const int StepFraction = 6;

    /// <summary>A probe goes this part of the way: near enough to be the margin, far enough to be seen over the rounding of a cent.</summary>
    private const int ProbeFraction = 64;

    /// <summary>Scores count relief per thousand-millionth of cost.</summary>
    private const long ScoreScale = 1_000_000_000;

    private readonly CloseDirections _directions = new();
    private CloseSearch _search = null!;
    private Int128[] _first = [], _from = [], _scores = [];
    private bool[] _isFresh = [];
    private int[] _starts = [];

    /// <summary>The best point found; it restores, or comes as near as the descents could.</summary>
    internal ClosePoint Find(CloseSearch search, ClosePoint origin, MarketView market)
    {
        _search = search;
        _directions.Find(search.Legs, market);
        Scratch.Grow(ref _first, _directions.Count);
        Scratch.Grow(ref _from, _directions.Count);
        Scratch.Grow(ref _scores, _directions.Count);
        Scratch.Grow(ref _isFresh, _directions.Count);
        ClosePoint best = Trim(Descend(origin, ScoresAt(origin, _first)));
        if (_directions.Count == 1)
        {
            return best;
        }

        foreach (int start in Starts(_first.AsSpan(0, _directions.Count)))
        {
            if (_search.Assessments > ImprovementBudget && best.Result.Restores)
            {
                return best;
            }

            ClosePoint from = _search.Walk(origin, _directions[start]);
            ClosePoint found = Trim(from.Result.Restores ? from : Descend(from, ScoresAt(from, _from)));
            best = found.IsBetterThan(best) ? found : best;
        }

        return best.Result.Restores ? Exchange(best) : best;
    }

    private ReadOnlySpan<Int128> ScoresAt(ClosePoint point, Int128[] scores)
    {
        for (int i = 0; i < _directions.Count; i++)
        {
            scores[i] = ScoreOf(point, _directions[i], out _);
        }

        return scores.AsSpan(0, _directions.Count);
    }

    /// <summary>Goes step by step in the direction that relieves the most for its cost, until restored or until nothing relieves any more.</summary>
    /// <remarks>Relief per cost mostly falls as a direction is followed, so an old score is an upper bound: only the best is looked at again before it is used,
    /// and all of them only when none is left.</remarks>
    private ClosePoint Descend(ClosePoint from, ReadOnlySpan<Int128> firstScores)
    {
        Span<Int128> scores = _scores.AsSpan(0, firstScores.Length);
        firstScores.CopyTo(scores);
        ClosePoint point = from;
        int most = StepsPerLeg * (_search.Legs.Length + 1);
        for (int step = 0; step < most && !point.Result.Restores; step++)
        {
            int best = Next(point, scores, out ClosePoint? probe);
            if (best < 0)
            {
                return point;
            }

            point = _directions.Count == 1 ? Farther(_search.Walk(point, _directions[best]), probe!) : Step(point, _directions[best], probe!);
        }

        return point;
    }

    /// <summary>The direction with the best score at a point, by looking again only at those that may be it; below zero when none relieves.</summary>
    private int Next(ClosePoint point, Span<Int128> scores, out ClosePoint? probe)
    {
        Span<bool> isFresh = _isFresh.AsSpan(0, scores.Length);
        isFresh.Clear();
        bool wasRefreshed = false;
        for (int looked = 0; looked <= 2 * scores.Length; looked++)
        {
            int best = 0;
            for (int i = 1; i < scores.Length; i++)
            {
                best = scores[i] > scores[best] ? i : best;
            }

            if (scores[best] <= 0)
            {
                if (wasRefreshed)
                {
                    break;
                }

                // Closing one leg can make another worth closing: before giving up, all are tried once more.
                wasRefreshed = true;
                for (int i = 0; i < scores.Length; i++)
                {
                    scores[i] = isFresh[i] ? scores[i] : ScoreOf(point, _directions[i], out _);
                }

                continue;
            }

            scores[best] = ScoreOf(point, _directions[best], out probe);
            isFresh[best] = true;
            if (scores[best] > 0 && IsBest(scores, best))
            {
                return best;
            }
        }

        probe = null;
        return -1;
    }

    private static bool IsBest(ReadOnlySpan<Int128> scores, int best)
    {
        foreach (Int128 score in scores)
        {
            if (score > scores[best])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A limited step: on to where it restores, or a part of the way, but never past the lowest place.</summary>
    private ClosePoint Step(ClosePoint from, in CloseDirection direction, ClosePoint probe)
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

    /// <summary>The directions that relieve, by falling score: the first few, and of the rest those of more than two legs.</summary>
    private ReadOnlySpan<int> Starts(ReadOnlySpan<Int128> scores)
    {
        int count = 0;
        Scratch.Grow(ref _starts, scores.Length);
        for (int direction = 0; direction < scores.Length; direction++)
        {
            if (scores[direction] <= 0)
            {
                continue;
            }

            int place = count++;
            for (; place > 0 && scores[_starts[place - 1]] < scores[direction]; place--)
            {
                _starts[place] = _starts[place - 1];
            }

            _starts[place] = direction;
        }

        int kept = 0;
        for (int rank = 0; rank < count; rank++)
        {
            if (rank < MaxStarts || _directions[_starts[rank]].Legs.Length > 2)
            {
                _starts[kept++] = _starts[rank];
            }
        }

        return _starts.AsSpan(0, kept);
    }

    /// <summary>Reopens whatever need not be closed, the dearest first, until no leg and no group of legs can give anything back.</summary>
    private ClosePoint Trim(ClosePoint point)
    {
        if (!point.Result.Restores)
        {
            return point;
        }

        for (int pass = 0; pass < MaxPasses; pass++)
        {
            ClosePoint before = point;
            for (int direction = _directions.Count - 1; direction >= 0; direction--)
            {
                point = _search.Reopen(point, _directions[direction].Legs);
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
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            ClosePoint before = best;
            for (int less = 0; less < best.Steps.Length && _search.Assessments <= ImprovementBudget; less++)
            {
                best = Exchanged(best, less);
            }

            if (ReferenceEquals(before, best))
            {
                break;
            }
        }

        return best;
    }

    private ClosePoint Exchanged(ClosePoint best, int less)
    {
        long all = best.Steps[less];
        long tried = 0;
        foreach (long part in (ReadOnlySpan<long>)[all, all / 2, all / 8, 1])
        {
            if (part == 0 || part == tried || part > all)
            {
                continue;
            }

            tried = part;
            ClosePoint open = _search.With(best, less, all - part);
            ClosePoint found = open.Result.Restores ? open : CheapestReplacement(open, less, best);
            if (found.Result.Restores && found.IsBetterThan(best))
            {
                return Trim(found);
            }
        }

        return best;
    }

    /// <summary>The cheapest way, without one leg, from a point that does not restore to one that does; the point itself when all ways are dearer than a
    /// bound.</summary>
    private ClosePoint CheapestReplacement(ClosePoint open, int without, ClosePoint bound)
    {
        ClosePoint cheapest = open;
        Amount saved = bound.Result.Cost - open.Result.Cost;
        for (int i = 0; i < _directions.Count; i++)
        {
            CloseDirection direction = _directions[i];
            if (direction.Legs.Contains(without))
            {
                continue;
            }

            // The margin is the best that a direction with rising cost has to offer: where even that is too dear, the walk is not made.
            Int128 score = ScoreOf(open, direction, out _);
            if (score <= 0 || Fixed18.MulDiv(open.Result.Gap.Atoms, ScoreScale, score, Rounding.Down) > saved.Atoms)
            {
                continue;
            }

            ClosePoint walked = _search.Walk(open, direction);
            cheapest = walked.IsBetterThan(cheapest) ? walked : cheapest;
        }

        return cheapest;
    }

    private Int128 ScoreOf(ClosePoint point, in CloseDirection direction, out ClosePoint? probe)
    {
        probe = _search.Probe(point, direction, ProbeFraction);
        return probe is null ? 0 : Score(point, probe);
    }

    /// <summary>Relief per cost, scaled; zero or below when the probe brings no relief.</summary>
    private static Int128 Score(ClosePoint from, ClosePoint probe)
    {
        // A cost below a millionth counts as a millionth: past that, relief alone decides, and the quotient stays in range.
        const long MillionthAtoms = Fixed18.AtomsPerUnit / 1_000_000;
        Amount relief = from.Result.Gap - probe.Result.Gap;
        Int128 cost = Int128.Max((probe.Result.Cost - from.Result.Cost).Atoms, MillionthAtoms);
        return relief.IsPositive ? Int128.Max(1, Fixed18.MulDiv(relief.Atoms, ScoreScale, cost, Rounding.Down)) : 0;
    }
}
