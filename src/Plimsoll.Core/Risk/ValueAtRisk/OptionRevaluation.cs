// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;

namespace Plimsoll.Risk;

/// <summary>One option line revalued under many scenarios by <see cref="OptionModel"/>: the model's change is added to the mark, which never falls below
/// zero.</summary>
internal static class OptionRevaluation
{
    /// <summary>Rows priced at a time: the columns of a block stay in the first-level cache.</summary>
    private const int BlockRows = 256;

    /// <summary>Adds the line's profit in each scenario. Columns are whole groups of eight; an empty one does not move.</summary>
    internal static void Accumulate(
        in RevaluationBook.Line line, ReadOnlySpan<double> growth, ReadOnlySpan<double> move, ReadOnlySpan<double> volatility, ReadOnlySpan<double> coin,
            Span<double> profits)
    {
        Span<double> columns = stackalloc double[2 * BlockRows];
        Span<double> deviations = columns[..BlockRows];
        Span<double> values = columns[BlockRows..];
        double root = StrictMath.Sqrt(line.Years);
        deviations.Fill(line.Volatility * root);
        for (int start = 0; start < profits.Length; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, profits.Length - start);
            ReadOnlySpan<double> grown = growth.Slice(start, rows);
            if (!volatility.IsEmpty)
            {
                Deviations(line.Volatility, volatility.Slice(start, rows), root, deviations);
            }

            bool isInverse = line.Kind == RevaluationBook.LineKind.CoinOption;
            OptionModel.Values(line.Forward, line.Strike, line.IsCall, isInverse, grown, move.Slice(start, rows), deviations[..rows], values[..rows]);
            Add(line, values[..rows], coin.IsEmpty ? coin : coin.Slice(start, rows), profits.Slice(start, rows));
        }
    }

    private static void Deviations(double volatility, ReadOnlySpan<double> growth, double root, Span<double> deviations)
    {
        ref double from = ref MemoryMarshal.GetReference(growth);
        ref double to = ref MemoryMarshal.GetReference(deviations);
        for (nuint row = 0; row < (nuint)growth.Length; row += 8)
        {
            (Vector512.LoadUnsafe(ref from, row) * volatility * root).StoreUnsafe(ref to, row);
        }
    }

    private static void Add(in RevaluationBook.Line line, ReadOnlySpan<double> values, ReadOnlySpan<double> coin, Span<double> profits)
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        ref double moved = ref MemoryMarshal.GetReference(coin);
        ref double to = ref MemoryMarshal.GetReference(profits);
        Vector512<double> before = Vector512.Create(line.Base);
        for (nuint row = 0; row < (nuint)profits.Length; row += 8)
        {
            Vector512<double> profit = StrictMath.AtLeast(Vector512.LoadUnsafe(ref value, row) - before, -line.Mark) * line.Scale;
            profit = coin.IsEmpty ? profit : profit * Vector512.LoadUnsafe(ref moved, row);
            (Vector512.LoadUnsafe(ref to, row) + profit).StoreUnsafe(ref to, row);
        }
    }
}
