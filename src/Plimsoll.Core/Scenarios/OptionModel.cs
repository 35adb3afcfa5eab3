// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>What the model says that an option is worth, now and in scenarios: the one place where an option meets a scenario.</summary>
/// <remarks>Black-76 without discount. What a scenario does to forward, volatility and time is worked out in decimals, half to even, and enters floating point
/// at the formula: whoever values one option in one scenario gets the same bits, whether alone or in a row. Very many moves that are floating point themselves
/// have a form of their own, the last below.</remarks>
internal static class OptionModel
{
    /// <summary>Years to expiry, at least 0.</summary>
    internal static double YearsLeft(InstrumentSpec spec, Timestamp time) => Math.Max(0, time.YearsTo(spec.Expiry!.Value));

    /// <summary>The value per unit of the underlying in what the option is quoted in, for an inverse option in coin; null where the forward is not above zero
    /// or a figure outside the formula's domain.</summary>
    internal static double? Value(InstrumentSpec spec, Price forward, Ratio volatility, Timestamp time)
    {
        if (!forward.IsPositive)
        {
            return null;
        }

        Result<double> value = Black76.Price(
            forward.ToDouble(), spec.Option!.Strike.ToDouble(), volatility.ToDouble(), YearsLeft(spec, time), 1, spec.Option.Side == OptionSide.Call);
        return !value.IsOk ? null : spec.Payoff == Payoff.Inverse ? value.Value / forward.ToDouble() : value.Value;
    }

    /// <summary>Columns valued at a time.</summary>
    internal const int Block = 64;

    /// <summary>The values per unit of the underlying, in the unit of the forward, for at most <see cref="Block"/> states of the market.</summary>
    /// <param name="spec">The option.</param>
    /// <param name="forwards">Its forward in each state.</param>
    /// <param name="volatilities">Its volatility.</param>
    /// <param name="years">Years to expiry.</param>
    /// <param name="values">Receives the values.</param>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument).</returns>
    internal static Rejection Values(InstrumentSpec spec, ReadOnlySpan<double> forwards, ReadOnlySpan<double> volatilities, ReadOnlySpan<double> years,
        Span<double> values)
    {
        int count = forwards.Length;
        Span<double> strikes = stackalloc double[Block];
        Span<double> discounts = stackalloc double[Block];
        Span<bool> calls = stackalloc bool[Block];
        strikes.Fill(spec.Option!.Strike.ToDouble());
        discounts.Fill(1);
        calls.Fill(spec.Option.Side == OptionSide.Call);
        OptionColumns columns = new(forwards, strikes[..count], volatilities, years, discounts[..count], calls[..count]);
        return Black76.Price(columns, values).IsRefused ? new(RejectionCode.OutsideDomain, spec.Id) : Rejection.None;
    }

    /// <summary>The values per unit of the underlying in what the option is quoted in, for very many moves that are floating point themselves, as returns of
    /// history and draws are.</summary>
    /// <remarks>A cube of them would be hundreds of times the market, and one account reads each row once: so they stream, and what the logarithm of a move
    /// took is shared by all options on its factor (<see cref="Black76.Revalue"/>). Its rounding differs from the other form's: values agree to 1e-15 of
    /// forward or strike.</remarks>
    /// <param name="forward">Forward now.</param>
    /// <param name="strike">Strike.</param>
    /// <param name="isCall">Call or put.</param>
    /// <param name="isInverse">True for a value in coin.</param>
    /// <param name="growth">What the forward is multiplied by; whole groups of eight.</param>
    /// <param name="move">The logarithms of <paramref name="growth"/>.</param>
    /// <param name="deviation">Volatility times the root of the years to expiry.</param>
    /// <param name="values">Receives the values.</param>
    internal static void Values(
        double forward, double strike, bool isCall, bool isInverse, ReadOnlySpan<double> growth, ReadOnlySpan<double> move, ReadOnlySpan<double> deviation,
            Span<double> values)
    {
        Black76.Revalue(forward, strike, isCall, growth, move, deviation, values);
        if (isInverse)
        {
            ToCoin(forward, growth, values);
        }
    }

    private static void ToCoin(double forward, ReadOnlySpan<double> growth, Span<double> values)
    {
        ref double from = ref MemoryMarshal.GetReference(growth);
        ref double value = ref MemoryMarshal.GetReference(values);
        for (nuint row = 0; row < (nuint)growth.Length; row += 8)
        {
            (Vector512.LoadUnsafe(ref value, row) / (Vector512.LoadUnsafe(ref from, row) * forward)).StoreUnsafe(ref value, row);
        }
    }
}
