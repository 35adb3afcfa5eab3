// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Equity fell below the call ratio times maintenance.</summary>
public sealed record MarginCalled(
    ulong Sequence, Timestamp Time, AccountId Account, Amount Equity, Amount Maintenance)
    : Event(Sequence, Time), IEvent<MarginCalled>
{
    /// <inheritdoc/>
    public static byte Tag => 19;

    internal override EventForm Form => EventForm<MarginCalled>.Instance;

    /// <inheritdoc/>
    public static MarginCalled Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("equity")),
            Amount.FromAtoms(fields.Decimal("maintenance")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("equity", Equity.Atoms);
        fields.Decimal("maintenance", Maintenance.Atoms);
    }
}
