// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;

namespace Plimsoll.Bench.Pricing;

/// <summary>Random listed-looking options from a fixed seed, in columns.</summary>
internal sealed class OptionBook
{
    public const int Count = 65_536;

    private OptionBook()
    {
        var random = new Random(20261120);
        for (int i = 0; i < Count; i++)
        {
            Forward[i] = 50 + (100 * random.NextDouble());
            Strike[i] = Forward[i] * Math.Exp(random.NextDouble() - 0.5);
            Volatility[i] = 0.05 + random.NextDouble();
            Years[i] = 0.01 + (2 * random.NextDouble());
            Discount[i] = Math.Exp(-0.03 * Years[i]);
            IsCall[i] = random.Next(2) == 0;
        }
    }

    public static OptionBook Drawn { get; } = new();

    public double[] Forward { get; } = new double[Count];

    public double[] Strike { get; } = new double[Count];

    public double[] Volatility { get; } = new double[Count];

    public double[] Years { get; } = new double[Count];

    public double[] Discount { get; } = new double[Count];

    public bool[] IsCall { get; } = new bool[Count];

    public OptionColumns Columns => new(Forward, Strike, Volatility, Years, Discount, IsCall);
}
