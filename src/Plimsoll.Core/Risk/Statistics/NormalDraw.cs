// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Normal numbers from uniform ones, fast enough for simulation.</summary>
/// <remarks>M. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37(3), 1988 (PPND16, relative error about
/// 1e-15). <see cref="StrictMath.InverseNormalCdf(Vector512{double})"/> refines to the last bits, which a random draw does not need and pays for
/// many times over; the logarithm is StrictMath's, so these bits are the same on every machine too.</remarks>
internal static class NormalDraw
{
    // |u − ½| up to which the central rational function holds.
    private const double NearEnd = 0.425;

    // Uniforms at a time: the far ones, fifteen in a hundred, are set aside in a buffer of this size.
    private const int BlockRows = 256;

    /// <summary>Φ⁻¹ of uniforms strictly between 0 and 1, in place; whole groups of eight.</summary>
    /// <remarks>Nearly every group of eight has a number far out, whose formula takes three times as long; gathered, those fill groups of their own. A
    /// number's bits do not depend on its neighbours.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FromUniforms(Span<double> column)
    {
        Invariant.Check(column.Length % 8 == 0, "Normal numbers are drawn in whole groups of eight.");
        Span<int> places = stackalloc int[BlockRows];
        Span<double> far = stackalloc double[BlockRows];
        ref int place = ref MemoryMarshal.GetReference(places);
        ref double outer = ref MemoryMarshal.GetReference(far);
        for (int start = 0; start < column.Length; start += BlockRows)
        {
            Span<double> block = column.Slice(start, Math.Min(BlockRows, column.Length - start));
            ref double uniform = ref MemoryMarshal.GetReference(block);
            int count = 0;
            for (int row = 0; row < block.Length; row += 8)
            {
                Vector512<double> q = Vector512.LoadUnsafe(ref uniform, (nuint)row) - Vector512.Create(0.5);
                int isFar = (int)Vector512.GreaterThan(Vector512.Abs(q), Vector512.Create(NearEnd)).ExtractMostSignificantBits();

                // Written out, because the compiler keeps the loop and its counter costs as much as the work.
                count = Keep(ref place, count, row, isFar, 0);
                count = Keep(ref place, count, row, isFar, 1);
                count = Keep(ref place, count, row, isFar, 2);
                count = Keep(ref place, count, row, isFar, 3);
                count = Keep(ref place, count, row, isFar, 4);
                count = Keep(ref place, count, row, isFar, 5);
                count = Keep(ref place, count, row, isFar, 6);
                count = Keep(ref place, count, row, isFar, 7);
            }

            // Lanes behind the last one are computed and not used.
            far.Fill(0.5);
            for (int i = 0; i < count; i++)
            {
                far[i] = block[places[i]];
            }

            for (nuint row = 0; row < (nuint)block.Length; row += 8)
            {
                Near(Vector512.LoadUnsafe(ref uniform, row) - Vector512.Create(0.5)).StoreUnsafe(ref uniform, row);
            }

            for (int row = 0; row < count; row += 8)
            {
                Far(Vector512.LoadUnsafe(ref outer, (nuint)row)).StoreUnsafe(ref outer, (nuint)row);
            }

            for (int i = 0; i < count; i++)
            {
                block[places[i]] = far[i];
            }
        }
    }

    // Written always and kept only when far: a branch here would be mispredicted one time in six. Rows and counts stay below the size of a block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Keep(ref int place, int count, int row, int isFar, int lane)
    {
        unchecked
        {
            Unsafe.Add(ref place, count) = row + lane;
            return count + ((isFar >> lane) & 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Near(Vector512<double> q)
    {
        Vector512<double> r = Vector512.FusedMultiplyAdd(-q, q, Vector512.Create(0.180625));
        Vector512<double> top = Polynomial(
            r, 2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4, 1.3731693765509461125e+4,
                1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080);
        Vector512<double> bottom = Polynomial(
            r, 5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4, 5.3941960214247511077e+3,
                6.8718700749205790830e+2, 4.2313330701600911252e+1, 1);
        return q * top / bottom;
    }

    private static Vector512<double> Far(Vector512<double> u)
    {
        Vector512<double> isLow = Vector512.LessThan(u, Vector512.Create(0.5));
        Vector512<double> r = Vector512.Sqrt(-StrictMath.Log(Vector512.ConditionalSelect(isLow, u, Vector512<double>.One - u)));
        Vector512<double> s = r - Vector512.Create(1.6);
        Vector512<double> top = Polynomial(
            s, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258, 3.64784832476320460504,
                5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734);
        Vector512<double> bottom = Polynomial(
            s, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1, 6.89767334985100004550e-1,
                1.67638483018380384940, 2.05319162663775882187, 1);
        Vector512<double> value = top / bottom;
        Vector512<double> isFarther = Vector512.GreaterThan(r, Vector512.Create(5.0));
        if (isFarther.AsInt64() != Vector512<long>.Zero)
        {
            value = Vector512.ConditionalSelect(isFarther, Farthest(r - Vector512.Create(5.0)), value);
        }

        return Vector512.ConditionalSelect(isLow, -value, value);
    }

    private static Vector512<double> Farthest(Vector512<double> s)
    {
        Vector512<double> top = Polynomial(
            s, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2, 2.96560571828504891230e-1,
                1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720);
        Vector512<double> bottom = Polynomial(
            s, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4, 1.48753612908506148525e-2,
                1.36929880922735805310e-1, 5.99832206555887937690e-1, 1);
        return top / bottom;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Polynomial(
        Vector512<double> x, double c7, double c6, double c5, double c4, double c3, double c2, double c1, double c0)
    {
        Vector512<double> sum = Vector512.FusedMultiplyAdd(Vector512.Create(c7), x, Vector512.Create(c6));
        sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(c5));
        sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(c4));
        sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(c3));
        sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(c2));
        sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(c1));
        return Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(c0));
    }
}
