// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The models <c>valueAtRisk</c> and <c>expectedShortfall</c>: a tail measure, the returns that it is computed from written in the rulebook.</summary>
/// <remarks>
/// <para><c>{"kind":"valueAtRisk","confidence":"0.99","method":"filtered","decay":"0.97","horizonDays":2,"initialFactor":"1.2","returns":{"BTC":["-0.012",
/// …]}}</c>, with <c>"kind":"expectedShortfall"</c> likewise; <c>quantile</c>, <c>buffer</c>, <c>stressWeight</c>, <c>floor</c> and <c>stressed</c> (returns of
/// a fixed stressed period) are optional. Where they are not given a filtered tail has the floor at long-run volatility, and any tail with a stressed period a
/// quarter of it (<see cref="AntiProcyclicality.Default"/>).</para>
/// <para>Returns are daily and logarithmic, oldest first, as many of each factor; factors are named as underlyings are. A rulebook is data: the same text
/// is the same model, wherever the panel it was made from lies.</para>
/// </remarks>
public abstract class TailKind : IModelKind
{
    private const int MaxHorizonDays = 250;

    /// <inheritdoc/>
    public abstract string Kind { get; }

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["confidence", "method", "returns"],
          "properties": {
            "confidence": { "$ref": "#/$defs/share" },
            "method": { "enum": ["filtered", "historical"] },
            "decay": { "$ref": "#/$defs/share", "default": "0.97" },
            "horizonDays": { "type": "integer", "minimum": 1, "maximum": 250, "default": 1 },
            "quantile": { "enum": ["lower", "linear", "harrellDavis"], "default": "lower" },
            "initialFactor": { "$ref": "#/$defs/nonNegative", "default": "1" },
            "buffer": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "Anti-procyclical buffer, EMIR Art. 28(1)(a)." },
            "stressWeight": { "$ref": "#/$defs/share",
              "description": "Weight of the stressed period, EMIR Art. 28(1)(b); 0.25 where one is given, else 0." },
            "floor": { "type": "boolean", "description": "Floor at long-run volatility, EMIR Art. 28(1)(c); true where the method is filtered." },
            "returns": {{ReturnsReader.Schema}},
            "stressed": {{ReturnsReader.Schema}}
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => TailMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        int problemsBefore = place.Problems.Length;
        Ratio confidence = place.Field("confidence").Decimal<Ratio>("between 0 and 1", static c => c.IsPositive && c < Ratio.One);
        bool isFiltered = place.Field("method").Word(["filtered", "historical"]) == "filtered";
        double decay = place.Field("decay").Decimal<Ratio>("between 0 and 1", static d => d.IsPositive && d < Ratio.One, Ratio.Parse("0.97")).ToDouble();
        int horizon = place.Field("horizonDays").Integer(1, MaxHorizonDays, 1);
        QuantileRule quantile = place.Field("quantile").Word(["lower", "linear", "harrellDavis"], "lower") switch
        {
            "lower" => QuantileRule.Lower,
            "linear" => QuantileRule.Linear,
            _ => QuantileRule.HarrellDavis,
        };
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("at least 1", static f => f >= Ratio.One, Ratio.One);
        AntiProcyclicality policy = new(
            place.Field("buffer").Decimal<Ratio>("from 0 to 10", static b => !b.IsNegative && b <= Ratio.Of(10), Ratio.Zero),
            place.Field("stressWeight").Decimal<Ratio>("from 0 to 1", static w => !w.IsNegative && w <= Ratio.One,
                place.Field("stressed").Exists ? AntiProcyclicality.Default.StressWeight : Ratio.Zero),
            place.Field("floor").Flag(isFiltered));
        ReturnPanel? returns = ReturnsReader.Read(place.Field("returns"));
        ReturnPanel? stressed = policy.NeedsStressed || place.Field("stressed").Exists ? ReturnsReader.Read(place.Field("stressed")) : null;
        if (returns is null || place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ScenarioSet? current = ReturnsReader.ReadReturns(
            place.Field("returns"), returns, isFiltered ? ScenarioSet.Filtered(returns, decay, horizon) : ScenarioSet.Historical(returns, horizon));
        ScenarioSet? stress = stressed is null ? null : ReturnsReader.ReadReturns(place.Field("stressed"), stressed, ScenarioSet.Historical(stressed, horizon));
        ScenarioSet? longRun = policy.NeedsLongRun
            ? ReturnsReader.ReadReturns(place.Field("returns"), returns, ScenarioSet.AtLongRunVolatility(returns, decay, horizon)) : null;
        if (current is null || place.Problems.Length > problemsBefore)
        {
            return null;
        }

        return Build(place, new(confidence, quantile, current, stress, longRun, policy, factor));
    }

    /// <summary>The model over terms that have no errors.</summary>
    protected abstract TailMargin Of(TailTerms terms);

    private TailMargin? Build(JsonPlace place, TailTerms terms)
    {
        IReadOnlyList<string> errors = terms.Errors();
        foreach (string sentence in errors)
        {
            place.Problem(sentence);
        }

        if (errors.Count > 0)
        {
            return null;
        }

        return Of(terms);
    }
}

/// <summary>The model <c>valueAtRisk</c>.</summary>
public sealed class ValueAtRiskKind : TailKind
{
    /// <inheritdoc/>
    public override string Kind => "valueAtRisk";

    /// <inheritdoc/>
    protected override TailMargin Of(TailTerms terms) => new VarMargin(terms);
}

/// <summary>The model <c>expectedShortfall</c>.</summary>
public sealed class ExpectedShortfallKind : TailKind
{
    /// <inheritdoc/>
    public override string Kind => "expectedShortfall";

    /// <inheritdoc/>
    protected override TailMargin Of(TailTerms terms) => new ExpectedShortfallMargin(terms);
}
