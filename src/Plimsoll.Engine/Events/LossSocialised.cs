// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>One account's share of a loss that nothing else could carry, out of unrealised profit: the costs of its positions rise by it, its balance
/// stays.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Bankrupt">Whose loss it is.</param>
/// <param name="Account">Who is charged.</param>
/// <param name="Asset">The numeraire.</param>
/// <param name="Amount">The charge.</param>
/// <param name="Bearable">What the account could bear, its profit within its initial margin: shares are in proportion to it.</param>
public sealed record LossSocialised(
    ulong Sequence, Timestamp Time, AccountId Bankrupt, AccountId Account, AssetId Asset, Amount Amount, Amount Bearable)
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
            Amount.FromAtoms(fields.Decimal("amount")),
            Amount.FromAtoms(fields.Decimal("bearable")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("bankrupt", Bankrupt);
        fields.Account("account", Account);
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
        fields.Decimal("bearable", Bearable.Atoms);
    }
}
