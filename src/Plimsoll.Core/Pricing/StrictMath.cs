// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plimsoll.Pricing;

/// <summary>Exponential, logarithm and the normal distribution, with the same bits on every machine.</summary>
/// <remarks>
/// <para>Everything is built from IEEE 754 <c>+ − × ÷ sqrt fma</c> and operations on the representation, on eight lanes of
/// <see cref="Vector512{T}"/>; .NET emulates the lanes where the hardware is narrower. Each lane depends on its own input only, and a scalar
/// overload is one lane of the vector one, so both give the same bits.</para>
/// <para>A NaN result is always the one quiet NaN <see cref="double.NaN"/>, because CPUs differ in the sign and payload they produce. Round to
/// nearest and gradual underflow are assumed, which .NET guarantees.</para>
/// <para>The coefficients are minimax fits (Remez exchange in 60 digits), made for this file.</para>
/// </remarks>
public static partial class StrictMath
{
    internal const double InverseSqrtTwoPi = 0.3989422804014327;

    /// <summary>True where the hardware has fewer lanes than this text is compiled on: the call goes to the copy with half as many.</summary>
    /// <remarks>A constant to the compiler, so nothing is left of the other branch.</remarks>
    internal static bool IsNarrow =>
        Vector512<double>.Count == 8 ? !Avx512F.IsSupported
            : Vector512<double>.Count == 4 && !(Avx2.IsSupported && System.Runtime.Intrinsics.X86.Fma.IsSupported);

    /// <summary>e to the power of <paramref name="x"/>, within 1 ulp.</summary>
    /// <remarks>Overflow gives +∞, underflow is gradual down to 0; −∞ gives 0; NaN gives NaN.</remarks>
    public static double Exp(double x) => IsNarrow ? FourLanes.StrictMath.Exp(x) : Exp(Vector512.Create(x)).ToScalar();

    /// <summary>The natural logarithm of <paramref name="x"/>, within 1 ulp, subnormal arguments included.</summary>
    /// <remarks>±0 gives −∞, a negative argument NaN, +∞ gives +∞, NaN gives NaN.</remarks>
    public static double Log(double x) => IsNarrow ? FourLanes.StrictMath.Log(x) : Log(Vector512.Create(x)).ToScalar();

    /// <summary>The correctly rounded square root; NaN below zero, and −0 of −0.</summary>
    public static double Sqrt(double x) => IsNarrow ? FourLanes.StrictMath.Sqrt(x) : Sqrt(Vector512.Create(x)).ToScalar();

    /// <summary>The density of the standard normal distribution.</summary>
    /// <remarks>±∞ gives 0; NaN gives NaN.</remarks>
    public static double NormalDensity(double x) => IsNarrow ? FourLanes.StrictMath.NormalDensity(x) : NormalDensity(Vector512.Create(x)).ToScalar();

    /// <summary>The standard normal distribution function: within 3e-16 absolutely, and within a few ulp of the lower tail.</summary>
    /// <remarks>−∞ gives 0, +∞ gives 1, 0 gives exactly ½, NaN gives NaN. The tail underflows gradually and reaches 0 near −38.6.</remarks>
    public static double NormalCdf(double x) => IsNarrow ? FourLanes.StrictMath.NormalCdf(x) : NormalCdf(Vector512.Create(x)).ToScalar();

    /// <summary>The complementary error function, 2 ∕ √π times the integral of exp(−t²) from <paramref name="x"/> to ∞.</summary>
    /// <remarks>−∞ gives 2, +∞ gives 0, 0 gives exactly 1, NaN gives NaN. Within a few ulp for positive arguments.</remarks>
    public static double Erfc(double x) => IsNarrow ? FourLanes.StrictMath.Erfc(x) : Erfc(Vector512.Create(x)).ToScalar();

    /// <summary>The argument at which the standard normal distribution function takes the value <paramref name="probability"/>.</summary>
    /// <remarks>0 gives −∞, 1 gives +∞, ½ gives 0; outside [0, 1] and for NaN the result is NaN. Within about 1e-15 of the result.</remarks>
    public static double InverseNormalCdf(double probability) =>
        IsNarrow ? FourLanes.StrictMath.InverseNormalCdf(probability) : InverseNormalCdf(Vector512.Create(probability)).ToScalar();

    /// <inheritdoc cref="Sqrt(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sqrt(Vector512<double> x)
    {
        Vector512<double> root = Vector512.Sqrt(x);
        return Vector512.ConditionalSelect(Vector512.Equals(root, root), root, Vector512.Create(double.NaN));
    }

    // Comparison and selection, because the library's Min and Max spend instructions on NaN and signed zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> AtMost(Vector512<double> x, double limit)
    {
        Vector512<double> bound = Vector512.Create(limit);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, bound), bound, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> AtLeast(Vector512<double> x, double limit)
    {
        Vector512<double> bound = Vector512.Create(limit);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, bound), bound, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fma(Vector512<double> a, double b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, Vector512.Create(b), c);

    // b + a·x with constant coefficients: a pair of neighbours in a polynomial evaluated by Estrin's scheme.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Pair(Vector512<double> x, double b, double a) => Vector512.FusedMultiplyAdd(x, Vector512.Create(a), Vector512.Create(b));
}
