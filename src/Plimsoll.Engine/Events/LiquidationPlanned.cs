// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Closes were planned, and why: the account as it is, and as it will be.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Equity">Equity before, numeraire.</param>
/// <param name="Maintenance">Maintenance before, numeraire.</param>
/// <param name="EquityAfter">Equity after the closes, numeraire.</param>
/// <param name="MaintenanceAfter">Maintenance after them, numeraire.</param>
/// <param name="Cost">What they cost, fees included, numeraire.</param>
/// <param name="Closes">How many trades there are: closes, and what is added as a hedge.</param>
/// <param name="Restores">True when equity then covers maintenance with the policy's buffer; false where nothing restores: the closes are then those that
/// leave the least to be lost beyond equity.</param>
/// <param name="LeastCost">No closes that restore cost less than this, numeraire, by the plan's certificate; zero where nothing is proved.</param>
public sealed record LiquidationPlanned(
    ulong Sequence,
    Timestamp Time,
    AccountId Account,
    Amount Equity,
    Amount Maintenance,
    Amount EquityAfter,
    Amount MaintenanceAfter,
    Amount Cost,
    int Closes,
    bool Restores,
    Amount LeastCost = default)
    : Event(Sequence, Time), IEvent<LiquidationPlanned>
{
    /// <inheritdoc/>
    public static byte Tag => 22;

    internal override EventForm Form => EventForm<LiquidationPlanned>.Instance;

    /// <inheritdoc/>
    public static LiquidationPlanned Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("equity")),
            Amount.FromAtoms(fields.Decimal("maintenance")),
            Amount.FromAtoms(fields.Decimal("equityAfter")),
            Amount.FromAtoms(fields.Decimal("maintenanceAfter")),
            Amount.FromAtoms(fields.Decimal("cost")),
            fields.Number("closes"),
            fields.Flag("restores"),
            Amount.FromAtoms(fields.Decimal("leastCost")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("equity", Equity.Atoms);
        fields.Decimal("maintenance", Maintenance.Atoms);
        fields.Decimal("equityAfter", EquityAfter.Atoms);
        fields.Decimal("maintenanceAfter", MaintenanceAfter.Atoms);
        fields.Decimal("cost", Cost.Atoms);
        fields.Number("closes", Closes);
        fields.Flag("restores", Restores);
        fields.Decimal("leastCost", LeastCost.Atoms);
    }
}
