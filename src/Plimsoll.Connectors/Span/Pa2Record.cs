// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;

namespace Plimsoll.Connectors.Span;

/// <summary>One record of a positional file, its fields read by name.</summary>
public sealed class Pa2Record
{
    private readonly string _path;
    private readonly string _text;
    private readonly ImmutableArray<Pa2Field> _fields;

    private Pa2Record(string path, long line, string text, string type)
    {
        _path = path;
        _text = text;
        Line = line;
        Type = type;
        _fields = Pa2Layout.Of(type);
    }

    /// <summary>The line that it stands in, from 1.</summary>
    public long Line { get; }

    /// <summary>Its type: "81", "B".</summary>
    public string Type { get; }

    /// <summary>Its fields.</summary>
    public ImmutableArray<Pa2Field> Fields => _fields;

    /// <summary>Reads a record; of one of a type that is not read only the type.</summary>
    /// <param name="text">The record without its end of line, which may have lost the blanks at its end.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="line">The line, for messages.</param>
    /// <exception cref="InputException">It ends before its last field does.</exception>
    public static Pa2Record Read(string text, string path, long line)
    {
        Pa2Record record = new(path, line, text, text.Length >= 2 ? text[..2].TrimEnd() : text);
        int least = Pa2Layout.LeastOf(record.Type);
        if (text.Length < least)
        {
            throw new InputException(path, line, $"record {record.Type}", string.Create(
                CultureInfo.InvariantCulture, $"expected {Math.Max(least, Pa2Layout.Length)} characters; found {text.Length}"));
        }

        record.CheckCut();
        return record;
    }

    /// <summary>Characters of the record.</summary>
    public int Length => _text.Length;

    /// <summary>A field's text without blanks around it; empty where the record has none.</summary>
    public string Text(string name)
    {
        Pa2Field field = FieldOf(name);
        int end = Math.Min(field.Start + field.Length, _text.Length);
        return field.Start >= end ? string.Empty : _text[field.Start..end].Trim();
    }

    /// <summary>A field that must not be blank.</summary>
    public string Needed(string name) => Text(name) is { Length: > 0 } text ? text : throw Wrong(name, "it is blank");

    /// <summary>A field of digits, blank being nothing; refused where the layout says that it is never blank.</summary>
    public long? Whole(string name)
    {
        string text = Text(name);
        Pa2Field field = FieldOf(name);
        if (text.Length == 0)
        {
            return field.Kind == Pa2FieldKind.Number ? throw Wrong(name, BlankOf(field)) : null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long whole)
            ? whole : throw Wrong(name, $"'{text}' is no number; expected {field.Length} digits");
    }

    /// <summary>A field of digits with a sign in a field of its own behind it, the last digits being decimals; blank is 0.</summary>
    /// <param name="name">The digits.</param>
    /// <param name="decimals">How many of them are decimals.</param>
    /// <param name="sign">The field of the sign; null where the number has none. Blank is plus.</param>
    public double Number(string name, int decimals = 0, string? sign = null)
    {
        double number = (Whole(name) ?? 0) / Power(decimals);
        return sign is not null && IsMinus(sign) ? -number : number;
    }

    /// <summary>Ten to a signed exponent of the record; 1 where it is blank.</summary>
    public double Exponent(string name, string sign) => IsMinus(sign) ? 1 / Power((int)(Whole(name) ?? 0)) : Power((int)(Whole(name) ?? 0));

    /// <summary>A number whose sign must be there, in the field behind it, unless it is 0: a blank sign is no plus.</summary>
    /// <param name="name">The digits, never blank.</param>
    /// <param name="decimals">How many of them are decimals.</param>
    internal double Signed(string name, int decimals = 0)
    {
        string sign = name + "_sign";
        if (Whole(name) is not 0 && Text(sign).Length == 0)
        {
            throw Wrong(sign, "it is blank; expected + or -");
        }

        return Number(name, decimals, sign);
    }

    /// <summary>A field of digits that may be blank elsewhere, and here may not.</summary>
    internal long Given(string name) => Whole(name) ?? throw Wrong(name, BlankOf(FieldOf(name)));

    /// <summary>True where a field is blank.</summary>
    internal bool IsBlank(string name) => Text(name).Length == 0;

    /// <summary>That a field is blank, with line and record, to be said to who needs it.</summary>
    internal string Blank(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"line {Line}, record {Type}, {name}: {BlankOf(FieldOf(name))}");

    /// <summary>What is wrong with a field.</summary>
    public InputException Wrong(string name, string sentence) => new(_path, Line, $"record {Type}, {name}", sentence);

    /// <summary>Ten to a power.</summary>
    internal static double Power(int exponent)
    {
        double power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static string BlankOf(Pa2Field field) => string.Create(CultureInfo.InvariantCulture, $"it is blank; expected {field.Length} digits");

    // Only blanks may have been trimmed, and digits and codes fill their field: one that ends within them was cut off.
    private void CheckCut()
    {
        foreach (Pa2Field field in _fields)
        {
            if (field.Kind != Pa2FieldKind.Text && _text.Length > field.Start && _text.Length < field.Start + field.Length && !IsBlank(field.Name))
            {
                throw Wrong(field.Name, string.Create(CultureInfo.InvariantCulture,
                    $"the record is cut off within it: expected {Pa2Layout.Length} characters; found {Length}"));
            }
        }
    }

    private bool IsMinus(string sign) => Text(sign) switch
    {
        "-" => true,
        "+" or "" => false,
        string other => throw Wrong(sign, $"expected + or -; found '{other}'"),
    };

    private Pa2Field FieldOf(string name)
    {
        foreach (Pa2Field field in _fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }

        throw new ArgumentException($"Record {Type} has no field {name}.", nameof(name));
    }
}
