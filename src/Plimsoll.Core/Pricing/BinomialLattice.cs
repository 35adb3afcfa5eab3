// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>How a lattice places its nodes.</summary>
public enum LatticeKind
{
    /// <summary>Up and down by exp(±σ√Δt): J. Cox, S. Ross, M. Rubinstein, "Option pricing: a simplified approach" (1979). Error of order 1 ∕ steps,
    /// oscillating.</summary>
    CoxRossRubinstein = 0,

    /// <summary>Centred on the strike by the Peizer–Pratt inversion: D. Leisen, M. Reimer, "Binomial models for option valuation" (1996). Error of order 1 ∕
    /// steps² for European options. The number of steps is raised to an odd one.</summary>
    LeisenReimer = 1,
}

/// <summary>Values an option on a recombining binomial tree: slow, general, and convergent to the exact value.</summary>
/// <remarks>Continuous dividend yield; rates of either sign. Work grows with the square of the steps, a thousand take about a millisecond. Allocates nothing on
/// the heap.</remarks>
public static class BinomialLattice
{
    /// <summary>The most steps allowed: the values of one layer (32 kB) live on the stack.</summary>
    public const int MaximumSteps = 4_001;

    /// <summary>The value; refused with <see cref="RejectionCode.OutsideDomain"/> for NaN, infinite or negative input, for steps outside 1 to
    /// <see cref="MaximumSteps"/>, and where the tree has no probabilities (a step too long for its drift, or a strike out of its reach).</summary>
    /// <param name="spot">Price of the underlying now.</param>
    /// <param name="strike">Strike price.</param>
    /// <param name="volatility">Volatility per square root of a year.</param>
    /// <param name="years">Years to expiry.</param>
    /// <param name="rate">Continuously compounded rate per year.</param>
    /// <param name="dividendYield">Continuous dividend yield per year.</param>
    /// <param name="isCall">True for a call.</param>
    /// <param name="isAmerican">True when it may be exercised at every node, false for the last layer only.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="kind">How the nodes are placed.</param>
    public static Result<double> Price(
        double spot,
        double strike,
        double volatility,
        double years,
        double rate,
        double dividendYield,
        bool isCall,
        bool isAmerican,
        int steps,
        LatticeKind kind)
    {
        bool isLegal = OptionColumns.IsInDomain(spot, strike, volatility, years, 1.0) && double.IsFinite(rate) && double.IsFinite(dividendYield)
            && steps is >= 1 and <= MaximumSteps;
        if (!isLegal)
        {
            return Result<double>.Refused(RejectionCode.OutsideDomain);
        }

        double deviation = volatility * StrictMath.Sqrt(years);
        if (deviation == 0 || spot == 0 || strike == 0)
        {
            return WithoutTree(spot, strike, volatility, years, rate, dividendYield, isCall, isAmerican);
        }

        steps = kind == LatticeKind.LeisenReimer ? steps | 1 : steps;
        double time = years / steps;
        double growth = StrictMath.Exp((rate - dividendYield) * time);
        double probability;
        double up;
        double down;
        if (kind == LatticeKind.LeisenReimer)
        {
            double d1 = (StrictMath.Log(spot / strike) + ((rate - dividendYield) * years)) / deviation + (deviation / 2.0);
            probability = PeizerPratt(d1 - deviation, steps);
            up = growth * PeizerPratt(d1, steps) / probability;
            down = (growth - (probability * up)) / (1.0 - probability);
        }
        else
        {
            up = StrictMath.Exp(volatility * StrictMath.Sqrt(time));
            down = 1.0 / up;
            probability = (growth - down) / (up - down);
        }

        bool isTree = probability is > 0 and < 1 && down > 0 && double.IsFinite(up);
        return isTree
            ? Result<double>.Of(Roll(spot, strike, isCall, isAmerican, steps, up, down, probability, StrictMath.Exp(-rate * time)))
            : Result<double>.Refused(RejectionCode.OutsideDomain);
    }

    private static double Roll(
        double spot, double strike, bool isCall, bool isAmerican, int steps, double up, double down, double probability, double discount)
    {
        Span<double> value = stackalloc double[steps + 1];
        double ratio = up / down;
        double lowest = spot;
        for (int i = 0; i < steps; i++)
        {
            lowest *= down;
        }

        double price = lowest;
        for (int i = 0; i <= steps; i++)
        {
            value[i] = AmericanOption.Payoff(price, strike, isCall);
            price *= ratio;
        }

        double onUp = discount * probability;
        double onDown = discount * (1.0 - probability);
        for (int layer = steps - 1; layer >= 0; layer--)
        {
            lowest /= down;
            price = lowest;
            for (int i = 0; i <= layer; i++)
            {
                double held = (onUp * value[i + 1]) + (onDown * value[i]);
                double exercised = isAmerican ? AmericanOption.Payoff(price, strike, isCall) : 0.0;
                value[i] = exercised > held ? exercised : held;
                price *= ratio;
            }
        }

        return value[0];
    }

    private static Result<double> WithoutTree(
        double spot, double strike, double volatility, double years, double rate, double dividendYield, bool isCall, bool isAmerican) =>
        isAmerican
            ? Result<double>.Of(AmericanOption.Deterministic(spot, strike, years, rate, dividendYield, isCall))
            : BlackScholes.Price(spot, strike, volatility, years, rate, dividendYield, isCall);

    // The probability that makes a binomial of n trials pass z, in Peizer and Pratt's second approximation (1968).
    private static double PeizerPratt(double z, int n)
    {
        double scaled = z / (n + (1.0 / 3.0) + (0.1 / (n + 1.0)));
        double spread = StrictMath.Sqrt(0.25 - (0.25 * StrictMath.Exp(-scaled * scaled * (n + (1.0 / 6.0)))));
        return z >= 0 ? 0.5 + spread : 0.5 - spread;
    }
}
