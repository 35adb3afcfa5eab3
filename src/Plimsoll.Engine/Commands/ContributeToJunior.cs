// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>The venue's own money comes from outside into its junior tranche.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Amount">How much of the numeraire, above zero, in whole smallest units.</param>
public sealed record ContributeToJunior(CommandId Id, Timestamp Time, Amount Amount) : Command(Id, Time), ICommand<ContributeToJunior>
{
    /// <inheritdoc/>
    public static byte Tag => 22;

    internal override CommandForm Form => CommandForm<ContributeToJunior>.Instance;

    /// <inheritdoc/>
    public static ContributeToJunior Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Decimal("amount", Amount.Atoms);
    }
}
