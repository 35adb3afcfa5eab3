// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Where the volatilities of one factor's options go; the default leaves them.</summary>
/// <remarks>f = (30 days ÷ max(days to expiry, 1)) to the power of <paramref name="Power"/>; relative: v × (1 + f × shock), absolute: v + f × shock. A shock up ends at
/// <paramref name="AtLeast"/> or above; the result stays between 0 and <see cref="Most"/>.</remarks>
/// <param name="IsAbsolute">True when the shock is in volatility points (0.1 is ten) and not a fraction of volatility.</param>
/// <param name="Shock">Positive is up.</param>
/// <param name="Power">At least 0; 0 moves all expiries alike.</param>
/// <param name="AtLeast">Least volatility after a shock up.</param>
public readonly record struct VolatilityRule(bool IsAbsolute, Ratio Shock, Ratio Power, Ratio AtLeast)
{
    /// <summary>The largest volatility that can be observed: 5,000 %.</summary>
    public static Ratio Most => Ratio.Of(50);

    private const double ReferenceDays = 30;

    /// <summary>The same relative shock at every expiry.</summary>
    public static VolatilityRule Relative(Ratio shock) => new(false, shock, default, default);

    /// <summary>The volatility after the shock, for an option with <paramref name="years"/> left; false when it cannot be represented.</summary>
    public bool TryApply(Ratio volatility, double years, out Ratio shocked)
    {
        shocked = volatility;
        if (Shock.IsZero)
        {
            return true;
        }

        Ratio shock = Shock;
        if (!Power.IsZero)
        {
            double days = Math.Max(years * 365, 1);
            if (!Ratio.TryQuantise(Shock.ToDouble() * StrictMath.Exp(Power.ToDouble() * StrictMath.Log(ReferenceDays / days)), Rounding.HalfEven, out shock))
            {
                return false;
            }
        }

        shocked = volatility + (IsAbsolute ? shock : volatility.Times(shock, Rounding.HalfEven));
        if (shock.IsPositive)
        {
            shocked = Ratio.Max(shocked, Ratio.Max(volatility, AtLeast));
        }

        shocked = Ratio.Max(Ratio.Zero, Ratio.Min(shocked, Most));
        return true;
    }
}

/// <summary>What happens to one factor.</summary>
/// <param name="Factor">An index: the underlying of instruments, or the price of an asset.</param>
/// <param name="PriceMove">Relative move, above −1 and at most <see cref="StressScenario.MostMove"/>; everything on the factor follows.</param>
/// <param name="Volatility">What its options' volatilities do.</param>
public readonly record struct FactorShock(SymbolId Factor, Ratio PriceMove, VolatilityRule Volatility);

/// <summary>A state of the market to be lived through: a move of each factor, a time step, and how much its loss counts.</summary>
/// <remarks>Factors that are not named stay where they are. Loss = max(0, −weight × profit − dampener).</remarks>
public sealed class StressScenario
{
    private StressScenario(string name, ImmutableArray<FactorShock> shocks, long stepSeconds, Ratio weight, Amount dampener, string? source)
    {
        Name = name;
        Shocks = shocks;
        StepSeconds = stepSeconds;
        Weight = weight;
        Dampener = dampener;
        Source = source;
    }

    /// <summary>The largest move up: ten thousand times the price.</summary>
    public static Ratio MostMove => Ratio.Of(9_999);

    /// <summary>The longest time step, ten years: what expires meanwhile is worth what it pays.</summary>
    public const long MaxStepSeconds = 10L * 365 * 86_400;

    /// <summary>Its name in reports.</summary>
    public string Name { get; }

    /// <summary>The moves, ascending by factor, each factor once.</summary>
    public ImmutableArray<FactorShock> Shocks { get; }

    /// <summary>Seconds that pass.</summary>
    public long StepSeconds { get; }

    /// <summary>What profit and loss are multiplied by, above 0 and at most 1.</summary>
    public Ratio Weight { get; }

    /// <summary>Numeraire that the loss is reduced by, never below zero.</summary>
    public Amount Dampener { get; }

    /// <summary>Where its figures come from; null when they are the caller's.</summary>
    public string? Source { get; }

    /// <summary>Makes a scenario.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the factor, or <see cref="RefusedTerm.Scenario"/>) for a move, weight, dampener or step out of bounds or
    /// a factor named twice.</returns>
    public static Result<StressScenario> Of(string name, IEnumerable<FactorShock> shocks, long stepSeconds = 0, Ratio? weight = null, Amount dampener = default, string? source = null)
    {
        ImmutableArray<FactorShock> sorted = [.. shocks.OrderBy(shock => shock.Factor)];
        for (int i = 0; i < sorted.Length; i++)
        {
            FactorShock shock = sorted[i];
            bool isTwice = i > 0 && sorted[i - 1].Factor == shock.Factor;
            if (isTwice || shock.PriceMove <= -Ratio.One || shock.PriceMove > MostMove || shock.Volatility.Power.IsNegative || shock.Volatility.Shock.Abs() > VolatilityRule.Most)
            {
                return Result<StressScenario>.Refused(RejectionCode.OutsideDomain, shock.Factor);
            }
        }

        Ratio counted = weight ?? Ratio.One;
        bool isSound = counted.IsPositive && counted <= Ratio.One && !dampener.IsNegative && stepSeconds is >= 0 and <= MaxStepSeconds;
        return isSound
            ? Result<StressScenario>.Of(new(name, sorted, stepSeconds, counted, dampener, source))
            : Result<StressScenario>.Refused(RejectionCode.OutsideDomain, RefusedTerm.Scenario);
    }

    /// <summary>The same move of several factors at once.</summary>
    /// <returns>As <see cref="Of"/>.</returns>
    public static Result<StressScenario> Joint(string name, ImmutableArray<SymbolId> factors, Ratio move, VolatilityRule volatility) =>
        Of(name, factors.Select(factor => new FactorShock(factor, move, volatility)));

    /// <summary>What a profit counts as a loss here, never negative, rounded up.</summary>
    public Amount LossOf(Amount profit) => Amount.Max(Amount.Zero, -profit.Times(Weight, Rounding.Down) - Dampener);
}
