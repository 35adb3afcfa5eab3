// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;

namespace Plimsoll.Wire;

/// <summary>Haircuts as JSON.</summary>
public static class HaircutJson
{
    /// <summary>The haircuts, on one line.</summary>
    public static string Write(HaircutAnalysis run) => new JsonObject
    {
        ["confidence"] = run.Terms.Confidence.ToString(),
        ["window"] = run.Window,
        ["holdingDays"] = run.Terms.HoldingDays,
        ["pace"] = run.Terms.Pace,
        ["floor"] = run.Terms.Floor,
        ["assets"] = new JsonArray([.. run.Rows.Select(row => (JsonNode)Row(row))]),
    }.ToJsonString();

    private static JsonObject Row(HaircutRow row) => new()
    {
        ["asset"] = row.Held.Asset,
        ["units"] = row.Held.Units.ToString(),
        ["halfSpread"] = row.Held.Depth.HalfSpread.ToString(),
        ["bids"] = new JsonArray([.. row.Held.Depth.Bids.Select(
            level => (JsonNode)new JsonObject { ["distance"] = level.Distance.ToString(), ["units"] = level.Cumulative.ToString() })]),
        ["oracleDeviation"] = row.Held.Oracle.Deviation,
        ["oracleHeartbeatDays"] = row.Held.Oracle.HeartbeatDays,
        ["threshold"] = row.Held.Threshold?.ToString(),
        ["market"] = row.Report.Market,
        ["liquidity"] = row.Report.Liquidity,
        ["oracle"] = row.Report.Oracle,
        ["daysToSell"] = row.Report.DaysToSell,
        ["haircut"] = row.Report.Haircut,
        ["concentration"] = row.Concentration,
        ["charged"] = row.Charged,
        ["panel"] = PanelDaysJson.Of(row.Days),
        ["procyclicality"] = new JsonObject
        {
            ["first"] = row.First.ToString(),
            ["last"] = row.Last.ToString(),
            ["days"] = row.Series.Length,
            ["least"] = row.Series.Min(),
            ["most"] = row.Series.Max(),
            ["peakToTrough"] = row.Cycle?.PeakToTrough,
            ["riseDays"] = HaircutAnalysis.RiseDays,
            ["largestRise"] = row.Cycle?.LargestIncrease,
            ["largestFall"] = row.Cycle?.LargestDecrease,
            ["daysAtFloor"] = row.Cycle?.DaysAtFloor,
        },
    };
}
