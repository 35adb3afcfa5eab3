// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money came into the insurance fund from outside.</summary>
public sealed record FundContributed(ulong Sequence, Timestamp Time, AssetId Asset, Amount Amount) : Event(Sequence, Time), IEvent<FundContributed>
{
    /// <inheritdoc/>
    public static byte Tag => 8;

    internal override EventForm Form => EventForm<FundContributed>.Instance;

    /// <inheritdoc/>
    public static FundContributed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
