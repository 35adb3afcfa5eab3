// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Finds the closes that make an account safe again.</summary>
/// <remarks>
/// <para>Every plan is verified: equity and maintenance after it come from the rulebook itself, on the portfolio as it would be after the trades. The margin
/// model is a black box; what closing a leg relieves is measured, not assumed. Closing one leg of a hedge can raise the requirement, so legs are also tried in
/// pairs and groups, in proportion and unit for unit.</para>
/// <para>Loans are repaid by selling collateral, or by buying the asset back, through spot instruments.</para>
/// <para>Trades are whole lots, a remainder smaller than a lot going with the last one. They only ever reduce what is held or owed, so no sign flips and
/// nothing new is opened, but for hedges that the policy lists (<see cref="LiquidationPolicy.Hedges"/>): those are added where the plan is
/// cheaper for it.</para>
/// <para>Deterministic: ties go to the lower instrument id. Assessments are bounded by constants of the search.</para>
/// </remarks>
public static class LiquidationPlanner
{
    /// <summary>Plans under a policy, within what may be taken from the books.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Marks, prices and depth.</param>
    /// <param name="rulebook">The rules; its liquidation policy says how to close.</param>
    /// <param name="allowance">How much of each book may be taken.</param>
    /// <param name="sheet">Scratch space; it holds nothing of use afterwards.</param>
    /// <param name="against">What counts against equity besides what is in the portfolio, whatever is closed, numeraire; not negative.</param>
    /// <returns>
    /// <para>The plan. Empty and restoring when equity covers maintenance with the buffer already.</para>
    /// <para>When no closes within the limits restore the account, those that lower (maintenance with its buffer − equity) the most, that gap being the measure
    /// of what may be lost beyond equity, and <see cref="LiquidationPlan.Restores"/> is false; no closes when none lowers maintenance − equity.</para>
    /// <para>A refusal when something held cannot be valued.</para>
    /// </returns>
    public static Result<LiquidationPlan> Plan(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, IDepthAllowance allowance, MarginSheet sheet, Amount against = default)
    {
        // Where balances pay what is owed beside them, a plan may sell only what is left of them.
        Portfolio account = rulebook.Equity.SeesOwed ? portfolio : portfolio.LoansNetted();
        Ratio? health = null;
        if (rulebook.Liquidation.FollowsHealth)
        {
            Rejection rejection = rulebook.AssessMaintenance(account, market, sheet);
            if (rejection.IsRefused)
            {
                return Result<LiquidationPlan>.Refused(rejection);
            }

            health = Health.Of(sheet.Equity - against, sheet.Maintenance);
            rulebook = rulebook with { Liquidation = rulebook.Liquidation.AtHealth(health.Value) };
        }

        Result<CloseLeg[]> found = CloseLegs.Of(account, market, rulebook, allowance, health);
        if (!found.IsOk)
        {
            return Result<LiquidationPlan>.Refused(found.Rejection);
        }

        Result<LiquidationPlan> plain = Plan(found.Value, account, market, rulebook, sheet, against, out _);
        LiquidationPolicy policy = rulebook.Liquidation;
        if (policy.Hedges.IsEmpty || policy.Style != CloseStyle.Minimal || !plain.IsOk || (plain.Value.Restores && plain.Value.Closes.IsEmpty))
        {
            return plain;
        }

        // What is not cheaper with a hedge is done without, and so is what is not whole with one.
        CloseLeg[] legs = HedgeLegs.With(found.Value, account, market, rulebook, allowance, sheet);
        if (ReferenceEquals(legs, found.Value))
        {
            return plain;
        }

        Result<LiquidationPlan> hedged = Plan(legs, account, market, rulebook, sheet, against, out bool isSound);
        return hedged.IsOk && isSound && hedged.Value.Restores && (!plain.Value.Restores || hedged.Value.Cost < plain.Value.Cost) ? hedged : plain;
    }

    /// <summary>Plans with some legs.</summary>
    private static Result<LiquidationPlan> Plan(
        CloseLeg[] legs, in Portfolio account, MarketView market, Rulebook rulebook, MarginSheet sheet, Amount against, out bool isSound)
    {
        isSound = true;
        CloseTrial trial = new(legs, account, market, rulebook, sheet, against);
        CloseSearch search = new(trial, legs);
        ClosePoint origin = search.Origin();
        CureAnswer answer = new(origin, null, 0);
        if (!search.Rejection.IsRefused && !origin.Result.Restores && legs.Length > 0)
        {
            answer = rulebook.Liquidation.Style switch
            {
                // What a step of the custom style closes is what its legs may: a share of each.
                CloseStyle.Full or CloseStyle.Custom => new(PlainCloses.Everything(search, origin), null, 0),
                CloseStyle.Bulk => new(PlainCloses.InProportion(search, origin), null, 0),
                CloseStyle.Sequential => new(PlainCloses.LargestFirst(search, origin, account, market, rulebook, sheet), null, 0),
                _ => Cure.TryFind(search, origin, new(account, market, rulebook), sheet, out CureAnswer cured) ? cured
                    : new(new CheapestCloses(search, CloseDirections.Of(legs, market)).Find(origin), null, 0),
            };
        }

        if (search.Rejection.IsRefused)
        {
            return Result<LiquidationPlan>.Refused(search.Rejection);
        }

        // A step that does not lower the deficit is not taken, whatever the buffer says.
        ClosePoint chosen = answer.Point.Result.Deficit < origin.Result.Deficit ? answer.Point : origin;
        isSound = HedgeLegs.AreSound(search, chosen);
        LiquidationPlan plan = Write(chosen, legs, trial);
        bool isProved = ReferenceEquals(chosen, answer.Point) && answer.Certificate is not null;
        return Result<LiquidationPlan>.Of(isProved && Amount.TryQuantise(answer.LeastCost, Rounding.Down, out Amount least)
            ? plan with { Certificate = answer.Certificate, LeastCost = least } : plan);
    }

    private static LiquidationPlan Write(ClosePoint point, CloseLeg[] legs, CloseTrial trial)
    {
        // Collateral is sold first, for the cash; what is owed is bought back last, with it. Legs come by instrument and side.
        ImmutableArray<PlannedClose>.Builder closes = ImmutableArray.CreateBuilder<PlannedClose>(point.LegsTouched);
        for (int stage = 0; stage < 3; stage++)
        {
            for (int i = 0; i < legs.Length; i++)
            {
                if (point.Steps[i] > 0 && stage == (!legs[i].IsSpot ? 1 : legs[i].Held.IsPositive ? 0 : 2))
                {
                    closes.Add(CloseOf(legs[i], point.Steps[i], point.Result, trial));
                }
            }
        }

        return new(closes.MoveToImmutable(), point.Result.Equity, point.Result.Maintenance, point.Result.Restores);
    }

    private static PlannedClose CloseOf(CloseLeg leg, long steps, in TrialResult result, CloseTrial trial)
    {
        CloseFill fill = leg.FillOf(steps).Value;
        Invariant.Check(fill.Trade.Sign == -leg.Held.Sign && fill.Trade.Abs() <= leg.Held.Abs(), "A close goes beyond what is held.");
        Amount penalty = trial.PenaltyOf(leg, fill, result);
        Amount cost = leg.ValueOf(fill.Quote.Cost + fill.Charges.Taker + penalty);
        return new(leg.Spec.Id, fill.Trade, leg.LimitOf(fill.Trade), fill.Quote.AveragePrice, cost, fill.Charges.Taker, penalty, leg.Side,
            leg.IsHedge);
    }
}
