// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The model <c>riskFactor</c>: margin by weighted Greeks.</summary>
/// <remarks><c>{"kind":"riskFactor","vegaWeight":"0.55","correlation":"0.6","initialFactor":"1.25",
/// "classes":{"major":{"riskWeight":"0.3","liquidityHorizonDays":10}},
/// "terms":{"BTC":"major"}}</c>; the formula is <see cref="RiskFactorMargin"/>'s. Weights are for ten days.</remarks>
public sealed class RiskFactorKind : IModelKind
{
    private const int MaxHorizonDays = 250;

    /// <inheritdoc/>
    public string Kind => "riskFactor";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["classes", "terms", "vegaWeight", "correlation"],
          "properties": {
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["riskWeight", "liquidityHorizonDays"],
                "properties": {
                  "riskWeight": { "$ref": "#/$defs/nonNegative", "description": "Shock to the price over ten days, above 0." },
                  "liquidityHorizonDays": { "type": "integer", "minimum": 1, "maximum": 250 }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "vegaWeight": { "$ref": "#/$defs/nonNegative", "description": "Relative shock to volatility over ten days, above 0." },
            "correlation": { "$ref": "#/$defs/share", "description": "Between any two underlyings." },
            "initialFactor": { "$ref": "#/$defs/nonNegative", "default": "1" }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => RiskFactorMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        int problemsBefore = place.Problems.Length;
        TermsReader<WeightClass> terms = new(place, ["riskWeight", "liquidityHorizonDays"], static value =>
            new(Weight(value.Field("riskWeight")), value.Field("liquidityHorizonDays").Integer(1, MaxHorizonDays)));
        double vegaWeight = Weight(place.Field("vegaWeight"));
        double correlation = place.Field("correlation").Fraction().ToDouble();
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("at least 1", static f => f >= Ratio.One, Ratio.One);
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ImmutableArray<RiskFactorWeight> weights = [.. catalog.Observables.Zip(terms.ByObservable(catalog))
            .Where(static pair => pair.Second is not null)
            .Select(static pair => new RiskFactorWeight(pair.First.Name, pair.Second!.RiskWeight, pair.Second.HorizonDays))];
        return new RiskFactorMargin(new(weights, vegaWeight, correlation, factor));
    }

    private static double Weight(JsonPlace place) =>
        place.Decimal<Ratio>("above 0, at most 10", static weight => weight.IsPositive && weight <= Ratio.Of(10)).ToDouble();

    /// <summary>What the underlyings of a class have in common.</summary>
    private sealed record WeightClass(double RiskWeight, int HorizonDays);
}
