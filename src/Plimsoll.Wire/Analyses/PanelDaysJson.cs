// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;

namespace Plimsoll.Wire;

/// <summary>What became of a panel's rows, as JSON.</summary>
internal static class PanelDaysJson
{
    /// <summary>The object.</summary>
    internal static JsonObject Of(PanelDays days) => new()
    {
        ["cutAt"] = days.Cut?.ToString(),
        ["rowsRead"] = days.Daily.Count.Rows,
        ["rowsAfter"] = days.Daily.Count.After,
        ["rowsBeforeEveryPrice"] = days.Daily.Count.Unlisted,
        ["rowsWithoutEveryPrice"] = days.Daily.Count.Incomplete,
        ["rowsBetweenCloses"] = days.Daily.Count.Between,
        ["rowsStray"] = days.Daily.Count.Stray,
        ["rowsCutShort"] = days.Daily.Count.CutShort,
        ["shortDays"] = days.Daily.Count.ShortDays,
        ["closes"] = days.Daily.Count.Closes,
        ["returns"] = days.Daily.Count.Returns,
        ["returnsOverRests"] = days.Daily.Count.Rests,
        ["longestRestDays"] = days.Daily.Count.LongestRestDays,
        ["overlappingDays"] = days.Overlapping?.Count,
        ["holes"] = days.Daily.Count.Holes,
        ["marketDays"] = days.Daily.Count.MarketDays,
        ["lastClose"] = days.LastClose.ToString(),
        ["largeMoves"] = Of(LargeMoves.Of(days.Moves)),
        ["stillPrices"] = Of(StillPrices.Of(days.Returns)),
    };

    private static JsonObject Of(LargeMoves moves) => new()
    {
        ["total"] = moves.Total,
        ["largest"] = new JsonArray([.. moves.Largest.Select(
            one => (JsonNode)new JsonObject { ["factor"] = one.Factor, ["end"] = one.End.ToString(), ["move"] = one.Move })]),
    };

    private static JsonObject Of(StillPrices still) => new()
    {
        ["total"] = still.Total,
        ["longest"] = new JsonArray([.. still.Longest.Select(
            one => (JsonNode)new JsonObject { ["factor"] = one.Factor, ["end"] = one.End.ToString(), ["returns"] = one.Returns })]),
    };
}
