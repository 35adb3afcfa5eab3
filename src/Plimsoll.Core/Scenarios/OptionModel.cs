// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>What the model says that an option is worth, now and in scenarios: the one place where an option meets a scenario.</summary>
/// <remarks>Black-76 without discount. What a scenario does to forward, volatility and time is worked out in decimals, half to even, and enters floating point at the formula: whoever values one option in
/// one scenario gets the same bits, whether alone or in a row. Very many moves that are floating point themselves have a form of their own, <see cref="OptionColumns"/>.</remarks>
public static class OptionModel
{
    /// <summary>Years to expiry, at least 0.</summary>
    internal static double YearsLeft(InstrumentSpec spec, Timestamp time) => Math.Max(0, time.YearsTo(spec.Expiry!.Value));

    /// <summary>A price after a relative move.</summary>
    internal static Price Moved(Price price, Ratio move) => price + Price.FromAtoms(Fixed18.Multiply(price.Abs().Atoms, move.Atoms, Rounding.HalfEven));

    /// <summary>The value per unit of the underlying in what the option is quoted in, for an inverse option in coin; null where the forward is not above zero or a figure outside the formula's domain.</summary>
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

    /// <summary>The values per unit of the underlying, in the unit of the forward: now, then in each scenario of a class on the option's own factor.</summary>
    /// <param name="spec">The option.</param>
    /// <param name="forward">Its forward now.</param>
    /// <param name="volatility">Its volatility now.</param>
    /// <param name="time">Now. The volatility rule reads the time left now, the formula the time left after the step.</param>
    /// <param name="scenarios">The scenarios, each of a class.</param>
    /// <param name="values">One place more than there are scenarios.</param>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument).</returns>
    public static Rejection Values(InstrumentSpec spec, Price forward, Ratio volatility, Timestamp time, ImmutableArray<Scenario> scenarios, Span<double> values)
    {
        int count = scenarios.Length + 1;
        Span<double> forwards = stackalloc double[count];
        Span<double> strikes = stackalloc double[count];
        Span<double> volatilities = stackalloc double[count];
        Span<double> years = stackalloc double[count];
        Span<double> discounts = stackalloc double[count];
        Span<bool> calls = stackalloc bool[count];
        double left = YearsLeft(spec, time);
        strikes.Fill(spec.Option!.Strike.ToDouble());
        discounts.Fill(1);
        calls.Fill(spec.Option.Side == OptionSide.Call);
        (forwards[0], volatilities[0], years[0]) = (forward.ToDouble(), volatility.ToDouble(), left);
        for (int s = 0; s < scenarios.Length; s++)
        {
            FactorShock shock = scenarios[s].Own;
            if (!shock.Volatility.TryApply(volatility, left, out Ratio moved))
            {
                return new(RejectionCode.OutsideDomain, spec.Id);
            }

            forwards[s + 1] = Moved(forward, shock.PriceMove).ToDouble();
            volatilities[s + 1] = moved.ToDouble();
            years[s + 1] = scenarios[s].StepSeconds == 0 ? left : YearsLeft(spec, time.PlusSeconds(scenarios[s].StepSeconds));
        }

        return Black76.Price(new OptionColumns(forwards, strikes, volatilities, years, discounts, calls), values[..count]).IsRefused
            ? new(RejectionCode.OutsideDomain, spec.Id)
            : Rejection.None;
    }
}
