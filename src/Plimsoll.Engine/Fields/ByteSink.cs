// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>Writes fields as <see cref="FieldBytes"/>. The span was measured, so running past its end is a bug and throws.</summary>
internal ref struct ByteSink : IFieldSink
{
    private readonly Span<byte> _destination;

    public ByteSink(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    /// <inheritdoc/>
    public void Account(string name, AccountId value) => Unsigned(value.Value);

    /// <inheritdoc/>
    public void Owner(string name, OwnerId value) => Unsigned(value.Value);

    /// <inheritdoc/>
    public void Asset(string name, AssetId value) => Int(value.Value);

    /// <inheritdoc/>
    public void Instrument(string name, InstrumentId value) => Int(value.Value);

    /// <inheritdoc/>
    public void Optional(string name, InstrumentId? value)
    {
        Octet(value is null ? (byte)0 : (byte)1);
        if (value is { } instrument)
        {
            Int(instrument.Value);
        }
    }

    /// <inheritdoc/>
    public void Symbol(string name, SymbolId value) => Int(value.Value);

    /// <inheritdoc/>
    public void Identity(string name, CommandId value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(_destination[Written..], value.Value);
        Written += 16;
    }

    /// <inheritdoc/>
    public void Number(string name, int value) => Int(value);

    /// <inheritdoc/>
    public void Signed(string name, long value) => Unsigned(unchecked((ulong)value));

    /// <inheritdoc/>
    public void Flag(string name, bool value) => Octet(value ? (byte)1 : (byte)0);

    /// <inheritdoc/>
    public void Decimal(string name, Int128 atoms)
    {
        BinaryPrimitives.WriteInt128LittleEndian(_destination[Written..], atoms);
        Written += 16;
    }

    /// <inheritdoc/>
    public void OptionalTime(string name, Timestamp value)
    {
        Octet(value.Nanoseconds == 0 ? (byte)0 : (byte)1);
        if (value.Nanoseconds != 0)
        {
            Signed(name, value.Nanoseconds);
        }
    }

    /// <inheritdoc/>
    public void Choice<T>(string name, T value)
        where T : unmanaged, Enum
    {
        int number = FieldBytes.NumberOf(value);
        Octet((byte)number);
        if (Unsafe.SizeOf<T>() > 1)
        {
            Octet((byte)(number >> 8));
        }
    }

    /// <inheritdoc/>
    public void List<T, TForm>(string name, ImmutableArray<T> items)
        where TForm : struct, IForm<T>
    {
        Int(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            TForm.Write(items.ItemRef(i), ref this);
        }
    }

    /// <inheritdoc/>
    public readonly void Missing() => Invariant.Check(false, "Something without an encoding was measured.");

    /// <summary>One byte.</summary>
    public void Octet(byte value)
    {
        _destination[Written] = value;
        Written++;
    }

    private void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_destination[Written..], value);
        Written += sizeof(int);
    }

    private void Unsigned(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_destination[Written..], value);
        Written += sizeof(ulong);
    }
}
