// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Plimsoll.Connectors.Texts;
using Plimsoll.Venues;

namespace Plimsoll.Cli;

/// <summary>Rulebooks as words of a command line: a list, each once, and the day that they are taken of.</summary>
internal static class RulebookNames
{
    /// <summary>Every rulebook that ships.</summary>
    internal const string All = "all";

    /// <summary>The option for a day.</summary>
    internal static Option<string?> AsOf() => new("--as-of")
    {
        Description = "Take rulebooks that ship as they were in force on this day (2025-01-09); their newest version by default.",
        HelpName = "DAY",
    };

    /// <summary>The day of that option; null where it is not given.</summary>
    /// <exception cref="UsageException">It is no day.</exception>
    internal static DateOnly? DayOf(string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day
        : throw new UsageException("--as-of", $"expected a day such as 2025-01-09; found {text}");

    /// <summary>The names of a list.</summary>
    /// <param name="option">The option that it is given by, for messages.</param>
    /// <param name="list">Names or files, separated by commas.</param>
    /// <exception cref="UsageException">A place is empty, or a rulebook comes twice under whatever path.</exception>
    internal static ImmutableArray<string> Split(string option, string list)
    {
        string[] names = list.Split(',', StringSplitOptions.TrimEntries);
        if (Array.Exists(names, static name => name.Length == 0))
        {
            throw new UsageException(option,
                $"expected names or files separated by single commas; found nothing "
                + $"{(names.Length == 1 ? "in it" : $"in place {Array.IndexOf(names, string.Empty) + 1} of '{list}'")}");
        }

        if (names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new UsageException(option, $"expected each rulebook once; found {twice.Key} twice");
        }

        if (names.GroupBy(static name => ShippedRulebooks.Text(name) is null ? RealPath.Of(name) : name, StringComparer.Ordinal)
            .FirstOrDefault(static group => group.Count() > 1) is { } same)
        {
            throw new UsageException(option, $"expected each rulebook once; found {string.Join(" and ", same)}, which are one file");
        }

        return [.. names];
    }
}
