// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Risk;

namespace Plimsoll.Wire;

/// <summary>A margin report as JSON: every decimal, in strings.</summary>
/// <remarks>With pockets, the totals at the top are sums over all accounts, <c>healthy</c> says whether every one of them is, the margin ratio is the lowest,
/// and
/// <c>accounts</c> has each by itself.</remarks>
public static class MarginJson
{
    /// <summary>The report, indented; with the trees of its numbers where they were taken apart.</summary>
    public static string Write(MarginAnalysis analysis, Caveats caveats, ExplainedMarginAnalysis? explained = null)
    {
        JsonObject json = Of(analysis);
        if (explained is not null)
        {
            json["explanation"] = ExplanationJson.Of(explained);
        }

        json["warnings"] = CaveatJson.Of(caveats);
        return json.ToJsonString(ReportStyle.Indented);
    }

    /// <summary>The same account under several rulebooks, indented: a report, or why there is none, for each.</summary>
    public static string Write(MarginComparison comparison, Caveats caveats) => new JsonObject
    {
        ["reports"] = new JsonArray([.. comparison.Rulebooks.Select(static compared => (JsonNode)Of(compared))]),
        ["warnings"] = CaveatJson.Of(caveats),
    }.ToJsonString(ReportStyle.Indented);

    private static JsonObject Of(ComparedMargin compared)
    {
        JsonObject json = compared.Result.IsOk ? Of(compared.Result.Value) : new JsonObject
        {
            ["rulebook"] = $"{compared.Rulebook.Name} {compared.Rulebook.Version}",
            ["refused"] = RefusalText.Explain(compared.Result.Refusal, static name => name),
        };
        json["source"] = compared.Source;
        return json;
    }

    private static JsonObject Of(MarginAnalysis analysis)
    {
        InstrumentCatalog catalog = analysis.Account.Catalog;
        MarginReport account = analysis.Parts[0].Report;
        JsonObject json = new()
        {
            ["rulebook"] = account.Rulebook,
            ["time"] = account.Time.ToString(),
            ["numeraire"] = catalog[account.Numeraire].Symbol,
        };
        if (analysis.Parts.Length == 1)
        {
            Add(json, account, catalog);
        }
        else
        {
            json["equity"] = analysis.Sum(static report => report.Equity).ToString();
            json["initial"] = analysis.Sum(static report => report.Initial).ToString();
            json["maintenance"] = analysis.Sum(static report => report.Maintenance).ToString();
            json["lowestMarginRatio"] = analysis.Lowest?.Report.MarginRatio?.ToString();
            json["healthy"] = analysis.IsHealthy;
            json["accounts"] = new JsonArray([.. analysis.Parts.Select(part => (JsonNode)Account(part, catalog))]);
        }

        return json;
    }

    /// <summary>One account or pocket.</summary>
    internal static JsonObject Account(DividedPart part, InstrumentCatalog catalog)
    {
        JsonObject json = new() { ["name"] = part.Name, ["isPocket"] = part.IsPocket };
        Add(json, part.Report, catalog);
        if (part.IsPocket)
        {
            json["isAssumed"] = part.IsAssumed;
            json["lacking"] = part.Part.Lacking.ToString();
            json["liquidation"] = new JsonArray([.. part.Levels.Select(level => (JsonNode)new JsonObject
            {
                ["factor"] = catalog[level.Factor!.Value].Name,
                ["side"] = level.IsUp ? "up" : "down",
                ["state"] = level.State switch { LevelState.None => "none", LevelState.Found => "found", _ => "alreadyBelow" },
                ["price"] = level.Price?.ToString(),
                ["move"] = level.Move?.ToString(),
                ["proved"] = level.IsProved,
            })]);
        }

        return json;
    }

    private static void Add(JsonObject json, MarginReport report, InstrumentCatalog catalog)
    {
        json["equity"] = report.Equity.ToString();
        json["initial"] = report.Initial.ToString();
        json["maintenance"] = report.Maintenance.ToString();
        json["freeEquity"] = report.FreeEquity.ToString();
        json["marginRatio"] = report.MarginRatio?.ToString();
        if (report.RatioName is { } ratioName)
        {
            json["marginRatioName"] = ratioName;
        }

        json["healthy"] = report.IsHealthy;
        json["loadLines"] = new JsonArray([.. report.LoadLines.Select(line => (JsonNode)new JsonObject
        {
            ["name"] = line.Name,
            ["equity"] = line.In(report).ToString(),
            ["headroom"] = line.HeadroomIn(report).ToString(),
        })]);
        json["bindingConstraint"] = report.BindingConstraint;
        json["collateral"] = new JsonArray([.. report.Collateral.Select(line => (JsonNode)new JsonObject
        {
            ["asset"] = catalog[line.Asset].Symbol,
            ["balance"] = line.Balance.ToString(),
            ["unrealised"] = line.Profit.ToString(),
            ["optionValue"] = line.OptionValue.ToString(),
            ["counted"] = line.Counted.ToString(),
            ["price"] = line.Price.ToString(),
            ["factor"] = line.Factor.ToString(),
            ["value"] = line.Value.ToString(),
        })]);
        json["requirement"] = new JsonArray([.. report.Lines.Select(line => (JsonNode)Line(line, catalog))]);
    }

    /// <summary>One line; of open orders with those that make the worst set.</summary>
    private static JsonObject Line(MarginReportLine line, InstrumentCatalog catalog)
    {
        JsonObject json = new()
        {
            ["kind"] = KindOf(line.Line.Kind),
            ["name"] = line.Name,
            ["exposure"] = line.Line.Exposure.ToString(),
            ["initial"] = line.Line.Initial.ToString(),
            ["maintenance"] = line.Line.Maintenance.ToString(),
            ["worstScenario"] = line.WorstScenario,
            ["initialError"] = line.Error?.Initial.ToString(),
            ["maintenanceError"] = line.Error?.Maintenance.ToString(),
        };
        if (line.Line.Kind == MarginLineKind.Orders)
        {
            json["fills"] = new JsonArray([.. line.Fills.Select(order => (JsonNode)new JsonObject
            {
                ["instrument"] = catalog[order.Instrument].Symbol,
                ["quantity"] = order.Quantity.ToString(),
                ["limit"] = order.Limit.ToString(),
            })]);
        }

        return json;
    }

    private static string KindOf(MarginLineKind kind) => kind switch
    {
        MarginLineKind.Position => "position",
        MarginLineKind.Group => "group",
        MarginLineKind.OffsetCap => "offsetCap",
        MarginLineKind.Book => "book",
        MarginLineKind.AddOn => "addOn",
        MarginLineKind.InitialHaircut => "initialHaircut",
        MarginLineKind.Orders => "orders",
        MarginLineKind.Debt => "debt",
        MarginLineKind.Underlying => "underlying",
        MarginLineKind.Settlement => "settlement",
        MarginLineKind.Correlated => "correlated",
        _ => "leverageLimit",
    };
}
