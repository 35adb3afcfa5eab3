// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>One account's share of a loss that nothing else could carry, out of unrealised profit: the costs of its positions rise by it, its balance
/// stays.</summary>
public sealed record LossSocialised(
    ulong Sequence, Timestamp Time, AccountId Bankrupt, AccountId Account, AssetId Asset, Amount Amount)
    : Event(Sequence, Time), IEvent<LossSocialised>
{
    /// <inheritdoc/>
    public static byte Tag => 29;

    internal override EventForm Form => EventForm<LossSocialised>.Instance;

    /// <inheritdoc/>
    public static LossSocialised Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("bankrupt"),
            fields.Account("account"),
            fields.Asset("asset"),
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("bankrupt", Bankrupt);
        fields.Account("account", Account);
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
