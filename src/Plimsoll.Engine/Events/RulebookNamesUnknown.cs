// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A rulebook that was adopted says how to close, or follows, what the venue does not list: that changes nothing until it is listed.</summary>
/// <remarks>Not refused, because a rulebook may come before what it is about. Names are separated by a comma and a space; of many the first sixteen, and how
/// many more there are.</remarks>
public sealed record RulebookNamesUnknown(ulong Sequence, Timestamp Time, string Name, string Version, string Names)
    : Event(Sequence, Time), IEvent<RulebookNamesUnknown>
{
    /// <inheritdoc/>
    public static byte Tag => 71;

    internal override EventForm Form => EventForm<RulebookNamesUnknown>.Instance;

    /// <inheritdoc/>
    public static RulebookNamesUnknown Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Text("name"), fields.Text("version"), fields.Text("names"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Text("name", Name);
        fields.Text("version", Version);
        fields.Text("names", Names);
    }
}
