// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Node.Journals;

/// <summary>Records that were written together: one durable write, one place in the order.</summary>
/// <param name="FirstSequence">The sequence of its first record.</param>
/// <param name="Count">How many records it holds.</param>
/// <param name="Bytes">The framed records, one after the other. The journal may keep the memory: it is never changed after it was handed over.</param>
public readonly record struct JournalBlock(ulong FirstSequence, int Count, ReadOnlyMemory<byte> Bytes);

/// <summary>Bytes behind the last whole write of a storage: of a write that was interrupted, or of writes that were damaged.</summary>
/// <param name="Description">What they are and where, as a sentence without its full stop.</param>
/// <param name="Writes">How many of the writes among them had been completed: an interrupted one never is. One may be what a loss of power leaves of the last
/// write; with more, acknowledged ones are certainly damaged.</param>
public sealed record StorageRemains(string Description, int Writes);

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

    /// <summary>True when a block is kept whole or not at all, whatever happens while it is written: a last block that is not whole is then damage and no torn
    /// tail.</summary>
    bool WritesAreAtomic { get; }

    /// <summary>What the storage found left over behind the last whole write when it was opened; null when there is nothing.</summary>
    StorageRemains? Remains { get; }

    /// <summary>Keeps one block after all others. When it returns, the block survives the loss of power.</summary>
    void Append(JournalBlock block);

    /// <summary>All blocks in order, as they are stored; nothing about them was checked.</summary>
    IEnumerable<JournalBlock> ReadBlocks();

    /// <summary>The blocks that say they hold one record, in order and as unchecked as the others; a storage that can pass over the rest need not read
    /// it.</summary>
    IEnumerable<JournalBlock> ReadBlocksOfOne() => ReadBlocks().Where(block => block.Count == 1);

    /// <summary>Notes, apart from the blocks, how far the journal reaches. Whoever acknowledges a block does it only after this has returned for it, so that
    /// the loss of an acknowledged block can be told from a journal that never was longer.</summary>
    void Anchor(AnchorMark mark);

    /// <summary>What was noted last.</summary>
    AnchorReading ReadAnchor();

    /// <summary>Takes out, in one durable step, every block whose first sequence is <paramref name="fromFirstSequence"/> or later, and puts
    /// <paramref name="kept"/> in their place when there is one; snapshots beyond go too. Only recovery does this, to a tail that was never whole, and a repair
    /// that an operator requested. Where recovery may do it (see <see cref="WritesAreAtomic"/>), what is taken out is kept as a copy.</summary>
    void CutTail(ulong fromFirstSequence, JournalBlock? kept);

    /// <summary>Keeps a snapshot durably, replacing one of the same sequence, and drops all but the newest <paramref name="keepNewest"/>.</summary>
    void SaveSnapshot(ulong sequence, ReadOnlyMemory<byte> bytes, int keepNewest);

    /// <summary>The sequences that snapshots are kept of, newest first.</summary>
    IReadOnlyList<ulong> SnapshotSequences();

    /// <summary>A snapshot's bytes as they are stored, or null where there is none.</summary>
    byte[]? ReadSnapshot(ulong sequence);
}
