// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Plimsoll.Values;

namespace Plimsoll.Engine.Snapshots;

/// <summary>Writes fixed-width little-endian values to a buffer.</summary>
internal readonly ref struct ByteWriter
{
    private readonly IBufferWriter<byte> _output;

    internal ByteWriter(IBufferWriter<byte> output) => _output = output;

    internal void Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    internal void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_output.GetSpan(2), value);
        _output.Advance(2);
    }

    internal void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    internal void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    internal void Int64(long value) => UInt64(unchecked((ulong)value));

    internal void UInt128(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(_output.GetSpan(16), value);
        _output.Advance(16);
    }

    internal void Int128(Int128 value) => UInt128(unchecked((UInt128)value));

    /// <summary>A time that may be missing.</summary>
    internal void Time(Timestamp? value)
    {
        Bool(value is not null);
        Int64(value?.Nanoseconds ?? 0);
    }

    /// <summary>A text: its bytes in UTF-8, counted.</summary>
    internal void Text(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        UInt32((uint)bytes.Length);
        Bytes(bytes);
    }

    internal void Bytes(ReadOnlySpan<byte> value) => _output.Write(value);
}
