// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>A stress analysis as JSON: exact decimals as strings. The page reads the same text.</summary>
public static class StressJson
{
    /// <summary>The analysis, indented.</summary>
    public static string Write(StressAnalysis analysis, Caveats caveats) => Object(analysis, caveats).ToJsonString(ReportStyle.Indented);

    /// <summary>The same on one line, so escaped that it can stand in the script element of a page.</summary>
    public static string WriteForPage(StressAnalysis analysis, Caveats caveats) => Object(analysis, caveats).ToJsonString(ReportStyle.ForPage);

    private static JsonObject Object(StressAnalysis analysis, Caveats caveats) => new()
    {
        ["portfolio"] = analysis.Account.Title,
        ["rulebook"] = analysis.Now.Rulebook,
        ["time"] = analysis.Now.Time.ToString(),
        ["numeraire"] = analysis.Numeraire,
        ["equity"] = analysis.Now.Equity.ToString(),
        ["initial"] = analysis.Now.Initial.ToString(),
        ["maintenance"] = analysis.Now.Maintenance.ToString(),
        ["lowestMarginRatio"] = analysis.Lowest?.Report.MarginRatio?.ToString(),
        ["lowestMarginRatioOf"] = analysis.Lowest?.Name,
        ["healthy"] = analysis.IsHealthy,
        ["pockets"] = new JsonArray([.. analysis.Parts.Where(static part => part.IsPocket)
            .Select(part => (JsonNode)MarginJson.Account(part, analysis.Catalog))]),
        ["ordersLeftOut"] = analysis.OrdersLeftOut,
        ["panel"] = analysis.History is { } history ? PanelDaysJson.Of(history.Days) : null,
        ["panelByFactor"] = analysis.History is { } own
            ? new JsonObject(own.Factors.Select(one => KeyValuePair.Create(analysis.NameOf(one.Factor), (JsonNode?)PanelDaysJson.Of(one.Days))))
            : null,
        ["panelSentences"] = new JsonArray([.. analysis.PanelSentences.Select(sentence => (JsonNode)sentence)]),
        ["moving"] = Array(analysis.Moving, factor => analysis.NameOf(factor)),
        ["grid"] = Grid(analysis),
        ["curve"] = Array([.. analysis.Curve.Zip(analysis.CurveMoves)], at => Outcome(at.First, at.Second)),
        ["liquidation"] = Array(analysis.Levels, level => Level(analysis, level)),
        ["orders"] = Array(analysis.Orders, order => new JsonObject
        {
            ["instrument"] = analysis.Catalog[order.Instrument].Symbol,
            ["quantity"] = order.Quantity.ToString(),
            ["limit"] = order.Limit.ToString(),
            ["reduceOnly"] = order.IsReduceOnly,
            ["group"] = order.Group == 0 ? null : order.Group,
        }),
        ["liquidationWithOrders"] = Array(analysis.LevelsWithOrders, level => Level(analysis, level)),
        ["fillSets"] = Array(analysis.FillSets, set => FillSet(analysis, set)),
        ["ladder"] = Array(analysis.Ladder, rung => Rung(analysis, rung)),
        ["ladderDepthIsAssumed"] = analysis.IsDepthAssumed,
        ["ladderNotes"] = new JsonArray([.. StressStory.BlockedSentences(analysis).Concat(analysis.IsDepthAssumed ? [StressStory.AssumedBooks] : [])]),
        ["reverse"] = Array(analysis.Reverse, report => Reverse(analysis, report)),
        ["shocks"] = Array(analysis.Shocks, outcome => Shock(analysis, outcome)),
        ["worstCell"] = Array(analysis.WorstLegs, leg => new JsonObject { ["leg"] = leg.Leg.Name(analysis.Catalog), ["profit"] = leg.Amount.ToString() }),
        ["attribution"] = Attribution(analysis),
        ["measures"] = new JsonObject
        {
            ["profit"] = StressStory.ProfitMeasure,
            ["equity"] = StressStory.EquityMeasure,
        },
        ["pocketsAssumed"] = DividedAccount.AssumedSentence(analysis.Parts),
        ["warnings"] = CaveatJson.Of(caveats),
    };

    private static JsonObject Grid(StressAnalysis analysis)
    {
        int columns = analysis.Moves.Length;
        JsonArray rows = [];
        for (int row = 0; row < analysis.Volatilities.Length; row++)
        {
            rows.Add(Array([.. analysis.Grid.Skip(row * columns).Take(columns).Zip(analysis.Moves)], at => Outcome(at.First, at.Second)));
        }

        return new()
        {
            ["moves"] = Array(analysis.Moves, move => move.ToString()),
            ["volatilities"] = Array(analysis.Volatilities, move => move.ToString()),
            ["rows"] = rows,
            ["worst"] = new JsonArray(analysis.Worst / columns, analysis.Worst % columns),
        };
    }

    private static JsonObject Outcome(StressOutcome outcome, Ratio move) => new()
    {
        ["move"] = move.ToString(),
        ["profit"] = outcome.Profit.ToString(),
        ["equity"] = outcome.Equity.ToString(),
        ["maintenance"] = outcome.Maintenance.ToString(),
        ["below"] = outcome.IsBelow,
    };

    private static JsonObject Level(StressAnalysis analysis, LiquidationLevel level) => new()
    {
        ["factor"] = level.Factor is { } factor ? analysis.NameOf(factor) : null,
        ["side"] = level.IsUp ? "up" : "down",
        ["state"] = State(level.State),
        ["price"] = level.Price?.ToString(),
        ["move"] = level.Move?.ToString(),
        ["equity"] = level.State == LevelState.None ? null : level.Equity.ToString(),
        ["maintenance"] = level.State == LevelState.None ? null : level.Maintenance.ToString(),
        ["searchedTo"] = level.SearchedTo.ToString(),
        ["ordersFilled"] = level.Filled,
        ["proved"] = level.IsProved,
    };

    private static JsonObject FillSet(StressAnalysis analysis, FillSetOutcome outcome) => new()
    {
        ["filled"] = outcome.Set.ToString().ToLowerInvariant(),
        ["equity"] = outcome.Rejection.IsRefused ? null : outcome.Equity.ToString(),
        ["initial"] = outcome.Rejection.IsRefused ? null : outcome.Initial.ToString(),
        ["maintenance"] = outcome.Rejection.IsRefused ? null : outcome.Maintenance.ToString(),
        ["free"] = outcome.Rejection.IsRefused ? null : outcome.Free.ToString(),
        ["refused"] = outcome.Rejection.IsRefused ? RefusalJson.Of(outcome.Rejection, new() { Catalog = analysis.Catalog }) : null,
    };

    private static JsonObject Rung(StressAnalysis analysis, LadderRung rung)
    {
        JsonObject json = new()
        {
            ["move"] = rung.Move.ToString(),
            ["equity"] = rung.Equity.ToString(),
            ["maintenance"] = rung.Maintenance.ToString(),
            ["plan"] = null
        };
        if (rung.Plan is { } plan)
        {
            json["plan"] = new JsonObject
            {
                ["restores"] = plan.Restores,
                ["cost"] = plan.Cost.ToString(),
                ["closed"] = StressStory.Closed(analysis, plan),
                ["added"] = StressStory.Added(analysis, plan),
                ["closes"] = Array(plan.Closes, close => new JsonObject
                {
                    ["instrument"] = PositionNames.Of(analysis.Catalog, close.Instrument, close.Leg),
                    ["quantity"] = close.Quantity.ToString(),
                    ["expectedPrice"] = close.ExpectedPrice.ToString(),
                    ["hedge"] = close.IsHedge,
                }),
                ["certificate"] = Certificate(analysis, plan),
            };
        }

        return json;
    }

    /// <summary>What proves how good a plan is: multipliers by the names of what they weigh; null where nothing is proved.</summary>
    private static JsonObject? Certificate(StressAnalysis analysis, LiquidationPlan plan)
    {
        if (plan.Certificate is not { } certificate || plan.Excess is not { } excess || analysis.Rules.Model is not IScenarioModel model)
        {
            return null;
        }

        return new()
        {
            ["leastCost"] = plan.LeastCost.ToString(),
            ["cost"] = plan.Cost.ToString(),
            ["excess"] = Amount.Max(plan.Cost - plan.LeastCost, Amount.Zero).ToString(),
            ["excessPercent"] = PlanText.PercentOf(excess),
            ["margin"] = certificate.Margin.ToString(),
            ["floor"] = certificate.Floor.ToString(),
            ["scenarios"] = Array(certificate.Losses, weighed => new JsonObject
            {
                ["underlying"] = analysis.NameOf(weighed.Underlying),
                ["scenario"] = model.ScenarioName(weighed.Scenario),
                ["number"] = weighed.Scenario,
                ["multiplier"] = weighed.Value.ToString(),
            }),
        };
    }

    private static JsonObject Reverse(StressAnalysis analysis, ReverseStressReport report) => new()
    {
        ["norm"] = report.Norm == StressNorm.Euclidean ? "euclidean" : "largest",
        ["state"] = State(report.State),
        ["distance"] = report.Distance,
        ["atLeast"] = report.AtLeast,
        ["proved"] = report.IsProved,
        ["widths"] = new JsonObject(analysis.Widths.Select(width => KeyValuePair.Create(analysis.NameOf(width.Factor), (JsonNode?)width.Width))),
        ["volatilityWidth"] = analysis.VolatilityWidth,
        ["moves"] = report.Scenario is { } scenario ? Moves(analysis, scenario) : null,
        ["volatility"] = report.Scenario is null ? null : report.VolatilityMove.ToString(),
        ["equity"] = report.State == LevelState.None ? null : report.Equity.ToString(),
        ["maintenance"] = report.State == LevelState.None ? null : report.Maintenance.ToString(),
        ["searchedTo"] = report.SearchedTo,
        ["directions"] = report.Directions,
        ["assessments"] = report.Assessments,
    };

    private static JsonObject Shock(StressAnalysis analysis, StressOutcome outcome)
    {
        JsonObject json = Outcome(outcome, default);
        json.Remove("move");
        json["name"] = outcome.Scenario.Name;
        json["source"] = outcome.Scenario.Source;
        json["moves"] = Moves(analysis, outcome.Scenario);
        json["loss"] = outcome.Loss.ToString();
        return json;
    }

    private static JsonObject Attribution(StressAnalysis analysis) => new()
    {
        ["maintenance"] = analysis.Attribution.Maintenance.ToString(),
        ["legs"] = Array(analysis.Attribution.Legs, leg => new JsonObject
        {
            ["leg"] = leg.Leg.Name(analysis.Catalog),
            ["share"] = leg.Share.ToString(),
            ["withoutIt"] = leg.WithoutIt.ToString(),
        }),
        ["remainder"] = analysis.Attribution.Remainder.ToString(),
    };

    private static JsonObject Moves(StressAnalysis analysis, Scenario scenario) => new(scenario.Shocks
        .Where(shock => analysis.Moving.Contains(shock.Named))
        .Select(shock => KeyValuePair.Create(analysis.NameOf(shock.Named), (JsonNode?)shock.PriceMove.ToString())));

    private static string State(LevelState state) => state switch { LevelState.Found => "found", LevelState.None => "none", _ => "alreadyBelow" };

    private static JsonArray Array<T>(ImmutableArray<T> items, Func<T, JsonNode?> write)
    {
        JsonArray array = [];
        foreach (T item in items)
        {
            array.Add(write(item));
        }

        return array;
    }
}
