// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The inner loop of a sweep: what every group of a block is worth, and at worst, sixteen scenarios at a time.</summary>
/// <remarks>Groups are independent of each other, so their multiply-adds overlap without any help. The order of every sum is the order of the entries, whatever the
/// hardware. The least of two zeros may have either sign, which the caller's sums, all starting from +0, take away; there is no NaN.</remarks>
internal static class GroupScan
{
    /// <summary>Writes, for each group, eight lane-wise minima over sixteen scenarios, and the sum of the first of them.</summary>
    /// <param name="block">The entries.</param>
    /// <param name="matrix">Values per unit.</param>
    /// <param name="offset">The first of the sixteen scenarios.</param>
    /// <param name="lanes">Eight doubles per group.</param>
    /// <param name="firsts">One double per group.</param>
    internal static void LaneMinima(SweepBlock block, ScenarioMatrix matrix, int offset, Span<double> lanes, Span<double> firsts)
    {
        Invariant.Check(lanes.Length >= block.Groups * 8 && firsts.Length >= block.Groups, "Every group needs eight lanes of space.");
        ref int instruments = ref MemoryMarshal.GetArrayDataReference(block.Instruments);
        ref double quantities = ref MemoryMarshal.GetArrayDataReference(block.Quantities);
        ref double rows = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix.Rows), offset);
        ref double lane = ref MemoryMarshal.GetReference(lanes);
        ref double first = ref MemoryMarshal.GetReference(firsts);
        nint stride = matrix.Stride, entry = 0, group = 0;
        unchecked
        {
            for (int length = 1; length < block.Lengths.Length; length++)
            {
                for (nint end = group + block.Lengths[length]; group < end; group++)
                {
                    Vector512<double> units = Vector512.Create(Unsafe.Add(ref quantities, entry));
                    nuint row = (nuint)(Unsafe.Add(ref instruments, entry) * stride);
                    Vector512<double> low = units * Vector512.LoadUnsafe(ref rows, row), high = units * Vector512.LoadUnsafe(ref rows, row + 8);
                    entry++;
                    for (int rest = length - 1; rest > 0; rest--)
                    {
                        units = Vector512.Create(Unsafe.Add(ref quantities, entry));
                        row = (nuint)(Unsafe.Add(ref instruments, entry) * stride);
                        low = Vector512.FusedMultiplyAdd(units, Vector512.LoadUnsafe(ref rows, row), low);
                        high = Vector512.FusedMultiplyAdd(units, Vector512.LoadUnsafe(ref rows, row + 8), high);
                        entry++;
                    }

                    Vector512.MinNative(low, high).StoreUnsafe(ref lane, (nuint)group * 8);
                    Unsafe.Add(ref first, group) = low.ToScalar();
                }
            }
        }
    }

    /// <summary>Reduces eight lane minima to one number per group.</summary>
    /// <param name="lanes">Eight doubles per group, for whole eights of groups.</param>
    /// <param name="worst">One double per group, for whole eights.</param>
    internal static void Horizontal(ReadOnlySpan<double> lanes, Span<double> worst)
    {
        Invariant.Check(worst.Length % 8 == 0 && lanes.Length >= worst.Length * 8, "Groups are reduced eight at a time.");
        ref double source = ref MemoryMarshal.GetReference(lanes);
        ref double target = ref MemoryMarshal.GetReference(worst);
        for (int group = 0; group < worst.Length; group += 8)
        {
            nuint at = (nuint)group * 8;
            Vector512<double> ab = FoldPairs(Vector512.LoadUnsafe(ref source, at), Vector512.LoadUnsafe(ref source, at + 8));
            Vector512<double> cd = FoldPairs(Vector512.LoadUnsafe(ref source, at + 16), Vector512.LoadUnsafe(ref source, at + 24));
            Vector512<double> ef = FoldPairs(Vector512.LoadUnsafe(ref source, at + 32), Vector512.LoadUnsafe(ref source, at + 40));
            Vector512<double> gh = FoldPairs(Vector512.LoadUnsafe(ref source, at + 48), Vector512.LoadUnsafe(ref source, at + 56));
            FoldHalves(FoldQuads(ab, cd), FoldQuads(ef, gh)).StoreUnsafe(ref target, (nuint)group);
        }
    }

    /// <summary>From a0 a1 … a7 and b0 … b7: the smaller of each pair, a01 b01 a23 b23 a45 b45 a67 b67.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FoldPairs(Vector512<double> a, Vector512<double> b)
    {
        Vector512<double> first = Vector512.Create(-1L, 0, -1, 0, -1, 0, -1, 0).AsDouble();
        Vector512<long> swap = Vector512.Create(1L, 0, 3, 2, 5, 4, 7, 6);
        return Vector512.MinNative(Vector512.ConditionalSelect(first, a, Vector512.Shuffle(b, swap)), Vector512.ConditionalSelect(first, Vector512.Shuffle(a, swap), b));
    }

    /// <summary>From pairs of ab and of cd: a0123 b0123 c0123 d0123 a4567 b4567 c4567 d4567.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FoldQuads(Vector512<double> ab, Vector512<double> cd)
    {
        Vector512<double> first = Vector512.Create(-1L, -1, 0, 0, -1, -1, 0, 0).AsDouble();
        Vector512<long> swap = Vector512.Create(2L, 3, 0, 1, 6, 7, 4, 5);
        return Vector512.MinNative(Vector512.ConditionalSelect(first, ab, Vector512.Shuffle(cd, swap)), Vector512.ConditionalSelect(first, Vector512.Shuffle(ab, swap), cd));
    }

    /// <summary>From quads of abcd and of efgh: the least of each of a … h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FoldHalves(Vector512<double> abcd, Vector512<double> efgh)
    {
        Vector512<double> first = Vector512.Create(-1L, -1, -1, -1, 0, 0, 0, 0).AsDouble();
        Vector512<long> swap = Vector512.Create(4L, 5, 6, 7, 0, 1, 2, 3);
        return Vector512.MinNative(Vector512.ConditionalSelect(first, abcd, Vector512.Shuffle(efgh, swap)), Vector512.ConditionalSelect(first, Vector512.Shuffle(abcd, swap), efgh));
    }
}
