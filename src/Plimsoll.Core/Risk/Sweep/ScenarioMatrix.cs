// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Profit per unit long of each instrument in each scenario, with what else a sweep needs per unit: its value and a bound on its row.</summary>
/// <remarks>Numeraire doubles. Rows are padded to whole pairs of eight lanes by repeating the last scenario, which changes no minimum, and start on 64-byte
/// boundaries. Every number is finite: anything else is refused when a row is set.</remarks>
public sealed class ScenarioMatrix
{
    /// <summary>Lanes that the sweep takes at a time: two registers of eight doubles.</summary>
    public const int LaneBlock = 16;

    private readonly double[] _rows;
    private readonly int _aligned;
    private readonly double[] _values;
    private readonly double[] _bounds;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="instruments">Rows, at least 1.</param>
    /// <param name="scenarios">Columns, at least 1.</param>
    public ScenarioMatrix(int instruments, int scenarios)
    {
        Invariant.Check(instruments > 0 && scenarios > 0, "A scenario matrix has at least one instrument and one scenario.");
        Instruments = instruments;
        Scenarios = scenarios;
        Stride = (scenarios + LaneBlock - 1) / LaneBlock * LaneBlock;
        _rows = GC.AllocateArray<double>((instruments * Stride) + 8, pinned: true);
        long misalignment = (long)Marshal.UnsafeAddrOfPinnedArrayElement(_rows, 0) & 63;
        _aligned = (int)((64 - misalignment) & 63) / sizeof(double);
        _values = new double[instruments];
        _bounds = new double[instruments];
    }

    /// <summary>Rows.</summary>
    public int Instruments { get; }

    /// <summary>Scenarios, padding not counted.</summary>
    public int Scenarios { get; }

    /// <summary>Doubles from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>All rows, aligned, one after the other.</summary>
    internal ReadOnlySpan<double> Rows => _rows.AsSpan(_aligned, Instruments * Stride);

    /// <summary>Value per unit long, by instrument.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The largest magnitude in each row, its value included.</summary>
    public ReadOnlySpan<double> Bounds => _bounds;

    /// <summary>An instrument's row, padding not included.</summary>
    public ReadOnlySpan<double> Row(int instrument) => _rows.AsSpan(_aligned + (instrument * Stride), Scenarios);

    /// <summary>Sets an instrument's value and row.</summary>
    /// <param name="instrument">The row to set.</param>
    /// <param name="value">What one unit long is worth.</param>
    /// <param name="profits">What one unit long gains in each scenario.</param>
    /// <returns>A refusal, with nothing changed, when a number is not finite.</returns>
    public Rejection Set(int instrument, double value, ReadOnlySpan<double> profits)
    {
        Invariant.Check(profits.Length == Scenarios, "A row has one profit per scenario.");
        double bound = Math.Abs(value);
        foreach (double profit in profits)
        {
            bound = Math.Max(bound, Math.Abs(profit));
        }

        if (!double.IsFinite(bound))
        {
            return new(RejectionCode.OutsideDomain, instrument);
        }

        Span<double> row = _rows.AsSpan(_aligned + (instrument * Stride), Stride);
        profits.CopyTo(row);
        row[Scenarios..].Fill(profits[^1]);
        _values[instrument] = value;
        _bounds[instrument] = bound;
        return Rejection.None;
    }
}
