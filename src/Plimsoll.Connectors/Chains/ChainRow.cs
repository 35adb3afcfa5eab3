// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors.Marks;
using Plimsoll.Connectors.Prices;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Chains;

/// <summary>One row of a chain, field by field: each checked by itself, then the prices against what the option can be worth.</summary>
internal readonly struct ChainRow(string path, long line, string[] fields, string[] names, int[] columns, double rate, int? expirySeconds)
{
    private const int Mark = 8;
    private const int MarkVolatility = 9;

    // Quotes of one row can be of slightly different moments; half of the intrinsic value and a twentieth of the forward are no moment's difference.
    private const double LeastOfIntrinsic = 0.5;
    private const double LeastShortfall = 0.05;

    /// <summary>The quote, its prices per unit of the forward.</summary>
    /// <exception cref="InputException">Names the line and the column of the first thing that is wrong.</exception>
    public ChainQuote Read()
    {
        Timestamp time = Time(0);
        Timestamp expiry = Expiry(2);
        if (expiry <= time)
        {
            throw Wrong(2, $"the expiry is in the past, for the row is of {time}");
        }

        // A file in points is of one underlying, which it does not name: it goes by the file's name.
        bool isInPoints = columns[1] < 0;
        string currency = isInPoints ? Path.GetFileName(path) : Text(1);
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
        if (bid > ask)
        {
            throw Wrong(6, $"the quote is crossed: the ask is {Text(7)}");
        }

        ChainQuote quote = new(line, time, currency, expiry, Positive(3), isCall, forward, bid / unit, ask / unit, Optional(Mark, "a price"), Volatility());
        CheckWorth(quote, unit);
        CheckMark(quote);
        return quote;
    }

    /// <summary>No bid or mark above every option's bound; no ask or mark far below what exercise gives: a price in another unit is outside on one
    /// side.</summary>
    private void CheckWorth(ChainQuote quote, double unit)
    {
        double strike = quote.Strike / quote.Forward;
        double most = quote.IsCall ? 1 : strike;
        double intrinsic = Math.Max(quote.IsCall ? 1 - strike : strike - 1, 0);
        string what = quote.IsCall ? "call" : "put";
        string unitName = columns[1] < 0 ? string.Empty : " in coin";
        foreach ((int name, double price) in new[] { (6, quote.Bid), (Mark, quote.Mark) })
        {
            if (price > most * (1 + LeastShortfall))
            {
                throw Wrong(name,
                    $"no {what} is worth more than {Number(most * unit)}{unitName}"
                    + $"{(columns[1] < 0 ? string.Empty : "; prices of this layout are in coin, dollars divided by the forward")}");
            }
        }

        foreach ((int name, double price) in new[] { (7, quote.Ask), (Mark, quote.Mark) })
        {
            if (price < LeastOfIntrinsic * intrinsic && intrinsic - price > LeastShortfall)
            {
                throw Wrong(name, $"the {what} gives {Number(intrinsic * unit)}{unitName} when it is exercised at forward {Text(5)}, far more than this price");
            }
        }
    }

    /// <summary>The mark and its volatility; where there is no mark, the volatility and both sides of the quote, which must then both disagree.</summary>
    private void CheckMark(ChainQuote quote)
    {
        if (!(quote.MarkVolatility >= 0))
        {
            return;
        }

        string? Complaint(double price) => new OptionMark(
            price, true, quote.Forward, false, quote.Strike, quote.Years, quote.MarkVolatility, quote.IsCall, ChainTick.Coin.Size).Complaint(string.Empty);
        string? sentence = quote.Mark >= 0 ? Complaint(quote.Mark)
            : quote.Bid > 0 && quote.Ask > 0 && Complaint(quote.Ask) is not null ? Complaint(quote.Bid)
            : null;
        if (sentence is not null)
        {
            throw Wrong(MarkVolatility, sentence);
        }
    }

    private double Volatility()
    {
        double volatility = Optional(MarkVolatility, "a volatility");
        return volatility > FieldBounds.MostVolatility.ToDouble() ? throw Wrong(MarkVolatility, $"expected a volatility {FieldBounds.VolatilityWords}")
            : volatility;
    }

    private static string Number(double value) => FigureText.Of(value);

    private string Text(int name) => columns[name] < 0 ? string.Empty : fields[columns[name]];

    private InputException Wrong(int name, string sentence) => new(path, line, names[name], $"{sentence}; found '{Text(name)}'");

    private Timestamp Time(int name) =>
        TimeText.TryParse(Text(name), out Timestamp time) ? time
        : throw Wrong(name, "expected a time in UTC such as 2025-10-10T20:00:00Z, or a count since 1970");

    private Timestamp Expiry(int name)
    {
        Timestamp time = Time(name);
        if (!TimeText.IsDay(Text(name)))
        {
            return time;
        }

        return expirySeconds is { } seconds
            ? time.PlusSeconds(seconds)
            : throw Wrong(name,
            "an expiry needs its time of day: write it in the file (2026-06-26T08:00:00Z), or name one for all by --expiry-time, such as 08:00Z for coin "
            + "options or 20:00Z");
    }

    private double Positive(int name) =>
        TryNumber(Text(name), out double value) && value > 0 ? value : throw Wrong(name, "expected a number above zero" + CsvTable.NumberHint(Text(name)));

    private double Optional(int name, string what)
    {
        if (Text(name).Length == 0)
        {
            return double.NaN;
        }

        return TryNumber(Text(name), out double value) && value >= 0
            ? value
            : throw Wrong(name, $"expected {what}, a number of at least zero, or nothing{CsvTable.NumberHint(Text(name))}");
    }

    private static bool TryNumber(string text, out double value)
    {
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }
}
