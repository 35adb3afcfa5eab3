// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Texts;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Connectors.Rulebooks;

/// <summary>Finds the rulebook that a user named: one that ships, by its name, or a file.</summary>
public static class RulebookSource
{
    /// <summary>What is said of a name that is neither; the name stands before it.</summary>
    public static string NoSuch => $"no such rulebook: expected one of {string.Join(", ", ShippedRulebooks.Names)}, or the path of a file";

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
        string[] days = [.. ShippedRulebooks.Versions.Where(version => version.Name == name).Select(version => $"{name}@{Written(version.ValidFrom)}")];
        throw new InputException(days.Length > 0 ? $"{nameOrFile}: no such version: expected {string.Join(" or ", days)}" : $"{nameOrFile}: {NoSuch}");
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

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
