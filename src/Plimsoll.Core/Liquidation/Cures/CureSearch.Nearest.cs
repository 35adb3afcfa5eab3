// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Liquidation;

/// <content>The steps that come nearest where nothing restores.</content>
public sealed partial class CureSearch
{
    /// <summary>Passes over all legs that look for a nearer place; the relaxation is one or two away from it.</summary>
    private const int MostPasses = 32;

    /// <summary>The steps that leave the least of the gap.</summary>
    private CureOutcome Nearest(bool keepsCuts)
    {
        (_hasBest, _nodes, Bound) = (false, 0, 0);
        if (Approach(keepsCuts) == null)
        {
            return CureOutcome.GaveUp;
        }

        BranchNearest(0);

        // They say what is missing, and prove nothing of costs.
        Multipliers.Clear();
        (Margin, Floor) = (0, 0);
        return CureOutcome.Nearest;
    }

    /// <summary>The steps, parts of one allowed, that leave least missing to both rooms, whole ones beside them as work, and where each leg would be by the
    /// multipliers alone.</summary>
    /// <returns>How much is missing, numeraire; null where the work ran out.</returns>
    private double? Approach(bool keepsCuts)
    {
        CureBound root = _bounds[0];
        _isRootCurrent = false;
        root.Begin(_program, isCheapest: false, keepsCuts);
        if (root.Solve() != true)
        {
            return null;
        }

        (Margin, Floor) = root.ReadMultipliers(_multipliers);
        PlanCertificate.Weights weight = WeightsOf(0);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _relaxed[leg] = root.StepsOf(leg);
            PlanCertificate.MoreThanLeast(_program, weight, leg, _relaxed[leg], out _cheapest[leg]);
            _whole[leg] = (long)Math.Round(_relaxed[leg]);
        }

        _work.Begin(_program, _whole);
        return root.Objective;
    }

    private void BranchNearest(int depth)
    {
        CureBound bound = _bounds[depth];
        _nodes++;
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _relaxed[leg] = bound.StepsOf(leg);
        }

        int broken = Broken();
        Descend();
        if (!_hasBest || _work.Gap < _best.Gap)
        {
            _work.CopyTo(_best);
            _hasBest = true;
        }

        if (broken < 0 || _best.Gap - bound.Objective <= Enough * Math.Abs(_best.Gap))
        {
            return;
        }

        double value = _relaxed[broken], whole = Math.Floor(value);
        bool upFirst = value - whole >= 0.5;
        for (int side = 0; side < 2 && _nodes < _mostNodes; side++)
        {
            CureBound child = ChildOf(depth, broken, whole, isUp: upFirst == (side == 0));
            if (child.Solve() == true && _best.Gap - child.Objective > Enough * Math.Abs(_best.Gap))
            {
                BranchNearest(depth + 1);
            }
        }
    }

    /// <summary>From the relaxation's steps to the nearest whole ones, leg by leg.</summary>
    private void Descend()
    {
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _whole[leg] = (long)Math.Round(_relaxed[leg]);
        }

        _work.Begin(_program, _whole);

        bool improved = true;
        for (int pass = 0; improved && pass < MostPasses; pass++)
        {
            improved = false;
            for (int leg = 0; leg < _program.Legs; leg++)
            {
                improved |= Nears(leg, 1) || Nears(leg, -1);
            }

            // Only two legs of one group depend on each other.
            for (int leg = 0; leg < _program.Legs && !improved; leg++)
            {
                improved = NearsWithAnother(leg, 1) || NearsWithAnother(leg, -1);
            }
        }
    }

    private bool NearsWithAnother(int leg, long change)
    {
        long steps = _work.Steps[leg];
        if (steps + change < 0 || steps + change > _program.CapOf(leg))
        {
            return false;
        }

        double gap = _work.Gap;
        _work.Set(leg, steps + change);
        for (int other = leg + 1; other < _program.Legs; other++)
        {
            if (_program.GroupOf(other) == _program.GroupOf(leg) && (Nears(other, 1, gap) || Nears(other, -1, gap)))
            {
                return true;
            }
        }

        _work.Set(leg, steps);
        return false;
    }

    private bool Nears(int leg, long change) => Nears(leg, change, _work.Gap);

    private bool Nears(int leg, long change, double gap)
    {
        long steps = _work.Steps[leg] + change;
        double below = gap - (1e-12 * Math.Abs(gap));
        bool isNearer = steps >= 0 && steps <= _program.CapOf(leg) && _work.LeastGap(leg, steps) < below && _work.With(leg, steps).Gap < below;
        if (isNearer)
        {
            _work.Set(leg, steps);
        }

        return isNearer;
    }
}
