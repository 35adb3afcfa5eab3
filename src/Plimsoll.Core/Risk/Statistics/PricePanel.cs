// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Observed prices of several factors at common times, one column a factor; NaN where nothing was observed.</summary>
/// <remarks>Every observed price is finite and above zero; times ascend. What a gap means is decided by <see cref="GapRule"/> when returns are taken, never
/// here.</remarks>
public sealed class PricePanel
{
    /// <summary>A day.</summary>
    public const long NanosecondsPerDay = 86_400 * Timestamp.NanosecondsPerSecond;

    private readonly double[][] _columns;
    private readonly Timestamp[] _times;

    private PricePanel(ImmutableArray<string> names, Timestamp[] times, double[][] columns)
    {
        Names = names;
        _times = times;
        _columns = columns;
    }

    /// <summary>The factors, by column.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The time of each row.</summary>
    public ReadOnlySpan<Timestamp> Times => _times;

    /// <summary>A factor's prices; NaN where missing.</summary>
    public ReadOnlySpan<double> this[int column] => _columns[column];

    /// <summary>Checks and wraps columns; the arrays are not to be changed afterwards.</summary>
    /// <returns>Refused with <see cref="RejectionCode.PriceOutOfOrder"/> (subject: the row) where times do not ascend, and with
    /// <see cref="RejectionCode.PriceOutOfDomain"/> (subject: the column) for a price that is infinite, zero or negative.</returns>
    /// <exception cref="InvariantException">Columns differ in length or names repeat.</exception>
    public static Result<PricePanel> Of(ImmutableArray<string> names, Timestamp[] times, double[][] columns)
    {
        Invariant.Check(names.Length == columns.Length, "A panel needs one name a column.");
        Invariant.Check(names.Distinct(StringComparer.Ordinal).Count() == names.Length, "A panel names a factor twice.");
        for (int row = 1; row < times.Length; row++)
        {
            if (times[row] <= times[row - 1])
            {
                return Result<PricePanel>.Refused(RejectionCode.PriceOutOfOrder, RefusalSubject.Row(row));
            }
        }

        for (int column = 0; column < columns.Length; column++)
        {
            Invariant.Check(columns[column].Length == times.Length, "A column of a panel differs in length from its times.");
            foreach (double price in columns[column])
            {
                if (!double.IsNaN(price) && !(price > 0 && double.IsFinite(price)))
                {
                    return Result<PricePanel>.Refused(RejectionCode.PriceOutOfDomain, RefusalSubject.Column(column));
                }
            }
        }

        return Result<PricePanel>.Of(new(names, times, columns));
    }

    /// <summary>The rows up to a time, itself included.</summary>
    public PricePanel Until(Timestamp last)
    {
        int rows = _times.Count(time => time <= last);
        return new(Names, _times[..rows], [.. _columns.Select(column => column[..rows])]);
    }

    /// <summary>The same times with these factors only, in this order.</summary>
    /// <returns>Refused with <see cref="RejectionCode.ObservableUnknown"/> (subject: the place in the list) for a factor that is not here.</returns>
    public Result<PricePanel> Select(ImmutableArray<string> names)
    {
        double[][] columns = new double[names.Length][];
        for (int i = 0; i < names.Length; i++)
        {
            int column = Names.IndexOf(names[i]);
            if (column < 0)
            {
                return Result<PricePanel>.Refused(RejectionCode.ObservableUnknown, RefusalSubject.Column(i));
            }

            columns[i] = _columns[column];
        }

        return Result<PricePanel>.Of(new(names, _times, columns));
    }
}
