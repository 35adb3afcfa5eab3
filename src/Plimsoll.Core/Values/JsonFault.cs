// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Values;

/// <summary>Why a text is not JSON, in words for a person who edits a file: line, column, what was expected there and what stands there.</summary>
/// <remarks>The parser's own sentences are for programmers and quote the text by bytes. They are only looked at to tell the kinds of mistake apart; one that is
/// not known is told by place alone.</remarks>
internal static class JsonFault
{
    private const int LongestQuote = 20;
    private const string Value = "a value: an object in { }, an array in [ ], a text in double quotes, a number, true, false or null";

    // In the order in which they are tried: a word of the parser's sentence, and what it means.
    private static readonly (string Said, string Words)[] _expected =
    [
        ("invalid start of a property name", "a name in double quotes, or the closing }"),
        ("invalid after a property name", "a colon after the name"),
        ("invalid start of a value", Value),
        ("invalid after a value", "a comma before what follows, or a closing bracket"),
        ("invalid after a single JSON value", "the end of the file after the closing bracket"),
        ("escapable character", "one of \" \\ / b f n r t u after a \\ in a text"),
        ("hex digit", "four digits 0 to 9 or A to F after \\u in a text"),
        ("invalid within a JSON string", "a text on one line, with \\n for a new line and \\t for a tab"),
        ("Invalid leading zero", "a number without a zero before it"),
        ("within a number", "a digit, for the number is not complete"),
        ("invalid end of a number", "a comma or a closing bracket after the number"),
        ("Expected the literal", "true, false or null, or a text in double quotes"),
        ("without a matching open", "the bracket that closes what was opened last"),
        ("trailing comma", "no comma before a closing bracket"),
        ("comment", "a comment that begins with // or stands between /* and */"),
    ];

    /// <summary>The sentence, beginning with line and column, both from 1 and in characters.</summary>
    internal static string InWords(string text, JsonException fault)
    {
        long line = (fault.LineNumber ?? 0) + 1;
        (int start, int at) = Place(text, fault);
        string place = string.Create(CultureInfo.InvariantCulture, $"line {line}, column {at - start + 1}: not valid JSON: ");
        if (string.IsNullOrWhiteSpace(text))
        {
            return place + "there is nothing in it";
        }

        string said = fault.Message;
        if (said.Contains("maximum configured depth", StringComparison.Ordinal))
        {
            return place + "brackets stand inside one another more than 64 times";
        }

        if (text.AsSpan(at).Trim().IsEmpty || said.Contains("reached end of data", StringComparison.Ordinal)
            || said.Contains("depth to be zero", StringComparison.Ordinal))
        {
            return place + (said.Contains("end of string", StringComparison.Ordinal) ? "the file ends inside a text: expected the closing double quote"
                : "the file ends before everything that was opened is closed: expected a closing bracket");
        }

        string found = $"; found {Quote(text, at)}";
        foreach ((string word, string expected) in _expected)
        {
            if (said.Contains(word, StringComparison.Ordinal))
            {
                return $"{place}expected {expected}{found}";
            }
        }

        return $"{place}this cannot be read{found}";
    }

    /// <summary>Where the line begins and where the fault is, in characters; the parser counts bytes of UTF-8 from the line's beginning.</summary>
    private static (int Start, int At) Place(string text, JsonException fault)
    {
        int start = 0;
        for (long line = 0; line < (fault.LineNumber ?? 0); line++)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0)
            {
                break;
            }

            start = end + 1;
        }

        int at = start;
        long bytes = fault.BytePositionInLine ?? 0;
        while (at < text.Length && bytes > 0)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
            bytes -= rune.Utf8SequenceLength;
            at += length;
        }

        return (start, at);
    }

    /// <summary>What stands there, to the end of its word; control characters by name.</summary>
    private static string Quote(string text, int at)
    {
        if (char.IsControl(text[at]))
        {
            return text[at] switch
            {
                '\n' or '\r' => "the end of the line",
                '\t' => "a tab",
                _ => string.Create(CultureInfo.InvariantCulture, $"the control character {(int)text[at]}"),
            };
        }

        int end = at + 1;
        while (end < text.Length && end - at < LongestQuote && (char.IsLetterOrDigit(text[end]) || (char.IsLowSurrogate(text[end]) && end == at + 1)))
        {
            end++;
        }

        return char.IsLetterOrDigit(text[at]) ? text[at..end] : text[at..(char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? at + 2 : at + 1)];
    }
}
