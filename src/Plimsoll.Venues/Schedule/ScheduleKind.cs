// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Schedule;

/// <summary>The model <c>schedule</c>: a rate of every position's notional, and a discount where gains and losses net.</summary>
public sealed class ScheduleKind : IModelKind
{
    /// <summary>The kind's name.</summary>
    internal const string Name = "schedule";

    private static readonly string[] _classFields = ["product"];

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["rates", "grossShare", "netShare", "maintenance", "classes", "terms"],
          "properties": {
            "rates": {
              "type": "object",
              "description": "By asset class, rates of notional by years to maturity; the last band has no end.",
              "additionalProperties": false,
              "required": ["Credit", "Commodity", "Equity", "FX", "Rates", "Other"],
              "patternProperties": {
                "^(Credit|Commodity|Equity|FX|Rates|Other)$": {
                  "type": "array",
                  "minItems": 1,
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["rate"],
                    "properties": { "below": { "$ref": "#/$defs/nonNegative" }, "rate": { "$ref": "#/$defs/share" } }
                  }
                }
              }
            },
            "grossShare": { "$ref": "#/$defs/share" },
            "netShare": { "$ref": "#/$defs/share", "description": "Beside grossShare, together at most 1." },
            "maintenance": { "$ref": "#/$defs/share", "description": "Maintenance per unit of the schedule, above 0." },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["product"],
                "properties": { "product": { "enum": ["Credit", "Commodity", "Equity", "FX", "Rates", "Other"] } }
              }
            },
            "terms": { "$ref": "#/$defs/terms" }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => ScheduleMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        ScheduleParameters? parameters = ReadParameters(place);
        TermsReader<ScheduleClass> terms = new(place, _classFields,
            static one =>
                new ScheduleClass((ScheduleProduct)ScheduleParameters.Products.IndexOf(one.Field("product").Word(ScheduleParameters.Products.AsSpan()))));
        Ratio maintenance = place.Field("maintenance").PositiveFraction();
        return place.HasProblems ? null : new ScheduleMargin(catalog, parameters!, terms.ByObservable(catalog), maintenance);
    }

    /// <summary>Reads the figures of a rulebook whose model is <c>schedule</c>.</summary>
    /// <param name="json">The rulebook.</param>
    /// <param name="errors">What is wrong with it.</param>
    /// <returns>Null when anything is.</returns>
    public static ScheduleParameters? Parameters(string json, out ImmutableArray<string> errors)
    {
        JsonPlace root = JsonPlace.Root(json);
        JsonPlace model = root.Field("model");
        if (model.Field("kind").Text() != Name && model.Field("kind").IsText)
        {
            model.Field("kind").Expected($"\"{Name}\"");
        }

        ScheduleParameters? parameters = root.HasProblems ? null : ReadParameters(model);
        errors = root.Problems;
        return parameters;
    }

    private static ScheduleParameters? ReadParameters(JsonPlace place)
    {
        JsonPlace rates = place.Field("rates");
        rates.CheckObject(ScheduleParameters.Products.AsSpan());
        ImmutableArray<ImmutableArray<ScheduleBand>> bands = [.. ScheduleParameters.Products.Select(product => Bands(rates.Field(product)))];
        Ratio gross = place.Field("grossShare").Fraction(), net = place.Field("netShare").Fraction();
        if (gross + net > Ratio.One)
        {
            place.Field("netShare").ExpectedBeside(place.Field("grossShare"), $"at most 1 together with grossShare, {gross}");
        }

        return place.HasProblems ? null : new(bands, gross, net);
    }

    private static ImmutableArray<ScheduleBand> Bands(JsonPlace place)
    {
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        if (place.Exists && !place.IsWrong && items.Length == 0)
        {
            place.Expected("at least one band");
        }

        ImmutableArray<ScheduleBand>.Builder bands = ImmutableArray.CreateBuilder<ScheduleBand>(items.Length);
        foreach ((int i, JsonPlace item) in items.Index())
        {
            item.CheckObject("below", "rate");
            bool isLast = i == items.Length - 1;
            JsonPlace below = item.Field("below");
            if (isLast && below.Exists)
            {
                below.Expected("nothing, for the last band has no end");
            }

            Ratio? end = isLast ? null : below.Positive<Ratio>();
            if (i > 0 && end is { } years && bands[i - 1].Below is { } before && years <= before)
            {
                below.ExpectedBeside(items[i - 1].Field("below"), $"more than the band before, {before}");
            }

            bands.Add(new(end, item.Field("rate").Fraction()));
        }

        return bands.ToImmutable();
    }
}

/// <summary>Which asset class an underlying is of.</summary>
/// <param name="Product">The asset class.</param>
public sealed record ScheduleClass(ScheduleProduct Product);
