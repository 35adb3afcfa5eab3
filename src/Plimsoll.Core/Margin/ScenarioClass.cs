// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>The grid that the underlyings of one class are shocked by.</summary>
public sealed class ScenarioClass
{
    private ScenarioClass(string name, ImmutableArray<Scenario> scenarios, bool hasSpotOffset)
    {
        Name = name;
        Scenarios = scenarios;
        HasSpotOffset = hasSpotOffset;

        // Away from zero: a weight that is cut off in its last decimal must not shave the loss it stands for.
        Shocks = [.. scenarios.Select(static scenario => scenario.Own.PriceMove.Times(scenario.Weight, Rounding.AwayFromZero))];
        DistinctShocks = [.. Shocks.Distinct().Order()];
        ShockIndex = [.. Shocks.Select(shock => DistinctShocks.BinarySearch(shock))];
        ShockValues = [.. DistinctShocks.Select(static shock => shock.ToDouble())];

        // Without dampeners a straight line loses most at the ends: everything between them can be left out when there are no options.
        DeltaOneScenarios = scenarios.All(static scenario => scenario.Dampener.IsZero)
            ? [.. new[] { Shocks.IndexOf(DistinctShocks[0]), Shocks.IndexOf(DistinctShocks[^1]) }.Distinct().Order()]
            : [.. Enumerable.Range(0, scenarios.Length)];
        NearShocks = [.. Shocks.Select(static shock => shock.ToDouble())];
        DampenersBelow = [.. scenarios.Select(static scenario => -scenario.Dampener.ToDouble())];
        LargestDampener = -DampenersBelow.Min();
        AllScenarios = [.. Enumerable.Range(0, scenarios.Length)];
        WorstShock = DistinctShocks.Aggregate(Ratio.Zero, static (worst, shock) => Ratio.Max(worst, shock.Abs()));
        LargestShock = WorstShock.ToDouble();
        (Lowest, Highest) = (Shocks.IndexOf(DistinctShocks[0]), Shocks.IndexOf(DistinctShocks[^1]));
        Ratio span = DistinctShocks[^1] - DistinctShocks[0];
        CorrelatedSlope = span.IsZero ? Ratio.One
            : Ratio.One + Ratio.FromAtoms(Fixed18.MulDiv(WorstShock.Atoms, 4 * Fixed18.AtomsPerUnit, span.Atoms, Rounding.Up));
    }

    /// <summary>The most scenarios a class may have: a row of them is kept on the stack.</summary>
    public const int MaxScenarios = 256;

    /// <summary>The largest move up of a class's scenario: a hundred times the price.</summary>
    public static Ratio MostMove => Ratio.Of(100);

    /// <summary>Its name in the rulebook.</summary>
    public string Name { get; }

    /// <summary>The scenarios, by number; each moves whatever underlying it is applied to.</summary>
    public ImmutableArray<Scenario> Scenarios { get; }

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

    /// <summary><see cref="Shocks"/> in floating point.</summary>
    internal ImmutableArray<double> NearShocks { get; }

    /// <summary>The dampeners in floating point, as negative losses.</summary>
    internal ImmutableArray<double> DampenersBelow { get; }

    /// <summary><see cref="WorstShock"/> in floating point.</summary>
    internal double LargestShock { get; }

    /// <summary>The first scenario with the lowest shock.</summary>
    internal int Lowest { get; }

    /// <summary>The first scenario with the highest shock.</summary>
    internal int Highest { get; }

    /// <summary>The most that a requirement with correlation offsets changes per unit of change in an option's row: its slope by 2 × worst shock ÷ span of the
    /// shocks, its rest by as much again and by one.</summary>
    internal Ratio CorrelatedSlope { get; }

    /// <summary>The largest dampener in floating point.</summary>
    internal double LargestDampener { get; }

    /// <summary>How fast the worst loss can change per unit of an option, times a factor.</summary>
    /// <remarks>A row is weight × (V(F × (1 + move), vol_s) − V(F, vol)) or less the mark, whichever is more; V has slopes from 0 to 1 (a put: −1 to 0) in F
    /// and from 0 to F√(T ÷ 2π) in volatility, and vol_s moves g_s per unit of vol. So the row's slopes are at most weight × max(1, 1 + move) and weight ×
    /// max(1, (1 + move) × g_s), or 1. What the mark is off V by stands still while the mark moves as V does; a mark that has come to zero does not, and a
    /// short row then has V itself on top: its slopes are at most weight × (1 + move) + max(0, 1 − weight), of volatility likewise with g_s.</remarks>
    internal OptionBound? OptionBoundOf(InstrumentSpec spec, Timestamp time, Ratio factor)
    {
        double years = OptionModel.YearsLeft(spec, ScenarioCube.MinuteOf(time));
        double perForward = 1, perVolatility = 1;
        foreach (Scenario scenario in Scenarios)
        {
            (double weight, double forward, double spread) =
                (scenario.Weight.ToDouble(), 1 + scenario.Own.PriceMove.ToDouble(), scenario.Own.Volatility.SlopeAt(years).ToDouble());
            double rest = Math.Max(0, 1 - weight);
            perForward = Math.Max(perForward, weight * Math.Max(1, forward));
            perForward = Math.Max(perForward, (weight * forward) + rest);
            perVolatility = Math.Max(perVolatility, weight * Math.Max(1, forward * spread));
            perVolatility = Math.Max(perVolatility, (weight * forward * spread) + rest);
        }

        return Ratio.TryQuantise(perForward * factor.ToDouble(), Rounding.Up, out Ratio price)
            && Ratio.TryQuantise(perVolatility * factor.ToDouble(), Rounding.Up, out Ratio volatility)
            ? new OptionBound(price, volatility)
            : null;
    }

    /// <summary>Makes a class, or says which scenario is wrong.</summary>
    public static ScenarioClass? TryCreate(string name, ImmutableArray<Scenario> scenarios, bool hasSpotOffset, out ImmutableArray<string> errors)
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        if (scenarios.Length is 0 or > MaxScenarios)
        {
            found.Add($"a class has 1 to {MaxScenarios} scenarios; found {scenarios.Length}");
        }

        foreach (Scenario scenario in scenarios)
        {
            if (!scenario.IsOwn)
            {
                found.Add($"a class's scenario names no factor, because it is for every underlying of its class; found \"{scenario.Name}\"");
            }
            else if (scenario.Own.PriceMove > MostMove)
            {
                found.Add($"a price move is above −1 and at most {MostMove}; found {scenario.Own.PriceMove}");
            }
        }

        errors = found.ToImmutable();
        return errors.IsEmpty ? new ScenarioClass(name, scenarios, hasSpotOffset) : null;
    }
}
