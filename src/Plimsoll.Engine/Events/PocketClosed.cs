// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A pocket that held nothing any more was closed; its id is not used again.</summary>
public sealed record PocketClosed(ulong Sequence, Timestamp Time, AccountId Account, AccountId Parent) : Event(Sequence, Time), IEvent<PocketClosed>
{
    /// <inheritdoc/>
    public static byte Tag => 4;

    internal override EventForm Form => EventForm<PocketClosed>.Instance;

    /// <inheritdoc/>
    public static PocketClosed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"), fields.Account("parent"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Account("parent", Parent);
    }
}
