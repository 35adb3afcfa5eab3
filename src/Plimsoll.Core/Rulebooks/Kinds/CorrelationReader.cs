// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The section <c>correlation</c> of a model: which underlyings offset each other, by which matrix of which day, how much is granted.</summary>
public static class CorrelationReader
{
    /// <summary>The schema of the object that <see cref="Read"/> reads.</summary>
    public const string Schema = """
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["asOf", "underlyings", "matrix"],
          "properties": {
            "asOf": { "type": "string", "format": "date", "description": "The last day of the prices that the matrix was made from." },
            "underlyings": { "type": "array", "minItems": 2, "maxItems": 64, "uniqueItems": true, "items": { "type": "string" } },
            "matrix": {
              "type": "array",
              "description": "The lower triangle of the correlations, a row an underlying, its 1 with itself at the end.",
              "items": { "type": "array", "items": { "$ref": "#/$defs/decimal" } }
            },
            "shrink": { "$ref": "#/$defs/share", "default": "0.5", "description": "How far correlations are drawn to 0 and to 1; the worse counts." },
            "offsetCap": { "$ref": "#/$defs/share", "default": "0.8", "description": "Share of the saving granted." },
            "entryOffsetCap": { "$ref": "#/$defs/share", "description": "Share granted in initial margin; offsetCap where it is not given." },
            "singleName": { "$ref": "#/$defs/share", "default": "1", "description": "Share of the largest single loss required at least." },
            "break": { "$ref": "#/$defs/share", "default": "0.75", "description": "Share of losses made when the correlation breaks." }
          }
        }
        """;

    /// <summary>Reads the section; null where there is none, or where something in it is wrong, which is then noted.</summary>
    public static CorrelationRule? Read(JsonPlace place)
    {
        if (!place.Exists)
        {
            return null;
        }

        int problemsBefore = place.Problems.Length;
        place.CheckObject("asOf", "underlyings", "matrix", "shrink", "offsetCap", "entryOffsetCap", "singleName", "break");
        if (!place.Field("asOf").Exists)
        {
            place.Field("asOf").Expected("the last day of the prices that the matrix was made from, as yyyy-mm-dd");
        }

        _ = place.Field("asOf").Day();
        ImmutableArray<string> names = [.. place.Field("underlyings").Items(required: true).Select(static name => name.Text())];
        ImmutableArray<ImmutableArray<Ratio>> matrix = [.. place.Field("matrix").Items(required: true).Select(static row => row.Items(required: true)
            .Select(static cell => cell.Decimal<Ratio>("from -1 to 1", static value => value.Abs() <= Ratio.One)).ToImmutableArray())];
        Ratio cap = Share(place.Field("offsetCap"), Ratio.Parse("0.8"));
        CorrelationTerms terms = new(
            Share(place.Field("shrink"), Ratio.Parse("0.5")), cap, Share(place.Field("entryOffsetCap"), cap), Share(place.Field("singleName"), Ratio.One),
            Share(place.Field("break"), Ratio.Parse("0.75")));
        if (terms.EntryOffsetCap > cap)
        {
            place.Field("entryOffsetCap").ExpectedBeside(place.Field("offsetCap"), $"at most offsetCap, {cap}");
        }

        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        CorrelationRule? rule = CorrelationRule.TryCreate(names, matrix, terms, out string error);
        if (rule is null)
        {
            place.Problem(error);
        }

        return rule;
    }

    private static Ratio Share(JsonPlace place, Ratio otherwise) =>
        place.Decimal<Ratio>("from 0 to 1", static share => !share.IsNegative && share <= Ratio.One, otherwise);
}
