// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Tests.Unit.Pricing;

/// <summary>American options by M. Broadie and J. Detemple, "American option valuation: new bounds, approximations, and a comparison of existing methods",
/// Review of Financial Studies 9(4), 1996: a binomial tree whose last step is the European formula, extrapolated from two numbers of steps. A twin in plain
/// arithmetic that shares nothing with the product.</summary>
internal static class BinomialBlackScholes
{
    public static double Extrapolated(double spot, double strike, double volatility, double years, double rate, double dividendYield, bool isCall, int steps) =>
        (2 * Tree(spot, strike, volatility, years, rate, dividendYield, isCall, steps))
            - Tree(spot, strike, volatility, years, rate, dividendYield, isCall, steps / 2);

    private static double Tree(double spot, double strike, double volatility, double years, double rate, double dividendYield, bool isCall, int steps)
    {
        double step = years / steps;
        double up = Math.Exp(volatility * Math.Sqrt(step));
        double probability = (Math.Exp((rate - dividendYield) * step) - (1 / up)) / (up - (1 / up));
        double discount = Math.Exp(-rate * step);
        double[] values = new double[steps];
        for (int i = 0; i < steps; i++)
        {
            double price = spot * Math.Pow(up, (2 * i) - (steps - 1));
            values[i] = Math.Max(Payoff(price), European(price, strike, volatility, step, rate, dividendYield, isCall));
        }

        for (int layer = steps - 2; layer >= 0; layer--)
        {
            for (int i = 0; i <= layer; i++)
            {
                double held = discount * ((probability * values[i + 1]) + ((1 - probability) * values[i]));
                values[i] = Math.Max(held, Payoff(spot * Math.Pow(up, (2 * i) - layer)));
            }
        }

        return values[0];

        double Payoff(double price) => Math.Max(isCall ? price - strike : strike - price, 0);
    }

    private static double European(double spot, double strike, double volatility, double years, double rate, double dividendYield, bool isCall)
    {
        double deviation = volatility * Math.Sqrt(years);
        double d1 = ((Math.Log(spot / strike) + ((rate - dividendYield) * years)) / deviation) + (deviation / 2);
        double sign = isCall ? 1 : -1;
        return sign * ((spot * Math.Exp(-dividendYield * years) * Cdf(sign * d1)) - (strike * Math.Exp(-rate * years) * Cdf(sign * (d1 - deviation))));
    }

    // Simpson's rule on the density from the middle: dull, and good to ten digits.
    private static double Cdf(double x)
    {
        double end = Math.Min(Math.Abs(x), 9);
        const int Intervals = 64;
        double width = end / Intervals, sum = 0;
        for (int i = 0; i <= Intervals; i++)
        {
            double at = i * width;
            sum += Math.Exp(-at * at / 2) * (i == 0 || i == Intervals ? 1 : i % 2 == 1 ? 4 : 2);
        }

        double half = sum * width / 3 / Math.Sqrt(2 * Math.PI);
        return x > 0 ? 0.5 + half : 0.5 - half;
    }
}
