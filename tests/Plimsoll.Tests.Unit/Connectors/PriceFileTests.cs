// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Prices;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Connectors;

public sealed class PriceFileTests : IDisposable
{
    private const string Header = "timestamp,open,high,low,close,volume\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-prices-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("2025-10-10T21:20:00Z")]
    [InlineData("1760131200")]
    [InlineData("1760131200000")]
    [InlineData("1760131200000000")]
    [InlineData("1760131200000000000")]
    public void A_candle_may_be_stamped_in_any_unit_that_exchanges_use(string stamp)
    {
        PriceFile file = Candles($"{Header}{stamp},100,110.5,99,101.25,7\n");
        Assert.True(file.TryColumn("close", out PriceSeries? close));
        Assert.True(Timestamp.TryParse("2025-10-10T21:20:00Z", out Timestamp expected));
        Assert.Equal(expected, close.Times[0]);
        Assert.Equal(Price.Parse("101.25").Atoms, close.Values[0]);
    }

    [Fact]
    public void Candles_may_have_their_columns_in_any_order_and_more_of_them()
    {
        PriceFile file = Candles("time,low,high,open,close,volume,trades\n1760131200,99,110,100,101,7,3\n");
        Assert.Equal([Price.Of(99).Atoms], Column(file, "low").Values);
        Assert.Equal([Price.Of(110).Atoms], Column(file, "high").Values);
        Assert.Equal([Price.Of(100).Atoms], Column(file, "open").Values);
    }

    [Fact]
    public void Candles_without_a_header_are_in_the_order_time_open_high_low_close()
    {
        PriceFile file = Candles("1760131200000,100,110,99,101,7,1760131259999\n1760131260000,101,102,100,102,7,1760131319999\n");
        Assert.Equal([Price.Of(101).Atoms, Price.Of(102).Atoms], Column(file, "close").Values);
    }

    [Fact]
    public void A_gzip_file_reads_as_its_plain_text()
    {
        string path = Path.Combine(_folder, "candles.csv.gz");
        using (GZipStream zip = new(File.Create(path), CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(Header + "1760131200,100,110,99,101,7\n"));
        }

        Assert.Equal([Price.Of(101).Atoms], Column(PriceFile.Read(path, PriceFileFormat.Candles), "close").Values);
    }

    [Fact]
    public void Only_the_rows_of_the_named_market_are_read_from_a_file_of_many()
    {
        string path = Write("ts,open,high,low,close,symbol\n1760131200,1,1,1,1,ETH\n1760131200,2,2,2,2,BTC\n1760131260,3,3,3,3,BTC\n");
        PriceFileFormat format = PriceFileFormat.Candles with { Where = ImmutableSortedDictionary<string, string>.Empty.Add("symbol", "BTC") };
        Assert.Equal([Price.Of(2).Atoms, Price.Of(3).Atoms], Column(PriceFile.Read(path, format), "close").Values);
    }

    [Fact]
    public void An_empty_field_of_a_wide_table_is_a_value_that_is_not_available()
    {
        PriceFile file = Wide("ts,BTC,ETH\n1760131200,100,\n1760131260,,5\n1760131320,102,6\n");
        Assert.Equal(["BTC", "ETH"], file.Columns);
        Assert.Equal([Price.Of(100).Atoms, Price.Of(102).Atoms], Column(file, "BTC").Values);
        Assert.False(Column(file, "ETH").TryAt(Column(file, "BTC").Times[0], out _));
    }

    [Theory]
    [InlineData("NaN", "line 3, column ETH: 'NaN' is not a plain decimal number")]
    [InlineData("-4", "line 3, column ETH: a price must be above 0; found -4")]
    [InlineData("0", "line 3, column ETH: a price must be above 0; found 0")]
    [InlineData("1e5", "line 3, column ETH: '1e5' is not a plain decimal number")]
    [InlineData("0.0000000000000000001", "line 3, column ETH: '0.0000000000000000001' is not a plain decimal number with at most 18 decimals")]
    public void A_value_that_is_no_price_is_named_with_its_line_and_column(string value, string expected) =>
        Assert.Contains(expected, Refused($"ts,BTC,ETH\n1760131200,100,5\n1760131260,101,{value}\n", PriceFileFormat.Wide), StringComparison.Ordinal);

    [Fact]
    public void A_time_that_is_there_twice_is_named_with_its_line() =>
        Assert.Contains("line 3, timestamp: 2025-10-10T21:20:00Z is there twice", Refused("ts,BTC\n1760131200,100\n1760131200,101\n", PriceFileFormat.Wide),
            StringComparison.Ordinal);

    [Fact]
    public void Rows_out_of_order_are_named_with_their_line() =>
        Assert.Contains(
            "line 3, timestamp: 2025-10-10T21:20:00Z comes after 2025-10-10T21:21:00Z: rows must ascend in time",
            Refused("ts,BTC\n1760131260,100\n1760131200,101\n", PriceFileFormat.Wide),
            StringComparison.Ordinal);

    [Fact]
    public void A_time_that_cannot_be_read_is_named_with_its_line() =>
        Assert.Contains("line 2, timestamp: '10/10/2025' is not a UTC time", Refused("ts,BTC\n10/10/2025,100\n", PriceFileFormat.Wide),
            StringComparison.Ordinal);

    [Fact]
    public void A_time_without_its_zone_is_refused() =>
        Assert.Contains("'2025-10-10T21:20:00' is not a UTC time", Refused("ts,BTC\n2025-10-10T21:20:00,100\n", PriceFileFormat.Wide),
            StringComparison.Ordinal);

    [Fact]
    public void A_gap_longer_than_declared_is_named_where_it_ends() =>
        Assert.Contains(
            "line 4, column BTC: a gap of 180 s since 2025-10-10T21:21:00Z, more than the 60 s declared",
            Refused("ts,BTC\n1760131200,100\n1760131260,100\n1760131440,101\n", PriceFileFormat.Wide with { MaxGapSeconds = 60 }),
            StringComparison.Ordinal);

    [Fact]
    public void A_hole_of_empty_fields_is_a_gap_too() =>
        Assert.Contains(
            "line 4, column ETH: a gap of 120 s",
            Refused("ts,BTC,ETH\n1760131200,100,5\n1760131260,100,\n1760131320,101,5\n", PriceFileFormat.Wide with { MaxGapSeconds = 60 }),
            StringComparison.Ordinal);

    [Fact]
    public void A_gap_is_let_through_when_none_is_declared() =>
        Assert.Equal(2, Column(Wide("ts,BTC\n1760131200,100\n1760141440,101\n"), "BTC").Times.Length);

    [Theory]
    [InlineData("timestamp,open,high,close,volume\n1760131200,1,1,1,1\n", "line 1, column low: the column is missing")]
    [InlineData("when,open,high,low,close\nx,1,1,1,1\n", "line 1, column timestamp: the column is missing")]
    [InlineData("timestamp,open,high,low,close,close\n1760131200,1,1,1,1,1\n", "line 1: two columns are named 'close'")]
    [InlineData("timestamp,open,high,low,close\n1760131200,1,1,1\n", "line 2: expected 5 fields as in the first row; found 4")]
    [InlineData("timestamp,open,high,low,close\n1760131200,1,1,,1\n", "line 2: the candle of 2025-10-10T21:20:00Z is half empty")]
    [InlineData("timestamp,open,high,low,close\n1760131200,5,4,3,3\n", "line 2: open 5 and close 3 are not between low 3 and high 4")]
    [InlineData("timestamp,open,high,low,close\n", "there is no row after the header")]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("timestamp,open,high,low,close\n1760131200,\"1,1,1,1\n", "the file cannot be read on")]
    public void A_candle_file_that_is_not_whole_is_refused(string text, string expected) =>
        Assert.Contains(expected, Refused(text, PriceFileFormat.Candles), StringComparison.Ordinal);

    [Fact]
    public void A_truncated_gzip_file_is_refused()
    {
        string path = Path.Combine(_folder, "cut.csv.gz");
        using MemoryStream whole = new();
        using (GZipStream zip = new(whole, CompressionLevel.Fastest, leaveOpen: true))
        {
            StringBuilder text = new("ts,BTC\n");
            for (int i = 0; i < 5000; i++)
            {
                text.Append(1_760_131_200 + (60 * i)).Append(',').Append(100_000 + (i * 7919 % 10_007)).Append('\n');
            }

            zip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        File.WriteAllBytes(path, whole.ToArray()[..(int)(whole.Length / 2)]);
        InputException fault = Assert.Throws<InputException>(() => PriceFile.Read(path, PriceFileFormat.Wide));
        Assert.Contains("cut.csv.gz", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        string path = Path.Combine(_folder, "nowhere.csv");
        InputException fault = Assert.Throws<InputException>(() => PriceFile.Read(path, PriceFileFormat.Wide));
        Assert.StartsWith(path + ": there is no such file", fault.Message, StringComparison.Ordinal);
    }

    private static PriceSeries Column(PriceFile file, string name)
    {
        Assert.True(file.TryColumn(name, out PriceSeries? series));
        return series;
    }

    private PriceFile Candles(string text) => PriceFile.Read(Write(text), PriceFileFormat.Candles);

    private PriceFile Wide(string text) => PriceFile.Read(Write(text), PriceFileFormat.Wide);

    private string Refused(string text, PriceFileFormat format)
    {
        string path = Write(text);
        InputException fault = Assert.Throws<InputException>(() => PriceFile.Read(path, format));
        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
        return fault.Message;
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "prices.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
