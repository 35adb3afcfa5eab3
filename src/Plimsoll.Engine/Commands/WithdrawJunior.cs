// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>The venue wants money of its junior tranche back. It bears losses until it leaves, after the time that stakes wait for as well.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Amount">How much of the numeraire, above zero, in whole smallest units.</param>
public sealed record WithdrawJunior(CommandId Id, Timestamp Time, Amount Amount) : Command(Id, Time), ICommand<WithdrawJunior>
{
    /// <inheritdoc/>
    public static byte Tag => 35;

    internal override CommandForm Form => CommandForm<WithdrawJunior>.Instance;

    /// <inheritdoc/>
    public static WithdrawJunior Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Decimal("amount", Amount.Atoms);
    }
}
