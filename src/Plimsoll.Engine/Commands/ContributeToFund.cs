// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Money comes into the insurance fund from outside.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much, above zero, in whole smallest units of the asset.</param>
public sealed record ContributeToFund(CommandId Id, Timestamp Time, AssetId Asset, Amount Amount) : Command(Id, Time), ICommand<ContributeToFund>
{
    /// <inheritdoc/>
    public static byte Tag => 5;

    internal override CommandForm Form => CommandForm<ContributeToFund>.Instance;

    /// <inheritdoc/>
    public static ContributeToFund Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
