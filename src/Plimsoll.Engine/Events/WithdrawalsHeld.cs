// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A deficit is not paid: withdrawals of an asset are held to each account's fair share until a time, or until it is paid.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose deficit.</param>
/// <param name="Asset">Of which asset.</param>
/// <param name="Claims">What all clients could claim of it, open profits included.</param>
/// <param name="Held">What is there for them; less than the claims.</param>
/// <param name="Until">When it ends at the latest.</param>
public sealed record WithdrawalsHeld(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Claims, Amount Held, Timestamp Until)
    : Event(Sequence, Time), IEvent<WithdrawalsHeld>
{
    /// <inheritdoc/>
    public static byte Tag => 51;

    internal override EventForm Form => EventForm<WithdrawalsHeld>.Instance;

    /// <inheritdoc/>
    public static WithdrawalsHeld Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Asset("asset"),
            Amount.FromAtoms(fields.Decimal("claims")),
            Amount.FromAtoms(fields.Decimal("held")),
            fields.OptionalTime("until"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Asset("asset", Asset);
        fields.Decimal("claims", Claims.Atoms);
        fields.Decimal("held", Held.Atoms);
        fields.OptionalTime("until", Until);
    }
}
