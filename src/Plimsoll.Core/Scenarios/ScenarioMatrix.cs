// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>What one unit long of each instrument is worth now and in each scenario.</summary>
/// <remarks>Numeraire doubles, and beside them the same numbers as floats for the sweep's screen. A row starts with the value when nothing moves, so that the
/// least of a row is never a gain; then come the scenarios; then the value again as padding to whole sixteens. Rows start on 64-byte boundaries. Every number
/// is finite: anything else is refused when a row is set.</remarks>
public sealed class ScenarioMatrix
{
    /// <summary>Scenarios that the sweep takes at a time: one register of sixteen floats, or two of eight doubles.</summary>
    public const int LaneBlock = 16;

    private readonly AlignedColumn<double> _rows;
    private readonly AlignedColumn<float> _narrowRows;
    private readonly double[] _ceilings;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="instruments">Rows, at least 1.</param>
    /// <param name="scenarios">Scenarios beside the one in which nothing moves, at least 1. Fifteen fill a register.</param>
    public ScenarioMatrix(int instruments, int scenarios)
    {
        Invariant.Check(instruments > 0 && scenarios > 0, "A scenario matrix has at least one instrument and one scenario.");
        Instruments = instruments;
        Scenarios = scenarios;
        Stride = (1 + scenarios + LaneBlock - 1) / LaneBlock * LaneBlock;
        _rows = new(instruments * Stride);
        _narrowRows = new(instruments * Stride);
        _ceilings = new double[instruments];
    }

    /// <summary>Rows.</summary>
    public int Instruments { get; }

    /// <summary>Scenarios, the one in which nothing moves not counted.</summary>
    public int Scenarios { get; }

    /// <summary>Doubles from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Rises whenever some ceiling rises.</summary>
    public int CeilingGeneration { get; private set; }

    /// <summary>All rows, one after the other.</summary>
    internal ReadOnlySpan<double> Rows => _rows.Span;

    /// <summary>All rows, each number rounded to the nearest float.</summary>
    internal ReadOnlySpan<float> NarrowRows => _narrowRows.Span;

    /// <summary>What one unit long of an instrument is worth when nothing moves.</summary>
    public double Value(int instrument) => _rows.Span[instrument * Stride];

    /// <summary>At least the largest magnitude in an instrument's row; it rises by doubling, so that small moves leave it alone.</summary>
    public double Ceiling(int instrument) => _ceilings[instrument];

    /// <summary>What one unit long of an instrument is worth in each scenario.</summary>
    public ReadOnlySpan<double> Row(int instrument) => _rows.Span.Slice((instrument * Stride) + 1, Scenarios);

    /// <summary>Sets an instrument's value and its values in the scenarios.</summary>
    /// <param name="instrument">The row to set.</param>
    /// <param name="value">What one unit long is worth when nothing moves.</param>
    /// <param name="shocked">What one unit long is worth in each scenario.</param>
    /// <returns>A refusal, with nothing changed, when a number is not finite.</returns>
    public Rejection Set(int instrument, double value, ReadOnlySpan<double> shocked)
    {
        Invariant.Check(shocked.Length == Scenarios, "A row has one value per scenario.");
        double largest = Math.Abs(value);
        foreach (double one in shocked)
        {
            if (!double.IsFinite(one))
            {
                return new(RejectionCode.OutsideDomain, RefusalSubject.Row(instrument));
            }

            largest = Math.Max(largest, Math.Abs(one));
        }

        if (!double.IsFinite(largest))
        {
            return new(RejectionCode.OutsideDomain, RefusalSubject.Row(instrument));
        }

        Span<double> row = _rows.Span.Slice(instrument * Stride, Stride);
        row.Fill(value);
        shocked.CopyTo(row[1..]);
        Span<float> narrow = _narrowRows.Span.Slice(instrument * Stride, Stride);
        for (int i = 0; i < row.Length; i++)
        {
            narrow[i] = (float)row[i];
        }

        if (largest > _ceilings[instrument])
        {
            _ceilings[instrument] = 2 * largest;
            CeilingGeneration = unchecked(CeilingGeneration + 1);
        }

        return Rejection.None;
    }
}
