// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>The model <c>regT</c>: rates by class, paired at the least cost.</summary>
public sealed class RegTKind : IModelKind
{
    /// <inheritdoc/>
    public string Kind => "regT";

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
                "required": ["initial", "maintenance"],
                "properties": {
                  "initial": {{Rates}},
                  "maintenance": {{Rates}},
                  "leverage": { "$ref": "#/$defs/nonNegative", "default": "1",
                  "description": "Of a fund, from 1 to 5: multiplies short and floor, which stay at most 1." },
                  "box": { "$ref": "#/$defs/share", "default": "0", "description": "Of the value that is held long and sold short at once." },
                  "paidInFull": { "type": "boolean", "default": false,
                  "description": "true: what bought options pay at every price, as a box does, counts for nothing." }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "tracks": {
              "type": "object",
              "description": "Funds by name, each with the index whose options it covers by value where there are none on itself.",
              "additionalProperties": { "type": "string" }
            },
            "shares": { "type": "array", "uniqueItems": true, "items": { "type": "string" },
            "description": "Assets whose balance is stock of the underlying that is their price." }
          }
        }
        """;

    private const string Rates = """
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["short", "floor", "longStock", "shortStock"],
          "properties": {
            "short": { "$ref": "#/$defs/share", "description": "Of the underlying, for a short option at the money." },
            "floor": { "$ref": "#/$defs/share", "description": "Least rate of a short option, of the underlying or for a put of its strike." },
            "longStock": { "$ref": "#/$defs/share" },
            "shortStock": { "$ref": "#/$defs/share", "description": "Beside the proceeds." },
            "protected": { "$ref": "#/$defs/share",
            "description": "A rate of the strike for stock whose loss an option ends, beside that loss; absent: it pays as any other." }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => RegTMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<RegTTerms> terms = new(place, ["initial", "maintenance", "leverage", "box", "paidInFull"], ReadTerms);
        Dictionary<string, string> tracks = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("tracks").Members())
        {
            tracks.Add(name, value.Text());
            if (value.IsText && value.Text() == name)
            {
                value.Expected("an index other than the fund itself");
            }
        }

        ImmutableArray<bool> isShare = ShareAssets.Read(place.Field("shares"), catalog);

        return place.HasProblems ? null : new RegTMargin(catalog, terms.ByObservable(catalog),
            [.. catalog.Observables.Select(spec =>
                tracks.TryGetValue(spec.Name, out string? index) && catalog.TryFindObservable(index, out ObservableSpec? found) ? found.Id : spec.Id)],
            isShare);
    }

    private static RegTTerms? ReadTerms(JsonPlace place)
    {
        Ratio leverage = place.Field("leverage").Decimal<Ratio>("from 1 to 5", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(5), Ratio.One);
        RegTRates initial = ReadRates(place.Field("initial"), leverage), maintenance = ReadRates(place.Field("maintenance"), leverage);
        Ratio box = place.Field("box").Fraction(Ratio.Zero);
        bool isPaid = place.Field("paidInFull").Flag(false);
        if (!place.Field("initial").IsObject || !place.Field("maintenance").IsObject)
        {
            return null;
        }

        AtMost(place, "short", maintenance.Rate, initial.Rate);
        AtMost(place, "floor", maintenance.Floor, initial.Floor);
        AtMost(place, "longStock", maintenance.LongStock, initial.LongStock);
        AtMost(place, "shortStock", maintenance.ShortStock, initial.ShortStock);
        if (initial.Protected is { } most && (maintenance.Protected is not { } own || own > most))
        {
            place.Field("maintenance").Field("protected").ExpectedBeside(place.Field("initial").Field("protected"), $"at most the initial one, {most}");
        }

        return place.HasProblems ? null : new(initial, maintenance, box, isPaid);
    }

    private static RegTRates ReadRates(JsonPlace place, Ratio leverage)
    {
        place.CheckObject("short", "floor", "longStock", "shortStock", "protected");
        JsonPlace guarded = place.Field("protected");
        return new(Times("short"), Times("floor"), place.Field("longStock").PositiveFraction(), place.Field("shortStock").PositiveFraction(),
            guarded.Exists ? guarded.Fraction() : null);

        Ratio Times(string field) => Ratio.Min(place.Field(field).PositiveFraction().Times(leverage, Rounding.Up), Ratio.One);
    }

    private static void AtMost(JsonPlace place, string field, Ratio maintenance, Ratio initial)
    {
        if (maintenance > initial)
        {
            place.Field("maintenance").Field(field).ExpectedBeside(place.Field("initial").Field(field), $"at most the initial one, {initial}");
        }
    }
}
