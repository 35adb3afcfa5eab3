// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Liquidation;

/// <summary>The relaxation of a <see cref="CureProgram"/>, parts of steps allowed, solved by cutting planes: a scenario becomes a row when it is
/// the worst.</summary>
internal sealed class CureBound
{
    /// <summary>A loss above its group's figure by this share of the account is a row to add.</summary>
    private const double CutTolerance = 1e-9;

    /// <summary>Pivots of one solution: an account of fifty legs takes less than thirty.</summary>
    private const int MostPivots = 400;

    private readonly CureSimplex _simplex = new();
    private CureProgram _program = null!;
    private double[] _row = new double[64], _steps = new double[16], _losses = new double[64];
    private int[] _cutGroup = new int[32], _cutScenario = new int[32], _cutSlack = new int[32];
    private int _cuts, _margin, _floor, _firstWorst, _firstHedge;
    private double _scale = 1, _room, _floorRoom;
    private bool _isCheapest;

    /// <summary>Pivots made since <see cref="Begin"/>.</summary>
    internal int Pivots => _simplex.Pivots;

    /// <summary>The objective, numeraire: the cost, or how far the account stays from its target.</summary>
    internal double Objective => _simplex.Objective * _scale;

    /// <summary>Sets the programme up.</summary>
    /// <param name="program">What to solve.</param>
    /// <param name="isCheapest">True for the cheapest closes that restore; false for those that come nearest, whatever they cost.</param>
    /// <param name="keepsCuts">True to begin with the scenarios that were rows before, of a programme with the same groups and legs.</param>
    internal void Begin(CureProgram program, bool isCheapest, bool keepsCuts = false)
    {
        (_program, _isCheapest) = (program, isCheapest);
        _firstHedge = program.Segments;
        _firstWorst = program.Segments + program.Groups;
        _scale = ScaleOf(program);

        // Where nothing restores, the last variable is how much is missing to both rooms.
        int missing = program.Segments + (2 * program.Groups), columns = missing + (isCheapest ? 0 : 1);
        Scratch.Grow(ref _row, columns);
        Scratch.Grow(ref _steps, program.Legs);
        _simplex.Begin(columns);
        Span<double> row = _row.AsSpan(0, columns);
        FillRow(row, isFloor: false);
        for (int column = 0; column < program.Segments; column++)
        {
            _simplex.SetVariable(column, 0, 1);
        }

        for (int leg = 0; leg < program.Legs && isCheapest; leg++)
        {
            ReadOnlySpan<double> widths = program.WidthsOf(leg), costs = program.CostsOf(leg);
            for (int k = 0; k < widths.Length; k++)
            {
                _simplex.SetVariable(program.FirstSegmentOf(leg) + k, costs[k] * widths[k] / _scale, 1);
            }
        }

        for (int group = 0; group < program.Groups; group++)
        {
            _simplex.SetVariable(_firstHedge + group, 0, 1);
            _simplex.SetVariable(_firstWorst + group, 0, double.PositiveInfinity);
        }

        if (!isCheapest)
        {
            _simplex.SetVariable(missing, 1, double.PositiveInfinity);
        }

        _room = program.RoomTaken;
        _floorRoom = program.FloorRoom;
        _margin = _simplex.AddRow(_room / _scale, row);
        FillRow(row, isFloor: true);
        _floor = double.IsFinite(program.FloorRoom) ? _simplex.AddRow(program.FloorRoom / _scale, row) : -1;
        int cuts = keepsCuts ? _cuts : 0;
        _cuts = 0;
        for (int i = 0; i < cuts; i++)
        {
            AddCut(_cutGroup[i], _cutScenario[i]);
        }
    }

    /// <summary>Room less what is required and paid, without the constant.</summary>
    private void FillRow(Span<double> row, bool isFloor)
    {
        row.Clear();
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            ReadOnlySpan<double> widths = _program.WidthsOf(leg), costs = _program.CostsOf(leg);
            double falls = isFloor ? _program.FloorOf(leg) : _program.ChargeTaken(leg);
            for (int k = 0; k < widths.Length; k++)
            {
                row[_program.FirstSegmentOf(leg) + k] = (falls - costs[k]) * widths[k] / _scale;
            }
        }

        if (!isFloor)
        {
            row.Slice(_firstWorst, _program.Groups).Fill(-_program.Slope);
        }

        if (!_isCheapest)
        {
            row[^1] = 1;
        }
    }

    /// <summary>Solves, with rows added as they are broken.</summary>
    /// <returns>False where nothing within the bounds satisfies them; null where the work ran out.</returns>
    internal bool? Solve()
    {
        while (true)
        {
            bool? solved = _simplex.Solve(MostPivots);
            if (solved != true || !AddCuts())
            {
                return solved;
            }
        }
    }

    /// <summary>Goes on from where it stands with the rooms that the programme has by now; nothing else of it may have changed.</summary>
    internal void Shift()
    {
        _simplex.ShiftRow(_margin, (_program.RoomTaken - _room) / _scale);
        if (_floor >= 0)
        {
            _simplex.ShiftRow(_floor, (_program.FloorRoom - _floorRoom) / _scale);
        }

        (_room, _floorRoom) = (_program.RoomTaken, _program.FloorRoom);
    }

    /// <summary>Steps closed of a leg, parts of one included.</summary>
    internal double StepsOf(int leg)
    {
        double steps = 0;
        ReadOnlySpan<double> widths = _program.WidthsOf(leg);
        for (int k = 0; k < widths.Length; k++)
        {
            steps += widths[k] * _simplex.ValueOf(_program.FirstSegmentOf(leg) + k);
        }

        return steps;
    }

    /// <summary>Bounds a leg from one side.</summary>
    internal void Limit(int leg, double steps, bool isLeast)
    {
        Span<double> row = _row.AsSpan(0, _simplex.Columns);
        row.Clear();
        ReadOnlySpan<double> widths = _program.WidthsOf(leg);
        double sign = isLeast ? 1 : -1, all = _program.CapOf(leg);
        for (int k = 0; k < widths.Length; k++)
        {
            row[_program.FirstSegmentOf(leg) + k] = sign * widths[k] / all;
        }

        _simplex.AddRow(-sign * steps / all, row);
    }

    /// <summary>Reads the multipliers: of the margin row, of the floor's, and by row of the programme.</summary>
    internal (double Margin, double Floor) ReadMultipliers(Span<double> byRow)
    {
        byRow.Clear();
        for (int i = 0; i < _cuts; i++)
        {
            byRow[_program.FirstRowOf(_cutGroup[i]) + _cutScenario[i]] += _simplex.MultiplierOf(_cutSlack[i]);
        }

        return (_simplex.MultiplierOf(_margin), _floor < 0 ? 0 : _simplex.MultiplierOf(_floor));
    }

    internal void CopyTo(CureBound other)
    {
        (other._program, other._isCheapest, other._cuts, other._margin, other._floor) = (_program, _isCheapest, _cuts, _margin, _floor);
        (other._firstWorst, other._firstHedge, other._scale, other._room, other._floorRoom) = (_firstWorst, _firstHedge, _scale, _room, _floorRoom);
        Scratch.Grow(ref other._row, _row.Length);
        Scratch.Grow(ref other._steps, _steps.Length);
        Scratch.Copy(_cutGroup, ref other._cutGroup, _cuts);
        Scratch.Copy(_cutScenario, ref other._cutScenario, _cuts);
        Scratch.Copy(_cutSlack, ref other._cutSlack, _cuts);
        _simplex.CopyTo(other._simplex);
    }

    private static double ScaleOf(CureProgram program)
    {
        double scale = Math.Abs(program.Room);
        scale = double.IsFinite(program.FloorRoom) ? Math.Max(scale, Math.Abs(program.FloorRoom)) : scale;
        for (int group = 0; group < program.Groups; group++)
        {
            foreach (double loss in program.BasesOf(group))
            {
                scale = Math.Max(scale, program.Slope * loss);
            }
        }

        return scale > 0 ? scale : 1;
    }

    /// <summary>Adds of each group the scenario that is the farthest above its figure; false when none is.</summary>
    private bool AddCuts()
    {
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _steps[leg] = StepsOf(leg);
        }

        bool added = false;
        for (int group = 0; group < _program.Groups; group++)
        {
            ReadOnlySpan<double> bases = _program.BasesOf(group);
            Scratch.Grow(ref _losses, bases.Length);
            Span<double> losses = _losses.AsSpan(0, bases.Length);
            bases.CopyTo(losses);
            for (int leg = 0; leg < _program.Legs; leg++)
            {
                if (_program.GroupOf(leg) == group && _steps[leg] != 0)
                {
                    CureRow.AddTimes(losses, -_steps[leg], _program.ReliefsOf(leg));
                }
            }

            double most = _program.MostHedgeOf(group);
            if (most > 0)
            {
                CureRow.AddTimes(losses, -most * _simplex.ValueOf(_firstHedge + group), _program.HedgesOf(group));
            }

            double largest = CureRow.LargestOf(losses, 0, losses);
            int worst = largest > (_simplex.ValueOf(_firstWorst + group) + CutTolerance) * _scale ? ((ReadOnlySpan<double>)losses).IndexOf(largest) : -1;
            if (worst >= 0 && !HasCut(group, worst))
            {
                AddCut(group, worst);
                added = true;
            }
        }

        return added;
    }

    private bool HasCut(int group, int scenario)
    {
        for (int i = 0; i < _cuts; i++)
        {
            if (_cutGroup[i] == group && _cutScenario[i] == scenario)
            {
                return true;
            }
        }

        return false;
    }

    private void AddCut(int group, int scenario)
    {
        Span<double> row = _row.AsSpan(0, _simplex.Columns);
        row.Clear();
        row[_firstWorst + group] = 1;
        row[_firstHedge + group] = _program.MostHedgeOf(group) * _program.HedgesOf(group)[scenario] / _scale;
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            if (_program.GroupOf(leg) != group)
            {
                continue;
            }

            double relief = _program.ReliefsOf(leg)[scenario] / _scale;
            ReadOnlySpan<double> widths = _program.WidthsOf(leg);
            for (int k = 0; k < widths.Length; k++)
            {
                row[_program.FirstSegmentOf(leg) + k] = relief * widths[k];
            }
        }

        Scratch.Grow(ref _cutGroup, _cuts + 1);
        Scratch.Grow(ref _cutScenario, _cuts + 1);
        Scratch.Grow(ref _cutSlack, _cuts + 1);
        (_cutGroup[_cuts], _cutScenario[_cuts]) = (group, scenario);
        _cutSlack[_cuts++] = _simplex.AddRow(-_program.BasesOf(group)[scenario] / _scale, row);
    }
}
