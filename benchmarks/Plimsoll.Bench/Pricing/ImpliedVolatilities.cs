// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;

namespace Plimsoll.Bench.Pricing;

/// <summary>Implied volatilities of random prices on one core.</summary>
internal sealed class ImpliedVolatilities : IBenchmark
{
    // The naive way is so slow that it gets a sample.
    private const int NaiveCount = 4_096;

    public string Name => "iv";

    public BenchmarkResult Run(Measure measure)
    {
        OptionBook book = OptionBook.Drawn;
        double[] price = new double[OptionBook.Count];
        Black76.Price(book.Columns, price);
        double[] ours = new double[OptionBook.Count];
        double[] naive = new double[NaiveCount];
        double[] nanoseconds = measure.MedianNanoseconds(
            () => ImpliedVolatility.Of(new QuoteColumns(price, book.Forward, book.Strike, book.Years, book.Discount, book.IsCall), ours),
            () =>
            {
                for (int i = 0; i < naive.Length; i++)
                {
                    naive[i] = NaiveBlack.ImpliedVolatility(price[i], book.Forward[i], book.Strike[i], book.Years[i], book.Discount[i], book.IsCall[i]);
                }
            });

        // Both must give the price back; where it hardly depends on volatility, the volatilities themselves may differ.
        for (int i = 0; i < ours.Length; i++)
        {
            double again = Black76.Price(book.Forward[i], book.Strike[i], ours[i], book.Years[i], book.Discount[i], book.IsCall[i]).Value;
            if (!(Math.Abs(again - price[i]) <= 1e-13 * book.Forward[i]))
            {
                throw new InvalidOperationException($"{Name}: row {i} gives {again:R} for {price[i]:R}");
            }
        }

        return new BenchmarkResult(
            "options/s", OptionBook.Count * 1e9 / nanoseconds[0], NaiveCount * 1e9 / nanoseconds[1],
            Note: $"{OptionBook.Count} prices, to the last digits they hold, one core, {Black76Values.Width}; naive: scalar bisection of [0, 4] to 1e-14 on "
                + "Math.*");
    }
}
