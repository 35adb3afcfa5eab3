// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Connectors.Texts;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Connectors.Rulebooks;

/// <summary>Finds the rulebook that a user named: one that ships, by its name, or a file.</summary>
public static class RulebookSource
{
    /// <summary>What is said of a name that is neither, the nearest that ships first; the name stands before it.</summary>
    /// <param name="name">The name, with or without <c>@</c> and a day.</param>
    public static string NoSuch(string name) =>
        $"no such rulebook{(Spelling.Nearest(name.Split('@')[0], ShippedRulebooks.Names) is { } near ? $"; did you mean {near}?" : ":")} "
        + $"expected one of {string.Join(", ", ShippedRulebooks.Names)}, or the path of a file";

    /// <summary>The text of the named rulebook.</summary>
    /// <param name="nameOrFile">The name of one that ships, the newest or with <c>@</c> and the day that a version is valid from, or a path.</param>
    /// <param name="asOf">The day on which one that ships has to be in force; null for its newest version. A file says its own day.</param>
    /// <exception cref="InputException">No rulebook has that name and no file that path, or it was not in force on that day.</exception>
    public static string Text(string nameOrFile, DateOnly? asOf = null)
    {
        ShippedVersion[] versions = [.. ShippedRulebooks.Versions.Where(version => version.Name == nameOrFile)];
        if (asOf is { } day && versions.Length > 0)
        {
            return ShippedRulebooks.Text(nameOrFile, day)
                ?? throw new InputException($"{nameOrFile}: not in force on {Written(day)}: its first version is valid from {Written(versions[0].ValidFrom)}");
        }

        if (ShippedRulebooks.Text(nameOrFile) is { } shipped)
        {
            return shipped;
        }

        if (File.Exists(nameOrFile) || Directory.Exists(nameOrFile))
        {
            return InputText.ReadAll(nameOrFile);
        }

        string name = nameOrFile.Split('@')[0];
        versions = [.. ShippedRulebooks.Versions.Where(version => version.Name == name)];
        throw new InputException($"{nameOrFile}: {(versions.Length > 0 ? NoVersion(versions, nameOrFile[(name.Length + 1)..]) : NoSuch(nameOrFile))}");
    }

    /// <summary>Reads the named rulebook over a catalogue.</summary>
    /// <param name="nameOrFile">As for <see cref="Text"/>.</param>
    /// <param name="catalog">What can be observed, held and traded.</param>
    /// <param name="asOf">As for <see cref="Text"/>. A file that says that it is valid from a later day is refused.</param>
    /// <exception cref="InputException">It is not found, or anything in it is wrong: the message names it and every problem.</exception>
    public static Rulebook Load(string nameOrFile, InstrumentCatalog catalog, DateOnly? asOf = null)
    {
        Rulebook rulebook = RulebookReader.Read(Text(nameOrFile, asOf), catalog, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new InputException(string.Join('\n', errors.Select(error => $"{nameOrFile}: {error}")));
        return asOf is { } day && rulebook.ValidFrom > day
            ? throw new InputException($"{nameOrFile}: not in force on {Written(day)}: it is valid from {Written(rulebook.ValidFrom.Value)}")
            : rulebook;
    }

    /// <summary>That a rulebook has no version from that day; of the name that a version has in its file, which day it is valid from.</summary>
    private static string NoVersion(ShippedVersion[] versions, string word)
    {
        ShippedVersion[] named = [.. versions.Where(version =>
        {
            using JsonDocument json = JsonDocument.Parse(ShippedRulebooks.Text(version.File)!);
            return json.RootElement.GetProperty("version").GetString() == word;
        })];
        return "no such version: " + (named.Length > 0
            ? $"{word} is what the version calls itself, and behind @ stands the day that it is valid from: write {Days(named)}"
            : $"expected {Days(versions)}");
    }

    private static string Days(ShippedVersion[] versions) =>
        string.Join(" or ", versions.Select(static version => $"{version.Name}@{Written(version.ValidFrom)}"));

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
