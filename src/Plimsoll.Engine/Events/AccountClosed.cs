// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An account is bankrupt and emptied.</summary>
public sealed record AccountClosed(ulong Sequence, Timestamp Time, AccountId Account) : Event(Sequence, Time), IEvent<AccountClosed>
{
    /// <inheritdoc/>
    public static byte Tag => 3;

    internal override EventForm Form => EventForm<AccountClosed>.Instance;

    /// <inheritdoc/>
    public static AccountClosed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
    }
}
