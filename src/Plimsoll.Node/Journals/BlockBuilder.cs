// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Node.Journals;

/// <summary>Frames and chains records into the next block. Single-threaded.</summary>
/// <remarks>The head moves when a block is taken, before it is known to be kept: a builder whose block could not be written is of no more use.</remarks>
public sealed class BlockBuilder
{
    // Nearly every command fits in it and is then written in one pass; a longer one is written again.
    private const int RoomForRecord = 512;

    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private ulong _nextSequence;
    private ChainHash _previous;

    /// <summary>Starts before the first record of a new journal.</summary>
    public BlockBuilder() => _buffer.Advance(BlockFrame.HeaderBytes);

    /// <summary>Goes on after the last record of an old one.</summary>
    public BlockBuilder(JournalHead head)
        : this()
    {
        _nextSequence = head.Sequence + 1;
        _previous = head.Hash;
    }

    /// <summary>Records in the block so far.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in the block so far.</summary>
    public int Bytes => _buffer.WrittenCount;

    /// <summary>The end of the last block taken.</summary>
    public JournalHead Head => new(_nextSequence - (ulong)Count - 1, _previous);

    /// <summary>Adds a command.</summary>
    /// <returns>False, and nothing is added, when it has no encoding.</returns>
    public bool TryAdd(Command command)
    {
        Span<byte> room = _buffer.GetSpan(RoomForRecord);
        if (!CommandCodec.TryEncode(command, room[RecordFrame.HeaderBytes..^RecordFrame.TrailerBytes], out int size))
        {
            if (size < 0)
            {
                return false;
            }

            room = _buffer.GetSpan(size + RecordFrame.Overhead);
            CommandCodec.Encode(command, room[RecordFrame.HeaderBytes..]);
        }

        Seal(room[..(size + RecordFrame.Overhead)]);
        return true;
    }

    /// <summary>Adds a record of any payload.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = _buffer.GetSpan(payload.Length + RecordFrame.Overhead)[..(payload.Length + RecordFrame.Overhead)];
        payload.CopyTo(frame[RecordFrame.HeaderBytes..]);
        Seal(frame);
    }

    /// <summary>The block of everything added since the last call.</summary>
    public JournalBlock Seal()
    {
        Invariant.Check(Count > 0, "A block holds at least one record.");
        byte[] bytes = _buffer.WrittenSpan.ToArray();
        _previous = BlockFrame.Seal(bytes, _previous);
        JournalBlock block = new(_nextSequence - (ulong)Count, Count, bytes);
        _buffer.ResetWrittenCount();
        _buffer.Advance(BlockFrame.HeaderBytes);
        Count = 0;
        return block;
    }

    private void Seal(Span<byte> frame)
    {
        RecordFrame.Seal(frame, _nextSequence);
        _buffer.Advance(frame.Length);
        _nextSequence++;
        Count++;
    }
}
