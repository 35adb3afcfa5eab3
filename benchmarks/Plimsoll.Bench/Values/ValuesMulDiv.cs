// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Values;

namespace Plimsoll.Bench.Values;

/// <summary>a × b ÷ c through 256 bits: a loss shared in proportion, an inverse contract's value.</summary>
internal sealed class ValuesMulDiv : IBenchmark
{
    private readonly Int128[] _quotients = new Int128[Operands.Count];
    private readonly BigInteger[] _bigQuotients = new BigInteger[Operands.Count];

    public string Name => "values-muldiv";

    public BenchmarkResult Run(Measure measure)
    {
        Int128[] a = Array.ConvertAll(Operands.Drawn.Amounts, x => x.Atoms);
        Int128[] b = Array.ConvertAll(Operands.Drawn.Quantities, x => x.Atoms);
        Int128[] c = Array.ConvertAll(Operands.Drawn.Prices, x => x.Atoms);
        BigInteger[] bigA = Array.ConvertAll(a, x => (BigInteger)x);
        BigInteger[] bigB = Array.ConvertAll(b, x => (BigInteger)x);
        BigInteger[] bigC = Array.ConvertAll(c, x => (BigInteger)x);
        double[] nanoseconds = measure.MedianNanosecondsEach(Operands.Count, Ours, Naive);
        for (int i = 0; i < Operands.Count; i++)
        {
            if (_quotients[i] != _bigQuotients[i])
            {
                throw new InvalidOperationException($"{Name}: {_quotients[i]} is not {_bigQuotients[i]}");
            }
        }

        return new BenchmarkResult("ns/op", nanoseconds[0], nanoseconds[1], Note: "Amount.Scale with varied divisors, toward zero, against BigInteger");

        void Ours()
        {
            for (int i = 0; i < a.Length; i++)
            {
                _quotients[i] = Fixed18.MulDiv(a[i], b[i], c[i], Rounding.TowardZero);
            }
        }

        void Naive()
        {
            for (int i = 0; i < bigA.Length; i++)
            {
                _bigQuotients[i] = bigA[i] * bigB[i] / bigC[i];
            }
        }
    }
}
