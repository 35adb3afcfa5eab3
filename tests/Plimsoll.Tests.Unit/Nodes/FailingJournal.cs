// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Node.Journals;

namespace Plimsoll.Tests.Unit.Nodes;

/// <summary>What the disk does at the moment of the fault.</summary>
public enum WriteFault
{
    /// <summary>Nothing reaches the storage.</summary>
    Nothing,

    /// <summary>All of it does, but the writer is not told.</summary>
    Everything,

    /// <summary>The first part does.</summary>
    FirstPart,
}

/// <summary>A journal whose nth write fails; from then on it is a disk that nobody can reach.</summary>
/// <remarks>Every write passes here, so counting them up from 0 puts a crash between every two writes of a run.</remarks>
public sealed class FailingJournal(IJournal inner, int failAt, WriteFault fault) : IJournal
{
    private bool _dead;

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <summary>Writes so far, the failed one included.</summary>
    public int Writes { get; private set; }

    /// <inheritdoc/>
    public bool WritesAreAtomic => inner.WritesAreAtomic;

    /// <inheritdoc/>
    public StorageRemains? Remains => inner.Remains;

    /// <inheritdoc/>
    public void Append(JournalBlock block) => Write(
        () => inner.Append(block),
        inner.WritesAreAtomic ? null : () => inner.Append(block with { Bytes = block.Bytes[..(block.Bytes.Length * 2 / 3)] }));

    /// <inheritdoc/>
    public void Anchor(AnchorMark mark) => Write(() => inner.Anchor(mark), null);

    /// <inheritdoc/>
    public AnchorReading ReadAnchor() => inner.ReadAnchor();

    /// <inheritdoc/>
    public IEnumerable<JournalBlock> ReadBlocks() => inner.ReadBlocks();

    /// <inheritdoc/>
    public void CutTail(ulong fromFirstSequence, JournalBlock? kept) => Write(() => inner.CutTail(fromFirstSequence, kept), null);

    /// <inheritdoc/>
    public void SaveSnapshot(ulong sequence, ReadOnlyMemory<byte> bytes, int keepNewest) => Write(
        () => inner.SaveSnapshot(sequence, bytes, keepNewest),
        () => inner.SaveSnapshot(sequence, bytes[..(bytes.Length * 2 / 3)], keepNewest));

    /// <inheritdoc/>
    public IReadOnlyList<ulong> SnapshotSequences() => inner.SnapshotSequences();

    /// <inheritdoc/>
    public byte[]? ReadSnapshot(ulong sequence) => inner.ReadSnapshot(sequence);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private void Write(Action whole, Action? part)
    {
        if (_dead)
        {
            throw new InvalidOperationException("Something was written after a write had failed.");
        }

        if (Writes++ != failAt)
        {
            whole();
            return;
        }

        _dead = true;
        Action? reaches = fault switch
        {
            WriteFault.Everything => whole,
            WriteFault.FirstPart => part,
            _ => null,
        };
        reaches?.Invoke();
        throw new JournalException(JournalFault.Storage, "The disk failed.");
    }
}
