// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Values;
using Plimsoll.Venues.Schedule;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Wire;

/// <summary>Margins of sensitivities and of lists of trades, as JSON: every decimal, in strings.</summary>
public static class SimmJson
{
    /// <summary>The margin of a CRIF.</summary>
    /// <param name="version">ISDA's name of the version; null where the figures are a file's.</param>
    /// <param name="result">The margin.</param>
    /// <param name="side">Whose it is.</param>
    /// <param name="addOns">Add-ons.</param>
    /// <param name="notes">What of the file was not used, or assumed.</param>
    /// <param name="tree">The margin as a tree; null to leave it out.</param>
    public static string Write(
        string? version, SimmResult result, SimmSide side, SimmAddOns addOns, ImmutableArray<string> notes, NamedValue? tree)
    {
        Amount more = addOns.Of(result);
        JsonObject json = new()
        {
            ["version"] = version,
            ["mpor"] = result.Period == SimmPeriod.OneDay ? 1 : 10,
            ["side"] = side == SimmSide.Post ? "post" : "call",
            ["calculationCurrency"] = result.CalculationCurrency,
            ["total"] = (result.Margin + more).ToString(),
            ["simm"] = result.Margin.ToString(),
            ["addOns"] = more.ToString(),
            ["measures"] = new JsonArray([.. SimmNames.Measures.Select((name, m) => (JsonNode)new JsonObject
            {
                ["measure"] = name,
                ["alone"] = Text(result.Alone((SimmMeasure)m)),
                ["sum"] = Text(result.Sum((SimmMeasure)m)),
            })]),
            ["products"] = new JsonArray([.. result.Products.Select(static product => (JsonNode)Product(product))]),
            ["notes"] = Strings(notes),
        };
        if (tree is not null)
        {
            json["tree"] = ExplanationJson.Tree(tree);
        }

        return json.ToJsonString(ReportStyle.Indented);
    }

    /// <summary>The margin of a list of trades.</summary>
    /// <param name="result">The margin.</param>
    /// <param name="notes">What was taken for granted, a sentence each.</param>
    /// <param name="tree">How it comes about; null where nobody wants to see it.</param>
    public static string Write(ScheduleResult result, IEnumerable<string> notes, NamedValue? tree)
    {
        JsonObject json = new()
        {
            ["role"] = result.Role == ScheduleRole.Pledgor ? "pledgor" : "secured",
            ["margin"] = result.Signed.ToString(),
            ["gross"] = result.Gross.ToString(),
            ["netReplacementCost"] = result.NetReplacement.ToString(),
            ["grossReplacementCost"] = result.GrossReplacement.ToString(),
            ["netToGross"] = result.NetToGross.ToString(),
            ["trades"] = new JsonArray([.. result.Lines.Select(static line => (JsonNode)new JsonObject
            {
                ["trade"] = line.Trade.Id,
                ["product"] = ScheduleParameters.Products[(int)line.Trade.Product],
                ["notional"] = line.Trade.Notional.ToString(),
                ["pv"] = line.Trade.PresentValue.ToString(),
                ["years"] = line.Trade.Years?.ToString(),
                ["rate"] = line.Rate.ToString(),
                ["gross"] = line.Gross.ToString(),
            })]),
            ["notes"] = new JsonArray([.. notes.Select(static note => (JsonNode)note)]),
        };
        if (tree is not null)
        {
            json["tree"] = ExplanationJson.Tree(tree);
        }

        return json.ToJsonString(ReportStyle.Indented);
    }

    private static JsonObject Product(SimmProductMargin product) => new()
    {
        ["product"] = SimmNames.ProductClasses[(int)product.Product],
        ["margin"] = product.Money.ToString(),
        ["classes"] = new JsonArray([.. product.Classes.Select(static one => (JsonNode)new JsonObject
        {
            ["class"] = SimmNames.RiskClasses[(int)one.Class],
            ["margin"] = Text(one.Value),
            ["delta"] = Text(one.Of(SimmMeasure.Delta)),
            ["vega"] = Text(one.Of(SimmMeasure.Vega)),
            ["curvature"] = Text(one.Of(SimmMeasure.Curvature)),
            ["baseCorrelation"] = Text(one.Of(SimmMeasure.BaseCorrelation)),
        })]),
    };

    private static string Text(double value)
    {
        Invariant.Check(Amount.TryQuantise(value, Rounding.HalfEven, out Amount amount), "A figure of SIMM is larger than an amount can be.");
        return amount.ToString();
    }

    private static JsonArray Strings(ImmutableArray<string> texts) => new([.. texts.Select(static text => (JsonNode)JsonValue.Create(text))]);
}
