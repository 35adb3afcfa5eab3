// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>An account after a joint move of prices, and what would then be closed.</summary>
/// <param name="Move">The relative move of every moving factor.</param>
/// <param name="Equity">Equity there, numeraire.</param>
/// <param name="Maintenance">Maintenance there, numeraire.</param>
/// <param name="Plan">The plan there; null while equity covers maintenance.</param>
public sealed record LadderRung(Ratio Move, Amount Equity, Amount Maintenance, LiquidationPlan? Plan);

/// <summary>How an account would be taken down as prices move: equity, maintenance and plan, move by move. Each rung stands alone: nothing was closed on the
/// way.</summary>
public static class LiquidationLadder
{
    /// <summary>The rungs, in the order of the moves.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Today's market; plans trade against its depth.</param>
    /// <param name="rulebook">The rules, their liquidation policy included.</param>
    /// <param name="moving">The factors that move.</param>
    /// <param name="moves">Relative moves, above −1.</param>
    /// <returns>The rulebook's refusal, or <see cref="RejectionCode.OutsideDomain"/> for a move out of bounds.</returns>
    public static Result<ImmutableArray<LadderRung>> Of(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<ObservableId> moving, ImmutableArray<Ratio> moves)
    {
        ScenarioFactors factors = new(market.Catalog);
        MarginSheet sheet = new();
        ImmutableArray<LadderRung>.Builder rungs = ImmutableArray.CreateBuilder<LadderRung>(moves.Length);
        foreach (Ratio move in moves)
        {
            Result<Scenario> scenario = Scenario.Joint("rung", moving, move, default);
            if (!scenario.IsOk)
            {
                return Result<ImmutableArray<LadderRung>>.Refused(scenario.Rejection);
            }

            ShockedMarket shocked = ShockedMarket.Of(market, factors, scenario.Value);
            Rejection rejection = rulebook.Assess(portfolio, shocked, sheet);
            if (rejection.IsRefused)
            {
                return Result<ImmutableArray<LadderRung>>.Refused(rejection);
            }

            (Amount equity, Amount maintenance) = (sheet.Equity, sheet.Maintenance);
            LiquidationPlan? plan = null;
            if (equity < maintenance)
            {
                Result<LiquidationPlan> planned = LiquidationPlanner.Plan(portfolio, shocked, rulebook, new FreshDepth(shocked, rulebook.Liquidation), sheet);
                if (!planned.IsOk)
                {
                    return Result<ImmutableArray<LadderRung>>.Refused(planned.Rejection);
                }

                plan = planned.Value;
            }

            rungs.Add(new(move, equity, maintenance, plan));
        }

        return Result<ImmutableArray<LadderRung>>.Of(rungs.MoveToImmutable());
    }
}
