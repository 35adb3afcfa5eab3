// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The inner loop of a sweep: what every group of a block is worth, and at worst, sixteen scenarios at a time, in floats.</summary>
/// <remarks>Four groups are summed at once, so that the loop's own instructions are shared and multiply-adds of different groups overlap. While one block is
/// summed, the columns of the next are fetched. The order of every sum is the order of the entries, whatever the hardware. The least of two zeros may have
/// either sign, which the caller's sums, all starting from +0, take away.</remarks>
internal static class GroupScan
{
    /// <summary>Rounds the quantities of a block to floats and turns its instruments into places in the matrix.</summary>
    /// <param name="block">The entries.</param>
    /// <param name="stride">Numbers from one row of the matrix to the next.</param>
    /// <param name="units">By entry, the quantity.</param>
    /// <param name="places">By entry, where the instrument's row starts.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Narrow(in SweepBlock block, int stride, Span<float> units, Span<int> places)
    {
        int entries = block.Instruments.Length;
        Invariant.Check(entries % SweepBlock.Padding == 0 && block.Quantities.Length == entries && units.Length >= entries && places.Length >= entries,
            "Every entry has a place.");
        ref double quantity = ref MemoryMarshal.GetArrayDataReference(block.Quantities);
        ref int instrument = ref MemoryMarshal.GetArrayDataReference(block.Instruments);
        ref float unit = ref MemoryMarshal.GetReference(units);
        ref int place = ref MemoryMarshal.GetReference(places);
        unchecked
        {
            for (nuint i = 0; i < (nuint)entries; i += SweepBlock.Padding)
            {
                Vector512.Narrow(Vector512.LoadUnsafe(ref quantity, i), Vector512.LoadUnsafe(ref quantity, i + 8)).StoreUnsafe(ref unit, i);
                (Vector512.LoadUnsafe(ref instrument, i) * stride).StoreUnsafe(ref place, i);
            }
        }
    }

    /// <summary>Writes, for each group, its sum in the first of sixteen scenarios and the least of its sixteen sums.</summary>
    /// <param name="block">The shape of the entries.</param>
    /// <param name="units">By entry, the quantity.</param>
    /// <param name="places">By entry, where the instrument's row starts.</param>
    /// <param name="rows">The matrix from the first of the sixteen scenarios on.</param>
    /// <param name="sums">Two floats per group.</param>
    /// <param name="ahead">The block whose columns will be wanted next.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Sum(in SweepBlock block, ReadOnlySpan<float> units, ReadOnlySpan<int> places, ReadOnlySpan<float> rows, Span<float> sums,
        in SweepBlock ahead)
    {
        Invariant.Check(sums.Length >= block.Groups * 2 && units.Length >= block.Instruments.Length && places.Length >= block.Instruments.Length,
            "Every group needs space for two sums.");
        ref float unit = ref MemoryMarshal.GetReference(units);
        ref int place = ref MemoryMarshal.GetReference(places);
        ref float row = ref MemoryMarshal.GetReference(rows);
        ref float sum = ref MemoryMarshal.GetReference(sums);
        nint aheadQuantities = ReadAhead.Start(in ahead.Quantities), aheadInstruments = ReadAhead.Start(in ahead.Instruments);
        nint entry = 0;
        unchecked
        {
            foreach (SweepBlock.QuadRun run in block.Runs)
            {
                for (int quad = run.Quads; quad > 0; quad--)
                {
                    Vector512<float> a = Vector512.Create(Unsafe.Add(ref unit, entry)) * Row(ref row, ref place, entry);
                    Vector512<float> b = Vector512.Create(Unsafe.Add(ref unit, entry + 1)) * Row(ref row, ref place, entry + 1);
                    Vector512<float> c = Vector512.Create(Unsafe.Add(ref unit, entry + 2)) * Row(ref row, ref place, entry + 2);
                    Vector512<float> d = Vector512.Create(Unsafe.Add(ref unit, entry + 3)) * Row(ref row, ref place, entry + 3);
                    ReadAhead.Line<double>(aheadQuantities, entry);
                    ReadAhead.Line<int>(aheadInstruments, entry);
                    entry += SweepBlock.Abreast;
                    for (int rest = run.Length - 1; rest > 0; rest--)
                    {
                        a = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref unit, entry)), Row(ref row, ref place, entry), a);
                        b = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref unit, entry + 1)), Row(ref row, ref place, entry + 1), b);
                        c = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref unit, entry + 2)), Row(ref row, ref place, entry + 2), c);
                        d = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref unit, entry + 3)), Row(ref row, ref place, entry + 3), d);
                        ReadAhead.Line<double>(aheadQuantities, entry);
                        ReadAhead.Line<int>(aheadInstruments, entry);
                        entry += SweepBlock.Abreast;
                    }

                    Vector128<float> first = Vector128.Create(a.ToScalar(), b.ToScalar(), c.ToScalar(), d.ToScalar());
                    Vector512<float> least = FoldQuads(FoldPairs(a, b), FoldPairs(c, d));
                    Vector256<float> half = Vector256.MinNative(least.GetLower(), least.GetUpper());
                    Vector128<float> worst = Vector128.MinNative(half.GetLower(), half.GetUpper());
                    Vector256.Shuffle(Vector256.Create(first, worst), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).StoreUnsafe(ref sum);
                    sum = ref Unsafe.Add(ref sum, 2 * SweepBlock.Abreast);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Row(ref float rows, ref int place, nint entry) =>
        Vector512.LoadUnsafe(ref Unsafe.Add(ref rows, Unsafe.Add(ref place, entry)));

    /// <summary>From a0 a1 a2 … and b0 b1 b2 …: the smaller of each pair, a01 b01 a23 b23 ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FoldPairs(Vector512<float> a, Vector512<float> b)
    {
        Vector512<float> first = Vector512.Create(0x0000_0000_FFFF_FFFFL).AsSingle();
        Vector512<int> swap = Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
        return Vector512.MinNative(Vector512.ConditionalSelect(first, a, Vector512.Shuffle(b, swap)),
            Vector512.ConditionalSelect(first, Vector512.Shuffle(a, swap), b));
    }

    /// <summary>From pairs of ab and of cd: a0123 b0123 c0123 d0123 a4567 ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FoldQuads(Vector512<float> ab, Vector512<float> cd)
    {
        Vector512<double> first = Vector512.Create(-1L, 0, -1, 0, -1, 0, -1, 0).AsDouble();
        Vector512<long> swap = Vector512.Create(1L, 0, 3, 2, 5, 4, 7, 6);
        Vector512<double> x = ab.AsDouble(), y = cd.AsDouble();
        return Vector512.MinNative(
            Vector512.ConditionalSelect(first, x, Vector512.Shuffle(y, swap)).AsSingle(),
            Vector512.ConditionalSelect(first, Vector512.Shuffle(x, swap), y).AsSingle());
    }
}
