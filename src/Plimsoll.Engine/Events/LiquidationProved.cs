// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>How far the closes that were just planned can be from the cheapest, and the multipliers from which anyone computes it without a solver. Follows
/// the <see cref="LiquidationPlanned"/> that it is about; there is none where nothing is proved.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Cost">What the plan costs, fees included, numeraire.</param>
/// <param name="LeastCost">No closes that restore cost less than this, numeraire.</param>
/// <param name="Margin">The multiplier of what is required in all.</param>
/// <param name="Floor">The multiplier of the floor of the requirement.</param>
/// <param name="Scenarios">The multipliers of the scenarios that weigh anything.</param>
public sealed record LiquidationProved(
    ulong Sequence,
    Timestamp Time,
    AccountId Account,
    Amount Cost,
    Amount LeastCost,
    Ratio Margin,
    Ratio Floor,
    ImmutableArray<WeighedScenario> Scenarios)
    : Event(Sequence, Time), IEvent<LiquidationProved>
{
    /// <inheritdoc/>
    public static byte Tag => 73;

    internal override EventForm Form => EventForm<LiquidationProved>.Instance;

    /// <summary>Equal by what the list holds, as all events are equal by what they tell.</summary>
    public bool Equals(LiquidationProved? other) =>
        base.Equals(other) && (Account, Cost, LeastCost, Margin, Floor) == (other.Account, other.Cost, other.LeastCost, other.Margin, other.Floor)
        && Scenarios.SequenceEqual(other.Scenarios);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)Account.Value) ^ unchecked((int)Sequence);

    /// <inheritdoc/>
    public static LiquidationProved Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("cost")),
            Amount.FromAtoms(fields.Decimal("leastCost")),
            Ratio.FromAtoms(fields.Decimal("margin")),
            Ratio.FromAtoms(fields.Decimal("floor")),
            fields.List<WeighedScenario, WeighedScenarioForm>("scenarios"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("cost", Cost.Atoms);
        fields.Decimal("leastCost", LeastCost.Atoms);
        fields.Decimal("margin", Margin.Atoms);
        fields.Decimal("floor", Floor.Atoms);
        fields.List<WeighedScenario, WeighedScenarioForm>("scenarios", Scenarios);
    }
}
