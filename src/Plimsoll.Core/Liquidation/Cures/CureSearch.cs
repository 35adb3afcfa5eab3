// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

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
/// <remarks>
/// <para>Anytime: the first rounding is a plan, every node after it may only improve it. Work is counted in nodes and pivots, never in time, so that one
/// journal has one plan.</para>
/// <para>Of each choice the line that is smaller where nothing is closed is taken first. The other is tried where the multipliers do not prove that it cannot
/// be cheaper.</para>
/// </remarks>
public sealed partial class CureSearch
{
    /// <summary>A plan is good enough when the relaxation says that none is cheaper by more than this share.</summary>
    public const double Enough = 0.005;

    /// <summary>One rounding is enough where it is no dearer than the relaxation by more than this share.</summary>
    private const double Near = 0.001;

    /// <summary>Nodes that a search may look at unless it is told otherwise.</summary>
    public const int DefaultNodes = 100;

    /// <summary>Numbers of steps of all legs together that a search may try one by one: as much work as a few nodes of a large account.</summary>
    public const long DefaultTried = 4_096;

    /// <summary>Lines of choices that are tried beyond the first; an account with both sides on more underlyings than this may miss a cheaper one.</summary>
    private const int MostTurns = 8;

    /// <summary>Of so many choices every set of lines is tried where none restores.</summary>
    private const int MostTurned = 3;

    /// <summary>What straight lines through the ends of segments may misjudge a relaxation by, as a share, and how often they are split for it.</summary>
    private const double Coarse = 0.001;
    private const int MostSplits = 8;

    private const double WholeTolerance = 1e-7;

    private readonly CureSteps _work = new(), _best = new();
    private readonly List<CureBound> _bounds = [new()];
    private readonly int _mostNodes;
    private readonly long _mostTried;
    private CureProgram _program = null!;
    private double[] _multipliers = new double[256], _kept = new double[256], _worths = new double[16];
    private double[] _relaxed = new double[16], _cheapest = new double[16];
    private long[] _whole = new long[16];
    private int[] _givers = new int[16];
    private double[] _gives = new double[16];
    private bool _hasBest, _isRootCurrent, _isGrained;
    private int _nodes;

    /// <summary>Creates a search.</summary>
    /// <param name="mostNodes">Nodes that it may look at, at least one; the first gives a plan wherever roundings of the relaxation do.</param>
    /// <param name="mostTried">Of an account with so few numbers of steps all are tried where nothing is proved; 0 leaves all to the relaxation.</param>
    public CureSearch(int mostNodes = DefaultNodes, long mostTried = DefaultTried)
    {
        Invariant.Check(mostNodes > 0 && mostTried >= 0, "A search looks at one node at least.");
        (_mostNodes, _mostTried) = (mostNodes, mostTried);
    }

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

    /// <summary>The multipliers of the scenarios, group after group.</summary>
    internal Span<double> Multipliers => _multipliers.AsSpan(0, _program.Rows);

    /// <summary>Looks for the cheapest steps that restore, or those that come nearest.</summary>
    public CureOutcome Find(CureProgram program)
    {
        _program = program;
        Scratch.Grow(ref _multipliers, program.Rows);
        Scratch.Grow(ref _kept, program.Rows);
        Scratch.Grow(ref _worths, program.Legs);
        Scratch.Grow(ref _relaxed, program.Legs);
        Scratch.Grow(ref _cheapest, program.Legs);
        Scratch.Grow(ref _whole, program.Legs);
        Scratch.Grow(ref _givers, program.Legs);
        Scratch.Grow(ref _gives, program.Legs);
        return Find(isWarm: false);
    }

    /// <summary>Looks again after nothing but the rooms of the programme has changed.</summary>
    internal CureOutcome FindAgain() => Find(isWarm: _isRootCurrent);

    private CureOutcome Find(bool isWarm)
    {
        (_hasBest, _nodes, Bound, Margin, Floor) = (false, 0, 0, 0, 0);
        Multipliers.Clear();
        if (_program.FloorRoom < 0 && PlanCertificate.LeastMissing(_program, PlanCertificate.Weights.Of(_program, 0, 1, 0, Multipliers, _worths)) > 0)
        {
            // Legs one by one say that the floor cannot be met.
            return Nearest(keepsCuts: false);
        }

        bool? solved = TrySolve(isWarm, out double objective);
        if (solved == null)
        {
            return CureOutcome.GaveUp;
        }

        // Each line is tried where the steps that come nearest by the others find it smaller.
        for (int turn = 0; solved == false && turn < MostTurns; turn++)
        {
            // Straight lines through the ends of long segments can make what restores look too dear.
            if (Approach(keepsCuts: true) == null || PlanCertificate.LeastMissing(_program, WeightsOf(0)) > 0)
            {
                return Nearest(keepsCuts: true);
            }

            bool isFiner = _program.Split(_relaxed.AsSpan(0, _program.Legs), _cheapest.AsSpan(0, _program.Legs), isGrained: true);
            if (!(_work.TakeSmallerLines() | isFiner))
            {
                break;
            }

            _hasBest = false;
            solved = TrySolve(isWarm: false, out objective, keepsCuts: true);
        }

        // Then every set of lines, one turned at a time.
        int sets = 1 << Math.Min(MostTurned, _program.Choices);
        for (int set = 1; solved == false && set < sets; set++)
        {
            int choice = int.TrailingZeroCount(set);
            _program.Take(choice, !_program.TakesSecond(choice));
            _hasBest = false;
            solved = TrySolve(isWarm: false, out objective, keepsCuts: true);
        }

        if (solved != true)
        {
            // With choices the relaxation of one set of lines proves nothing of the others.
            _hasBest = false;
            Multipliers.Clear();
            return _program.Choices > 0 && IsSmall() && TryAll() ? CureOutcome.Restores : Nearest(keepsCuts: true);
        }

        TurnChoices(objective);
        PlanCertificate.Weights weight = WeightsOf(1);
        Bound = PlanCertificate.LeastCost(_program, weight);
        if (_hasBest)
        {
            Lighten(weight);
        }

        if (!(_hasBest && _best.Cost <= Bound * (1 + Enough)) && IsSmall() && !TryAll())
        {
            // Parts of steps would restore, whole ones do not.
            return Nearest(keepsCuts: true);
        }

        return _hasBest ? CureOutcome.Restores : CureOutcome.GaveUp;
    }

    /// <summary>Solves the relaxation with the lines that are taken, and what comes of it in whole steps.</summary>
    private bool? TrySolve(bool isWarm, out double objective, bool keepsCuts = false)
    {
        CureBound root = _bounds[0];
        if (isWarm)
        {
            root.Shift();
        }
        else
        {
            root.Begin(_program, isCheapest: true, keepsCuts);
        }

        bool? solved = root.Solve();
        for (int split = 0; split < MostSplits && solved == true && IsCoarse(root); split++)
        {
            _program.Split(_relaxed.AsSpan(0, _program.Legs), _cheapest.AsSpan(0, _program.Legs), _isGrained);
            root.Begin(_program, isCheapest: true, keepsCuts: true);
            solved = root.Solve();
        }

        (_isRootCurrent, objective) = (solved == true, root.Objective);
        if (solved == true)
        {
            (Margin, Floor) = root.ReadMultipliers(_multipliers);
            Branch(0);
        }

        return solved;
    }

    /// <summary>True where segments are so long that straight lines through their ends misjudge what the relaxation costs: at the answer, or anywhere that
    /// they make look dearer than it is, so that the answer stays where it is. Both are where to split; and, where a broken step costs enough for branches to
    /// matter, the first steps of legs that stay as they are.</summary>
    private bool IsCoarse(CureBound root)
    {
        (Margin, Floor) = root.ReadMultipliers(_multipliers);
        PlanCertificate.Weights weight = WeightsOf(1);
        double cost = 0, hidden = 0, step = 0;
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _relaxed[leg] = root.StepsOf(leg);
            cost += _program.CostOf(leg, _relaxed[leg]);
            hidden += PlanCertificate.MoreThanLeast(_program, weight, leg, _relaxed[leg], out _cheapest[leg]);
            double whole = Math.Floor(_relaxed[leg]);
            step = whole == _relaxed[leg] ? step : Math.Max(step, _program.CostOf(leg, whole + 1) - _program.CostOf(leg, whole));
        }

        _isGrained = step > Coarse * root.Objective;
        return ((1 + Margin + Floor) * (root.Objective - cost)) + hidden > Coarse * root.Objective;
    }

    /// <summary>The same with one choice turned; it stays so only where that has a solution.</summary>
    private bool? TrySolve(int choice, out double objective)
    {
        _program.Take(choice, !_program.TakesSecond(choice));
        bool? solved = TrySolve(isWarm: false, out objective);
        if (solved != true)
        {
            _program.Take(choice, !_program.TakesSecond(choice));
        }

        return solved;
    }

    /// <summary>Tries the other lines of choices for as long as one may be cheaper, and stays with those of the cheapest steps.</summary>
    private void TurnChoices(double objective)
    {
        Span<bool> wasTried = stackalloc bool[MostTurns];
        for (int turn = 0; turn < MostTurns && _program.Choices > 0; turn++)
        {
            (int best, double most) = (-1, double.NegativeInfinity);
            PlanCertificate.Weights weight = WeightsOf(1);
            for (int choice = 0; choice < Math.Min(MostTurns, _program.Choices); choice++)
            {
                double less = wasTried[choice] ? double.NegativeInfinity : PlanCertificate.TurnedLess(_program, weight, choice);
                bool mayBeCheaper = !_hasBest || objective - less < _best.Cost * (1 - Enough);
                (best, most) = mayBeCheaper && less > most ? (choice, less) : (best, most);
            }

            if (best < 0)
            {
                return;
            }

            wasTried[best] = true;
            (double cost, double margin, double floor, bool had) = (_hasBest ? _best.Cost : 0, Margin, Floor, _hasBest);
            _multipliers.AsSpan(0, _program.Rows).CopyTo(_kept);
            bool? solved = TrySolve(best, out double turned);
            if (solved == true && _hasBest && (!had || _best.Cost < cost))
            {
                objective = turned;
                continue;
            }

            if (solved == true)
            {
                _program.Take(best, !_program.TakesSecond(best));
            }

            (Margin, Floor, _isRootCurrent) = (margin, floor, false);
            _kept.AsSpan(0, _program.Rows).CopyTo(_multipliers);
        }
    }

    private CureBound ChildOf(int depth, int leg, double whole, bool isUp)
    {
        if (_bounds.Count == depth + 1)
        {
            _bounds.Add(new());
        }

        CureBound child = _bounds[depth + 1];
        _bounds[depth].CopyTo(child);
        child.Limit(leg, isUp ? whole + 1 : whole, isLeast: isUp);
        return child;
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
        if (broken >= 0 && !(_hasBest && _best.Cost * (1 - Near) <= lower))
        {
            Round(up: false);
        }

        if (broken < 0 || (_hasBest && _best.Cost * (1 - Enough) <= lower))
        {
            return;
        }

        double value = _relaxed[broken], whole = Math.Floor(value);
        bool upFirst = value - whole >= 0.5;
        for (int side = 0; side < 2 && _nodes < _mostNodes; side++)
        {
            CureBound child = ChildOf(depth, broken, whole, isUp: upFirst == (side == 0));
            if (child.Solve() == true)
            {
                Branch(depth + 1);
            }
        }
    }
}
