// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A price or a volatility can be observed from now on, under this number.</summary>
public sealed record ObservableListed(
    ulong Sequence, Timestamp Time, int Number, string Name)
    : Event(Sequence, Time), IEvent<ObservableListed>
{
    /// <inheritdoc/>
    public static byte Tag => 35;

    internal override EventForm Form => EventForm<ObservableListed>.Instance;

    /// <inheritdoc/>
    public static ObservableListed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Number("number"), fields.Text("name"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Number("number", Number);
        fields.Text("name", Name);
    }
}
