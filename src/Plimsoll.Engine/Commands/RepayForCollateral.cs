// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Repays a debt of an account below its line and takes collateral of it for that, at the bonus of this very moment, or nothing.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Keeper">Who repays.</param>
/// <param name="Account">Whose debt.</param>
/// <param name="Debt">What is owed.</param>
/// <param name="Most">The most units of it to be repaid; less is repaid where less may be.</param>
/// <param name="Collateral">What is taken.</param>
/// <param name="LeastReceived">The least units of it that the keeper accepts for what is repaid; zero for any.</param>
public sealed record RepayForCollateral(
    CommandId Id, Timestamp Time, AccountId Keeper, AccountId Account, AssetId Debt, Amount Most, AssetId Collateral, Amount LeastReceived)
    : Command(Id, Time), ICommand<RepayForCollateral>
{
    /// <inheritdoc/>
    public static byte Tag => 33;

    internal override CommandForm Form => CommandForm<RepayForCollateral>.Instance;

    internal override AccountId? Sender => Keeper;

    /// <inheritdoc/>
    public static RepayForCollateral Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id, time,
            fields.Account("keeper"),
            fields.Account("account"),
            fields.Asset("debt"),
            Amount.FromAtoms(fields.Decimal("most")),
            fields.Asset("collateral"),
            Amount.FromAtoms(fields.Decimal("leastReceived")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("keeper", Keeper);
        fields.Account("account", Account);
        fields.Asset("debt", Debt);
        fields.Decimal("most", Most.Atoms);
        fields.Asset("collateral", Collateral);
        fields.Decimal("leastReceived", LeastReceived.Atoms);
    }
}
