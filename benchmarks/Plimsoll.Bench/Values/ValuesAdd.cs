// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Bench.Values;

/// <summary>A running sum of amounts, overflow checked.</summary>
internal sealed class ValuesAdd : IBenchmark
{
    private Amount _sum;
    private decimal _decimalSum;

    public string Name => "values-add";

    public BenchmarkResult Run(Measure measure)
    {
        Operands operands = Operands.Drawn;
        Amount[] amounts = operands.Amounts;
        decimal[] decimals = operands.DecimalAmounts;
        double[] nanoseconds = measure.MedianNanosecondsEach(Operands.Count, Ours, Naive);
        if (_sum.ToString() != _decimalSum.ToString("0.##################", System.Globalization.CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"{Name}: {_sum} is not {_decimalSum}");
        }

        return new BenchmarkResult("ns/op", nanoseconds[0], nanoseconds[1], Note: "Amount + Amount against System.Decimal, one dependent sum");

        void Ours()
        {
            Amount sum = Amount.Zero;
            foreach (Amount amount in amounts)
            {
                sum += amount;
            }

            _sum = sum;
        }

        void Naive()
        {
            decimal sum = 0;
            foreach (decimal amount in decimals)
            {
                sum += amount;
            }

            _decimalSum = sum;
        }
    }
}
