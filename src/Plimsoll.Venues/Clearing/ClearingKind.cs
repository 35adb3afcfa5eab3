// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>The model <c>clearing</c>: <see cref="ClearingMargin"/>, every figure of it data.</summary>
/// <remarks><c>terms</c> say which product class an instrument is in, by its name, its underlying's, its kind (<c>options</c>, <c>futures</c>,
/// <c>perpetuals</c>) or <c>*</c>, the first of these that is given.</remarks>
public sealed class ClearingKind : IModelKind
{
    private const int MaxHorizonDays = 60;

    /// <inheritdoc/>
    public string Kind => "clearing";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["measure", "scenarios", "classes", "terms"],
          "properties": {
            "measure": { "enum": ["valueAtRisk", "expectedShortfall"] },
            "quantile": { "enum": ["lower", "linear", "harrellDavis"], "default": "lower" },
            "scenarios": {{ClearingScenarioReader.Schema}},
            "classes": {
              "type": "object",
              "description": "Product classes.",
              "minProperties": 1,
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["confidence", "horizonDays"],
                "properties": {
                  "confidence": { "$ref": "#/$defs/share" },
                  "horizonDays": { "type": "integer", "minimum": 1, "maximum": {{MaxHorizonDays}}, "description": "Margin period of risk." },
                  "halfSpread": { "$ref": "#/$defs/share", "default": "0", "description": "Cost of closing, a share of the notional." }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "offsets": {
              "type": "object",
              "additionalProperties": false,
              "required": ["between", "cap"],
              "properties": {
                "between": { "enum": ["positions", "underlyings"] },
                "cap": { "$ref": "#/$defs/share", "description": "The share of offsets that is granted; EMIR Art. 27 allows at most 0.8." }
              }
            },
            "antiProcyclicality": {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "buffer": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "EMIR Art. 28(1)(a): at least 0.25." },
                "stressWeight": { "$ref": "#/$defs/share", "default": "0", "description": "EMIR Art. 28(1)(b): at least 0.25." },
                "floor": { "type": "boolean", "default": false, "description": "EMIR Art. 28(1)(c): at long-run volatility." }
              }
            },
            "stress": {{StressMovesReader.Schema}},
            "initialFactor": { "$ref": "#/$defs/nonNegative", "default": "1" }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => ClearingMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        int problemsBefore = place.Problems.Length;
        TailMeasure measure = place.Field("measure").Word(["valueAtRisk", "expectedShortfall"]) == "valueAtRisk" ? TailMeasure.ValueAtRisk
            : TailMeasure.ExpectedShortfall;
        QuantileRule quantile = place.Field("quantile").Word(["lower", "linear", "harrellDavis"], "lower") switch
        {
            "lower" => QuantileRule.Lower,
            "linear" => QuantileRule.Linear,
            _ => QuantileRule.HarrellDavis,
        };
        (OffsetsBetween between, Ratio cap) = ReadOffsets(place.Field("offsets"));
        AntiProcyclicality policy = ReadPolicy(place.Field("antiProcyclicality"));
        ClearingScenarioReader? scenarios = ClearingScenarioReader.Read(place.Field("scenarios"), policy);
        StressMovesReader stress = new(place.Field("stress"));
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("from 1 to 10", static f => f >= Ratio.One && f <= Ratio.Of(10), Ratio.One);
        TermsReader<ClearingProduct> terms = new(place, ["confidence", "horizonDays", "halfSpread"], value => ReadProduct(value, scenarios));
        if (scenarios is null || place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ImmutableArray<ClearingProduct> products = [.. terms.Classes.Select(static one => one.Terms with { Name = one.Name })];
        ImmutableArray<ClearingScenarios>.Builder sets = ImmutableArray.CreateBuilder<ClearingScenarios>();
        foreach (ClearingProduct product in products)
        {
            ClearingScenarios? made = scenarios.Over(product.HorizonDays, catalog) is { } tail
                ? tail with { Stress = stress.Over(product.HorizonDays, catalog) } : null;
            if (made is null)
            {
                return null;
            }

            sets.Add(made);
        }

        return new ClearingMargin(new(
            products, sets.ToImmutable(),
            [.. catalog.Instruments.Select(spec => NumberOf(terms, spec, catalog))],
            [.. catalog.Observables.Select(spec => scenarios.HasColumn(spec.Name))],
            measure, quantile, between, cap, policy, stress.Rule, stress.Weight, factor));
    }

    /// <summary>The word by which terms name all instruments of a kind.</summary>
    internal static string WordOf(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Option => "options",
        InstrumentKind.Future => "futures",
        InstrumentKind.Perpetual => "perpetuals",
        _ => "spot",
    };

    private static int NumberOf(TermsReader<ClearingProduct> terms, InstrumentSpec spec, InstrumentCatalog catalog)
    {
        ClearingProduct? own = terms.For(spec.Symbol, catalog[spec.Underlying].Name, WordOf(spec.Kind));
        return own is null ? -1 : terms.Classes.TakeWhile(one => !ReferenceEquals(one.Terms, own)).Count();
    }

    private static ClearingProduct ReadProduct(JsonPlace place, ClearingScenarioReader? scenarios)
    {
        Ratio confidence = place.Field("confidence").Decimal<Ratio>("between 0 and 1", static c => c.IsPositive && c < Ratio.One);
        int fewest = scenarios?.Fewest ?? int.MaxValue;
        if (!place.Field("confidence").IsWrong && (Ratio.One - confidence).Atoms * fewest < Fixed18.AtomsPerUnit)
        {
            place.Field("confidence").Expected($"one beyond which at least one of {Counted.Of(fewest, "scenario")} lies");
        }

        return new(string.Empty, confidence, place.Field("horizonDays").Integer(1, MaxHorizonDays),
            place.Field("halfSpread").Fraction(Ratio.Zero));
    }

    private static (OffsetsBetween Between, Ratio Cap) ReadOffsets(JsonPlace place)
    {
        if (!place.Exists || !place.CheckObject("between", "cap"))
        {
            return (OffsetsBetween.Positions, Ratio.One);
        }

        return (place.Field("between").Word(["positions", "underlyings"]) == "positions" ? OffsetsBetween.Positions : OffsetsBetween.Underlyings,
            place.Field("cap").Fraction());
    }

    private static AntiProcyclicality ReadPolicy(JsonPlace place)
    {
        if (!place.Exists || !place.CheckObject("buffer", "stressWeight", "floor"))
        {
            return default;
        }

        return new(
            place.Field("buffer").Decimal<Ratio>("from 0 to 10", static b => !b.IsNegative && b <= Ratio.Of(10), Ratio.Zero),
            place.Field("stressWeight").Fraction(Ratio.Zero),
            place.Field("floor").Flag(false));
    }
}
