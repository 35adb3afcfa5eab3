// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An instrument can be traded from now on, under this number.</summary>
public sealed record InstrumentListed(
    ulong Sequence, Timestamp Time, int Number, string Symbol)
    : Event(Sequence, Time), IEvent<InstrumentListed>
{
    /// <inheritdoc/>
    public static byte Tag => 37;

    internal override EventForm Form => EventForm<InstrumentListed>.Instance;

    /// <inheritdoc/>
    public static InstrumentListed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Number("number"), fields.Text("symbol"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Number("number", Number);
        fields.Text("symbol", Symbol);
    }
}
