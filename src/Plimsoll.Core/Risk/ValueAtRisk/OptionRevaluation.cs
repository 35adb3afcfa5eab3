// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>One option line revalued under many scenarios through the columns of <see cref="Black76"/>.</summary>
internal static class OptionRevaluation
{
    /// <summary>Rows priced at a time: the columns of a block stay in the first-level cache.</summary>
    private const int BlockRows = 256;

    internal static void Accumulate(
        in RevaluationBook.Line line, ReadOnlySpan<double> factor, ReadOnlySpan<double> volatility, ReadOnlySpan<double> coin, Span<double> profits)
    {
        Span<double> columns = stackalloc double[6 * BlockRows];
        Span<double> forwards = columns[..BlockRows];
        Span<double> volatilities = columns.Slice(BlockRows, BlockRows);
        Span<double> values = columns.Slice(2 * BlockRows, BlockRows);
        ReadOnlySpan<double> strikes = Filled(columns.Slice(3 * BlockRows, BlockRows), line.Strike);
        ReadOnlySpan<double> years = Filled(columns.Slice(4 * BlockRows, BlockRows), line.Years);
        ReadOnlySpan<double> discounts = Filled(columns.Slice(5 * BlockRows, BlockRows), 1);
        Span<bool> isCall = stackalloc bool[BlockRows];
        isCall.Fill(line.IsCall);
        volatilities.Fill(line.Volatility);
        for (int start = 0; start < profits.Length; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, profits.Length - start);
            for (int row = 0; row < rows; row++)
            {
                forwards[row] = line.Forward * factor[start + row];
            }

            for (int row = 0; row < rows && !volatility.IsEmpty; row++)
            {
                volatilities[row] = line.Volatility * volatility[start + row];
            }

            OptionColumns options = new(forwards[..rows], strikes[..rows], volatilities[..rows], years[..rows], discounts[..rows], isCall[..rows]);
            Rejection rejection = Black76.Price(options, values[..rows]);
            Invariant.Check(!rejection.IsRefused, "A scenario took an option outside the domain of its formula.");
            Add(line, values[..rows], forwards, coin.IsEmpty ? coin : coin.Slice(start, rows), profits.Slice(start, rows));
        }
    }

    private static void Add(in RevaluationBook.Line line, ReadOnlySpan<double> values, ReadOnlySpan<double> forwards, ReadOnlySpan<double> coin, Span<double> profits)
    {
        bool inCoin = line.Kind == RevaluationBook.LineKind.CoinOption;
        for (int row = 0; row < profits.Length; row++)
        {
            double value = inCoin ? values[row] / forwards[row] : values[row];
            profits[row] += line.Scale * (value - line.Base) * (coin.IsEmpty ? 1 : coin[row]);
        }
    }

    private static Span<double> Filled(Span<double> column, double value)
    {
        column.Fill(value);
        return column;
    }
}
