// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Puts the JSON Schema of rulebooks together: what every rulebook has, and a part for each kind.</summary>
public static class RulebookSchema
{
    private static readonly JsonSerializerOptions _layout =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Root = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "https://plimsoll.dev/schema/rulebook.json",
          "title": "Plimsoll rulebook",
          "description": "Collateral, margin, add-ons and liquidation. Decimals are strings. Made by RulebookSchema; the formulas are in rulebooks.md.",
          "type": "object",
          "additionalProperties": false,
          "required": ["name", "version", "source", "mode", "optionValue", "collateral", "model", "liquidation"],
          "properties": {
            "$schema": { "type": "string" },
            "name": { "type": "string", "minLength": 1 },
            "version": { "type": "string", "minLength": 1, "description": "Version or validity date of the figures." },
            "validFrom": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "First day that the figures were in force." },
            "source": { "type": "string", "minLength": 1, "description": "Where the figures come from." },
            "evidence": {
              "type": "object",
              "additionalProperties": false,
              "description": "How well the rulebook is pinned down. A figure is published or own; of places that contain it the longest one says which.",
              "properties": {
                "golden": { "type": "object", "additionalProperties": { "type": "integer", "minimum": 1 },
                "description": "Golden cases that pass through this rulebook, by file." },
                "published": { "type": "array", "items": { "type": "string", "minLength": 1 }, "description": "Places: \"model.classes\"." },
                "own": { "type": "array", "items": { "type": "string", "minLength": 1 } }
              }
            },
            "amountsIn": { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 },
            "description": "Assets in which the amounts here may be read. A catalogue that counts in another one refuses the rulebook." },
            "mode": { "enum": ["cross", "isolated"] },
            "optionValue": { "enum": ["full", "shortOnly"], "description": "Whether long options count toward equity." },
            "collateral": {
              "type": "object",
              "description": "By asset; \"*\" is every asset not named but the numeraire, which counts in full. Without terms an asset counts nothing.",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["haircut"],
                "properties": {
                  "haircut": { "$ref": "#/$defs/share" },
                  "initialHaircut": { "$ref": "#/$defs/share",
                  "description": "Taken off toward initial margin; at least the haircut, which it is where nothing is said." },
                  "borrowHaircut": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "From 0 to 10." },
                  "initialBorrowHaircut": { "$ref": "#/$defs/nonNegative",
                  "description": "Put on a debt toward initial margin; at least the borrow haircut, which it is where nothing is said, at most 10." },
                  "cap": { "$ref": "#/$defs/nonNegative",
                  "description": "Most units that count for one account; for an owner where risk grows or money leaves (caps.md)." },
                  "capValue": { "$ref": "#/$defs/nonNegative",
                  "description": "Most that it counts for one account after the haircut, in the numeraire; for an owner as with cap." }
                }
              }
            },
            "profit": {
              "type": "object",
              "additionalProperties": false,
              "description": "How far unrealised profit counts as equity, asset by asset; losses count whole.",
              "properties": {
                "counted": { "$ref": "#/$defs/share", "default": "1", "description": "0 locks profit until it is realised." },
                "initiallyCounted": { "$ref": "#/$defs/share",
                "description": "Toward initial margin; at most what counts, which it is where nothing is said." },
                "cap": { "$ref": "#/$defs/nonNegative", "description": "The most that counts in one asset, in the numeraire before its haircut." }
              }
            },
            "equity": { "description": "How equity is counted; after haircuts where nothing is said." },
            "model": { },
            "addOns": { "type": "array", "description": "In their order, each kind once.", "items": { } },
            "interest": {
              "type": "object",
              "description": "Least annual interest on loans, by asset, \"numeraire\" or \"*\", once a day. Unsaid: 0.1. 0 only where margin is charged.",
              "additionalProperties": { "$ref": "#/$defs/nonNegative" }
            },
            "liquidation": { },
            "loadLines": {
              "type": "array",
              "description": "Further levels of equity that the venue has names for: each a multiple of one requirement, each name once.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["name", "of", "factor"],
                "properties": {
                  "name": { "type": "string", "minLength": 1 },
                  "of": { "enum": ["maintenance", "initial"] },
                  "factor": { "$ref": "#/$defs/nonNegative", "description": "Above 0, at most 100." }
                }
              }
            }
          },
          "$defs": {
            "share": { "type": "string", "pattern": "^\\+?(0+(\\.[0-9]+)?|0*1(\\.0+)?)$" },
            "nonNegative": { "type": "string", "pattern": "^\\+?[0-9]+(\\.[0-9]+)?$" },
            "decimal": { "type": "string", "pattern": "^[+-]?[0-9]+(\\.[0-9]+)?$" },
            "curve": {
              "type": "array",
              "minItems": 1,
              "maxItems": 64,
              "description": "Straight lines between points [x, y], x rising, flat beyond the ends.",
              "items": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "$ref": "#/$defs/decimal" } }
            },
            "pace": {
              "description": "Above 0: share of visible depth within the price floor taken in one second; or a pace that follows the book.",
              "oneOf": [
                { "$ref": "#/$defs/share" },
                {
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["kind", "safety", "halfLife"],
                  "properties": {
                    "kind": { "const": "critical" },
                    "safety": { "$ref": "#/$defs/share", "description": "Above 0: how far to the knee of the book liquidations may push the price." },
                    "halfLife": { "type": "string", "pattern": "^[0-9]+s$", "description": "In which a book recovers by half, \"300s\": up to a day." },
                    "floorShare": { "$ref": "#/$defs/share", "default": "0", "description": "Of the depth within 1 %: may always be taken in a second." },
                    "capShare": { "$ref": "#/$defs/share", "default": "1", "description": "Above 0, of the depth within 1 %: most taken in a second." }
                  }
                }
              ]
            },
            "auction": {
              "type": "object",
              "additionalProperties": false,
              "description": "Offers what the book could not restore to others, before the backstop. Unsaid: no auctions.",
              "required": ["openRatio", "discount", "length", "leastBidders", "leastReserve", "liveFor"],
              "properties": {
                "openRatio": { "$ref": "#/$defs/share", "description": "From backstopRatio to 1: opens below this multiple of maintenance." },
                "discount": { "$ref": "#/$defs/curve", "description": "Seconds open to the share of worth given to the taker, 0 to 1, never falling." },
                "length": { "type": "string", "pattern": "^[0-9]+s$", "description": "Then the backstop takes over: 1s to a week." },
                "leastBidders": { "type": "integer", "minimum": 0, "maximum": 16, "description": "Owners who must have shown themselves for it to open." },
                "leastReserve": { "$ref": "#/$defs/nonNegative", "description": "Numeraire that each of them keeps free of margin." },
                "liveFor": { "type": "string", "pattern": "^[0-9]+s$", "description": "For how long showing oneself counts: 1s to a week." },
                "patience": { "type": "string", "pattern": "^[0-9]+s$", "default": "0s", "description": "So long the backstop waits below its line." }
              }
            },
            "keepers": {
              "type": "object",
              "additionalProperties": false,
              "description": "Others repay debts for collateral, below the line. Unsaid: nobody. Health: (equity + debts) ÷ (maintenance + debts).",
              "required": ["closeFactor", "bonus", "feeShare", "dust"],
              "properties": {
                "closeFactor": { "$ref": "#/$defs/curve", "description": "Health to the share of a debt, above 0, repaid at once; never rising." },
                "bonus": { "$ref": "#/$defs/curve", "description": "Health to what is taken beyond what is repaid, 0 to 1; never rising." },
                "bonusOf": {
                  "type": "object",
                  "additionalProperties": { "$ref": "#/$defs/curve" },
                  "description": "By asset that is taken: a curve instead of bonus. Unknown names are said."
                },
                "feeShare": { "$ref": "#/$defs/share", "description": "The insurance fund's share of the bonus." },
                "dust": { "$ref": "#/$defs/nonNegative", "description": "Least, in the numeraire, left of debt and of collateral, or nothing." },
                "targetHealth": { "$ref": "#/$defs/nonNegative", "description": "From 1 to 2: no more is repaid than brings health there. Unsaid: no bound." }
              }
            },
            "follows": {
              "type": "object",
              "additionalProperties": false,
              "description": "What closeShare follows beside health.",
              "properties": {
                "depth": { "type": "boolean", "default": false, "description": "A share of the position or of its visible depth, whichever is less." },
                "volatility": { "type": "string", "minLength": 1, "description": "A volatility by name; unknown ones are ignored. With calm." },
                "calm": { "$ref": "#/$defs/nonNegative", "description": "Above 0, at most 50: above this volatility the share is × calm ÷ volatility." }
              }
            },
            "leverage": { "$ref": "#/$defs/nonNegative", "description": "From 1 to 1000; the initial rate is one over it, rounded up." },
            "terms": {
              "type": "object",
              "additionalProperties": { "type": "string" },
              "description": "Name of an instrument, an underlying or \"*\" to a class; the most specific wins. Unknown names are ignored."
            }
          }
        }
        """;

    /// <summary>The schema of rulebooks that name these kinds: JSON, two spaces a level, a line feed at the end.</summary>
    public static string Assemble(RulebookKinds kinds)
    {
        JsonObject root = JsonNode.Parse(Root)!.AsObject();
        JsonObject definitions = root["$defs"]!.AsObject();
        JsonObject properties = root["properties"]!.AsObject();
        Add(kinds.EquityRules, properties["equity"]!, definitions);
        Add(kinds.Models, properties["model"]!, definitions);
        Add(kinds.AddOns, properties["addOns"]!["items"]!, definitions);
        Add(kinds.LiquidationPolicies, properties["liquidation"]!, definitions);
        return root.ToJsonString(_layout) + "\n";
    }

    /// <summary>What a kind says of its fields.</summary>
    /// <exception cref="InvariantException">It is no JSON object.</exception>
    internal static JsonObject Fragment(IRulebookKind kind)
    {
        try
        {
            return JsonNode.Parse(kind.Schema) as JsonObject ?? throw new InvariantException($"The schema of the kind \"{kind.Kind}\" is no object.");
        }
        catch (JsonException exception)
        {
            throw new InvariantException($"The schema of the kind \"{kind.Kind}\" is not JSON: {exception.Message}", exception);
        }
    }

    private static void Add<T>(KindFamily<T> family, JsonNode place, JsonObject definitions)
        where T : class, IRulebookKind
    {
        JsonArray choices = [];
        foreach (T kind in family.All)
        {
            string name = $"{family.Name}-{kind.Kind}";
            choices.Add(new JsonObject { ["$ref"] = $"#/$defs/{name}" });
            definitions[name] = Whole(kind, mustBeNamed: kind.Kind != family.Unsaid);
        }

        place["oneOf"] = choices;
    }

    private static JsonObject Whole(IRulebookKind kind, bool mustBeNamed)
    {
        JsonObject fragment = Fragment(kind);
        JsonObject properties = new() { ["kind"] = new JsonObject { ["const"] = kind.Kind } };
        foreach ((string field, JsonNode? schema) in fragment["properties"]!.AsObject())
        {
            properties[field] = schema?.DeepClone();
        }

        JsonArray required = mustBeNamed ? ["kind"] : [];
        foreach (JsonNode? field in fragment["required"]?.AsArray() ?? [])
        {
            required.Add(field?.DeepClone());
        }

        return new() { ["type"] = "object", ["additionalProperties"] = false, ["required"] = required, ["properties"] = properties };
    }
}
