// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Venues;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary><c>plimsoll margin</c> as a process, on the portfolios that ship.</summary>
public class MarginTests
{
    [Theory]
    [InlineData("basis-trader", "cross", 0)]
    [InlineData("option-writer", "cross", 0)]
    [InlineData("loan", "cross", 0)]
    [InlineData("inverse", "cross", 0)]
    [InlineData("retail-long", "cross", 3)]
    [InlineData("retail-long", "tiered", 0)]
    [InlineData("basis-trader", "examples/rulebooks/clearing-house.json", 0)]
    [InlineData("option-writer", "examples/rulebooks/monte-carlo.json", 0)]
    [InlineData("retail-long", "examples/rulebooks/weighted-greeks.json", 3)]
    public void The_exit_code_says_whether_maintenance_is_covered(string portfolio, string rulebook, int exitCode)
    {
        (int code, string output, string error) = Margin(
            PlimsollProcess.ExamplePortfolio(portfolio), "--rulebook",
                rulebook.EndsWith(".json", StringComparison.Ordinal) ? RepositoryRoot.At(rulebook.Split('/')) : rulebook);

        Assert.Equal(exitCode, code);
        Assert.Empty(error);
        Assert.Contains("equity", output, StringComparison.Ordinal);
        Assert.Contains("binding constraint", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_JSON_carries_exact_decimals_and_lines_that_sum_up()
    {
        (_, string output, _) = Margin(PlimsollProcess.ExamplePortfolio("basis-trader"), "--json");

        using JsonDocument report = JsonDocument.Parse(output);
        decimal sum = report.RootElement.GetProperty("requirement").EnumerateArray().Sum(line => decimal.Parse(line.GetProperty("initial").GetString()!));

        // 8 + 4 − 12 BTC leave 4 × 1,600 of price difference at 16 %; basis 1 % of what offsets.
        Assert.Equal(decimal.Parse(report.RootElement.GetProperty("initial").GetString()!), sum);
        Assert.True(report.RootElement.GetProperty("healthy").GetBoolean());
    }

    [Fact]
    public void A_report_in_another_asset_changes_units_and_not_the_decision()
    {
        // The file's ETH costs 3,840.
        (int code, string output, _) = Margin(PlimsollProcess.ExamplePortfolio("loan"), "--in", "ETH", "--json");
        (int home, string numeraire, _) = Margin(PlimsollProcess.ExamplePortfolio("loan"), "--json");

        using JsonDocument coins = JsonDocument.Parse(output);
        using JsonDocument dollars = JsonDocument.Parse(numeraire);
        Assert.Equal(home, code);
        Assert.Equal("ETH", coins.RootElement.GetProperty("numeraire").GetString());
        Assert.Equal(dollars.RootElement.GetProperty("bindingConstraint").GetString(), coins.RootElement.GetProperty("bindingConstraint").GetString());
        foreach (string total in new[] { "equity", "initial", "maintenance", "freeEquity" })
        {
            decimal Of(JsonDocument report) =>
                decimal.Parse(report.RootElement.GetProperty(total).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Of(dollars), Of(coins) * 3_840, 12);
        }
    }

    [Fact]
    public void An_asset_that_the_portfolio_does_not_know_is_named_with_those_it_does()
    {
        (int code, _, string error) = Margin(PlimsollProcess.ExamplePortfolio("retail-long"), "--in", "EUR");

        Assert.Equal(2, code);
        Assert.Contains("--in: expected an asset of the portfolio (USDC", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_file_fails_with_its_name_and_the_place()
    {
        string path = Path.Combine(Path.GetTempPath(), $"plimsoll-{Environment.ProcessId}.json");
        File.WriteAllText(path,
            "{ \"time\": \"2025-10-10T20:00:00Z\", \"marks\": { \"BTC\": \"-1\" }, \"positions\": [ { \"instrument\": \"BTC-PERP\", \"quantity\": \"x\" } ] }");
        try
        {
            (int code, string output, string error) = Margin(path);

            Assert.Equal((1, string.Empty), (code, output));
            Assert.Contains($"{path}: $.marks[\"BTC\"]: expected a decimal in a string, above 0; found \"-1\"", error, StringComparison.Ordinal);
            Assert.Contains($"{path}: $.positions[0].quantity: expected", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_argument_is_a_usage_error() => Assert.Equal(2, Margin().Code);

    [Fact]
    public void An_unknown_rulebook_is_named_with_those_there_are()
    {
        (int code, _, string error) = Margin(PlimsollProcess.ExamplePortfolio("loan"), "--rulebook", "no-such");

        Assert.Equal(1, code);
        string words = string.Join(' ', error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"no-such: no such rulebook: expected one of {string.Join(", ", ShippedRulebooks.Names)}, or the path of a file", words,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_isolated_account_is_reported_pocket_by_pocket()
    {
        string path = Path.Combine(Path.GetTempPath(), $"plimsoll-pockets-{Environment.ProcessId}.json");
        File.WriteAllText(path, """
            { "time": "2025-06-01T00:00:00Z", "collateral": { "USDC": "20000" },
              "positions": [ { "instrument": "ETH-PERP", "quantity": "10" }, { "instrument": "ETH-27JUN25", "quantity": "-10" } ],
              "marks": { "ETH": "2500", "ETH-PERP": "2500", "ETH-27JUN25": "2520" } }
            """);
        try
        {
            (int code, string output, _) = Margin(path, "--rulebook", "isolated", "--json");
            using JsonDocument report = JsonDocument.Parse(output);
            Dictionary<string, JsonElement> accounts = report.RootElement.GetProperty("accounts").EnumerateArray()
                .ToDictionary(account => account.GetProperty("name").GetString()!);

            // 25,000 and 25,200 at 25x are 1,000 and 1,008, exactly what the engine fills the pockets with; half of it is maintenance.
            Assert.Equal(0, code);
            Assert.Equal("1000", accounts["ETH-PERP"].GetProperty("equity").GetString());
            Assert.Equal("1000", accounts["ETH-PERP"].GetProperty("initial").GetString());
            Assert.Equal("500", accounts["ETH-PERP"].GetProperty("maintenance").GetString());
            Assert.Equal("1008", accounts["ETH-27JUN25"].GetProperty("equity").GetString());
            Assert.Equal("17992", accounts["account"].GetProperty("equity").GetString());

            // Equity 1,000 + 10 × (p − 2,500) is below 10 × p ÷ 50 from p = 24,000 ÷ 9.8 = 2,448.97…
            JsonElement down = accounts["ETH-PERP"].GetProperty("liquidation")[0];
            Assert.StartsWith("2448.97", down.GetProperty("price").GetString(), StringComparison.Ordinal);
            Assert.Equal("none", accounts["ETH-PERP"].GetProperty("liquidation")[1].GetProperty("state").GetString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Code, string Output, string Error) Margin(params string[] arguments) => PlimsollProcess.Run(["margin", .. arguments]);

    [Fact]
    public void Open_orders_are_a_line_of_initial_margin_with_the_orders_of_the_worst_set()
    {
        // Two bids of the three lose more at −16 % than they gain: 2 × 18,072 less 7,950 and 14,950, fees of 52.50 and 49, and a unit each, for they might
        // close a short first.
        (int code, string output, string error) = PlimsollProcess.Run("margin", PlimsollProcess.ExamplePortfolio("range-trader"), "--json");
        Assert.Equal((0, string.Empty), (code, error));
        JsonElement line = JsonDocument.Parse(output).RootElement.GetProperty("requirement").EnumerateArray()
            .Single(static line => line.GetProperty("kind").GetString() == "orders");
        Assert.Equal(("BTC open orders", "13345.500002", "0"),
            (line.GetProperty("name").GetString(), line.GetProperty("initial").GetString(), line.GetProperty("maintenance").GetString()));
        Assert.Equal("price −16 %, volatility up", line.GetProperty("worstScenario").GetString());
        Assert.Equal(["98000", "105000"], line.GetProperty("fills").EnumerateArray().Select(static fill => fill.GetProperty("limit").GetString()));

        // Isolated: the pocket requires margin for them, and says so.
        string table = PlimsollProcess.Run("margin", PlimsollProcess.ExamplePortfolio("range-trader"), "--rulebook", "isolated").Output;
        Assert.Contains("BTC-PERP: open orders add 8,471.25 to initial, filled: buy 1 BTC-PERP at 92,000, buy 1 BTC-PERP at 98,000, buy 1 BTC-PERP at 105,000.",
            table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rulebook_that_cannot_count_open_orders_refuses_them_by_name()
    {
        (int code, string output, string error) =
            PlimsollProcess.Run("margin", PlimsollProcess.ExamplePortfolio("range-trader"), "--rulebook",
            RepositoryRoot.At("examples", "rulebooks", "weighted-greeks.json"));
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains("$.orders: rulebook weighted-greeks cannot count open orders, because its model \"riskFactor\" has no rule for them.", error,
            StringComparison.Ordinal);
    }
}
