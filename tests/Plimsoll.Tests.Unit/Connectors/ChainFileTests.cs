// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Chains;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Tests.Unit.Connectors;

public sealed class ChainFileTests : IDisposable
{
    private const string Header = "ts,currency,expiry,strike,type,forward,bid_price,ask_price,mark_price,mark_iv\n";

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_chain_is_read_plain_or_zipped_and_an_empty_field_is_no_quote()
    {
        string text = Header + "2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,,0.05,0.04,0.5\n";
        File.WriteAllText(_path, text);
        ChainQuote plain = Assert.Single(ChainFile.Read(_path).Chain.Quotes);
        Assert.Equal((2L, 70000.0, true, 71000.0, 0.05, 0.04, 0.5),
            (plain.Line, plain.Strike, plain.IsCall, plain.Forward, plain.Ask, plain.Mark, plain.MarkVolatility));
        Assert.True(double.IsNaN(plain.Bid));
        Assert.Equal(30.0 / 365, plain.Years, 15);
        using (GZipStream zip = new(File.Create(_path), CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        Assert.Equal(plain, Assert.Single(ChainFile.Read(_path).Chain.Quotes));
    }

    [Theory]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.06,0.05,0.04,0.5",
        "line 3, bid_price: the quote is crossed: the ask is 0.05; found '0.06'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,-0.01,0.05,0.04,0.5",
        "line 3, bid_price: expected a price, a number of at least zero, or nothing; found '-0.01'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,NaN,0.5",
        "line 3, mark_price: expected a price, a number of at least zero, or nothing; found 'NaN'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,-0.5",
        "line 3, mark_iv: expected a volatility, a number of at least zero, or nothing; found '-0.5'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,NaN",
        "line 3, mark_iv: expected a volatility, a number of at least zero, or nothing; found 'NaN'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,X,71000,0.01,0.05,0.04,0.5", "line 3, type: expected C or P; found 'X'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-06-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,0.5",
        "line 3, expiry: the expiry is in the past, for the row is of 2026-06-01T08:00:00Z; found '2026-06-01T08:00:00Z'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,0,C,71000,0.01,0.05,0.04,0.5", "line 3, strike: expected a number above zero; found '0'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,-1,0.01,0.05,0.04,0.5", "line 3, forward: expected a number above zero; found '-1'")]
    [InlineData("yesterday,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,0.5",
        "line 3, ts: expected a time in UTC such as 2025-10-10T20:00:00Z, or a count since 1970; found 'yesterday'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,60000,P,71000,,,,", "line 3, strike: the option is there twice at 2026-06-01T08:00:00Z")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,,,0.0637,50.49",
        "line 3, mark_iv: expected a volatility from 0 to 50 (0.55 is 55 %); found '50.49'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,,,0.0582,45",
        "line 3, mark_iv: the mark is 0.0582 in coin, but Black-76 on forward 71000, strike 70000, 0.0821918 years and volatility 45 gives 1 in coin: they "
        + "cannot be the same quantity; the volatility seems to be in percent: 0.45 is 45 %; found '45'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.058,0.059,,45",
        "line 3, mark_iv: the mark is 0.058 in coin, but Black-76 on forward 71000, strike 70000, 0.0821918 years and volatility 45 gives 1 in coin: they "
        + "cannot be the same quantity; the volatility seems to be in percent: 0.45 is 45 %; found '45'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,4118,4189,,",
        "line 3, bid_price: no call is worth more than 1 in coin; prices of this layout are in coin, dollars divided by the forward; found '4118'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,,,4132,0.45",
        "line 3, mark_price: no call is worth more than 1 in coin; prices of this layout are in coin, dollars divided by the forward; found '4132'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,50000,C,71000,,0.003,,",
        "line 3, ask_price: the call gives 0.295775 in coin when it is exercised at forward 71000, far more than this price; found '0.003'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01,70000,C,71000,0.01,0.05,0.04,0.5",
        "line 3, expiry: an expiry needs its time of day: write it in the file (2026-06-26T08:00:00Z), or name one for all by --expiry-time, such as 08:00Z "
        + "for coin options or 20:00Z; found '2026-07-01'")]
    [InlineData("2026-06-01T08:00:00Z,BTC", "line 3: expected 10 fields as in the first row; found 2")]
    public void A_wrong_row_is_refused_with_its_line_and_column(string row, string expected)
    {
        File.WriteAllText(_path, Header + "2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,60000,P,71000,,,,\n" + row + "\n");
        InputException fault = Assert.Throws<InputException>(() => ChainFile.Read(_path));
        Assert.Equal($"{_path}, {expected}", fault.Message);
    }

    [Fact]
    public void Prices_in_points_are_taken_per_unit_of_the_forward_and_undiscounted()
    {
        // 73 days are a fifth of a year: at 5 % a year the forward of 3,200 is worth 3,200 × e^−0.01 today.
        const string Points = "ts,expiry,strike,type,bid,bid_size,ask,ask_size,forward_parity\n";
        File.WriteAllText(_path, Points + "2020-01-06T08:00:00Z,2020-03-19T08:00:00Z,3300,C,20,1,22,1,3200\n");
        OptionChain chain = ChainFile.Read(_path, 0.05).Chain;
        ChainQuote quote = Assert.Single(chain.Quotes);
        Assert.Equal(Path.GetFileName(_path), quote.Currency);
        Assert.Equal(20 / (3200 * Math.Exp(-0.01)), quote.Bid, 15);
        Assert.Equal(22 / (3200 * Math.Exp(-0.01)), quote.Ask, 15);
        Assert.True(double.IsNaN(quote.Mark) && !chain.HasMarks);
        Assert.Equal(0.25 / 3200, chain.Tick.PerForward(3200));

        File.WriteAllText(_path, Points + "2020-01-06T08:00:00Z,2020-03-19T08:00:00Z,3300,C,23,1,22,1,3200\n");
        Assert.EndsWith("line 2, bid: the quote is crossed: the ask is 22; found '23'", Assert.Throws<InputException>(() => ChainFile.Read(_path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_expiry_given_as_a_day_takes_the_time_of_day_that_is_named_for_all()
    {
        // On the expiry day itself: six hours are left, not a day and not less than nothing.
        File.WriteAllText(_path, Header
            + "2026-07-01T14:00:00Z,BTC,2026-07-01,70000,C,71000,,,,0.5\n2026-07-01T14:00:00Z,BTC,2026-07-02T09:00:00Z,70000,C,71000,,,,0.5\n");
        OptionChain chain = ChainFile.Read(_path, 0, 20 * 3600).Chain;
        Assert.Equal(["2026-07-01T20:00:00Z", "2026-07-02T09:00:00Z"], chain.Quotes.Select(quote => quote.Expiry.ToString()));
        Assert.Equal(6.0 / 24 / 365, chain.Quotes[0].Years, 15);
        Assert.Contains("the expiry is in the past", Assert.Throws<InputException>(() => ChainFile.Read(_path, 0, 8 * 3600)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20:00Z", 72_000)]
    [InlineData("08:00:30Z", 28_830)]
    [InlineData("20:00", null)]
    [InlineData("8Z", null)]
    [InlineData("24:00Z", null)]
    public void A_time_of_day_is_in_UTC(string text, int? seconds) =>
        Assert.Equal(seconds, Plimsoll.Connectors.Prices.TimeText.TryTimeOfDay(text, out int read) ? read : null);

    [Theory]
    [InlineData("ts,ts,currency\n", "line 1: two columns are named 'ts'")]
    [InlineData("ts,currency\n", "line 1, expiry: there is no such column; found ts, currency")]
    [InlineData(Header, "line 1: the chain has a header and no rows")]
    public void A_chain_without_its_columns_or_rows_is_refused(string text, string expected)
    {
        File.WriteAllText(_path, text);
        Assert.Equal($"{_path}, {expected}", Assert.Throws<InputException>(() => ChainFile.Read(_path)).Message);
    }
}
