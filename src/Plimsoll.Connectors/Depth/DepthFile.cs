// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Prices;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Depth;

/// <summary>Which side of a depth file is believed.</summary>
public enum DepthSide : byte
{
    /// <summary>Each side speaks for itself.</summary>
    Both,

    /// <summary>The bid side stands for both.</summary>
    Bid,

    /// <summary>The ask side stands for both.</summary>
    Ask,
}

/// <summary>What to expect of a file of cumulative depth.</summary>
/// <param name="Levels">Distances from the mark, ascending, as fractions of it.</param>
/// <param name="Bids">The column of each level on the bid side; unused when the ask side stands for both.</param>
/// <param name="Asks">The column of each level on the ask side; unused when the bid side stands for both.</param>
/// <param name="Side">Which side is believed.</param>
public sealed record DepthFileFormat(ImmutableArray<Ratio> Levels, ImmutableArray<string> Bids, ImmutableArray<string> Asks, DepthSide Side);

/// <summary>The cumulative depth of one book at one time.</summary>
/// <param name="Time">When it was seen.</param>
/// <param name="Bids">Cumulative value on the bid side, level by level, in the unit of the file's columns.</param>
/// <param name="Asks">The same on the ask side.</param>
public sealed record DepthRow(Timestamp Time, ImmutableArray<Amount> Bids, ImmutableArray<Amount> Asks);

/// <summary>A file of cumulative depth at fixed distances from the mark, as exchanges archive it.</summary>
public sealed class DepthFile
{
    private readonly ImmutableArray<DepthRow> _rows;

    private DepthFile(string path, ImmutableArray<DepthRow> rows, ImmutableArray<(Timestamp Time, int Line)> empty)
    {
        Path = path;
        _rows = rows;
        EmptyRows = empty;
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>The rows that have no depth at any level, on the sides believed: they are no snapshots.</summary>
    public ImmutableArray<(Timestamp Time, int Line)> EmptyRows { get; }

    /// <summary>How many snapshots there are.</summary>
    public int Count => _rows.Length;

    /// <summary>Reads a file and checks every row of it: times strictly ascending, nothing negative, depth not falling as the distance grows.</summary>
    /// <exception cref="InputException">Names the file, the line and the column of the first thing that is wrong.</exception>
    public static DepthFile Read(string path, DepthFileFormat format)
    {
        PriceFile file = PriceFile.Read(path, PriceFileFormat.Wide with { AllowsSigned = true });
        ImmutableArray<PriceSeries> bids = format.Side == DepthSide.Ask ? [] : Columns(file, format.Bids);
        ImmutableArray<PriceSeries> asks = format.Side == DepthSide.Bid ? [] : Columns(file, format.Asks);
        ImmutableArray<(Timestamp, int)>.Builder empty = ImmutableArray.CreateBuilder<(Timestamp, int)>();
        ImmutableArray<DepthRow>.Builder rows = ImmutableArray.CreateBuilder<DepthRow>(file.Times.Length);
        foreach (Timestamp time in file.Times)
        {
            if (!bids.Concat(asks).Any(column => column.TryAt(time, out _)))
            {
                empty.Add((time, file.LineAt(time)));
                continue;
            }

            ImmutableArray<Amount> bid = Cumulative(file, time, bids);
            ImmutableArray<Amount> ask = Cumulative(file, time, asks);
            rows.Add(new(time, format.Side == DepthSide.Ask ? ask : bid, format.Side == DepthSide.Bid ? bid : ask));
        }

        return rows.Count > 0 ? new(path, rows.ToImmutable(), empty.ToImmutable())
            : throw new InputException(path, null, null, $"none of the {empty.Count} rows has depth at any level");
    }

    /// <summary>The snapshots, times strictly ascending.</summary>
    public ImmutableArray<DepthRow> Rows => _rows;

    /// <summary>The last snapshot not later than <paramref name="time"/>; null when the file starts later.</summary>
    public DepthRow? At(Timestamp time) => IndexAt(time) is >= 0 and int index ? _rows[index] : null;

    /// <summary>The place of the last snapshot not later than <paramref name="time"/>; −1 when the file starts later.</summary>
    public int IndexAt(Timestamp time)
    {
        int low = 0, high = _rows.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_rows[middle].Time <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private static ImmutableArray<PriceSeries> Columns(PriceFile file, ImmutableArray<string> names) =>
        [.. names.Select(name => file.TryColumn(name, out PriceSeries? series)
            ? series
            : throw new InputException(file.Path, 1, $"column {name}", $"there is no such column; found {string.Join(", ", file.Columns)}"))];

    private static ImmutableArray<Amount> Cumulative(PriceFile file, Timestamp time, ImmutableArray<PriceSeries> columns)
    {
        ImmutableArray<Amount>.Builder levels = ImmutableArray.CreateBuilder<Amount>(columns.Length);
        Amount before = default;
        foreach (PriceSeries column in columns)
        {
            if (!column.TryAt(time, out Int128 atoms))
            {
                throw new InputException(file.Path, file.LineAt(time), $"column {column.Column}", $"the depth at {time} is missing");
            }

            Amount depth = Amount.FromAtoms(atoms);
            if (depth < before)
            {
                throw new InputException(
                    file.Path, file.LineAt(time), $"column {column.Column}",
                        $"the depth at {time} is {depth}, less than the {before} nearer to the mark; cumulative depth cannot fall");
            }

            levels.Add(depth);
            before = depth;
        }

        return levels.ToImmutable();
    }
}
