// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Plimsoll.Engine.Fields;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>Reads fields from a JSON object. The first fault is kept with the path of its field; from then on every field reads as zero.</summary>
internal sealed class JsonSource : IFieldSource
{
    private readonly CatalogNames _names;
    private Place _place;

    /// <summary>Starts at an object.</summary>
    public JsonSource(CatalogNames names, JsonElement at, string path)
    {
        _names = names;
        _place = Enter(at, path);
    }

    /// <summary>The first fault: which field, what stood there and what was expected; null when there was none.</summary>
    public string? Fault { get; private set; }

    /// <summary>Refuses the fields of the object that nothing has read.</summary>
    public void Finish()
    {
        if (Fault is null && _place.Unread.Count > 0)
        {
            string name = _place.Unread.Order(StringComparer.Ordinal).First();
            Fault = $"{_place.Path}: unknown field \"{name}\"; {(_place.Read.Count == 0 ? "it takes none" : "it takes " + string.Join(", ", _place.Read))}";
        }
    }

    /// <inheritdoc/>
    public void Fail(string name, string expected)
    {
        if (Fault is null)
        {
            Found(false, name, expected);
        }
    }

    /// <inheritdoc/>
    public AccountId Account(string name) => new(Unsigned(name));

    /// <inheritdoc/>
    public OwnerId Owner(string name) => new(Unsigned(name));

    /// <inheritdoc/>
    public AssetId Asset(string name) =>
        Text(name, "the name of an asset") is { } text && Found(_names.TryFind(text, out AssetId id), name, "the name of an asset") ? id : default;

    /// <inheritdoc/>
    public InstrumentId Instrument(string name) =>
        Text(name, "the name of an instrument") is { } text && Found(_names.TryFind(text, out InstrumentId id), name, "the name of an instrument") ? id
            : default;

    /// <inheritdoc/>
    public InstrumentId? Optional(string name)
    {
        bool isNone = !_place.Values.TryGetValue(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null;
        _place.MarkRead(name);
        return isNone ? null : Instrument(name);
    }

    /// <inheritdoc/>
    public ObservableId Observable(string name) =>
        Text(name, "the name of an observable") is { } text && Found(_names.TryFind(text, out ObservableId id), name, "the name of an observable") ? id
        : default;

    /// <inheritdoc/>
    public CommandId Identity(string name)
    {
        const string Expected = "a command id: 1 to 32 hexadecimal digits";
        UInt128 value = default;
        return Text(name, Expected) is { } text
            && Found(text.Length is > 0 and <= 32 && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value), name,
            Expected)
                ? new(value)
                : default;
    }

    /// <inheritdoc/>
    public int Number(string name) => Whole<int>(name, int.MinValue, int.MaxValue);

    /// <inheritdoc/>
    public long Signed(string name) => Whole(name, long.MinValue, long.MaxValue);

    /// <inheritdoc/>
    public bool Flag(string name) =>
        Read(name, "true or false") is { } value && Found(value.ValueKind is JsonValueKind.True or JsonValueKind.False, name, "true or false")
            && value.GetBoolean();

    /// <inheritdoc/>
    public Int128 Decimal(string name)
    {
        const string Expected = "a decimal in quotes, at most 18 places, as \"1234.5\"";
        Int128 atoms = default;
        return Text(name, Expected) is { } text && Found(Fixed18.TryParse(text, out atoms), name, Expected) ? atoms : default;
    }

    /// <inheritdoc/>
    public PoolIndex Index(string name)
    {
        const string Expected = "a factor in quotes, at most 27 places, as \"1.05\"";
        PoolIndex index = default;
        return Text(name, Expected) is { } text && Found(PoolIndex.TryParseAny(text, out index), name, Expected) ? index : default;
    }

    /// <inheritdoc/>
    public Int128 OptionalDecimal(string name) => IsAbsent(name) ? 0 : Decimal(name);

    /// <inheritdoc/>
    public string Text(string name) => Text(name, "a text") ?? string.Empty;

    /// <inheritdoc/>
    public string OptionalText(string name) => IsAbsent(name) ? string.Empty : Text(name);

    /// <summary>A time that must be there.</summary>
    public Timestamp Time(string name)
    {
        const string Expected = "a time as \"2025-10-10T21:00:00Z\"";
        Timestamp time = default;
        return Text(name, Expected) is { } text && Found(Timestamp.TryParse(text, out time), name, Expected) ? time : default;
    }

    /// <inheritdoc/>
    public Timestamp OptionalTime(string name)
    {
        bool isNone = !_place.Values.ContainsKey(name);
        _place.MarkRead(name);
        return isNone ? default : Time(name);
    }

    /// <inheritdoc/>
    public T Choice<T>(string name)
        where T : unmanaged, Enum
    {
        string expected = "one of " + string.Join(", ", Enum.GetNames<T>());
        T value = default;
        return Text(name, expected) is { } text
            && Found(Enum.GetNames<T>().Contains(text) && Enum.TryParse(text, ignoreCase: false, out value), name, expected)
                ? value
                : default;
    }

    /// <inheritdoc/>
    public ImmutableArray<T> List<T, TForm>(string name)
        where TForm : struct, IForm<T>
    {
        if (Read(name, "a list") is not { } list || !Found(list.ValueKind == JsonValueKind.Array, name, "a list"))
        {
            return [];
        }

        if (!Found(list.GetArrayLength() <= FieldBytes.MaxItems, name,
            string.Create(CultureInfo.InvariantCulture, $"at most {FieldBytes.MaxItems:N0} entries")))
        {
            return [];
        }

        Place outer = _place;
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>(list.GetArrayLength());
        JsonSource self = this;
        foreach (JsonElement entry in list.EnumerateArray())
        {
            _place = Enter(entry, string.Create(CultureInfo.InvariantCulture, $"{outer.Path}.{name}[{items.Count}]"));
            items.Add(TForm.Read(ref self));
            Finish();
            if (Fault is not null)
            {
                break;
            }
        }

        _place = outer;
        return items.ToImmutable();
    }

    /// <summary>Takes no notice of a field that is told and not read: words for people.</summary>
    public void PassOver(string name)
    {
        if (_place.Values.ContainsKey(name))
        {
            _place.MarkRead(name);
        }
    }

    /// <summary>The object under a name.</summary>
    public JsonElement? Object(string name) =>
        Read(name, "an object") is { } value && Found(value.ValueKind == JsonValueKind.Object, name, "an object") ? value : null;

    /// <summary>A text under a name.</summary>
    public string? Text(string name, string expected) =>
        Read(name, expected) is { } value && Found(value.ValueKind == JsonValueKind.String && TryText(value, out _), name, expected)
            && TryText(value, out string? text) ? text : null;

    /// <summary>The characters of a text; false when they are half of one.</summary>
    private static bool TryText(JsonElement value, out string? text)
    {
        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // What stands there is an escape of half a surrogate pair.
            text = null;
            return false;
        }
    }

    private Place Enter(JsonElement at, string path)
    {
        Place place = new(path);
        if (at.ValueKind != JsonValueKind.Object)
        {
            Fault ??= $"{path}: {Shown(at)}; expected an object";
            return place;
        }

        foreach (JsonProperty property in at.EnumerateObject())
        {
            if (!place.Values.TryAdd(property.Name, property.Value))
            {
                Fault ??= $"{path}.{property.Name}: the field stands there twice";
            }

            place.Unread.Add(property.Name);
        }

        return place;
    }

    private JsonElement? Read(string name, string expected)
    {
        _place.MarkRead(name);
        if (_place.Values.TryGetValue(name, out JsonElement value))
        {
            return Fault is null ? value : null;
        }

        Fault ??= $"{_place.Path}.{name}: missing; expected {expected}";
        return null;
    }

    private bool Found(bool isSo, string name, string expected)
    {
        if (!isSo)
        {
            Fault ??= $"{_place.Path}.{name}: {Shown(_place.Values[name])}; expected {expected}";
        }

        return isSo;
    }

    /// <summary>True where a field that may be left out is; it is then among those that are taken all the same.</summary>
    private bool IsAbsent(string name)
    {
        _place.MarkRead(name);
        return !_place.Values.ContainsKey(name);
    }

    private ulong Unsigned(string name) => Whole(name, ulong.MinValue, ulong.MaxValue);

    private T Whole<T>(string name, T least, T most)
        where T : struct, IBinaryInteger<T>
    {
        string expected = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");
        T number = default;
        return Read(name, expected) is { } value
            && Found(value.ValueKind == JsonValueKind.Number
            && T.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), name, expected)
                ? number
                : T.Zero;
    }

    private static string Shown(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
    }

    private sealed class Place(string path)
    {
        public string Path { get; } = path;

        public Dictionary<string, JsonElement> Values { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Unread { get; } = new(StringComparer.Ordinal);

        public List<string> Read { get; } = [];

        public void MarkRead(string name)
        {
            Unread.Remove(name);
            if (!Read.Contains(name))
            {
                Read.Add(name);
            }
        }
    }
}
