// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Margin;

namespace Plimsoll.Wire;

/// <summary>Numbers taken apart, as JSON: <c>{"name": "equity", "value": "1000", "unit": "money", "rule": "sum", "note": "…", "parts": […]}</c>.</summary>
public static class ExplanationJson
{
    /// <summary>The trees of each part of an account.</summary>
    public static JsonArray Of(ExplainedMarginAnalysis analysis) => new([.. analysis.Parts.Select(static part => (JsonNode)new JsonObject
    {
        ["name"] = part.Name,
        ["equity"] = Tree(part.Account.Equity),
        ["initial"] = Tree(part.Account.Initial),
        ["maintenance"] = Tree(part.Account.Maintenance),
    })]);

    /// <summary>A value and what it was made of.</summary>
    public static JsonObject Tree(NamedValue value)
    {
        JsonObject json = new()
        {
            ["name"] = value.Name,
            ["value"] = value.Value.ToString(),
            ["unit"] = value.Unit switch
            {
                ValueUnit.Money => "money",
                ValueUnit.Quantity => "quantity",
                ValueUnit.Price => "price",
                ValueUnit.Rate => "rate",
                _ => "number",
            },
            ["rule"] = value.Rule switch
            {
                ValueRule.Given => "given",
                ValueRule.Sum => "sum",
                ValueRule.Largest => "largest",
                ValueRule.Smallest => "smallest",
                ValueRule.Elsewhere => "elsewhere",
                _ => "formula",
            },
        };
        if (value.Note is { } note)
        {
            json["note"] = note;
        }

        if (!value.Parts.IsEmpty)
        {
            json["parts"] = new JsonArray([.. value.Parts.Select(static part => (JsonNode)Tree(part))]);
        }

        return json;
    }
}
