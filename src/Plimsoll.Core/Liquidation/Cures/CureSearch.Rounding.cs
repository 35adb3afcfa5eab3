// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Liquidation;

/// <content>Whole steps from a relaxation: rounding, mending, trimming, and leaving out legs that hardly matter.</content>
public sealed partial class CureSearch
{
    /// <summary>A leg that costs less than this share of all is tried to be left out.</summary>
    private const double Slight = 0.02;

    /// <summary>Moves that make up for a leg left out.</summary>
    private const int MostRaises = 4;

    /// <summary>Mends and trims the steps found for the rooms that the programme has by now.</summary>
    /// <returns>False where they stay as they are; null where no few moves mend them.</returns>
    internal bool? Repair()
    {
        _work.Begin(_program);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _work.Set(leg, _best.Steps[leg]);
        }

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
    private void Lighten()
    {
        double most = Bound * (1 + Enough);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            if (_best.Steps[leg] == 0 || _program.CostOf(leg, _best.Steps[leg]) >= Slight * _best.Cost)
            {
                continue;
            }

            _best.CopyTo(_work);
            _work.Set(leg, 0);
            if (Raise(most))
            {
                Trim();
                if (_work.Cost <= most)
                {
                    _work.CopyTo(_best);
                }
            }
        }
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

                (double cost, double gap) = _work.With(leg, now + 1);
                double relief = _work.Gap - gap, paid = cost - _work.Cost;
                double here = relief <= 0 ? 0 : paid <= 0 ? double.MaxValue : relief / paid;
                (best, score) = here > score ? (leg, here) : (best, score);
            }

            if (best < 0 || _work.Cost > mostCost)
            {
                return false;
            }

            // As far as restores, or else as far as it goes: the gap is convex along a leg, and a move that overshoots is no loss but of work.
            long low = _work.Steps[best], high = _program.CapOf(best);
            while (high - low > 1)
            {
                long middle = low + ((high - low) / 2);
                (low, high) = _work.With(best, middle).Gap > 0 && _work.With(best, middle + 1).Gap < _work.With(best, middle).Gap
                    ? (middle, high) : (low, middle);
            }

            _work.Set(best, high);
        }

        return true;
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
        _work.Begin(_program);
        int rounded = 0;
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            double near = Math.Round(_relaxed[leg]);
            bool isWhole = Math.Abs(near - _relaxed[leg]) <= WholeTolerance;
            double steps = isWhole ? near : up ? Math.Ceiling(_relaxed[leg]) : Math.Floor(_relaxed[leg]);
            _work.Set(leg, Math.Clamp((long)steps, 0, _program.CapOf(leg)));
            rounded += isWhole ? 0 : 1;
        }

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

                    (double cost, double gap) = _work.With(leg, to);
                    double relief = _work.Gap - Math.Max(gap, 0), paid = cost - _work.Cost;
                    double here = relief <= 0 ? 0 : paid <= 0 ? double.MaxValue : relief / paid;
                    if (here > score)
                    {
                        (best, steps, score) = (leg, to, here);
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
        for (bool changed = true; changed;)
        {
            changed = false;
            (int dearest, long to, double saved) = (-1, 0, 0);
            for (int leg = 0; leg < _program.Legs; leg++)
            {
                long now = _work.Steps[leg];
                if (now == 0 || _work.With(leg, now - 1).Gap > 0)
                {
                    continue;
                }

                long low = -1, high = now - 1;
                while (high - low > 1)
                {
                    long middle = low + ((high - low) / 2);
                    (low, high) = _work.With(leg, middle).Gap <= 0 ? (low, middle) : (middle, high);
                }

                double gives = _work.Cost - _work.With(leg, high).Cost;
                if (dearest < 0 || gives > saved)
                {
                    (dearest, to, saved) = (leg, high, gives);
                }
            }

            if (dearest >= 0)
            {
                _work.Set(dearest, to);
                changed = true;
            }
        }
    }
}
