// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Plimsoll.Node.Journals;

/// <summary>A journal in one SQLite file, one row a block: each append is one transaction, flushed to the disk before it returns.</summary>
/// <remarks>
/// <para>Write-ahead log with full synchronisation. The primary key is the fence: two processes that both believe to be the writer name the same
/// place with their next block, and the later one stops. Readers may look at the file while it is written.</para>
/// <para>SQLite drops the damaged end of its write-ahead file without a word, so two things stand beside it: an <see cref="AnchorFile"/>, and a reading of our
/// own of what was dropped. Nothing leaves the write-ahead file before the first write, and what was dropped from it is copied before that.</para>
/// </remarks>
public sealed class SqliteJournal : IJournal
{
    // "PLIM" and the version of the tables: a foreign database is refused before anything is read from it.
    private const long ApplicationId = 0x504C494D;
    private const long SchemaVersion = 1;
    private const long FullSynchronisation = 2;

    // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE: the provider has no name for it.
    private const int NoCheckpointOnClose = 1006;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _append;
    private readonly AnchorFile _anchor;
    private bool _isUntouched = true;

    private SqliteJournal(string path, SqliteConnection connection, StorageRemains? remains)
    {
        Name = path;
        Remains = remains;
        _anchor = new AnchorFile(AnchorPath(path));
        _connection = connection;
        _append = Statement("INSERT INTO block (first, count, bytes) VALUES ($first, $count, $bytes)");
        _append.Parameters.Add("$first", SqliteType.Integer);
        _append.Parameters.Add("$count", SqliteType.Integer);
        _append.Parameters.Add("$bytes", SqliteType.Blob);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool WritesAreAtomic => true;

    /// <inheritdoc/>
    public StorageRemains? Remains { get; }

    /// <summary>The file of the anchor of the journal at a path.</summary>
    public static string AnchorPath(string path) => path + ".anchor";

    /// <summary>The write-ahead file that SQLite keeps beside the journal at a path.</summary>
    public static string WalPath(string path) => path + "-wal";

    /// <summary>Opens the journal at <paramref name="path"/> for writing, creating it when there is none.</summary>
    /// <exception cref="JournalException">SQLite is missing, the file cannot be opened, or it is something else.</exception>
    public static SqliteJournal Open(string path)
    {
        SqliteLibrary.EnsureLoaded();
        StopWhereEmptied(path);
        return Connect(path, SqliteOpenMode.ReadWriteCreate);
    }

    /// <summary>Opens an existing journal to look at.</summary>
    /// <exception cref="JournalException">SQLite is missing, there is no such file, or it is something else.</exception>
    public static SqliteJournal OpenReadOnly(string path)
    {
        SqliteLibrary.EnsureLoaded();
        StopWhereEmptied(path);
        return File.Exists(path)
            ? Connect(path, SqliteOpenMode.ReadOnly)
            : throw new JournalException(JournalFault.Storage, $"{path}: there is no such file.");
    }

    /// <inheritdoc/>
    public void Append(JournalBlock block)
    {
        try
        {
            // Outside a transaction a statement is its own, so this is one commit and one flush.
            Touch();
            Bind(_append, block);
            _append.ExecuteNonQuery();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            throw new JournalException(
                JournalFault.OtherWriter, $"{Name}: record {block.FirstSequence} exists already; another process writes this journal.", failure);
        }
        catch (SqliteException failure)
        {
            throw Failed($"could not write record {block.FirstSequence}", failure);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<JournalBlock> ReadBlocks() => Read("SELECT first, count, bytes FROM block ORDER BY first");

    /// <inheritdoc/>
    public IEnumerable<JournalBlock> ReadBlocksOfOne() => Read("SELECT first, count, bytes FROM block WHERE count = 1 ORDER BY first");

    /// <inheritdoc/>
    public void Anchor(AnchorMark mark) => _anchor.Write(mark);

    /// <inheritdoc/>
    public AnchorReading ReadAnchor() => AnchorFile.Read(AnchorPath(Name));

    /// <inheritdoc/>
    public void CutTail(ulong fromFirstSequence, JournalBlock? kept) => Guarded("could not cut the tail", () =>
    {
        Touch();
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand delete = Statement("DELETE FROM block WHERE first >= $from");
        delete.Transaction = transaction;
        delete.Parameters.AddWithValue("$from", checked((long)fromFirstSequence));
        delete.ExecuteNonQuery();
        if (kept is { } block)
        {
            _append.Transaction = transaction;
            Bind(_append, block);
            _append.ExecuteNonQuery();
            _append.Transaction = null;
        }

        using SqliteCommand forget = Statement("DELETE FROM snapshot WHERE sequence >= $end");
        forget.Transaction = transaction;
        forget.Parameters.AddWithValue("$end", checked((long)fromFirstSequence + (kept?.Count ?? 0)));
        forget.ExecuteNonQuery();
        transaction.Commit();
        return true;
    });

    /// <inheritdoc/>
    public void SaveSnapshot(ulong sequence, ReadOnlyMemory<byte> bytes, int keepNewest) => Guarded("could not keep a snapshot", () =>
    {
        Touch();
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand insert = Statement("INSERT OR REPLACE INTO snapshot (sequence, bytes) VALUES ($sequence, $bytes)");
        insert.Transaction = transaction;
        insert.Parameters.AddWithValue("$sequence", checked((long)sequence));
        insert.Parameters.AddWithValue("$bytes", ArrayOf(bytes));
        insert.ExecuteNonQuery();
        using SqliteCommand prune = Statement("DELETE FROM snapshot WHERE sequence NOT IN (SELECT sequence FROM snapshot ORDER BY sequence DESC LIMIT $keep)");
        prune.Transaction = transaction;
        prune.Parameters.AddWithValue("$keep", keepNewest);
        prune.ExecuteNonQuery();
        transaction.Commit();
        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<ulong> SnapshotSequences() => Guarded("could not list the snapshots", () =>
    {
        List<ulong> sequences = [];
        using SqliteCommand select = Statement("SELECT sequence FROM snapshot ORDER BY sequence DESC");
        using SqliteDataReader reader = select.ExecuteReader();
        while (reader.Read())
        {
            sequences.Add(reader.GetValue(0) is long sequence ? unchecked((ulong)sequence) : 0);
        }

        return sequences;
    });

    /// <inheritdoc/>
    public byte[]? ReadSnapshot(ulong sequence) => Guarded($"could not read the snapshot of record {sequence}", () =>
    {
        using SqliteCommand select = Statement("SELECT bytes FROM snapshot WHERE sequence = $sequence");
        select.Parameters.AddWithValue("$sequence", unchecked((long)sequence));
        return select.ExecuteScalar() as byte[];
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _append.Dispose();
        _connection.Dispose();
        _anchor.Dispose();
    }

    private static SqliteJournal Connect(string path, SqliteOpenMode mode)
    {
        // Before SQLite looks at it: what it drops is overwritten by the first write.
        StorageRemains? remains = WalRemains.Find(WalPath(path));

        // No pooling: the file must be closed when the journal is.
        string settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString();
        SqliteConnection connection = new(settings);
        try
        {
            connection.Open();
            CheckpointOnClose(connection, false);
            if (mode == SqliteOpenMode.ReadWriteCreate)
            {
                Prepare(path, connection);
            }

            CheckFormat(path, connection);
            return new SqliteJournal(path, connection, remains);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            bool foreign = failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB;
            throw new JournalException(
                foreign ? JournalFault.NotAJournal : JournalFault.Storage,
                foreign ? $"{path}: this file is not a journal." : $"{path}: could not be opened: {Reason(failure)}.",
                failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Prepare(string path, SqliteConnection connection)
    {
        bool isNew = Scalar(connection, "SELECT count(*) FROM sqlite_master") == 0 && Scalar(connection, "PRAGMA application_id") == 0;
        if (isNew)
        {
            StopWhereAnchored(path);

            // Blocks are tens of kilobytes, so larger pages mean fewer of them in a commit; the size is fixed once the first table is there.
            Execute(connection, "PRAGMA page_size = 8192");
        }
        else
        {
            CheckFormat(path, connection);
        }

        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = FULL");
        Execute(connection, "PRAGMA fullfsync = ON");
        Execute(connection, "PRAGMA checkpoint_fullfsync = ON");
        CheckDurability(path, connection);
        if (isNew)
        {
            Execute(connection, $"""
                BEGIN;
                CREATE TABLE block (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes BLOB NOT NULL);
                CREATE TABLE snapshot (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {SchemaVersion};
                COMMIT;
                """);
        }
    }

    // SQLite takes a setting that it cannot honour without a word: a file system without shared memory, for one, has no write-ahead log.
    private static void CheckDurability(string path, SqliteConnection connection)
    {
        using SqliteCommand mode = connection.CreateCommand();
        mode.CommandText = "PRAGMA journal_mode";
        string? written = mode.ExecuteScalar() as string;
        long flushed = Scalar(connection, "PRAGMA synchronous");
        if (written != "wal" || flushed != FullSynchronisation)
        {
            throw new JournalException(
                JournalFault.Storage,
                    $"{path}: SQLite keeps this file with journal mode '{written}' and synchronisation {flushed}; a journal needs 'wal' and "
                    + $"{FullSynchronisation}.");
        }
    }

    private static void CheckFormat(string path, SqliteConnection connection)
    {
        if (Scalar(connection, "PRAGMA application_id") != ApplicationId)
        {
            StopWhereAnchored(path);
            throw new JournalException(JournalFault.NotAJournal, $"{path}: this database is not a journal.");
        }

        long version = Scalar(connection, "PRAGMA user_version");
        if (version != SchemaVersion)
        {
            throw new JournalException(
                JournalFault.NotAJournal, $"{path}: this journal has format {version}; this program reads format {SchemaVersion}.");
        }
    }

    // Where an anchor stands there was a journal: an empty or foreign file in its place is its loss, and no beginning.
    private static void StopWhereAnchored(string path)
    {
        if (AnchorFile.Read(AnchorPath(path)).Mark is { } mark)
        {
            throw new JournalException(
                JournalFault.AcknowledgedLost,
                string.Create(CultureInfo.InvariantCulture,
                    $"{path}: {mark.Head.Sequence} acknowledged commands are missing: there is no journal in this file any more, and its anchor stands at "
                    + $"record {mark.Head.Sequence}; nothing was changed; restore a whole copy, or begin a journal at another path."));
        }
    }

    // SQLite deletes the write-ahead file of a database that has no pages, without a word.
    private static void StopWhereEmptied(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length > 0)
        {
            return;
        }

        StopWhereAnchored(path);
        if (File.Exists(WalPath(path)) && new FileInfo(WalPath(path)) is { Length: > 0 } wal)
        {
            throw new JournalException(
                JournalFault.AcknowledgedLost,
                $"{path}: the file is empty or gone, but its write-ahead file holds {wal.Length} bytes of a journal; nothing was changed; restore a whole "
                    + "copy, or begin a journal at another path.");
        }
    }

    private static long Scalar(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void CheckpointOnClose(SqliteConnection connection, bool isOn) =>
        SQLitePCL.raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, isOn ? 0 : 1, out _);

    private static void Execute(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand append, JournalBlock block)
    {
        append.Parameters[0].Value = checked((long)block.FirstSequence);
        append.Parameters[1].Value = block.Count;
        append.Parameters[2].Value = ArrayOf(block.Bytes);
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Array is { } array && segment.Count == array.Length ? array
            : bytes.ToArray();

    private static string Reason(SqliteException failure) =>
        $"{SQLitePCL.raw.sqlite3_errstr(failure.SqliteErrorCode).utf8_to_string()} (SQLite {failure.SqliteExtendedErrorCode})";

    // A damaged page can put a value of any type in any column.
    private JournalBlock BlockOf(SqliteDataReader row) =>
        row.GetValue(0) is long first && row.GetValue(1) is long count && row.GetValue(2) is byte[] bytes
            ? new JournalBlock(unchecked((ulong)first), (int)Math.Clamp(count, int.MinValue, int.MaxValue), bytes)
            : throw new JournalException(JournalFault.Damaged, $"{Name}: the row of block {row.GetValue(0)} is not one of a journal.");

    // The first write: from here on SQLite overwrites what it dropped, and may move the rest into the main file.
    private void Touch()
    {
        if (!_isUntouched)
        {
            return;
        }

        if (Remains is not null)
        {
            JournalCopy.OfFile(WalPath(Name));
        }

        CheckpointOnClose(_connection, true);
        _isUntouched = false;
    }

    private IEnumerable<JournalBlock> Read(string query)
    {
        using SqliteCommand select = Statement(query);
        using SqliteDataReader reader = Guarded("could not read", select.ExecuteReader);
        while (Guarded("could not read on", reader.Read))
        {
            yield return Guarded("could not read a block", () => BlockOf(reader));
        }
    }

    private SqliteCommand Statement(string text)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private JournalException Failed(string what, SqliteException failure) =>
        new(JournalFault.Storage, $"{Name}: {what}: {Reason(failure)}.", failure);

    private T Guarded<T>(string what, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (SqliteException failure)
        {
            throw Failed(what, failure);
        }
    }
}
