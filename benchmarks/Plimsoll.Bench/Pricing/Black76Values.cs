// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Plimsoll.Pricing;

namespace Plimsoll.Bench.Pricing;

/// <summary>Black-76 values of random options on one core.</summary>
internal sealed class Black76Values : IBenchmark
{
    public string Name => "black76";

    public BenchmarkResult Run(Measure measure)
    {
        OptionBook book = OptionBook.Drawn;
        double[] ours = new double[OptionBook.Count];
        double[] naive = new double[OptionBook.Count];
        double[] nanoseconds = measure.MedianNanoseconds(
            () => Black76.Price(book.Columns, ours),
            () =>
            {
                for (int i = 0; i < naive.Length; i++)
                {
                    naive[i] = NaiveBlack.Price(book.Forward[i], book.Strike[i], book.Volatility[i], book.Years[i], book.Discount[i], book.IsCall[i]);
                }
            });
        for (int i = 0; i < ours.Length; i++)
        {
            if (!(Math.Abs(ours[i] - naive[i]) <= 1e-12 * book.Forward[i]))
            {
                throw new InvalidOperationException($"{Name}: row {i} is {ours[i]:R}, naive {naive[i]:R}");
            }
        }

        return new BenchmarkResult(
            "options/s", OptionBook.Count * 1e9 / nanoseconds[0], OptionBook.Count * 1e9 / nanoseconds[1],
            Note: $"{OptionBook.Count} options, one core, {Width}; naive: scalar Math.* and Hart's normal distribution");
    }

    internal static string Width =>
        Avx512F.IsSupported ? "512-bit vectors" : Vector256.IsHardwareAccelerated ? "256-bit vectors" : "no wide vectors";
}
