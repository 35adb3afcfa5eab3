// SPDX-License-Identifier: Apache-2.0
using Microsoft.Data.Sqlite;
using Plimsoll.Node.Journals;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>The kit on SQLite, and what only a file can suffer.</summary>
public sealed class SqliteJournalTests : JournalKit
{
    /// <inheritdoc/>
    protected override int Stride => 13;

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        using SqliteStorage storage = new();
        File.WriteAllText(storage.File, new string('x', 5000));

        JournalException refused = Assert.Throws<JournalException>(storage.Open);

        Assert.Equal(JournalFault.NotAJournal, refused.Fault);
        Assert.Contains(storage.File, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_elses_database_is_refused_and_left_as_it_was()
    {
        using SqliteStorage storage = new();
        using (SqliteConnection connection = new($"Data Source={storage.File};Pooling=False"))
        {
            SqliteLibrary.EnsureLoaded();
            connection.Open();
            using SqliteCommand create = connection.CreateCommand();
            create.CommandText = "CREATE TABLE theirs (x)";
            create.ExecuteNonQuery();
        }

        byte[] before = File.ReadAllBytes(storage.File);
        JournalException refused = Assert.Throws<JournalException>(storage.Open);

        Assert.Equal(JournalFault.NotAJournal, refused.Fault);
        Assert.Equal(before, File.ReadAllBytes(storage.File));
    }

    [Fact]
    public void A_missing_file_cannot_be_looked_at_and_is_not_made()
    {
        using SqliteStorage storage = new();

        JournalException refused = Assert.Throws<JournalException>(() => SqliteJournal.OpenReadOnly(storage.File));

        Assert.Equal(JournalFault.Storage, refused.Fault);
        Assert.False(File.Exists(storage.File));
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_journal_deleted_or_emptied_beside_its_anchor_is_lost_and_not_begun_anew()
    {
        using SqliteStorage storage = new();
        Write(storage, 2);
        storage.ReplaceAnchor(new AnchorMark(new JournalHead(2, default), 0));
        File.Delete(storage.File);
        JournalException deleted = Assert.Throws<JournalException>(storage.Open);
        JournalException looked = Assert.Throws<JournalException>(storage.Look);
        Assert.False(File.Exists(storage.File));
        File.WriteAllBytes(storage.File, []);
        JournalException emptied = Assert.Throws<JournalException>(storage.Open);

        Assert.All([deleted, looked, emptied], refused =>
        {
            Assert.Equal(JournalFault.AcknowledgedLost, refused.Fault);
            Assert.Contains("2 acknowledged commands are missing", refused.Message, StringComparison.Ordinal);
        });
        Assert.Empty(File.ReadAllBytes(storage.File));

        // Without the anchor there is still what SQLite would have deleted.
        storage.ReplaceAnchor(null);
        File.WriteAllBytes(storage.Wal, [1, 2, 3]);
        JournalException remains = Assert.Throws<JournalException>(storage.Open);
        Assert.Contains("its write-ahead file holds 3 bytes", remains.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(storage.Wal));
    }

    [Fact]
    public void A_missing_library_is_one_line_that_says_how_to_install_it()
    {
        JournalException missing = Assert.Throws<JournalException>(() => SqliteLibrary.Find(["libsuch-a-library-is-not-there.so"]));

        Assert.Equal(JournalFault.LibraryMissing, missing.Fault);
        Assert.Contains("apt-get install libsqlite3-0", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', missing.Message);
    }

    [Fact]
    public void A_live_journal_can_be_looked_at()
    {
        using SqliteStorage storage = new();
        Write(storage, 2);
        using IJournal writer = storage.Open();
        using IJournal reader = SqliteJournal.OpenReadOnly(storage.File);

        Assert.Equal(2ul, JournalScan.Verify(reader).Head!.Value.Sequence);
    }

    [Fact]
    public void A_write_to_a_file_that_is_read_only_is_a_storage_fault()
    {
        using SqliteStorage storage = new();
        IReadOnlyList<JournalBlock> written = Write(storage, 2);
        using IJournal reader = SqliteJournal.OpenReadOnly(storage.File);

        JournalException failed = Assert.Throws<JournalException>(() => reader.Append(written[1] with { FirstSequence = 3 }));

        Assert.Equal(JournalFault.Storage, failed.Fault);
        Assert.Contains("record 3", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D03")]
    public void D03_a_write_ahead_log_cut_at_any_byte_leaves_a_prefix_with_every_block_that_was_whole_in_it()
    {
        using SqliteStorage storage = new();
        using SqliteStorage crashed = new();
        string log = storage.File + "-wal";
        List<(long Length, ulong Sequence)> acknowledged = [];
        byte[] main;
        byte[] wal;
        using (IJournal journal = storage.Open())
        {
            BlockBuilder builder = new();
            builder.Add(GenesisRecord.Write("a setup"));
            journal.Append(builder.Seal());
            for (int i = 0; i < 6; i++)
            {
                acknowledged.Add((new FileInfo(log).Length, builder.Head.Sequence));
                builder.Add(new byte[40]);
                builder.Add(new byte[40]);
                journal.Append(builder.Seal());
            }

            acknowledged.Add((new FileInfo(log).Length, builder.Head.Sequence));
            main = ReadShared(storage.File);
            wal = ReadShared(log);
        }

        for (int length = (int)acknowledged[0].Length; length <= wal.Length; length += 61)
        {
            File.WriteAllBytes(crashed.File, main);
            File.WriteAllBytes(crashed.File + "-wal", wal[..length]);
            File.Delete(crashed.File + "-shm");
            using IJournal journal = crashed.Open();
            ScanReport report = JournalScan.Verify(journal);

            Assert.Null(report.Damage);
            Assert.InRange(report.Head!.Value.Sequence, acknowledged.Last(ack => ack.Length <= length).Sequence, acknowledged[^1].Sequence);
        }
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_a_flipped_bit_anywhere_in_the_file_is_found_or_touches_no_record()
    {
        using SqliteStorage storage = new();
        IReadOnlyList<JournalBlock> written = Write(storage, 40, 40);
        byte[] sound = File.ReadAllBytes(storage.File);
        int found = 0;
        for (int at = 0; at < sound.Length; at += 37)
        {
            byte[] flipped = [.. sound];
            flipped[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(storage.File, flipped);
            try
            {
                using IJournal journal = SqliteJournal.OpenReadOnly(storage.File);
                ScanReport report = JournalScan.Verify(journal);
                if (report.Damage is null)
                {
                    Assert.Equal(written.Select(block => block.Count), journal.ReadBlocks().Select(block => block.Count));
                    Assert.Equal(80ul, report.Head!.Value.Sequence);
                    continue;
                }
            }
            catch (JournalException refused) when (refused.Fault is JournalFault.Storage or JournalFault.NotAJournal or JournalFault.Damaged)
            {
                Assert.Contains(storage.File, refused.Message, StringComparison.Ordinal);
            }

            found++;
        }

        Assert.InRange(found, written.Sum(block => block.Bytes.Length) / 37, sound.Length / 37);
    }

    /// <inheritdoc/>
    protected override JournalStorage NewStorage() => new SqliteStorage();

    private static byte[] ReadShared(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
