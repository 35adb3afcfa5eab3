// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An account, with its pockets, is under another rulebook from now on.</summary>
public sealed record RulebookSet(
    ulong Sequence, Timestamp Time, AccountId Account, string Rulebook)
    : Event(Sequence, Time), IEvent<RulebookSet>
{
    /// <inheritdoc/>
    public static byte Tag => 41;

    internal override EventForm Form => EventForm<RulebookSet>.Instance;

    /// <inheritdoc/>
    public static RulebookSet Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"), fields.Text("rulebook"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Text("rulebook", Rulebook);
    }
}
