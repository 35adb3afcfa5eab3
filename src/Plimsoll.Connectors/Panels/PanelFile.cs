// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors.Prices;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Panels;

/// <summary>Reads a wide table of prices for statistics: a time column, then one column a factor, plain or gzip.</summary>
/// <remarks>A row's time is when its prices were seen; a day without a time is its close, 23:59:59, so that a portfolio of that day cannot look ahead. An empty
/// field is a gap and stays one. Prices are read as the nearest double: they feed statistics, never a balance.</remarks>
public static class PanelFile
{
    /// <summary>Most columns of a panel: bounds memory against a file that is no panel.</summary>
    private const int MaxColumns = 10_000;

    private const int DateLength = 10;
    private const long SecondsToEndOfDay = 86_399;

    /// <summary>Reads a panel.</summary>
    /// <exception cref="InputException">The file cannot be read, or a row or field is wrong: times that do not ascend, a price that is not a finite number
    /// above zero, a missing or surplus field.</exception>
    public static PricePanel Read(string path)
    {
        string[]? header = null;
        List<Timestamp> times = [];
        List<double>[] columns = [];
        foreach ((long line, string[] fields) in CsvTable.Rows(path))
        {
            if (header is null)
            {
                header = CheckHeader(path, line, fields);
                columns = [.. header.Skip(1).Select(_ => new List<double>())];
                continue;
            }

            if (fields.Length != header.Length)
            {
                throw new InputException(path, line, null, $"expected {Counted.Of(header.Length, "field")} as in the header; found {fields.Length}");
            }

            if (!TimeText.TryParse(fields[0], out Timestamp time))
            {
                throw new InputException(path, line, header[0],
                    $"expected a time in UTC such as 2025-10-10T20:00:00Z, a day such as 2025-10-10, or a count since 1970; found '{fields[0]}'");
            }

            time = fields[0].Length == DateLength && fields[0][4] == '-' ? time.PlusSeconds(SecondsToEndOfDay) : time;

            if (times.Count > 0 && time <= times[^1])
            {
                throw new InputException(path, line, header[0], $"times must ascend; {time} follows {times[^1]}");
            }

            times.Add(time);
            for (int i = 1; i < fields.Length; i++)
            {
                columns[i - 1].Add(ReadPrice(path, line, header[i], fields[i]));
            }
        }

        if (times.Count == 0)
        {
            throw new InputException(path, 1, null, "the panel has a header and no rows");
        }

        Result<PricePanel> panel = PricePanel.Of([.. header!.Skip(1)], [.. times], [.. columns.Select(c => c.ToArray())]);
        Invariant.Check(panel.IsOk, "A panel was refused after every field of it was checked.");
        return panel.Value;
    }

    private static string[] CheckHeader(string path, long line, string[] fields)
    {
        if (fields.Length is < 2 or > MaxColumns)
        {
            throw new InputException(path, line, null,
                $"expected a time column and 1 to {MaxColumns - 1} columns of prices behind it; found "
                + $"{(fields.Length < 2 ? "one column in all" : $"{fields.Length} columns in all")}");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in fields.Skip(1))
        {
            if (name.Length == 0 || !seen.Add(name))
            {
                throw new InputException(path, line, name, "a column's name is empty or taken");
            }
        }

        return fields;
    }

    private static double ReadPrice(string path, long line, string column, string text)
    {
        if (text.Length == 0)
        {
            return double.NaN;
        }

        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        if (!double.TryParse(text, Plain, CultureInfo.InvariantCulture, out double price) || !(price > 0 && double.IsFinite(price)))
        {
            throw new InputException(path, line, column, $"expected a price above zero; found '{text}'");
        }

        return price;
    }
}
