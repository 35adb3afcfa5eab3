// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>A margin report as JSON: every decimal, in strings.</summary>
/// <remarks>One shape under every rulebook. With pockets, what is at the top is of all accounts: amounts are sums, lines one account's after the other's,
/// <c>healthy</c> says whether every one of them is, the margin ratio and the binding constraint are those of the account with the lowest ratio, the headroom
/// to a load line is the least of those that require something or lie below it, and the account's own where none does, for what one pocket has too much of does
/// not serve another, and <c>freeEquity</c> is the account's own; <c>accounts</c> has each by itself, and is empty without pockets. A refusal has
/// <c>rulebook</c>, <c>refused</c> and <c>refusal</c> and none of these.</remarks>
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

    /// <summary>Why there is no report under a rulebook, indented.</summary>
    public static string WriteRefusal(Rulebook rulebook, AnalysisRefusal refusal, Caveats caveats)
    {
        JsonObject json = Of(rulebook, refusal);
        json["warnings"] = CaveatJson.Of(caveats);
        return json.ToJsonString(ReportStyle.Indented);
    }

    /// <summary>Why a file could not be read as an account, in the form of a refusal, indented: it has no code, and is about the file.</summary>
    public static string WriteUnread(string rulebook, string path, string message, Caveats caveats) => new JsonObject
    {
        ["rulebook"] = rulebook,
        ["refused"] = message,
        ["refusal"] = new JsonObject { ["code"] = null, ["about"] = "File", ["file"] = path, ["subject"] = path, ["message"] = message },
        ["warnings"] = CaveatJson.Of(caveats),
    }.ToJsonString(ReportStyle.Indented);

    private static JsonObject Of(Rulebook rulebook, AnalysisRefusal refusal)
    {
        string message = RefusalText.Explain(refusal, static name => name);
        JsonObject told = [];
        if (refusal is AccountRefused refused)
        {
            RefusalContext context = new() { Catalog = refused.Catalog, Rulebook = refused.Rulebook, Account = refused.Account };
            told = RefusalJson.Of(refused.Rejection, context);
            told["subject"] = refused.Rejection.Subject.Kind == SubjectKind.Part ? RefusalSentence.PartOf(refused.Rejection, context)
                : told.FirstOrDefault(static field => field.Key is not ("code" or "about" or "message")).Value?.ToString();
        }

        else if (refusal is RulebookNotInForce late)
        {
            told = new() { ["code"] = "NotInForce", ["about"] = "rulebook", ["rulebook"] = late.Rulebook, ["subject"] = late.Rulebook };
        }

        told["message"] = message;
        return new() { ["rulebook"] = $"{rulebook.Name} {rulebook.Version}", ["refused"] = message, ["refusal"] = told };
    }

    private static JsonObject Of(ComparedMargin compared)
    {
        JsonObject json = compared.Result.IsOk ? Of(compared.Result.Value) : Of(compared.Rulebook, compared.Result.Refusal);
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
            AddTogether(json, analysis, catalog);
        }

        json["lowestMarginRatio"] = analysis.Lowest?.Report.MarginRatio?.ToString();
        json["accounts"] = new JsonArray([.. analysis.Parts.Where(_ => analysis.Parts.Length > 1).Select(part => (JsonNode)Account(part, catalog))]);
        return json;
    }

    /// <summary>What is said of an account with pockets together.</summary>
    private static void AddTogether(JsonObject json, MarginAnalysis analysis, InstrumentCatalog catalog)
    {
        MarginReport account = analysis.Parts[0].Report;
        json["equity"] = analysis.Sum(static report => report.Equity).ToString();
        json["initial"] = analysis.Sum(static report => report.Initial).ToString();
        json["maintenance"] = analysis.Sum(static report => report.Maintenance).ToString();
        json["freeEquity"] = account.FreeEquity.ToString();
        json["marginRatio"] = analysis.Lowest?.Report.MarginRatio?.ToString();
        json["healthy"] = analysis.IsHealthy;
        json["loadLines"] = new JsonArray([.. account.LoadLines.Select((line, i) => (JsonNode)new JsonObject
        {
            ["name"] = line.Name,
            ["equity"] = analysis.Sum(report => report.LoadLines[i].In(report)).ToString(),
            ["headroom"] = LeastHeadroom(analysis, i).ToString(),
        })]);
        json["bindingConstraint"] = analysis.Lowest?.Report.BindingConstraint;
        json["collateral"] = new JsonArray(
            [.. analysis.Parts.SelectMany(static part => part.Report.Collateral).Select(line => (JsonNode)Asset(line, catalog))]);
        json["requirement"] = new JsonArray([.. analysis.Parts.SelectMany(static part => part.Report.Lines).Select(line => (JsonNode)Line(line, catalog))]);
    }

    /// <summary>The least headroom to a load line of the accounts that it says something of: one that requires nothing and owes nothing has no line.</summary>
    private static Amount LeastHeadroom(MarginAnalysis analysis, int line)
    {
        Amount[] near = [.. analysis.Parts.Select(static part => part.Report).Where(report => report.LoadLines[line].In(report).IsPositive
            || report.LoadLines[line].HeadroomIn(report).IsNegative).Select(report => report.LoadLines[line].HeadroomIn(report))];
        return near.Length > 0 ? near.Min() : analysis.Parts[0].Report.LoadLines[line].HeadroomIn(analysis.Parts[0].Report);
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
        json["collateral"] = new JsonArray([.. report.Collateral.Select(line => (JsonNode)Asset(line, catalog))]);
        json["requirement"] = new JsonArray([.. report.Lines.Select(line => (JsonNode)Line(line, catalog))]);
    }

    private static JsonObject Asset(in CollateralLine line, InstrumentCatalog catalog) => new()
    {
        ["asset"] = catalog[line.Asset].Symbol,
        ["balance"] = line.Balance.ToString(),
        ["unrealised"] = line.Profit.ToString(),
        ["optionValue"] = line.OptionValue.ToString(),
        ["counted"] = line.Counted.ToString(),
        ["price"] = line.Price.ToString(),
        ["factor"] = line.Factor.ToString(),
        ["value"] = line.Value.ToString(),
    };

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
