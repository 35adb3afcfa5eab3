// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A rulebook will be in force from a time on.</summary>
public sealed record RulebookAdopted(
    ulong Sequence, Timestamp Time, string Name, string Version, Timestamp Effective)
    : Event(Sequence, Time), IEvent<RulebookAdopted>
{
    /// <inheritdoc/>
    public static byte Tag => 39;

    internal override EventForm Form => EventForm<RulebookAdopted>.Instance;

    /// <inheritdoc/>
    public static RulebookAdopted Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Text("name"), fields.Text("version"), fields.OptionalTime("effective"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Text("name", Name);
        fields.Text("version", Version);
        fields.OptionalTime("effective", Effective);
    }
}
