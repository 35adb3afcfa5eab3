// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The outside book, in the venue's own name, took what a bankrupt account held or owed (negative) of a coin, at its last price, for the backstop had
/// no room for it and no book trades it.</summary>
public sealed record OutsideTookCoin(
    ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount)
    : Event(Sequence, Time), IEvent<OutsideTookCoin>
{
    /// <inheritdoc/>
    public static byte Tag => 34;

    internal override EventForm Form => EventForm<OutsideTookCoin>.Instance;

    /// <inheritdoc/>
    public static OutsideTookCoin Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
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
