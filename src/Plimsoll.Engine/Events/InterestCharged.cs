// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Interest on a loan was added to it.</summary>
public sealed record InterestCharged(
    ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount)
    : Event(Sequence, Time), IEvent<InterestCharged>
{
    /// <inheritdoc/>
    public static byte Tag => 13;

    internal override EventForm Form => EventForm<InterestCharged>.Instance;

    /// <inheritdoc/>
    public static InterestCharged Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
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
