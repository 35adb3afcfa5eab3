// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>Counts the bytes that fields take, and notices what could not be read back.</summary>
internal struct SizeSink : IFieldSink
{
    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>True when something has no encoding: a list is missing or too long, or a choice is undefined.</summary>
    public bool HasNone { get; private set; }

    /// <inheritdoc/>
    public void Account(string name, AccountId value) => Bytes += sizeof(ulong);

    /// <inheritdoc/>
    public void Owner(string name, OwnerId value) => Bytes += sizeof(ulong);

    /// <inheritdoc/>
    public void Asset(string name, AssetId value) => Bytes += sizeof(int);

    /// <inheritdoc/>
    public void Instrument(string name, InstrumentId value) => Bytes += sizeof(int);

    /// <inheritdoc/>
    public void Optional(string name, InstrumentId? value) => Bytes += value is null ? 1 : 1 + sizeof(int);

    /// <inheritdoc/>
    public void Symbol(string name, SymbolId value) => Bytes += sizeof(int);

    /// <inheritdoc/>
    public void Identity(string name, CommandId value) => Bytes += 16;

    /// <inheritdoc/>
    public void Number(string name, int value) => Bytes += sizeof(int);

    /// <inheritdoc/>
    public void Signed(string name, long value) => Bytes += sizeof(long);

    /// <inheritdoc/>
    public void Flag(string name, bool value) => Bytes += 1;

    /// <inheritdoc/>
    public void Decimal(string name, Int128 atoms) => Bytes += 16;

    /// <inheritdoc/>
    public void OptionalTime(string name, Timestamp value) => Bytes += value.Nanoseconds == 0 ? 1 : 1 + sizeof(long);

    /// <inheritdoc/>
    public void Choice<T>(string name, T value)
        where T : unmanaged, Enum
    {
        HasNone |= !FieldBytes.IsDefined(value);
        Bytes += Unsafe.SizeOf<T>();
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

        Bytes += sizeof(int);
        for (int i = 0; i < items.Length && !HasNone; i++)
        {
            TForm.Write(items.ItemRef(i), ref this);
            HasNone |= Bytes > FieldBytes.MaxBytes;
        }
    }

    /// <inheritdoc/>
    public void Missing() => HasNone = true;
}
