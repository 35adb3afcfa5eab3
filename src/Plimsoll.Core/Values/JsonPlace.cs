// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Values;

/// <summary>A place in a JSON text that is being read: it knows its path, and it notes what is wrong instead of throwing.</summary>
/// <remarks>
/// <para>Every complaint names the path, what was expected and what was found. A reader reads on with a harmless value, so that one run reports everything
/// that is wrong, and looks at <see cref="HasProblems"/> once at the end. Nothing that was read may be used when there are problems.</para>
/// <para>Decimals are read from strings only: a JSON number has already been a double somewhere.</para>
/// </remarks>
public readonly partial struct JsonPlace
{
    private const int LongestQuote = 60;
    private const string AnObject = "an object";
    private static readonly SearchValues<char> _plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$");

    private readonly JsonElement _element;
    private readonly Notes _notes;

    private JsonPlace(JsonElement element, string path, Notes notes)
    {
        _element = element;
        Path = path;
        _notes = notes;
    }

    /// <summary>The path from the root: <c>$.positions[2].quantity</c>.</summary>
    public string Path { get; }

    /// <summary>True when there is something here. A JSON null counts as nothing to the reader, and is a problem of the text: whoever writes a field means to
    /// say something with it.</summary>
    public bool Exists => _element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>True when this is an object.</summary>
    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>True when this is an array.</summary>
    public bool IsArray => _element.ValueKind == JsonValueKind.Array;

    /// <summary>True when this is a string.</summary>
    public bool IsText => _element.ValueKind == JsonValueKind.String;

    /// <summary>True when anything read from this text, at any place, was wrong.</summary>
    public bool HasProblems => _notes.Problems.Count > 0;

    /// <summary>Everything that was wrong, in the order it was met.</summary>
    public ImmutableArray<string> Problems => [.. _notes.Problems];

    /// <summary>Every amount of money that was read by <see cref="MoneyOf"/> from this text and is not zero, with its path, in the order it was met.</summary>
    public ImmutableArray<(string Path, Amount Amount)> Money => [.. _notes.Money];

    /// <summary>The root of a text. A text that is not JSON has a root with nothing in it and one problem that names line and column.</summary>
    public static JsonPlace Root(string text)
    {
        Notes notes = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement.Clone();
            ReadAllText(root, "$", notes);
            return new(root, "$", notes);
        }
        catch (InvalidOperationException)
        {
            notes.IsUnreadable = true;
            notes.Problems.Add("$: not valid JSON: a text or a name in it is not valid Unicode");
            return new(default, "$", notes);
        }
        catch (JsonException exception)
        {
            notes.IsUnreadable = true;
            notes.Problems.Add(JsonFault.InWords(text, exception));
            return new(default, "$", notes);
        }
    }

    /// <summary>Notes that something else was expected here.</summary>
    public void Expected(string what) => Expected(what, string.Empty);

    /// <summary>Notes that something else was expected here beside what stands elsewhere, unless either of the two is no value at all: that is noted already,
    /// and what follows from it is noise.</summary>
    public void ExpectedBeside(JsonPlace other, string what)
    {
        if (!IsWrong && !other.IsWrong)
        {
            Expected(what);
        }
    }

    /// <summary>True when a problem with this place, or with something in it, has been noted.</summary>
    public bool IsWrong
    {
        get
        {
            string path = Path;
            return _notes.Problems.Exists(problem => problem.StartsWith(path, StringComparison.Ordinal)
                && problem.Length > path.Length && (problem[path.Length] is ':' or '.' or '['));
        }
    }

    /// <summary>True when something that this place would lie in has been noted to be no object.</summary>
    private bool IsInsideNoObject
    {
        get
        {
            string path = Path;
            return _notes.Problems.Exists(problem =>
            {
                int end = problem.IndexOf($": expected {AnObject}; found ", StringComparison.Ordinal);
                return end > 0 && end < path.Length && (path[end] is '.' or '[') && path.AsSpan().StartsWith(problem.AsSpan(0, end));
            });
        }
    }

    /// <summary>Notes a problem with this place as a whole.</summary>
    public void Problem(string sentence) => _notes.Problems.Add($"{Path}: {sentence}");

    /// <summary>A member of this object; a place with nothing in it when it is absent or this is no object.</summary>
    public JsonPlace Field(string name) =>
        new(IsObject && _element.TryGetProperty(name, out JsonElement found) ? found : default, $"{Path}.{name}", _notes);

    /// <summary>A member of an object whose members are named by the file and not by the format: <c>$.marks["BTC-PERP"]</c>.</summary>
    public JsonPlace Member(string name) =>
        new(IsObject && _element.TryGetProperty(name, out JsonElement found) ? found : default, $"{Path}[\"{name}\"]", _notes);

    /// <summary>Checks that this is an object with no members but the named ones, none twice; false and a problem otherwise.</summary>
    public bool CheckObject(params ReadOnlySpan<string> allowed)
    {
        if (!IsObject)
        {
            Expected(AnObject);
            return false;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        bool fine = true;
        foreach (JsonProperty member in _element.EnumerateObject())
        {
            JsonPlace place = Field(member.Name);
            if (!seen.Add(member.Name))
            {
                fine = false;
            }
            else if (!allowed.Contains(member.Name))
            {
                place.Problem($"unknown field; expected one of {string.Join(", ", allowed)}");
                fine = false;
            }
        }

        return fine;
    }

    /// <summary>The elements of this array; none, and a problem, when it is something else. Nothing at all is an empty array unless required.</summary>
    public ImmutableArray<JsonPlace> Items(bool required = false)
    {
        if (_element.ValueKind != JsonValueKind.Array)
        {
            if (Exists || required)
            {
                Expected("an array");
            }

            return [];
        }

        ImmutableArray<JsonPlace>.Builder items = ImmutableArray.CreateBuilder<JsonPlace>(_element.GetArrayLength());
        foreach (JsonElement item in _element.EnumerateArray())
        {
            items.Add(new(item, string.Create(CultureInfo.InvariantCulture, $"{Path}[{items.Count}]"), _notes));
        }

        return items.MoveToImmutable();
    }

    /// <summary>The members of this object in file order; none, and a problem, when it is something else. A name that comes twice is a problem of the text.
    /// Nothing at all is an empty object unless required.</summary>
    public ImmutableArray<(string Name, JsonPlace Value)> Members(bool required = false)
    {
        if (!IsObject)
        {
            if (Exists || required)
            {
                Expected(AnObject);
            }

            return [];
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        ImmutableArray<(string, JsonPlace)>.Builder members = ImmutableArray.CreateBuilder<(string, JsonPlace)>();
        foreach (JsonProperty member in _element.EnumerateObject())
        {
            JsonPlace place = new(member.Value, $"{Path}[\"{member.Name}\"]", _notes);
            if (seen.Add(member.Name))
            {
                members.Add((member.Name, place));
            }
        }

        return members.ToImmutable();
    }

    /// <summary>A text that is not empty; the default when there is nothing here and one is given.</summary>
    public string Text(string? otherwise = null)
    {
        if (!Exists && otherwise is not null)
        {
            return otherwise;
        }

        if (_element.ValueKind == JsonValueKind.String && _element.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Expected("a text");
        return string.Empty;
    }

    /// <summary>One of the named words.</summary>
    public string Word(ReadOnlySpan<string> words, string? otherwise = null)
    {
        if (!Exists && otherwise is not null)
        {
            return otherwise;
        }

        if (_element.ValueKind == JsonValueKind.String && _element.GetString() is { } text && words.Contains(text))
        {
            return text;
        }

        Expected($"one of \"{string.Join("\", \"", words)}\"");
        return otherwise ?? words[0];
    }

    /// <summary>true or false; the default when there is nothing here.</summary>
    public bool Flag(bool otherwise)
    {
        if (Exists && _element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Expected("true or false");
            return otherwise;
        }

        return Exists ? _element.GetBoolean() : otherwise;
    }

    /// <summary>A whole number within bounds.</summary>
    public int Integer(int least, int most, int? otherwise = null)
    {
        if (!Exists && otherwise is { } value)
        {
            return value;
        }

        if (_element.ValueKind == JsonValueKind.Number && _element.TryGetInt32(out int number) && number >= least && number <= most)
        {
            return number;
        }

        Expected(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
        return least;
    }

    /// <summary>An exact decimal in a string that fulfils a condition; the default when there is nothing here and one is given.</summary>
    /// <param name="what">The condition in words that follow "a decimal in a string": "above 0".</param>
    /// <param name="holds">The condition.</param>
    /// <param name="otherwise">The value when there is nothing here; null makes it required.</param>
    public T Decimal<T>(string what, Func<T, bool> holds, T? otherwise = null)
        where T : struct, IFixed<T>
    {
        if (!Exists && otherwise is { } value)
        {
            return value;
        }

        if (_element.ValueKind == JsonValueKind.String && Fixed18.TryParse(_element.GetString(), out Int128 atoms) && holds(T.FromAtoms(atoms)))
        {
            return T.FromAtoms(atoms);
        }

        string why = _element.ValueKind switch
        {
            JsonValueKind.String => DecimalFault.InWords(_element.GetString()!),
            JsonValueKind.Number => ": put it in double quotes",
            _ => string.Empty,
        };
        Expected($"a decimal in a string{(what.Length == 0 ? string.Empty : ", " + what)}", why);
        return otherwise ?? default;
    }

    /// <summary>An amount of money: a decimal as <see cref="Decimal{T}"/> reads it, remembered in <see cref="Money"/> unless it is zero, which is the same in
    /// every currency.</summary>
    /// <param name="what">The condition in words that follow "a decimal in a string".</param>
    /// <param name="holds">The condition.</param>
    /// <param name="otherwise">The amount when there is nothing here; null makes it required.</param>
    public Amount MoneyOf(string what, Func<Amount, bool> holds, Amount? otherwise = null)
    {
        Amount amount = Decimal(what, holds, otherwise);
        if (Exists && !amount.IsZero)
        {
            _notes.Money.Add((Path, amount));
        }

        return amount;
    }

    /// <summary>An exact decimal above zero.</summary>
    public T Positive<T>(T? otherwise = null)
        where T : struct, IFixed<T> => Decimal("above 0", static value => value.Atoms > 0, otherwise);

    // The parser accepts lone surrogates and refuses them only when a text is read; reading all of them here keeps every later read total. It also
    // accepts a name twice in one object and answers with the last one; that is a problem wherever it stands, whether or not a reader looks there, and so is a
    // null.
    private static void ReadAllText(JsonElement element, string path, Notes notes)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Null:
                notes.Problems.Add($"{path}: expected a value; found null: leave out what has none");
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    ReadAllText(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), notes);
                }

                break;
            case JsonValueKind.Object:
                HashSet<string> seen = new(StringComparer.Ordinal);
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    string place = IsPlain(member.Name) ? $"{path}.{member.Name}" : $"{path}[\"{member.Name}\"]";
                    if (!seen.Add(member.Name))
                    {
                        notes.Problems.Add($"{place}: given twice");
                    }

                    ReadAllText(member.Value, place, notes);
                }

                break;
        }
    }

    private static bool IsPlain(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExcept(_plain) < 0;

    private void Expected(string what, string why)
    {
        // A text that is not JSON at all has one problem, and so have a null and what should have been an object; what they lack besides is noise.
        if (!_notes.IsUnreadable && _element.ValueKind != JsonValueKind.Null && (Exists || !IsInsideNoObject))
        {
            _notes.Problems.Add($"{Path}: expected {what}; found {Found()}{why}");
        }
    }

    private string Found()
    {
        if (!Exists)
        {
            return "nothing";
        }

        // A message is one line, however the file breaks its own.
        string raw = _element.GetRawText();
        raw = _element.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            ? string.Join(' ', raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : raw;
        return raw.Length <= LongestQuote ? raw : raw[..LongestQuote] + "…";
    }

    private sealed class Notes
    {
        public List<string> Problems { get; } = [];

        public List<(string Path, Amount Amount)> Money { get; } = [];

        public bool IsUnreadable { get; set; }
    }
}
