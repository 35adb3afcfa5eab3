// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Rulebooks;

namespace Plimsoll.Wire;

/// <summary>What a rulebook is and how well it is pinned down, as JSON.</summary>
public static class RulebookJson
{
    /// <summary>A list of them, indented.</summary>
    public static string Write(IEnumerable<(Rulebook Rulebook, FigureCount Figures)> rulebooks) =>
        new JsonArray([.. rulebooks.Select(static one => (JsonNode)Of(one.Rulebook, one.Figures))]).ToJsonString(ReportStyle.Indented);

    /// <summary>Name, version, first day, kind of model, golden cases by file, places of published and of own figures, source.</summary>
    public static JsonObject Of(Rulebook rulebook, FigureCount figures) => new()
    {
        ["name"] = rulebook.Name,
        ["version"] = rulebook.Version,
        ["validFrom"] = rulebook.ValidFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["model"] = rulebook.ModelKind,
        ["goldenCases"] = new JsonObject(rulebook.Evidence.Golden.Select(static file => KeyValuePair.Create(file.File, (JsonNode?)file.Cases))),
        ["publishedFigures"] = figures.Published,
        ["ownFigures"] = figures.Own,
        ["published"] = new JsonArray([.. rulebook.Evidence.Published.Select(static place => (JsonNode)place)]),
        ["own"] = new JsonArray([.. rulebook.Evidence.Own.Select(static place => (JsonNode)place)]),
        ["source"] = rulebook.Source,
    };
}
