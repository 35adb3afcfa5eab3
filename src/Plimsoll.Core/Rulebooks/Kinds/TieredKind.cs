// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The model <c>tiered</c>: rates of notional that rise slice by slice.</summary>
public sealed class TieredKind : IModelKind
{
    /// <inheritdoc/>
    public string Kind => "tiered";

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
                "required": ["tiers"],
                "properties": {
                  "tiers": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                      "type": "object",
                      "additionalProperties": false,
                      "required": ["floor", "maintenance", "leverage"],
                      "properties": {
                        "floor": { "$ref": "#/$defs/nonNegative" },
                        "maintenance": { "$ref": "#/$defs/share" },
                        "leverage": { "$ref": "#/$defs/leverage" },
                        "cum": { "$ref": "#/$defs/nonNegative", "description": "The published deduction; checked, not needed." }
                      }
                    }
                  }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "shortOptions": {{ShortOptionsReader.Schema}}
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => TieredLinearMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<TierSchedule> terms = new(place, ["tiers"], ReadSchedule);
        return new TieredLinearMargin(catalog, terms.ByInstrument(catalog), ShortOptionsReader.Read(place.Field("shortOptions")));
    }

    private static TierSchedule? ReadSchedule(JsonPlace place)
    {
        int problemsBefore = place.Problems.Length;
        ImmutableArray<JsonPlace> items = place.Field("tiers").Items(required: true);
        ImmutableArray<MarginTier> tiers = [.. items.Select(static item =>
        {
            item.CheckObject("floor", "maintenance", "leverage", "cum");
            return new MarginTier(
                item.Field("floor").MoneyOf("at least 0", static amount => !amount.IsNegative),
                ShortOptionsReader.InitialRate(item.Field("leverage")),
                item.Field("maintenance").PositiveFraction());
        })];
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        TierSchedule? schedule = TierSchedule.TryCreate(tiers, out ImmutableArray<(int Tier, string Sentence)> errors);
        foreach ((int tier, string sentence) in errors)
        {
            (tier < items.Length ? items[tier] : place.Field("tiers")).Problem(sentence);
        }

        if (schedule is not null)
        {
            // Venues publish the deduction beside the rate; a file that gives it is checked against it.
            PublishedDeductions.Check(place.Field("tiers"), "tier",
                [.. items.Select((item, i) => (item.Field("cum"), schedule.Deduction(i, MarginKind.Maintenance)))]);
        }

        return schedule;
    }
}
