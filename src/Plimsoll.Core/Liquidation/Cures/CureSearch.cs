// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Liquidation;

/// <summary>What a search came to.</summary>
public enum CureOutcome : byte
{
    /// <summary>The steps restore, as the programme has it.</summary>
    Restores,

    /// <summary>Nothing within the caps restores; the steps come nearest.</summary>
    Nearest,

    /// <summary>The work ran out before anything was found.</summary>
    GaveUp,
}

/// <summary>The cheapest whole steps of a <see cref="CureProgram"/>: its relaxation, rounded, mended and trimmed, and branched on where that is too
/// dear.</summary>
/// <remarks>Anytime: the first rounding is a plan, every node after it may only improve it. Work is counted in nodes and pivots, never in time, so that one
/// journal has one plan.</remarks>
public sealed class CureSearch
{
    /// <summary>A plan is good enough when the relaxation says that none is cheaper by more than this share.</summary>
    public const double Enough = 0.005;

    private const int MostNodes = 100;
    /// <summary>Passes over all legs that look for a nearer place; the relaxation is one or two away from it.</summary>
    private const int MostPasses = 32;

    private const double WholeTolerance = 1e-7;

    private readonly CureSteps _work = new(), _best = new();
    private readonly List<CureBound> _bounds = [new()];
    private CureProgram _program = null!;
    private double[] _multipliers = new double[256], _relaxed = new double[16];
    private bool _hasBest;
    private int _nodes;

    /// <summary>Nodes looked at by the last search.</summary>
    public int Nodes => _nodes;

    /// <summary>No whole or broken steps that restore cost less, numeraire, but for roundings; zero where nothing restores.</summary>
    public double Bound { get; private set; }

    /// <summary>Cost of the steps found.</summary>
    public double Cost => _best.Cost;

    /// <summary>How far they leave the account from its target, as the programme has it.</summary>
    public double Gap => _best.Gap;

    /// <summary>The steps found, by leg.</summary>
    public ReadOnlySpan<long> Steps => _best.Steps;

    /// <summary>Multiplier of the margin row in the relaxation: how much dearer the cure is for each unit more that is required.</summary>
    internal double Margin { get; private set; }

    /// <summary>The same of the floor of the requirement.</summary>
    internal double Floor { get; private set; }

    /// <summary>From which anyone checks the bound; of steps that restore.</summary>
    public PlanCertificate Certificate() => new(Margin, Floor, [.. _multipliers.AsSpan(0, _program.Rows)]);

    /// <summary>Looks for the cheapest steps that restore, or those that come nearest.</summary>
    public CureOutcome Find(CureProgram program)
    {
        _program = program;
        (_hasBest, _nodes, Bound, Margin, Floor) = (false, 0, 0, 0, 0);
        if (_multipliers.Length < program.Rows)
        {
            _multipliers = new double[2 * program.Rows];
        }

        if (_relaxed.Length < program.Legs)
        {
            _relaxed = new double[2 * program.Legs];
        }

        CureBound root = _bounds[0];
        root.Begin(program, isCheapest: true);
        bool? solved = root.Solve();
        if (solved == true)
        {
            Bound = root.Objective;
            (Margin, Floor) = root.ReadMultipliers(_multipliers);
            Branch(0);
            return _hasBest ? CureOutcome.Restores : CureOutcome.GaveUp;
        }

        return solved == false ? Nearest() : CureOutcome.GaveUp;
    }

    /// <summary>The steps that leave the least of the gap.</summary>
    /// <remarks>Without the floor: it is no loss that anyone expects, and under it grains would be left open that only cost.</remarks>
    private CureOutcome Nearest()
    {
        double floor = _program.FloorRoom;
        _program.FloorRoom = double.PositiveInfinity;
        bool isSolved = ApproachNearest();
        _program.FloorRoom = floor;
        _best.Begin(_program);
        for (int leg = 0; leg < _program.Legs && isSolved; leg++)
        {
            _best.Set(leg, _work.Steps[leg]);
        }

        return isSolved ? CureOutcome.Nearest : CureOutcome.GaveUp;
    }

    private bool ApproachNearest()
    {
        CureBound root = _bounds[0];
        root.Begin(_program, isCheapest: false);
        if (root.Solve() != true)
        {
            return false;
        }

        (Margin, Floor) = root.ReadMultipliers(_multipliers);
        _work.Begin(_program);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _work.Set(leg, (long)Math.Round(root.StepsOf(leg)));
        }

        bool improved = true;
        for (int pass = 0; improved && pass < MostPasses; pass++)
        {
            improved = false;
            for (int leg = 0; leg < _program.Legs; leg++)
            {
                foreach (long change in (ReadOnlySpan<long>)[1, -1])
                {
                    long steps = _work.Steps[leg] + change;
                    if (steps >= 0 && steps <= _program.CapOf(leg) && _work.With(leg, steps).Gap < _work.Gap - (1e-12 * Math.Abs(_work.Gap)))
                    {
                        _work.Set(leg, steps);
                        improved = true;
                    }
                }
            }
        }

        return true;
    }

    private void Branch(int depth)
    {
        CureBound bound = _bounds[depth];
        _nodes++;
        double lower = bound.Objective;
        if (_hasBest && lower >= _best.Cost * (1 - Enough))
        {
            return;
        }

        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _relaxed[leg] = bound.StepsOf(leg);
        }

        int broken = Broken();
        Round(up: true);
        if (broken >= 0)
        {
            Round(up: false);
        }

        if (broken < 0 || (_hasBest && _best.Cost * (1 - Enough) <= lower))
        {
            return;
        }

        double value = _relaxed[broken], whole = Math.Floor(value);
        bool upFirst = value - whole >= 0.5;
        if (_bounds.Count == depth + 1)
        {
            _bounds.Add(new());
        }

        for (int side = 0; side < 2 && _nodes < MostNodes; side++)
        {
            bool isUp = upFirst == (side == 0);
            CureBound child = _bounds[depth + 1];
            bound.CopyTo(child);
            child.Limit(broken, isUp ? whole + 1 : whole, isLeast: isUp);
            if (child.Solve() == true)
            {
                Branch(depth + 1);
            }
        }
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
