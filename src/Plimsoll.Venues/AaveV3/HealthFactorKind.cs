// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>The equity rule <c>healthFactor</c>: supplied assets at their liquidation thresholds.</summary>
public sealed class HealthFactorKind : IEquityKind
{
    private static readonly Ratio _basisPoint = Ratio.Parse("0.0001");

    /// <summary>Its name.</summary>
    public const string Name = "healthFactor";

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["reserves"],
          "properties": {
            "reserves": {
              "type": "object",
              "description": "By asset, in whole basis points; an asset that is not named is no collateral.",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["loanToValue", "threshold"],
                "properties": {
                  "loanToValue": { "$ref": "#/$defs/share", "description": "What may be borrowed against it; at most the threshold." },
                  "threshold": { "$ref": "#/$defs/share", "description": "What debt is held against: the liquidation threshold." }
                }
              }
            },
            "categories": {
              "type": "object",
              "description": "Efficiency categories, 1 to 255: other terms for the assets that one lists, while the account owes only those.",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["name", "loanToValue", "threshold", "collateral", "borrowable"],
                "properties": {
                  "name": { "type": "string", "minLength": 1 },
                  "loanToValue": { "$ref": "#/$defs/share" },
                  "threshold": { "$ref": "#/$defs/share" },
                  "bonus": { "$ref": "#/$defs/share", "description": "Of what is seized of these assets; unsaid: each asset's own." },
                  "collateral": { "type": "array", "uniqueItems": true, "items": { "type": "string", "minLength": 1 } },
                  "borrowable": { "type": "array", "uniqueItems": true, "items": { "type": "string", "minLength": 1 } }
                }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => HealthFactorEquity.LineNames;

    /// <inheritdoc/>
    public IEquityRule? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, ReserveTerms> reserves = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("reserves").Members(required: true))
        {
            value.CheckObject("loanToValue", "threshold");
            reserves.Add(name, ReadTerms(value));
        }

        ImmutableArray<EfficiencyCategory>.Builder categories = ImmutableArray.CreateBuilder<EfficiencyCategory>();
        foreach ((string name, JsonPlace value) in place.Field("categories").Members())
        {
            value.CheckObject("name", "loanToValue", "threshold", "bonus", "collateral", "borrowable");
            value.Field("name").Text();
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > byte.MaxValue
                || number.ToString(CultureInfo.InvariantCulture) != name)
            {
                value.Problem($"expected a number from 1 to {byte.MaxValue} as the category's name; found \"{name}\"");
            }

            categories.Add(new(number, ReadTerms(value), ReadAssets(value.Field("collateral"), catalog), ReadAssets(value.Field("borrowable"), catalog),
                value.Field("bonus") is { Exists: true } bonus ? bonus.Fraction() : null));
        }

        return new HealthFactorEquity([.. catalog.Assets.Select(asset => reserves.GetValueOrDefault(asset.Symbol))], categories.ToImmutable());
    }

    private static ReserveTerms ReadTerms(JsonPlace place)
    {
        Ratio threshold = Share(place.Field("threshold"));
        Ratio loanToValue = Share(place.Field("loanToValue"));
        if (loanToValue > threshold)
        {
            place.Field("loanToValue").ExpectedBeside(place.Field("threshold"), $"at most the threshold, {threshold}");
        }

        return new(loanToValue, threshold);
    }

    // The lender keeps basis points: more decimals would be figures that it cannot have.
    private static Ratio Share(JsonPlace place) => place.Decimal<Ratio>(
        "from 0 to 1 in whole basis points", static ratio => !ratio.IsNegative && ratio <= Ratio.One && ratio.Atoms % _basisPoint.Atoms == 0);

    // A name that the catalogue does not hold is no error: one rulebook serves many catalogues.
    private static ImmutableHashSet<AssetId> ReadAssets(JsonPlace place, InstrumentCatalog catalog)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        ImmutableHashSet<AssetId>.Builder assets = ImmutableHashSet.CreateBuilder<AssetId>();
        foreach (JsonPlace item in place.Items(required: true))
        {
            string name = item.Text();
            if (name.Length > 0 && !seen.Add(name))
            {
                item.Expected("each asset once");
            }

            if (catalog.TryFindAsset(name, out AssetSpec? asset))
            {
                assets.Add(asset.Id);
            }
        }

        return assets.ToImmutable();
    }
}
