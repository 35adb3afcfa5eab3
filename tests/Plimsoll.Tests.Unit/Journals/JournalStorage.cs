// SPDX-License-Identifier: Apache-2.0
using Microsoft.Data.Sqlite;
using Plimsoll.Node.Journals;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>A place where a journal lives on between a crash and the next start, and where a test can do to it what a bad disk does.</summary>
public abstract class JournalStorage : IDisposable
{
    /// <summary>Opens the journal that is there.</summary>
    public abstract IJournal Open();

    /// <summary>Opens the journal that is there without writing to it.</summary>
    public virtual IJournal Look() => Open();

    /// <summary>Puts other blocks in the place of those stored, behind the journal's back.</summary>
    public abstract void Replace(IReadOnlyList<JournalBlock> blocks);

    /// <summary>Puts other bytes in the place of a snapshot, behind the journal's back.</summary>
    public abstract void ReplaceSnapshot(ulong sequence, byte[] bytes);

    /// <summary>Puts another anchor in the place of the one that is there; null takes it away.</summary>
    public abstract void ReplaceAnchor(AnchorMark? mark);

    /// <summary>What is stored.</summary>
    public IReadOnlyList<JournalBlock> Blocks()
    {
        using IJournal journal = Look();
        return [.. journal.ReadBlocks()];
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>In memory: what was appended is kept, whatever happens to the one who appended it.</summary>
public sealed class MemoryStorage : JournalStorage
{
    private MemoryJournal _journal = new();

    /// <inheritdoc/>
    public override IJournal Open() => _journal;

    /// <inheritdoc/>
    public override void Replace(IReadOnlyList<JournalBlock> blocks)
    {
        MemoryJournal replaced = new(blocks);
        foreach (ulong sequence in _journal.SnapshotSequences())
        {
            replaced.SaveSnapshot(sequence, _journal.ReadSnapshot(sequence), int.MaxValue);
        }

        if (_journal.ReadAnchor().Mark is { } mark)
        {
            replaced.Anchor(mark);
        }

        _journal = replaced;
    }

    /// <inheritdoc/>
    public override void ReplaceAnchor(AnchorMark? mark)
    {
        MemoryJournal replaced = new(_journal.ReadBlocks());
        _journal = replaced;
        if (mark is { } put)
        {
            replaced.Anchor(put);
        }
    }

    /// <inheritdoc/>
    public override void ReplaceSnapshot(ulong sequence, byte[] bytes) => _journal.SaveSnapshot(sequence, bytes, int.MaxValue);
}

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteStorage : JournalStorage
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-journal-");

    /// <summary>The file.</summary>
    public string File => Path.Combine(_folder.FullName, "journal.db");

    /// <summary>The file of its anchor.</summary>
    public string Anchor => SqliteJournal.AnchorPath(File);

    /// <summary>Its write-ahead file.</summary>
    public string Wal => SqliteJournal.WalPath(File);

    /// <inheritdoc/>
    public override IJournal Open() => SqliteJournal.Open(File);

    /// <inheritdoc/>
    public override IJournal Look() => SqliteJournal.OpenReadOnly(File);

    /// <inheritdoc/>
    public override void Replace(IReadOnlyList<JournalBlock> blocks) => Change(connection =>
    {
        Execute(connection, "DELETE FROM block");
        foreach (JournalBlock block in blocks)
        {
            Execute(
                connection, "INSERT INTO block (first, count, bytes) VALUES ($a, $b, $c)",
                ("$a", checked((long)block.FirstSequence)), ("$b", block.Count), ("$c", block.Bytes.ToArray()));
        }
    });

    /// <inheritdoc/>
    public override void ReplaceSnapshot(ulong sequence, byte[] bytes) => Change(connection => Execute(
        connection, "INSERT OR REPLACE INTO snapshot (sequence, bytes) VALUES ($a, $b)", ("$a", checked((long)sequence)), ("$b", bytes)));

    /// <inheritdoc/>
    public override void ReplaceAnchor(AnchorMark? mark)
    {
        System.IO.File.Delete(Anchor);
        if (mark is { } put)
        {
            using AnchorFile anchor = new(Anchor);
            anchor.Write(put);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _folder.Delete(recursive: true);
        base.Dispose();
    }

    /// <summary>Moves what is in the write-ahead file into the main file, beside whoever writes: the next write begins the file again.</summary>
    public void Checkpoint()
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA wal_checkpoint(RESTART)");
    }

    private void Change(Action<SqliteConnection> change)
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA synchronous = OFF");
        using SqliteTransaction transaction = connection.BeginTransaction();
        change(connection);
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string text, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
