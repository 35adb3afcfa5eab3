// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Chains;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Prices;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Connectors.Texts;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Instruments;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>What people hand in as a file: each mistake has a sentence of its own, in every reader, and nothing is read in part.</summary>
public sealed class InputTextTests : IDisposable
{
    private const string Prices = "ts,BTC\n1760131200,100\n1760131260,101\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-input-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_is_no_file_in_any_reader()
    {
        Directory.CreateDirectory(Path.Combine(_folder, World.FileName));
        foreach (Action read in new Action[]
        {
            () => PriceFile.Read(_folder, PriceFileFormat.Wide), () => ChainFile.Read(_folder), () => PortfolioReader.ReadFile(_folder),
            () => RulebookSource.Text(_folder), () => WorldReader.Read(_folder), () => InputText.ReadAll(_folder),
        })
        {
            string message = Assert.Throws<InputException>(read).Message;
            Assert.StartsWith(_folder, message, StringComparison.Ordinal);
            Assert.EndsWith(": this is a folder; expected a file", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_or_empty_file_is_said_to_be_so()
    {
        string path = Path.Combine(_folder, "none.json");
        Assert.Equal($"{path}: there is no such file", Assert.Throws<InputException>(() => InputText.ReadAll(path)).Message);
        File.WriteAllText(path, string.Empty);
        Assert.Equal($"{path}, line 1: the file is empty", Assert.Throws<InputException>(() => InputText.ReadAll(path)).Message);
        Assert.Equal($"{path}, line 1: the file is empty", Assert.Throws<InputException>(() => PriceFile.Read(path, PriceFileFormat.Wide)).Message);
        File.WriteAllText(path, " \n");
        Assert.EndsWith("not valid JSON: there is nothing in it", Assert.Throws<InputException>(() => PortfolioReader.ReadFile(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_says_its_encoding_or_is_UTF_8()
    {
        foreach (Encoding encoding in new Encoding[] { new UTF8Encoding(true), new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            string path = Path.Combine(_folder, "text");
            File.WriteAllText(path, "{ \"é\": 1 }", encoding);
            Assert.Equal("{ \"é\": 1 }", InputText.ReadAll(path));
            File.WriteAllText(path, Prices, encoding);
            Assert.True(PriceFile.Read(path, PriceFileFormat.Wide).TryColumn("BTC", out PriceSeries? series) && series.Values.Length == 2);
        }

        Assert.Contains("looks like UTF-16 that does not say so; save it as UTF-8", Json(new UnicodeEncoding(false, false).GetBytes("{ }")),
            StringComparison.Ordinal);
        Assert.Contains("looks like UTF-16 that does not say so; save it as UTF-8", Csv(new UnicodeEncoding(false, false).GetBytes(Prices)),
            StringComparison.Ordinal);
        Assert.Contains(", line 2: there are bytes that are not UTF-8", Json(Encoding.Latin1.GetBytes("{\n \"é\": 1 }")), StringComparison.Ordinal);
        Assert.Contains("compressed by gzip; expected plain text", Json(Zipped("{ }")), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_of_any_system_are_line_ends()
    {
        foreach (string end in new[] { "\n", "\r\n", "\r" })
        {
            string path = Path.Combine(_folder, "ends.csv");
            File.WriteAllText(path, Prices.Replace("\n", end, StringComparison.Ordinal));
            Assert.Equal(2, PriceFile.Read(path, PriceFileFormat.Wide).Times.Length);
        }
    }

    [Theory]
    [InlineData("ts;BTC\n1760131200;100\n", "line 1: fields are separated by ';'; expected commas between fields and points in decimals")]
    [InlineData("ts\tBTC\n1760131200\t100\n", "line 1: fields are separated by tabs; expected commas")]
    [InlineData("ts|BTC\n1760131200|100\n", "line 1: fields are separated by '|'; expected commas")]
    [InlineData("ts,BTC\n1760131200,95123,5\n",
        "line 2: expected 2 fields as in the first row; found 3; a comma within a number, as in 95123,5 or 95,123.5, makes two fields of it: write 95123.5")]
    [InlineData("ts,BTC\n1760131200,\"95,123.5\"\n",
        "line 2, column BTC: '95,123.5' is not a plain decimal number with at most 18 decimals, up to 1.7e20: write 95123.5 without commas")]
    [InlineData("ts,BTC\n1760131200,95 123.5\n",
        "line 2, column BTC: '95 123.5' is not a plain decimal number with at most 18 decimals, up to 1.7e20: write it without separators of thousands")]
    [InlineData("ts,BTC\n1760131200,1000000000000000000000000\n",
        "line 2, column BTC: '1000000000000000000000000' is not a plain decimal number with at most 18 decimals, up to 1.7e20")]
    [InlineData("ts,BTC\n1760131200,1e400\n", "line 2, column BTC: '1e400' is not a plain decimal number")]
    public void Fields_and_numbers_written_otherwise_are_named(string text, string expected) =>
        Assert.Contains(expected, Csv(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    [Fact]
    public void A_gzip_file_that_was_cut_off_is_refused_wherever_it_was_cut()
    {
        string text = "ts,BTC\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"{1760131200 + (60 * i)},{100 + (i * i % 97)}\n"));
        byte[] whole = Zipped(text);
        string path = Path.Combine(_folder, "cut.csv.gz");
        File.WriteAllBytes(path, whole);
        Assert.Equal(3_000, PriceFile.Read(path, PriceFileFormat.Wide).Times.Length);
        for (int left = 1; left < whole.Length - 20; left += left < 30 ? 1 : whole.Length / 40)
        {
            File.WriteAllBytes(path, whole[..^left]);
            Assert.Throws<InputException>(() => PriceFile.Read(path, PriceFileFormat.Wide));
        }

        File.WriteAllBytes(path, whole[..^9]);
        Assert.EndsWith("its compressed text is damaged or cut off", Assert.Throws<InputException>(() => PriceFile.Read(path, PriceFileFormat.Wide)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Gzip_members_one_after_another_are_one_text_and_the_last_must_be_whole()
    {
        byte[] members = [.. Zipped(Prices), .. Zipped("1760131320,102\n"), .. Zipped("1760131380,103\n")];
        string path = Path.Combine(_folder, "members.csv.gz");
        File.WriteAllBytes(path, members);
        Assert.Equal(4, PriceFile.Read(path, PriceFileFormat.Wide).Times.Length);
        File.WriteAllBytes(path, members[..^3]);
        Assert.Throws<InputException>(() => PriceFile.Read(path, PriceFileFormat.Wide));
    }

    [Fact]
    public void A_name_given_twice_is_refused_wherever_it_stands_in_any_JSON()
    {
        const string Catalog =
            """{ "numeraire": "USDC", "assets": [ { "symbol": "USDC", "decimals": 6 } ], "indices": ["X"], "note": { "a": [ { "b": 1, "b": 2 } ] } }""";
        Assert.Null(InstrumentReaderOf(Catalog, out string[] errors));
        Assert.Contains("$.note.a[0].b: given twice", errors);
        PortfolioReader.Read("""{ "time": "2026-01-01T00:00:00Z", "time": "2026-01-02T00:00:00Z", "marks": { "BTC-PERP": "1", "BTC-PERP": "2" } }""",
            out var problems);
        Assert.Contains("$.time: given twice", problems);
        Assert.Contains("$.marks[\"BTC-PERP\"]: given twice", problems);
    }

    private static InstrumentCatalog? InstrumentReaderOf(string text, out string[] errors)
    {
        InstrumentCatalog? catalog = Plimsoll.Connectors.Instruments.InstrumentReader.Read(text, out var problems);
        errors = [.. problems];
        return catalog;
    }

    private static byte[] Zipped(string text)
    {
        using MemoryStream bytes = new();
        using (GZipStream zip = new(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private string Json(byte[] bytes)
    {
        string path = Path.Combine(_folder, "some.json");
        File.WriteAllBytes(path, bytes);
        return Assert.Throws<InputException>(() => InputText.ReadAll(path)).Message;
    }

    private string Csv(byte[] bytes)
    {
        string path = Path.Combine(_folder, "some.csv");
        File.WriteAllBytes(path, bytes);
        return Assert.Throws<InputException>(() => PriceFile.Read(path, PriceFileFormat.Wide)).Message;
    }
}
