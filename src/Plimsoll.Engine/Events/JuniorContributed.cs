// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money came into the venue's junior tranche.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Amount">How much, numeraire.</param>
public sealed record JuniorContributed(ulong Sequence, Timestamp Time, Amount Amount) : Event(Sequence, Time), IEvent<JuniorContributed>
{
    /// <inheritdoc/>
    public static byte Tag => 44;

    internal override EventForm Form => EventForm<JuniorContributed>.Instance;

    /// <inheritdoc/>
    public static JuniorContributed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Decimal("amount", Amount.Atoms);
    }
}
