// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>The shipped crash, cut down to what a test can wait for: the hour around the fall, fewer accounts.</summary>
internal static class CrashWorld
{
    internal static World Small(int accounts)
    {
        World world = WorldReader.Read(RepositoryRoot.At("examples", "waterfall"));
        return world with
        {
            Clock = world.Clock with { Start = At("2025-01-15T13:50:00Z"), End = At("2025-01-15T14:35:00Z"), AdvanceSeconds = 0 },
            Population = world.Population with { Opens = At("2025-01-15T13:53:00Z"), Accounts = accounts },
        };
    }

    internal static WorldData Data { get; } = WorldData.Load(WorldReader.Read(RepositoryRoot.At("examples", "waterfall")), null);

    internal static EngineSetup Under(World world, string rulebook) => SetupText.Compose(world, ShippedRulebooks.Text(rulebook)!, rulebook);

    internal static Timestamp At(string text) => Timestamp.TryParse(text, out Timestamp time) ? time : throw new ArgumentException(text);
}
