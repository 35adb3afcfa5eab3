// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The model <c>monteCarlo</c>: expected shortfall over simulated joint moves of a Student-t copula estimated from returns written in it.</summary>
/// <remarks>
/// <para><c>{"kind":"monteCarlo","confidence":"0.99","paths":10000,"seed":1,"degrees":6,"marginal":"studentT","decay":"0.94","horizonDays":2,
/// "initialFactor":"1.2","returns":{"BTC":["-0.012", …]}}</c>; all but confidence, paths and returns are optional.</para>
/// <para>Returns are daily and logarithmic, oldest first, as many of each factor; factors are named as underlyings are. The paths are drawn once, when the
/// rulebook is read: every account is revalued under the same ones, and the same text gives the same paths, bit for bit.</para>
/// </remarks>
public sealed class MonteCarloKind : IModelKind
{
    /// <summary>Most paths of one rulebook.</summary>
    public const int MaxPaths = 100_000;

    // A move and what it multiplies by are kept, eight bytes each: 160 MB.
    private const int MaxMoves = 10_000_000;
    private const int MaxHorizonDays = 250;

    /// <inheritdoc/>
    public string Kind => "monteCarlo";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["confidence", "paths", "returns"],
          "properties": {
            "confidence": { "$ref": "#/$defs/share" },
            "paths": { "type": "integer", "minimum": 1, "maximum": 100000,
            "description": "So many that one lies beyond the confidence; paths × factors at most 10000000." },
            "seed": { "type": "integer", "minimum": 0, "maximum": 2147483647, "default": 1 },
            "degrees": { "type": "integer", "minimum": 4, "maximum": 60, "multipleOf": 2, "default": 6, "description": "Degrees of freedom of the copula." },
            "marginal": { "enum": ["studentT", "normal"], "default": "studentT" },
            "decay": { "$ref": "#/$defs/share", "default": "0.94" },
            "horizonDays": { "type": "integer", "minimum": 1, "maximum": 250, "default": 1 },
            "initialFactor": { "$ref": "#/$defs/nonNegative", "default": "1" },
            "returns": {{ReturnsReader.Schema}}
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
        int paths = place.Field("paths").Integer(1, MaxPaths);
        int seed = place.Field("seed").Integer(0, int.MaxValue, 1);
        int degrees = place.Field("degrees").Integer(4, CopulaTerms.MaxDegrees, 6);
        MarginalRule marginal = place.Field("marginal").Word(["studentT", "normal"], "studentT") == "normal" ? MarginalRule.Normal : MarginalRule.StudentT;
        double decay = place.Field("decay").Decimal<Ratio>("between 0 and 1", static d => d.IsPositive && d < Ratio.One, Ratio.Parse("0.94")).ToDouble();
        int horizon = place.Field("horizonDays").Integer(1, MaxHorizonDays, 1);
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("at least 1", static f => f >= Ratio.One, Ratio.One);
        if (degrees % 2 != 0)
        {
            place.Field("degrees").Expected("an even number");
        }

        ReturnPanel? returns = ReturnsReader.Read(place.Field("returns"));
        if (returns is null || place.Problems.Length > problemsBefore)
        {
            return null;
        }

        if ((Ratio.One - confidence).Atoms * paths < Fixed18.AtomsPerUnit)
        {
            place.Field("paths").Expected($"so many that one lies beyond a confidence of {confidence}");
        }

        if ((long)paths * returns.Names.Length > MaxMoves)
        {
            place.Field("paths").Expected($"at most {MaxMoves / returns.Names.Length} for {Counted.Of(returns.Names.Length, "factor")}");
        }

        if (returns.Names.Length > CopulaTerms.MaxFactors)
        {
            place.Field("returns").Problem($"expected at most {CopulaTerms.MaxFactors} factors; found {returns.Names.Length}");
        }

        return place.Problems.Length == problemsBefore
            && Draw(place.Field("returns"), returns, CopulaTerms.FromReturns(returns, decay, Math.Sqrt(horizon), degrees, marginal), (ulong)seed, paths,
            horizon) is { } scenarios
            ? new ExpectedShortfallMargin(TailTerms.Plain(scenarios, confidence) with { InitialFactor = factor })
            : null;
    }

    private static ScenarioSet? Draw(JsonPlace place, ReturnPanel returns, Result<CopulaTerms> estimated, ulong seed, int paths, int horizon) =>
        ReturnsReader.ReadReturns(place, returns, estimated) is { } terms
            ? ReturnsReader.ReadReturns(place, returns, ScenarioSet.Simulated(returns.Names, terms, seed, paths, horizon)) : null;
}
