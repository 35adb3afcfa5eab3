// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Bench.Values;

/// <summary>Price × quantity, rounded to 18 decimals, as every notional is made.</summary>
internal sealed class ValuesMultiply : IBenchmark
{
    private readonly Amount[] _products = new Amount[Operands.Count];
    private readonly decimal[] _decimalProducts = new decimal[Operands.Count];

    public string Name => "values-multiply";

    public BenchmarkResult Run(Measure measure)
    {
        Operands operands = Operands.Drawn;
        double[] nanoseconds = measure.MedianNanosecondsEach(Operands.Count, Ours, Naive);
        for (int i = 0; i < Operands.Count; i++)
        {
            if (_products[i].ToString() != _decimalProducts[i].ToString("0.##################", System.Globalization.CultureInfo.InvariantCulture))
            {
                throw new InvalidOperationException($"{Name}: {_products[i]} is not {_decimalProducts[i]}");
            }
        }

        return new BenchmarkResult("ns/op", nanoseconds[0], nanoseconds[1],
            Note: "Price.Times(Quantity), rounded down, against System.Decimal, which keeps 14 decimals here and rounds nothing");

        void Ours()
        {
            Price[] prices = operands.Prices;
            Quantity[] quantities = operands.Quantities;
            for (int i = 0; i < prices.Length; i++)
            {
                _products[i] = prices[i].Times(quantities[i], Rounding.Down);
            }
        }

        void Naive()
        {
            decimal[] prices = operands.DecimalPrices;
            decimal[] quantities = operands.DecimalQuantities;
            for (int i = 0; i < prices.Length; i++)
            {
                _decimalProducts[i] = prices[i] * quantities[i];
            }
        }
    }
}
