// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Puts together what was found about an account and each of its pockets: amounts add up, and the account is breached where the first of them
/// is.</summary>
/// <remarks>Of a single part everything is what it was.</remarks>
internal static class StressParts
{
    /// <summary>Sums; the lines are the parts' one after the other.</summary>
    internal static MarginReport Join(ImmutableArray<MarginReport> parts) => parts.Length == 1 ? parts[0] : parts[0] with
    {
        Equity = Sum(parts, static part => part.Equity),
        Initial = Sum(parts, static part => part.Initial),
        Maintenance = Sum(parts, static part => part.Maintenance),
        Collateral = [.. parts.SelectMany(static part => part.Collateral)],
        Lines = [.. parts.SelectMany(static part => part.Lines)],
    };

    /// <summary>Outcomes of the same scenarios.</summary>
    internal static ImmutableArray<StressOutcome> Join(ImmutableArray<ImmutableArray<StressOutcome>> parts) => parts.Length == 1 ? parts[0] :
    [
        .. parts[0].Select((first, i) =>
        {
            ImmutableArray<StressOutcome> there = [.. parts.Select(part => part[i])];
            Amount profit = Sum(there, static outcome => outcome.Profit);
            return new StressOutcome(
                first.Scenario, profit, first.Scenario.LossOf(profit), Sum(there, static outcome => outcome.Equity),
                    Sum(there, static outcome => outcome.Initial),
                Sum(there, static outcome => outcome.Maintenance), there.Select(static outcome => outcome.Headroom).Min());
        }),
    ];

    /// <summary>The nearest of the levels of one factor and side.</summary>
    internal static LiquidationLevel Nearest(ImmutableArray<LiquidationLevel> levels)
    {
        LiquidationLevel nearest = levels.FirstOrDefault(static level => level.State == LevelState.AlreadyBelow)
            ?? levels.Where(static level => level.State == LevelState.Found).MinBy(static level => level.Move!.Value.Abs())
            ?? levels.MinBy(static level => level.SearchedTo.Abs())!;

        // A dip that was missed in another part could be nearer than this.
        return nearest with { IsProved = nearest.State == LevelState.AlreadyBelow ? nearest.IsProved : levels.All(static level => level.IsProved) };
    }

    /// <summary>The nearest breach of any part.</summary>
    internal static ReverseStressReport Nearest(ImmutableArray<ReverseStressReport> reports)
    {
        ReverseStressReport nearest = reports.FirstOrDefault(static report => report.State == LevelState.AlreadyBelow)
            ?? reports.Where(static report => report.State == LevelState.Found).MinBy(static report => report.Distance)
            ?? reports.MinBy(static report => report.SearchedTo)!;
        double? atLeast = reports.Any(static report => report.AtLeast is null) ? null : reports.Min(static report => report.AtLeast);
        return nearest with
        {
            AtLeast = atLeast,
            IsProved = nearest.IsProved && atLeast == nearest.AtLeast,
            Directions = reports.Sum(static report => report.Directions),
            Assessments = reports.Sum(static report => report.Assessments),
        };
    }

    /// <summary>Ladders over the same moves.</summary>
    internal static ImmutableArray<LadderRung> Join(ImmutableArray<ImmutableArray<LadderRung>> parts) => parts.Length == 1 ? parts[0] :
    [
        .. parts[0].Select((first, i) =>
        {
            ImmutableArray<LadderRung> there = [.. parts.Select(part => part[i])];
            ImmutableArray<LiquidationPlan> plans = [.. there.Where(static rung => rung.Plan is not null).Select(static rung => rung.Plan!)];
            return new LadderRung(
                first.Move, Sum(there, static rung => rung.Equity), Sum(there, static rung => rung.Maintenance),
                plans.IsEmpty ? null : new LiquidationPlan(
                    [.. plans.SelectMany(static plan => plan.Closes)], Sum(plans, static plan => plan.EquityAfter),
                        Sum(plans, static plan => plan.MaintenanceAfter),
                    plans.All(static plan => plan.Restores)));
        }),
    ];

    /// <summary>Legs of all parts; a balance is a leg of each part that holds it.</summary>
    internal static MarginAttribution Join(ImmutableArray<MarginAttribution> parts) => parts.Length == 1
        ? parts[0]
        : new(Sum(parts, static part => part.Maintenance), [.. parts.SelectMany(static part => part.Legs)]);

    private static Amount Sum<T>(ImmutableArray<T> parts, Func<T, Amount> of) => parts.Aggregate(Amount.Zero, (sum, part) => sum + of(part));
}
