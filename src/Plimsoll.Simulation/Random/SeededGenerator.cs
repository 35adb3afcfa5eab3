// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;

namespace Plimsoll.Simulation.Random;

/// <summary>Numbers that look random and follow from a seed, the same on every machine: xoshiro256** started by SplitMix64.</summary>
/// <remarks>D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators" (2021); their reference code is in the public domain. Not for
/// secrets.</remarks>
public sealed class SeededGenerator
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Starts a stream. Different streams of one seed do not depend on each other: what one draws never changes what another draws.</summary>
    public SeededGenerator(ulong seed, ulong stream = 0)
    {
        ulong state = unchecked(seed ^ (stream * 0xD1342543DE82EF95UL));
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    private SeededGenerator(ulong a, ulong b, ulong c, ulong d)
    {
        _a = a;
        _b = b;
        _c = c;
        _d = d;
    }

    /// <summary>Takes up a stream in the middle, or at a published state.</summary>
    public static SeededGenerator FromState(ulong a, ulong b, ulong c, ulong d)
    {
        Values.Invariant.Check((a | b | c | d) != 0, "A generator whose state is all zeros would draw zeros for ever.");
        return new(a, b, c, d);
    }

    /// <summary>64 bits.</summary>
    public ulong NextBits()
    {
        unchecked
        {
            ulong result = ulong.RotateLeft(_b * 5, 7) * 9;
            ulong shifted = _b << 17;
            _c ^= _a;
            _d ^= _b;
            _b ^= _c;
            _a ^= _d;
            _c ^= shifted;
            _d = ulong.RotateLeft(_d, 45);
            return result;
        }
    }

    /// <summary>Uniform in the open interval from 0 to 1, in steps of 2⁻⁵³.</summary>
    public double NextUnit() => ((NextBits() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Standard normal, by inversion: one draw each, so that streams stay in step.</summary>
    public double NextNormal() => StrictMath.InverseNormalCdf(NextUnit());

    /// <summary>Uniform over 0 … <paramref name="count"/> − 1, without bias.</summary>
    public int NextIndex(int count)
    {
        Values.Invariant.Check(count > 0, "There is nothing to choose from.");
        ulong range = (ulong)count;
        ulong limit = ulong.MaxValue - (ulong.MaxValue % range);
        ulong bits;
        do
        {
            bits = NextBits();
        }
        while (bits >= limit);
        return (int)(bits % range);
    }

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
