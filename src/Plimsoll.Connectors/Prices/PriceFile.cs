// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Prices;

/// <summary>How a price file is laid out.</summary>
public enum PriceFileForm : byte
{
    /// <summary>A time and one column a symbol.</summary>
    Wide,

    /// <summary>Time, open, high, low, close, volume, as exchanges publish them; with a header in any order, or without one in this order.</summary>
    Candles,
}

/// <summary>What to expect of a price file.</summary>
/// <param name="Form">How it is laid out.</param>
/// <param name="Where">Only rows whose columns hold these values are read: for files that carry several markets.</param>
/// <param name="MaxGapSeconds">A longer time between two values of a column is refused; null lets gaps through, to be seen by the oracle as age.</param>
/// <param name="AllowsSigned">True when values may be zero or negative.</param>
public sealed record PriceFileFormat(
    PriceFileForm Form, ImmutableSortedDictionary<string, string> Where, int? MaxGapSeconds = null, bool AllowsSigned = false)
{
    /// <summary>A wide table in which every gap is let through.</summary>
    public static PriceFileFormat Wide { get; } = new(PriceFileForm.Wide, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Candles in which every gap is let through.</summary>
    public static PriceFileFormat Candles { get; } = new(PriceFileForm.Candles, ImmutableSortedDictionary<string, string>.Empty);
}

/// <summary>A price file that was read whole and found in order.</summary>
public sealed class PriceFile
{
    private readonly ImmutableArray<PriceSeries> _columns;
    private readonly ImmutableArray<int> _lines;

    internal PriceFile(string path, ImmutableArray<PriceSeries> columns, ImmutableArray<Timestamp> times, ImmutableArray<int> lines, long rowsOfOthers)
    {
        Path = path;
        _columns = columns;
        Times = times;
        _lines = lines;
        RowsOfOthers = rowsOfOthers;
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>The names of its columns: symbols of a wide table; open, high, low and close of candles.</summary>
    public IEnumerable<string> Columns => _columns.Select(column => column.Column);

    /// <summary>The times of its rows, strictly ascending, rows of other markets left out.</summary>
    public ImmutableArray<Timestamp> Times { get; }

    /// <summary>How many rows were left out because they are of other markets than <see cref="PriceFileFormat.Where"/> names.</summary>
    public long RowsOfOthers { get; }

    /// <summary>The line of the row stamped exactly <paramref name="time"/>; 0 when there is none.</summary>
    public int LineAt(Timestamp time) => Times.BinarySearch(time) is >= 0 and int row ? _lines[row] : 0;

    /// <summary>True when this and another reading of the same file took a row in common.</summary>
    public bool SharesRows(PriceFile other) => _lines.Intersect(other._lines).Any();

    /// <summary>Reads a file and checks every row of it.</summary>
    /// <remarks>An empty field is a value that is not available. Times must ascend strictly; values must be plain decimals above zero.</remarks>
    /// <exception cref="InputException">Names the file, the line and the column of the first thing that is wrong.</exception>
    public static PriceFile Read(string path, PriceFileFormat format) => new PriceRows(path, format).Read();

    /// <summary>Finds a column by name.</summary>
    public bool TryColumn(string name, [NotNullWhen(true)] out PriceSeries? series)
    {
        series = _columns.FirstOrDefault(column => column.Column == name);
        return series is not null;
    }
}
