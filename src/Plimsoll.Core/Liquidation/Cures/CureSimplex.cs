// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Liquidation;

/// <summary>A dual simplex for variables between zero and a bound, to which rows are added as they are found to be broken.</summary>
/// <remarks>
/// <para>Dictionary form: every basic variable is a constant plus a sum over the others, which stand at zero. A variable that stands at its bound is written as
/// what is missing to it. Rows are slacks, at least zero. Costs that are at least zero, or a variable at its bound where its cost is below, make the start dual
/// feasible; each pivot keeps it so, and the objective never falls.</para>
/// <para>Ratio test with flips: candidates are passed to their other bound in order of ratio for as long as the row stays broken, so that one pivot takes many
/// segments. R. Fletcher, S. A. Leyffer; I. Maros, "Computational Techniques of the Simplex Method", 2003, section 10.</para>
/// </remarks>
internal sealed class CureSimplex
{
    /// <summary>What counts as broken; figures are scaled to shares of the account.</summary>
    internal const double Tolerance = 1e-10;

    private const double SmallestPivot = 1e-9;

    private double[] _table = new double[1024], _constants = new double[16], _reduced = new double[64], _bounds = new double[80], _row = new double[64],
        _ratios = new double[64];
    private int[] _columnOf = new int[80], _atColumn = new int[64], _atRow = new int[16], _order = new int[64];
    private bool[] _isFlipped = new bool[80];
    private int _columns, _rows, _stride;

    /// <summary>Pivots since it was begun or copied: work, for whoever has a budget of it.</summary>
    internal int Pivots { get; private set; }

    /// <summary>The objective.</summary>
    internal double Objective { get; private set; }

    /// <summary>Variables that stand first, before the slacks of rows.</summary>
    internal int Columns => _columns;

    /// <summary>Begins without rows.</summary>
    internal void Begin(int columns)
    {
        (_columns, _rows, _stride, Objective, Pivots) = (columns, 0, (columns + 7) & ~7, 0, 0);
        Scratch.Grow(ref _reduced, _stride);
        Scratch.Grow(ref _row, _stride);
        Scratch.Grow(ref _atColumn, _stride);
        Scratch.Grow(ref _order, _stride);
        Scratch.Grow(ref _ratios, _stride);
        GrowVariables(columns);
        Array.Clear(_reduced, 0, _stride);
        for (int j = 0; j < columns; j++)
        {
            (_columnOf[j], _atColumn[j], _isFlipped[j]) = (j, j, false);
        }
    }

    /// <summary>States a variable's cost and bound, before any row. One with a cost below zero begins at its bound, which has an end then.</summary>
    internal void SetVariable(int variable, double cost, double bound)
    {
        _bounds[variable] = bound;
        if (cost < 0)
        {
            Objective += cost * bound;
            _isFlipped[variable] = true;
        }

        _reduced[variable] = Math.Abs(cost);
    }

    /// <summary>Adds a row: constant + Σ coefficient × variable ≥ 0.</summary>
    /// <param name="constant">The constant.</param>
    /// <param name="coefficients">Of the first variables; slacks have none.</param>
    /// <returns>The slack's number.</returns>
    internal int AddRow(double constant, ReadOnlySpan<double> coefficients)
    {
        int slack = _columns + _rows;
        GrowVariables(slack + 1);
        Scratch.Grow(ref _constants, _rows + 1);
        Scratch.Grow(ref _atRow, _rows + 1);
        Scratch.Grow(ref _table, (_rows + 1) * _stride);
        Span<double> row = _row.AsSpan(0, _stride);
        row.Clear();
        for (int j = 0; j < coefficients.Length; j++)
        {
            double coefficient = coefficients[j];
            if (coefficient == 0)
            {
                continue;
            }

            if (_isFlipped[j])
            {
                constant += coefficient * _bounds[j];
                coefficient = -coefficient;
            }

            if (_columnOf[j] is int column && column >= 0)
            {
                row[column] += coefficient;
                continue;
            }

            int at = ~_columnOf[j];
            constant += coefficient * _constants[at];
            CureRow.AddTimes(row, coefficient, RowOf(at));
        }

        row.CopyTo(RowOf(_rows));
        (_constants[_rows], _atRow[_rows], _columnOf[slack], _bounds[slack], _isFlipped[slack]) = (constant, slack, ~_rows, double.PositiveInfinity, false);
        _rows++;
        return slack;
    }

    /// <summary>Changes the constant of a row that is there.</summary>
    internal void ShiftRow(int slack, double by)
    {
        if (_columnOf[slack] is int column && column < 0)
        {
            _constants[~column] += by;
            return;
        }

        // The slack that was is the slack that is now less the change.
        Objective -= _reduced[column] * by;
        for (int i = 0; i < _rows; i++)
        {
            _constants[i] -= _table[(i * _stride) + column] * by;
        }
    }

    /// <summary>Restores feasibility row by row.</summary>
    /// <param name="most">Pivots that may be made.</param>
    /// <returns>False where the rows contradict each other; null where the pivots ran out.</returns>
    internal bool? Solve(int most)
    {
        for (int end = Pivots + most; ;)
        {
            int broken = MostBroken();
            if (broken < 0)
            {
                return true;
            }

            if (Pivots == end)
            {
                return null;
            }

            if (_constants[broken] > 0)
            {
                FlipBasic(broken);
            }

            int column = Entering(broken);
            if (column < 0)
            {
                return false;
            }

            Pivot(broken, column);
        }
    }

    /// <summary>A variable's value.</summary>
    internal double ValueOf(int variable)
    {
        double value = _columnOf[variable] >= 0 ? 0 : _constants[~_columnOf[variable]];
        return _isFlipped[variable] ? _bounds[variable] - value : value;
    }

    /// <summary>The multiplier of a row, at least zero: by how much the objective would rise for each unit more that the row requires.</summary>
    internal double MultiplierOf(int slack) => _columnOf[slack] >= 0 ? _reduced[_columnOf[slack]] : 0;

    /// <summary>Copies all that a branch changes.</summary>
    internal void CopyTo(CureSimplex other)
    {
        (other._columns, other._rows, other._stride, other.Objective, other.Pivots) = (_columns, _rows, _stride, Objective, 0);
        Scratch.Copy(_table, ref other._table, _rows * _stride);
        Scratch.Copy(_constants, ref other._constants, _rows);
        Scratch.Copy(_atRow, ref other._atRow, _rows);
        Scratch.Copy(_reduced, ref other._reduced, _stride);
        Scratch.Copy(_atColumn, ref other._atColumn, _stride);
        int variables = _columns + _rows;
        Scratch.Copy(_columnOf, ref other._columnOf, variables);
        Scratch.Copy(_isFlipped, ref other._isFlipped, variables);
        Scratch.Copy(_bounds, ref other._bounds, variables);
        Scratch.Grow(ref other._row, _stride);
        Scratch.Grow(ref other._order, _stride);
        Scratch.Grow(ref other._ratios, _stride);
    }

    private Span<double> RowOf(int row) => _table.AsSpan(row * _stride, _stride);

    private int MostBroken()
    {
        (int broken, double most) = (-1, Tolerance);
        for (int i = 0; i < _rows; i++)
        {
            double by = Math.Max(-_constants[i], _constants[i] - _bounds[_atRow[i]]);
            if (by > most)
            {
                (broken, most) = (i, by);
            }
        }

        return broken;
    }

    /// <summary>Writes a basic variable that is above its bound as what is missing to it: below zero.</summary>
    private void FlipBasic(int row)
    {
        int variable = _atRow[row];
        _constants[row] = _bounds[variable] - _constants[row];
        _isFlipped[variable] = !_isFlipped[variable];
        foreach (ref double value in RowOf(row))
        {
            value = -value;
        }
    }

    private void FlipColumn(int column)
    {
        int variable = _atColumn[column];
        double bound = _bounds[variable];
        _isFlipped[variable] = !_isFlipped[variable];
        Objective += _reduced[column] * bound;
        _reduced[column] = -_reduced[column];
        for (int i = 0; i < _rows; i++)
        {
            ref double value = ref _table[(i * _stride) + column];
            _constants[i] += value * bound;
            value = -value;
        }
    }

    /// <summary>The column that enters for a row below zero; those with a smaller ratio are flipped. −1 when all of them together do not mend it.</summary>
    private int Entering(int row)
    {
        ReadOnlySpan<double> values = RowOf(row);
        ReadOnlySpan<double> ratios = _ratios.AsSpan(0, _stride);
        double least = CureRow.LeastRatio(_reduced.AsSpan(0, _stride), values, SmallestPivot, _ratios.AsSpan(0, _stride));
        if (double.IsPositiveInfinity(least))
        {
            return -1;
        }

        int first = ratios.IndexOf(least);
        for (int next = first + 1; ratios[next..].IndexOf(least) is int after && after >= 0; next += after + 1)
        {
            first = values[next + after] > values[first] ? next + after : first;
        }

        // Mostly the least ratio mends the row at once, and the others need no order.
        if (!(values[first] * _bounds[_atColumn[first]] < -_constants[row]))
        {
            return first;
        }

        int count = 0;
        for (int j = 0; j < _columns; j++)
        {
            _order[count] = j;
            count += double.IsPositiveInfinity(ratios[j]) ? 0 : 1;
        }

        // Those before one of them are weighed together: where all of them do not mend the row they are flipped, or else one of them enters.
        Span<int> waiting = _order.AsSpan(0, count);
        int beyond = -1;
        for (double missing = -_constants[row]; waiting.Length > 0;)
        {
            int before = Part(waiting, values);
            double gains = 0;
            foreach (int column in waiting[..before])
            {
                gains += GainOf(column, values);
            }

            if (!(gains < missing))
            {
                // Added up in another order the same gains may fall short by a rounding: the next one is there for that.
                beyond = waiting[before];
                waiting = waiting[..before];
                continue;
            }

            // A flipped column reads backwards from here on, which the entering one never notices: it is another.
            missing -= gains;
            foreach (int column in waiting[..before])
            {
                FlipColumn(column);
            }

            int middle = waiting[before];
            double gain = GainOf(middle, values);
            if (!(gain < missing))
            {
                return middle;
            }

            missing -= gain;
            FlipColumn(middle);
            waiting = waiting[(before + 1)..];
        }

        return beyond;
    }

    /// <summary>What a candidate gives a broken row when it goes to its other bound.</summary>
    private double GainOf(int column, ReadOnlySpan<double> values) => values[column] * _bounds[_atColumn[column]];

    /// <summary>Puts one of the candidates where it belongs in their order, those before it before it and those after it after it.</summary>
    /// <returns>How many are before it.</returns>
    private int Part(Span<int> waiting, ReadOnlySpan<double> values)
    {
        int last = waiting.Length - 1;
        (waiting[last / 2], waiting[last]) = (waiting[last], waiting[last / 2]);
        int middle = waiting[last], before = 0;
        for (int i = 0; i < last; i++)
        {
            int column = waiting[i];
            if (IsBefore(column, middle, values))
            {
                (waiting[i], waiting[before]) = (waiting[before], column);
                before++;
            }
        }

        (waiting[last], waiting[before]) = (waiting[before], middle);
        return before;
    }

    /// <summary>The order of candidates: the least ratio first, of equal ones the largest pivot, then the first column.</summary>
    private bool IsBefore(int a, int b, ReadOnlySpan<double> values)
    {
        (double first, double second) = (_ratios[a], _ratios[b]);
        if (first != second)
        {
            return first < second;
        }

        // What was flipped has changed its sign, but no candidate is flipped while it waits.
        return values[a] != values[b] ? values[a] > values[b] : a < b;
    }

    private void Pivot(int row, int column)
    {
        Pivots++;
        Span<double> pivotal = RowOf(row);
        double pivot = pivotal[column], scale = 1 / pivot;

        // x_B = c + p·x_j + Σ a·x  ⇒  x_j = x_B ÷ p − c ÷ p − Σ a ÷ p · x
        for (int j = 0; j < pivotal.Length; j++)
        {
            pivotal[j] *= -scale;
        }

        pivotal[column] = scale;
        double constant = -_constants[row] * scale;
        _constants[row] = constant;
        for (int i = 0; i < _rows; i++)
        {
            if (i == row)
            {
                continue;
            }

            Span<double> other = RowOf(i);
            double value = other[column];
            if (value == 0)
            {
                continue;
            }

            other[column] = 0;
            CureRow.AddTimes(other, value, pivotal);
            _constants[i] += value * constant;
        }

        double reduced = _reduced[column];
        _reduced[column] = 0;
        CureRow.AddTimes(_reduced.AsSpan(0, _stride), reduced, pivotal);
        Objective += reduced * constant;
        (int leaving, int entering) = (_atRow[row], _atColumn[column]);
        (_atRow[row], _atColumn[column], _columnOf[leaving], _columnOf[entering]) = (entering, leaving, column, ~row);
        for (int j = 0; j < _columns; j++)
        {
            // Roundings of the ratio test: a reduced cost a hair below zero is zero.
            _reduced[j] = Math.Max(_reduced[j], 0);
        }
    }

    private void GrowVariables(int count)
    {
        Scratch.Grow(ref _columnOf, count);
        Scratch.Grow(ref _isFlipped, count);
        Scratch.Grow(ref _bounds, count);
    }
}
