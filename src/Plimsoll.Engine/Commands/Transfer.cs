// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Money moves between two accounts of one owner, at most what is withdrawable.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="From">Who pays.</param>
/// <param name="To">Who receives.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much, above zero, in whole smallest units of the asset.</param>
public sealed record Transfer(
    CommandId Id, Timestamp Time, AccountId From, AccountId To, AssetId Asset, Amount Amount)
    : Command(Id, Time), ICommand<Transfer>
{
    /// <inheritdoc/>
    public static byte Tag => 4;

    internal override CommandForm Form => CommandForm<Transfer>.Instance;

    internal override AccountId? Sender => From;

    /// <inheritdoc/>
    public static Transfer Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Account("from"), fields.Account("to"), fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("from", From);
        fields.Account("to", To);
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
