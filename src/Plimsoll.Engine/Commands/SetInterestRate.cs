// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Sets the interest on loans of an asset from now on.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Asset">The asset.</param>
/// <param name="AnnualRate">Simple annual rate between settings, act/365, 0 to 10.</param>
public sealed record SetInterestRate(CommandId Id, Timestamp Time, AssetId Asset, Ratio AnnualRate) : Command(Id, Time), ICommand<SetInterestRate>
{
    /// <inheritdoc/>
    public static byte Tag => 11;

    internal override CommandForm Form => CommandForm<SetInterestRate>.Instance;

    /// <inheritdoc/>
    public static SetInterestRate Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Asset("asset"), Ratio.FromAtoms(fields.Decimal("annualRate")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Decimal("annualRate", AnnualRate.Atoms);
    }
}
