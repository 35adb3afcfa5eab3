// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Wire;

/// <summary>Notes which fields a description reads and of what kind each is; a field of a list stands behind the list's name and <c>[]</c>.</summary>
/// <param name="choice">Which of the values a choice is given, by its number: what follows may depend on it.</param>
internal sealed class RecordedFields(byte choice) : IFieldSource
{
    private string _place = string.Empty;

    public List<(string Name, string Kind)> Fields { get; } = [];

    public AccountId Account(string name) => Note<AccountId>(name, "account");

    public OwnerId Owner(string name) => Note<OwnerId>(name, "owner");

    public AssetId Asset(string name) => Note<AssetId>(name, "asset");

    public InstrumentId Instrument(string name) => Note<InstrumentId>(name, "instrument");

    public InstrumentId? Optional(string name) => Note<InstrumentId?>(name, "instrument or none");

    public ObservableId Observable(string name) => Note<ObservableId>(name, "observable");

    public CommandId Identity(string name) => Note<CommandId>(name, "command id");

    public int Number(string name) => Note<int>(name, "whole number");

    public long Signed(string name) => Note<long>(name, "whole number");

    public bool Flag(string name)
    {
        Note<bool>(name, "true or false");
        return true;
    }

    public Int128 Decimal(string name) => Note<Int128>(name, "decimal");

    public PoolIndex Index(string name) => Note<PoolIndex>(name, "decimal");

    public Int128 OptionalDecimal(string name) => Note<Int128>(name, "decimal or none");

    public string Text(string name)
    {
        Note<int>(name, "text");
        return string.Empty;
    }

    public string OptionalText(string name)
    {
        Note<int>(name, "text or none");
        return string.Empty;
    }

    public Timestamp OptionalTime(string name) => Note<Timestamp>(name, "time or none");

    public T Choice<T>(string name)
        where T : unmanaged, Enum
    {
        Note<T>(name, string.Join(", ", Enum.GetNames<T>().Select(static one => $"`{one}`")));
        return (T)Enum.ToObject(typeof(T), choice);
    }

    public void Fail(string name, string expected)
    {
    }

    public ImmutableArray<T> List<T, TForm>(string name)
        where TForm : struct, IForm<T>
    {
        string place = _place;
        _place = $"{place}{name}[].";
        RecordedFields self = this;
        TForm.Read(ref self);
        _place = place;
        return [];
    }

    private T? Note<T>(string name, string kind)
    {
        Fields.Add((_place + name, kind));
        return default;
    }
}
