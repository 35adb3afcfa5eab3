// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;

namespace Plimsoll.Tests.Unit.Pricing;

/// <summary>Made-up options from a seed, the same on every machine: near and far strikes, minutes to decades, calm and wild.</summary>
internal sealed class OptionSample
{
    private OptionSample(int count)
    {
        Forward = new double[count];
        Strike = new double[count];
        Volatility = new double[count];
        Years = new double[count];
        Discount = new double[count];
        IsCall = new bool[count];
    }

    public double[] Forward { get; }

    public double[] Strike { get; }

    public double[] Volatility { get; }

    public double[] Years { get; }

    public double[] Discount { get; }

    public bool[] IsCall { get; }

    public int Count => Forward.Length;

    public OptionColumns Columns => new(Forward, Strike, Volatility, Years, Discount, IsCall);

    public static OptionSample Random(int count, ulong seed)
    {
        OptionSample sample = new(count);
        ulong state = seed;
        for (int i = 0; i < count; i++)
        {
            // Widths differ by row, so that every sample holds ordinary options and extreme ones.
            double width = (i % 4) switch { 0 => 0.02, 1 => 0.5, 2 => 2.0, _ => 6.0 };
            sample.Forward[i] = StrictMath.Exp(Uniform(ref state, -3, 12));
            sample.Strike[i] = sample.Forward[i] * StrictMath.Exp(Uniform(ref state, -width, width));
            sample.Volatility[i] = StrictMath.Exp(Uniform(ref state, -4.6, 1.1));
            sample.Years[i] = StrictMath.Exp(Uniform(ref state, -10, 3.4));
            sample.Discount[i] = StrictMath.Exp(-0.05 * sample.Years[i]);
            sample.IsCall[i] = Uniform(ref state, 0, 1) < 0.5;
        }

        return sample;
    }

    // SplitMix64 (Steele, Lea, Flood 2014).
    internal static double Uniform(ref ulong state, double from, double to)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            return from + ((to - from) * ((z >> 11) * 1.1102230246251565e-16));
        }
    }
}
