// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Prices;

/// <summary>One pass over the rows of a price file: header, then each row checked as it comes.</summary>
internal sealed class PriceRows
{
    private static readonly ImmutableArray<string> _timeNames = ["timestamp", "ts", "time", "open_time", "opentime", "unix", "datetime", "date"];
    private static readonly ImmutableArray<string> _candleNames = ["open", "high", "low", "close"];

    private readonly string _path;
    private readonly PriceFileFormat _format;
    private readonly List<(int Field, string Value)> _filters = [];
    private readonly List<Column> _columns = [];
    private readonly ImmutableArray<Timestamp>.Builder _times = ImmutableArray.CreateBuilder<Timestamp>();
    private readonly ImmutableArray<int>.Builder _lines = ImmutableArray.CreateBuilder<int>();
    private long _rowsOfOthers;
    private int _timeField;
    private int _fieldCount;
    private Timestamp? _last;

    internal PriceRows(string path, PriceFileFormat format)
    {
        _path = path;
        _format = format;
    }

    internal PriceFile Read()
    {
        bool isFirst = true;
        foreach ((long line, string[] fields) in CsvTable.Rows(_path))
        {
            if (isFirst)
            {
                isFirst = false;
                if (ReadHeader(line, fields))
                {
                    continue;
                }
            }

            ReadRow(line, fields);
        }

        if (_last is null)
        {
            string filter = string.Join(", ", _format.Where.Select(pair => $"{pair.Key} = {pair.Value}"));
            throw new InputException(_path, null, null, filter.Length == 0 ? "there is no row after the header" : $"no row has {filter}");
        }

        ImmutableArray<PriceSeries> columns = [.. _columns.Select(
            column => new PriceSeries(_path, column.Name, column.Times.ToImmutable(), column.Values.ToImmutable()))];
        return new(_path, columns, _times.ToImmutable(), _lines.ToImmutable(), _rowsOfOthers);
    }

    /// <summary>Finds the columns by name; true when the row was a header, false when it is already the first row of headerless candles.</summary>
    private bool ReadHeader(long line, string[] fields)
    {
        _fieldCount = fields.Length;
        if (_format.Form == PriceFileForm.Candles && fields.Length >= 5 && TimeText.TryParse(fields[0], out _))
        {
            _timeField = 0;
            _columns.AddRange(_candleNames.Select((name, index) => new Column(name, index + 1)));
            return false;
        }

        List<string> names = [.. fields];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name.Length == 0 || !seen.Add(name))
            {
                throw new InputException(_path, line, null, name.Length == 0 ? "a column has no name" : $"two columns are named '{name}'");
            }
        }

        _timeField = TimeField(_path, line, names);
        foreach ((string name, string value) in _format.Where)
        {
            int field = names.IndexOf(name);
            _filters.Add(field >= 0 ? (field, value)
                : throw new InputException(_path, line, $"column {name}", $"there is no such column; found {string.Join(", ", names)}"));
        }

        if (_format.Form == PriceFileForm.Wide)
        {
            _columns.AddRange(names.Select((name, index) => new Column(name, index)).Where(column => column.Field != _timeField));
            return true;
        }

        foreach (string wanted in _candleNames)
        {
            int field = names.FindIndex(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            if (field != names.FindLastIndex(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase)))
            {
                throw new InputException(_path, line, $"column {wanted}", "two columns have this name, but for capitals");
            }

            if (field < 0)
            {
                throw new InputException(_path, line, $"column {wanted}",
                    $"the column is missing; candles have timestamp, open, high, low, close; found {string.Join(", ", names)}");
            }

            _columns.Add(new(wanted, field));
        }

        return true;
    }

    /// <summary>The column of times, by any of the names that exchanges use.</summary>
    internal static int TimeField(string path, long line, List<string> names)
    {
        foreach (string candidate in _timeNames)
        {
            int field = names.FindIndex(name => name.Equals(candidate, StringComparison.OrdinalIgnoreCase));
            if (field >= 0)
            {
                return field;
            }
        }

        throw new InputException(path, line, "column timestamp",
            $"the column is missing; it may be called {string.Join(", ", _timeNames)}; found {string.Join(", ", names)}");
    }

    private void ReadRow(long line, string[] fields)
    {
        if (fields.Length != _fieldCount)
        {
            throw CsvTable.WrongWidth(_path, line, _fieldCount, fields);
        }

        foreach ((int field, string value) in _filters)
        {
            if (fields[field] != value)
            {
                _rowsOfOthers++;
                return;
            }
        }

        if (!TimeText.TryParse(fields[_timeField], out Timestamp time))
        {
            throw new InputException(_path, line, "timestamp",
                $"'{fields[_timeField]}' is not a UTC time; write 2025-10-10T21:20:00Z, or seconds or milliseconds since 1970");
        }

        if (_last is { } last && time <= last)
        {
            throw new InputException(_path, line, "timestamp",
                time == last ? $"{time} is there twice" : $"{time} comes after {last}: rows must ascend in time");
        }

        _last = time;
        _times.Add(time);
        _lines.Add((int)line);
        foreach (Column column in _columns)
        {
            ReadValue(line, time, column, fields[column.Field]);
        }

        if (_format.Form == PriceFileForm.Candles)
        {
            CheckCandle(line, time);
        }
    }

    private void ReadValue(long line, Timestamp time, Column column, string text)
    {
        column.IsSet = text.Length > 0;
        if (!column.IsSet)
        {
            return;
        }

        if (!Fixed18.TryParse(text, out Int128 value))
        {
            throw new InputException(_path, line, $"column {column.Name}",
                $"'{text}' is not a plain decimal number with at most 18 decimals, up to 1.7e20{CsvTable.NumberHint(text)}");
        }

        if (value <= 0 && !_format.AllowsSigned)
        {
            throw new InputException(_path, line, $"column {column.Name}", $"a price must be above 0; found {text}");
        }

        if (_format.MaxGapSeconds is { } max && column.Times.Count > 0)
        {
            Timestamp before = column.Times[^1];
            if (before.PlusSeconds(max) < time)
            {
                long seconds = (time.Nanoseconds - before.Nanoseconds) / Timestamp.NanosecondsPerSecond;
                throw new InputException(
                    _path, line, $"column {column.Name}", string.Create(
                        CultureInfo.InvariantCulture, $"a gap of {seconds} s since {before}, more than the {max} s declared"));
            }
        }

        column.Times.Add(time);
        column.Values.Add(value);
    }

    private void CheckCandle(long line, Timestamp time)
    {
        if (_columns.Exists(column => !column.IsSet))
        {
            if (_columns.Exists(column => column.IsSet))
            {
                throw new InputException(_path, line, null, $"the candle of {time} is half empty: give open, high, low and close, or none of them");
            }

            return;
        }

        Int128 open = _columns[0].Values[^1], high = _columns[1].Values[^1], low = _columns[2].Values[^1], close = _columns[3].Values[^1];
        if (high < Int128.Max(open, close) || low > Int128.Min(open, close))
        {
            throw new InputException(
                _path, line, null,
                    $"open {Fixed18.Format(open)} and close {Fixed18.Format(close)} are not between low {Fixed18.Format(low)} and high {Fixed18.Format(high)}");
        }
    }

    private sealed class Column(string name, int field)
    {
        internal string Name { get; } = name;

        internal int Field { get; } = field;

        internal bool IsSet { get; set; }

        internal ImmutableArray<Timestamp>.Builder Times { get; } = ImmutableArray.CreateBuilder<Timestamp>();

        internal ImmutableArray<Int128>.Builder Values { get; } = ImmutableArray.CreateBuilder<Int128>();
    }
}
