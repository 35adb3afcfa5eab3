// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Where volatility goes in a scenario.</summary>
public enum VolatilityMove : byte
{
    /// <summary>It stays.</summary>
    Same,

    /// <summary>It rises by the class's shock.</summary>
    Up,

    /// <summary>It falls by the class's shock.</summary>
    Down,
}

/// <summary>One state of the market that positions are valued in.</summary>
/// <param name="PriceMove">Relative move of every price of the underlying; above −1.</param>
/// <param name="Volatility">Where volatility goes.</param>
/// <param name="Weight">What profit and loss are multiplied by: below 1 for tail moves that are farther than the grid; above 0, at most 1.</param>
/// <param name="Dampener">Numeraire that a group's loss here is reduced by, never below zero; 0 keeps the model homogeneous and subadditive.</param>
public sealed record Scenario(Ratio PriceMove, VolatilityMove Volatility, Ratio Weight, Amount Dampener)
{
    /// <summary>The scenario in words: "price −16 %, volatility up".</summary>
    public override string ToString()
    {
        string move = PriceMove.IsZero ? "unchanged" : $"{(PriceMove.IsNegative ? "−" : "+")}{PriceMove.Abs().Times(Ratio.Of(100), Rounding.HalfEven)} %";
        string volatility = Volatility switch { VolatilityMove.Up => "up", VolatilityMove.Down => "down", _ => "same" };
        return $"price {move}, volatility {volatility}{(Weight == Ratio.One ? string.Empty : $", weight {Weight.Times(Ratio.Of(100), Rounding.HalfEven).ToDouble():0.##} %")}";
    }
}

/// <summary>How far volatility moves.</summary>
/// <remarks>f = (30 days ÷ max(days to expiry, 1)) to the power of <paramref name="ShortPower"/> below 30 days, else of <paramref name="LongPower"/>. Relative: up v × (1 + f × Up),
/// down v × max(0, 1 − f × Down). Absolute: up v + f × Up, down max(0, v − f × Down). An up shock ends at <paramref name="UpAtLeast"/> or above. Powers of 0 switch the scaling
/// off. Source of the shape: Deribit portfolio margin.</remarks>
/// <param name="IsAbsolute">True when the shocks are volatility points and not fractions of volatility.</param>
/// <param name="Up">Shock up, at least 0.</param>
/// <param name="Down">Shock down, at least 0.</param>
/// <param name="ShortPower">Power below 30 days, at least 0.</param>
/// <param name="LongPower">Power from 30 days on, at least 0.</param>
/// <param name="UpAtLeast">Least volatility after a shock up.</param>
public sealed record VolatilityShock(bool IsAbsolute, Ratio Up, Ratio Down, Ratio ShortPower, Ratio LongPower, Ratio UpAtLeast)
{
    private const double ReferenceDays = 30;

    /// <summary>The volatilities after the shocks.</summary>
    internal (double Up, double Down) Of(double volatility, double years)
    {
        double days = Math.Max(years * 365, 1);
        double power = (days < ReferenceDays ? ShortPower : LongPower).ToDouble();
        double factor = power == 0 ? 1 : StrictMath.Exp(power * StrictMath.Log(ReferenceDays / days));
        double up = factor * Up.ToDouble();
        double down = factor * Down.ToDouble();
        double raised = IsAbsolute ? volatility + up : volatility * (1 + up);
        double lowered = IsAbsolute ? volatility - down : volatility * (1 - down);
        return (Math.Max(raised, Math.Max(volatility, UpAtLeast.ToDouble())), Math.Max(lowered, 0));
    }
}

/// <summary>The grid that the underlyings of one class are shocked by.</summary>
public sealed class ScenarioClass
{
    private ScenarioClass(string name, ImmutableArray<Scenario> scenarios, VolatilityShock volatility, bool hasSpotOffset)
    {
        Name = name;
        Scenarios = scenarios;
        Volatility = volatility;
        HasSpotOffset = hasSpotOffset;

        // Away from zero: a weight that is cut off in its last decimal must not shave the loss it stands for.
        Shocks = [.. scenarios.Select(static scenario => scenario.PriceMove.Times(scenario.Weight, Rounding.AwayFromZero))];
        DistinctShocks = [.. Shocks.Distinct().Order()];
        ShockIndex = [.. Shocks.Select(shock => DistinctShocks.BinarySearch(shock))];
        ShockValues = [.. DistinctShocks.Select(static shock => shock.ToDouble())];

        // Without dampeners a straight line loses most at the ends: everything between them can be left out when there are no options.
        DeltaOneScenarios = scenarios.All(static scenario => scenario.Dampener.IsZero)
            ? [.. new[] { Shocks.IndexOf(DistinctShocks[0]), Shocks.IndexOf(DistinctShocks[^1]) }.Distinct().Order()]
            : [.. Enumerable.Range(0, scenarios.Length)];
        AllScenarios = [.. Enumerable.Range(0, scenarios.Length)];
        WorstShock = DistinctShocks.Aggregate(Ratio.Zero, static (worst, shock) => Ratio.Max(worst, shock.Abs()));
    }

    /// <summary>The most scenarios a class may have: a row of them is kept on the stack.</summary>
    public const int MaxScenarios = 256;

    /// <summary>Its name in the rulebook.</summary>
    public string Name { get; }

    /// <summary>The scenarios, by number.</summary>
    public ImmutableArray<Scenario> Scenarios { get; }

    /// <summary>How far volatility moves.</summary>
    public VolatilityShock Volatility { get; }

    /// <summary>True when the account's own balance of the underlying's asset may hedge its positions.</summary>
    public bool HasSpotOffset { get; }

    /// <summary>Price move × weight by scenario: what one unit of delta-one value gains.</summary>
    internal ImmutableArray<Ratio> Shocks { get; }

    /// <summary>The different values among <see cref="Shocks"/>, ascending.</summary>
    internal ImmutableArray<Ratio> DistinctShocks { get; }

    /// <summary>Where each scenario's shock is in <see cref="DistinctShocks"/>.</summary>
    internal ImmutableArray<int> ShockIndex { get; }

    /// <summary><see cref="DistinctShocks"/> in floating point.</summary>
    internal ImmutableArray<double> ShockValues { get; }

    /// <summary>The scenarios that can be the worst of a group without options, ascending.</summary>
    internal ImmutableArray<int> DeltaOneScenarios { get; }

    /// <summary>All scenarios, ascending.</summary>
    internal ImmutableArray<int> AllScenarios { get; }

    /// <summary>The largest magnitude among the shocks.</summary>
    internal Ratio WorstShock { get; }

    /// <summary>Makes a class, or says which scenario is wrong.</summary>
    public static ScenarioClass? TryCreate(
        string name, ImmutableArray<Scenario> scenarios, VolatilityShock volatility, bool hasSpotOffset, out ImmutableArray<string> errors)
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        if (scenarios.Length is 0 or > MaxScenarios)
        {
            found.Add($"a class has 1 to {MaxScenarios} scenarios; found {scenarios.Length}");
        }

        foreach (Scenario scenario in scenarios)
        {
            if (scenario.PriceMove <= -Ratio.One || scenario.PriceMove > Ratio.Of(100))
            {
                found.Add($"a price move is above −1 and at most 100; found {scenario.PriceMove}");
            }

            if (!scenario.Weight.IsPositive || scenario.Weight > Ratio.One || scenario.Dampener.IsNegative)
            {
                found.Add($"a weight is above 0 and at most 1, a dampener at least 0; found {scenario.Weight} and {scenario.Dampener}");
            }
        }

        errors = found.ToImmutable();
        return errors.IsEmpty ? new ScenarioClass(name, scenarios, volatility, hasSpotOffset) : null;
    }
}
