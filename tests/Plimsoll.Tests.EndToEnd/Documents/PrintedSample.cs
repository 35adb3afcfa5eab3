// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.EndToEnd.Documents;

/// <summary>What a page says that a command prints, held against what it prints.</summary>
internal static partial class PrintedSample
{
    private const string LeftOut = "…";

    /// <summary>Null where they agree, or the first line that the output does not have where the sample has it.</summary>
    /// <remarks>Blanks at the ends of lines and of the whole do not count, nor does how fast the machine was.</remarks>
    internal static string? Difference(string[] sample, string output)
    {
        List<string[]> parts = Parts([Steady(string.Join('\n', sample))]);
        string[] printed = Lines(Steady(output));
        int at = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            // The first part stands at the beginning and the last at the end, but for a mark that something is left out there.
            int found = i == 0 ? 0 : i == parts.Count - 1 ? printed.Length - parts[i].Length : Find(printed, parts[i], at);
            if (found < at)
            {
                return $"not printed in this place: {parts[i].FirstOrDefault()}";
            }

            for (int line = 0; line < parts[i].Length; line++)
            {
                string there = found + line < printed.Length ? printed[found + line] : "nothing more";
                if (parts[i][line] != there)
                {
                    return $"the page says\n  {parts[i][line]}\nand the command\n  {there}";
                }
            }

            at = found + parts[i].Length;
        }

        return parts.Count == 1 && at < printed.Length ? $"the command prints more: {printed[at]}" : null;
    }

    /// <summary>The sample made anew from what is printed: whole, or each part again from the line with which it began, as long as it was.</summary>
    internal static string[] Anew(string[] sample, string output)
    {
        List<string[]> parts = Parts(sample);
        string[] printed = Lines(output);
        return parts.Count == 1 ? printed :
        [
            .. parts.SelectMany((part, i) =>
            {
                int first = i == 0 ? 0 : i == parts.Count - 1 ? printed.Length - part.Length : Array.FindIndex(printed, line => Shape(line) == Shape(part[0]));
                return first < 0 ? part : (string[])[.. i == 0 ? [] : new[] { LeftOut }, .. printed.Skip(first).Take(part.Length)];
            }),
        ];
    }

    private static List<string[]> Parts(string[] sample)
    {
        List<string[]> parts = [];
        List<string> part = [];
        foreach (string line in Lines(string.Join('\n', sample)))
        {
            if (line == LeftOut)
            {
                parts.Add([.. part]);
                part = [];
            }
            else
            {
                part.Add(line);
            }
        }

        return [.. parts, [.. part]];
    }

    private static int Find(string[] printed, string[] part, int from)
    {
        for (int at = from; at + part.Length <= printed.Length; at++)
        {
            if (part.SequenceEqual(printed.Skip(at).Take(part.Length)))
            {
                return at;
            }
        }

        return -1;
    }

    private static string[] Lines(string text)
    {
        string[] lines = [.. text.Split('\n').Select(static line => line.TrimEnd())];
        int first = Array.FindIndex(lines, static line => line.Length > 0), last = Array.FindLastIndex(lines, static line => line.Length > 0);
        return first < 0 ? [] : lines[first..(last + 1)];
    }

    // Figures aside, a line's words.
    private static string Shape(string line) => Digits().Replace(line, "#");

    // Time and memory are the machine's, and where their sentence wraps depends on how many digits they have.
    private static string Steady(string text) => Pace().Replace(text, "$1 (as fast as the machine is)");

    [GeneratedRegex(@"[\d,.]+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"(Commands per second|(?m:^speed)) +[\d,]+ (?:commands/s|\(\d+\.\d\s+s\s+in\s+the\s+engine\s+and\s+journal,\s+\d+\s+MB\s+at\s+most\))")]
    private static partial Regex Pace();
}
