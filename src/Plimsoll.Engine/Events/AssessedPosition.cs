// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A position at the time of an assessment.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Quantity">Contracts; positive long.</param>
/// <param name="Cost">Its signed value at entry, settlement asset.</param>
/// <param name="Mark">The mark.</param>
public readonly record struct AssessedPosition(InstrumentId Instrument, Quantity Quantity, Amount Cost, Price Mark);

/// <summary>The fields of an <see cref="AssessedPosition"/>.</summary>
public readonly struct AssessedPositionForm : IForm<AssessedPosition>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4 + (3 * 16);

    /// <inheritdoc/>
    public static AssessedPosition Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            fields.Instrument("instrument"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Amount.FromAtoms(fields.Decimal("cost")),
            Price.FromAtoms(fields.Decimal("mark")));

    /// <inheritdoc/>
    public static void Write<TSink>(in AssessedPosition item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Instrument("instrument", item.Instrument);
        fields.Decimal("quantity", item.Quantity.Atoms);
        fields.Decimal("cost", item.Cost.Atoms);
        fields.Decimal("mark", item.Mark.Atoms);
    }
}
