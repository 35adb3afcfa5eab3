// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The oracle accepted a new value for an observable.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Observable">The observable.</param>
/// <param name="Value">Price or volatility, in atoms of 10⁻¹⁸.</param>
public sealed record PriceAccepted(ulong Sequence, Timestamp Time, ObservableId Observable, Int128 Value) : Event(Sequence, Time), IEvent<PriceAccepted>
{
    /// <inheritdoc/>
    public static byte Tag => 16;

    internal override EventForm Form => EventForm<PriceAccepted>.Instance;

    /// <inheritdoc/>
    public static PriceAccepted Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Observable("observable"), fields.Decimal("value"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Observable("observable", Observable);
        fields.Decimal("value", Value);
    }
}
