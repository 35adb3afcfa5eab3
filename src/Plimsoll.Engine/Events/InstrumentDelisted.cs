// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>What is open in an instrument may shrink and not grow from now on.</summary>
public sealed record InstrumentDelisted(
    ulong Sequence, Timestamp Time, InstrumentId Instrument)
    : Event(Sequence, Time), IEvent<InstrumentDelisted>
{
    /// <inheritdoc/>
    public static byte Tag => 38;

    internal override EventForm Form => EventForm<InstrumentDelisted>.Instance;

    /// <inheritdoc/>
    public static InstrumentDelisted Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Instrument("instrument"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
    }
}
