// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The insurance fund paid part of an account's deficit.</summary>
public sealed record FundPaid(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time), IEvent<FundPaid>
{
    /// <inheritdoc/>
    public static byte Tag => 27;

    internal override EventForm Form => EventForm<FundPaid>.Instance;

    /// <inheritdoc/>
    public static FundPaid Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
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
