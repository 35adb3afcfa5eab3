// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plimsoll.Pricing;

/// <summary>The out-of-the-money option seen from its lower side: eight lanes of what its value and all its Greeks share.</summary>
/// <remarks>
/// <para>With L = min(F, K), U = max(F, K), y = ln(L∕U) ≤ 0, s = σ√T and h₁,₂ = y∕s ± s∕2, the out-of-the-money option is worth
/// L·Φ(h₁) − U·Φ(h₂), whether it is a call (F ≤ K: h = d) or a put (F ≥ K: h₁ = −d₂, h₂ = −d₁). Since L·φ(h₁) = U·φ(h₂), one exponential
/// E = exp(−h₁²∕2) serves both terms: with Mills' ratio M the value over L is E·(M(−h₁) − M(−h₂)) for h₁ ≤ 0 and 1 − E·(M(h₁) + M(−h₂)) above.</para>
/// <para>The first form never subtracts large numbers to make a small one in the wings; the second is one minus something small where the value
/// saturates.</para>
/// </remarks>
internal readonly struct LogMoments
{
    private readonly Vector512<double> _nearMills;
    private readonly Vector512<double> _farMills;

    private LogMoments(Vector512<double> near, Vector512<double> far, Vector512<double> power, Vector512<double> nearMills, Vector512<double> farMills)
    {
        Near = near;
        Far = far;
        Power = power;
        _nearMills = nearMills;
        _farMills = farMills;
    }

    /// <summary>h₁.</summary>
    public Vector512<double> Near { get; }

    /// <summary>h₂, not above zero.</summary>
    public Vector512<double> Far { get; }

    /// <summary>E = exp(−h₁²∕2).</summary>
    public Vector512<double> Power { get; }

    /// <summary>First half: h₁ and h₂, where the divisions and the logarithm are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Arguments(
        Vector512<double> lower, Vector512<double> upper, Vector512<double> deviation, out Vector512<double> near, out Vector512<double> far)
    {
        Vector512<double> y = StrictMath.LogOfRatio(lower, upper);

        // A lower side of zero is infinitely far away: no volatility reaches it.
        y = Vector512.ConditionalSelect(Vector512.LessThan(lower, Vector512.Create(StrictMath.SmallestNormal)), Vector512.Create(-1e100), y);
        Vector512<double> middle = y / deviation;
        near = Vector512.FusedMultiplyAdd(deviation, Vector512.Create(0.5), middle);
        far = Vector512.FusedMultiplyAdd(deviation, Vector512.Create(-0.5), middle);
    }

    /// <summary>E = exp(−h₁²∕2) by itself, for loops that are shorter with it apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> PowerOf(Vector512<double> near)
    {
        Vector512<double> distance = StrictMath.AtMost(Vector512.Abs(near), StrictMath.MillsEnd);
        return StrictMath.ExpBelow(distance * distance * -0.5);
    }

    /// <summary>Second half: the exponential and the two Mills' ratios.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogMoments Of(Vector512<double> near, Vector512<double> far) => Of(near, far, PowerOf(near));

    /// <summary>Second half with the exponential at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogMoments Of(Vector512<double> near, Vector512<double> far, Vector512<double> power)
    {
        Vector512<double> nearDistance = StrictMath.AtMost(Vector512.Abs(near), StrictMath.MillsEnd);
        Vector512<double> farDistance = StrictMath.AtMost(Vector512.Abs(far), StrictMath.MillsEnd);
        StrictMath.MillsParts(nearDistance, out Vector512<double> nearTop, out Vector512<double> nearBottom);
        StrictMath.MillsParts(farDistance, out Vector512<double> farTop, out Vector512<double> farBottom);
        Vector512<double> inverse = Vector512<double>.One / (nearBottom * farBottom);
        return new LogMoments(near, far, power, nearTop * farBottom * inverse, farTop * nearBottom * inverse);
    }

    /// <summary>The out-of-the-money value over L, in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> TimeValueFraction()
    {
        Vector512<double> saturating = Vector512.GreaterThan(Near, Vector512<double>.Zero);
        Vector512<double> signedNear = Vector512.ConditionalSelect(saturating, -_nearMills, _nearMills);
        Vector512<double> fraction = Vector512.FusedMultiplyAdd(Power, signedNear - _farMills, saturating & Vector512<double>.One);
        return StrictMath.AtLeast(fraction, 0.0);
    }

    /// <summary>Φ(h₁).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> NearCdf()
    {
        Vector512<double> saturating = Vector512.GreaterThan(Near, Vector512<double>.Zero);
        Vector512<double> tail = Power * _nearMills;
        return Vector512.ConditionalSelect(saturating, Vector512<double>.One - tail, tail);
    }

    /// <summary>Φ(−h₁).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> NearTail()
    {
        Vector512<double> saturating = Vector512.GreaterThan(Near, Vector512<double>.Zero);
        Vector512<double> tail = Power * _nearMills;
        return Vector512.ConditionalSelect(saturating, tail, Vector512<double>.One - tail);
    }

    /// <summary>U·Φ(h₂)∕L = E·M(−h₂).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> FarCdfOverLower() => Power * _farMills;
}
