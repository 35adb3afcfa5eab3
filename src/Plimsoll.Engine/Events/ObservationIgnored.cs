// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>One observation was ignored; the others of its command were not.</summary>
public sealed record ObservationIgnored(
    ulong Sequence, Timestamp Time, ObservableId Observable, int Source, RejectionCode Code)
    : Event(Sequence, Time), IEvent<ObservationIgnored>
{
    /// <inheritdoc/>
    public static byte Tag => 17;

    internal override EventForm Form => EventForm<ObservationIgnored>.Instance;

    /// <inheritdoc/>
    public static ObservationIgnored Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Observable("observable"), fields.Number("source"), fields.Choice<RejectionCode>("code"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Observable("observable", Observable);
        fields.Number("source", Source);
        fields.Choice("code", Code);
    }
}
