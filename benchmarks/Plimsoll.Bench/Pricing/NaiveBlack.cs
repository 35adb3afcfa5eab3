// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;

namespace Plimsoll.Bench.Pricing;

/// <summary>The textbook formulas on scalar <c>Math.*</c>, the normal distribution by Hart's rational function as G. West published it (2005).</summary>
internal static class NaiveBlack
{
    private const double InverseSqrtTwoPi = 0.3989422804014327;

    public static double Price(double forward, double strike, double volatility, double years, double discount, bool isCall)
    {
        double s = volatility * Math.Sqrt(years);
        double d1 = (Math.Log(forward / strike) / s) + (0.5 * s);
        double d2 = d1 - s;
        return isCall
            ? discount * ((forward * Cdf(d1)) - (strike * Cdf(d2)))
            : discount * ((strike * Cdf(-d2)) - (forward * Cdf(-d1)));
    }

    public static OptionGreeks Greeks(double forward, double strike, double volatility, double years, double discount, bool isCall)
    {
        double root = Math.Sqrt(years);
        double s = volatility * root;
        double d1 = (Math.Log(forward / strike) / s) + (0.5 * s);
        double d2 = d1 - s;
        double n1 = Cdf(isCall ? d1 : -d1);
        double n2 = Cdf(isCall ? d2 : -d2);
        double sign = isCall ? 1.0 : -1.0;
        double value = sign * discount * ((forward * n1) - (strike * n2));
        double density = discount * InverseSqrtTwoPi * Math.Exp(-0.5 * d1 * d1);
        double vega = forward * density * root;
        return new OptionGreeks(
            value,
            sign * discount * n1,
            density / (forward * s),
            vega,
            (-forward * density * volatility / (2 * root)) - (Math.Log(discount) / years * value),
            -years * value,
            -density * d2 / volatility,
            vega * d1 * d2 / volatility);
    }

    /// <summary>Volatility by halving [0, 4].</summary>
    public static double ImpliedVolatility(double price, double forward, double strike, double years, double discount, bool isCall)
    {
        double low = 0;
        double high = 4;
        for (int round = 0; round < 48; round++)
        {
            double middle = 0.5 * (low + high);
            if (Price(forward, strike, middle, years, discount, isCall) > price)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return 0.5 * (low + high);
    }

    private static double Cdf(double x)
    {
        double a = Math.Abs(x);
        double tail = 0;
        if (a <= 37)
        {
            double power = Math.Exp(-0.5 * a * a);
            if (a < 7.07106781186547)
            {
                double top = (((((((((((3.52624965998911E-02 * a) + 0.700383064443688) * a) + 6.37396220353165) * a) + 33.912866078383) * a)
                    + 112.079291497871) * a) + 221.213596169931) * a) + 220.206867912376;
                double bottom = (((((((((((((8.83883476483184E-02 * a) + 1.75566716318264) * a) + 16.064177579207) * a) + 86.7807322029461) * a)
                    + 296.564248779674) * a) + 637.333633378831) * a) + 793.826512519948) * a) + 440.413735824752;
                tail = power * top / bottom;
            }
            else
            {
                tail = power / (a + (1 / (a + (2 / (a + (3 / (a + (4 / (a + 0.65))))))))) / 2.506628274631;
            }
        }

        return x > 0 ? 1 - tail : tail;
    }
}
