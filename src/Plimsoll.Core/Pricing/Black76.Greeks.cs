// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <content>Value and all Greeks in one pass.</content>
public static partial class Black76
{
    /// <summary>Value and Greeks of one option; refused with <see cref="RejectionCode.OutsideDomain"/> outside the domain of
    /// <see cref="OptionColumns"/>.</summary>
    /// <remarks>
    /// Greeks are to the forward, and rho holds the forward: it is the discounting alone. At no deviation (expiry or zero volatility) they are the
    /// limits of volatility going to zero; a Greek without a finite limit, gamma exactly at the strike, is 0. Theta at expiry is 0.
    /// </remarks>
    public static Result<OptionGreeks> Greeks(double forward, double strike, double volatility, double years, double discount, bool isCall)
    {
        if (!OptionColumns.IsInDomain(forward, strike, volatility, years, discount))
        {
            return Result<OptionGreeks>.Refused(RejectionCode.OutsideDomain);
        }

        return StrictMath.IsNarrow
            ? FourLanes.Black76.Greeks(forward, strike, volatility, years, discount, isCall)
            : Result<OptionGreeks>.Of(Greeks(OptionLanes.Broadcast(forward, strike, volatility, years, discount, isCall)).First());
    }

    /// <summary>Value and Greeks of every row, the same as <see cref="Greeks(double, double, double, double, double, bool)"/>.</summary>
    /// <returns>None, or <see cref="RejectionCode.OutsideDomain"/> with the index of the first bad row as subject; the columns are then all NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Rejection Greeks(in OptionColumns options, in GreekColumns greeks)
    {
        Invariant.Check(greeks.Count == options.Count, "The columns of Greeks differ in length from the options.");
        if (StrictMath.IsNarrow)
        {
            return FourLanes.Black76.Greeks(options, greeks);
        }

        Span<double> nears = stackalloc double[BlockRows];
        Span<double> fars = stackalloc double[BlockRows];
        ref double near = ref MemoryMarshal.GetReference(nears);
        ref double far = ref MemoryMarshal.GetReference(fars);
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
                OptionLanes lanes = OptionLanes.Load(options, row);
                GreekLanes.Of(lanes, LogMoments.Of(h1, h2), StrictMath.LogOfPositive(lanes.Discount)).Store(greeks, row);
            }
        }

        if (whole < options.Count)
        {
            OptionLanes lanes = OptionLanes.LoadTail(options, whole, options.Count - whole);
            watch.See(lanes);
            Greeks(lanes).StoreTail(greeks, whole);
        }

        Rejection rejection = watch.IsAlarmed ? options.FirstOutsideDomain() : Rejection.None;
        if (rejection.IsRefused)
        {
            greeks.FillWithNaN();
        }

        return rejection;
    }

    private static GreekLanes Greeks(in OptionLanes o)
    {
        Arguments(o, out Vector512<double> near, out Vector512<double> far);
        return GreekLanes.Of(o, LogMoments.Of(near, far), StrictMath.LogOfPositive(o.Discount));
    }
}
