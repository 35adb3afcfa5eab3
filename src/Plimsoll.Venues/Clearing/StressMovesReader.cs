// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>Stress scenarios as a rulebook states them: moves of underlyings by name, <c>*</c> for the others, and of every volatility.</summary>
internal sealed class StressMovesReader
{
    internal const string Schema = """
        {
              "type": "object",
              "additionalProperties": false,
              "required": ["rule", "weight", "scenarios"],
              "properties": {
                "rule": { "enum": ["blend", "excess"], "description": "blend: (1 − w) × tail + w × stress. excess: tail + w × max(0, stress − tail)." },
                "weight": { "$ref": "#/$defs/share" },
                "scenarios": {
                  "type": "array",
                  "minItems": 1,
                  "maxItems": 1000,
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name", "moves"],
                    "properties": {
                      "name": { "type": "string" },
                      "moves": {
                        "type": "object",
                        "description": "Relative moves over the horizon by underlying, * for all others.",
                        "required": ["*"],
                        "additionalProperties": { "$ref": "#/$defs/decimal" }
                      },
                      "volatility": { "$ref": "#/$defs/decimal", "default": "0", "description": "Relative move of every option's volatility." }
                    }
                  }
                }
              }
            }
        """;

    private const int MaxScenarios = 1_000;
    private readonly List<(string Name, Dictionary<string, double> Moves, double Volatility)> _scenarios = [];

    internal StressMovesReader(JsonPlace place)
    {
        if (!place.Exists || !place.CheckObject("rule", "weight", "scenarios"))
        {
            return;
        }

        Rule = place.Field("rule").Word(["blend", "excess"]) == "blend" ? StressRule.Blend : StressRule.Excess;
        Weight = place.Field("weight").Fraction();
        ImmutableArray<JsonPlace> items = place.Field("scenarios").Items(required: true);
        if (!place.Field("scenarios").IsWrong && items.Length is < 1 or > MaxScenarios)
        {
            place.Field("scenarios").Problem($"expected 1 to {MaxScenarios} scenarios; found {items.Length}");
        }

        foreach (JsonPlace item in items)
        {
            item.CheckObject("name", "moves", "volatility");
            Dictionary<string, double> moves = new(StringComparer.Ordinal);
            foreach ((string name, JsonPlace value) in item.Field("moves").Members(required: true))
            {
                moves.Add(name, MoveOf(value, null));
            }

            if (item.Field("moves").IsObject && !moves.ContainsKey(RulebookReader.Default))
            {
                item.Field("moves").Expected($"a move for \"{RulebookReader.Default}\", all that are not named");
            }

            _scenarios.Add((item.Field("name").Text(), moves, MoveOf(item.Field("volatility"), Ratio.Zero)));
        }
    }

    /// <summary>How they count; without scenarios by the excess of nothing.</summary>
    internal StressRule Rule { get; } = StressRule.Excess;

    /// <summary>Their weight.</summary>
    internal Ratio Weight { get; } = Ratio.Zero;

    /// <summary>The set over a horizon, with a column for every underlying and every volatility; null without scenarios.</summary>
    internal ScenarioSet? Over(int horizonDays, InstrumentCatalog catalog)
    {
        if (_scenarios.Count == 0)
        {
            return null;
        }

        SortedDictionary<string, double[]> columns = new(StringComparer.Ordinal);
        double[] volatility = [.. _scenarios.Select(static one => one.Volatility)];
        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            string underlying = catalog[spec.Underlying].Name;
            columns[underlying] = [.. _scenarios.Select(one => one.Moves.TryGetValue(underlying, out double own) ? own : one.Moves[RulebookReader.Default])];
        }

        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            if (spec.Option is { } option)
            {
                columns[catalog[option.Volatility].Name] = volatility;
            }
        }

        Result<ScenarioSet> set = ScenarioSet.Stated([.. columns.Keys], [.. columns.Values], horizonDays, [.. _scenarios.Select(static one => one.Name)]);
        Invariant.Check(set.IsOk, "Moves that were read are finite.");
        return set.Value;
    }

    private static double MoveOf(JsonPlace place, Ratio? otherwise) =>
        StrictMath.Log(1 + place.Decimal("above −1, at most 10", static move => move > -Ratio.One && move <= Ratio.Of(10), otherwise).ToDouble());
}
