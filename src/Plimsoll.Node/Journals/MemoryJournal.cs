// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Node.Journals;

/// <summary>A journal that lasts as long as the process: for replays, tests and as the yardstick of the durable ones.</summary>
public sealed class MemoryJournal : IJournal
{
    private readonly List<JournalBlock> _blocks = [];
    private readonly SortedDictionary<ulong, byte[]> _snapshots = [];
    private readonly List<JournalBlock> _cut = [];
    private AnchorReading _anchor = AnchorReading.None;

    /// <summary>Creates an empty journal.</summary>
    public MemoryJournal()
    {
    }

    /// <summary>Creates a journal that holds what another held, believed as little as the content of a file.</summary>
    public MemoryJournal(IEnumerable<JournalBlock> blocks) => _blocks.AddRange(blocks);

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public bool WritesAreAtomic => false;

    /// <inheritdoc/>
    public StorageRemains? Remains => null;

    /// <summary>Copies of what was cut off.</summary>
    public IReadOnlyList<JournalBlock> Cut => _cut;

    /// <inheritdoc/>
    public void Append(JournalBlock block)
    {
        if (_blocks.Count > 0 && block.FirstSequence != _blocks[^1].FirstSequence + (ulong)_blocks[^1].Count)
        {
            throw new JournalException(JournalFault.OtherWriter, $"memory: record {block.FirstSequence} is not the next one; another writer was here.");
        }

        _blocks.Add(block);
    }

    /// <inheritdoc/>
    public IEnumerable<JournalBlock> ReadBlocks() => _blocks;

    /// <inheritdoc/>
    public void Anchor(AnchorMark mark) => _anchor = new AnchorReading(mark, null);

    /// <inheritdoc/>
    public AnchorReading ReadAnchor() => _anchor;

    /// <inheritdoc/>
    public void CutTail(ulong fromFirstSequence, JournalBlock? kept)
    {
        _cut.AddRange(_blocks.Where(block => block.FirstSequence >= fromFirstSequence));
        _blocks.RemoveAll(block => block.FirstSequence >= fromFirstSequence);
        ulong end = fromFirstSequence + (ulong)(kept?.Count ?? 0);
        foreach (ulong beyond in SnapshotSequences().Where(sequence => sequence >= end))
        {
            _snapshots.Remove(beyond);
        }

        if (kept is { } block)
        {
            _blocks.Add(block);
        }
    }

    /// <inheritdoc/>
    public void SaveSnapshot(ulong sequence, ReadOnlyMemory<byte> bytes, int keepNewest)
    {
        _snapshots[sequence] = bytes.ToArray();
        foreach (ulong old in SnapshotSequences().Skip(keepNewest))
        {
            _snapshots.Remove(old);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ulong> SnapshotSequences() => [.. _snapshots.Keys.Reverse()];

    /// <inheritdoc/>
    public byte[]? ReadSnapshot(ulong sequence) => _snapshots.GetValueOrDefault(sequence);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
