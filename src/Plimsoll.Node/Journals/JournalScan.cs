// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;

namespace Plimsoll.Node.Journals;

/// <summary>A record that a scan found whole and in its place.</summary>
public readonly ref struct JournalRecord
{
    internal JournalRecord(ulong sequence, JournalHead block, ReadOnlySpan<byte> payload)
    {
        Sequence = sequence;
        Block = block;
        Payload = payload;
    }

    /// <summary>Its place: 0 is the genesis record, n the nth command.</summary>
    public ulong Sequence { get; }

    /// <summary>The end of the block that it is in.</summary>
    public JournalHead Block { get; }

    /// <summary>What it carries.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}

/// <summary>Looks at one record; false ends the scan.</summary>
public delegate bool RecordVisitor(JournalRecord record);

/// <summary>The first thing wrong with a journal.</summary>
/// <param name="Sequence">The record that should be there.</param>
/// <param name="Offset">Bytes of the journal before it.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="IsTornTail">True when it is what an interrupted write leaves: bytes that are no record, and no whole record after them. Never where writes are
/// atomic: there a last block that is not whole was whole once.</param>
/// <param name="BlockFirstSequence">The place of the block it is in.</param>
/// <param name="BlockSound">The records of that block before it, as a block of their own; null when it is the first.</param>
/// <param name="BytesLost">Bytes from there to the end of the block.</param>
public sealed record JournalDamage(
    ulong Sequence, long Offset, RecordFault Fault, bool IsTornTail, ulong BlockFirstSequence, JournalBlock? BlockSound, int BytesLost)
{
    /// <summary>The damage in a sentence without its full stop.</summary>
    public override string ToString()
    {
        string what = Fault switch
        {
            RecordFault.Truncated => "is cut short",
            RecordFault.LengthOutOfRange => "has an impossible length",
            RecordFault.ChecksumWrong => "does not match its check sum",
            RecordFault.SequenceWrong => "is missing: another record stands in its place",
            RecordFault.ChainBroken => "begins a block that does not follow from the one before it",
            RecordFault.CountWrong => "is missing or too many: its block says it holds another number of records",
            RecordFault.GenesisWrong => "is not a genesis record",
            _ => "is damaged",
        };
        return $"record {Sequence} at byte {Offset} {what}";
    }
}

/// <summary>What a scan found.</summary>
/// <param name="Head">The end of what is sound; null when nothing is.</param>
/// <param name="Blocks">Blocks looked at.</param>
/// <param name="Bytes">Bytes before the end or the damage.</param>
/// <param name="Damage">The first damage, where the scan ended; null when the whole journal is sound.</param>
public sealed record ScanReport(JournalHead? Head, long Blocks, long Bytes, JournalDamage? Damage);

/// <summary>Reads a journal from its first record, checking length, check sum, sequence and chain of every one before anybody sees it.</summary>
public static class JournalScan
{
    /// <summary>Walks all records in order until the end, the first damage, or a visitor that has seen enough.</summary>
    /// <exception cref="JournalException">The storage cannot be read.</exception>
    public static ScanReport Walk(IJournal journal, RecordVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(visit);
        using IncrementalHash hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IEnumerator<JournalBlock> blocks = journal.ReadBlocks().GetEnumerator();
        Cursor cursor = new(hasher, visit);
        while (!cursor.IsDone && blocks.MoveNext())
        {
            cursor.Read(blocks.Current);
            if (cursor.Damage is { IsTornTail: true } torn && (journal.WritesAreAtomic || blocks.MoveNext()))
            {
                cursor.Damage = torn with { IsTornTail = false };
            }
        }

        return new ScanReport(cursor.Next == 0 ? null : new JournalHead(cursor.Next - 1, cursor.Hash), cursor.Blocks, cursor.Offset, cursor.Damage);
    }

    /// <summary>Walks all records without looking into them.</summary>
    /// <exception cref="JournalException">The storage cannot be read.</exception>
    public static ScanReport Verify(IJournal journal) => Walk(journal, static _ => true);

    private sealed class Cursor
    {
        private readonly IncrementalHash _hasher;
        private readonly RecordVisitor _visit;
        private bool _seenEnough;

        public Cursor(IncrementalHash hasher, RecordVisitor visit)
        {
            _hasher = hasher;
            _visit = visit;
        }

        public ulong Next { get; private set; }

        public ChainHash Hash { get; private set; }

        public long Offset { get; private set; }

        public long Blocks { get; private set; }

        public JournalDamage? Damage { get; set; }

        public bool IsDone => _seenEnough || Damage is not null;

        public void Read(JournalBlock block)
        {
            Blocks++;
            ReadOnlySpan<byte> bytes = block.Bytes.Span;
            RecordFault fault = CheckRecords(bytes, out int count, out int sound);
            if (fault == RecordFault.None)
            {
                fault = CheckBlock(block, count);
            }

            // What is whole before the damage is shown as well: a torn tail keeps it, and any other damage stops whoever reads.
            ReadOnlySpan<byte> kept = fault is RecordFault.ChainBroken or RecordFault.GenesisWrong ? default : bytes[..sound];
            if (fault != RecordFault.None)
            {
                Report(block, kept.IsEmpty ? 0 : count, sound, fault);
            }

            if (!kept.IsEmpty)
            {
                Show(kept, fault == RecordFault.None ? block : Damage!.BlockSound);
            }
        }

        private RecordFault CheckRecords(ReadOnlySpan<byte> bytes, out int count, out int at)
        {
            count = 0;
            at = Math.Min(BlockFrame.HeaderBytes, bytes.Length);
            RecordFault fault = at < BlockFrame.HeaderBytes ? RecordFault.Truncated : RecordFault.None;
            while (fault == RecordFault.None && at < bytes.Length)
            {
                fault = RecordFrame.TryRead(bytes[at..], out ulong sequence, out _, out int length);
                if (fault == RecordFault.None && sequence != Next + (ulong)count)
                {
                    fault = RecordFault.SequenceWrong;
                }

                if (fault == RecordFault.None)
                {
                    at += length;
                    count++;
                }
            }

            return fault;
        }

        private RecordFault CheckBlock(JournalBlock block, int count)
        {
            // An empty block, or one whose label disagrees with what is in it, is no torn write: the records in it are whole.
            if (count != block.Count || count == 0 || block.FirstSequence != Next)
            {
                return RecordFault.CountWrong;
            }

            ReadOnlySpan<byte> bytes = block.Bytes.Span;
            if (ChainHash.Read(bytes) != BlockFrame.HashOf(bytes, Hash, _hasher))
            {
                return RecordFault.ChainBroken;
            }

            RecordFrame.TryRead(bytes[BlockFrame.HeaderBytes..], out _, out ReadOnlySpan<byte> first, out _);
            return Next == 0 && !GenesisRecord.TryRead(first, out _) ? RecordFault.GenesisWrong : RecordFault.None;
        }

        private void Show(ReadOnlySpan<byte> bytes, JournalBlock? block)
        {
            if (block is not { } whole)
            {
                return;
            }

            JournalHead end = new(Next + (ulong)whole.Count - 1, ChainHash.Read(whole.Bytes.Span));
            for (int at = BlockFrame.HeaderBytes; at < bytes.Length && !_seenEnough;)
            {
                RecordFrame.TryRead(bytes[at..], out ulong sequence, out ReadOnlySpan<byte> payload, out int length);
                _seenEnough = !_visit(new JournalRecord(sequence, end, payload));
                at += length;
            }

            Next += (ulong)whole.Count;
            Hash = end.Hash;
            Offset += bytes.Length;
        }

        private void Report(JournalBlock block, int count, int at, RecordFault fault)
        {
            if (count == 0)
            {
                at = Math.Min(BlockFrame.HeaderBytes, block.Bytes.Length);
            }

            bool isTorn = fault is RecordFault.Truncated or RecordFault.LengthOutOfRange or RecordFault.ChecksumWrong
                && block.FirstSequence == Next
                && !HoldsWholeRecord(block.Bytes.Span[at..], Next + (ulong)count, Math.Max(block.Count - count, 0));
            JournalBlock? sound = null;
            if (count > 0)
            {
                byte[] bytes = block.Bytes[..at].ToArray();
                BlockFrame.Seal(bytes, Hash);
                sound = new JournalBlock(Next, count, bytes);
            }

            Damage = new JournalDamage(Next + (ulong)count, Offset + at, fault, isTorn, block.FirstSequence, sound, block.Bytes.Length - at);
        }

        // The sequence is looked at first because it is cheap and rules out nearly every offset.
        private static bool HoldsWholeRecord(ReadOnlySpan<byte> bytes, ulong from, int count)
        {
            for (int at = 0; bytes.Length - at >= RecordFrame.Overhead; at++)
            {
                ulong sequence = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 4)..]);
                if (sequence >= from && sequence - from <= (ulong)count
                    && RecordFrame.TryRead(bytes[at..], out _, out _, out _) == RecordFault.None)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
