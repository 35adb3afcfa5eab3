// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Node.Journals;

/// <summary>Records that were written together: one durable write, one place in the order.</summary>
/// <param name="FirstSequence">The sequence of its first record.</param>
/// <param name="Count">How many records it holds.</param>
/// <param name="Bytes">The framed records, one after the other. The journal may keep the memory: it is never changed after it was handed over.</param>
public readonly record struct JournalBlock(ulong FirstSequence, int Count, ReadOnlyMemory<byte> Bytes);

/// <summary>Where bytes are kept in order and for good. It knows nothing of what they mean: framing, hashes and checks lie above it.</summary>
/// <remarks>
/// <para>One writer. A second writer on the same storage is found out by its first append, which names a place already taken.</para>
/// <para>Every member throws <see cref="JournalException"/> when the storage fails. After a failed write nothing is known about what was kept;
/// the caller must stop, and only a new start that reads the journal may tell.</para>
/// </remarks>
public interface IJournal : IDisposable
{
    /// <summary>A name for messages: the path of a file, or "memory".</summary>
    string Name { get; }

    /// <summary>Keeps one block after all others. When it returns, the block survives the loss of power.</summary>
    void Append(JournalBlock block);

    /// <summary>All blocks in order, as they are stored; nothing about them was checked.</summary>
    IEnumerable<JournalBlock> ReadBlocks();

    /// <summary>Takes out, in one durable step, every block whose first sequence is <paramref name="fromFirstSequence"/> or later, and puts
    /// <paramref name="kept"/> in their place when there is one. Only recovery does this, to a tail that was never whole.</summary>
    void CutTail(ulong fromFirstSequence, JournalBlock? kept);

    /// <summary>Keeps a snapshot durably, replacing one of the same sequence, and drops all but the newest <paramref name="keepNewest"/>.</summary>
    void SaveSnapshot(ulong sequence, ReadOnlyMemory<byte> bytes, int keepNewest);

    /// <summary>The sequences that snapshots are kept of, newest first.</summary>
    IReadOnlyList<ulong> SnapshotSequences();

    /// <summary>A snapshot's bytes as they are stored, or null where there is none.</summary>
    byte[]? ReadSnapshot(ulong sequence);
}
