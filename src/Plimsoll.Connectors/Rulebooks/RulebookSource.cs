// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
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
    /// <exception cref="InputException">No rulebook has that name and no file that path.</exception>
    public static string Text(string nameOrFile)
    {
        if (ShippedRulebooks.Text(nameOrFile) is { } shipped)
        {
            return shipped;
        }

        return File.Exists(nameOrFile) || Directory.Exists(nameOrFile)
            ? InputText.ReadAll(nameOrFile)
            : throw new InputException($"{nameOrFile}: {NoSuch}");
    }

    /// <summary>Reads the named rulebook over a catalogue.</summary>
    /// <exception cref="InputException">It is not found, or anything in it is wrong: the message names it and every problem.</exception>
    public static Rulebook Load(string nameOrFile, InstrumentCatalog catalog) =>
        RulebookReader.Read(Text(nameOrFile), catalog, VenueKinds.All, out ImmutableArray<string> errors)
        ?? throw new InputException(string.Join('\n', errors.Select(error => $"{nameOrFile}: {error}")));
}
