// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The inner loop of a sweep: the worst profit of every group of a block, sixteen scenarios at a time.</summary>
/// <remarks>One pass over the entries without a branch: where a group starts, its accumulators are masked to zero; after each entry the running minimum is stored
/// at the group's place, so the last store of a group is its result. Two halves of the block are in flight at once to hide the multiply-add latency. The order of
/// every sum is the order of the entries, whatever the hardware.</remarks>
internal static class GroupScan
{
    /// <summary>Writes, for each group, eight lane-wise minima over sixteen scenarios.</summary>
    /// <param name="block">The entries.</param>
    /// <param name="matrix">Profits per unit.</param>
    /// <param name="offset">The first of the sixteen scenarios.</param>
    /// <param name="lanes">Eight doubles per group.</param>
    internal static void LaneMinima(PortfolioTable.Block block, ScenarioMatrix matrix, int offset, Span<double> lanes)
    {
        Invariant.Check(lanes.Length >= block.Groups * 8, "Every group needs eight lanes of space.");
        ref int codes = ref MemoryMarshal.GetArrayDataReference(block.Codes);
        ref double quantities = ref MemoryMarshal.GetArrayDataReference(block.Quantities);
        ref double rows = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix.Rows), offset);
        ref double target = ref MemoryMarshal.GetReference(lanes);
        nint stride = matrix.Stride;

        int half = block.Accounts / 2;
        nint a = 0, aEnd = block.EntryStart[half], b = aEnd, bEnd = block.EntryStart[block.Accounts];
        nint aGroup = -1, bGroup = block.GroupStart[half] - 1;
        Vector512<double> a0 = default, a1 = default, b0 = default, b1 = default;
        unchecked
        {
            for (; a < aEnd && b < bEnd; a++, b++)
            {
                int aCode = Unsafe.Add(ref codes, a), bCode = Unsafe.Add(ref codes, b);
                Vector512<double> aFresh = Vector512.Create((long)(aCode >> 31)).AsDouble(), bFresh = Vector512.Create((long)(bCode >> 31)).AsDouble();
                nint aRow = (aCode & int.MaxValue) * stride, bRow = (bCode & int.MaxValue) * stride;
                aGroup -= aCode >> 31;
                bGroup -= bCode >> 31;
                Vector512<double> aUnits = Vector512.Create(Unsafe.Add(ref quantities, a)), bUnits = Vector512.Create(Unsafe.Add(ref quantities, b));
                a0 = Vector512.FusedMultiplyAdd(aUnits, Vector512.LoadUnsafe(ref rows, (nuint)aRow), Vector512.AndNot(a0, aFresh));
                b0 = Vector512.FusedMultiplyAdd(bUnits, Vector512.LoadUnsafe(ref rows, (nuint)bRow), Vector512.AndNot(b0, bFresh));
                a1 = Vector512.FusedMultiplyAdd(aUnits, Vector512.LoadUnsafe(ref rows, (nuint)aRow + 8), Vector512.AndNot(a1, aFresh));
                b1 = Vector512.FusedMultiplyAdd(bUnits, Vector512.LoadUnsafe(ref rows, (nuint)bRow + 8), Vector512.AndNot(b1, bFresh));
                Smaller(a0, a1).StoreUnsafe(ref target, (nuint)aGroup * 8);
                Smaller(b0, b1).StoreUnsafe(ref target, (nuint)bGroup * 8);
            }

            // Whichever half is longer goes on alone.
            nint at = a < aEnd ? a : b, end = a < aEnd ? aEnd : bEnd, group = a < aEnd ? aGroup : bGroup;
            Vector512<double> low = a < aEnd ? a0 : b0, high = a < aEnd ? a1 : b1;
            for (; at < end; at++)
            {
                int code = Unsafe.Add(ref codes, at);
                Vector512<double> fresh = Vector512.Create((long)(code >> 31)).AsDouble();
                nint row = (code & int.MaxValue) * stride;
                group -= code >> 31;
                Vector512<double> units = Vector512.Create(Unsafe.Add(ref quantities, at));
                low = Vector512.FusedMultiplyAdd(units, Vector512.LoadUnsafe(ref rows, (nuint)row), Vector512.AndNot(low, fresh));
                high = Vector512.FusedMultiplyAdd(units, Vector512.LoadUnsafe(ref rows, (nuint)row + 8), Vector512.AndNot(high, fresh));
                Smaller(low, high).StoreUnsafe(ref target, (nuint)group * 8);
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

    /// <summary>The smaller of each lane; of equal ones the second, so that the sign of zero does not depend on the hardware.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Smaller(Vector512<double> a, Vector512<double> b) => Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, b);

    /// <summary>From a0 a1 … a7 and b0 … b7: the smaller of each pair, a01 b01 a23 b23 a45 b45 a67 b67.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FoldPairs(Vector512<double> a, Vector512<double> b)
    {
        Vector512<double> first = Vector512.Create(-1L, 0, -1, 0, -1, 0, -1, 0).AsDouble();
        Vector512<long> swap = Vector512.Create(1L, 0, 3, 2, 5, 4, 7, 6);
        return Smaller(Vector512.ConditionalSelect(first, a, Vector512.Shuffle(b, swap)), Vector512.ConditionalSelect(first, Vector512.Shuffle(a, swap), b));
    }

    /// <summary>From pairs of ab and of cd: a0123 b0123 c0123 d0123 a4567 b4567 c4567 d4567.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FoldQuads(Vector512<double> ab, Vector512<double> cd)
    {
        Vector512<double> first = Vector512.Create(-1L, -1, 0, 0, -1, -1, 0, 0).AsDouble();
        Vector512<long> swap = Vector512.Create(2L, 3, 0, 1, 6, 7, 4, 5);
        return Smaller(Vector512.ConditionalSelect(first, ab, Vector512.Shuffle(cd, swap)), Vector512.ConditionalSelect(first, Vector512.Shuffle(ab, swap), cd));
    }

    /// <summary>From quads of abcd and of efgh: the least of each of a … h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FoldHalves(Vector512<double> abcd, Vector512<double> efgh)
    {
        Vector512<double> first = Vector512.Create(-1L, -1, -1, -1, 0, 0, 0, 0).AsDouble();
        Vector512<long> swap = Vector512.Create(4L, 5, 6, 7, 0, 1, 2, 3);
        return Smaller(Vector512.ConditionalSelect(first, abcd, Vector512.Shuffle(efgh, swap)), Vector512.ConditionalSelect(first, Vector512.Shuffle(abcd, swap), efgh));
    }
}
