// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A side of a book has shown the same in so many profiles that it is no longer believed as it stands; or it moves again and is.</summary>
public sealed record DepthBeliefChanged(ulong Sequence, Timestamp Time, InstrumentId Instrument, BookSide Side, bool IsStale)
    : Event(Sequence, Time), IEvent<DepthBeliefChanged>
{
    /// <inheritdoc/>
    public static byte Tag => 70;

    internal override EventForm Form => EventForm<DepthBeliefChanged>.Instance;

    /// <inheritdoc/>
    public static DepthBeliefChanged Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Instrument("instrument"), fields.Choice<BookSide>("side"), fields.Flag("isStale"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Choice("side", Side);
        fields.Flag("isStale", IsStale);
    }
}
