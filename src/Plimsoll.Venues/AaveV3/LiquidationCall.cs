// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>What one liquidation call does to an account, or why it may not. Money in the numeraire, amounts in units of their asset.</summary>
/// <param name="Collateral">All that is supplied as collateral, before thresholds.</param>
/// <param name="Debt">All that is owed.</param>
/// <param name="HealthFactor">Before the call, rounded down.</param>
/// <param name="MostRepayable">The most of the chosen debt that the call may repay.</param>
/// <param name="IsLimited">True when the close factor lets less than all of the chosen debt be repaid.</param>
/// <param name="LeavesDust">True when the call is refused because it would leave less than must be left: nothing below then happens.</param>
/// <param name="Repaid">Units of the debt that are repaid.</param>
/// <param name="ToLiquidator">Units of the collateral that the liquidator takes.</param>
/// <param name="ToProtocol">Units of the collateral that the lender takes.</param>
/// <param name="IsCollateralGone">True when nothing is left of the chosen collateral.</param>
/// <param name="IsBadDebt">True when nothing is left of any collateral.</param>
/// <param name="WrittenOff">Then, by asset, what is still owed: the lender's deficit.</param>
public sealed record LiquidationOutcome(
    Amount Collateral,
    Amount Debt,
    Ratio HealthFactor,
    Amount MostRepayable,
    bool IsLimited,
    bool LeavesDust,
    Amount Repaid,
    Amount ToLiquidator,
    Amount ToProtocol,
    bool IsCollateralGone,
    bool IsBadDebt,
    ImmutableArray<Holding> WrittenOff);

/// <summary>Works a lender's liquidation call out: how much of a debt may be repaid, what is taken for it, and what is written off.</summary>
/// <remarks>
/// <para>Most repayable: all of the chosen debt; but where debt and collateral chosen are both worth at least <see cref="CloseFactorPolicy.WholeUnder"/> and
/// the health factor is above
/// <see cref="CloseFactorPolicy.WholeBelow"/>, at most ⌊close factor × all debt⌋ in the chosen debt.</para>
/// <para>Taken, with the bonus of the account's efficiency category where that has one for the asset: ⌊⌊repaid × debt price ÷ collateral price⌋ ×
/// (1 + bonus)⌋; where there is less, all of it, and the repaid debt is ⌈⌊its value⌋ ÷ (1 + bonus)⌉.
/// The protocol's part is ⌈fee × (taken − ⌊taken ÷ (1 + bonus)⌋)⌉. All in smallest units. Balances are kept in units of the pool's start, so that two roundings
/// up may use up more than is taken: the collateral is then gone.</para>
/// </remarks>
public static class LiquidationCall
{
    /// <summary>Works the call out.</summary>
    /// <param name="rulebook">A rulebook with the kinds <c>healthFactor</c>, <c>debts</c> and <c>closeFactor</c>.</param>
    /// <param name="account">The account.</param>
    /// <param name="market">Prices, and the pool of the collateral for its index.</param>
    /// <param name="collateral">What is to be taken.</param>
    /// <param name="debt">What is to be repaid.</param>
    /// <param name="cover">Units of the debt offered; null is as much as may be repaid.</param>
    /// <returns>The rulebook's refusal; <see cref="RejectionCode.OutsideDomain"/> for an account whose health factor is at least 1;
    /// <see cref="RejectionCode.CollateralNotAccepted"/> (subject: the asset) for what cannot be seized or is not held;
    /// <see cref="RejectionCode.InsufficientBalance"/> for a debt that is not owed; <see cref="RejectionCode.PoolMissing"/> (subject: the asset).</returns>
    public static Result<LiquidationOutcome> Of(
        Rulebook rulebook, in Portfolio account, MarketView market, AssetId collateral, AssetId debt, Amount? cover = null)
    {
        if (rulebook.Liquidation is not CloseFactorPolicy policy || rulebook.Equity is not HealthFactorEquity equity)
        {
            return Result<LiquidationOutcome>.Refused(RejectionCode.OutsideDomain);
        }

        MarginSheet sheet = new();
        Rejection rejection = rulebook.Assess(account, market, sheet);
        if (!rejection.IsRefused && (sheet.Maintenance.IsZero || sheet.Equity >= sheet.Maintenance))
        {
            rejection = new(RejectionCode.OutsideDomain);
        }

        Holding taken = Find(account, collateral), owed = Find(account, debt);
        SeizureTerms? terms = policy.Seizures[collateral.Value];
        if (!rejection.IsRefused && (terms is null || !taken.Balance.IsPositive || equity.TermsFor(collateral, account.Terms.EfficiencyCategory) is null))
        {
            rejection = new(RejectionCode.CollateralNotAccepted, collateral);
        }

        rejection = !rejection.IsRefused && !owed.Debt.IsPositive ? new(RejectionCode.InsufficientBalance, debt) : rejection;
        LendingPool pool = default;
        if (!rejection.IsRefused && !market.TryPool(collateral, out pool))
        {
            rejection = new(RejectionCode.PoolMissing, collateral);
        }

        if (rejection.IsRefused)
        {
            return Result<LiquidationOutcome>.Refused(rejection);
        }

        market.TryAssetPrice(collateral, out Price collateralPrice);
        market.TryAssetPrice(debt, out Price debtPrice);
        Side held = new(market.Catalog[collateral], taken.Balance, collateralPrice);
        Side due = new(market.Catalog[debt], owed.Debt, debtPrice);
        Amount supplied = default;
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            supplied += line.Factor.IsZero ? default : HealthFactorEquity.ValueOf(line.Balance, line.Price);
        }

        terms = terms! with { Bonus = equity.BonusFor(collateral, account.Terms.EfficiencyCategory) ?? terms.Bonus };
        Before before = new(supplied, sheet.Maintenance, sheet.Equity.Per(sheet.Maintenance, Rounding.Down), account);
        return Result<LiquidationOutcome>.Of(Settle(policy, terms, before, held, due, pool.LiquidityIndex, cover));
    }

    private static LiquidationOutcome Settle(
        CloseFactorPolicy policy, SeizureTerms terms, in Before before, in Side held, in Side due, PoolIndex index, Amount? cover)
    {
        Amount heldValue = HealthFactorEquity.ValueOf(held.Balance, held.Price), dueValue = DebtsModel.ValueOf(due.Balance, due.Price);
        Amount most = due.Balance;
        if (heldValue >= policy.WholeUnder && dueValue >= policy.WholeUnder && before.HealthFactor > policy.WholeBelow)
        {
            Amount part = before.Debt.Times(policy.CloseFactor, Rounding.Down).RoundTo(HealthFactorEquity.BaseUnit, Rounding.Down);
            most = dueValue > part ? due.Whole(part.DividedBy(due.Price, Rounding.Down), Rounding.Down) : most;
        }

        Ratio factor = Ratio.One + terms.Bonus;
        Amount repaid = Amount.Min(cover ?? most, most);
        Amount seized = held.Whole(held.Whole(repaid.Scale(due.Price.Atoms, held.Price.Atoms, Rounding.Down), Rounding.Down).Times(factor, Rounding.Down),
            Rounding.Down);
        if (seized > held.Balance)
        {
            seized = held.Balance;
            Amount value = due.Whole(seized.Scale(held.Price.Atoms, due.Price.Atoms, Rounding.Down), Rounding.Down);
            repaid = due.Whole(Amount.FromAtoms(Fixed18.Divide(value.Atoms, factor.Atoms, Rounding.Up)), Rounding.Up);
        }

        Amount bonus = seized - held.Whole(Amount.FromAtoms(Fixed18.Divide(seized.Atoms, factor.Atoms, Rounding.Down)), Rounding.Down);
        Amount fee = held.Whole(bonus.Times(terms.ProtocolFee, Rounding.Up), Rounding.Up);
        bool leavesBoth = repaid < due.Balance && seized < held.Balance;
        bool isDust = leavesBoth && (DebtsModel.ValueOf(due.Balance - repaid, due.Price) < policy.LeastLeft
            || HealthFactorEquity.ValueOf(held.Balance - seized, held.Price) < policy.LeastLeft);
        if (isDust)
        {
            return new(before.Collateral, before.Debt, before.HealthFactor, most, most < due.Balance, true, default, default, default, false, false, []);
        }

        bool isGone = held.Started(seized - fee, index) + held.Started(fee, index) >= held.Started(held.Balance, index);
        bool isBad = before.Collateral - (isGone ? heldValue : heldValue - HealthFactorEquity.ValueOf(held.Balance - seized, held.Price)) <= Amount.Zero;
        return new(
            before.Collateral, before.Debt, before.HealthFactor, most, most < due.Balance, false, repaid, seized - fee, fee, isGone, isBad,
            isBad ? Left(before.Account, due.Spec.Id, repaid) : []);
    }

    private static ImmutableArray<Holding> Left(in Portfolio account, AssetId debt, Amount repaid) =>
    [
        .. account.Holdings.ToArray()
            .Select(holding => new Holding(holding.Asset, default, holding.Debt - (holding.Asset == debt ? repaid : default)))
            .Where(static holding => holding.Owed.IsPositive),
    ];

    private static Holding Find(in Portfolio account, AssetId asset)
    {
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            if (holding.Asset == asset)
            {
                return holding;
            }
        }

        return new(asset, default);
    }

    /// <summary>The account before the call.</summary>
    private readonly record struct Before(Amount Collateral, Amount Debt, Ratio HealthFactor, Portfolio Account);

    /// <summary>One of the two assets of a call.</summary>
    private readonly record struct Side(AssetSpec Spec, Amount Balance, Price Price)
    {
        internal Amount Whole(Amount amount, Rounding rounding) => amount.RoundTo(Spec.SmallestUnit, rounding);

        /// <summary>Units of the pool's start that stand for an amount, rounded up.</summary>
        internal Int128 Started(Amount amount, PoolIndex index) =>
            Fixed18.MulDiv(amount.Atoms / Spec.SmallestUnit.Atoms, PoolIndex.RaysPerOne, index.Rays, Rounding.Up);
    }
}
