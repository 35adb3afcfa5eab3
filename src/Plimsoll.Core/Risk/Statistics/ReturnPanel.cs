// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What a missing price means when returns are taken.</summary>
public enum GapRule : byte
{
    /// <summary>A gap is a refusal.</summary>
    Refuse,

    /// <summary>A return is taken only where every factor has a price at both of its ends, so that moves of different factors belong to the same
    /// time.</summary>
    DropRow,

    /// <summary>The last price stands until the next one: no move, then the whole move at once. Rows before every factor's first price are dropped.</summary>
    CarryForward,
}

/// <summary>Logarithmic returns of several factors over common periods, one column a factor, complete.</summary>
/// <remarks>r = ln(P[t+h] ∕ P[t]): returns add over time, and a scenario P × e^r can never reach zero.</remarks>
public sealed class ReturnPanel
{
    private readonly double[][] _columns;
    private readonly Timestamp[] _ends;

    private ReturnPanel(ImmutableArray<string> names, Timestamp[] ends, double[][] columns, int horizon, bool isDated = true)
    {
        IsDated = isDated;
        Names = names;
        _ends = ends;
        _columns = columns;
        Horizon = horizon;
    }

    /// <summary>The factors, by column.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Rows of the price panel that each return spans.</summary>
    public int Horizon { get; }

    /// <summary>Number of returns.</summary>
    public int Count => _ends.Length;

    /// <summary>True when <see cref="Ends"/> are times at which prices were seen, and not numbers of rows.</summary>
    public bool IsDated { get; }

    /// <summary>The time at which each return ends.</summary>
    public ReadOnlySpan<Timestamp> Ends => _ends;

    /// <summary>A factor's returns, oldest first.</summary>
    public ReadOnlySpan<double> this[int column] => _columns[column];

    /// <summary>Returns over <paramref name="horizon"/> rows, overlapping: one from each row that has another that far ahead.</summary>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns found) when none can be taken, and with
    /// <see cref="RejectionCode.MarkMissing"/> (subject: the column) when a gap is met that the rule refuses.</returns>
    public static Result<ReturnPanel> FromPrices(PricePanel prices, GapRule gaps, int horizon = 1)
    {
        Invariant.Check(horizon >= 1, "A return spans at least one row.");
        double[][] filled = new double[prices.Names.Length][];
        for (int column = 0; column < filled.Length; column++)
        {
            filled[column] = prices[column].ToArray();
            if (gaps == GapRule.Refuse && Array.FindIndex(filled[column], double.IsNaN) >= 0)
            {
                return Result<ReturnPanel>.Refused(RejectionCode.MarkMissing, RefusalSubject.Column(column));
            }

            for (int row = 1; gaps == GapRule.CarryForward && row < filled[column].Length; row++)
            {
                filled[column][row] = double.IsNaN(filled[column][row]) ? filled[column][row - 1] : filled[column][row];
            }
        }

        List<int> starts = [];
        for (int row = 0; row + horizon < prices.Times.Length; row++)
        {
            if (Array.TrueForAll(filled, c => !double.IsNaN(c[row]) && !double.IsNaN(c[row + horizon])))
            {
                starts.Add(row);
            }
        }

        if (starts.Count == 0)
        {
            return Result<ReturnPanel>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(0));
        }

        double[] Returns(double[] column) => [.. starts.Select(row => StrictMath.Log(column[row + horizon] / column[row]))];
        Timestamp[] times = prices.Times.ToArray();
        return Result<ReturnPanel>.Of(new(prices.Names, [.. starts.Select(row => times[row + horizon])], [.. filled.Select(Returns)], horizon));
    }

    /// <summary>One return from each pair of rows, both of which have every price.</summary>
    internal static ReturnPanel Between(PricePanel prices, List<(int From, int To)> steps)
    {
        Timestamp[] times = prices.Times.ToArray();
        double[][] columns = new double[prices.Names.Length][];
        for (int column = 0; column < columns.Length; column++)
        {
            double[] values = prices[column].ToArray();
            columns[column] = [.. steps.Select(step => StrictMath.Log(values[step.To] / values[step.From]))];
        }

        return new(prices.Names, [.. steps.Select(step => times[step.To])], columns, 1);
    }

    /// <summary>Wraps returns that were computed elsewhere, dated by row number.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the column) for a return that is not finite.</returns>
    public static Result<ReturnPanel> Of(ImmutableArray<string> names, double[][] columns)
    {
        Invariant.Check(names.Length == columns.Length && names.Length > 0, "A panel needs one name a column.");
        for (int column = 0; column < columns.Length; column++)
        {
            Invariant.Check(columns[column].Length == columns[0].Length, "Columns of a panel differ in length.");
            if (!Array.TrueForAll(columns[column], double.IsFinite))
            {
                return Result<ReturnPanel>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Column(column));
            }
        }

        return Result<ReturnPanel>.Of(new(names, [.. Enumerable.Range(1, columns[0].Length).Select(i => new Timestamp(i))], columns, 1, isDated: false));
    }

    /// <summary>Writes the returns of one row, by factor.</summary>
    internal void CopyRow(int row, Span<double> returns)
    {
        for (int column = 0; column < _columns.Length; column++)
        {
            returns[column] = _columns[column][row];
        }
    }

    /// <summary>The returns from <paramref name="start"/> on, <paramref name="count"/> of them.</summary>
    public ReturnPanel Window(int start, int count) =>
        new(Names, _ends.AsSpan(start, count).ToArray(), [.. _columns.Select(c => c.AsSpan(start, count).ToArray())], Horizon, IsDated);

    /// <summary>The returns that end in a period, both ends included: a stress window.</summary>
    public ReturnPanel Between(Timestamp first, Timestamp last)
    {
        int start = Array.FindIndex(_ends, end => end >= first);
        int stop = Array.FindLastIndex(_ends, end => end <= last);
        return start < 0 || stop < start ? Window(0, 0) : Window(start, stop - start + 1);
    }
}
