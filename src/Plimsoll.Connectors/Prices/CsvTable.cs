// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using CsvHelper;

namespace Plimsoll.Connectors.Prices;

/// <summary>Rows of a CSV file, plain or gzip, with their line numbers; everything wrong with the file itself is an <see cref="InputException"/>.</summary>
internal static class CsvTable
{
    /// <summary>Bounds what one price file may ask of memory: a year of seconds, which no published candle file reaches.</summary>
    private const int MaxRows = 40_000_000;

    /// <summary>No row of prices is longer; an unclosed quote is found here instead of swallowing the file.</summary>
    private const int MaxRowBytes = 1 << 20;

    private static readonly CsvReaderOptions s_options = CsvReaderOptions.Default with
    {
        Separator = ',',
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        AllowLineBreaksInQuotes = false,
        MaxRecordSize = MaxRowBytes,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>Reads the rows of <paramref name="path"/> in order, blank lines left out.</summary>
    internal static IEnumerable<(long Line, string[] Fields)> Rows(string path)
    {
        using CsvReader reader = CsvReader.Create(Open(path), s_options, leaveOpen: false);
        int rows = 0;
        while (Read(reader, path))
        {
            if (++rows > MaxRows)
            {
                throw new InputException(path, reader.LineNumber, null, $"the file has more than {MaxRows} rows");
            }

            yield return (reader.LineNumber, reader.Current.ToArray());
        }

        if (rows == 0)
        {
            throw new InputException(path, 1, null, "the file is empty");
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
            throw new InputException(path, line, null, "the file cannot be read on: " + fault.Message, fault);
        }
    }

    private static Stream Open(string path)
    {
        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            Span<byte> magic = stackalloc byte[2];
            bool isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
            file.Position = 0;
            return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, null, null, "the file cannot be opened: " + fault.Message, fault);
        }
    }
}
