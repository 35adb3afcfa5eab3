// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Fields;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>Writes fields into a JSON object.</summary>
internal readonly struct JsonSink(CatalogNames names, JsonObject into) : IFieldSink
{
    /// <summary>A command's id in JSON: 32 hexadecimal digits.</summary>
    public static string IdText(CommandId id) => id.Value.ToString("x32", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Account(string name, AccountId value) => into[name] = value.Value;

    /// <inheritdoc/>
    public void Owner(string name, OwnerId value) => into[name] = value.Value;

    /// <inheritdoc/>
    public void Asset(string name, AssetId value) => into[name] = names.Of(value);

    /// <inheritdoc/>
    public void Instrument(string name, InstrumentId value) => into[name] = names.Of(value);

    /// <inheritdoc/>
    public void Optional(string name, InstrumentId? value) => into[name] = value is { } id ? names.Of(id) : null;

    /// <inheritdoc/>
    public void Observable(string name, ObservableId value) => into[name] = names.Of(value);

    /// <inheritdoc/>
    public void Identity(string name, CommandId value) => into[name] = IdText(value);

    /// <inheritdoc/>
    public void Number(string name, int value) => into[name] = value;

    /// <inheritdoc/>
    public void Signed(string name, long value) => into[name] = value;

    /// <inheritdoc/>
    public void Flag(string name, bool value) => into[name] = value;

    /// <inheritdoc/>
    public void Decimal(string name, Int128 atoms) => into[name] = Fixed18.Format(atoms);

    /// <inheritdoc/>
    public void Index(string name, PoolIndex value) => into[name] = value.ToString();

    /// <inheritdoc/>
    public void OptionalDecimal(string name, Int128 atoms)
    {
        if (atoms != 0)
        {
            Decimal(name, atoms);
        }
    }

    /// <inheritdoc/>
    public void Text(string name, string value) => into[name] = value;

    /// <inheritdoc/>
    public void OptionalText(string name, string value)
    {
        if (value.Length > 0)
        {
            into[name] = value;
        }
    }

    /// <inheritdoc/>
    public void OptionalTime(string name, Timestamp value)
    {
        if (value.Nanoseconds != 0)
        {
            into[name] = value.ToString();
        }
    }

    /// <inheritdoc/>
    public void Choice<T>(string name, T value)
        where T : unmanaged, Enum => into[name] = value.ToString();

    /// <inheritdoc/>
    public void List<T, TForm>(string name, ImmutableArray<T> items)
        where TForm : struct, IForm<T>
    {
        JsonArray list = [];
        foreach (T item in items.IsDefault ? [] : items)
        {
            JsonObject entry = [];
            JsonSink sink = new(names, entry);
            TForm.Write(item, ref sink);
            list.Add(entry);
        }

        into[name] = list;
    }

    /// <inheritdoc/>
    public void Missing() => throw new JsonException("A command that lacks a part has no JSON.");
}
