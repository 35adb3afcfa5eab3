// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>Values and Greeks of European options on a forward, in closed form (F. Black, "The pricing of commodity contracts", 1976).</summary>
/// <remarks>
/// <para>call = D·(F·Φ(d₁) − K·Φ(d₂)), put = D·(K·Φ(−d₂) − F·Φ(−d₁)), d₁,₂ = ln(F∕K)∕s ± s∕2, s = σ√T. Computed as D·(time value + intrinsic value),
/// where the time value is that of the out-of-the-money option and the same for call and put: parity holds by construction, and a value lies
/// exactly between its intrinsic value and its upper bound (forward for a call, strike for a put, both discounted).</para>
/// <para>Limits are exact: at expiry, at zero volatility, at zero strike or forward the value is the discounted intrinsic value; at infinite
/// volatility the upper bound. Values and Greeks are in the unit of the forward; nothing is rounded to money here.</para>
/// <para>Error below 1e-15 of the larger of forward and strike: of the forward for calls and for puts up to the money. A put far in the money is worth
/// about its strike and carries that number's rounding: its error stays below 1e-13 of the forward for strikes up to a hundred times the forward, by
/// that bound, and in a hundred thousand tries up to four hundred times; no double could do better beyond nine hundred.</para>
/// <para>Pure, allocates nothing, and the scalar and column forms give the same bits.</para>
/// </remarks>
public static partial class Black76
{
    // A row takes some 250 instructions one after the other; CPUs look about as far ahead. Two shorter passes over a block that stays in the
    // first-level cache let them work on several rows at a time.
    private const int BlockRows = 128;

    /// <summary>The value of one option; refused with <see cref="RejectionCode.OutsideDomain"/> outside the domain of <see cref="OptionColumns"/>.</summary>
    public static Result<double> Price(double forward, double strike, double volatility, double years, double discount, bool isCall)
    {
        if (!OptionColumns.IsInDomain(forward, strike, volatility, years, discount))
        {
            return Result<double>.Refused(RejectionCode.OutsideDomain);
        }

        return StrictMath.IsNarrow
            ? FourLanes.Black76.Price(forward, strike, volatility, years, discount, isCall)
            : Result<double>.Of(Value(OptionLanes.Broadcast(forward, strike, volatility, years, discount, isCall)).ToScalar());
    }

    /// <summary>The value of every row.</summary>
    /// <returns>None, or <see cref="RejectionCode.OutsideDomain"/> with the index of the first bad row as subject; <paramref name="value"/> is then all
    /// NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Rejection Price(in OptionColumns options, Span<double> value)
    {
        Invariant.Check(value.Length == options.Count, "The column of values differs in length from the options.");
        if (StrictMath.IsNarrow)
        {
            return FourLanes.Black76.Price(options, value);
        }

        Span<double> nears = stackalloc double[BlockRows];
        Span<double> fars = stackalloc double[BlockRows];
        ref double near = ref MemoryMarshal.GetReference(nears);
        ref double far = ref MemoryMarshal.GetReference(fars);
        ref double target = ref MemoryMarshal.GetReference(value);
        DomainWatch watch = default;
        int whole = options.Count & ~(Vector512<double>.Count - 1);
        for (int start = 0; start < whole; start += BlockRows)
        {
            int end = whole - start < BlockRows ? whole : start + BlockRows;
            for (int row = start; row < end; row += Vector512<double>.Count)
            {
                OptionLanes lanes = OptionLanes.Load(options, row);
                watch.See(lanes);
                Arguments(lanes, out Vector512<double> h1, out Vector512<double> h2);
                h1.StoreUnsafe(ref near, (nuint)(row - start));
                h2.StoreUnsafe(ref far, (nuint)(row - start));
            }

            for (int row = start; row < end; row += Vector512<double>.Count)
            {
                Vector512<double> h1 = Vector512.LoadUnsafe(ref near, (nuint)(row - start));
                Vector512<double> h2 = Vector512.LoadUnsafe(ref far, (nuint)(row - start));
                Value(OptionLanes.Load(options, row), LogMoments.Of(h1, h2)).StoreUnsafe(ref target, (nuint)row);
            }
        }

        if (whole < options.Count)
        {
            OptionLanes lanes = OptionLanes.LoadTail(options, whole, options.Count - whole);
            watch.See(lanes);
            StoreTail(Value(lanes), value, whole);
        }

        Rejection rejection = watch.IsAlarmed ? options.FirstOutsideDomain() : Rejection.None;
        if (rejection.IsRefused)
        {
            value.Fill(double.NaN);
        }

        return rejection;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Value(in OptionLanes o)
    {
        Arguments(o, out Vector512<double> near, out Vector512<double> far);
        return Value(o, LogMoments.Of(near, far));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Arguments(in OptionLanes o, out Vector512<double> near, out Vector512<double> far) =>
        Arguments(o.Forward, o.Strike, Bounded(o.Volatility * Vector512.Sqrt(o.Years)), out near, out far);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Arguments(
        Vector512<double> forward, Vector512<double> strike, Vector512<double> deviation, out Vector512<double> near, out Vector512<double> far)
    {
        Vector512<double> isOverForward = Vector512.LessThan(forward, strike);
        Vector512<double> lower = Vector512.ConditionalSelect(isOverForward, forward, strike);
        Vector512<double> upper = Vector512.ConditionalSelect(isOverForward, strike, forward);
        LogMoments.Arguments(lower, upper, deviation, out near, out far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Value(in OptionLanes o, in LogMoments moments)
    {
        Vector512<double> lower = Vector512.ConditionalSelect(Vector512.LessThan(o.Forward, o.Strike), o.Forward, o.Strike);
        return o.Discount * WithIntrinsic(lower * moments.TimeValueFraction(), o.Forward, o.Strike, o.IsCall);
    }

    // A deviation σ√T, kept where quotients by it and squares of them stay finite.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Bounded(Vector512<double> deviation) => StrictMath.AtMost(StrictMath.AtLeast(deviation, 1e-150), 1e150);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> WithIntrinsic(Vector512<double> timeValue, Vector512<double> forward, Vector512<double> strike, Vector512<double> isCall)
    {
        Vector512<double> gain = Vector512.ConditionalSelect(isCall, forward - strike, strike - forward);
        Vector512<double> bound = Vector512.ConditionalSelect(isCall, forward, strike);
        Vector512<double> value = timeValue + StrictMath.AtLeast(gain, 0.0);

        // Only a rounded difference can lead above the bound, by an ulp.
        return Vector512.ConditionalSelect(Vector512.GreaterThan(value, bound), bound, value);
    }

    internal static void StoreTail(Vector512<double> lanes, Span<double> column, int row)
    {
        Span<double> buffer = stackalloc double[Vector512<double>.Count];
        lanes.CopyTo(buffer);
        buffer[..(column.Length - row)].CopyTo(column[row..]);
    }
}
