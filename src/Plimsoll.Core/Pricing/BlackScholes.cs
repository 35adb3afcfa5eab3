// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>European options on a spot price with a continuous dividend yield: <see cref="Black76"/> on the forward S·exp((r − q)·T), discounted by
/// exp(−r·T).</summary>
/// <remarks>F. Black and M. Scholes (1973), R. Merton (1973). Rate and yield may be negative; everything else as in <see cref="OptionColumns"/>.
/// A forward or discount factor beyond the range of double is refused too.</remarks>
public static class BlackScholes
{
    /// <summary>The value; refused with <see cref="RejectionCode.OutsideDomain"/> for NaN, infinite or negative input.</summary>
    /// <param name="spot">Price of the underlying now.</param>
    /// <param name="strike">Strike price.</param>
    /// <param name="volatility">Volatility per square root of a year.</param>
    /// <param name="years">Years to expiry.</param>
    /// <param name="rate">Continuously compounded rate per year.</param>
    /// <param name="dividendYield">Continuous dividend yield per year.</param>
    /// <param name="isCall">True for a call.</param>
    public static Result<double> Price(double spot, double strike, double volatility, double years, double rate, double dividendYield, bool isCall) =>
        Black76.Price(ForwardOf(spot, years, rate, dividendYield), strike, volatility, years, StrictMath.Exp(-rate * years), isCall);

    /// <summary>Value and Greeks, delta, gamma and vanna being to the spot, and rho to the rate with the spot held.</summary>
    /// <inheritdoc cref="Price" path="/param"/>
    /// <remarks>
    /// With c = exp((r − q)·T) = ∂F∕∂S: delta = c·delta₇₆, gamma = c²·gamma₇₆, vanna = c·vanna₇₆, rho = T·(F·delta₇₆ − V),
    /// theta = theta₇₆ − (r − q)·F·delta₇₆, since a longer life also lifts the forward.
    /// </remarks>
    public static Result<OptionGreeks> Greeks(
        double spot, double strike, double volatility, double years, double rate, double dividendYield, bool isCall)
    {
        double forward = ForwardOf(spot, years, rate, dividendYield);
        Result<OptionGreeks> onForward = Black76.Greeks(forward, strike, volatility, years, StrictMath.Exp(-rate * years), isCall);
        if (!onForward.IsOk)
        {
            return onForward;
        }

        OptionGreeks g = onForward.Value;
        double carry = StrictMath.Exp((rate - dividendYield) * years);

        // Without time left there is no theta, here as there.
        double drift = years > 0 ? (rate - dividendYield) * forward * g.Delta : 0.0;
        return Result<OptionGreeks>.Of(g with
        {
            Delta = carry * g.Delta,
            Gamma = carry * carry * g.Gamma,
            Vanna = carry * g.Vanna,
            Rho = years * ((forward * g.Delta) - g.Value),
            Theta = g.Theta - drift,
        });
    }

    private static double ForwardOf(double spot, double years, double rate, double dividendYield) =>
        spot * StrictMath.Exp((rate - dividendYield) * years);
}
