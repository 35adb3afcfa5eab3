// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Feeds;

namespace Plimsoll.Simulation.Replays;

/// <summary>A world with its data, ready to be run under rulebooks.</summary>
public sealed class ReadyWorld
{
    private readonly WorldData _data;

    /// <summary>Loads the data of a world.</summary>
    /// <param name="world">The world.</param>
    /// <param name="dataFolder">Where files lie that the world names and does not bring; null where there are none.</param>
    /// <exception cref="InputException">The folder is not there, or a file is missing or wrong.</exception>
    public ReadyWorld(World world, string? dataFolder)
    {
        World = world;
        _data = WorldData.Load(world, dataFolder);
    }

    /// <summary>The world.</summary>
    public World World { get; }

    /// <summary>True when accounts are generated from a seed.</summary>
    public bool HasGenerated => World.Population.Accounts > 0;

    /// <summary>True when every data file lies in the world's own folder, which comes before any other.</summary>
    public bool BringsItsData =>
        World.Files.Values.Select(static file => file.Path).Concat(World.Depths.Select(static depth => depth.Path))
        .Concat(World.FundingFiles.Select(static funding => funding.Path))
        .All(path => File.Exists(Path.Combine(World.Folder, path)));

    /// <summary>The world under a rulebook: whatever is wrong with the rulebook shows here, before anything runs.</summary>
    /// <param name="rulebook">A shipped rulebook by name, or a file: as given, or beside the world.</param>
    /// <exception cref="InputException">It is not found, or anything in it is wrong.</exception>
    public EngineSetup Setup(string rulebook) => SetupText.Compose(World, WorldRulebook.TextOf(World, rulebook), rulebook);

    /// <summary>The world under a rulebook with another liquidation style, and nothing else changed. Accounts that the world puts under rulebooks of their own
    /// keep those as they are.</summary>
    /// <param name="rulebook">As in <see cref="Setup(string)"/>.</param>
    /// <param name="style">How much is closed, as a rulebook calls it.</param>
    /// <exception cref="InputException">The rulebook is not found, says nothing of liquidation, or anything in it is wrong.</exception>
    public EngineSetup Setup(string rulebook, string style) =>
        SetupText.Compose(World, LiquidationVariant.Of(WorldRulebook.TextOf(World, rulebook), rulebook, [("style", JsonValue.Create(style))]), rulebook);

    /// <summary>What should be known of the rulebooks before it runs, a sentence each.</summary>
    public ImmutableArray<string> Warnings(EngineSetup setup) => SetupNotices.Of(World, _data, setup);

    /// <summary>Runs it.</summary>
    /// <param name="setup">What <see cref="Setup(string)"/> made of it.</param>
    /// <param name="journal">Where commands are kept, and from which a run is taken up again.</param>
    /// <param name="options">How far, and who hears of it.</param>
    public ReplayResult Run(EngineSetup setup, IJournal journal, ReplayOptions options) =>
        ReplayRunner.Run(World, _data, setup, journal, options) with { Warnings = Warnings(setup) };
}
