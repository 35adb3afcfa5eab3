// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Liquidation;

/// <content>Whole steps from a relaxation: rounding, mending, trimming, and leaving out legs that hardly matter.</content>
public sealed partial class CureSearch
{
    /// <summary>A leg that costs less than this share of all is tried to be left out.</summary>
    private const double Slight = 0.02;

    /// <summary>So few steps are halved rather than looked at from both ends.</summary>
    private const long Short = 8;

    /// <summary>Moves that make up for a leg left out.</summary>
    private const int MostRaises = 4;

    /// <summary>Mends and trims the steps found for the rooms that the programme has by now.</summary>
    /// <returns>False where they stay as they are; null where no few moves mend them.</returns>
    internal bool? Repair()
    {
        _work.Begin(_program, _best.Steps);
        if (!Raise(double.PositiveInfinity) && !Mend(_program.Legs))
        {
            return null;
        }

        Trim();
        bool isOther = !_work.Steps.SequenceEqual(_best.Steps);
        _work.CopyTo(_best);
        return isOther;
    }

    /// <summary>The second objective, fewest legs: leaves a leg out wherever others make up for it and the whole stays good enough.</summary>
    private void Lighten(in PlanCertificate.Weights weight)
    {
        double most = Bound * (1 + Enough);
        bool isLighter = false;
        _best.CopyTo(_work);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            // The multipliers say how dear the rest is at least.
            if (_best.Steps[leg] == 0 || _program.CostOf(leg, _best.Steps[leg]) >= Slight * _best.Cost
                || Bound - PlanCertificate.LeastOf(_program, weight, leg) > most)
            {
                continue;
            }

            _work.Set(leg, 0);
            if (Raise(most) && IsNoDearer(most))
            {
                _work.CopyTo(_best);
                isLighter = true;
            }
            else
            {
                _best.CopyTo(_work);
            }
        }

        if (isLighter)
        {
            Trim();
            _work.CopyTo(_best);
        }
    }

    /// <summary>True where the steps cost no more than so much, trimmed only where they would.</summary>
    private bool IsNoDearer(double most)
    {
        if (_work.Cost > most)
        {
            Trim();
        }

        return _work.Cost <= most;
    }

    /// <summary>Closes more of legs that are closed in part, those with the most relief for their cost first, until the account is restored.</summary>
    private bool Raise(double mostCost)
    {
        for (int raise = 0; _work.Gap > 0; raise++)
        {
            (int best, double score) = (-1, 0);
            for (int leg = 0; leg < _program.Legs && raise < MostRaises; leg++)
            {
                long now = _work.Steps[leg];
                if (now == 0 || now == _program.CapOf(leg))
                {
                    continue;
                }

                if (IsWorthMore(leg, now + 1, double.NegativeInfinity, ref score))
                {
                    best = leg;
                }
            }

            // What is missing costs at least as much a unit as the best step does.
            if (best < 0 || _work.Cost + (_work.Gap / score) > mostCost)
            {
                return false;
            }

            Raise(best);
        }

        return true;
    }

    /// <summary>Closes more of a leg, as far as restores, or else as far as it goes: the gap is convex along a leg, and a move that overshoots is no loss but
    /// of work.</summary>
    private void Raise(int leg)
    {
        long low = _work.Steps[leg], high = _program.CapOf(leg);
        while (high > low)
        {
            // The scenario that is the worst here says how far to go at least.
            long next = FirstStop(leg, low, high, isTangent: true);
            double gap = _work.With(leg, next).Gap;
            if (gap <= 0)
            {
                high = next;
                break;
            }

            if (next == _program.CapOf(leg) || _work.With(leg, next + 1).Gap >= gap)
            {
                high = FirstStop(leg, low, next, isTangent: false);
                break;
            }

            _work.Set(leg, low = next);
        }

        _work.Set(leg, high);
    }

    /// <summary>The first number of steps above one that restores, or from which more of the leg makes nothing better.</summary>
    private long FirstStop(int leg, long low, long high, bool isTangent)
    {
        // A gap is convex along a leg: where the end restores it falls up to where the first place does.
        if (high - low > Short && GapWith(leg, high, isTangent) is double atHigh && atHigh <= 0 && GapWith(leg, low, isTangent) is double atLow && atLow > 0)
        {
            return FirstRestored(leg, low, atLow, high, atHigh, isTangent);
        }

        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            double gap = GapWith(leg, middle, isTangent);
            (low, high) = gap > 0 && GapWith(leg, middle + 1, isTangent) < gap ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The first number of steps that restores between one that does not and one that does. The chord of a convex gap meets zero where it does or
    /// after: from there a few steps lead back.</summary>
    private long FirstRestored(int leg, long low, double atLow, long high, double atHigh, bool isTangent)
    {
        for (int split = 0; high - low > 1; split++)
        {
            long guess = low + (long)Math.Ceiling((high - low) * (atLow / (atLow - atHigh)));
            guess = Math.Clamp(split % 3 == 2 ? low + ((high - low) / 2) : guess, low + 1, high - 1);
            double gap = GapWith(leg, guess, isTangent);
            if (gap <= 0)
            {
                (high, atHigh) = (guess, gap);
            }
            else
            {
                (low, atLow) = (guess, gap);
            }
        }

        return high;
    }

    private double GapWith(int leg, long steps, bool isTangent) => isTangent ? _work.LeastGap(leg, steps) : _work.With(leg, steps).Gap;

    /// <summary>True where a change relieves more for its cost than the best one so far, whose score it then takes; relief below a gap counts no
    /// more.</summary>
    private bool IsWorthMore(int leg, long steps, double least, ref double score)
    {
        double cost = _work.CostWith(leg, steps);
        if (ScoreOf(_work.Gap - Math.Max(_work.LeastGap(leg, steps), least), cost) <= score)
        {
            return false;
        }

        double here = ScoreOf(_work.Gap - Math.Max(_work.With(leg, steps).Gap, least), cost);
        bool isMore = here > score;
        score = isMore ? here : score;
        return isMore;
    }

    private double ScoreOf(double relief, double cost)
    {
        double paid = cost - _work.Cost;
        return relief <= 0 ? 0 : paid <= 0 ? double.MaxValue : relief / paid;
    }

    /// <summary>The leg whose part of a step weighs most; −1 where all are whole.</summary>
    private int Broken()
    {
        (int broken, double most) = (-1, 0);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            double part = _relaxed[leg] - Math.Floor(_relaxed[leg]);
            double off = Math.Min(part, 1 - part);
            if (off <= WholeTolerance)
            {
                continue;
            }

            long steps = (long)Math.Floor(_relaxed[leg]);
            double weight = off * Math.Max(_program.CostOf(leg, steps + 1) - _program.CostOf(leg, steps), double.Epsilon);
            if (weight > most)
            {
                (broken, most) = (leg, weight);
            }
        }

        return broken;
    }

    /// <summary>A plan from the relaxation: rounded one way, mended, trimmed; kept where it is the best.</summary>
    private void Round(bool up)
    {
        int rounded = 0;
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            double near = Math.Round(_relaxed[leg]);
            bool isWhole = Math.Abs(near - _relaxed[leg]) <= WholeTolerance;
            double steps = isWhole ? near : up ? Math.Ceiling(_relaxed[leg]) : Math.Floor(_relaxed[leg]);
            _whole[leg] = Math.Clamp((long)steps, 0, _program.CapOf(leg));
            rounded += isWhole ? 0 : 1;
        }

        _work.Begin(_program, _whole);

        // What rounding has taken away is a step of each leg at most, so a few steps mend it or none do.
        if (!Mend((2 * rounded) + 4))
        {
            return;
        }

        Trim();
        if (!_hasBest || _work.Cost < _best.Cost)
        {
            _work.CopyTo(_best);
            _hasBest = true;
        }
    }

    /// <summary>Changes one leg by one step after the other, by the most relief for its cost, until the account is restored.</summary>
    private bool Mend(int moves)
    {
        for (int move = 0; _work.Gap > 0; move++)
        {
            if (move > moves)
            {
                return false;
            }

            (int best, long steps, double score) = (-1, 0, 0);
            for (int leg = 0; leg < _program.Legs; leg++)
            {
                for (int change = -1; change <= 1; change += 2)
                {
                    long to = _work.Steps[leg] + change;
                    if (to < 0 || to > _program.CapOf(leg))
                    {
                        continue;
                    }

                    if (IsWorthMore(leg, to, 0, ref score))
                    {
                        (best, steps) = (leg, to);
                    }
                }
            }

            if (best < 0)
            {
                return false;
            }

            _work.Set(best, steps);
        }

        return true;
    }

    /// <summary>Gives back of each leg as much as can be, the dearest first: what is left along one leg is concave, so the point is found by halving.</summary>
    private void Trim()
    {
        // Those that give nothing now are looked at again when the others have given all that they can.
        for (bool changed = true; changed;)
        {
            int givers = 0;
            for (int leg = 0; leg < _program.Legs; leg++)
            {
                if (TryGive(leg, out _, out double gives))
                {
                    (_givers[givers], _gives[givers]) = (leg, gives);
                    givers++;
                }
            }

            changed = givers > 0;
            TrimDearest(_givers.AsSpan(0, givers), _gives.AsSpan(0, givers));
        }
    }

    /// <summary>Trims legs, the dearest first. What one gives leaves the others less to give, so only the one in front is worked out again.</summary>
    private void TrimDearest(Span<int> givers, Span<double> gives)
    {
        while (true)
        {
            int first = 0;
            double second = 0;
            for (int i = 1; i < givers.Length; i++)
            {
                (first, second) = gives[i] > gives[first] ? (i, gives[first]) : (first, Math.Max(second, gives[i]));
            }

            if (givers.Length == 0 || !(gives[first] > 0))
            {
                return;
            }

            bool gave = TryGive(givers[first], out long fewest, out double saved);
            if (gave && saved >= second)
            {
                _work.Set(givers[first], fewest);
            }

            gives[first] = !gave || saved >= second ? 0 : saved;
        }
    }

    /// <summary>The fewest steps of a leg that restore, and what they save; false where it has none to give.</summary>
    private bool TryGive(int leg, out long fewest, out double saved)
    {
        long now = _work.Steps[leg];
        (fewest, saved) = (now, 0);
        if (now == 0 || _work.LeastGap(leg, now - 1) > 0 || _work.With(leg, now - 1).Gap > 0)
        {
            return false;
        }

        fewest = Fewest(leg, now - 1);
        saved = Math.Max(_work.Cost - _work.CostWith(leg, fewest), double.Epsilon);
        return true;
    }

    /// <summary>The fewest steps of a leg that restore, at most so many, which do.</summary>
    private long Fewest(int leg, long high)
    {
        // The scenario that is the worst now says how many at least.
        double atNone = _work.LeastGap(leg, 0);
        long least = atNone <= 0 ? 0 : FirstRestored(leg, 0, atNone, high, _work.LeastGap(leg, high), isTangent: true);
        double gap = _work.With(leg, least).Gap;
        return gap <= 0 ? least : FirstRestored(leg, least, gap, high, _work.With(leg, high).Gap, isTangent: false);
    }
}
