// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Money comes from outside into the staked tranche, in the name of an account. It bears losses after the insurance fund, and is no
/// collateral of the account.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose stake it is.</param>
/// <param name="Amount">How much of the numeraire, above zero, in whole smallest units.</param>
public sealed record Stake(CommandId Id, Timestamp Time, AccountId Account, Amount Amount) : Command(Id, Time), ICommand<Stake>
{
    /// <inheritdoc/>
    public static byte Tag => 23;

    internal override CommandForm Form => CommandForm<Stake>.Instance;

    internal override AccountId? Sender => Account;

    /// <inheritdoc/>
    public static Stake Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Account("account"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("amount", Amount.Atoms);
    }
}
