// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

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

    /// <summary>The record is whole but does not follow from the one before it.</summary>
    ChainBroken,

    /// <summary>The block holds another number of records than it says.</summary>
    CountWrong,

    /// <summary>The first record is not a genesis record.</summary>
    GenesisWrong,
}

/// <summary>How one record lies in a block.</summary>
/// <remarks>
/// <para>length of the payload (4 bytes), sequence (8), hash (32), payload, check sum (4); integers little endian. hash = SHA-256(hash of the record
/// before, sequence, payload); the first record follows 32 zero bytes. The check sum is CRC-32C over all bytes of the frame before it.</para>
/// <para>The check sum finds accidents cheaply and one record at a time, so that the end of a torn write can be told from a hole in the middle; the hash
/// finds everything else.</para>
/// </remarks>
public static class RecordFrame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 4 + 8 + ChainHash.Size;

    /// <summary>Bytes that a frame adds to its payload.</summary>
    public const int Overhead = HeaderBytes + 4;

    /// <summary>The longest payload: a genesis record with a large setup; every command is shorter.</summary>
    public const int MaxPayload = 1 << 26;

    /// <summary>Completes the frame whose payload is already in its place, and returns its hash.</summary>
    /// <param name="frame">Exactly the frame.</param>
    /// <param name="sequence">The record's sequence.</param>
    /// <param name="previous">The hash of the record before.</param>
    /// <param name="hasher">A SHA-256 in its initial state; it is left in it.</param>
    internal static ChainHash Seal(Span<byte> frame, ulong sequence, ChainHash previous, IncrementalHash hasher)
    {
        Span<byte> payload = frame[HeaderBytes..^4];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[4..], sequence);
        ChainHash hash = HashOf(sequence, payload, previous, hasher);
        hash.Write(frame[12..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[^4..], Checksum(frame[..^4]));
        return hash;
    }

    /// <summary>Reads the frame at the start of <paramref name="bytes"/> and checks everything but the chain.</summary>
    internal static RecordFault TryRead(ReadOnlySpan<byte> bytes, out ulong sequence, out ChainHash hash, out ReadOnlySpan<byte> payload, out int frameLength)
    {
        sequence = 0;
        hash = default;
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
        hash = ChainHash.Read(bytes[12..]);
        payload = covered[HeaderBytes..];
        return RecordFault.None;
    }

    internal static ChainHash HashOf(ulong sequence, ReadOnlySpan<byte> payload, ChainHash previous, IncrementalHash hasher)
    {
        Span<byte> link = stackalloc byte[ChainHash.Size + 8];
        previous.Write(link);
        BinaryPrimitives.WriteUInt64LittleEndian(link[ChainHash.Size..], sequence);
        hasher.AppendData(link);
        hasher.AppendData(payload);
        Span<byte> hash = stackalloc byte[ChainHash.Size];
        hasher.GetHashAndReset(hash);
        return ChainHash.Read(hash);
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
