// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Sums and maxima over the scenarios of a group, eight at a time; products are not fused, so that every machine has the same bits.</summary>
internal static class CureRow
{
    /// <summary>to += factor × from.</summary>
    internal static void AddTimes(Span<double> to, double factor, ReadOnlySpan<double> from)
    {
        Invariant.Check(to.Length == from.Length, "Rows are of one length.");
        ref double target = ref MemoryMarshal.GetReference(to);
        ref double source = ref MemoryMarshal.GetReference(from);
        Vector512<double> factors = Vector512.Create(factor);
        int j = 0;
        for (; j <= to.Length - Vector512<double>.Count; j += Vector512<double>.Count)
        {
            (Vector512.LoadUnsafe(ref target, (nuint)j) + (factors * Vector512.LoadUnsafe(ref source, (nuint)j))).StoreUnsafe(ref target, (nuint)j);
        }

        if (j <= to.Length - Vector256<double>.Count)
        {
            (Vector256.LoadUnsafe(ref target, (nuint)j) + (factors.GetLower() * Vector256.LoadUnsafe(ref source, (nuint)j))).StoreUnsafe(ref target, (nuint)j);
            j += Vector256<double>.Count;
        }

        for (; j < to.Length; j++)
        {
            to[j] += factor * from[j];
        }
    }

    /// <summary>The largest of base + factor × from, at least zero.</summary>
    internal static double LargestOf(ReadOnlySpan<double> @base, double factor, ReadOnlySpan<double> from)
    {
        Invariant.Check(@base.Length == from.Length, "Rows are of one length.");
        ref double first = ref MemoryMarshal.GetReference(@base);
        ref double source = ref MemoryMarshal.GetReference(from);
        Vector512<double> factors = Vector512.Create(factor), most = Vector512<double>.Zero;
        int j = 0;
        for (; j <= @base.Length - Vector512<double>.Count; j += Vector512<double>.Count)
        {
            most = Vector512.Max(most, Vector512.LoadUnsafe(ref first, (nuint)j) + (factors * Vector512.LoadUnsafe(ref source, (nuint)j)));
        }

        if (j < @base.Length && @base.Length >= Vector512<double>.Count)
        {
            // The last eight once more: the largest of some that were looked at is the same.
            j = @base.Length - Vector512<double>.Count;
            most = Vector512.Max(most, Vector512.LoadUnsafe(ref first, (nuint)j) + (factors * Vector512.LoadUnsafe(ref source, (nuint)j)));
            j = @base.Length;
        }

        Vector256<double> halves = Vector256.Max(most.GetLower(), most.GetUpper());
        double largest = Math.Max(Math.Max(halves[0], halves[1]), Math.Max(halves[2], halves[3]));
        for (; j < @base.Length; j++)
        {
            largest = Math.Max(largest, @base[j] + (factor * from[j]));
        }

        return largest;
    }

    /// <summary>The least of reduced ÷ value over values above a bound, without end where there are none.</summary>
    /// <param name="reduced">What is divided, at least zero; of one length with the others, a multiple of eight.</param>
    /// <param name="values">What it is divided by.</param>
    /// <param name="above">Values up to it have no ratio.</param>
    /// <param name="ratios">Filled with the ratios; without end where there is none.</param>
    internal static double LeastRatio(ReadOnlySpan<double> reduced, ReadOnlySpan<double> values, double above, Span<double> ratios)
    {
        Invariant.Check(reduced.Length == values.Length && values.Length == ratios.Length && ratios.Length % Vector512<double>.Count == 0,
            "Rows are of one length, in whole vectors.");
        ref double from = ref MemoryMarshal.GetReference(reduced);
        ref double by = ref MemoryMarshal.GetReference(values);
        ref double to = ref MemoryMarshal.GetReference(ratios);
        Vector512<double> none = Vector512.Create(double.PositiveInfinity), bound = Vector512.Create(above), least = none;
        for (int j = 0; j < ratios.Length; j += Vector512<double>.Count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref by, (nuint)j);
            Vector512<double> ratio = Vector512.LoadUnsafe(ref from, (nuint)j) / value;
            ratio = Vector512.ConditionalSelect(Vector512.GreaterThan(value, bound), ratio, none);
            ratio.StoreUnsafe(ref to, (nuint)j);
            least = Vector512.Min(least, ratio);
        }

        Vector256<double> halves = Vector256.Min(least.GetLower(), least.GetUpper());
        return Math.Min(Math.Min(halves[0], halves[1]), Math.Min(halves[2], halves[3]));
    }
}
