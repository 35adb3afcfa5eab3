// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>The model <c>span</c>: SPAN-compatible margin from a scan of sixteen scenarios, spread and delivery charges, credits between underlyings and a
/// minimum for short options.</summary>
public sealed class SpanMarginKind : IModelKind
{
    private static readonly string[] _classFields =
    [
        "priceScan", "priceScanMoney", "volatilityScan", "volatilityScanAbsolute", "shortOptionRate", "exposureRate", "spotDays", "spotSpreadRate",
        "spotOutrightRate", "tierDays", "spreads",
    ];

    /// <inheritdoc/>
    public string Kind => "span";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["extremeMultiple", "extremeCover", "classes", "terms"],
          "properties": {
            "extremeMultiple": { "$ref": "#/$defs/nonNegative", "description": "Price scan ranges of the two extreme scenarios, at most 10." },
            "extremeCover": { "$ref": "#/$defs/share", "description": "The share of an extreme loss that counts." },
            "points": {
              "type": "array", "minItems": 1, "maxItems": 64,
              "description": "The scenarios in the order of their numbers; absent: the standard sixteen. With it the two fields above are not read.",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["price", "volatility", "weight", "paired"],
                "properties": {
                  "price": { "$ref": "#/$defs/decimal", "description": "Of the price scan range, from -10 to 10." },
                  "volatility": { "enum": ["up", "same", "down"] },
                  "weight": { "$ref": "#/$defs/share" },
                  "paired": { "type": "integer", "minimum": 1, "maximum": 64 }
                }
              }
            },
            "lookAheadYears": { "$ref": "#/$defs/share", "default": "0", "description": "Time that scenarios are priced ahead." },
            "priceRiskMethod": { "enum": ["normal", "scanRange", "scanRangeCap"], "default": "normal" },
            "minimumMethod": { "enum": ["gross", "max"], "default": "gross" },
            "capOptionValue": { "type": "boolean", "default": false, "description": "Option value counts up to the risk of its own underlying only." },
            "maintenanceRate": { "$ref": "#/$defs/share", "default": "1", "description": "Maintenance per unit of risk; above 0." },
            "initialRatio": { "$ref": "#/$defs/nonNegative", "default": "1", "description": "Initial per unit of maintenance, from 1 to 10." },
            "superSpreads": { "$ref": "#/properties/model/$defs/credits" },
            "credits": { "$ref": "#/properties/model/$defs/credits" },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object", "additionalProperties": false, "required": ["volatilityScan"],
                "properties": {
                  "priceScan": { "$ref": "#/$defs/share", "description": "Price scan range as a share of the price; this or priceScanMoney." },
                  "priceScanMoney": { "$ref": "#/$defs/nonNegative", "description": "Price scan range per unit of the underlying, in what it is quoted in." },
                  "volatilityScan": { "$ref": "#/$defs/nonNegative", "description": "At most 5." },
                  "volatilityScanAbsolute": { "type": "boolean", "default": false },
                  "shortOptionRate": { "$ref": "#/$defs/share", "default": "0" },
                  "exposureRate": { "$ref": "#/$defs/share", "default": "0" },
                  "spotDays": { "type": "integer", "minimum": 0, "maximum": 366, "default": 0 },
                  "spotSpreadRate": { "$ref": "#/$defs/share", "default": "0" },
                  "spotOutrightRate": { "$ref": "#/$defs/share", "default": "0" },
                  "tierDays": { "type": "array", "maxItems": 20, "items": { "type": "integer", "minimum": 1, "maximum": 20000 } },
                  "spreads": {
                    "type": "array", "maxItems": 100, "description": "In order of priority.",
                    "items": {
                      "type": "object", "additionalProperties": false, "required": ["method", "rate", "legs"],
                      "properties": {
                        "method": { "enum": ["F", "P", "W"] },
                        "rate": { "$ref": "#/$defs/share", "description": "F, P: of the price, W: of the weighted price risk." },
                        "legs": {
                          "type": "array", "minItems": 2, "maxItems": 20,
                          "items": {
                            "type": "object", "additionalProperties": false, "required": ["tier", "side"],
                            "properties": {
                              "tier": { "type": "integer", "minimum": 0, "maximum": 21, "description": "0: every expiry." },
                              "side": { "enum": ["A", "B"] },
                              "ratio": { "$ref": "#/$defs/nonNegative", "default": "1" }
                            }
                          }
                        }
                      }
                    }
                  }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" }
          }
        }
        """.Replace("{ \"$ref\": \"#/properties/model/$defs/credits\" }", CreditsSchema, StringComparison.Ordinal);

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => SpanMargin.LineNames;

    private const string CreditsSchema = """
        {
              "type": "array", "maxItems": 1000, "description": "Credits between underlyings, in order of priority.",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["rate", "legs"],
                "properties": {
                  "rate": { "$ref": "#/$defs/share", "description": "Of the weighted price risk of each leg." },
                  "legs": {
                    "type": "array", "minItems": 2, "maxItems": 20,
                    "items": {
                      "type": "object", "additionalProperties": false, "required": ["underlying", "side"],
                      "properties": {
                        "underlying": { "type": "string" },
                        "tier": { "type": "integer", "minimum": 0, "maximum": 21, "default": 0 },
                        "side": { "enum": ["A", "B"] },
                        "ratio": { "$ref": "#/$defs/nonNegative", "default": "1", "description": "Units of the underlying per spread." }
                      }
                    }
                  }
                }
              }
            }
        """;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        SpanPoints? points = ReadPoints(place);
        SpanRules? rules = points is null ? null : new(
            points,
            place.Field("lookAheadYears").Fraction(Ratio.Zero).ToDouble(),
            place.Field("priceRiskMethod").Word(["normal", "scanRange", "scanRangeCap"], "normal") switch
            {
                "scanRange" => SpanPriceRiskMethod.ScanRange,
                "scanRangeCap" => SpanPriceRiskMethod.ScanRangeCap,
                _ => SpanPriceRiskMethod.Normal,
            },
            place.Field("minimumMethod").Word(["gross", "max"], "gross") == "max" ? SpanMinimumMethod.Max : SpanMinimumMethod.Gross,
            place.Field("capOptionValue").Flag(false),
            place.Field("maintenanceRate").PositiveFraction(Ratio.One),
            place.Field("initialRatio").Decimal<Ratio>("from 1 to 10", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(10), Ratio.One),
            ReadCredits(place.Field("superSpreads")),
            ReadCredits(place.Field("credits")));
        TermsReader<SpanTerms> terms = new(place, _classFields, ReadTerms);
        return place.HasProblems || rules is null ? null : new SpanMargin(catalog, rules, terms.ByObservable(catalog));
    }

    private static SpanPoints? ReadPoints(JsonPlace place)
    {
        double multiple = place.Field("extremeMultiple").Decimal<Ratio>("from 0 to 10", IsUpTo10).ToDouble();
        double cover = place.Field("extremeCover").Fraction().ToDouble();
        SpanPoints standard = SpanPoints.Standard(multiple, cover);
        if (!place.Field("points").Exists)
        {
            return standard;
        }

        int before = place.Problems.Length;
        ImmutableArray<JsonPlace> items = place.Field("points").Items(required: true);
        if (items.Length is 0 or > SpanPoints.MaxScans)
        {
            if (place.Problems.Length == before)
            {
                place.Field("points").Expected($"1 to {SpanPoints.MaxScans} scenarios");
            }

            return null;
        }

        ImmutableArray<SpanScanPoint>.Builder scans = ImmutableArray.CreateBuilder<SpanScanPoint>(items.Length);
        foreach (JsonPlace item in items)
        {
            item.CheckObject("price", "volatility", "weight", "paired");
            scans.Add(new(
                item.Field("price").Decimal<Ratio>("from -10 to 10", static price => IsUpTo10(price.Abs())).ToDouble(),
                item.Field("volatility").Word(["up", "same", "down"]) switch { "up" => 1, "down" => -1, _ => 0 },
                item.Field("weight").Fraction().ToDouble(),
                item.Field("paired").Integer(1, items.Length) - 1));
        }

        return place.HasProblems ? null : new(scans.MoveToImmutable(), standard.Deltas);
    }

    private static SpanTerms? ReadTerms(JsonPlace place)
    {
        JsonPlace share = place.Field("priceScan"), money = place.Field("priceScanMoney");
        if (share.Exists == money.Exists)
        {
            share.Expected("priceScan or priceScanMoney, one of them");
            return null;
        }

        ImmutableArray<int> days = [.. place.Field("tierDays").Items().Select(static day => day.Integer(1, 20_000))];
        for (int i = 1; i < days.Length; i++)
        {
            if (days[i] <= days[i - 1])
            {
                place.Field("tierDays").ExpectedBeside(place.Field("tierDays"), "ascending days");
            }
        }

        return new(
            share.Exists ? share.PositiveFraction().ToDouble() : null,
            money.Exists ? money.MoneyOf("above 0", static amount => amount.IsPositive).ToDouble() : null,
            place.Field("volatilityScan").Decimal<Ratio>("from 0 to 5", static scan => !scan.IsNegative && scan <= Ratio.Of(5)).ToDouble(),
            place.Field("volatilityScanAbsolute").Flag(false),
            place.Field("shortOptionRate").Fraction(Ratio.Zero).ToDouble(),
            place.Field("exposureRate").Fraction(Ratio.Zero),
            place.Field("spotDays").Integer(0, 366, 0),
            place.Field("spotSpreadRate").Fraction(Ratio.Zero).ToDouble(),
            place.Field("spotOutrightRate").Fraction(Ratio.Zero).ToDouble(),
            days,
            [.. place.Field("spreads").Items().Select((item, i) => ReadSpread(item, i, days.IsEmpty ? 0 : days.Length + 1))]);
    }

    private static SpanSpread ReadSpread(JsonPlace place, int priority, int tiers)
    {
        place.CheckObject("method", "rate", "legs");
        SpanChargeMethod method = place.Field("method").Word(["F", "P", "W"]) switch
        {
            "P" => SpanChargeMethod.PerMonth,
            "W" => SpanChargeMethod.WeightedPriceRisk,
            _ => SpanChargeMethod.Flat,
        };
        return new(priority, method, place.Field("rate").Fraction().ToDouble(), ReadLegs(place.Field("legs"), tiers, isInter: false));
    }

    private static ImmutableArray<SpanSpread> ReadCredits(JsonPlace place)
    {
        ImmutableArray<SpanSpread>.Builder credits = ImmutableArray.CreateBuilder<SpanSpread>();
        foreach (JsonPlace item in place.Items())
        {
            item.CheckObject("rate", "legs");
            credits.Add(new(credits.Count, SpanChargeMethod.WeightedPriceRisk, item.Field("rate").Fraction().ToDouble(),
                ReadLegs(item.Field("legs"), 21, isInter: true)));
        }

        return credits.ToImmutable();
    }

    private static ImmutableArray<SpanLeg> ReadLegs(JsonPlace place, int tiers, bool isInter)
    {
        int before = place.Problems.Length;
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        if (items.Length is < 2 or > 20)
        {
            if (place.Problems.Length == before)
            {
                place.Expected("2 to 20 legs");
            }

            return [];
        }

        ImmutableArray<SpanLeg>.Builder legs = ImmutableArray.CreateBuilder<SpanLeg>(items.Length);
        foreach (JsonPlace item in items)
        {
            item.CheckObject(isInter ? ["underlying", "tier", "side", "ratio"] : ["tier", "side", "ratio"]);
            legs.Add(new(
                isInter ? item.Field("underlying").Text() : string.Empty,
                item.Field("tier").Integer(0, tiers, isInter ? 0 : null),
                item.Field("side").Word(["A", "B"]) == "A",
                item.Field("ratio").Positive<Ratio>(Ratio.One).ToDouble()));
        }

        if (place.Problems.Length == before && (legs.All(static leg => leg.IsSideA) || legs.All(static leg => !leg.IsSideA)))
        {
            place.Expected("legs of side A and of side B");
        }

        return legs.MoveToImmutable();
    }

    private static bool IsUpTo10(Ratio ratio) => !ratio.IsNegative && ratio <= Ratio.Of(10);
}
