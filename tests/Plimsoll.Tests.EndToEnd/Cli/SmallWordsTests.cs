// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>Small things that are said: what cancels, what is given twice, what has nothing to move, and how much of each there is.</summary>
public sealed class SmallWordsTests : IDisposable
{
    private const string OnlyMoney = """{ "time": "2025-10-10T20:00:00Z", "collateral": { "USDC": "1000" }, "positions": [], "marks": {} }""";

    private static readonly string _panel = RepositoryRoot.At("examples", "panel", "closes.csv");

    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-words-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "ETH-PERP (3 lines that cancel)")]
    [InlineData(", \"entry\": \"3900\"", "ETH-PERP (3 lines that cancel, whose entries leave -200 USDC as unrealised profit)")]
    public void Lines_that_cancel_are_named(string entry, string expected)
    {
        // Two bought at 3,900 and sold at the mark, 3,800: a loss of 200. The BTC is held and is not named.
        string file = Write("cancels.json", $$"""
            { "time": "2025-10-10T20:00:00Z", "collateral": { "USDC": "100000" }, "marks": { "BTC": "110000", "BTC-PERP": "110000", "ETH": "3800",
            "ETH-PERP": "3800" },
              "positions": [ { "instrument": "ETH-PERP", "quantity": "2"{{entry}} }, { "instrument": "BTC-PERP", "quantity": "1" },
              { "instrument": "BTC-PERP", "quantity": "-0.5" },
                { "instrument": "ETH-PERP", "quantity": "-1.5" }, { "instrument": "ETH-PERP", "quantity": "-0.5" } ] }
            """);
        (int code, _, string error) = PlimsollProcess.Run("margin", file);
        Assert.Equal((0, $"plimsoll: {file}: note: $.positions: the lines of one instrument add up, and nothing is held of {expected}.\n"), (code, error));
    }

    [Fact]
    public void A_shock_given_twice_is_refused()
    {
        string shocks = Write("twice.json",
            """{ "shocks": [ { "name": "down", "prices": { "*": "-0.1" } }, { "name": "up", "prices": { "*": "0.1" } }, """
            + """{ "name": "down", "prices": { "*": "-0.2" } } ] }""");
        (int code, string output, string error) = PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("retail-long"), "--shocks", shocks);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains($"{shocks}: $.shocks[2].name: expected a name of its own: each shock is given once; found \"down\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_portfolio_of_money_alone_has_no_value_at_risk_and_is_told_why()
    {
        string file = Write("money.json", OnlyMoney);
        (int code, string output, string error) = PlimsollProcess.Run("var", file, "--panel", _panel);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains($"nothing in {file} moves with a price: all of it is its numeraire", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_curve_of_a_flat_book_keeps_its_moves()
    {
        string file = Write("money.json", OnlyMoney);
        string table = PlimsollProcess.Run("stress", file).Output;
        Assert.All(new[] { "-60 %", "-10 %", "  0 %", "+10 %", "+60 %" }, move => Assert.Contains($"\n  {move} ", table, StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(PlimsollProcess.Run("stress", file, "--json").Output);
        JsonElement[] curve = [.. json.RootElement.GetProperty("curve").EnumerateArray()];
        Assert.Equal(("-0.6", "0", "0.6"), (curve[0].GetProperty("move").GetString(), curve[30].GetProperty("move").GetString(),
            curve[^1].GetProperty("move").GetString()));
        Assert.Equal("-0.5", json.RootElement.GetProperty("grid").GetProperty("rows")[0][0].GetProperty("move").GetString());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void The_per_cent_of_a_heading_stays_with_its_number(int columns)
    {
        foreach (string portfolio in new[] { "basis-trader", "option-writer" })
        {
            string[] lines = PlimsollProcess.RunIn(columns, "stress", PlimsollProcess.ExamplePortfolio(portfolio)).Output.Split('\n');
            string[] headings = [.. lines.Where(static line => line.StartsWith("volatility ", StringComparison.Ordinal))];
            string all = string.Join(' ', headings);
            Assert.All(new[] { "-50 %", "-10 %", "0 %", "+10 %", "+50 %" }, move => Assert.Contains($" {move}", all, StringComparison.Ordinal));
            Assert.All(lines, line => Assert.False(line.Trim().Length > 0 && line.Trim().All(static c => c is '%' or ' '), line));
        }
    }

    [Fact]
    public void One_pocket_is_a_pocket()
    {
        string file = Write("pocket.json", """
            { "time": "2025-10-10T20:00:00Z", "collateral": { "USDC": "100000" }, "marks": { "BTC": "110000", "BTC-PERP": "110000" },
              "positions": [ { "instrument": "BTC-PERP", "quantity": "1", "pocket": { "USDC": "20000" } } ] }
            """);
        (int code, _, string error) = PlimsollProcess.Run("greeks", file);
        Assert.Equal(0, code);
        Assert.Contains("1 of its instruments has a pocket of its own;", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_in_a_verb_without_a_journal_speaks_of_none()
    {
        Assert.SkipWhen(BadInputTests.IgnoresInterrupts(),
            "These tests were started with SIGINT ignored (in the background of a script): what they start ignores it too.");

        // A run may come to its end before it hears, or hear before it listens: then another one is stopped.
        (int code, string error) = (0, string.Empty);
        for (int attempt = 0; attempt < 8 && code != 130; attempt++)
        {
            using Process process = PlimsollProcess.Start(
                "var", PlimsollProcess.ExamplePortfolio("option-writer"), "--panel", _panel, "--method", "mc", "--paths", "1000000");
            Task<string> said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await Task.Delay(400 + (200 * attempt), TestContext.Current.CancellationToken);
            using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            (code, error) = (process.ExitCode, await said);
            await output;
        }

        Assert.Equal(130, code);
        Assert.EndsWith("plimsoll: ended by Ctrl-C at once; no result was written.\n", error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
