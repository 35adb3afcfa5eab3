// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A keeper repaid a debt of an account below its line and took collateral for it.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Keeper">Who repaid.</param>
/// <param name="Debt">What was owed.</param>
/// <param name="Repaid">Units of it that were repaid.</param>
/// <param name="Collateral">What was taken.</param>
/// <param name="Taken">Units of it that the account gave, the fee among them.</param>
/// <param name="Fee">Units of it that the insurance fund took.</param>
/// <param name="Bonus">What was taken beyond what was repaid, as a fraction of it.</param>
/// <param name="HealthBefore">Health before.</param>
/// <param name="HealthAfter">Health after.</param>
public sealed record DebtRepaid(
    ulong Sequence, Timestamp Time, AccountId Account, AccountId Keeper, AssetId Debt, Amount Repaid, AssetId Collateral, Amount Taken, Amount Fee,
    Ratio Bonus, Ratio HealthBefore, Ratio HealthAfter)
    : Event(Sequence, Time), IEvent<DebtRepaid>
{
    /// <inheritdoc/>
    public static byte Tag => 67;

    internal override EventForm Form => EventForm<DebtRepaid>.Instance;

    /// <inheritdoc/>
    public static DebtRepaid Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Account("keeper"),
            fields.Asset("debt"),
            Amount.FromAtoms(fields.Decimal("repaid")),
            fields.Asset("collateral"),
            Amount.FromAtoms(fields.Decimal("taken")),
            Amount.FromAtoms(fields.Decimal("fee")),
            Ratio.FromAtoms(fields.Decimal("bonus")),
            Ratio.FromAtoms(fields.Decimal("healthBefore")),
            Ratio.FromAtoms(fields.Decimal("healthAfter")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Account("keeper", Keeper);
        fields.Asset("debt", Debt);
        fields.Decimal("repaid", Repaid.Atoms);
        fields.Asset("collateral", Collateral);
        fields.Decimal("taken", Taken.Atoms);
        fields.Decimal("fee", Fee.Atoms);
        fields.Decimal("bonus", Bonus.Atoms);
        fields.Decimal("healthBefore", HealthBefore.Atoms);
        fields.Decimal("healthAfter", HealthAfter.Atoms);
    }
}
