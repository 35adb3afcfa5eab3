// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plimsoll.Risk;

/// <summary>The counter-based generator Philox-4x32 with ten rounds: random bits as a pure function of a seed and a place.</summary>
/// <remarks>J. Salmon, M. Moraes, R. Dror and D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11. There is no state: the number for path 7,
/// draw 3 is the same whichever other numbers were drawn before, in whatever order or batch.</remarks>
public readonly struct Philox
{
    private const ulong MultiplierA = 0xD2511F53;
    private const ulong MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;
    private const int Rounds = 10;

    private readonly uint _keyA;
    private readonly uint _keyB;

    /// <summary>The generator of a seed.</summary>
    public Philox(ulong seed)
    {
        _keyA = (uint)(seed & uint.MaxValue);
        _keyB = (uint)(seed >> 32);
    }

    /// <summary>The 128 bits at a counter, as four words.</summary>
    public (uint X0, uint X1, uint X2, uint X3) At(uint c0, uint c1, uint c2, uint c3)
    {
        Lanes(Vector512.Create((ulong)c0), Vector512.Create((ulong)c1), Vector512.Create((ulong)c2), Vector512.Create((ulong)c3), out Words w);
        return ((uint)w.X0[0], (uint)w.X1[0], (uint)w.X2[0], (uint)w.X3[0]);
    }

    /// <summary>Two columns of eight uniform numbers, strictly between 0 and 1, for the eight paths from <paramref name="path"/> on.</summary>
    /// <param name="path">The first path; path p always gets the same numbers.</param>
    /// <param name="draw">Which pair of numbers of each path.</param>
    /// <param name="stream">A separate sequence for each use.</param>
    /// <param name="first">The first number of the pair.</param>
    /// <param name="second">The second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Uniforms(uint path, uint draw, uint stream, out Vector512<double> first, out Vector512<double> second)
    {
        Vector512<ulong> paths = Vector512.Create((ulong)path) + Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7);
        Lanes(paths & Vector512.Create((ulong)uint.MaxValue), paths >> 32, Vector512.Create((ulong)draw), Vector512.Create((ulong)stream), out Words words);
        first = ToUnit(words.X0 | (words.X1 << 32));
        second = ToUnit(words.X2 | (words.X3 << 32));
    }

    // 52 bits become the fraction of a number in [1, 2); half a step keeps zero out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ToUnit(Vector512<ulong> bits) =>
        ((bits >> 12) | Vector512.Create(0x3FF0_0000_0000_0000UL)).AsDouble() - Vector512.Create(1 - (1.0 / (1L << 53)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Lanes(Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, out Words words)
    {
        Vector512<ulong> low = Vector512.Create((ulong)uint.MaxValue);
        uint keyA = _keyA;
        uint keyB = _keyB;
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> a = x0 * Vector512.Create(MultiplierA);
            Vector512<ulong> b = x2 * Vector512.Create(MultiplierB);
            x0 = (b >> 32) ^ x1 ^ Vector512.Create((ulong)keyA);
            x2 = (a >> 32) ^ x3 ^ Vector512.Create((ulong)keyB);
            x1 = b & low;
            x3 = a & low;
            unchecked
            {
                keyA += WeylA;
                keyB += WeylB;
            }
        }

        words = new Words { X0 = x0, X1 = x1, X2 = x2, X3 = x3 };
    }

    private struct Words
    {
        public Vector512<ulong> X0;
        public Vector512<ulong> X1;
        public Vector512<ulong> X2;
        public Vector512<ulong> X3;
    }
}
