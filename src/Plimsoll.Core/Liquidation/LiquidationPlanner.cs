// SPDX-License-Identifier: Apache-2.0
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
        PlanSheet plan = sheet.MemoOf<PlanSheet>(sheet);
        Rejection rejection = PlanOn(portfolio, market, rulebook, allowance, against, sheet, plan);
        return rejection.IsRefused ? Result<LiquidationPlan>.Refused(rejection) : Result<LiquidationPlan>.Of(plan.ToPlan());
    }

    /// <summary>The same for whoever plans often: the plan is on its sheet, and an account no larger than one that the sheet has seen costs no
    /// allocation.</summary>
    /// <remarks>Hedges of the policy's list, hedge-mode legs and debts kept apart from balances are looked at in copies and do allocate.</remarks>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Marks, prices and depth.</param>
    /// <param name="rulebook">The rules; its liquidation policy says how to close.</param>
    /// <param name="allowance">How much of each book may be taken.</param>
    /// <param name="against">What counts against equity besides what is in the portfolio, whatever is closed, numeraire; not negative.</param>
    /// <param name="sheet">Scratch space; it holds nothing of use afterwards.</param>
    /// <param name="plan">Filled with the plan.</param>
    /// <returns>Refused when something held cannot be valued; the plan is then not to be read.</returns>
    public static Rejection PlanOn(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, IDepthAllowance allowance, Amount against, MarginSheet sheet, PlanSheet plan)
    {
        LiquidationPolicy policy = rulebook.Liquidation;
        Portfolio account = AccountOf(portfolio, rulebook);
        Rejection rejection = TermsOf(account, market, rulebook, allowance, against, sheet, out CloseTerms terms);
        rejection = rejection.IsRefused ? rejection : plan.Legs.Find(account, terms);
        rejection = rejection.IsRefused ? rejection : Plan(plan, account, market, rulebook, sheet, against, out _);
        if (rejection.IsRefused || policy.Hedges.IsEmpty || policy.Style != CloseStyle.Minimal || (plan.Restores && plan.Closes.IsEmpty))
        {
            return rejection;
        }

        // What is not cheaper with a hedge is done without, and so is what is not whole with one.
        PlanSheet hedged = new();
        if (!hedged.Legs.Find(account, terms).IsRefused && HedgeLegs.AddTo(hedged.Legs, account, terms with { Health = null }, rulebook, sheet)
            && !Plan(hedged, account, market, rulebook, sheet, against, out bool isSound).IsRefused
            && isSound && hedged.Restores && (!plan.Restores || hedged.Cost < plan.Cost))
        {
            plan.Take(hedged);
        }

        return Rejection.None;
    }

    /// <summary>The account as it is planned for: where balances pay what is owed beside them, a plan may sell only what is left of them.</summary>
    internal static Portfolio AccountOf(in Portfolio portfolio, Rulebook rulebook) => rulebook.Equity.SeesOwed ? portfolio : portfolio.LoansNetted();

    /// <summary>What an account's legs are traded against.</summary>
    internal static Rejection TermsOf(
        in Portfolio account, MarketView market, Rulebook rulebook, IDepthAllowance allowance, Amount against, MarginSheet sheet, out CloseTerms terms)
    {
        LiquidationPolicy policy = rulebook.Liquidation;
        terms = new(market, policy, policy.FeeRate, allowance, null);
        if (!policy.FollowsHealth)
        {
            return Rejection.None;
        }

        Rejection assessed = rulebook.AssessMaintenance(account, market, sheet);
        if (!assessed.IsRefused)
        {
            Ratio health = Health.Of(sheet.Equity - against, sheet.Maintenance);
            terms = terms with { FeeRate = policy.FeeRateAt(health), Health = health };
        }

        return assessed;
    }

    /// <summary>Plans with the legs of a sheet.</summary>
    private static Rejection Plan(
        PlanSheet plan, in Portfolio account, MarketView market, Rulebook rulebook, MarginSheet sheet, Amount against, out bool isSound)
    {
        isSound = true;
        CloseSearch search = plan.Search;
        search.Begin(plan.Legs, account, market, rulebook, sheet, against);
        ClosePoint origin = search.Origin();
        CureAnswer answer = new(origin, null, 0);
        if (!search.Rejection.IsRefused && !origin.Result.Restores && plan.Legs.Count > 0)
        {
            answer = rulebook.Liquidation.Style switch
            {
                // What a step of the custom style closes is what its legs may: a share of each.
                CloseStyle.Full or CloseStyle.Custom => new(plan.Plain.Everything(search, origin), null, 0),
                CloseStyle.Bulk => new(plan.Plain.InProportion(search, origin), null, 0),
                CloseStyle.Sequential => new(plan.Plain.LargestFirst(search, origin, account, market, rulebook, sheet), null, 0),
                _ => Cure.TryFind(search, origin, new(account, market, rulebook), sheet, out CureAnswer cured) ? cured
                    : new(plan.Cheapest.Find(search, origin, market), null, 0),
            };
        }

        if (search.Rejection.IsRefused)
        {
            return search.Rejection;
        }

        // A step that does not lower the deficit is not taken, whatever the buffer says.
        ClosePoint chosen = answer.Point.Result.Deficit < origin.Result.Deficit ? answer.Point : origin;
        isSound = HedgeLegs.AreSound(search, chosen);
        Write(chosen, search, plan);
        if (ReferenceEquals(chosen, answer.Point) && answer.Proof is { } proof && Amount.TryQuantise(answer.LeastCost, Rounding.Down, out Amount least))
        {
            plan.Prove(proof, least);
        }

        return Rejection.None;
    }

    /// <summary>Writes the closes of a point on a sheet.</summary>
    internal static void Write(ClosePoint point, CloseSearch search, PlanSheet plan)
    {
        // Collateral is sold first, for the cash; what is owed is bought back last, with it. Legs come by instrument and side.
        plan.Begin(point.Result);
        ReadOnlySpan<CloseLeg> legs = search.Legs;
        for (int stage = 0; stage < 3; stage++)
        {
            for (int i = 0; i < legs.Length; i++)
            {
                if (point.Steps[i] > 0 && stage == (!legs[i].IsSpot ? 1 : legs[i].Held.IsPositive ? 0 : 2))
                {
                    plan.Add(CloseOf(legs[i], point.Steps[i], point.Result, search.Trial));
                }
            }
        }
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
