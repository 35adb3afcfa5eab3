// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit;

/// <summary>Spoils a JSON text in every place of it, one at a time: each is one message, at its place.</summary>
/// <param name="free">Paths at which anything may stand, or where one wrong word is no one fault.</param>
/// <param name="named">Names of objects whose members the file names: they stand in brackets in a path.</param>
internal sealed class SpoiltPlaces(string[] free, string[] named)
{
    /// <summary>Reads every spoilt text and returns how many there were.</summary>
    /// <param name="text">The text as it should be.</param>
    /// <param name="read">Reads a text and returns what is wrong with it; nothing where it was taken.</param>
    internal int Try(string text, Func<string, ImmutableArray<string>> read)
    {
        int tried = 0;
        List<string> faults = [];
        foreach ((string path, Action<JsonNode> spoil) in Places(JsonNode.Parse(text)!, static root => root, "$"))
        {
            JsonNode root = JsonNode.Parse(text)!;
            spoil(root);
            ImmutableArray<string> errors = read(root.ToJsonString());
            if (errors.Length != 1 || !errors[0].StartsWith(path + ": ", StringComparison.Ordinal))
            {
                faults.Add($"{path} spoilt, and it says {(errors.IsEmpty ? "nothing" : string.Join("; ", errors))}");
            }

            tried++;
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));

        return tried;
    }

    /// <summary>Every place but the root, with what spoils it: a decimal is no decimal any more, and what else there is becomes a number or a
    /// text.</summary>
    private IEnumerable<(string Path, Action<JsonNode> Spoil)> Places(JsonNode node, Func<JsonNode, JsonNode> find, string path)
    {
        List<(string Path, JsonNode Value, Func<JsonNode, JsonNode> Find, Action<JsonNode> Spoil)> inside = [];
        if (node is JsonArray array)
        {
            for (int i = 0; i < array.Count; i++)
            {
                int at = i;
                inside.Add(($"{path}[{i}]", array[i]!, root => find(root)[at]!, root => find(root)[at] = Spoilt(array[at]!)));
            }
        }
        else if (node is JsonObject members)
        {
            // Members that the file names stand in brackets, those that the format names after a dot.
            bool isNamed = named.Contains(path.Split('.', '[')[^1]);
            foreach ((string field, JsonNode? value) in members)
            {
                string place = isNamed ? $"{path}[\"{field}\"]" : $"{path}.{field}";
                inside.Add((place, value!, root => find(root)[field]!, root => find(root)[field] = Spoilt(value!)));
            }
        }

        foreach ((string found, JsonNode value, Func<JsonNode, JsonNode> at, Action<JsonNode> spoil) in inside)
        {
            if (!free.Contains(found))
            {
                yield return (found, spoil);
                foreach ((string, Action<JsonNode>) deeper in Places(value, at, found))
                {
                    yield return deeper;
                }
            }
        }
    }

    private static JsonValue Spoilt(JsonNode value) =>
        value is not JsonValue || (value.GetValueKind() == JsonValueKind.String && Fixed18.TryParse(value.GetValue<string>(), out _))
            ? JsonValue.Create("twelve") : JsonValue.Create(-1);
}
