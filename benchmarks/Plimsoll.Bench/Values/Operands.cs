// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Bench.Values;

/// <summary>Operands as an account sees them, drawn from a fixed seed: prices from a ten-thousandth of a cent to 100,000 and quantities from 0.001 to
/// 100,000.</summary>
internal sealed class Operands
{
    /// <summary>How many of each: few enough for the first-level cache, so that arithmetic is measured and not memory.</summary>
    public const int Count = 256;

    private Operands()
    {
        var random = new Random(20251010);
        for (int i = 0; i < Count; i++)
        {
            Prices[i] = Price.FromAtoms((Int128)(Math.Pow(10, (random.NextDouble() * 11) - 6) * 1e8) * 10_000_000_000);
            Quantities[i] = Quantity.FromAtoms((Int128)(Math.Pow(10, (random.NextDouble() * 8) - 3) * 1e6) * 1_000_000_000_000 * (random.Next(2) == 0 ? 1
                : -1));
            DecimalPrices[i] = decimal.Parse(Prices[i].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            DecimalQuantities[i] = decimal.Parse(Quantities[i].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            Amounts[i] = Prices[i].Times(Quantities[i], Rounding.Down);
            DecimalAmounts[i] = DecimalPrices[i] * DecimalQuantities[i];
        }
    }

    /// <summary>The operands.</summary>
    public static Operands Drawn { get; } = new();

    public Price[] Prices { get; } = new Price[Count];

    public Quantity[] Quantities { get; } = new Quantity[Count];

    public Amount[] Amounts { get; } = new Amount[Count];

    public decimal[] DecimalPrices { get; } = new decimal[Count];

    public decimal[] DecimalQuantities { get; } = new decimal[Count];

    public decimal[] DecimalAmounts { get; } = new decimal[Count];
}
