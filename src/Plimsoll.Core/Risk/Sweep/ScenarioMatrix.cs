// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Profit per unit long of each instrument in each scenario, with what else a sweep needs per unit: its value and a bound on its row.</summary>
/// <remarks>Numeraire doubles. Rows are padded to whole pairs of eight lanes by repeating the last scenario, which changes no minimum, and start on 64-byte
/// boundaries. Every number is finite: anything else is refused when a row is set.</remarks>
public sealed class ScenarioMatrix
{
    /// <summary>Lanes that the sweep takes at a time: two registers of eight doubles.</summary>
    public const int LaneBlock = 16;

    private readonly AlignedDoubles _rows;
    private readonly AlignedDoubles _valuesAndBounds;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="instruments">Rows, at least 1.</param>
    /// <param name="scenarios">Columns, at least 1.</param>
    public ScenarioMatrix(int instruments, int scenarios)
    {
        Invariant.Check(instruments > 0 && scenarios > 0, "A scenario matrix has at least one instrument and one scenario.");
        Instruments = instruments;
        Scenarios = scenarios;
        Stride = (scenarios + LaneBlock - 1) / LaneBlock * LaneBlock;
        _rows = new(instruments * Stride);
        _valuesAndBounds = new(instruments * 2);
    }

    /// <summary>Rows.</summary>
    public int Instruments { get; }

    /// <summary>Scenarios, padding not counted.</summary>
    public int Scenarios { get; }

    /// <summary>Doubles from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>All rows, one after the other.</summary>
    internal ReadOnlySpan<double> Rows => _rows.Span;

    /// <summary>By instrument: its value per unit long, then the largest magnitude in its row, the value included.</summary>
    internal ReadOnlySpan<double> ValuesAndBounds => _valuesAndBounds.Span;

    /// <summary>What one unit long of an instrument is worth.</summary>
    public double Value(int instrument) => _valuesAndBounds.Span[2 * instrument];

    /// <summary>The largest magnitude in an instrument's row, its value included.</summary>
    public double Bound(int instrument) => _valuesAndBounds.Span[(2 * instrument) + 1];

    /// <summary>An instrument's row, padding not included.</summary>
    public ReadOnlySpan<double> Row(int instrument) => _rows.Span.Slice(instrument * Stride, Scenarios);

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

        Span<double> row = _rows.Span.Slice(instrument * Stride, Stride);
        profits.CopyTo(row);
        row[Scenarios..].Fill(profits[^1]);
        _valuesAndBounds.Span[2 * instrument] = value;
        _valuesAndBounds.Span[(2 * instrument) + 1] = bound;
        return Rejection.None;
    }
}
