// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Connectors.Texts;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Simulation.Feeds;

/// <summary>A rulebook that some of a world's accounts are under.</summary>
/// <param name="Source">What the world calls it: a shipped name or a file.</param>
/// <param name="Name">Its own name: accounts choose by it.</param>
/// <param name="Text">Its JSON.</param>
public sealed record WorldRulebook(string Source, string Name, string Text)
{
    /// <summary>The text of a rulebook that a world or its user names: one that ships, or a file as given or beside the world.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static string TextOf(World world, string rulebook)
    {
        if (ShippedRulebooks.Text(rulebook) is { } shipped)
        {
            return shipped;
        }

        string beside = Path.Combine(world.Folder, rulebook);
        string? path = File.Exists(rulebook) || Directory.Exists(rulebook) ? rulebook : File.Exists(beside) ? beside : null;
        return path is not null
            ? InputText.ReadAll(path)
            : throw new InputException(rulebook, null, null, RulebookSource.NoSuch(rulebook));
    }

    /// <summary>Reads one that the world's accounts name.</summary>
    /// <exception cref="InputException">It is not found, or no engine can run under it.</exception>
    internal static WorldRulebook Load(World world, string source)
    {
        string text = TextOf(world, source);
        Rulebook rules = SetupText.ForEngine(world.Catalog, text, source);
        return new(source, rules.Name, text);
    }
}
