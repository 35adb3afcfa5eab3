// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Plimsoll.Node.Journals;

/// <summary>A SHA-256 over a block of records and all before it: equal hashes, equal histories. <c>default</c> is the hash before the first block.</summary>
public readonly record struct ChainHash(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    /// <summary>Reads 32 bytes.</summary>
    public static ChainHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes 32 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x32}{Low:x32}";
}

/// <summary>The end of a journal, or of one of its blocks.</summary>
/// <param name="Sequence">The sequence of the last record.</param>
/// <param name="Hash">The hash of the last block, which stands for the whole history.</param>
public readonly record struct JournalHead(ulong Sequence, ChainHash Hash);
