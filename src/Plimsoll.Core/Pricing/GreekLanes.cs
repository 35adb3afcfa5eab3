// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plimsoll.Pricing;

/// <summary>Eight rows of values and Greeks.</summary>
/// <remarks>
/// <para>With w = F·φ(d₁) = K·φ(d₂) = L·E ∕ √(2π) (see <see cref="LogMoments"/>):
/// delta = D·Φ(d₁) or −D·Φ(−d₁); gamma = D·w ∕ (F²s); vega = D·w·√T; theta = −(D·w·s∕2 + V·ln D) ∕ T, the rate being −ln D ∕ T;
/// rho = −T·V, the forward held; vanna = −D·(w∕F)·d₂∕σ; volga = vega·d₁·d₂∕σ.</para>
/// <para>At s = 0 each Greek is the limit of volatility going to zero where that is finite. Gamma, at the strike exactly, has none and is 0 there,
/// as on both sides, so that sums over a book stay finite; theta at expiry is 0 because no time is left to pass.</para>
/// </remarks>
internal struct GreekLanes
{
    public Vector512<double> Value;
    public Vector512<double> Delta;
    public Vector512<double> Gamma;
    public Vector512<double> Vega;
    public Vector512<double> Theta;
    public Vector512<double> Rho;
    public Vector512<double> Vanna;
    public Vector512<double> Volga;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GreekLanes Of(in OptionLanes o, in LogMoments moments, Vector512<double> logDiscount)
    {
        Vector512<double> zero = Vector512<double>.Zero;
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> isOverForward = Vector512.LessThan(o.Forward, o.Strike);
        Vector512<double> lower = Vector512.ConditionalSelect(isOverForward, o.Forward, o.Strike);
        Vector512<double> upper = StrictMath.AtLeast(Vector512.ConditionalSelect(isOverForward, o.Strike, o.Forward), StrictMath.SmallestNormal);
        Vector512<double> forward = StrictMath.AtLeast(o.Forward, StrictMath.SmallestNormal);
        Vector512<double> root = Vector512.Sqrt(o.Years);
        Vector512<double> deviation = StrictMath.AtMost(o.Volatility * root, 1e150);
        Vector512<double> hasNoDeviation = Vector512.LessThan(deviation, Vector512.Create(1e-150));

        GreekLanes g;
        g.Value = o.Discount * Black76.WithIntrinsic(lower * moments.TimeValueFraction(), o.Forward, o.Strike, o.IsCall);

        // The Φ(d₁) of the call and Φ(−d₁) of the put, the smaller of which is never made from the larger.
        Vector512<double> farCdf = moments.FarCdfOverLower() * (lower / upper);
        Vector512<double> callHedge = Vector512.ConditionalSelect(isOverForward, moments.NearCdf(), one - farCdf);
        Vector512<double> putHedge = Vector512.ConditionalSelect(isOverForward, moments.NearTail(), farCdf);
        g.Delta = o.Discount * Vector512.ConditionalSelect(o.IsCall, callHedge, zero - putHedge);

        Vector512<double> weight = o.Discount * (lower * moments.Power * StrictMath.InverseSqrtTwoPi);
        Vector512<double> weightPerForward = weight / forward;
        Vector512<double> gamma = weightPerForward / StrictMath.AtLeast(forward * deviation, StrictMath.SmallestNormal);
        g.Gamma = Vector512.ConditionalSelect(hasNoDeviation, zero, gamma);
        g.Vega = weight * root;

        Vector512<double> decay = Vector512.FusedMultiplyAdd(weight * 0.5, deviation, g.Value * logDiscount);
        g.Theta = Vector512.ConditionalSelect(Vector512.GreaterThan(o.Years, zero), zero - (decay / o.Years), zero);
        g.Rho = zero - (o.Years * g.Value);

        Vector512<double> volatility = StrictMath.AtLeast(o.Volatility, 1e-150);
        Vector512<double> d2 = Vector512.ConditionalSelect(isOverForward, moments.Far, -moments.Near);
        g.Vanna = Vector512.ConditionalSelect(hasNoDeviation, weightPerForward * root * 0.5, -(weightPerForward * d2) / volatility);
        g.Volga = Vector512.ConditionalSelect(hasNoDeviation, zero, g.Vega * moments.Near * moments.Far / volatility);
        return g;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(in GreekColumns columns, int row)
    {
        nuint offset = (nuint)row;
        Value.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Value), offset);
        Delta.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Delta), offset);
        Gamma.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Gamma), offset);
        Vega.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Vega), offset);
        Theta.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Theta), offset);
        Rho.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Rho), offset);
        Vanna.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Vanna), offset);
        Volga.StoreUnsafe(ref MemoryMarshal.GetReference(columns.Volga), offset);
    }

    public readonly void StoreTail(in GreekColumns columns, int row)
    {
        Black76.StoreTail(Value, columns.Value, row);
        Black76.StoreTail(Delta, columns.Delta, row);
        Black76.StoreTail(Gamma, columns.Gamma, row);
        Black76.StoreTail(Vega, columns.Vega, row);
        Black76.StoreTail(Theta, columns.Theta, row);
        Black76.StoreTail(Rho, columns.Rho, row);
        Black76.StoreTail(Vanna, columns.Vanna, row);
        Black76.StoreTail(Volga, columns.Volga, row);
    }

    public readonly OptionGreeks First() => new(
        Value.ToScalar(), Delta.ToScalar(), Gamma.ToScalar(), Vega.ToScalar(), Theta.ToScalar(), Rho.ToScalar(), Vanna.ToScalar(), Volga.ToScalar());
}
