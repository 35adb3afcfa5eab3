// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;

namespace Plimsoll.Wire;

/// <summary>Value at risk and expected shortfall as JSON.</summary>
public static class ValueAtRiskJson
{
    /// <summary>The measures, on one line.</summary>
    public static string Write(ValueAtRiskAnalysis analysis, Caveats caveats) => new JsonObject
    {
        ["portfolio"] = analysis.Factors.Account.Title,
        ["time"] = analysis.Factors.Account.Market.Time.ToString(),
        ["method"] = ValueAtRiskTerms.NameOf(analysis.Terms.Method),
        ["confidence"] = analysis.Terms.Confidence.ToString(),
        ["horizonDays"] = analysis.Terms.Horizon,
        ["decay"] = analysis.Terms.Method == ValueAtRiskMethod.Historical ? null : analysis.Terms.Decay,
        ["paths"] = IsDrawn(analysis) ? analysis.Terms.Paths : null,
        ["degrees"] = IsDrawn(analysis) ? analysis.Terms.Degrees : null,
        ["seed"] = IsDrawn(analysis) ? analysis.Terms.Seed : null,
        ["returns"] = analysis.Returns.Count,
        ["firstReturn"] = analysis.Returns.Ends[0].ToString(),
        ["lastReturn"] = analysis.Returns.Ends[^1].ToString(),
        ["factors"] = new JsonArray([.. analysis.Returns.Names.Select(name => (JsonNode)name)]),
        ["held"] = new JsonArray([.. analysis.Factors.Held.Select(name => (JsonNode)name)]),
        ["numeraire"] = analysis.Factors.Account.Numeraire,
        ["panel"] = PanelDaysJson.Of(analysis.Factors.Days),
        ["scenarios"] = analysis.Profits.IsDefault ? null : analysis.Profits.Length,
        ["valueAtRisk"] = analysis.ValueAtRisk,
        ["expectedShortfall"] = analysis.ExpectedShortfall,
        ["valueAtRiskError"] = analysis.Error?.ValueAtRisk,
        ["expectedShortfallError"] = analysis.Error?.ExpectedShortfall,
        ["carry"] = analysis.Carry,
        ["expectedSettlement"] = analysis.Terms.Method == ValueAtRiskMethod.Parametric ? analysis.ExpectedSettlement : null,
        ["bound"] = BoundOf(analysis.Bound),
        ["worst"] = analysis.Worst,
        ["worstScenario"] = analysis.WorstScenario,
        ["warnings"] = CaveatJson.Of(caveats),
    }.ToJsonString(ReportStyle.OneLine);

    private static JsonObject? BoundOf(LossBound? bound) => bound is null ? null : new JsonObject
    {
        ["parts"] = new JsonArray([.. bound.Parts.Select(
            static part => (JsonNode)new JsonObject { ["part"] = part.Name, ["greatestLoss"] = part.GreatestLoss })]),
        ["linearValueAtRisk"] = bound.LinearValueAtRisk,
        ["linearExpectedShortfall"] = bound.LinearExpectedShortfall,
    };

    private static bool IsDrawn(ValueAtRiskAnalysis analysis) => analysis.Terms.Method == ValueAtRiskMethod.MonteCarlo;
}
