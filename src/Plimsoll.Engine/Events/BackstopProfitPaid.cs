// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The backstop was flat and its profit went to the insurance fund.</summary>
public sealed record BackstopProfitPaid(ulong Sequence, Timestamp Time, AssetId Asset, Amount Amount) : Event(Sequence, Time), IEvent<BackstopProfitPaid>
{
    /// <inheritdoc/>
    public static byte Tag => 32;

    internal override EventForm Form => EventForm<BackstopProfitPaid>.Instance;

    /// <inheritdoc/>
    public static BackstopProfitPaid Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
