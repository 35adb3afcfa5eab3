// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <content>One option under many moves of its forward, as scenarios need it.</content>
public static partial class Black76
{
    // Farther than any volatility reaches, and finite.
    private const double OutOfReach = 1e100;

    /// <summary>The undiscounted value of one option for every move of its forward.</summary>
    /// <remarks>
    /// <para>ln(F∕K) is the logarithm before plus the move: many options on one forward share what the move took to compute. Its rounding differs from
    /// that of the other forms, so a value may differ from theirs by 1e-15 of forward or strike. Errors are no larger.</para>
    /// <para>Columns are whole groups of eight, in the domain: growth e^move, finite, and deviations not negative. A forward that grows beyond any
    /// double gives an infinite call.</para>
    /// </remarks>
    /// <param name="forward">Forward before the move.</param>
    /// <param name="strike">Strike.</param>
    /// <param name="isCall">Call or put.</param>
    /// <param name="growth">What the forward is multiplied by.</param>
    /// <param name="move">The logarithm of <paramref name="growth"/>.</param>
    /// <param name="deviation">Volatility times the root of the years to expiry.</param>
    /// <param name="value">Receives the values, in the unit of the forward.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Revalue(
        double forward, double strike, bool isCall, ReadOnlySpan<double> growth, ReadOnlySpan<double> move, ReadOnlySpan<double> deviation, Span<double> value)
    {
        int count = value.Length;
        Invariant.Check(count % 8 == 0 && growth.Length == count && move.Length == count && deviation.Length == count, "Columns of moves differ in length.");
        if (StrictMath.IsNarrow)
        {
            FourLanes.Black76.Revalue(forward, strike, isCall, growth, move, deviation, value);
            return;
        }

        Span<double> nears = stackalloc double[BlockRows];
        Span<double> fars = stackalloc double[BlockRows];
        Span<double> powers = stackalloc double[BlockRows];
        ref double near = ref MemoryMarshal.GetReference(nears);
        ref double far = ref MemoryMarshal.GetReference(fars);
        ref double power = ref MemoryMarshal.GetReference(powers);
        Vector512<double> before = Vector512.Create(Distance(forward, strike));
        Vector512<double> strikes = Vector512.Create(strike);
        Vector512<double> calls = Vector512.Create(isCall ? -1L : 0L).AsDouble();
        for (int start = 0; start < count; start += BlockRows)
        {
            nuint rows = (nuint)Math.Min(BlockRows, count - start);
            ref double factor = ref Unsafe.Add(ref MemoryMarshal.GetReference(growth), start);
            ref double logarithm = ref Unsafe.Add(ref MemoryMarshal.GetReference(move), start);
            ref double width = ref Unsafe.Add(ref MemoryMarshal.GetReference(deviation), start);
            ref double target = ref Unsafe.Add(ref MemoryMarshal.GetReference(value), start);
            for (nuint row = 0; row < rows; row += (nuint)Vector512<double>.Count)
            {
                Vector512<double> s = Bounded(Vector512.LoadUnsafe(ref width, row));
                Vector512<double> middle = -Vector512.Abs(before + Vector512.LoadUnsafe(ref logarithm, row)) / s;
                Vector512<double> h = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.5), middle);
                h.StoreUnsafe(ref near, row);
                Vector512.FusedMultiplyAdd(s, Vector512.Create(-0.5), middle).StoreUnsafe(ref far, row);
                LogMoments.PowerOf(h).StoreUnsafe(ref power, row);
            }

            for (nuint row = 0; row < rows; row += (nuint)Vector512<double>.Count)
            {
                Vector512<double> f = Vector512.LoadUnsafe(ref factor, row) * forward;
                LogMoments moments = LogMoments.Of(
                    Vector512.LoadUnsafe(ref near, row), Vector512.LoadUnsafe(ref far, row), Vector512.LoadUnsafe(ref power, row));
                Vector512<double> lower = Vector512.ConditionalSelect(Vector512.LessThan(f, strikes), f, strikes);
                WithIntrinsic(lower * moments.TimeValueFraction(), f, strikes, calls).StoreUnsafe(ref target, row);
            }
        }
    }

    // ln(F∕K), out of reach where either is zero.
    private static double Distance(double forward, double strike) =>
        forward < StrictMath.SmallestNormal || strike < StrictMath.SmallestNormal
            ? OutOfReach
            : StrictMath.LogOfRatio(Vector512.Create(forward), Vector512.Create(strike)).ToScalar();
}
