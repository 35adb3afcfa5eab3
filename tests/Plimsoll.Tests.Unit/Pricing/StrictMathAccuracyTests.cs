// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Pricing;

namespace Plimsoll.Tests.Unit.Pricing;

public sealed class StrictMathAccuracyTests
{
    private static readonly HighPrecision _reference = new(220);

    [Fact]
    public void The_reference_knows_its_own_constants()
    {
        // e, ln 10, Φ(1) and Φ(−5) to the digits of a double, from tables.
        Assert.Equal(2.718281828459045, _reference.ToDouble(_reference.ExpValue(_reference.One)), 1e-15);
        Assert.Equal(2.302585092994046, _reference.ToDouble(_reference.Log(10.0)), 1e-15);
        Assert.Equal(0.8413447460685429, _reference.ToDouble(_reference.NormalCdf(_reference.One)), 1e-15);
        (BigInteger fraction, int power) = _reference.NormalTail(5 * _reference.One);
        Assert.True(_reference.UlpsFrom(2.866515718791939e-07, fraction, power) < 2);
    }

    [Fact]
    public void Exp_is_within_one_ulp_over_the_whole_range()
    {
        ulong state = 1;
        for (int i = 0; i < 20_000; i++)
        {
            double x = (i % 4) switch
            {
                0 => OptionSample.Uniform(ref state, -745, 709.7),
                1 => OptionSample.Uniform(ref state, -1, 1),
                2 => OptionSample.Uniform(ref state, -745, -708),
                _ => OptionSample.Uniform(ref state, -1, 1) * StrictMath.Exp(OptionSample.Uniform(ref state, -40, 0)),
            };
            (BigInteger fraction, int power) = _reference.Exp(_reference.From(x));
            Assert.True(_reference.UlpsFrom(StrictMath.Exp(x), fraction, power) <= 1.0, $"exp({x:R}) = {StrictMath.Exp(x):R}");
        }
    }

    [Fact]
    public void Log_is_within_one_ulp_over_the_whole_range()
    {
        ulong state = 2;
        for (int i = 0; i < 20_000; i++)
        {
            double x = (i % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble((long)OptionSample.Uniform(ref state, 1, 0x7FEFFFFFFFFFFFFFL)),
                1 => OptionSample.Uniform(ref state, 0.4, 2.5),
                2 => BitConverter.Int64BitsToDouble((long)OptionSample.Uniform(ref state, 1, 0x10000000000000L)),
                _ => 1 + (OptionSample.Uniform(ref state, -1, 1) * StrictMath.Exp(OptionSample.Uniform(ref state, -30, -2))),
            };
            double actual = StrictMath.Log(x);
            Assert.True(_reference.UlpsFrom(actual, _reference.Log(x), 0) <= 1.0, $"log({x:R}) = {actual:R}");
        }
    }

    [Fact]
    public void The_normal_distribution_is_within_3e16_and_the_lower_tail_within_a_few_ulp()
    {
        ulong state = 3;
        for (int i = 0; i < 5_000; i++)
        {
            double x = OptionSample.Uniform(ref state, -9, 9);
            double expected = _reference.ToDouble(_reference.NormalCdf(_reference.From(x)));
            Assert.True(Math.Abs(StrictMath.NormalCdf(x) - expected) <= 3e-16, $"cdf({x:R}) = {StrictMath.NormalCdf(x):R}, not {expected:R}");
        }

        for (int i = 0; i < 500; i++)
        {
            double x = OptionSample.Uniform(ref state, 4, 37.5);
            (BigInteger fraction, int power) = _reference.NormalTail(_reference.From(x));
            double ulps = _reference.UlpsFrom(StrictMath.NormalCdf(-x), fraction, power);
            Assert.True(ulps <= 8, $"cdf({-x:R}) is {ulps} ulp away");
        }
    }

    [Fact]
    public void Erfc_and_the_density_agree_with_the_distribution()
    {
        ulong state = 4;
        for (int i = 0; i < 2_000; i++)
        {
            double x = OptionSample.Uniform(ref state, -5, 9);

            // erfc(x) = 2Φ(−x√2); the root is rounded, which the steepness of the tail multiplies.
            double expected = 2 * StrictMath.NormalCdf(-x * 1.4142135623730951);
            Assert.Equal(expected, StrictMath.Erfc(x), expected * 1e-15 * (3 + (x * x)));
            double density = _reference.ToDouble(_reference.ExpValue(-_reference.Multiply(_reference.From(x), _reference.From(x)) >> 1)) * 0.3989422804014327;
            Assert.Equal(density, StrictMath.NormalDensity(x), density * 1e-15);
        }

        Assert.Equal(0.15729920705028513, StrictMath.Erfc(1), 2e-16);
        Assert.Equal(1.5374597944280349e-12, StrictMath.Erfc(5), 1e-26);
    }

    [Fact]
    public void The_inverse_normal_is_within_2e15_of_itself()
    {
        ulong state = 5;
        for (int i = 0; i < 4_000; i++)
        {
            double p = (i % 3) switch
            {
                0 => OptionSample.Uniform(ref state, 0.001, 0.999),
                1 => 0.5 + (OptionSample.Uniform(ref state, -1, 1) * StrictMath.Exp(OptionSample.Uniform(ref state, -36, -1))),
                _ => StrictMath.Exp(OptionSample.Uniform(ref state, -28, -1)),
            };
            double x = StrictMath.InverseNormalCdf(p);
            double miss = _reference.ToDouble(_reference.NormalCdf(_reference.From(x)) - _reference.From(p)) / StrictMath.NormalDensity(x);
            Assert.True(Math.Abs(miss) <= 2e-15 * Math.Abs(x), $"inverse({p:R}) = {x:R} misses by {miss:E1}");
        }

        for (int i = 0; i < 200; i++)
        {
            // In the far tail Φ(−x)·(1 + δ) moves x by δ ∕ x: 2e-15·x² relative to the mass is 2e-15 relative to x.
            double p = StrictMath.Exp(OptionSample.Uniform(ref state, -700, -20));
            double x = -StrictMath.InverseNormalCdf(p);
            (BigInteger fraction, int power) = _reference.NormalTail(_reference.From(x));
            Assert.True(_reference.UlpsFrom(p, fraction, power) * 2.3e-16 <= 2e-15 * x * x);
        }
    }

    [Fact]
    public void Special_arguments_have_their_defined_results()
    {
        const double inf = double.PositiveInfinity;
        AssertBits(double.NaN, StrictMath.Exp(double.NaN), StrictMath.Log(double.NaN), StrictMath.Log(-1), StrictMath.Log(-inf), StrictMath.Sqrt(-1));
        AssertBits(double.NaN, StrictMath.NormalCdf(-double.NaN), StrictMath.NormalDensity(double.NaN), StrictMath.Erfc(double.NaN));
        AssertBits(double.NaN, StrictMath.InverseNormalCdf(double.NaN), StrictMath.InverseNormalCdf(-1e-300), StrictMath.InverseNormalCdf(1.0000000000000002));
        AssertBits(inf, StrictMath.Exp(inf), StrictMath.Exp(709.8), StrictMath.Exp(1e300), StrictMath.Log(inf), StrictMath.InverseNormalCdf(1));
        AssertBits(-inf, StrictMath.Log(0.0), StrictMath.Log(-0.0), StrictMath.InverseNormalCdf(0), StrictMath.InverseNormalCdf(-0.0));
        AssertBits(0.0, StrictMath.Exp(-inf), StrictMath.Exp(-746), StrictMath.Exp(-1e300), StrictMath.Log(1), StrictMath.NormalCdf(-inf));
        AssertBits(0.0, StrictMath.NormalDensity(inf), StrictMath.NormalDensity(-inf), StrictMath.Erfc(inf), StrictMath.InverseNormalCdf(0.5),
            StrictMath.Sqrt(0));
        AssertBits(1.0, StrictMath.Exp(0), StrictMath.Exp(-0.0), StrictMath.NormalCdf(inf), StrictMath.Erfc(0), StrictMath.Erfc(-0.0));
        AssertBits(0.5, StrictMath.NormalCdf(0), StrictMath.NormalCdf(-0.0));
        AssertBits(2.0, StrictMath.Erfc(-inf), StrictMath.Sqrt(4));
        AssertBits(5e-324, StrictMath.Exp(-745.1));
    }

    private static void AssertBits(double expected, params double[] actual)
    {
        foreach (double value in actual)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
        }
    }
}
