// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Texts;
using Plimsoll.Venues;

namespace Plimsoll.Cli;

/// <summary>A line of a file of commands.</summary>
internal static class CommandText
{
    /// <summary>The line with the rulebook that it names as <c>{ "file": PATH }</c>, a shipped one by name or a path from a folder, in its place: a rulebook is a page of JSON, and in a command one text.</summary>
    /// <exception cref="System.Text.Json.JsonException">The line is no JSON.</exception>
    /// <exception cref="Connectors.InputException">There is no such file.</exception>
    internal static string WithFiles(string line, string folder)
    {
        JsonNode? node = JsonNode.Parse(line);
        if (node is not JsonObject whole || whole["fields"] is not JsonObject fields || fields["rulebook"] is not JsonObject named || named.Count != 1
            || named["file"] is not JsonValue value || !value.TryGetValue(out string? path))
        {
            return line;
        }

        fields["rulebook"] = ShippedRulebooks.Text(path) ?? InputText.ReadAll(Path.Combine(folder, path));
        return whole.ToJsonString();
    }
}
