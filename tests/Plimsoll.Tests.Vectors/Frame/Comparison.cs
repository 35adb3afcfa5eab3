// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.Vectors.Frame;

/// <summary>Compares everything a case expects with what was computed, within the case's tolerance.</summary>
internal static class Comparison
{
    private static readonly Numeral _zero = new(0, 0);

    /// <summary>The first figure that is missing or off, in the order of the file; null when there is none.</summary>
    public static string? FirstDifference(VectorCase vector, IVectorAdapter adapter, JsonNode computed) =>
        vector.Expected is null ? "the case expects nothing" : Differ(vector, adapter, "expected", vector.Expected, computed);

    private static string? Differ(VectorCase vector, IVectorAdapter adapter, string path, JsonNode? expected, JsonNode? computed)
    {
        switch (expected)
        {
            case JsonObject figures:
                return figures.Select(f => computed is JsonObject found && found.ContainsKey(f.Key)
                    ? Differ(vector, adapter, $"{path}.{f.Key}", f.Value, found[f.Key])
                    : $"{path}.{f.Key}: not computed").FirstOrDefault(d => d is not null);

            case JsonArray items:
                return computed is not JsonArray list ? $"{path}: not computed as a list"
                    : list.Count != items.Count ? $"{path}: expected {items.Count} items, computed {list.Count}"
                    : items.Select((item, i) => Differ(vector, adapter, $"{path}[{i}]", item, list[i])).FirstOrDefault(d => d is not null);

            default:
                return Agree(vector, adapter, path, expected, computed) ? null : $"{path}: expected {Text(expected)}, computed {Text(computed)}";
        }
    }

    private static bool Agree(VectorCase vector, IVectorAdapter adapter, string path, JsonNode? expected, JsonNode? computed)
    {
        if (IsNumeral(expected, out Numeral wanted) && IsNumeral(computed, out Numeral found))
        {
            return found.DistanceTo(wanted).IsAtMost(Allowed(vector, adapter, path, wanted));
        }

        return Text(expected) == Text(computed);
    }

    private static Numeral Allowed(VectorCase vector, IVectorAdapter adapter, string path, Numeral wanted)
    {
        if (adapter.Tolerance(vector, path) is double own)
        {
            return Numeral.Of(own);
        }

        switch (vector.Tolerance)
        {
            case null:
                return _zero;
            case JsonValue:
                return IsNumeral(vector.Tolerance, out Numeral absolute) ? absolute : throw new FormatException($"tolerance {vector.Tolerance} is no number");
            case JsonObject forms when forms.All(f => f.Key is "abs" or "rel" or "rule"):
                Numeral abs = IsNumeral(forms["abs"], out Numeral a) ? a : _zero;
                Numeral rel = IsNumeral(forms["rel"], out Numeral r) ? r.TimesMagnitude(wanted) : _zero;
                return abs.IsAtMost(rel) ? rel : abs;
            default:
                throw new FormatException($"the adapter does not say what tolerance {vector.Tolerance.ToJsonString()} means for {path}");
        }
    }

    // Integers that a double cannot hold are strings in the files, so a string of digits is a number too.
    private static bool IsNumeral(JsonNode? node, out Numeral numeral)
    {
        numeral = default;
        return node is JsonValue value && value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String && Numeral.TryParse(Text(node), out numeral);
    }

    private static string Text(JsonNode? node) => node switch
    {
        null => "null",
        JsonValue value when value.TryGetValue(out string? text) => text,
        JsonValue value when value.TryGetValue(out double number) && !double.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
        _ => node.ToJsonString(),
    };
}
