// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Prices;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Chains;

/// <summary>A chain of options, every row checked: one or more snapshots of one or more underlyings.</summary>
public sealed class ChainFile
{
    // A year of hourly snapshots of the largest chain listed today stays below it.
    private const int MaxRows = 20_000_000;

    private const string ForwardInPoints = "forward_parity";

    // In the order in which a row reads them; a name left empty is of a column that the layout does not have.
    private static readonly string[] s_coin = ["ts", "currency", "expiry", "strike", "type", "forward", "bid_price", "ask_price", "mark_price", "mark_iv"];
    private static readonly string[] s_points = ["ts", "", "expiry", "strike", "type", ForwardInPoints, "bid", "ask", "", ""];

    private readonly ChainTick _tick;

    private ChainFile(string path, ImmutableArray<ChainQuote> quotes, ChainTick tick)
    {
        Path = path;
        Quotes = quotes;
        _tick = tick;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Every row, in the order of the file.</summary>
    public ImmutableArray<ChainQuote> Quotes { get; }

    /// <summary>True when some row has a mark volatility.</summary>
    public bool HasMarks => Quotes.Any(quote => quote.MarkVolatility > 0);

    /// <summary>The times of the snapshots, ascending.</summary>
    public IEnumerable<Timestamp> Snapshots => Quotes.Select(quote => quote.Time).Distinct().Order();

    /// <summary>The underlyings, in the order of their names.</summary>
    public IEnumerable<string> Currencies => Quotes.Select(quote => quote.Currency).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Reads a chain: with a column <c>forward_parity</c> one of prices in points, without marks (listed options on futures); else one of prices in coin.</summary>
    /// <param name="path">CSV, plain or gzip.</param>
    /// <param name="rate">Continuous rate a year that prices in points are discounted at. Prices in coin are per unit of the forward's own discount.</param>
    /// <exception cref="InputException">The file cannot be read, or a row is wrong: the message names the line and the column.</exception>
    public static ChainFile Read(string path, double rate = 0)
    {
        int[]? columns = null;
        int width = 0;
        string[] names = s_coin;
        List<ChainQuote> quotes = [];
        HashSet<(Timestamp, string, Timestamp, double, bool)> seen = [];
        foreach ((long line, string[] fields) in CsvTable.Rows(path))
        {
            if (columns is null)
            {
                names = fields.Contains(ForwardInPoints) ? s_points : s_coin;
                columns = ColumnsOf(path, line, fields, names);
                width = fields.Length;
                continue;
            }

            if (fields.Length != width)
            {
                throw new InputException(path, line, null, $"expected {width} fields as in the header; found {fields.Length}");
            }

            ChainQuote quote = new Row(path, line, fields, names, columns, rate).Read();
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

        return quotes.Count > 0 ? new(path, [.. quotes], names == s_points ? ChainTick.Points : ChainTick.Coin) : throw new InputException(path, 1, null, "the chain has a header and no rows");
    }

    /// <summary>The expiries of one underlying at one time, in order of expiry.</summary>
    /// <param name="currency">The underlying; null for the only one, or the first by name.</param>
    /// <param name="snapshot">The time; null for the last.</param>
    /// <exception cref="InputException">There is no such underlying or snapshot; the message names those that there are.</exception>
    public ImmutableArray<ChainSmile> Smiles(string? currency, Timestamp? snapshot)
    {
        string name = currency ?? Currencies.First();
        ChainQuote[] ofCurrency = [.. Quotes.Where(quote => quote.Currency == name)];
        if (ofCurrency.Length == 0)
        {
            throw new InputException(Path, null, "currency", $"there is no '{name}'; the file has {string.Join(", ", Currencies)}");
        }

        Timestamp time = snapshot ?? ofCurrency.Max(quote => quote.Time);
        ChainQuote[] taken = [.. ofCurrency.Where(quote => quote.Time == time)];
        return taken.Length > 0
            ? [.. taken.GroupBy(quote => quote.Expiry).OrderBy(group => group.Key).Select(group => new ChainSmile(Path, group, _tick))]
            : throw new InputException(Path, null, "ts", $"there is no snapshot at {time}; the file has {string.Join(", ", Snapshots)}");
    }

    private static int[] ColumnsOf(string path, long line, string[] header, string[] names)
    {
        int[] columns = [.. names.Select(name => name.Length == 0 ? -1 : Array.IndexOf(header, name))];
        int missing = Enumerable.Range(0, names.Length).FirstOrDefault(i => columns[i] < 0 && names[i].Length > 0, -1);
        return missing < 0 ? columns : throw new InputException(path, line, names[missing], "there is no such column");
    }

    private readonly struct Row(string path, long line, string[] fields, string[] names, int[] columns, double rate)
    {
        public ChainQuote Read()
        {
            Timestamp time = Time(0);
            Timestamp expiry = Time(2);
            if (expiry <= time)
            {
                throw Wrong(2, $"the expiry is in the past, for the row is of {time}");
            }

            // A file in points is of one underlying, which it does not name: it goes by the file's name.
            bool isInPoints = columns[1] < 0;
            string currency = isInPoints ? System.IO.Path.GetFileName(path) : Text(1);
            if (currency.Length == 0)
            {
                throw Wrong(1, "expected the name of the underlying");
            }

            bool isCall = Text(4) switch
            {
                "C" or "call" => true,
                "P" or "put" => false,
                _ => throw Wrong(4, "expected C or P"),
            };
            double forward = Positive(5);
            double unit = isInPoints ? forward * StrictMath.Exp(-rate * time.YearsTo(expiry)) : 1;
            double bid = Optional(6, "a price");
            double ask = Optional(7, "a price");
            return bid > ask
                ? throw Wrong(6, $"the quote is crossed: the ask is {Text(7)}")
                : new(line, time, currency, expiry, Positive(3), isCall, forward, bid / unit, ask / unit, Optional(8, "a price"), Optional(9, "a volatility"));
        }

        private string Text(int name) => columns[name] < 0 ? string.Empty : fields[columns[name]];

        private InputException Wrong(int name, string sentence) => new(path, line, names[name], $"{sentence}; found '{Text(name)}'");

        private Timestamp Time(int name) => TimeText.TryParse(Text(name), out Timestamp time) ? time : throw Wrong(name, "expected a time in UTC");

        private double Positive(int name) => TryNumber(Text(name), out double value) && value > 0 ? value : throw Wrong(name, "expected a number above zero");

        private double Optional(int name, string what)
        {
            if (Text(name).Length == 0)
            {
                return double.NaN;
            }

            return TryNumber(Text(name), out double value) && value >= 0 ? value : throw Wrong(name, $"expected {what}, a number of at least zero, or nothing");
        }

        private static bool TryNumber(string text, out double value)
        {
            const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
            return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        }
    }
}
