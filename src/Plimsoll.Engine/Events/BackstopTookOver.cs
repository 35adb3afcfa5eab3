// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The backstop took over a position at a price.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose position.</param>
/// <param name="Instrument">What was taken over.</param>
/// <param name="Quantity">Contracts; positive long.</param>
/// <param name="Price">At what price: that at which the position leaves the account nothing, or the mark.</param>
/// <param name="Mark">The mark at that moment: what lies between is what the position carried away, of equity or of a deficit.</param>
public sealed record BackstopTookOver(
    ulong Sequence, Timestamp Time, AccountId Account, InstrumentId Instrument, Quantity Quantity, Price Price, Price Mark)
    : Event(Sequence, Time), IEvent<BackstopTookOver>
{
    /// <inheritdoc/>
    public static byte Tag => 26;

    internal override EventForm Form => EventForm<BackstopTookOver>.Instance;

    /// <inheritdoc/>
    public static BackstopTookOver Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Instrument("instrument"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Price.FromAtoms(fields.Decimal("price")),
            Price.FromAtoms(fields.Decimal("mark")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Instrument("instrument", Instrument);
        fields.Decimal("quantity", Quantity.Atoms);
        fields.Decimal("price", Price.Atoms);
        fields.Decimal("mark", Mark.Atoms);
    }
}
