// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary><c>plimsoll surface</c> as a process, on small chains whose smiles are known.</summary>
public sealed class SurfaceTests : IDisposable
{
    private readonly string _chain = Path.GetTempFileName();
    private readonly string _page = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_chain);
        File.Delete(_page);
    }

    [Fact]
    public void The_table_names_each_expiry_and_the_JSON_returns_the_smile_that_was_written()
    {
        Write((30, 0.5), (60, 0.55));
        (int code, string output, string error) = Surface(_chain);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("2026-07-01", output, StringComparison.Ordinal);
        Assert.Contains("smile of 2026-07-01: o quoted, . fitted", output, StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(Surface(_chain, "--json", "--currency", "BTC", "--snapshot", "2026-06-01T08:00:00Z").Output);
        JsonElement[] expiries = [.. json.RootElement.GetProperty("expiries").EnumerateArray()];
        Assert.Equal([0.5, 0.55], expiries.Select(e => Math.Round(e.GetProperty("atmVolatility").GetDouble(), 3)));
        Assert.All(expiries, e => Assert.True(e.GetProperty("butterflyFree").GetBoolean()));
        Assert.Equal(0, json.RootElement.GetProperty("calendarInMarks").GetArrayLength());
    }

    [Fact]
    public void The_page_stands_alone_and_draws_every_expiry()
    {
        Write((30, 0.5), (60, 0.55));
        Assert.Equal(0, Surface(_chain, "--report", _page).Code);
        string text = File.ReadAllText(_page);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", text, StringComparison.Ordinal);
        Assert.All(new[] { "2026-07-01", "2026-07-31" }, day => Assert.Contains($"</i>{day}</span>", text, StringComparison.Ordinal));

        // One drawing of all lines and one for each expiry; each must be well-formed by itself.
        string[] drawings = [.. text.Split("<svg ").Skip(1).Select(part => "<svg " + part[..(part.IndexOf("</svg>", StringComparison.Ordinal) + 6)])];
        Assert.Equal([2, 1, 1], drawings.Select(drawing => XElement.Parse(drawing).Elements("path").Count(path => path.Element("title") is not null)));
        Assert.Equal([0, 15, 15], drawings.Select(drawing => XElement.Parse(drawing).Elements("circle").Count()));
    }

    [Fact]
    public void Calendar_arbitrage_is_reported_and_refused_on_request()
    {
        Write((30, 0.9), (60, 0.5));
        (int code, string output, _) = Surface(_chain);
        Assert.Equal(0, code);
        Assert.Contains("calendar arbitrage in the marks: total variance falls from", output, StringComparison.Ordinal);

        (code, output, string error) = Surface(_chain, "--strict");
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains("mark_iv: calendar arbitrage: total variance falls from", error, StringComparison.Ordinal);
        Assert.Contains("(2026-07-01) to", error, StringComparison.Ordinal);
        Assert.Contains("(2026-07-31) at moneyness ln(K/F) =", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_fails_with_the_file_and_the_place()
    {
        Write((30, 0.5));
        Assert.Contains("there is no 'DOGE'; the file has BTC", Surface(_chain, "--currency", "DOGE").Error, StringComparison.Ordinal);
        Assert.Contains("expected a time such as", Surface(_chain, "--snapshot", "noon").Error, StringComparison.Ordinal);
        File.AppendAllText(_chain, "2026-06-01T08:00:00Z,BTC,2026-07-01T08:00:00Z,200000,C,100000,0.002,0.001,,0.5\n");
        (int code, string output, string error) = Surface(_chain);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains($"{_chain}, line 17, bid_price: the quote is crossed: the ask is 0.001; found '0.002'", error, StringComparison.Ordinal);
        Assert.Equal(2, Surface().Code);
    }

    [Fact]
    public void Marks_are_checked_on_request()
    {
        // At 50 % over a quarter of a year the option at the forward is worth Φ(1/8) − Φ(−1/8) = 0.0994765; the call a tenth higher Φ(d) − 1.1·Φ(d − 1/4) with
        // d = 1/8 − 4·ln 1.1, the put 0.1 more. Two strikes, because the forward by parity is that of the other strikes.
        (string Strike, string Call, string Put)[] strikes = [("100000", "0.0994765", "0.0994765"), ("110000", "0.061904264", "0.161904264")];
        File.WriteAllText(_chain, Header + string.Concat(strikes.Select(at =>
            $"2026-06-01T08:00:00Z,BTC,2026-08-31T14:00:00Z,{at.Strike},C,100000,,,{at.Call},0.5\n"
            + $"2026-06-01T08:00:00Z,BTC,2026-08-31T14:00:00Z,{at.Strike},P,100000,,,{at.Put},0.5\n")));
        (int code, string output, _) = Surface(_chain, "--check-marks", "--json");
        Assert.Equal(0, code);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.All(json.RootElement.EnumerateArray(), check =>
        {
            Assert.Equal(4, check.GetProperty("rows").GetInt32());
            Assert.InRange(check.GetProperty("largestCoin").GetDouble(), 0, 1e-7);
        });
    }

    private const string Header = "ts,currency,expiry,strike,type,forward,bid_price,ask_price,mark_price,mark_iv\n";

    // Fifteen out-of-the-money marks for each expiry, volatility + 0.1·k².
    private void Write(params (int Days, double Volatility)[] expiries)
    {
        StringBuilder text = new(Header);
        foreach ((int days, double volatility) in expiries)
        {
            for (int i = -7; i <= 7; i++)
            {
                double k = 0.05 * i;
                text.Append(CultureInfo.InvariantCulture, $"2026-06-01T08:00:00Z,BTC,{new DateTime(2026, 6, 1).AddDays(days):yyyy-MM-dd}T08:00:00Z,");
                text.Append(CultureInfo.InvariantCulture, $"{100_000 * Math.Exp(k):R},{(i >= 0 ? 'C' : 'P')},100000,,,,{volatility + (0.1 * k * k):R}\n");
            }
        }

        File.WriteAllText(_chain, text.ToString());
    }

    private static (int Code, string Output, string Error) Surface(params string[] arguments) => PlimsollProcess.Run(["surface", .. arguments]);
}
