// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>Minimises a linear cost over x ≥ 0 under rows a·x ≤ b: the simplex method on a dense tableau.</summary>
/// <remarks>Floating point in a fixed order, so that the same program has the same answer everywhere. What it finds is a proposal: whoever uses it works the
/// cost out exactly, and its value is a bound to a billionth of the figures that go in. The entering column is the steepest; once steps have been many, the
/// first one, which cannot cycle (R. Bland, 1977).</remarks>
internal sealed class LinearProgram
{
    private const double Tolerance = 1e-10, Artificial = 1e7;
    private const int MostPivots = 5_000;

    private readonly List<double[]> _rows = [];
    private readonly List<double> _limits = [];
    private double[] _costs = [];

    /// <summary>The solution, once <see cref="TrySolve"/> has found one.</summary>
    internal double[] Solution { get; private set; } = [];

    /// <summary>Its cost.</summary>
    internal double Value { get; private set; }

    internal int Rows => _rows.Count;

    internal void Begin(double[] costs)
    {
        _costs = costs;
        _rows.Clear();
        _limits.Clear();
    }

    /// <summary>Adds a·x ≤ b.</summary>
    internal void Add(double[] row, double limit)
    {
        Invariant.Check(row.Length == _costs.Length, "A row has a coefficient for each variable.");
        _rows.Add(row);
        _limits.Add(limit);
    }

    /// <summary>Takes the last rows away again.</summary>
    internal void KeepRows(int count)
    {
        _rows.RemoveRange(count, _rows.Count - count);
        _limits.RemoveRange(count, _limits.Count - count);
    }

    /// <summary>Finds the least cost; false where no x satisfies the rows, or none was found.</summary>
    internal bool TrySolve()
    {
        int variables = _costs.Length, rows = _rows.Count, artificials = _limits.Count(static limit => limit < 0);
        int columns = variables + rows + artificials, width = columns + 1;
        double[] table = new double[(rows + 1) * width];
        int[] basis = new int[rows];
        Span<double> reduced = table.AsSpan(rows * width, width);
        _costs.CopyTo(reduced);
        for (int r = 0, next = variables + rows; r < rows; r++)
        {
            Span<double> line = table.AsSpan(r * width, width);
            bool isBelow = _limits[r] < 0;
            for (int v = 0; v < variables; v++)
            {
                line[v] = isBelow ? -_rows[r][v] : _rows[r][v];
            }

            (line[variables + r], line[columns]) = (isBelow ? -1 : 1, Math.Abs(_limits[r]));
            basis[r] = variables + r;
            if (isBelow)
            {
                // The row holds at no x yet: a variable that costs more than any other fills the gap at first.
                (line[next], reduced[next], basis[r]) = (1, Artificial, next);
                for (int c = 0; c < width; c++)
                {
                    reduced[c] -= Artificial * line[c];
                }

                next++;
            }
        }

        if (!TryPivot(table, basis, width))
        {
            return false;
        }

        Solution = new double[variables];
        for (int r = 0; r < rows; r++)
        {
            double value = table[(r * width) + columns];
            if (basis[r] < variables)
            {
                Solution[basis[r]] = value;
            }
            else if (basis[r] >= variables + rows && value > 1e-7)
            {
                return false;
            }
        }

        Value = 0;
        for (int v = 0; v < variables; v++)
        {
            Value += _costs[v] * Solution[v];
        }

        return true;
    }

    private static bool TryPivot(double[] table, int[] basis, int width)
    {
        int rows = basis.Length, columns = width - 1;
        for (int pivots = 0; pivots < MostPivots; pivots++)
        {
            ReadOnlySpan<double> reduced = table.AsSpan(rows * width, columns);
            int entering = -1;
            double steepest = -Tolerance;
            for (int c = 0; c < columns; c++)
            {
                if (reduced[c] < steepest)
                {
                    (entering, steepest) = (c, pivots < MostPivots / 4 ? reduced[c] : double.NegativeInfinity);
                }
            }

            if (entering < 0)
            {
                return true;
            }

            int leaving = Leaving(table, basis, width, entering);
            if (leaving < 0)
            {
                return false;
            }

            Eliminate(table, rows, width, leaving, entering);
            basis[leaving] = entering;
        }

        return false;
    }

    // The row that limits the entering variable most; of equal ones that of the lowest variable.
    private static int Leaving(double[] table, int[] basis, int width, int entering)
    {
        int leaving = -1;
        double least = double.PositiveInfinity;
        for (int r = 0; r < basis.Length; r++)
        {
            double step = table[(r * width) + entering];
            if (step <= Tolerance)
            {
                continue;
            }

            double ratio = table[(r * width) + width - 1] / step;
            if (ratio < least - Tolerance || (ratio <= least + Tolerance && leaving >= 0 && basis[r] < basis[leaving]))
            {
                (leaving, least) = (r, Math.Min(least, ratio));
            }
        }

        return leaving;
    }

    private static void Eliminate(double[] table, int rows, int width, int leaving, int entering)
    {
        Span<double> pivot = table.AsSpan(leaving * width, width);
        double by = pivot[entering];
        for (int c = 0; c < width; c++)
        {
            pivot[c] /= by;
        }

        for (int r = 0; r <= rows; r++)
        {
            Span<double> line = table.AsSpan(r * width, width);
            double factor = line[entering];
            if (r == leaving || factor == 0)
            {
                continue;
            }

            Subtract(line, pivot, factor);
            line[entering] = 0;
        }
    }

    // Each element is multiplied and then subtracted, so that it is the same whatever the width of the machine's lanes.
    private static void Subtract(Span<double> line, ReadOnlySpan<double> pivot, double factor)
    {
        int c = 0;
        ref double to = ref MemoryMarshal.GetReference(line);
        ref double from = ref MemoryMarshal.GetReference(pivot);
        Vector256<double> by = Vector256.Create(factor);
        for (; c + 4 <= line.Length; c += 4)
        {
            (Vector256.LoadUnsafe(ref to, (nuint)c) - (by * Vector256.LoadUnsafe(ref from, (nuint)c))).StoreUnsafe(ref to, (nuint)c);
        }

        for (; c < line.Length; c++)
        {
            line[c] -= factor * pivot[c];
        }
    }
}
