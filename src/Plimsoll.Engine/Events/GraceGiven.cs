// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An account fell below maintenance by what a price did in an outage: it is not liquidated before a time, unless it falls further.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Account.</param>
/// <param name="Equity">Its equity, numeraire.</param>
/// <param name="Maintenance">Its maintenance, numeraire.</param>
/// <param name="Lost">What it lost by prices that were out, numeraire; without it equity would cover maintenance.</param>
/// <param name="Until">Until when.</param>
public sealed record GraceGiven(ulong Sequence, Timestamp Time, AccountId Account, Amount Equity, Amount Maintenance, Amount Lost, Timestamp Until)
    : Event(Sequence, Time), IEvent<GraceGiven>
{
    /// <inheritdoc/>
    public static byte Tag => 55;

    internal override EventForm Form => EventForm<GraceGiven>.Instance;

    /// <inheritdoc/>
    public static GraceGiven Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("equity")),
            Amount.FromAtoms(fields.Decimal("maintenance")),
            Amount.FromAtoms(fields.Decimal("lost")),
            fields.OptionalTime("until"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("equity", Equity.Atoms);
        fields.Decimal("maintenance", Maintenance.Atoms);
        fields.Decimal("lost", Lost.Atoms);
        fields.OptionalTime("until", Until);
    }
}
