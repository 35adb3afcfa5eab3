// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Connectors.Texts;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
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

    /// <summary>Says that a rulebook that ships came into force after the day of the book, and what takes an older one.</summary>
    internal static void SayLater(string name, Rulebook rulebook, StatedAccount account, Caveats caveats)
    {
        DateOnly day = DayOf(account);
        if (ShippedRulebooks.Versions.Any(version => version.Name == name) && rulebook.ValidFrom > day)
        {
            caveats.Note(account.Name, ShippedRulebooks.Text(name, day) is null
                ? $"the book is of {Written(day)}; the first version of rulebook {name} that ships is in force from {Written(rulebook.ValidFrom.Value)}."
                : $"the book is of {Written(day)} and rulebook {name} in force from {Written(rulebook.ValidFrom.Value)}; "
                    + $"--as-of {Written(day)} takes the version of that day.");
        }
    }

    /// <summary>From this many days between a book and the day whose rules it is put under, that is said: rules of one time and prices of another.</summary>
    private const int FarDays = 31;

    /// <summary>Says that the day of the option is far from the book's own.</summary>
    internal static void SayFar(DateOnly? asOf, StatedAccount account, Caveats caveats)
    {
        DateOnly own = DayOf(account);
        if (asOf is { } day && Math.Abs(day.DayNumber - own.DayNumber) is var days and > FarDays)
        {
            caveats.Note(account.Name, string.Create(CultureInfo.InvariantCulture,
                $"the book is of {Written(own)} and --as-of {Written(day)} is {days:N0} days {(day < own ? "before" : "after")} it: "
                    + $"rules of one day and prices of another."));
        }
    }

    /// <summary>A rulebook as it was in force on a day; its first version where it was not yet, which whoever compares it refuses.</summary>
    internal static Rulebook LoadOf(string name, InstrumentCatalog catalog, DateOnly? asOf)
    {
        ShippedVersion? first = ShippedRulebooks.Versions.FirstOrDefault(version => version.Name == name);
        return first is null ? RulebookSource.Load(name, catalog)
            : RulebookSource.Load(name, catalog, asOf is { } day && first.ValidFrom > day ? first.ValidFrom : asOf);
    }

    private static DateOnly DayOf(StatedAccount account) =>
        DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(account.Market.Time.Nanoseconds / 100));

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

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

        if (names.GroupBy(static name => ShippedRulebooks.Text(name) ?? RealPath.Of(name), StringComparer.Ordinal)
            .FirstOrDefault(static group => group.Count() > 1) is { } same)
        {
            string one = ShippedRulebooks.Text(same.First()) is null ? "file" : "version";
            throw new UsageException(option, $"expected each rulebook once; found {string.Join(" and ", same)}, which are one {one}");
        }

        return [.. names];
    }
}
