// SPDX-License-Identifier: Apache-2.0
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Plimsoll.Connectors.Texts;

namespace Plimsoll.Cli;

/// <summary>What is wrong with a command line, in words: the parser names types of the runtime where a person needs to know what to write.</summary>
internal static partial class UsageErrors
{
    /// <summary>One error without the names of types, a wrong word of a list with the nearest right one.</summary>
    internal static string InWords(ParseError error)
    {
        string name = error.SymbolResult switch
        {
            OptionResult option => option.Option.Name,
            ArgumentResult argument => argument.Argument.Name,
            _ => string.Empty
        };
        Match listed = OfList().Match(error.Message);
        if (!listed.Success)
        {
            return Missing(error) ?? InWords(error.Message);
        }

        string[] words = [.. Word().Matches(listed.Groups["choices"].Value).Select(static word => word.Groups[1].Value)];
        return OneOf(name, words, listed.Groups["value"].Value);
    }

    /// <summary>What is not there, or there twice, by the name that it has in the help; null where something else is wrong.</summary>
    private static string? Missing(ParseError error)
    {
        if (Twice().Match(error.Message) is { Success: true } twice)
        {
            return $"{twice.Groups["option"].Value}: expected once; found {twice.Groups["times"].Value} times";
        }

        string? word = Word().Match(error.Message) is { Success: true } quoted ? quoted.Groups[1].Value : null;
        return error.Message switch
        {
            var said when said.StartsWith("Required argument missing for option", StringComparison.Ordinal) =>
                $"{word}: expected {((error.SymbolResult as OptionResult)?.Option.HelpName is { } name ? name : "a value")} behind it; found nothing",
            var said when said.StartsWith("Required argument", StringComparison.Ordinal) =>
                $"the {word?.ToLowerInvariant()} is missing: expected one word for it",
            var said when said.StartsWith("Required command", StringComparison.Ordinal) =>
                $"no verb is given; the verbs here are "
                    + $"{string.Join(", ", ((error.SymbolResult as CommandResult)?.Command.Subcommands ?? []).Select(static verb => verb.Name))}",
            var said when said.EndsWith("is required.", StringComparison.Ordinal) => $"{word}: it must be given",
            var said when said.StartsWith("Unrecognized command or argument", StringComparison.Ordinal) => $"'{word}' is one word too many",
            _ => null,
        };
    }

    /// <summary>One message without the names of types.</summary>
    internal static string InWords(string message)
    {
        Match typed = AsType().Match(message);
        if (!typed.Success)
        {
            return message;
        }

        string[] choices = [.. typed.Groups["choices"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1)];
        return choices.Length > 0
            ? OneOf(typed.Groups["option"].Value, choices, typed.Groups["value"].Value)
            : $"{typed.Groups["option"].Value}: expected {Expected(typed.Groups["type"].Value)}; found '{typed.Groups["value"].Value}'";
    }

    private static string OneOf(string name, string[] words, string found) =>
        $"{name}: expected one of {string.Join(", ", words)}; found '{found}'{Spelling.Question(found, words)}";

    private static string Expected(string type) =>
        type.Contains("UInt", StringComparison.Ordinal) ? "a whole number of at least 0, below 2^64"
        : type.Contains("Int", StringComparison.Ordinal) ? "a whole number, below 2^31"
        : type.Contains("Double", StringComparison.Ordinal) || type.Contains("Decimal", StringComparison.Ordinal) ? "a number"
        : type.Contains("Boolean", StringComparison.Ordinal) ? "true or false"
        : "another kind of value";

    [GeneratedRegex(
        @"^Cannot parse argument '(?<value>.*?)' for (?:option|command|argument) '(?<option>[^']*)' as expected type '(?<type>[^']*)'\.?(?<choices>.*)$",
        RegexOptions.Singleline)]
    private static partial Regex AsType();

    [GeneratedRegex(@"^Argument '(?<value>.*?)' not recognized\. Must be one of:(?<choices>.*)$", RegexOptions.Singleline)]
    private static partial Regex OfList();

    [GeneratedRegex(@"^Option '(?<option>[^']*)' expects a single argument but (?<times>\d+) were provided")]
    private static partial Regex Twice();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Word();
}
