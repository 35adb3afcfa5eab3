// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Reads the returns that a model of a rulebook is estimated from.</summary>
public static class ReturnsReader
{
    /// <summary>The schema of returns.</summary>
    public static string Schema { get; } = """
        {
          "type": "object",
          "description": "Daily logarithmic returns by underlying, oldest first, as many of each.",
          "minProperties": 1,
          "additionalProperties": { "type": "array", "minItems": 1, "maxItems": 10000, "items": { "$ref": "#/$defs/decimal" } }
        }
        """;

    private const int MaxReturns = 10_000;

    /// <summary>Columns of returns by factor; null, and problems at their places, when anything is wrong.</summary>
    public static ReturnPanel? Read(JsonPlace place)
    {
        int problemsBefore = place.Problems.Length;
        List<string> names = [];
        List<double[]> columns = [];
        int first = -1;
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            ImmutableArray<JsonPlace> items = value.Items(required: true);
            names.Add(name);
            columns.Add([.. items.Select(static item => item.Decimal<Ratio>("between −10 and 10", static r => r.Abs() < Ratio.Of(10)).ToDouble())]);
            if (value.IsWrong)
            {
                continue;
            }

            first = first < 0 ? columns.Count - 1 : first;
            if (items.Length is < 1 or > MaxReturns || items.Length != columns[first].Length)
            {
                value.Expected($"1 to {MaxReturns} returns, as many as of {names[first]} ({columns[first].Length})");
            }
        }

        return place.Problems.Length > problemsBefore || names.Count == 0 ? null : ReturnPanel.Of([.. names], [.. columns]).Value;
    }

    /// <summary>What was made of returns; null, and a problem at their place, when they do not allow it.</summary>
    public static T? ReadReturns<T>(JsonPlace place, ReturnPanel returns, Result<T> made)
        where T : class
    {
        if (made.IsOk)
        {
            return made.Value;
        }

        string whose = made.Rejection.Subject is { Kind: SubjectKind.Column, Place: var column } ? returns.Names[column] : string.Join(", ", returns.Names);
        place.Problem(made.Rejection.Code switch
        {
            RejectionCode.HistoryTooShort => $"the history is too short: {Counted.Of(returns.Count, "return")}, and a volatility needs {Volatility.SeedLength}",
            RejectionCode.SingularMatrix => $"the returns of {whose} have no volatility, or follow from those before them",
            _ => $"the returns of {whose} have no volatility, or a move too large to be one",
        });
        return null;
    }
}
