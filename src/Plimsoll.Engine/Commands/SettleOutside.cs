// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>The outside book settles with the venue what it lost or won on contracts.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">Above zero: it pays in what it has lost, at most that; below zero: it is paid what it has won, at most that, and no
/// premium of an option that it still owes. Whole smallest units of the asset.</param>
public sealed record SettleOutside(CommandId Id, Timestamp Time, AssetId Asset, Amount Amount) : Command(Id, Time), ICommand<SettleOutside>
{
    /// <inheritdoc/>
    public static byte Tag => 14;

    internal override CommandForm Form => CommandForm<SettleOutside>.Instance;

    /// <inheritdoc/>
    public static SettleOutside Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
