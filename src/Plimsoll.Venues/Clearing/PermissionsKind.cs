// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>The add-on <c>permissions</c>: what clients of each class may hold, and with what leverage.</summary>
/// <remarks>Positions and leverage are given by an instrument's name, its underlying's, its kind (<c>options</c>, <c>futures</c>, <c>perpetuals</c>) or
/// <c>*</c>, the first of these that is given; what is not given may not be held. A class that is not given is not admitted. <c>unstated</c> says which class
/// an account counts as that states none; without it such an account is refused.</remarks>
public sealed class PermissionsKind : IAddOnKind
{
    private static readonly string[] _classes = ["retail", "professional", "eligibleCounterparty", "house"];
    private static readonly string[] _words = ["none", "held", "any"];

    /// <inheritdoc/>
    public string Kind => "permissions";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["clients"],
          "properties": {
            "unstated": {
              "enum": ["retail", "professional", "eligibleCounterparty", "house"],
              "description": "What an account counts as that states no class; absent: it is refused."
            },
            "clients": {
              "type": "object",
              "minProperties": 1,
              "description": "By client class; a class that is not given is not admitted.",
              "propertyNames": { "enum": ["retail", "professional", "eligibleCounterparty", "house"] },
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["positions", "assets"],
                "properties": {
                  "positions": {
                    "type": "object",
                    "description": "By instrument, underlying, kind (options, futures, perpetuals) or *; what is not given may not be held.",
                    "additionalProperties": { "enum": ["none", "held", "any"] }
                  },
                  "assets": {
                    "type": "object",
                    "description": "By asset, numeraire or *: held is without a loan.",
                    "additionalProperties": { "enum": ["none", "held", "any"] }
                  },
                  "leverage": {
                    "type": "object",
                    "description": "Most notional per unit of initial margin, by the same names as positions; what is not given has no limit.",
                    "additionalProperties": { "$ref": "#/$defs/leverage" }
                  }
                }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => PermissionsAddOn.LineNames;

    /// <inheritdoc/>
    public IMarginAddOn? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        int problemsBefore = place.Problems.Length;
        ClientPermissions?[] byClass = new ClientPermissions?[_classes.Length + 1];
        foreach ((string name, JsonPlace value) in place.Field("clients").Members(required: true))
        {
            int number = Array.IndexOf(_classes, name);
            if (number < 0)
            {
                value.Problem($"no client class has this name; expected one of {string.Join(", ", _classes)}");
                continue;
            }

            value.CheckObject("positions", "assets", "leverage");
            byClass[number + 1] = ReadClass(value, catalog);
        }

        if (place.Field("unstated").Exists)
        {
            string unstated = place.Field("unstated").Word(_classes);
            byClass[(int)ClientClass.Unstated] = byClass[Array.IndexOf(_classes, unstated) + 1];
            if (!place.Field("unstated").IsWrong && byClass[(int)ClientClass.Unstated] is null)
            {
                place.Field("unstated").ExpectedBeside(place.Field("clients"), "one of the classes that are given");
            }
        }

        return place.Problems.Length > problemsBefore ? null : new PermissionsAddOn([.. byClass]);
    }

    private static ClientPermissions ReadClass(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, HoldingRight> positions = ReadWords(place.Field("positions"));
        Dictionary<string, HoldingRight> assets = ReadWords(place.Field("assets"));
        Dictionary<string, Ratio> leverage = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("leverage").Members())
        {
            leverage.Add(name, value.Decimal<Ratio>("from 1 to 1000", static limit => limit >= Ratio.One && limit <= Ratio.Of(1_000)));
        }

        return new(
            [.. catalog.Instruments.Select(spec => For(positions, spec, catalog))],
            [.. catalog.Assets.Select(asset => RulebookReader.TryFor(assets, asset, catalog, out HoldingRight right) ? right : HoldingRight.None)],
            [.. catalog.Instruments.Select(spec => For(leverage, spec, catalog))],
            [.. catalog.Assets.Select(asset => asset.Id != catalog.Numeraire && RulebookReader.TryFor(leverage, asset, catalog, out Ratio limit) ? limit
                : Ratio.Zero)]);
    }

    private static Dictionary<string, HoldingRight> ReadWords(JsonPlace place)
    {
        Dictionary<string, HoldingRight> read = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            read.Add(name, (HoldingRight)Array.IndexOf(_words, value.Word(_words)));
        }

        return read;
    }

    private static T For<T>(Dictionary<string, T> byName, InstrumentSpec spec, InstrumentCatalog catalog)
        where T : struct
    {
        foreach (string name in new[] { spec.Symbol, catalog[spec.Underlying].Name, ClearingKind.WordOf(spec.Kind), RulebookReader.Default })
        {
            if (byName.TryGetValue(name, out T found))
            {
                return found;
            }
        }

        return default;
    }
}
