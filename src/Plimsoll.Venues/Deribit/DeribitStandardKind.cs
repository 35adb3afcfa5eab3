// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>The model <c>deribitStandard</c>: a rate of the whole position that rises with its size, and the standard terms of short options.</summary>
public sealed class DeribitStandardKind : IModelKind
{
    /// <inheritdoc/>
    public string Kind => "deribitStandard";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["classes", "terms"],
          "properties": {
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["initialBase", "maintenanceBase", "step"],
                "properties": {
                  "initialBase": { "$ref": "#/$defs/share" },
                  "maintenanceBase": { "$ref": "#/$defs/share", "description": "Above 0, at most initialBase." },
                  "step": { "$ref": "#/$defs/share", "description": "By how much both rates rise with each unit of the underlying." }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "shortOptions": {{ShortOptionsReader.Schema}},
            "mmpMargin": { "type": "object", "additionalProperties": { "$ref": "#/$defs/nonNegative" },
            "description": "By asset, units held for quotes under market maker protection; initial only." }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => DeribitStandardMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<DeribitRates> terms = new(place, ["initialBase", "maintenanceBase", "step"], ReadRates);
        ShortOptionTerms? options = ShortOptionsReader.Read(place.Field("shortOptions"));
        Dictionary<string, Amount> mmp = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("mmpMargin").Members())
        {
            mmp[name] = value.Decimal<Amount>("at least 0", static amount => !amount.IsNegative);
        }

        return place.HasProblems ? null : new DeribitStandardMargin(
            catalog, terms.ByInstrument(catalog), options, [.. catalog.Assets.Select(asset => mmp.GetValueOrDefault(asset.Symbol))]);
    }

    private static DeribitRates ReadRates(JsonPlace place)
    {
        DeribitRates rates = new(place.Field("initialBase").PositiveFraction(), place.Field("maintenanceBase").PositiveFraction(),
            place.Field("step").Fraction());
        if (rates.Maintenance > rates.Initial)
        {
            place.Field("maintenanceBase").ExpectedBeside(place.Field("initialBase"), $"at most initialBase, {rates.Initial}");
        }

        return rates;
    }
}
