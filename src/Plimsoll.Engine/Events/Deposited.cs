// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money came in.</summary>
public sealed record Deposited(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time), IEvent<Deposited>
{
    /// <inheritdoc/>
    public static byte Tag => 5;

    internal override EventForm Form => EventForm<Deposited>.Instance;

    /// <inheritdoc/>
    public static Deposited Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
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
