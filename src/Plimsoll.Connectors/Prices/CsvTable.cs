// SPDX-License-Identifier: Apache-2.0
using CsvHelper;
using Plimsoll.Connectors.Texts;

namespace Plimsoll.Connectors.Prices;

/// <summary>Rows of a CSV file, plain or gzip, with their line numbers; everything wrong with the file itself is an <see cref="InputException"/>.</summary>
internal static class CsvTable
{
    /// <summary>Bounds the memory that one price file may take: a year of seconds, which no published candle file reaches.</summary>
    private const int MaxRows = 40_000_000;

    /// <summary>No row of prices is longer; an unclosed quote is found here instead of swallowing the file.</summary>
    private const int MaxRowBytes = 1 << 20;

    private static readonly CsvReaderOptions _options = CsvReaderOptions.Default with
    {
        Separator = ',',
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        AllowLineBreaksInQuotes = false,
        MaxRecordSize = MaxRowBytes,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>Separators that other programs write in place of the comma, and what they are called.</summary>
    private static readonly (char Sign, string Name)[] _others = [(';', "';'"), ('\t', "tabs"), ('|', "'|'")];

    /// <summary>Reads the rows of <paramref name="path"/> in order, blank lines left out.</summary>
    internal static IEnumerable<(long Line, string[] Fields)> Rows(string path, char separator = ',')
    {
        using CsvReader reader = CsvReader.Create(Open(path), _options with { Separator = separator }, leaveOpen: false);
        int rows = 0;
        while (Read(reader, path))
        {
            if (++rows > MaxRows)
            {
                throw new InputException(path, reader.LineNumber, null, $"the file has more than {MaxRows} rows");
            }

            string[] fields = reader.Current.ToArray();
            if (rows == 1)
            {
                CheckFirst(path, reader.LineNumber, fields, separator);
            }

            yield return (reader.LineNumber, fields);
        }

        if (rows == 0)
        {
            throw new InputException(path, 1, null, "the file is empty");
        }
    }

    /// <summary>The refusal of a row with another number of fields than the header has.</summary>
    internal static InputException WrongWidth(string path, long line, int expected, string[] fields)
    {
        // A decimal comma or a comma between thousands makes two numbers of one.
        bool isSplit = fields.Length > expected && fields.Any(field => field.Length is > 0 and <= 8 && field.All(char.IsAsciiDigit));
        string hint = isSplit ? "; a comma within a number, as in 95123,5 or 95,123.5, makes two fields of it: write 95123.5" : string.Empty;
        return new(path, line, null, $"expected {expected} fields as in the first row; found {fields.Length}{hint}");
    }

    /// <summary>The refusal of a gzip file that cannot be read to its end.</summary>
    internal static InputException Damaged(string path, InvalidDataException fault) =>
        new(path, 1, null, "the file cannot be read: its compressed text is damaged or cut off", fault);

    /// <summary>What to say of a field that is no plain decimal, after its text.</summary>
    internal static string NumberHint(string text) =>
        text.Contains(',', StringComparison.Ordinal) ? ": write 95123.5 without commas and separators of thousands"
        : text.Any(char.IsWhiteSpace) || text.Contains('_', StringComparison.Ordinal) ? ": write it without separators of thousands"
        : string.Empty;

    private static void CheckFirst(string path, long line, string[] fields, char separator)
    {
        if (Array.Exists(fields, field => field.Contains('\0', StringComparison.Ordinal)))
        {
            throw new InputException(path, null, null, InputText.IsUtf16);
        }

        foreach ((char sign, string name) in _others)
        {
            if (sign != separator && fields.Length == 1 && fields[0].Contains(sign, StringComparison.Ordinal))
            {
                throw new InputException(path, line, null, $"fields are separated by {name}; expected commas between fields and points in decimals");
            }
        }
    }

    private static bool Read(CsvReader reader, string path)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception fault) when (fault is InvalidDataException or CsvFormatException or IOException)
        {
            long line = fault is CsvFormatException { LineNumber: > 0 } format ? format.LineNumber : reader.LineNumber + 1;
            string reason = fault switch
            {
                CsvFormatException => "the quotation marks of this line do not close, or it is longer than any row of prices",
                InvalidDataException => "its compressed text is damaged or cut off",
                _ => "the disk gives no more of it",
            };
            throw new InputException(path, line, null, "the file cannot be read on: " + reason, fault);
        }
    }

    /// <summary>Opens a file, plain or gzip.</summary>
    internal static Stream Open(string path)
    {
        FileStream file = InputText.Open(path);
        Span<byte> magic = stackalloc byte[2];
        bool isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        file.Position = 0;
        return isGzip ? new GzipEnd(path, file) : file;
    }
}
