// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;

namespace Plimsoll.Wire;

/// <summary>Commands and events as lines: of a file of commands, and of what is printed of a journal.</summary>
public static class CommandText
{
    /// <summary>Characters of one value that a line shows.</summary>
    private const int MostShown = 16_384;

    /// <summary>A line of a file of commands with the rulebook that it names as <c>{ "file": NAME }</c> in its place: a rulebook is a page of JSON, and in a
    /// command one text.</summary>
    /// <param name="line">The line.</param>
    /// <param name="textOf">The text of a rulebook by the name that the line has for it.</param>
    /// <exception cref="System.Text.Json.JsonException">The line is no JSON.</exception>
    public static string WithRulebook(string line, Func<string, string> textOf)
    {
        ArgumentNullException.ThrowIfNull(textOf);
        JsonNode? node = JsonNode.Parse(line);
        if (node is not JsonObject whole || whole["fields"] is not JsonObject fields || fields["rulebook"] is not JsonObject named || named.Count != 1
            || named["file"] is not JsonValue value || !value.TryGetValue(out string? name))
        {
            return line;
        }

        fields["rulebook"] = textOf(name);
        return whole.ToJsonString();
    }

    /// <summary>Fields on one line, <c> name=value</c> each. Of a value that is longer than anybody reads, a rulebook's text, the beginning stands and its
    /// length; the JSON has all of it.</summary>
    public static string OfFields(JsonObject fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return string.Concat(fields.Select(static pair => $" {pair.Key}={Shortened(pair.Value?.ToJsonString().Trim('"') ?? string.Empty)}"));
    }

    private static string Shortened(string value) =>
        value.Length <= MostShown ? value : string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, MostShown)}... ({value.Length:N0} characters)");
}
