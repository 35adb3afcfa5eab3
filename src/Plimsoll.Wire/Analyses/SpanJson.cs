// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;

namespace Plimsoll.Wire;

/// <summary>What a book requires by a SPAN risk parameter file, as JSON.</summary>
public static class SpanJson
{
    /// <summary>A report, on one line; money in the currency of each commodity, losses positive.</summary>
    /// <param name="file">The parameter file.</param>
    /// <param name="report">What the book requires; null where no book was given.</param>
    /// <param name="check">How far computed arrays are off; null where they were not compared.</param>
    /// <param name="account">The kind of account whose adjustment rates apply; null: none.</param>
    public static string Write(SpanFile file, SpanReport? report, SpanArrayCheck? check, string? account)
    {
        JsonObject json = new()
        {
            ["file"] = file.Path,
            ["format"] = file.Format,
            ["businessDate"] = file.BusinessDate,
            ["clearingOrganisation"] = file.ClearingOrganisation,
            ["contracts"] = file.Contracts.Length,
            ["combinedCommodities"] = file.Parameters.Combined.Length,
            ["account"] = account,
        };
        if (report is not null)
        {
            json["commodities"] = new JsonArray([.. report.Commodities.Select(one => Commodity(one, account))]);
            json["credits"] = new JsonArray([.. report.Credits.Select(static formed => Formed(formed))]);
            json["totals"] = new JsonArray([.. report.Currencies.Select(currency => Total(report, currency, account))]);
        }

        if (report is null && check is null)
        {
            json["holdable"] = new JsonArray([.. file.Holdable.Select(static one => new JsonObject
            {
                ["combinedCommodity"] = one.Combined,
                ["product"] = one.Product,
                ["period"] = one.Period,
                ["right"] = one.IsOption ? one.IsCall ? "C" : "P" : null,
                ["strike"] = one.IsOption ? one.Strike : null,
                ["price"] = one.Price,
                ["losses"] = new JsonArray([.. one.Array!.Losses.Select(static loss => (JsonNode)loss)]),
            })]);
        }

        if (check is not null)
        {
            json["arrays"] = new JsonObject
            {
                ["options"] = check.Options,
                ["computed"] = check.Computed,
                ["worstRelative"] = check.WorstRelative,
                ["worstMoney"] = check.WorstMoney,
                ["worstContract"] = check.WorstContract?.Name,
                ["worstDelta"] = check.WorstDelta,
            };
        }

        json["unused"] = new JsonArray([.. file.Unused.Select(static one => new JsonObject { ["what"] = one.What, ["count"] = one.Count })]);
        return json.ToJsonString();
    }

    private static JsonObject Total(SpanReport report, string currency, string? account)
    {
        JsonObject total = new() { ["currency"] = currency, ["requirement"] = report.RequirementIn(currency) };
        if (account is not null)
        {
            total["maintenance"] = report.RequirementIn(currency, one => one.AdjustmentOf(account).Maintenance);
            total["initial"] = report.RequirementIn(currency, one => one.AdjustmentOf(account).Maintenance * one.AdjustmentOf(account).Initial);
        }

        return total;
    }

    private static JsonObject Commodity(SpanCommodityReport one, string? account)
    {
        JsonObject commodity = new()
        {
            ["combinedCommodity"] = one.Terms.Name,
            ["currency"] = one.Terms.Currency,
            ["positions"] = one.Holdings.Length,
            ["losses"] = new JsonArray([.. one.Losses.Select(static loss => (JsonNode)loss)]),
            ["scanRisk"] = one.ScanRisk,
            ["activeScenario"] = one.ActiveScenario,
            ["timeRisk"] = one.TimeRisk,
            ["volatilityRisk"] = one.VolatilityRisk,
            ["futuresPriceRisk"] = one.FuturesPriceRisk,
            ["netDelta"] = one.NetDelta,
            ["weightedPriceRisk"] = one.WeightedPriceRisk,
            ["months"] = new JsonArray([.. one.Months.Select(static month => new JsonObject
            {
                ["period"] = month.Period,
                ["delta"] = month.Net,
                ["consumed"] = month.Consumed,
            })]),
            ["spreads"] = new JsonArray([.. one.Spreads.Select(static formed => Formed(formed))]),
            ["intraCharge"] = one.IntraCharge,
            ["spotCharge"] = one.SpotCharge,
            ["credit"] = one.Credit,
            ["shortOptionMinimum"] = one.ShortOptionMinimum,
            ["risk"] = one.Risk,
            ["netOptionValue"] = one.OptionValue,
            ["requirement"] = one.Requirement,
            ["excessOptionValue"] = one.ExcessOptionValue,
        };
        if (account is not null)
        {
            commodity["maintenanceRate"] = one.AdjustmentOf(account).Maintenance;
            commodity["initialRatio"] = one.AdjustmentOf(account).Initial;
        }

        return commodity;
    }

    private static JsonObject Formed(SpanFormed formed)
    {
        ImmutableArray<SpanLeg> legs = formed.Spread.Legs;
        return new()
        {
            ["priority"] = formed.Spread.Priority,
            ["rate"] = formed.Spread.Rate,
            ["count"] = formed.Count,
            ["money"] = formed.Money,
            ["legs"] = new JsonArray([.. legs.Select((leg, i) => new JsonObject
            {
                ["combinedCommodity"] = leg.Combined,
                ["tier"] = leg.Tier,
                ["period"] = leg.Period,
                ["side"] = leg.IsSideA ? "A" : "B",
                ["ratio"] = leg.Ratio,
                ["credit"] = formed.ByLeg.IsEmpty ? null : formed.ByLeg[i],
            })]),
        };
    }
}
