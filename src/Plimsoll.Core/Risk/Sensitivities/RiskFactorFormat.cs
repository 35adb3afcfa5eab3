// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Margin by weighted Greeks as a model of a rulebook.</summary>
/// <remarks><c>{"kind":"riskFactor","vegaWeight":"0.55","correlation":"0.6","initialFactor":"1.25","classes":{"major":{"riskWeight":"0.3","liquidityHorizonDays":10}},
/// "terms":{"BTC":"major"}}</c>; the formula is <see cref="RiskFactorMargin"/>'s. Weights are for ten days.</remarks>
public sealed class RiskFactorFormat : IModelFormat
{
    private const int MaxHorizonDays = 250;

    /// <inheritdoc/>
    public string Kind => "riskFactor";

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "classes", "terms", "vegaWeight", "correlation", "initialFactor");
        int problemsBefore = place.Problems.Length;
        TermsReader<WeightClass> terms = new(place, static value =>
        {
            value.CheckObject("riskWeight", "liquidityHorizonDays");
            return new(Weight(value.Field("riskWeight")), value.Field("liquidityHorizonDays").Integer(1, MaxHorizonDays));
        });
        double vegaWeight = Weight(place.Field("vegaWeight"));
        double correlation = RulebookReader.Share(place.Field("correlation")).ToDouble();
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("at least 1", static f => f >= Ratio.One, Ratio.One);
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ImmutableArray<RiskFactorWeight> weights = [.. catalog.Symbols.Zip(terms.BySymbol(catalog))
            .Where(static pair => pair.Second is not null)
            .Select(static pair => new RiskFactorWeight(pair.First.Name, pair.Second!.RiskWeight, pair.Second.HorizonDays))];
        return new RiskFactorMargin(new(weights, vegaWeight, correlation, factor));
    }

    private static double Weight(JsonPlace place) => place.Decimal<Ratio>("above 0, at most 10", static weight => weight.IsPositive && weight <= Ratio.Of(10)).ToDouble();

    /// <summary>What the underlyings of a class have in common.</summary>
    private sealed record WeightClass(double RiskWeight, int HorizonDays);
}
