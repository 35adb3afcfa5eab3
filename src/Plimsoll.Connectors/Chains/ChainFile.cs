// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Marks;
using Plimsoll.Connectors.Prices;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Chains;

/// <summary>A chain of options from a file, every row checked.</summary>
/// <param name="Chain">The chain; its name is the path as the caller gave it.</param>
/// <param name="HasDays">True when some expiry is a day without a time.</param>
public sealed record ChainFile(OptionChain Chain, bool HasDays)
{
    // A year of hourly snapshots of the largest chain listed today stays below it.
    private const int MaxRows = 20_000_000;

    private const int ExpiryColumn = 2;
    private const string ForwardInPoints = "forward_parity";

    // In the order in which a row reads them; a name left empty is of a column that the layout does not have.
    private static readonly string[] _coin = ["ts", "currency", "expiry", "strike", "type", "forward", "bid_price", "ask_price", "mark_price", "mark_iv"];
    private static readonly string[] _points = ["ts", "", "expiry", "strike", "type", ForwardInPoints, "bid", "ask", "", ""];

    /// <summary>Reads a chain: with a column <c>forward_parity</c> one of prices in points, without marks (listed options on futures); else one of prices in
    /// coin.</summary>
    /// <param name="path">CSV, plain or gzip.</param>
    /// <param name="rate">Continuous rate a year that prices in points are discounted at. Prices in coin are per unit of the forward's own discount.</param>
    /// <param name="expirySeconds">The time of day, in seconds after midnight UTC, of expiries that are given as a day; null refuses such an expiry.</param>
    /// <remarks>An expiry that is only a day is not a time: its first instant takes hours or a day from every option's life. A mark and its volatility must be
    /// able to be the same quantity (<see cref="OptionMark"/>), and no bid or mark may be above what any option is worth, or far below what exercise
    /// gives.</remarks>
    /// <exception cref="InputException">The file cannot be read, or a row is wrong: the message names the line and the column.</exception>
    public static ChainFile Read(string path, double rate = 0, int? expirySeconds = null)
    {
        int[]? columns = null;
        int width = 0;
        bool hasDays = false;
        string[] names = _coin;
        List<ChainQuote> quotes = [];
        HashSet<(Timestamp, string, Timestamp, double, bool)> seen = [];
        foreach ((long line, string[] fields) in CsvTable.Rows(path))
        {
            if (columns is null)
            {
                names = fields.Contains(ForwardInPoints) ? _points : _coin;
                columns = ColumnsOf(path, line, fields, names);
                width = fields.Length;
                continue;
            }

            if (fields.Length != width)
            {
                throw CsvTable.WrongWidth(path, line, width, fields);
            }

            hasDays |= TimeText.IsDay(fields[columns[ExpiryColumn]]);
            ChainQuote quote = new ChainRow(path, line, fields, names, columns, rate, expirySeconds).Read();
            if (!seen.Add((quote.Time, quote.Currency, quote.Expiry, quote.Strike, quote.IsCall)))
            {
                throw new InputException(path, line, "strike", $"the option is there twice at {quote.Time}");
            }

            if (quotes.Count == MaxRows)
            {
                throw new InputException(path, line, null, $"the chain has more than {MaxRows} rows");
            }

            quotes.Add(quote);
        }

        return quotes.Count > 0 ? new(new OptionChain(path, [.. quotes], names == _points ? ChainTick.Points : ChainTick.Coin), hasDays)
            : throw new InputException(path, 1, null, "the chain has a header and no rows");
    }

    private static int[] ColumnsOf(string path, long line, string[] header, string[] names)
    {
        int[] columns = [.. names.Select(name => name.Length == 0 ? -1 : Array.IndexOf(header, name))];
        if (header.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException(path, line, null, $"two columns are named '{twice.Key}'");
        }

        int missing = Enumerable.Range(0, names.Length).FirstOrDefault(i => columns[i] < 0 && names[i].Length > 0, -1);
        return missing < 0 ? columns : throw new InputException(path, line, names[missing], $"there is no such column; found {string.Join(", ", header)}");
    }
}
