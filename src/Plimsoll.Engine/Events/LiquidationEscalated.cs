// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>What could not be traded goes to the next layer.</summary>
/// <remarks>All figures are those of the moment: of an escalation to deleveraging, what the backstop has left in the same step.</remarks>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="To">The layer: backstop or deleveraging.</param>
/// <param name="Equity">Equity, numeraire.</param>
/// <param name="Maintenance">Maintenance, numeraire.</param>
/// <param name="Deficit">What is missing at the marks without haircuts, numeraire; zero when nothing is.</param>
/// <param name="Line">What equity has fallen below or, for deleveraging, to: the backstop ratio times maintenance, or zero; numeraire.</param>
public sealed record LiquidationEscalated(
    ulong Sequence, Timestamp Time, AccountId Account, AccountStatus To, Amount Equity, Amount Maintenance, Amount Deficit, Amount Line)
    : Event(Sequence, Time), IEvent<LiquidationEscalated>
{
    /// <inheritdoc/>
    public static byte Tag => 23;

    internal override EventForm Form => EventForm<LiquidationEscalated>.Instance;

    /// <inheritdoc/>
    public static LiquidationEscalated Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Choice<AccountStatus>("to"),
            Amount.FromAtoms(fields.Decimal("equity")),
            Amount.FromAtoms(fields.Decimal("maintenance")),
            Amount.FromAtoms(fields.Decimal("deficit")),
            Amount.FromAtoms(fields.Decimal("line")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Choice("to", To);
        fields.Decimal("equity", Equity.Atoms);
        fields.Decimal("maintenance", Maintenance.Atoms);
        fields.Decimal("deficit", Deficit.Atoms);
        fields.Decimal("line", Line.Atoms);
    }
}
