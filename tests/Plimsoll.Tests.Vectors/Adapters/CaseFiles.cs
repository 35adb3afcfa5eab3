// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>What every adapter does with files: a shipped rulebook as JSON to put a case's figures into, and both readers.</summary>
internal static class CaseFiles
{
    /// <summary>A shipped rulebook, to be changed.</summary>
    internal static JsonObject Shipped(string name) => JsonNode.Parse(ShippedRulebooks.Text(name)!)!.AsObject();

    /// <summary>Puts one class in the place of all, for everything: a case speaks of one pair, and the others of the file, with figures of their own, are not
    /// used.</summary>
    internal static void KeepOnly(JsonObject rulebook, JsonObject terms)
    {
        rulebook["model"]!["classes"] = new JsonObject { ["case"] = terms };
        rulebook["model"]!["terms"] = new JsonObject { ["*"] = "case" };
    }

    /// <summary>The instruments of a case.</summary>
    internal static InstrumentCatalog Catalog(string json) =>
        InstrumentReader.Read(json, out ImmutableArray<string> errors) ?? throw new FormatException(string.Join('\n', errors));

    /// <summary>A rulebook over them.</summary>
    internal static Rulebook Rulebook(string json, InstrumentCatalog catalog) =>
        RulebookReader.Read(json, catalog, VenueKinds.All, out ImmutableArray<string> errors) ?? throw new FormatException(string.Join('\n', errors));

    /// <summary>A number as a rulebook writes it: in the files it may have an exponent.</summary>
    internal static string Decimal(JsonNode? node) =>
        decimal.Parse(node!.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
