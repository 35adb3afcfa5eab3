// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>A legal owner of accounts. Zero is none.</summary>
public readonly record struct OwnerId(ulong Value) : IComparable<OwnerId>
{
    /// <inheritdoc/>
    public int CompareTo(OwnerId other) => Value.CompareTo(other.Value);
}

/// <summary>An account in the ledger. Zero is none; the ids below <see cref="FirstClient"/> are the venue's own (see the Engine's HouseAccounts).</summary>
public readonly record struct AccountId(ulong Value) : IComparable<AccountId>
{
    /// <summary>The lowest id that a client account can have.</summary>
    public const ulong FirstClient = 1000;

    /// <inheritdoc/>
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);
}

/// <summary>An asset: the index of its spec in the catalogue, dense from 0.</summary>
public readonly record struct AssetId(int Value) : IComparable<AssetId>
{
    /// <inheritdoc/>
    public int CompareTo(AssetId other) => Value.CompareTo(other.Value);
}

/// <summary>An instrument: the index of its spec in the catalogue, dense from 0.</summary>
public readonly record struct InstrumentId(int Value) : IComparable<InstrumentId>
{
    /// <inheritdoc/>
    public int CompareTo(InstrumentId other) => Value.CompareTo(other.Value);
}

/// <summary>An observed quantity (a price or a volatility): the index of its spec in the catalogue, dense from 0.</summary>
public readonly record struct ObservableId(int Value) : IComparable<ObservableId>
{
    /// <inheritdoc/>
    public int CompareTo(ObservableId other) => Value.CompareTo(other.Value);
}

/// <summary>A client's own name for a command: the same id with the same payload has one effect. Zero is none.</summary>
public readonly record struct CommandId(UInt128 Value) : IComparable<CommandId>
{
    /// <inheritdoc/>
    public int CompareTo(CommandId other) => Value.CompareTo(other.Value);
}
