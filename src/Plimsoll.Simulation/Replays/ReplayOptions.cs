// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>How a replay is run.</summary>
public sealed record ReplayOptions
{
    /// <summary>Nothing that happens after this time is told to the engine; null for the whole world.</summary>
    public Timestamp? Until { get; init; }

    /// <summary>Commands between two snapshots in the journal; 0 for none.</summary>
    public ulong SnapshotEvery { get; init; }

    /// <summary>Who is told how far it has come; null for nobody.</summary>
    public IProgress<ReplayProgress>? Progress { get; init; }

    /// <summary>Who is told, a sentence each and before anything else, what an operator should know of how the journal was recovered; null for
    /// nobody.</summary>
    public Action<string>? OnRecovery { get; init; }

    /// <summary>Where time is measured; the result depends on it in its pace only. Null measures nothing.</summary>
    public TimeProvider? Clock { get; init; }
}

/// <summary>How far a replay has come.</summary>
/// <param name="Time">The time in the world.</param>
/// <param name="Done">Price steps done.</param>
/// <param name="Total">Price steps in all.</param>
/// <param name="Commands">Commands taken in.</param>
/// <param name="Liquidations">Liquidations begun.</param>
public readonly record struct ReplayProgress(Timestamp Time, int Done, int Total, long Commands, int Liquidations);
