// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Node.Journals;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>What is acknowledged was flushed: seen at the system, and not only set.</summary>
public sealed class SqliteFlushTests
{
    [Fact]
    [Trait("property", "D05")]
    public void D05_every_block_tells_the_system_to_flush_the_write_ahead_file_before_it_returns()
    {
        using SqliteStorage storage = new();
        using FlushCounter flushes = new();
        using IJournal journal = storage.Open();
        BlockBuilder builder = new();
        builder.Add(GenesisRecord.Write("a setup"));
        journal.Append(builder.Seal());
        for (int i = 0; i < 10; i++)
        {
            int before = flushes.Of(storage.Wal);
            builder.Add([1, 2, 3]);
            journal.Append(builder.Seal());

            Assert.True(flushes.Of(storage.Wal) > before, $"block {i} was not flushed");
        }
    }

    [Fact]
    [Trait("property", "D05")]
    public void D05_a_snapshot_is_flushed_as_well()
    {
        using SqliteStorage storage = new();
        using FlushCounter flushes = new();
        using IJournal journal = storage.Open();
        journal.SaveSnapshot(1, new byte[] { 1 }, 1);
        int before = flushes.Of(storage.Wal);

        journal.SaveSnapshot(2, new byte[] { 2 }, 1);

        Assert.True(flushes.Of(storage.Wal) > before);
    }
}
