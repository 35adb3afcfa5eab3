// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;

namespace Plimsoll.Connectors.Rulebooks;

/// <summary>Finds the rulebook that a user named: one that ships, by its name, or a file.</summary>
public static class RulebookSource
{
    /// <summary>The text of the named rulebook.</summary>
    /// <exception cref="InputException">No rulebook has that name and no file that path.</exception>
    public static string Text(string nameOrFile)
    {
        if (ShippedRulebooks.Text(nameOrFile) is { } shipped)
        {
            return shipped;
        }

        try
        {
            return File.ReadAllText(nameOrFile);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{nameOrFile}: no such rulebook: expected one of {string.Join(", ", ShippedRulebooks.Names)}, or the path of a file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"{nameOrFile}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the named rulebook over a catalogue.</summary>
    /// <exception cref="InputException">It is not found, or anything in it is wrong: the message names it and every problem.</exception>
    public static Rulebook Load(string nameOrFile, InstrumentCatalog catalog) =>
        RulebookReader.Read(Text(nameOrFile), catalog, RiskModelFormats.All, out ImmutableArray<string> errors)
        ?? throw new InputException(string.Join('\n', errors.Select(error => $"{nameOrFile}: {error}")));
}
