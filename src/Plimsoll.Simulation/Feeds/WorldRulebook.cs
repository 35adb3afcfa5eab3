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
    /// <param name="world">The world.</param>
    /// <param name="rulebook">What it or its user names.</param>
    /// <param name="field">Where in the world's file it is named; null where its own is, or its user names it.</param>
    public static string TextOf(World world, string rulebook, string? field = null)
    {
        if (ShippedRulebooks.Text(rulebook) is { } shipped)
        {
            return shipped;
        }

        string beside = Path.Combine(world.Folder, rulebook);
        field ??= rulebook == world.Rulebook ? "$.rulebook" : null;
        string? path = File.Exists(rulebook) || Directory.Exists(rulebook) ? rulebook : File.Exists(beside) ? beside : null;
        return path is not null
            ? InputText.ReadAll(path)
            : throw (field is null ? new InputException(rulebook, null, null, RulebookSource.NoSuch(rulebook))
                : new InputException(Path.Combine(world.Folder, World.FileName), null, field, $"'{rulebook}': {RulebookSource.NoSuch(rulebook)}"));
    }

    /// <summary>Reads one that the world's accounts name.</summary>
    /// <exception cref="InputException">It is not found, or no engine can run under it.</exception>
    internal static WorldRulebook Load(World world, string source)
    {
        PopulationSpec clients = world.Population;
        int listed = clients.Listed.IndexOf(clients.Listed.FirstOrDefault(account => account.Rulebook == source)!);
        int drawn = clients.Archetypes.IndexOf(clients.Archetypes.FirstOrDefault(kind => kind.Rulebook == source)!);
        string text = TextOf(world, source, listed >= 0 ? $"$.population.listed[{listed}].rulebook" : $"$.population.archetypes[{drawn}].rulebook");
        Rulebook rules = SetupText.ForEngine(world.Catalog, text, source);
        return new(source, rules.Name, text);
    }
}
