// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;

namespace Plimsoll.Bench.Pricing;

/// <summary>Black-76 value and all Greeks of random options on one core.</summary>
internal sealed class Greeks : IBenchmark
{
    public string Name => "greeks";

    public BenchmarkResult Run(Measure measure)
    {
        OptionBook book = OptionBook.Drawn;
        double[][] c = [.. Enumerable.Range(0, 8).Select(_ => new double[OptionBook.Count])];
        var naive = new OptionGreeks[OptionBook.Count];
        double[] nanoseconds = measure.MedianNanoseconds(
            () => Black76.Greeks(book.Columns, new GreekColumns(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7])),
            () =>
            {
                for (int i = 0; i < naive.Length; i++)
                {
                    naive[i] = NaiveBlack.Greeks(book.Forward[i], book.Strike[i], book.Volatility[i], book.Years[i], book.Discount[i], book.IsCall[i]);
                }
            });
        for (int i = 0; i < naive.Length; i++)
        {
            OptionGreeks n = naive[i];
            double[] expected = [n.Value, n.Delta, n.Gamma, n.Vega, n.Theta, n.Rho, n.Vanna, n.Volga];
            for (int k = 0; k < expected.Length; k++)
            {
                if (!(Math.Abs(c[k][i] - expected[k]) <= 1e-9 * (1 + Math.Abs(expected[k]))))
                {
                    throw new InvalidOperationException($"{Name}: column {k}, row {i} is {c[k][i]:R}, naive {expected[k]:R}");
                }
            }
        }

        return new BenchmarkResult(
            "options/s", OptionBook.Count * 1e9 / nanoseconds[0], OptionBook.Count * 1e9 / nanoseconds[1],
            Note: $"value, delta, gamma, vega, theta, rho, vanna, volga of {OptionBook.Count} options, one core, {Black76Values.Width}; naive: scalar Math.*");
    }
}
