// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Pricing.Surfaces;

/// <summary>One quoted volatility, and how much a fit should care about it.</summary>
/// <param name="Moneyness">ln(strike ∕ forward).</param>
/// <param name="Volatility">Volatility per square root of a year, above zero.</param>
/// <param name="Weight">Weight of the squared error in volatility, above zero; only ratios between the quotes of a fit matter.</param>
public readonly record struct SmileQuote(double Moneyness, double Volatility, double Weight)
{
    // A far wing counts as if it had a hundredth of the vega at the money: its price does not move, but it has a shape.
    private const double LeastVegaWeight = 0.0001;

    // A tenth of a volatility point: a quote that is tighter still is no better known.
    private const double LeastSpread = 0.001;

    /// <summary>A quote weighted by the square of its vega relative to one at the money, that vega taken as at least a hundredth.</summary>
    /// <remarks>Volatility errors times vega are price errors, so this is least squares in price wherever options have any time value.</remarks>
    public static SmileQuote ByVega(double moneyness, double volatility, double years)
    {
        double deviation = volatility * StrictMath.Sqrt(years);
        double near = (deviation / 2) - (moneyness / deviation);
        double weight = StrictMath.Exp(-near * near);
        return new(moneyness, volatility, weight > LeastVegaWeight ? weight : LeastVegaWeight);
    }

    /// <summary>A quote weighted by the inverse square of its bid-ask spread in volatility, a spread below 0.001 counting as 0.001.</summary>
    public static SmileQuote BySpread(double moneyness, double volatility, double spread)
    {
        double width = spread > LeastSpread ? spread : LeastSpread;
        return new(moneyness, volatility, 1 / (width * width));
    }
}

/// <summary>The previous expiry's slice, below which a fit must not fall.</summary>
/// <param name="Slice">The slice of the earlier expiry.</param>
/// <param name="Low">The lowest moneyness where it counts.</param>
/// <param name="High">The highest moneyness where it counts.</param>
public readonly record struct SmileFloor(SviSlice Slice, double Low, double High);
