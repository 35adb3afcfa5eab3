// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The backstop traded inventory on the outside book.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">What was traded.</param>
/// <param name="Quantity">Contracts; positive bought.</param>
/// <param name="Price">Average price.</param>
/// <param name="Mark">The mark at that moment.</param>
/// <param name="Fee">Trading fee, settlement asset.</param>
public sealed record BackstopTraded(
    ulong Sequence, Timestamp Time, InstrumentId Instrument, Quantity Quantity, Price Price, Price Mark, Amount Fee)
    : Event(Sequence, Time), IEvent<BackstopTraded>
{
    /// <inheritdoc/>
    public static byte Tag => 31;

    internal override EventForm Form => EventForm<BackstopTraded>.Instance;

    /// <inheritdoc/>
    public static BackstopTraded Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Instrument("instrument"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Price.FromAtoms(fields.Decimal("price")),
            Price.FromAtoms(fields.Decimal("mark")),
            Amount.FromAtoms(fields.Decimal("fee")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Decimal("quantity", Quantity.Atoms);
        fields.Decimal("price", Price.Atoms);
        fields.Decimal("mark", Mark.Atoms);
        fields.Decimal("fee", Fee.Atoms);
    }
}
