// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>What happens to one factor.</summary>
/// <param name="Factor">An index: the underlying of instruments, or the price of an asset. Null is whichever factor the scenario is applied to: a class's
/// own.</param>
/// <param name="PriceMove">Relative move, above −1 and at most <see cref="Scenario.MostMove"/>; everything on the factor follows.</param>
/// <param name="Volatility">What its options' volatilities do.</param>
public readonly record struct FactorShock(ObservableId? Factor, Ratio PriceMove, VolatilityShock Volatility)
{
    /// <summary>The factor.</summary>
    /// <exception cref="InvariantException">None is named: it is a class's scenario, and was applied to nothing yet.</exception>
    public ObservableId Named
    {
        get
        {
            Invariant.Check(Factor is not null, "A class's scenario was used without saying which factor it is applied to.");
            return Factor!.Value;
        }
    }
}

/// <summary>A state that the market might come to: a move of each factor, a time step, and how much of a loss there counts.</summary>
/// <remarks>
/// <para>One type for every "what if": the classes of scenario margin, whose scenarios move whatever underlying they are applied to
/// (<see cref="IsOwn"/>), and stress, searches and sweeps, whose scenarios name their factors, one, a pair or all of them. <see cref="On"/> makes the second of
/// the first.</para>
/// <para>Factors that are not named stay where they are. Loss = max(0, −weight × profit − dampener).</para>
/// <para>A model that pairs scenarios of one price and the other volatility finds the pair by the figures; it needs no field.</para>
/// </remarks>
public sealed class Scenario
{
    private Scenario(string name, ImmutableArray<FactorShock> shocks, long stepSeconds, Ratio weight, Amount dampener, string? source)
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

    /// <summary>What profit and loss are multiplied by, above 0 and at most 1: below 1 for moves that are farther than others of their grid.</summary>
    public Ratio Weight { get; }

    /// <summary>Numeraire that the loss is reduced by, never below zero; 0 keeps a worst loss homogeneous and subadditive.</summary>
    public Amount Dampener { get; }

    /// <summary>Where its figures come from; null when they are the caller's.</summary>
    public string? Source { get; }

    /// <summary>True when it moves the factor that it is applied to, and no other.</summary>
    public bool IsOwn => Shocks is [{ Factor: null }];

    /// <summary>The move of the factor that it is applied to.</summary>
    /// <exception cref="InvariantException">It names its factors.</exception>
    public FactorShock Own
    {
        get
        {
            Invariant.Check(IsOwn, "A scenario of named factors has no single move of its own.");
            return Shocks[0];
        }
    }

    /// <summary>Makes a scenario.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the factor, or the scenario where it is the scenario itself or its own factor)
    /// for a move, weight, dampener or step out of bounds, a factor named twice, or the own factor beside others.</returns>
    public static Result<Scenario> Of(string name, IEnumerable<FactorShock> shocks, long stepSeconds = 0, Ratio? weight = null, Amount dampener = default,
        string? source = null)
    {
        ImmutableArray<FactorShock> sorted = [.. shocks.OrderBy(static shock => shock.Factor)];
        for (int i = 0; i < sorted.Length; i++)
        {
            FactorShock shock = sorted[i];
            bool isTwice = i > 0 && (sorted[i - 1].Factor is null || sorted[i - 1].Factor == shock.Factor);
            if (isTwice || shock.PriceMove <= -Ratio.One || shock.PriceMove > MostMove || !shock.Volatility.IsSound)
            {
                return Result<Scenario>.Refused(RejectionCode.OutsideDomain, shock.Factor ?? (RefusalSubject)RefusedTerm.Scenario);
            }
        }

        Ratio counted = weight ?? Ratio.One;
        bool isSound = counted.IsPositive && counted <= Ratio.One && !dampener.IsNegative && stepSeconds is >= 0 and <= MaxStepSeconds;
        return isSound
            ? Result<Scenario>.Of(new(name, sorted, stepSeconds, counted, dampener, source))
            : Result<Scenario>.Refused(RejectionCode.OutsideDomain, RefusedTerm.Scenario);
    }

    /// <summary>The same move of several factors at once.</summary>
    /// <returns>As <see cref="Of"/>.</returns>
    public static Result<Scenario> Joint(string name, ImmutableArray<ObservableId> factors, Ratio move, VolatilityShock volatility) =>
        Of(name, factors.Select(factor => new FactorShock(factor, move, volatility)));

    /// <summary>A scenario of a class: it moves whatever factor it is applied to, and is named after its figures.</summary>
    /// <returns>As <see cref="Of"/>.</returns>
    public static Result<Scenario> OfClass(Ratio move, VolatilityShock volatility, long stepSeconds = 0, Ratio? weight = null, Amount dampener = default) =>
        Of(ScenarioName.Of(move, volatility.Move, stepSeconds, weight ?? Ratio.One), [new(null, move, volatility)], stepSeconds, weight, dampener);

    /// <summary>A class's scenario applied to a factor, as a scenario that names it; any other as it is.</summary>
    public Scenario On(ObservableId factor) => IsOwn ? new(Name, [Own with { Factor = factor }], StepSeconds, Weight, Dampener, Source) : this;

    /// <summary>What a profit counts as a loss here, never negative, rounded up.</summary>
    public Amount LossOf(Amount profit) => Amount.Max(Amount.Zero, -profit.Times(Weight, Rounding.Down) - Dampener);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
