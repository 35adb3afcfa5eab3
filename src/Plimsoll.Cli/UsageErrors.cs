// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Cli;

/// <summary>What is wrong with a command line, in words: the parser names types of the runtime where a person needs to know what to write.</summary>
internal static partial class UsageErrors
{
    /// <summary>One message without the names of types.</summary>
    internal static string InWords(string message)
    {
        Match typed = AsType().Match(message);
        if (!typed.Success)
        {
            return message;
        }

        string choices = string.Join(", ", typed.Groups["choices"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1));
        string expected = choices.Length > 0 ? $"one of {choices}" : Expected(typed.Groups["type"].Value);
        return $"{typed.Groups["option"].Value}: expected {expected}; found '{typed.Groups["value"].Value}'";
    }

    private static string Expected(string type) =>
        type.Contains("UInt", StringComparison.Ordinal) ? "a whole number of at least 0, below 2^64"
        : type.Contains("Int", StringComparison.Ordinal) ? "a whole number, below 2^31"
        : type.Contains("Double", StringComparison.Ordinal) || type.Contains("Decimal", StringComparison.Ordinal) ? "a number"
        : type.Contains("Boolean", StringComparison.Ordinal) ? "true or false"
        : "another kind of value";

    [GeneratedRegex(@"^Cannot parse argument '(?<value>.*?)' for (?:option|command|argument) '(?<option>[^']*)' as expected type '(?<type>[^']*)'\.?(?<choices>.*)$", RegexOptions.Singleline)]
    private static partial Regex AsType();
}
