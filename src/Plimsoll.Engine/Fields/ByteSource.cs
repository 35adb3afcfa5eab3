// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>Reads fields from <see cref="FieldBytes"/>. The first fault is kept; from then on every field reads as zero. Takes any bytes, never throws, and
/// allocates no more than the bytes at hand can fill.</summary>
internal ref struct ByteSource : IFieldSource
{
    private ReadOnlySpan<byte> _left;

    public ByteSource(ReadOnlySpan<byte> bytes) => _left = bytes;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _left.Length;

    /// <summary>The first fault.</summary>
    public DecodeFault Fault { get; private set; }

    /// <summary>Keeps a fault, if it is the first.</summary>
    public void Fail(DecodeFault fault)
    {
        if (Fault == DecodeFault.None)
        {
            Fault = fault;
            _left = default;
        }
    }

    /// <inheritdoc/>
    public void Fail(string name, string expected) => Fail(DecodeFault.ValueUndefined);

    /// <inheritdoc/>
    public AccountId Account(string name) => new(Unsigned());

    /// <inheritdoc/>
    public OwnerId Owner(string name) => new(Unsigned());

    /// <inheritdoc/>
    public AssetId Asset(string name) => new(Int());

    /// <inheritdoc/>
    public InstrumentId Instrument(string name) => new(Int());

    /// <inheritdoc/>
    public InstrumentId? Optional(string name) => IsThere() ? new InstrumentId(Int()) : null;

    /// <inheritdoc/>
    public ObservableId Observable(string name) => new(Int());

    /// <inheritdoc/>
    public CommandId Identity(string name) => new(TryRead(16, out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadUInt128LittleEndian(bytes) : default);

    /// <inheritdoc/>
    public int Number(string name) => Int();

    /// <inheritdoc/>
    public long Signed(string name) => unchecked((long)Unsigned());

    /// <inheritdoc/>
    public bool Flag(string name) => IsThere();

    /// <inheritdoc/>
    public Int128 Decimal(string name) => TryRead(16, out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadInt128LittleEndian(bytes) : default;

    /// <inheritdoc/>
    public PoolIndex Index(string name) => new(Decimal(name));

    /// <inheritdoc/>
    public Int128 OptionalDecimal(string name)
    {
        if (!IsThere())
        {
            return 0;
        }

        Int128 atoms = Decimal(name);
        if (atoms == 0)
        {
            // As for times: none has a shorter encoding.
            Fail(DecodeFault.ValueUndefined);
        }

        return atoms;
    }

    /// <inheritdoc/>
    public string Text(string name)
    {
        int length = Int();
        if (length is < 0 or > FieldBytes.MaxBytes)
        {
            Fail(DecodeFault.TooLong);
        }

        if (Fault != DecodeFault.None || !TryRead(length, out ReadOnlySpan<byte> bytes) || length == 0)
        {
            return string.Empty;
        }

        if (!Utf8.IsValid(bytes))
        {
            Fail(DecodeFault.ValueUndefined);
            return string.Empty;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <inheritdoc/>
    public string OptionalText(string name) => Text(name);

    /// <inheritdoc/>
    public Timestamp OptionalTime(string name)
    {
        if (!IsThere())
        {
            return default;
        }

        Timestamp time = new(Signed(name));
        if (time.Nanoseconds == 0)
        {
            // No time has a shorter encoding, and a command has one encoding.
            Fail(DecodeFault.ValueUndefined);
        }

        return time;
    }

    /// <inheritdoc/>
    public T Choice<T>(string name)
        where T : unmanaged, Enum
    {
        int number = Octet();
        T value;
        if (Unsafe.SizeOf<T>() > 1)
        {
            ushort wide = (ushort)(number | (Octet() << 8));
            value = Unsafe.As<ushort, T>(ref wide);
        }
        else
        {
            byte narrow = (byte)number;
            value = Unsafe.As<byte, T>(ref narrow);
        }

        if (!FieldBytes.IsDefined(value))
        {
            Fail(DecodeFault.ValueUndefined);
        }

        return value;
    }

    /// <inheritdoc/>
    public ImmutableArray<T> List<T, TForm>(string name)
        where TForm : struct, IForm<T>
    {
        var items = new T[Count(TForm.LeastBytes)];
        for (int i = 0; i < items.Length && Fault == DecodeFault.None; i++)
        {
            items[i] = TForm.Read(ref this);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    /// <summary>One byte.</summary>
    public byte Octet() => TryRead(sizeof(byte), out ReadOnlySpan<byte> bytes) ? bytes[0] : default;

    private int Int() => TryRead(sizeof(int), out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : default;

    private ulong Unsigned() => TryRead(sizeof(ulong), out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : default;

    private bool IsThere()
    {
        byte octet = Octet();
        if (octet > 1)
        {
            Fail(DecodeFault.ValueUndefined);
        }

        return octet == 1;
    }

    /// <summary>A list's length, believed only when so many items of at least <paramref name="each"/> bytes can still follow.</summary>
    private int Count(int each)
    {
        int count = Int();
        if (count is < 0 or > FieldBytes.MaxItems)
        {
            Fail(DecodeFault.TooLong);
            return 0;
        }

        if ((long)count * each > _left.Length)
        {
            Fail(DecodeFault.Truncated);
            return 0;
        }

        return count;
    }

    private bool TryRead(int size, out ReadOnlySpan<byte> bytes)
    {
        if (_left.Length < size)
        {
            Fail(DecodeFault.Truncated);
            bytes = default;
            return false;
        }

        bytes = _left[..size];
        _left = _left[size..];
        return true;
    }
}
