// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An observable's state changed: what may be done on its price changed with it.</summary>
public sealed record OracleStateChanged(
    ulong Sequence, Timestamp Time, ObservableId Observable, OracleState From, OracleState To)
    : Event(Sequence, Time), IEvent<OracleStateChanged>
{
    /// <inheritdoc/>
    public static byte Tag => 18;

    internal override EventForm Form => EventForm<OracleStateChanged>.Instance;

    /// <inheritdoc/>
    public static OracleStateChanged Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Observable("observable"), fields.Choice<OracleState>("from"), fields.Choice<OracleState>("to"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Observable("observable", Observable);
        fields.Choice("from", From);
        fields.Choice("to", To);
    }
}
