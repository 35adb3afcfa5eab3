// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What is wrong with a plan.</summary>
public enum PlanFault : byte
{
    /// <summary>Nothing: the closes are possible, do and cost what is said, and the multipliers prove the bound.</summary>
    None,

    /// <summary>A close is not one that the account can make now at that price: beyond what is held or may be traded, or stated with other figures.</summary>
    Closes,

    /// <summary>The account does not stand where the plan says after the closes.</summary>
    Outcome,

    /// <summary>A least cost is claimed and no multipliers are there that prove it, or of a plan of which nothing can be proved.</summary>
    Unproved,

    /// <summary>The multipliers prove less than is claimed.</summary>
    ProvesLess,
}

/// <summary>What a check of a plan found.</summary>
/// <param name="Fault">What is wrong first.</param>
/// <param name="LeastCost">What the multipliers prove by the figures of the account, numeraire, rounded down; zero where they prove nothing, and where the
/// closes or their outcome are wrong already.</param>
public readonly record struct PlanVerdict(PlanFault Fault, Amount LeastCost);

/// <summary>Holds a plan to the account that it was made for, without looking for another: no solver runs.</summary>
/// <remarks>The closes are priced and the account is assessed exactly after them; the programme is made of the account's figures anew and drawn through that
/// point (docs/concepts/cheapest-cure.md), and what the multipliers prove of it is one sum. A claim of less than they prove is true.</remarks>
public static class PlanCheck
{
    /// <summary>Checks a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Marks, prices and depth.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="allowance">How much of each book may be taken.</param>
    /// <param name="sheet">Scratch space; it holds nothing of use afterwards.</param>
    /// <param name="against">What counts against equity besides, numeraire; not negative.</param>
    /// <returns>A refusal when something held cannot be valued.</returns>
    public static Result<PlanVerdict> Of(
        LiquidationPlan plan, in Portfolio portfolio, MarketView market, Rulebook rulebook, IDepthAllowance allowance, MarginSheet sheet,
        Amount against = default)
    {
        Portfolio account = LiquidationPlanner.AccountOf(portfolio, rulebook);
        PlanSheet own = new();
        Rejection rejection = LiquidationPlanner.TermsOf(account, market, rulebook, allowance, against, sheet, out CloseTerms terms);
        rejection = rejection.IsRefused ? rejection : own.Legs.Find(account, terms);
        if (rejection.IsRefused)
        {
            return Result<PlanVerdict>.Refused(rejection);
        }

        if (plan.Closes.Any(static close => close.IsHedge))
        {
            HedgeLegs.AddTo(own.Legs, account, terms with { Health = null }, rulebook, sheet);
        }

        CloseSearch search = own.Search;
        search.Begin(own.Legs, account, market, rulebook, sheet, against);
        ClosePoint origin = search.Origin();
        if (search.Rejection.IsRefused)
        {
            return Result<PlanVerdict>.Refused(search.Rejection);
        }

        CureFill fill = new();
        CureAccount known = new(account, market, rulebook);
        bool hasRows = rulebook.Model is ICureModel { HasRows: true } model && fill.TryFill(search, origin, known, model, sheet, CureFees.Whole)
            && !fill.IsMeasured;
        long[] steps = new long[own.Legs.Count];
        if (!TryRead(plan, search.Legs, steps))
        {
            return Result<PlanVerdict>.Of(new(PlanFault.Closes, default));
        }

        ClosePoint point = plan.Closes.IsEmpty ? origin : search.At(steps);
        if (search.Rejection.IsRefused)
        {
            return Result<PlanVerdict>.Refused(search.Rejection);
        }

        LiquidationPlanner.Write(point, search, own);
        if (!own.Closes.SequenceEqual(plan.Closes.AsSpan()))
        {
            return Result<PlanVerdict>.Of(new(PlanFault.Closes, default));
        }

        if ((own.EquityAfter, own.MaintenanceAfter, own.Restores) != (plan.EquityAfter, plan.MaintenanceAfter, plan.Restores))
        {
            return Result<PlanVerdict>.Of(new(PlanFault.Outcome, default));
        }

        if (plan.Certificate is not { } certificate || !hasRows || !plan.Restores || !point.Result.IsWhole)
        {
            bool claims = plan.LeastCost.IsPositive || plan.Certificate is not null;
            return Result<PlanVerdict>.Of(new(claims ? PlanFault.Unproved : PlanFault.None, default));
        }

        fill.DrawThrough(search, point, known, sheet, new());
        double proved = certificate.LeastCost(fill.Program);
        Amount.TryQuantise(proved, Rounding.Down, out Amount least);
        return Result<PlanVerdict>.Of(new(plan.LeastCost.ToDouble() <= proved ? PlanFault.None : PlanFault.ProvesLess, least));
    }

    /// <summary>Reads the closes as steps of the legs that there are.</summary>
    private static bool TryRead(LiquidationPlan plan, ReadOnlySpan<CloseLeg> legs, Span<long> steps)
    {
        foreach (PlannedClose close in plan.Closes)
        {
            int leg = 0;
            while (leg < legs.Length && (legs[leg].Spec.Id, legs[leg].Side, legs[leg].IsHedge) != (close.Instrument, close.Leg, close.IsHedge))
            {
                leg++;
            }

            if (leg == legs.Length || steps[leg] > 0 || legs[leg].StepsOf(close.Quantity) is not (> 0 and long found))
            {
                return false;
            }

            steps[leg] = found;
        }

        return true;
    }
}
