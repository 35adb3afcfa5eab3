// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Commands;

/// <summary>Fields anywhere in the range of their types, drawn from a seed: edges as often as everything else. What it draws it writes down by kind and
/// name.</summary>
internal sealed class DrawnFields(int seed, int longest) : IFieldSource
{
    private static readonly Int128[] _edges =
    [
        0, 1, -1, Fixed18.AtomsPerUnit, Fixed18.AtomsPerUnit - 1, -Fixed18.AtomsPerUnit, long.MaxValue, ulong.MaxValue, (Int128)ulong.MaxValue + 1,
            Int128.One << 126,
        Int128.MaxValue, Int128.MinValue, Int128.MinValue + 1,
    ];

    // One to four bytes of UTF-8 each, and what JSON escapes.
    private static readonly string[] _texts = ["a", "BTC-PERP", "\"", "\\", "\0", "é", "€", "\U0001F6A2", "\n", " "];

    private readonly Random _random = new(seed);

    /// <summary>The names drawn, in order; those of a list's items behind the list's.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Any 64 bits.</summary>
    public ulong Unsigned() => _random.Next(4) switch
    {
        0 => (ulong)_random.Next(4),
        1 => ulong.MaxValue - (ulong)_random.Next(2),
        _ => unchecked((ulong)_random.NextInt64(long.MinValue, long.MaxValue)),
    };

    // What is drawn may not belong together; the reader then gives what may, and nobody reads the fault.
    public void Fail(string name, string expected)
    {
    }

    public AccountId Account(string name) => new(Named(name, Unsigned()));

    public OwnerId Owner(string name) => new(Named(name, Unsigned()));

    public AssetId Asset(string name) => new(Number(name));

    public InstrumentId Instrument(string name) => new(Number(name));

    public InstrumentId? Optional(string name)
    {
        int number = Number(name);
        return _random.Next(2) == 0 ? null : new InstrumentId(number);
    }

    public ObservableId Observable(string name) => new(Number(name));

    public CommandId Identity(string name) => new(Named(name, new UInt128(Unsigned(), Unsigned())));

    public int Number(string name) => Named(name, unchecked((int)Unsigned()));

    public long Signed(string name) => Named(name, unchecked((long)Unsigned()));

    public bool Flag(string name) => Named(name, _random.Next(2) == 0);

    public Int128 Decimal(string name)
    {
        Int128 wide = unchecked((Int128)new UInt128(Unsigned(), Unsigned())) >> _random.Next(128);
        return Named(name, _random.Next(3) == 0 ? _edges[_random.Next(_edges.Length)] : wide);
    }

    public PoolIndex Index(string name) => new(Decimal(name));

    public Int128 OptionalDecimal(string name) => Decimal(name);

    public string Text(string name) =>
        Named(name, string.Concat(Enumerable.Range(0, _random.Next(longest + 1)).Select(_ => _texts[_random.Next(_texts.Length)])));

    public string OptionalText(string name) => Text(name);

    public Timestamp OptionalTime(string name) => new(Named(name, _random.Next(3) == 0 ? 0 : unchecked((long)Unsigned())));

    public T Choice<T>(string name)
        where T : unmanaged, Enum
    {
        T[] values = Enum.GetValues<T>();
        return Named(name, values[_random.Next(values.Length)]);
    }

    public ImmutableArray<T> List<T, TForm>(string name)
        where TForm : struct, IForm<T>
    {
        Names.Add(name);
        var items = new T[_random.Next(longest + 1)];
        DrawnFields self = this;
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = TForm.Read(ref self);
        }

        return [.. items];
    }

    private T Named<T>(string name, T value)
    {
        Names.Add(name);
        return value;
    }
}

/// <summary>Writes down the names of the fields that it is given, those of a list's items behind the list's.</summary>
internal sealed class NamesSink : IFieldSink
{
    public List<string> Names { get; } = [];

    public void Account(string name, AccountId value) => Names.Add(name);

    public void Owner(string name, OwnerId value) => Names.Add(name);

    public void Asset(string name, AssetId value) => Names.Add(name);

    public void Instrument(string name, InstrumentId value) => Names.Add(name);

    public void Optional(string name, InstrumentId? value) => Names.Add(name);

    public void Observable(string name, ObservableId value) => Names.Add(name);

    public void Identity(string name, CommandId value) => Names.Add(name);

    public void Number(string name, int value) => Names.Add(name);

    public void Signed(string name, long value) => Names.Add(name);

    public void Flag(string name, bool value) => Names.Add(name);

    public void Decimal(string name, Int128 atoms) => Names.Add(name);

    public void Index(string name, PoolIndex value) => Names.Add(name);

    public void OptionalDecimal(string name, Int128 atoms) => Names.Add(name);

    public void Text(string name, string value) => Names.Add(name);

    public void OptionalText(string name, string value) => Names.Add(name);

    public void OptionalTime(string name, Timestamp value) => Names.Add(name);

    public void Choice<T>(string name, T value)
        where T : unmanaged, Enum => Names.Add(name);

    public void List<T, TForm>(string name, ImmutableArray<T> items)
        where TForm : struct, IForm<T>
    {
        Names.Add(name);
        NamesSink self = this;
        foreach (T item in items)
        {
            TForm.Write(item, ref self);
        }
    }

    public void Missing() => Assert.Fail("Nothing that was drawn is missing.");
}
