// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace Plimsoll.Cli;

/// <summary>What a person should know beside a result: said on standard error as it is found, and kept for the field <c>warnings</c> of JSON.</summary>
/// <param name="path">The file that it is about.</param>
internal sealed class Caveats(string path)
{
    private readonly List<string> _said = [];

    /// <summary>Says what was taken for granted.</summary>
    internal void Note(string sentence) => Say("note", path, sentence);

    /// <summary>Says what is possible and unlikely, or has no effect.</summary>
    internal void Warn(string sentence) => Say("warning", path, sentence);

    /// <summary>The same of another file.</summary>
    internal void Warn(string file, string sentence) => Say("warning", file, sentence);

    /// <summary>All of it, in the order it was said; empty where there is nothing.</summary>
    internal JsonArray Json() => [.. _said.Select(static sentence => (JsonNode)sentence)];

    private void Say(string kind, string file, string sentence)
    {
        string whole = $"{file}: {kind}: {sentence}";
        _said.Add(whole);
        Console.Error.WriteLine("plimsoll: " + whole);
    }
}
