// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The backstop took over what a bankrupt account still held (positive) or owed (negative) of a coin, at its price, so that what is missing moves with
/// no price any more.</summary>
public sealed record BackstopTookCoin(
    ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount)
    : Event(Sequence, Time), IEvent<BackstopTookCoin>
{
    /// <inheritdoc/>
    public static byte Tag => 33;

    internal override EventForm Form => EventForm<BackstopTookCoin>.Instance;

    /// <inheritdoc/>
    public static BackstopTookCoin Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
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
