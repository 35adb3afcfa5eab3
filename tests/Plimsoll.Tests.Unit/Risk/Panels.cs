// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

/// <summary>Panels for the tests: made from the generator under test's own uniforms by the sum of twelve, which needs no inverse.</summary>
internal static class Panels
{
    public static ReturnPanel Normal(int factors, int count, double volatility, double common = 0, ulong seed = 7)
    {
        Philox generator = new(seed);
        double[][] columns = [.. Enumerable.Range(0, factors).Select(_ => new double[count])];
        for (int t = 0; t < count; t++)
        {
            double shared = Gaussian(generator, (uint)t, 0);
            for (int f = 0; f < factors; f++)
            {
                columns[f][t] = volatility * ((common * shared) + (Math.Sqrt(1 - (common * common)) * Gaussian(generator, (uint)t, (uint)f + 1)));
            }
        }

        return ReturnPanel.Of([.. Enumerable.Range(0, factors).Select(f => "F" + f)], columns).Value;
    }

    public static ReturnPanel Of(params double[][] columns) =>
        ReturnPanel.Of([.. Enumerable.Range(0, columns.Length).Select(f => "F" + f)], columns).Value;

    public static PricePanel Prices(ImmutableArray<string> names, params double[][] columns) =>
        PricePanel.Of(names, [.. Enumerable.Range(0, columns[0].Length).Select(i => new Timestamp(i))], columns).Value;

    private static double Gaussian(Philox generator, uint t, uint stream)
    {
        double sum = -6;
        for (uint i = 0; i < 3; i++)
        {
            (uint a, uint b, uint c, uint d) = generator.At(t, i, stream, 99);
            sum += (a / 4294967296.0) + (b / 4294967296.0) + (c / 4294967296.0) + (d / 4294967296.0);
        }

        return sum;
    }
}
