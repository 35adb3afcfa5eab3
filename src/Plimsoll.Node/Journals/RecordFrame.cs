// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;

namespace Plimsoll.Node.Journals;

/// <summary>Why a record cannot be believed.</summary>
public enum RecordFault
{
    /// <summary>It can be.</summary>
    None,

    /// <summary>The bytes end before the record does.</summary>
    Truncated,

    /// <summary>The length is beyond what a record may have.</summary>
    LengthOutOfRange,

    /// <summary>The check sum does not match the bytes.</summary>
    ChecksumWrong,

    /// <summary>The record is whole but stands at another record's place.</summary>
    SequenceWrong,

    /// <summary>The records of the block are whole but the block does not follow from the one before it.</summary>
    ChainBroken,

    /// <summary>The block holds another number of records than it says.</summary>
    CountWrong,

    /// <summary>The first record is not a genesis record.</summary>
    GenesisWrong,
}

/// <summary>How one record lies in a block.</summary>
/// <remarks>length of the payload (4 bytes), sequence (8), payload, check sum (4); integers little endian. The check sum is CRC-32C over all bytes of the frame
/// before it. It finds accidents one record at a time, so that the end of a torn write can be told from a hole in the middle; the hash of the block
/// (see <see cref="BlockFrame"/>) finds everything else.</remarks>
public static class RecordFrame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 4 + 8;

    /// <summary>Bytes behind the payload.</summary>
    public const int TrailerBytes = 4;

    /// <summary>Bytes that a frame adds to its payload.</summary>
    public const int Overhead = HeaderBytes + TrailerBytes;

    /// <summary>The longest payload: a genesis record with a large setup; every command is shorter.</summary>
    public const int MaxPayload = 1 << 26;

    /// <summary>Completes the frame whose payload is already in its place.</summary>
    /// <param name="frame">Exactly the frame.</param>
    /// <param name="sequence">The record's sequence.</param>
    internal static void Seal(Span<byte> frame, ulong sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - Overhead);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[4..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[^4..], Checksum(frame[..^4]));
    }

    /// <summary>Reads the frame at the start of <paramref name="bytes"/> and checks it by itself.</summary>
    internal static RecordFault TryRead(ReadOnlySpan<byte> bytes, out ulong sequence, out ReadOnlySpan<byte> payload, out int frameLength)
    {
        sequence = 0;
        payload = default;
        frameLength = 0;
        if (bytes.Length < Overhead)
        {
            return RecordFault.Truncated;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is < 0 or > MaxPayload)
        {
            return RecordFault.LengthOutOfRange;
        }

        if (bytes.Length - Overhead < length)
        {
            return RecordFault.Truncated;
        }

        frameLength = length + Overhead;
        ReadOnlySpan<byte> covered = bytes[..(frameLength - 4)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(frameLength - 4)..]) != Checksum(covered))
        {
            return RecordFault.ChecksumWrong;
        }

        sequence = BinaryPrimitives.ReadUInt64LittleEndian(bytes[4..]);
        payload = covered[HeaderBytes..];
        return RecordFault.None;
    }

    /// <summary>CRC-32C.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<byte> rest = bytes;
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        foreach (byte b in rest)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
