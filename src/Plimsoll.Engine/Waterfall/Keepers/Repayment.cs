// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall.Keepers;

/// <summary>What a keeper may repay at this moment, and for what.</summary>
/// <param name="Account">Whose debt.</param>
/// <param name="Terms">The rulebook's.</param>
/// <param name="Debt">What is owed.</param>
/// <param name="Owed">Units of it, above zero, interest included.</param>
/// <param name="DebtPrice">Its price, above zero.</param>
/// <param name="Collateral">What is taken.</param>
/// <param name="Held">Units of it, above zero.</param>
/// <param name="CollateralPrice">Its price, above zero.</param>
/// <param name="Bonus">What is taken beyond what is repaid.</param>
/// <param name="Health">Health before.</param>
/// <param name="Deficit">Maintenance − equity before, numeraire, above zero.</param>
internal readonly record struct RepaymentOffer(
    AccountState Account, KeeperTerms Terms, AssetSpec Debt, Amount Owed, Price DebtPrice, AssetSpec Collateral, Amount Held, Price CollateralPrice,
    Ratio Bonus, Ratio Health, Amount Deficit);

/// <summary>What is repaid and what is taken for it, in units of their assets.</summary>
/// <remarks>
/// <para>taken = ⌊⌊repaid × debt price⌋ × (1 + bonus) ÷ collateral price⌋; where that is more than is held, all that is held, and repaid = ⌈held × collateral
/// price ÷ (1 + bonus) ÷ debt price⌉. fee = ⌈(taken − ⌈taken ÷ (1 + bonus)⌉) × the fund's share⌉. In smallest units: against the keeper.</para>
/// </remarks>
/// <param name="Repaid">Units of the debt.</param>
/// <param name="Taken">Units of the collateral, the fee among them.</param>
/// <param name="Fee">Units of the collateral that go to the insurance fund.</param>
internal readonly record struct Repayment(Amount Repaid, Amount Taken, Amount Fee)
{
    /// <summary>What units of a debt, at most what is owed, are paid for with.</summary>
    internal static Repayment Of(in RepaymentOffer offer, Amount repaid)
    {
        Amount unit = offer.Collateral.SmallestUnit;
        Ratio factor = Ratio.One + offer.Bonus;
        Amount price = repaid.Times(offer.DebtPrice, Rounding.Down).Times(factor, Rounding.Down);
        Amount held = offer.Held.Times(offer.CollateralPrice, Rounding.Down);
        Amount taken = offer.Held;
        if (price < held)
        {
            taken = price.DividedBy(offer.CollateralPrice, Rounding.Down).RoundTo(unit, Rounding.Down);
        }
        else
        {
            Amount worth = Amount.FromAtoms(Fixed18.Divide(held.Atoms, factor.Atoms, Rounding.Up));
            repaid = Amount.Min(repaid, worth.DividedBy(offer.DebtPrice, Rounding.Up).RoundTo(offer.Debt.SmallestUnit, Rounding.Up));
        }

        Amount paidFor = Amount.FromAtoms(Fixed18.Divide(taken.Atoms, factor.Atoms, Rounding.Up));
        return new(repaid, taken, Amount.Min(taken, (taken - paidFor).Times(offer.Terms.FeeShare, Rounding.Up).RoundTo(unit, Rounding.Up)));
    }

    /// <summary>True where something is left of both, and too little of one.</summary>
    internal bool LeavesDust(in RepaymentOffer offer)
    {
        (Amount owed, Amount held) = (offer.Owed - Repaid, offer.Held - Taken);
        return owed.IsPositive && held.IsPositive
            && (owed.Times(offer.DebtPrice, Rounding.Down) < offer.Terms.Dust || held.Times(offer.CollateralPrice, Rounding.Down) < offer.Terms.Dust);
    }
}
