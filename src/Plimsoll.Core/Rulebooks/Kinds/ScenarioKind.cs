// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The model <c>scenario</c>: classes of underlyings, each a grid and further scenarios, the shock of volatility and whether spot offsets.</summary>
public sealed class ScenarioKind : IModelKind
{
    private static readonly string[] _volatilityWords = ["same", "up", "down"];

    /// <inheritdoc/>
    public string Kind => "scenario";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["classes", "terms", "initialFactor", "maintenanceFactor"],
          "properties": {
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["volatility"],
                "properties": {
                  "grid": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["range", "steps", "volatilities"],
                    "properties": {
                      "range": { "$ref": "#/$defs/share", "description": "Moves run from −range to +range." },
                      "steps": { "type": "integer", "minimum": 1, "maximum": 20, "description": "Steps to each side of zero." },
                      "volatilities": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": ["same", "up", "down"] } },
                      "stepSeconds": { "type": "integer", "minimum": 0, "maximum": 315360000, "default": 0,
                      "description": "Seconds that pass in each of them: options are valued that much nearer to expiry." }
                    }
                  },
                  "scenarios": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "additionalProperties": false,
                      "required": ["price", "volatility"],
                      "properties": {
                        "price": { "$ref": "#/$defs/decimal", "description": "Relative move, above -1 and at most 100." },
                        "volatility": { "enum": ["same", "up", "down"] },
                        "weight": { "$ref": "#/$defs/share", "default": "1" },
                        "dampener": { "$ref": "#/$defs/nonNegative", "default": "0" },
                        "stepSeconds": { "type": "integer", "minimum": 0, "maximum": 315360000, "default": 0,
                        "description": "Seconds that pass: options are valued that much nearer to expiry." }
                      }
                    }
                  },
                  "volatility": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["kind", "up", "down"],
                    "properties": {
                      "kind": { "enum": ["relative", "absolute"] },
                      "up": { "$ref": "#/$defs/nonNegative" },
                      "down": { "$ref": "#/$defs/nonNegative" },
                      "shortPower": { "$ref": "#/$defs/nonNegative", "default": "0" },
                      "longPower": { "$ref": "#/$defs/nonNegative", "default": "0" },
                      "upAtLeast": { "$ref": "#/$defs/nonNegative", "default": "0" }
                    }
                  },
                  "spotOffset": { "type": "boolean", "default": false }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "initialFactor": { "$ref": "#/$defs/nonNegative" },
            "maintenanceFactor": { "$ref": "#/$defs/nonNegative" },
            "offsetCap": { "$ref": "#/$defs/share", "default": "1", "description": "Share granted of what hedging on one underlying saves." },
            "correlation": {{CorrelationReader.Schema}}
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => ScenarioMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<ScenarioClass> terms = new(place, ["grid", "scenarios", "volatility", "spotOffset"], ReadClass);
        Ratio initial = Factor(place.Field("initialFactor"));
        Ratio maintenance = Factor(place.Field("maintenanceFactor"));
        if (maintenance > initial)
        {
            place.Field("maintenanceFactor").ExpectedBeside(place.Field("initialFactor"), $"at most initialFactor, {initial}");
        }

        Ratio offsetCap = place.Field("offsetCap").Fraction(Ratio.One);
        CorrelationRule? correlation = CorrelationReader.Read(place.Field("correlation"));
        if (correlation is not null && offsetCap != Ratio.One)
        {
            place.Field("offsetCap").ExpectedBeside(place.Field("correlation"), "1: offsets of correlation have a cap of their own");
        }

        return place.HasProblems ? null : new ScenarioMargin(
            catalog, [.. terms.Classes.Select(named => named.Terms)], terms.ByObservable(catalog), initial, maintenance, offsetCap,
            correlation);
    }

    private static ScenarioClass? ReadClass(JsonPlace place)
    {
        int problemsBefore = place.Problems.Length;
        Shocks shocks = ReadShocks(place.Field("volatility"));
        List<Scenario> scenarios = [];
        if (place.Field("grid").Exists)
        {
            scenarios.AddRange(ReadGrid(place.Field("grid"), shocks));
        }

        foreach (JsonPlace item in place.Field("scenarios").Items())
        {
            item.CheckObject("price", "volatility", "weight", "dampener", "stepSeconds");
            Result<Scenario> scenario = Scenario.OfClass(
                item.Field("price").Decimal<Ratio>("above -1, at most 100", static move => move > -Ratio.One && move <= ScenarioClass.MostMove),
                shocks.Of(Volatility(item.Field("volatility"))),
                item.Field("stepSeconds").Integer(0, (int)Scenario.MaxStepSeconds, 0),
                item.Field("weight").PositiveFraction(Ratio.One),
                item.Field("dampener").MoneyOf("at least 0", static amount => !amount.IsNegative, Amount.Zero));
            Invariant.Check(scenario.IsOk || place.Problems.Length > problemsBefore, "A scenario was refused after every field of it was checked.");
            if (scenario.IsOk)
            {
                scenarios.Add(scenario.Value);
            }
        }

        bool spotOffset = place.Field("spotOffset").Flag(false);
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ScenarioClass? read = ScenarioClass.TryCreate(place.Path, [.. scenarios], spotOffset, out ImmutableArray<string> errors);
        foreach (string error in errors)
        {
            place.Problem(error);
        }

        return read;
    }

    /// <summary>Moves from −range to +range in 2 × steps + 1 equal steps, each with every volatility named.</summary>
    private static IEnumerable<Scenario> ReadGrid(JsonPlace place, Shocks shocks)
    {
        place.CheckObject("range", "steps", "volatilities", "stepSeconds");
        Ratio range = place.Field("range").Decimal<Ratio>("above 0, below 1", static ratio => ratio.IsPositive && ratio < Ratio.One);
        int steps = place.Field("steps").Integer(1, 20);
        int stepSeconds = place.Field("stepSeconds").Integer(0, (int)Scenario.MaxStepSeconds, 0);
        ImmutableArray<VolatilityMove> volatilities = [.. place.Field("volatilities").Items(required: true).Select(Volatility)];
        if (volatilities.IsEmpty || volatilities.Distinct().Count() != volatilities.Length)
        {
            place.Field("volatilities").ExpectedBeside(place.Field("volatilities"), "one or more of \"same\", \"up\", \"down\", none twice");
        }

        for (int k = -steps; k <= steps; k++)
        {
            Ratio move = Ratio.FromAtoms(Fixed18.MulDiv(range.Atoms, k, steps, Rounding.AwayFromZero));
            foreach (VolatilityMove volatility in volatilities)
            {
                yield return Scenario.OfClass(move, shocks.Of(volatility), stepSeconds).Value;
            }
        }
    }

    private static Shocks ReadShocks(JsonPlace place)
    {
        place.CheckObject("kind", "up", "down", "shortPower", "longPower", "upAtLeast");
        bool isAbsolute = place.Field("kind").Word(["relative", "absolute"]) == "absolute";
        (Ratio up, Ratio down) = (Small(place.Field("up"), null), Small(place.Field("down"), null));
        (Ratio shortPower, Ratio longPower) = (Small(place.Field("shortPower"), Ratio.Zero), Small(place.Field("longPower"), Ratio.Zero));
        VolatilityShock rise = new(VolatilityMove.Up, isAbsolute, up, shortPower, longPower, Small(place.Field("upAtLeast"), Ratio.Zero));
        return new(rise, rise with { Move = VolatilityMove.Down, Size = down });
    }

    private static Ratio Small(JsonPlace place, Ratio? otherwise) =>
        place.Decimal<Ratio>("from 0 to 5", static ratio => !ratio.IsNegative && ratio <= Ratio.Of(5), otherwise);

    private static Ratio Factor(JsonPlace place) => place.Decimal<Ratio>("above 0, at most 10", static ratio => ratio.IsPositive && ratio <= Ratio.Of(10));

    private static VolatilityMove Volatility(JsonPlace place) => place.Word(_volatilityWords) switch
    {
        "up" => VolatilityMove.Up,
        "down" => VolatilityMove.Down,
        _ => VolatilityMove.Same,
    };

    /// <summary>What the words "up" and "down" are in a class.</summary>
    private readonly record struct Shocks(VolatilityShock Up, VolatilityShock Down)
    {
        internal VolatilityShock Of(VolatilityMove move) => move switch { VolatilityMove.Up => Up, VolatilityMove.Down => Down, _ => default };
    }
}
