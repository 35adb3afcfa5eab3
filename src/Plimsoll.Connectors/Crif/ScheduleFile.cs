// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Prices;
using Plimsoll.Values;
using Plimsoll.Venues.Schedule;

namespace Plimsoll.Connectors.Crif;

/// <summary>A list of trades for the schedule: columns <c>trade</c>, <c>product</c>, <c>notional</c>, <c>pv</c> and <c>years</c>, dollars.</summary>
/// <remarks>Rows of one trade are parts of it: their notionals and present values add, product and years are the same. No <c>years</c> is the longest
/// band.</remarks>
public static class ScheduleFile
{
    private static readonly ImmutableArray<string> _columns = ["trade", "product", "notional", "pv", "years"];

    /// <summary>Reads a file: CSV, plain or gzip.</summary>
    /// <exception cref="InputException">Names the file, the line and the field of the first thing that is wrong.</exception>
    public static ImmutableArray<ScheduleTrade> Read(string path)
    {
        int[]? places = null;
        int width = 0;
        ImmutableArray<ScheduleTrade>.Builder trades = ImmutableArray.CreateBuilder<ScheduleTrade>();
        Dictionary<string, (ScheduleTrade First, long Line)> seen = new(StringComparer.Ordinal);
        foreach ((long line, string[] fields) in CsvTable.Rows(path))
        {
            if (places is null)
            {
                (places, width) = (Header(path, line, fields), fields.Length);
                continue;
            }

            if (fields.Length != width)
            {
                throw CsvTable.WrongWidth(path, line, width, fields);
            }

            ScheduleTrade trade = TradeOf(path, line, fields, places);
            if (seen.TryGetValue(trade.Id, out (ScheduleTrade First, long Line) first)
                && (first.First.Product != trade.Product || first.First.Years != trade.Years))
            {
                throw new InputException(path, line, first.First.Product != trade.Product ? "column product" : "column years",
                    string.Create(CultureInfo.InvariantCulture,
                        $"trade {trade.Id} is another one in line {first.Line}: a trade has one product and one maturity"));
            }

            seen.TryAdd(trade.Id, (trade, line));
            trades.Add(trade);
        }

        return trades.Count > 0 ? trades.ToImmutable()
            : throw new InputException(path, 1, null, "there is no row below the names of the columns; expected trades");
    }

    private static int[] Header(string path, long line, string[] fields)
    {
        int[] places = [.. _columns.Select(name => Array.FindIndex(fields, field => field.Equals(name, StringComparison.OrdinalIgnoreCase)))];
        for (int i = 0; i < fields.Length; i++)
        {
            if (Array.IndexOf(places, i) < 0)
            {
                throw new InputException(path, line, $"column {fields[i]}", $"expected {string.Join(", ", _columns)}, each once");
            }
        }

        int missing = Array.IndexOf(places, -1);
        return missing < 0 ? places
            : throw new InputException(path, line, $"column {_columns[missing]}", $"the column is missing; found {string.Join(", ", fields)}");
    }

    private static ScheduleTrade TradeOf(string path, long line, string[] fields, int[] places)
    {
        string id = fields[places[0]], product = fields[places[1]], years = fields[places[4]];
        int number = ScheduleParameters.Products.IndexOf(product);
        if (id.Length == 0 || number < 0)
        {
            throw id.Length == 0 ? new InputException(path, line, "column trade", "expected a name; found nothing")
                : new InputException(path, line, "column product", $"expected one of {string.Join(", ", ScheduleParameters.Products)}; found '{product}'");
        }

        Ratio? left = years.Length == 0 ? null : Ratio.FromAtoms(Number(path, line, "years", years).Atoms);
        return left is { IsNegative: true } ? throw new InputException(path, line, "column years", $"expected years left, at least 0; found {years}")
            : new(id, (ScheduleProduct)number, Number(path, line, "notional", fields[places[2]]), Number(path, line, "pv", fields[places[3]]), left);
    }

    private static Amount Number(string path, long line, string column, string text) => Amount.TryParse(text, out Amount number) ? number
        : throw new InputException(path, line, "column " + column, $"expected a plain decimal; found '{text}'{CsvTable.NumberHint(text)}");
}
