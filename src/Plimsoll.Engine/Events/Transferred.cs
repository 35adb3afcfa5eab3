// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money moved between accounts of one owner; also from a parent to its pocket and back.</summary>
public sealed record Transferred(
    ulong Sequence, Timestamp Time, AccountId From, AccountId To, AssetId Asset, Amount Amount)
    : Event(Sequence, Time), IEvent<Transferred>
{
    /// <inheritdoc/>
    public static byte Tag => 7;

    internal override EventForm Form => EventForm<Transferred>.Instance;

    /// <inheritdoc/>
    public static Transferred Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("from"),
            fields.Account("to"),
            fields.Asset("asset"),
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("from", From);
        fields.Account("to", To);
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
