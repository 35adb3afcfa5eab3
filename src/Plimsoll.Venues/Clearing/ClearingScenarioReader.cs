// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>Where the scenarios of a clearing house are from: returns written in the rulebook, as they happened or rescaled to today's volatility; or
/// draws from a distribution whose figures are.</summary>
/// <remarks>A factor is named as an underlying is. <c>*</c> is the factor of every underlying that has none of its own: it moves as that one does, and is
/// netted with nothing on another underlying.</remarks>
internal sealed class ClearingScenarioReader
{
    internal static string Schema { get; } = $$"""
        {
              "type": "object",
              "additionalProperties": false,
              "required": ["method"],
              "properties": {
                "method": { "enum": ["historical", "filtered", "drawn"] },
                "decay": { "$ref": "#/$defs/share", "default": "0.97" },
                "returns": {{ReturnsReader.Schema}},
                "stressed": {{ReturnsReader.Schema}},
                "paths": { "type": "integer", "minimum": 100, "maximum": 20000 },
                "seed": { "type": "integer", "minimum": 0, "maximum": 2147483647, "default": 1 },
                "degrees": { "type": "integer", "minimum": 4, "maximum": 60, "multipleOf": 2, "default": 4 },
                "correlation": { "$ref": "#/$defs/share", "description": "Between any two factors." },
                "factors": {
                  "type": "object",
                  "minProperties": 1,
                  "description": "Daily volatilities of factors that are drawn.",
                  "additionalProperties": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["volatility"],
                    "properties": {
                      "volatility": { "$ref": "#/$defs/nonNegative" },
                      "stressed": { "$ref": "#/$defs/nonNegative" },
                      "longRun": { "$ref": "#/$defs/nonNegative" }
                    }
                  }
                }
              }
            }
        """;

    private const int MaxPaths = 20_000;
    private const int MaxFactors = 64;
    private readonly JsonPlace _place;
    private readonly ImmutableArray<string> _names;
    private readonly Func<int, int, Result<ScenarioSet>?> _make;

    private ClearingScenarioReader(JsonPlace place, ImmutableArray<string> names, int fewest, Func<int, int, Result<ScenarioSet>?> make)
    {
        _place = place;
        _names = names;
        Fewest = fewest;
        _make = make;
    }

    /// <summary>Scenarios in the smallest set.</summary>
    internal int Fewest { get; }

    /// <summary>Reads the section; null where anything is wrong, which is then noted.</summary>
    internal static ClearingScenarioReader? Read(JsonPlace place, AntiProcyclicality policy)
    {
        int problemsBefore = place.Problems.Length;
        if (!place.IsObject)
        {
            place.CheckObject();
            return null;
        }

        string method = place.Field("method").Word(["historical", "filtered", "drawn"]);
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ClearingScenarioReader? read = method == "drawn" ? ReadDrawn(place, policy) : ReadReturns(place, policy, method == "filtered");
        return place.Problems.Length > problemsBefore ? null : read;
    }

    /// <summary>True for an underlying that has a factor of its own.</summary>
    internal bool HasColumn(string underlying) => underlying != RulebookReader.Default && _names.Contains(underlying);

    /// <summary>The sets over a horizon, without stress; null, and a problem, where the figures do not allow them.</summary>
    internal ClearingScenarios? Over(int horizonDays, InstrumentCatalog catalog)
    {
        ScenarioSet?[] made = new ScenarioSet?[3];
        for (int set = 0; set < made.Length; set++)
        {
            if (_make(set, horizonDays) is not { } result)
            {
                continue;
            }

            if (!result.IsOk)
            {
                NoteRefusal(result.Rejection, set);
                return null;
            }

            made[set] = result.Value.Following([.. FactorsOf(catalog)]);
        }

        return new(made[0]!, made[1], made[2], null);
    }

    private IEnumerable<(string Name, int Column)> FactorsOf(InstrumentCatalog catalog)
    {
        int others = _names.IndexOf(RulebookReader.Default);
        foreach (ObservableSpec observable in catalog.Observables)
        {
            int own = HasColumn(observable.Name) ? _names.IndexOf(observable.Name) : others;
            if (own >= 0 && catalog.Instruments.Any(spec => spec.Underlying == observable.Id))
            {
                yield return (observable.Name, own);
            }
        }
    }

    private void NoteRefusal(Rejection rejection, int set)
    {
        JsonPlace where = _place.Field("factors").Exists ? _place.Field("factors") : _place.Field(set == 1 ? "stressed" : "returns");
        string whose = rejection.Subject is { Kind: SubjectKind.Column, Place: var column } && column < _names.Length ? $" of {_names[column]}" : string.Empty;
        where.Problem(rejection.Code switch
        {
            RejectionCode.HistoryTooShort => $"the history is too short: a volatility needs {Volatility.SeedLength} returns",
            RejectionCode.SingularMatrix => $"factors with the correlation {_place.Field("correlation").Text("given")} have no joint distribution",
            _ => $"the figures{whose} give no volatility, or a move too large to be one",
        });
    }

    private static ClearingScenarioReader? ReadReturns(JsonPlace place, AntiProcyclicality policy, bool isFiltered)
    {
        place.CheckObject("method", "decay", "returns", "stressed");
        double decay = place.Field("decay").Decimal<Ratio>("between 0 and 1", static d => d.IsPositive && d < Ratio.One, Ratio.Parse("0.97")).ToDouble();
        ReturnPanel? returns = ReturnsReader.Read(place.Field("returns"));
        ReturnPanel? stressed = policy.NeedsStressed || place.Field("stressed").Exists ? ReturnsReader.Read(place.Field("stressed")) : null;
        if (returns is null || (policy.NeedsStressed && stressed is null))
        {
            return null;
        }

        if (stressed is not null && !stressed.Names.Order(StringComparer.Ordinal).SequenceEqual(returns.Names.Order(StringComparer.Ordinal)))
        {
            place.Field("stressed").Expected($"returns of the same underlyings as \"returns\": {string.Join(", ", returns.Names)}");
            return null;
        }

        int fewest = Math.Min(returns.Count, policy.NeedsStressed ? stressed!.Count : int.MaxValue);
        ReturnPanel? ordered = stressed is null ? null
            : ReturnPanel.Of(returns.Names, [.. returns.Names.Select(name => stressed[stressed.Names.IndexOf(name)].ToArray())]).Value;
        return new(place, returns.Names, fewest, (set, days) => set switch
        {
            0 => isFiltered ? ScenarioSet.Filtered(returns, decay, days) : ScenarioSet.Historical(returns, days),
            1 => policy.NeedsStressed ? ScenarioSet.Historical(ordered!, days) : null,
            _ => policy.NeedsLongRun ? ScenarioSet.AtLongRunVolatility(returns, decay, days) : null,
        });
    }

    private static ClearingScenarioReader? ReadDrawn(JsonPlace place, AntiProcyclicality policy)
    {
        place.CheckObject("method", "paths", "seed", "degrees", "correlation", "factors");
        int paths = place.Field("paths").Integer(100, MaxPaths);
        int seed = place.Field("seed").Integer(0, int.MaxValue, 1);
        int degrees = place.Field("degrees").Integer(4, CopulaTerms.MaxDegrees, 4);
        if (degrees % 2 != 0)
        {
            place.Field("degrees").Expected("an even number");
        }

        double correlation = place.Field("correlation").Decimal<Ratio>("at least 0, below 1", static c => !c.IsNegative && c < Ratio.One).ToDouble();
        List<string> names = [];
        List<double[]> volatilities = [];
        foreach ((string name, JsonPlace value) in place.Field("factors").Members(required: true))
        {
            value.CheckObject("volatility", "stressed", "longRun");
            names.Add(name);
            Ratio own = VolatilityOf(value.Field("volatility"), null);
            volatilities.Add([own.ToDouble(), VolatilityOf(value.Field("stressed"), policy.NeedsStressed ? null : own).ToDouble(),
                VolatilityOf(value.Field("longRun"), policy.NeedsLongRun ? null : own).ToDouble()]);
        }

        if (names.Count > MaxFactors)
        {
            place.Field("factors").Problem($"expected at most {MaxFactors} factors; found {names.Count}");
        }

        if (place.HasProblems)
        {
            return null;
        }

        SymmetricMatrix matrix = SymmetricMatrix.FromLower(names.Count, (row, column) => row == column ? 1 : correlation);
        return new(place, [.. names], paths, (set, days) =>
        {
            if (set == 0 || (set == 1 ? policy.NeedsStressed : policy.NeedsLongRun))
            {
                double[] scaled = [.. volatilities.Select(own => own[set] * Math.Sqrt(days))];
                Result<CopulaTerms> terms = CopulaTerms.Of(matrix, scaled, degrees, MarginalRule.StudentT);
                return terms.IsOk ? ScenarioSet.Simulated([.. names], terms.Value, (ulong)seed, paths, days) : Result<ScenarioSet>.Refused(terms.Rejection);
            }

            return null;
        });
    }

    private static Ratio VolatilityOf(JsonPlace place, Ratio? otherwise) =>
        place.Decimal("above 0, at most 2", static v => v.IsPositive && v <= Ratio.Of(2), otherwise);
}
