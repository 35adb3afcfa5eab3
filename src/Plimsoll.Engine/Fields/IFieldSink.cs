// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>Takes the fields of a command or an event one after the other, in their one order: bytes, JSON, a measure, a table.</summary>
/// <remarks>A kind of command describes its fields once, by calls to this interface and to <see cref="IFieldSource"/>; everything that needs to know what a
/// command is made of implements the one or the other. Names are in the letters of JSON: the first one small.</remarks>
public interface IFieldSink
{
    /// <summary>An account.</summary>
    void Account(string name, AccountId value);

    /// <summary>An owner.</summary>
    void Owner(string name, OwnerId value);

    /// <summary>An asset.</summary>
    void Asset(string name, AssetId value);

    /// <summary>An instrument.</summary>
    void Instrument(string name, InstrumentId value);

    /// <summary>An instrument, or none.</summary>
    void Optional(string name, InstrumentId? value);

    /// <summary>An observable.</summary>
    void Observable(string name, ObservableId value);

    /// <summary>The id of a command.</summary>
    void Identity(string name, CommandId value);

    /// <summary>A whole number.</summary>
    void Number(string name, int value);

    /// <summary>A long whole number.</summary>
    void Signed(string name, long value);

    /// <summary>True or false.</summary>
    void Flag(string name, bool value);

    /// <summary>A decimal of 18 places, in atoms of 10⁻¹⁸.</summary>
    void Decimal(string name, Int128 atoms);

    /// <summary>The index of a lending pool, a decimal of 27 places.</summary>
    void Index(string name, PoolIndex value);

    /// <summary>A decimal, or none, which is zero.</summary>
    void OptionalDecimal(string name, Int128 atoms);

    /// <summary>A text of whole Unicode characters.</summary>
    void Text(string name, string value);

    /// <summary>A text, or none, which is empty.</summary>
    void OptionalText(string name, string value);

    /// <summary>A time, or none, which is zero.</summary>
    void OptionalTime(string name, Timestamp value);

    /// <summary>One of a few values.</summary>
    void Choice<T>(string name, T value)
        where T : unmanaged, Enum;

    /// <summary>A list of things with fields of their own.</summary>
    void List<T, TForm>(string name, ImmutableArray<T> items)
        where TForm : struct, IForm<T>;

    /// <summary>Something that must be there is not: what is written has no encoding.</summary>
    void Missing();
}

/// <summary>Gives the fields of a command or an event one after the other, in the order in which an <see cref="IFieldSink"/> took them.</summary>
/// <remarks>A source that finds a fault keeps the first one to itself and gives zeros from then on, so that a description needs no checks of its own.</remarks>
public interface IFieldSource
{
    /// <summary>An account.</summary>
    AccountId Account(string name);

    /// <summary>An owner.</summary>
    OwnerId Owner(string name);

    /// <summary>An asset.</summary>
    AssetId Asset(string name);

    /// <summary>An instrument.</summary>
    InstrumentId Instrument(string name);

    /// <summary>An instrument, or none.</summary>
    InstrumentId? Optional(string name);

    /// <summary>An observable.</summary>
    ObservableId Observable(string name);

    /// <summary>The id of a command.</summary>
    CommandId Identity(string name);

    /// <summary>A whole number.</summary>
    int Number(string name);

    /// <summary>A long whole number.</summary>
    long Signed(string name);

    /// <summary>True or false.</summary>
    bool Flag(string name);

    /// <summary>A decimal of 18 places, in atoms of 10⁻¹⁸.</summary>
    Int128 Decimal(string name);

    /// <summary>The index of a lending pool, a decimal of 27 places.</summary>
    PoolIndex Index(string name);

    /// <summary>A decimal, or none, which is zero.</summary>
    Int128 OptionalDecimal(string name);

    /// <summary>A text of whole Unicode characters.</summary>
    string Text(string name);

    /// <summary>A text, or none, which is empty.</summary>
    string OptionalText(string name);

    /// <summary>A time, or none, which is zero.</summary>
    Timestamp OptionalTime(string name);

    /// <summary>One of a few values.</summary>
    T Choice<T>(string name)
        where T : unmanaged, Enum;

    /// <summary>What was read under a name cannot stand there: a fault of the source, as those that it finds itself.</summary>
    void Fail(string name, string expected);

    /// <summary>A list of things with fields of their own.</summary>
    ImmutableArray<T> List<T, TForm>(string name)
        where TForm : struct, IForm<T>;
}

/// <summary>The fields of a thing that stands in a list.</summary>
public interface IForm<T>
{
    /// <summary>The fewest bytes that one takes: what bounds the length that a list may claim.</summary>
    static abstract int LeastBytes { get; }

    /// <summary>Reads one.</summary>
    static abstract T Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct;

    /// <summary>Writes one, in the order in which it is read.</summary>
    static abstract void Write<TSink>(in T item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct;
}
