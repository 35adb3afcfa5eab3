// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money went out.</summary>
public sealed record Withdrawn(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time), IEvent<Withdrawn>
{
    /// <inheritdoc/>
    public static byte Tag => 6;

    internal override EventForm Form => EventForm<Withdrawn>.Instance;

    /// <inheritdoc/>
    public static Withdrawn Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"), fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
