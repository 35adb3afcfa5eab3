// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>Input that would give a number that looks right, handed to the verbs as a process: a message with both numbers, exit code 1, nothing on standard
/// output.</summary>
public sealed class InputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-input-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("margin")]
    [InlineData("stress")]
    [InlineData("greeks")]
    public void A_quote_in_coin_read_as_dollars_is_refused_by_every_verb_that_reads_it(string verb)
    {
        string path = Write("p.json", """
            { "time": "2026-03-02T08:00:00Z", "collateral": { "USDC": "9000" }, "positions": [ { "instrument": "BTC-26JUN26-80000-P", "quantity": "-1" } ],
              "marks": { "BTC": "71000", "BTC-26JUN26-80000-P": "0.1725" }, "volatilities": { "BTC-26JUN26-80000-P": "0.52" } }
            """);
        (int code, string output, string error) = PlimsollProcess.Run(verb, path);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains("the mark is 0.1725, but Black-76 on index 71000, strike 80000, 0.317808 years and volatility 0.52 gives 14011.2", error,
            StringComparison.Ordinal);
        Assert.Contains("0.1725 × 71000 = 12247.5", error, StringComparison.Ordinal);
        Assert.Contains("name it BTC-26JUN26-80000-P-INV", error, StringComparison.Ordinal);

        // As it says: by that name the quote is a quote.
        File.WriteAllText(path, File.ReadAllText(path).Replace("80000-P", "80000-P-INV", StringComparison.Ordinal));
        (code, _, error) = PlimsollProcess.Run(verb, path);
        Assert.True(code is 0 or 3, error);
    }

    [Fact]
    public void An_inverse_contract_that_is_said_to_be_paid_in_another_asset_than_its_coin_is_refused()
    {
        string path = Write("p.json", """
            { "time": "2026-03-02T08:00:00Z", "collateral": { "ETH": "2" }, "positions": [ { "instrument": "ETH-X", "quantity": "-700", "entry": "3100" } ],
              "marks": { "ETH": "3150", "ETH-X": "3149" },
              "instruments": [ { "symbol": "ETH-X", "kind": "perpetual", "payoff": "inverse", "underlying": "ETH", "settlement": "USDC",
              "contractSize": "10" } ],
              "assets": [ { "symbol": "USDC", "decimals": 6, "borrowable": true }, { "symbol": "ETH", "decimals": 8 } ] }
            """);
        Refuses("instrument ETH-X: an inverse contract is paid in the coin that it is on; its settlement asset is another one", "margin", path);
    }

    [Fact]
    public void A_table_taken_for_a_portfolio_is_named_without_being_printed()
    {
        string path = Write("p.json", "time,ETH\n" + string.Concat(Enumerable.Repeat("2026-03-02,3150.5\n", 500)));
        (int code, string output, string error) = PlimsollProcess.Run("margin", path);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains("p.json: line 1, column 2: not valid JSON", error, StringComparison.Ordinal);
        Assert.InRange(error.Length, 50, 600);
    }

    [Fact]
    public void The_lowest_ratio_of_an_account_with_pockets_is_said_and_what_is_outside_them_is_called_so()
    {
        (int code, string output, _) = PlimsollProcess.Run("margin", PlimsollProcess.ExamplePortfolio("retail-long"), "--rulebook", "isolated");
        Assert.Equal(3, code);
        Assert.Matches(@"outside pockets:\s+free equity", output);
        Assert.Matches(@"lowest ratio\s+-1,209\.64 % of maintenance, of WIF-PERP", output);
    }

    [Fact]
    public void A_name_that_is_another_contract_elsewhere_is_told_beside_the_result_and_not_in_it()
    {
        // Forty thousand contracts of a dollar, read as forty thousand coins.
        string text = File.ReadAllText(PlimsollProcess.ExamplePortfolio("basis-trader"));
        string path = Write("contracts.json", text.Replace("\"quantity\": \"-4\"", "\"quantity\": \"-40000\"", StringComparison.Ordinal));
        (int code, string output, string error) = PlimsollProcess.Run("margin", path, "--json");
        Assert.Equal(3, code);
        JsonDocument.Parse(output).Dispose();
        Assert.Contains("note: taken by name as linear, one unit of the coin a contract, settled in USDC, expiring at 08:00 UTC: BTC-26DEC25.", error,
            StringComparison.Ordinal);

        // Four coins of an account that holds twelve, or four and a half, are no contracts of a dollar.
        foreach (string quantity in (string[])["-4", "-40000.5"])
        {
            Write("contracts.json", text.Replace("\"quantity\": \"-4\"", $"\"quantity\": \"{quantity}\"", StringComparison.Ordinal));
            Assert.DoesNotContain("note:", PlimsollProcess.Run("margin", path).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_chain_in_per_cent_or_with_days_for_expiries_is_refused_and_the_option_repairs_it()
    {
        const string Header = "ts,currency,expiry,strike,type,forward,bid_price,ask_price,mark_price,mark_iv\n";
        string path = Write("c.csv", Header + "2026-03-02T08:00:00Z,ETH,2026-03-27T08:00:00Z,3200,C,3300,,,0.0765,62.4\n");
        Refuses("c.csv, line 2, mark_iv: expected a volatility from 0 to 50 (0.55 is 55 %); found '62.4'", "surface", path);
        Write("c.csv", Header + "2026-03-02T08:00:00Z,ETH,2026-03-27T08:00:00Z,3200,C,3300,,,0.0655,44.1\n");
        Refuses("0.441 is 44.1 %; found '44.1'", "surface", path);
        string rows = string.Concat(Enumerable.Range(0, 9)
            .Select(i => $"2026-03-02T08:00:00Z,ETH,2026-03-27,{2900 + (100 * i)},{(i < 4 ? "P" : "C")},3300,,,,0.62\n"));
        Write("c.csv", Header + rows);
        Refuses("c.csv, line 2, expiry: an expiry needs its time of day", "surface", path);
        (int code, string output, string error) = PlimsollProcess.Run("surface", path, "--expiry-time", "08:00Z", "--json");
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("\"expiry\":\"2026-03-27T08:00:00Z\"", output, StringComparison.Ordinal);
        Refuses("--expiry-time: expected a time of day in UTC such as 08:00Z; found '8am'", "surface", path, "--expiry-time", "8am");
    }

    [Fact]
    public void A_replay_says_what_it_read_used_and_left_out_in_words_and_in_JSON()
    {
        string text = File.ReadAllText(Path.Combine(PlimsollProcess.ExampleCrash, "world.json"))
            .Replace("\"end\": \"2025-01-15T16:00:00Z\"", "\"end\": \"2025-01-15T12:20:00Z\"", StringComparison.Ordinal);
        Write("world.json", text);
        foreach (string file in new[] { "closes.csv", "lows.csv", "depth.csv" })
        {
            // Eight rows of the twenty bars, and two before them.
            string[] lines = File.ReadAllLines(Path.Combine(PlimsollProcess.ExampleCrash, file));
            string before = lines[1].Replace("2025-01-15T12:00", "2025-01-15T11:59", StringComparison.Ordinal);
            File.WriteAllLines(Path.Combine(_folder, file), [lines[0], before, .. lines[1..9]]);
        }

        (int code, string output, string error) = PlimsollProcess.Run("replay", _folder, "--accounts", "10");
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("closes: 9 rows read, 8 used, 1 left out (1 before the clock); 12 of 20 bars without a row; last row 2025-01-15T12:07:00Z", output,
            StringComparison.Ordinal);
        Assert.Contains("12 of 20 bars had no price of BTC: the last one is of 2025-01-15T12:07:00Z, and the world runs 12 bars past it",
            string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(PlimsollProcess.Run("replay", _folder, "--accounts", "10", "--json").Output);
        JsonElement closes = json.RootElement.GetProperty("files")[0];
        Assert.Equal(
            ("closes", 9, 8, 1, 20, 12),
            (closes.GetProperty("name").GetString(), closes.GetProperty("rowsRead").GetInt32(), closes.GetProperty("rowsUsed").GetInt32(),
                closes.GetProperty("rowsBeforeClock").GetInt32(),
                closes.GetProperty("bars").GetInt32(), closes.GetProperty("barsWithoutRow").GetInt32()));
        Assert.Equal(3, json.RootElement.GetProperty("dataNotes").GetArrayLength());
    }

    [Theory]
    [InlineData("52", "14000", "71000", "$.volatilities[\"BTC-26JUN26-80000-P\"]: expected a decimal in a string, from 0 to 50")]
    [InlineData("0.52", "-14000", "71000", "$.marks[\"BTC-26JUN26-80000-P\"]: expected a decimal in a string, above 0")]
    [InlineData("0.52", "14000", "NaN", "$.marks[\"BTC\"]: expected a decimal in a string, above 0")]
    public void One_wrong_figure_is_one_error(string volatility, string mark, string index, string expected)
    {
        string path = Write("p.json", $$"""
            { "time": "2026-03-02T08:00:00Z", "collateral": { "USDC": "9000", "BTC": "1" }, "positions": [ { "instrument": "BTC-26JUN26-80000-P",
            "quantity": "-1" } ],
              "marks": { "BTC": "{{index}}", "BTC-26JUN26-80000-P": "{{mark}}" }, "volatilities": { "BTC-26JUN26-80000-P": "{{volatility}}" } }
            """);
        (int code, _, string error) = PlimsollProcess.Run("margin", path);
        Assert.Equal(1, code);
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void An_order_in_another_unit_is_refused_and_pockets_without_a_rulebook_are_said_to_be_valued_together()
    {
        string Portfolio(string limit) => Write("k.json", $$"""
            { "time": "2026-03-02T08:00:00Z", "collateral": { "USDC": "9000" }, "positions": [ { "instrument": "BTC-PERP", "quantity": "0.1",
            "pocket": { "USDC": "2000" } } ],
              "orders": [ { "instrument": "BTC-PERP", "quantity": "1", "limit": "{{limit}}" } ], "marks": { "BTC": "71000", "BTC-PERP": "71000" } }
            """);
        Refuses("$.orders[0].limit: the limit is 0.00001408, but the mark of BTC-PERP is 71000", "stress", Portfolio("0.00001408"));
        (int code, _, string error) = PlimsollProcess.Run("greeks", Portfolio("60000"));
        Assert.Equal(0, code);
        string[] said = error.TrimEnd().Split('\n');
        Assert.Equal(2, said.Length);
        Assert.Contains("1 of its instruments has a pocket of its own; without a rulebook everything is valued together", said[0], StringComparison.Ordinal);
        Assert.EndsWith("note: its open orders (1) are not looked at here; margin counts them in initial margin, stress fills them.", said[1],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--target: expected one of Mark, Mid; found 'smile'", "surface", "x.csv", "--target", "smile")]
    [InlineData("--rate: expected a number; found '5%'", "surface", "x.csv", "--rate", "5%")]
    [InlineData("--accounts: expected a whole number, below 2^31; found 'many'", "replay", "x", "--accounts", "many")]
    [InlineData("--seed: expected a whole number of at least 0, below 2^64; found '-1'", "replay", "x", "--seed=-1")]
    public void A_word_of_the_command_line_that_is_wrong_is_named_without_types_of_the_runtime(string expected, params string[] arguments)
    {
        (int code, _, string error) = PlimsollProcess.Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Plimsoll.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("margin")]
    [InlineData("stress")]
    [InlineData("greeks")]
    [InlineData("surface")]
    public void A_folder_is_said_to_be_one(string verb) =>
        Refuses($"{_folder}: expected a file for the {(verb == "surface" ? "CHAIN" : "portfolio")}; this is a folder", verb, _folder);

    [Theory]
    [InlineData("0.2169, but Black-76", "margin", "01-coin-quoted-option/portfolio.json")]
    [InlineData("mark_iv: expected a volatility from 0 to 50", "surface", "03-chain-volatility-in-percent/chain-percent.csv")]
    [InlineData("expiry: an expiry needs its time of day", "surface", "04-chain-expiry-without-time/date-only.csv")]
    [InlineData("expiry: an expiry needs its time of day", "surface", "04-chain-expiry-without-time/expiry-day.csv")]
    [InlineData("BTC fell 32.3 %", "replay", "05-bars-off-the-grid/off-grid")]
    [InlineData("BTC fell 32.3 %", "replay", "05-bars-off-the-grid/all-off-by-a-second")]
    [InlineData("the funding of BTC-PERP is given already", "replay", "06-two-funding-rows/two-rows")]
    public void Cases_found_in_use_are_right(string expected, string verb, string input)
    {
        string path = RepositoryRoot.At("..", "shared", "cases", input);
        Assert.SkipUnless(Path.Exists(path),
            $"{path} is not there: cases found in use are not part of the repository; the other tests here are of the same kinds.");
        (_, string output, string error) = PlimsollProcess.Run(verb, path);
        Assert.Contains(expected, verb == "replay" && error.Length == 0 ? output : error, StringComparison.Ordinal);
    }

    private static void Refuses(string expected, params string[] arguments)
    {
        (int code, string output, string error) = PlimsollProcess.Run(arguments);
        Assert.Equal((ExitOf(expected), string.Empty), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    // A message that begins with an option is of the command line; any other is of a file.
    private static int ExitOf(string message) => message.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
}
