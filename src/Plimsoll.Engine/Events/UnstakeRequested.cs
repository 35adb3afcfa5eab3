// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A stake, or a part of it, is wanted back.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose stake it is.</param>
/// <param name="Leaving">All that now waits to leave, numeraire.</param>
/// <param name="Due">When it leaves.</param>
public sealed record UnstakeRequested(ulong Sequence, Timestamp Time, AccountId Account, Amount Leaving, Timestamp Due)
    : Event(Sequence, Time), IEvent<UnstakeRequested>
{
    /// <inheritdoc/>
    public static byte Tag => 46;

    internal override EventForm Form => EventForm<UnstakeRequested>.Instance;

    /// <inheritdoc/>
    public static UnstakeRequested Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("leaving")),
            fields.OptionalTime("due"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("leaving", Leaving.Atoms);
        fields.OptionalTime("due", Due);
    }
}
