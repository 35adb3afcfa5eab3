// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Chains;
using Plimsoll.Pricing;
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
        ChainQuote plain = Assert.Single(ChainFile.Read(_path).Quotes);
        Assert.Equal((2L, 70000.0, true, 71000.0, 0.05, 0.04, 0.5), (plain.Line, plain.Strike, plain.IsCall, plain.Forward, plain.Ask, plain.Mark, plain.MarkVolatility));
        Assert.True(double.IsNaN(plain.Bid));
        Assert.Equal(30.0 / 365, plain.Years, 15);
        using (GZipStream zip = new(File.Create(_path), CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        Assert.Equal(plain, Assert.Single(ChainFile.Read(_path).Quotes));
    }

    [Theory]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.06,0.05,0.04,0.5", "line 3, bid_price: the quote is crossed: the ask is 0.05; found '0.06'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,-0.01,0.05,0.04,0.5", "line 3, bid_price: expected a price, a number of at least zero, or nothing; found '-0.01'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,NaN,0.5", "line 3, mark_price: expected a price, a number of at least zero, or nothing; found 'NaN'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,-0.5", "line 3, mark_iv: expected a volatility, a number of at least zero, or nothing; found '-0.5'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,NaN", "line 3, mark_iv: expected a volatility, a number of at least zero, or nothing; found 'NaN'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,X,71000,0.01,0.05,0.04,0.5", "line 3, type: expected C or P; found 'X'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-06-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,0.5", "line 3, expiry: the expiry is in the past, for the row is of 2026-06-01T08:00:00Z; found '2026-06-01T08:00:00Z'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,0,C,71000,0.01,0.05,0.04,0.5", "line 3, strike: expected a number above zero; found '0'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,-1,0.01,0.05,0.04,0.5", "line 3, forward: expected a number above zero; found '-1'")]
    [InlineData("yesterday,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.01,0.05,0.04,0.5", "line 3, ts: expected a time in UTC such as 2025-10-10T20:00:00Z, or a count since 1970; found 'yesterday'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,60000,P,71000,,,,", "line 3, strike: the option is there twice at 2026-06-01T08:00:00Z")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,,,0.0637,50.49", "line 3, mark_iv: expected a volatility from 0 to 50 (0.55 is 55 %); found '50.49'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,,,0.0582,45", "line 3, mark_iv: the mark is 0.0582 in coin, but Black-76 on forward 71000, strike 70000, 0.0821918 years and volatility 45 gives 1 in coin: they cannot be the same quantity; the volatility seems to be in percent: 0.45 is 45 %; found '45'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,0.058,0.059,,45", "line 3, mark_iv: the mark is 0.058 in coin, but Black-76 on forward 71000, strike 70000, 0.0821918 years and volatility 45 gives 1 in coin: they cannot be the same quantity; the volatility seems to be in percent: 0.45 is 45 %; found '45'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,4118,4189,,", "line 3, bid_price: no call is worth more than 1 in coin; prices of this layout are in coin, dollars divided by the forward; found '4118'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,70000,C,71000,,,4132,0.45", "line 3, mark_price: no call is worth more than 1 in coin; prices of this layout are in coin, dollars divided by the forward; found '4132'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,50000,C,71000,,0.003,,", "line 3, ask_price: the call gives 0.295775 in coin when it is exercised at forward 71000, far more than this price; found '0.003'")]
    [InlineData("2026-06-01T08:00:00Z,BTC,2026-07-01,70000,C,71000,0.01,0.05,0.04,0.5", "line 3, expiry: an expiry needs its time of day: write it in the file (2026-06-26T08:00:00Z), or name one for all by --expiry-time, such as 08:00Z for coin options or 20:00Z; found '2026-07-01'")]
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
        ChainFile chain = ChainFile.Read(_path, 0.05);
        ChainQuote quote = Assert.Single(chain.Quotes);
        Assert.Equal(Path.GetFileName(_path), quote.Currency);
        Assert.Equal(20 / (3200 * Math.Exp(-0.01)), quote.Bid, 15);
        Assert.Equal(22 / (3200 * Math.Exp(-0.01)), quote.Ask, 15);
        Assert.True(double.IsNaN(quote.Mark) && !chain.HasMarks);
        Assert.Equal(0.25 / 3200, Assert.Single(chain.Smiles(null, null)).Tick.PerForward(3200));

        File.WriteAllText(_path, Points + "2020-01-06T08:00:00Z,2020-03-19T08:00:00Z,3300,C,23,1,22,1,3200\n");
        Assert.EndsWith("line 2, bid: the quote is crossed: the ask is 22; found '23'", Assert.Throws<InputException>(() => ChainFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expiry_given_as_a_day_takes_the_time_of_day_that_is_named_for_all()
    {
        // On the expiry day itself: six hours are left, not a day and not less than nothing.
        File.WriteAllText(_path, Header + "2026-07-01T14:00:00Z,BTC,2026-07-01,70000,C,71000,,,,0.5\n2026-07-01T14:00:00Z,BTC,2026-07-02T09:00:00Z,70000,C,71000,,,,0.5\n");
        ChainFile chain = ChainFile.Read(_path, 0, 20 * 3600);
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

    [Fact]
    public void An_unknown_underlying_or_snapshot_is_named_with_those_there_are()
    {
        Write((30, 0.5, 0.1));
        ChainFile chain = ChainFile.Read(_path);
        Assert.EndsWith("there is no 'DOGE'; the file has BTC", Assert.Throws<InputException>(() => chain.Smiles("DOGE", null)).Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "there is no snapshot at 1970-01-01T00:00:00Z; the file has 2026-06-01T08:00:00Z",
            Assert.Throws<InputException>(() => chain.Smiles("BTC", default(Plimsoll.Values.Timestamp))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Calendar_arbitrage_in_the_marks_is_reported_with_expiries_and_moneyness()
    {
        // 60 % for 30 days is more total variance than 30 % for 60 days, at every strike: 0.36·30 = 10.8 against 0.09·60 = 5.4, over 365.
        Write((30, 0.6, 0), (60, 0.3, 0), (90, 0.5, 0));
        var smiles = ChainFile.Read(_path).Smiles("BTC", null);
        CalendarViolation found = Assert.Single(ChainSmile.CalendarArbitrage(smiles));
        Assert.Equal((0, 1), (found.Near, found.Far));
        Assert.Equal(10.8 / 365, found.NearVariance, 12);
        Assert.Equal(5.4 / 365, found.FarVariance, 12);
        Assert.InRange(found.Moneyness, Math.Log(0.6), Math.Log(1.5));
    }

    [Fact]
    public void A_generated_chain_is_fitted_inside_its_quotes_and_its_marks_agree_with_Black_76()
    {
        Write((30, 0.5, 0.1), (60, 0.5, 0.1));
        var smiles = ChainFile.Read(_path).Smiles(null, null);
        ChainFit fit = smiles[0].Fit(ChainTarget.Mark, ChainWeighting.Vega, null);
        Assert.Equal(fit.TwoSided, fit.Inside);
        Assert.Equal(19, fit.TwoSided);
        Assert.True(fit.RmsPoints < 0.2 && fit.MaxTicks < 2, $"{fit.RmsPoints} points, {fit.MaxTicks} ticks");
        Assert.All(smiles[0].ParityForwards(), forward => Assert.Equal(100_000, forward, 6));
        MarkCheck listed = MarkCheck.Of(smiles, MarkForward.Listed);
        Assert.Equal(76, listed.Rows);
        Assert.True(listed.Largest < 1e-10, $"{listed.Largest}");

        ChainFit middle = smiles[0].Fit(ChainTarget.Mid, ChainWeighting.Spread, null);
        Assert.Equal(fit.AtTheMoney, middle.AtTheMoney, 3);
    }

    [Fact]
    public void A_stale_forward_shows_in_the_listed_check_and_not_in_the_parity_check()
    {
        Write(100_050, (30, 0.5, 0.1));
        var smiles = ChainFile.Read(_path).Smiles(null, null);

        // Half a thousandth of forward moves a deep option by about that much coin; the marks themselves still agree with each other.
        Assert.InRange(MarkCheck.Of(smiles, MarkForward.Listed).Largest, 3e-4, 1e-3);
        Assert.True(MarkCheck.Of(smiles, MarkForward.Parity).Largest < 1e-10);
        Assert.True(MarkCheck.Of(smiles, MarkForward.Pair).Largest < 1e-10);
    }

    [Fact]
    public void A_wrong_mark_is_judged_by_the_other_strikes_and_judges_none()
    {
        Write((30, 0.5, 0.1));
        string[] lines = File.ReadAllLines(_path);
        int row = Array.FindIndex(lines, line => line.Contains(",100000,C,", StringComparison.Ordinal));
        int mark = Array.IndexOf(lines[0].Split(','), "mark_price");
        string[] cells = lines[row].Split(',');
        cells[mark] = (double.Parse(cells[mark], CultureInfo.InvariantCulture) + 0.01).ToString("R", CultureInfo.InvariantCulture);
        lines[row] = string.Join(',', cells);
        File.WriteAllLines(_path, lines);
        var smiles = ChainFile.Read(_path).Smiles(null, null);

        // One row of 38 is wrong by 0.01; a pair cannot say which of its two it is, and blames its forward: half on each.
        MarkCheck parity = MarkCheck.Of(smiles, MarkForward.Parity);
        Assert.Equal(0.01, parity.Largest, 1e-9);
        Assert.Equal(37.0 / 38, parity.WithinTick);
        Assert.True(parity.Median < 1e-10);
        Assert.Equal(36.0 / 38, MarkCheck.Of(smiles, MarkForward.Pair).WithinTick);
    }

    [Fact]
    public void Too_few_quotes_are_refused_with_the_expiry()
    {
        File.WriteAllText(_path, Header + "2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,60000,P,71000,,,,0.5\n");
        ChainSmile smile = Assert.Single(ChainFile.Read(_path).Smiles(null, null));
        InputException fault = Assert.Throws<InputException>(() => smile.Fit(ChainTarget.Mark, ChainWeighting.Vega, null));
        Assert.EndsWith("line 2, expiry: 2026-07-01T08:00:00Z has 1 quotes to fit and needs 5", fault.Message, StringComparison.Ordinal);
    }

    private void Write(params (int Days, double Volatility, double Curvature)[] expiries) => Write(100_000, expiries);

    // Strikes at 60 % to 150 % of a true forward of 100,000; quotes four ticks around the mark.
    private void Write(double listedForward, params (int Days, double Volatility, double Curvature)[] expiries)
    {
        StringBuilder text = new(Header);
        foreach ((int days, double volatility, double curvature) in expiries)
        {
            for (int i = 0; i < 19; i++)
            {
                double strike = 60_000 + (5_000 * i);
                double k = Math.Log(strike / 100_000);
                double iv = volatility + (curvature * k * k);
                foreach (bool isCall in new[] { true, false })
                {
                    double mark = Black76.Price(1, strike / 100_000, iv, days / 365.0, 1, isCall).Value;
                    text.Append(CultureInfo.InvariantCulture, $"2026-06-01T08:00:00Z,BTC,{new DateTime(2026, 6, 1).AddDays(days):yyyy-MM-dd}T08:00:00Z,{strike},{(isCall ? 'C' : 'P')},{listedForward},");
                    text.Append(CultureInfo.InvariantCulture, $"{Math.Max(1e-9, mark - 4e-4):R},{mark + 4e-4:R},{mark:R},{iv:R}\n");
                }
            }
        }

        File.WriteAllText(_path, text.ToString());
    }
}
