// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Plimsoll.Values;

namespace Plimsoll.Engine.Snapshots;

/// <summary>Reads what <see cref="ByteWriter"/> wrote.</summary>
internal ref struct ByteReader
{
    private ReadOnlySpan<byte> _rest;

    internal ByteReader(ReadOnlySpan<byte> bytes) => _rest = bytes;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal byte Byte() => Bytes(1)[0];

    internal bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new InvalidDataException("A truth value in the snapshot is neither 0 nor 1."),
    };

    internal ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    internal long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    internal UInt128 UInt128() => BinaryPrimitives.ReadUInt128LittleEndian(Bytes(16));

    internal Int128 Int128() => BinaryPrimitives.ReadInt128LittleEndian(Bytes(16));

    /// <summary>A time that may be missing.</summary>
    internal Timestamp? Time()
    {
        bool isThere = Bool();
        long nanoseconds = Int64();
        return isThere ? new Timestamp(nanoseconds) : null;
    }

    /// <summary>A count, refused above a bound so that a broken snapshot cannot take all memory.</summary>
    internal int Count(int most)
    {
        uint count = UInt32();
        return count <= (uint)most ? (int)count : throw new InvalidDataException($"A count of {count} in the snapshot is above its bound of {most}.");
    }

    /// <summary>A text.</summary>
    internal string Text()
    {
        uint length = UInt32();
        return length <= (uint)_rest.Length ? Encoding.UTF8.GetString(Bytes((int)length)) : throw new InvalidDataException("The snapshot ends early.");
    }

    internal ReadOnlySpan<byte> Bytes(int length)
    {
        if (_rest.Length < length)
        {
            throw new InvalidDataException("The snapshot ends early.");
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
