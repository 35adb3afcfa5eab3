// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The outside book paid in what it had lost, or (below zero) was paid what it had won.</summary>
public sealed record OutsideSettled(ulong Sequence, Timestamp Time, AssetId Asset, Amount Amount) : Event(Sequence, Time), IEvent<OutsideSettled>
{
    /// <inheritdoc/>
    public static byte Tag => 9;

    internal override EventForm Form => EventForm<OutsideSettled>.Instance;

    /// <inheritdoc/>
    public static OutsideSettled Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
