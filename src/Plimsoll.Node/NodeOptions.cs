// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Node;

/// <summary>How a node batches and keeps.</summary>
public sealed record NodeOptions
{
    /// <summary>The most commands written at once: past a few hundred a flush is already shared so widely that more only adds waiting.</summary>
    public int BatchCommands { get; init; } = 1024;

    /// <summary>A block is closed when it has so many bytes: 1 MiB keeps the journal's memory steady whatever the commands carry.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>Commands between two snapshots; 0 for none but those requested.</summary>
    public ulong SnapshotEvery { get; init; }

    /// <summary>Snapshots kept: one to start from and one in case it is damaged.</summary>
    public int SnapshotsKept { get; init; } = 2;
}
