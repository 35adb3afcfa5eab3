// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>Writes fields as <see cref="FieldBytes"/>, counts them, and notices what could not be read back: one pass measures, checks and writes.</summary>
/// <remarks>What does not fit is counted and not written; the bytes are good only where <see cref="Written"/> is within the span and nothing is
/// missing.</remarks>
internal ref struct ByteSink : IFieldSink
{
    private readonly Span<byte> _destination;

    public ByteSink(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes that the fields so far take, those that did not fit included; at most a little beyond <see cref="FieldBytes.MaxBytes"/>.</summary>
    public int Written { get; private set; }

    /// <summary>True when something has no encoding: a list is missing or too long, or a choice is undefined.</summary>
    public bool HasNone { get; private set; }

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
    public void Observable(string name, ObservableId value) => Int(value.Value);

    /// <inheritdoc/>
    public void Identity(string name, CommandId value)
    {
        if (Room(16) is { Length: > 0 } room)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(room, value.Value);
        }
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
        if (Room(16) is { Length: > 0 } room)
        {
            BinaryPrimitives.WriteInt128LittleEndian(room, atoms);
        }
    }

    /// <inheritdoc/>
    public void Index(string name, PoolIndex value) => Decimal(name, value.Rays);

    /// <inheritdoc/>
    public void OptionalDecimal(string name, Int128 atoms)
    {
        Octet(atoms == 0 ? (byte)0 : (byte)1);
        if (atoms != 0)
        {
            Decimal(name, atoms);
        }
    }

    /// <inheritdoc/>
    public void Text(string name, string value)
    {
        if (value is null || !FieldBytes.IsText(value))
        {
            HasNone = true;
            return;
        }

        int bytes = Encoding.UTF8.GetByteCount(value);
        HasNone |= bytes > FieldBytes.MaxBytes;
        Int(bytes);
        if (!HasNone && Room(bytes) is { Length: > 0 } room)
        {
            Encoding.UTF8.GetBytes(value, room);
        }
    }

    /// <inheritdoc/>
    public void OptionalText(string name, string value) => Text(name, value);

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
        HasNone |= !FieldBytes.IsDefined(value);
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
        if (items.IsDefault || items.Length > FieldBytes.MaxItems)
        {
            HasNone = true;
            return;
        }

        Int(items.Length);
        for (int i = 0; i < items.Length && !HasNone; i++)
        {
            TForm.Write(items.ItemRef(i), ref this);
            HasNone |= Written > FieldBytes.MaxBytes;
        }
    }

    /// <inheritdoc/>
    public void Missing() => HasNone = true;

    /// <summary>One byte.</summary>
    public void Octet(byte value)
    {
        if (Room(1) is { Length: > 0 } room)
        {
            room[0] = value;
        }
    }

    private void Int(int value)
    {
        if (Room(sizeof(int)) is { Length: > 0 } room)
        {
            BinaryPrimitives.WriteInt32LittleEndian(room, value);
        }
    }

    private void Unsigned(ulong value)
    {
        if (Room(sizeof(ulong)) is { Length: > 0 } room)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(room, value);
        }
    }

    /// <summary>Where the next bytes go; nothing where they do not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int bytes)
    {
        int from = Written;
        Written = from + bytes;
        return Written <= _destination.Length ? _destination.Slice(from, bytes) : default;
    }
}
