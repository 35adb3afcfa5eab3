// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A rulebook is in force from now on: every account is assessed anew.</summary>
public sealed record RulebookTookEffect(
    ulong Sequence, Timestamp Time, string Name, string Version)
    : Event(Sequence, Time), IEvent<RulebookTookEffect>
{
    /// <inheritdoc/>
    public static byte Tag => 40;

    internal override EventForm Form => EventForm<RulebookTookEffect>.Instance;

    /// <inheritdoc/>
    public static RulebookTookEffect Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Text("name"), fields.Text("version"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Text("name", Name);
        fields.Text("version", Version);
    }
}
