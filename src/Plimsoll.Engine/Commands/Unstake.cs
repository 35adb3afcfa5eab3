// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>A stake, or a part of it, is wanted back. It bears losses until it leaves, to the outside, when the time that the rulebook says is over; a
/// further request is added to one that waits and starts the time again.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose stake it is.</param>
/// <param name="Amount">How much of the numeraire, above zero, in whole smallest units.</param>
public sealed record Unstake(CommandId Id, Timestamp Time, AccountId Account, Amount Amount) : Command(Id, Time), ICommand<Unstake>
{
    /// <inheritdoc/>
    public static byte Tag => 24;

    internal override CommandForm Form => CommandForm<Unstake>.Instance;

    internal override AccountId? Sender => Account;

    /// <inheritdoc/>
    public static Unstake Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Account("account"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("amount", Amount.Atoms);
    }
}
