// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Prices;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Funding;

/// <summary>One payment of funding.</summary>
/// <param name="Time">When it is due.</param>
/// <param name="Instrument">Whose it is.</param>
/// <param name="Rate">Fraction of notional that longs pay shorts; negative is paid by shorts.</param>
public sealed record FundingRow(Timestamp Time, InstrumentId Instrument, Ratio Rate);

/// <summary>A file of funding rates: columns of a time, <c>symbol</c>, and <c>rate</c> or <c>funding_rate</c>.</summary>
/// <remarks>Rows of one symbol are a minute apart at least. No venue pays twice in a minute, but feeds write one payment twice, milliseconds apart, and both
/// would be charged.</remarks>
public sealed class FundingFile
{
    private static readonly ImmutableArray<string> _rateNames = ["rate", "funding_rate", "fundingrate"];

    private const long LeastApart = 60 * Timestamp.NanosecondsPerSecond;

    private FundingFile(string path, ImmutableArray<FundingRow> rows, long rowsOfOthers)
    {
        Path = path;
        Rows = rows;
        RowsOfOthers = rowsOfOthers;
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>The payments in order of time, at one time in order of instruments.</summary>
    public ImmutableArray<FundingRow> Rows { get; }

    /// <summary>How many rows are of symbols that the world does not name.</summary>
    public long RowsOfOthers { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">CSV, plain or gzip.</param>
    /// <param name="symbols">Instruments by their name in the file.</param>
    /// <exception cref="InputException">Names the file, the line and the column of the first thing that is wrong; also when a symbol has no row.</exception>
    public static FundingFile Read(string path, ImmutableSortedDictionary<string, InstrumentId> symbols)
    {
        (int Time, int Symbol, int Rate, int Width)? layout = null;
        Dictionary<InstrumentId, Timestamp> last = [];
        List<FundingRow> rows = [];
        long others = 0;
        foreach ((long line, string[] fields) in CsvTable.Rows(path))
        {
            if (layout is not { } columns)
            {
                layout = Header(path, line, fields);
                continue;
            }

            if (fields.Length != columns.Width)
            {
                throw CsvTable.WrongWidth(path, line, columns.Width, fields);
            }

            if (!symbols.TryGetValue(fields[columns.Symbol], out InstrumentId instrument))
            {
                others++;
                continue;
            }

            FundingRow row = new(Time(path, line, fields[columns.Time]), instrument, Rate(path, line, fields[columns.Rate]));
            if (last.TryGetValue(instrument, out Timestamp before) && row.Time.Nanoseconds - LeastApart < before.Nanoseconds)
            {
                throw new InputException(path, line, "timestamp", TooNear(fields[columns.Symbol], row.Time, before));
            }

            last[instrument] = row.Time;
            rows.Add(row);
        }

        foreach ((string name, InstrumentId instrument) in symbols)
        {
            if (!last.ContainsKey(instrument))
            {
                throw new InputException(path, null, "column symbol", $"there is no row of '{name}'");
            }
        }

        return new(path, [.. rows.OrderBy(row => row.Time).ThenBy(row => row.Instrument)], others);
    }

    private static (int Time, int Symbol, int Rate, int Width) Header(string path, long line, string[] fields)
    {
        List<string> names = [.. fields];
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() != names.Count)
        {
            throw new InputException(path, line, null, "two columns have the same name");
        }

        int symbol = names.FindIndex(name => name.Equals("symbol", StringComparison.OrdinalIgnoreCase));
        int rate = names.FindIndex(name => _rateNames.Contains(name, StringComparer.OrdinalIgnoreCase));
        string? missing = symbol < 0 ? "symbol" : rate < 0 ? "rate" : null;
        return missing is null
            ? (PriceRows.TimeField(path, line, names), symbol, rate, fields.Length)
            : throw new InputException(path, line, $"column {missing}",
            $"the column is missing; a file of funding rates has timestamp, symbol and rate; found {string.Join(", ", names)}");
    }

    private static string TooNear(string symbol, Timestamp time, Timestamp before) =>
        time == before ? $"the rate of {symbol} at {time} is there twice"
        : time < before ? $"{time} comes after {before}: rows of one symbol must ascend in time"
        : $"the rate of {symbol} at {time} is there twice: the row before is of {before}, less than a minute earlier, and both would be charged; keep one of "
        + "them";

    private static Timestamp Time(string path, long line, string text) => TimeText.TryParse(text, out Timestamp time) && !TimeText.IsDay(text)
        ? time
        : throw new InputException(path, line, "timestamp", $"'{text}' is not a UTC time; write 2025-10-10T16:00:00Z, or seconds or milliseconds since 1970");

    private static Ratio Rate(string path, long line, string text) => Fixed18.TryParse(text, out Int128 atoms) && FieldBounds.IsFunding(Ratio.FromAtoms(atoms))
        ? Ratio.FromAtoms(atoms)
        : throw new InputException(path, line, "column rate",
        $"expected a plain decimal {FieldBounds.FundingWords}; found '{text}'{CsvTable.NumberHint(text)}");
}
