// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money of the venue's junior tranche went back to the venue.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Amount">How much, numeraire.</param>
/// <param name="Left">What the tranche holds after it, numeraire.</param>
public sealed record JuniorWithdrawn(ulong Sequence, Timestamp Time, Amount Amount, Amount Left) : Event(Sequence, Time), IEvent<JuniorWithdrawn>
{
    /// <inheritdoc/>
    public static byte Tag => 57;

    internal override EventForm Form => EventForm<JuniorWithdrawn>.Instance;

    /// <inheritdoc/>
    public static JuniorWithdrawn Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, Amount.FromAtoms(fields.Decimal("amount")), Amount.FromAtoms(fields.Decimal("left")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Decimal("amount", Amount.Atoms);
        fields.Decimal("left", Left.Atoms);
    }
}
