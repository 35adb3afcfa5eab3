// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Money goes out, at most what is withdrawable.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Who pays.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much, above zero, in whole smallest units of the asset.</param>
public sealed record Withdraw(CommandId Id, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Command(Id, Time), ICommand<Withdraw>
{
    /// <inheritdoc/>
    public static byte Tag => 3;

    internal override CommandForm Form => CommandForm<Withdraw>.Instance;

    internal override AccountId? Sender => Account;

    /// <inheritdoc/>
    public static Withdraw Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Account("account"), fields.Asset("asset"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
