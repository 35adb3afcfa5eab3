// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Stress;

/// <summary><c>plimsoll stress</c> and <c>plimsoll greeks</c> as processes, and the page in a real browser.</summary>
public sealed class StressVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-stress-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_page_draws_the_heat_map_and_shows_the_figures_of_the_JSON()
    {
        string page = Path.Combine(_folder, "stress.html");
        (int exitCode, string output, _) = PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("option-writer"), "--json", "--report", page);
        Assert.Equal(0, exitCode);
        using JsonDocument result = JsonDocument.Parse(output);
        JsonElement root = result.RootElement;
        int cells = root.GetProperty("grid").GetProperty("rows").EnumerateArray().Sum(row => row.GetArrayLength());
        Assert.Equal(77, cells);
        await RealBrowser.Look(page, async browser =>
        {
            Assert.Equal(cells, (await browser.QuerySelectorAllAsync("#heat rect title")).Count);
            Assert.NotNull(await browser.QuerySelectorAsync("#heat #worst"));
            Assert.Single(await browser.QuerySelectorAllAsync(".uplot canvas"));
            Assert.Equal(root.GetProperty("ladder").GetArrayLength() + 1, (await browser.QuerySelectorAllAsync("#ladder tr")).Count);
            Assert.Contains(
                decimal.Parse(root.GetProperty("attribution").GetProperty("maintenance").GetString()!, CultureInfo.InvariantCulture)
                    .ToString("N2", CultureInfo.InvariantCulture),
                await browser.InnerTextAsync("#attribution"),
                StringComparison.Ordinal);
            Assert.Contains("12 March 2020", await browser.InnerTextAsync("#shocks"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_plan_that_is_proved_says_how_much_cheaper_another_could_be_and_by_which_scenarios()
    {
        string portfolio = PlimsollProcess.ExamplePortfolio("range-trader");
        (_, string output, _) = PlimsollProcess.Run("stress", portfolio, "--json");
        using JsonDocument result = JsonDocument.Parse(output);
        JsonElement[] plans = [.. result.RootElement.GetProperty("ladder").EnumerateArray().Select(static rung => rung.GetProperty("plan"))
            .Where(static plan => plan.ValueKind == JsonValueKind.Object)];
        JsonElement[] proved = [.. plans.Select(static plan => plan.GetProperty("certificate")).Where(static one => one.ValueKind == JsonValueKind.Object)];
        Assert.NotEmpty(proved);
        Assert.All(plans, static plan => Assert.True(
            plan.GetProperty("restores").GetBoolean() || plan.GetProperty("certificate").ValueKind == JsonValueKind.Null));
        foreach (JsonElement one in proved)
        {
            decimal cost = Number(one.GetProperty("cost")), least = Number(one.GetProperty("leastCost")), excess = Number(one.GetProperty("excess"));
            Assert.Equal(cost - least, excess);
            Assert.InRange((excess / least * 100) - Number(one.GetProperty("excessPercent")), -0.01m, 0);
            JsonElement scenario = Assert.Single(one.GetProperty("scenarios").EnumerateArray());
            Assert.Equal(("BTC", "price −16 %, volatility up"), (scenario.GetProperty("underlying").GetString(), scenario.GetProperty("scenario").GetString()));
        }

        (_, string page, _) = PlimsollProcess.Run("stress", portfolio);
        string line = page.Split('\n').First(static line => line.Contains("no plan can be cheaper", StringComparison.Ordinal));
        Assert.Equal("at -50.00 %: no plan can be cheaper than 233.14; this one costs 233.31, 0.08 % more at the most", line.TrimEnd());
    }

    [Fact]
    public async Task Open_orders_change_the_liquidation_prices_and_are_on_the_page()
    {
        string page = Path.Combine(_folder, "orders.html");
        (int exitCode, string output, _) = PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("range-trader"), "--json", "--report", page);
        Assert.Equal(0, exitCode);
        using JsonDocument result = JsonDocument.Parse(output);
        JsonElement down = result.RootElement.GetProperty("liquidationWithOrders")[0], without = result.RootElement.GetProperty("liquidation")[0];
        Assert.True(Number(down.GetProperty("price")) > Number(without.GetProperty("price")));
        Assert.Equal((2, true, true), (down.GetProperty("ordersFilled").GetInt32(), down.GetProperty("proved").GetBoolean(),
            without.GetProperty("proved").GetBoolean()));
        JsonElement reverse = result.RootElement.GetProperty("reverse")[0];
        Assert.InRange(reverse.GetProperty("atLeast").GetDouble(), 0.99 * reverse.GetProperty("distance").GetDouble(),
            reverse.GetProperty("distance").GetDouble());
        await RealBrowser.Look(page, async browser =>
        {
            Assert.Equal(5, (await browser.QuerySelectorAllAsync("#orders tr")).Count);
            Assert.Contains("2 of 5 filled", await browser.InnerTextAsync("#levels"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Shares_of_maintenance_and_profits_by_leg_sum_exactly_in_the_JSON()
    {
        (_, string output, _) = PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("option-writer"), "--json");
        using JsonDocument result = JsonDocument.Parse(output);
        JsonElement root = result.RootElement, parts = root.GetProperty("attribution"), grid = root.GetProperty("grid");
        Assert.Equal(Number(parts.GetProperty("maintenance")),
            parts.GetProperty("legs").EnumerateArray().Sum(leg => Number(leg.GetProperty("share"))) + Number(parts.GetProperty("remainder")));
        JsonElement worst = grid.GetProperty("rows")[grid.GetProperty("worst")[0].GetInt32()][grid.GetProperty("worst")[1].GetInt32()];
        Assert.Equal(Number(worst.GetProperty("profit")), root.GetProperty("worstCell").EnumerateArray().Sum(leg => Number(leg.GetProperty("profit"))));
    }

    [Fact]
    public void An_account_below_its_line_exits_with_3_and_says_so()
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("retail-long"));
        Assert.Equal((3, string.Empty), (exitCode, error));
        Assert.Contains("already below", output, StringComparison.Ordinal);
        Assert.Contains("below maintenance today", output, StringComparison.Ordinal);
        Assert.Contains("sell 0.25 BTC-PERP; sell 60 SOL-PERP; sell 5000 WIF-PERP (not enough)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_round_for_reading_and_never_to_minus_zero()
    {
        Assert.DoesNotContain("-0 ", PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("inverse")).Output, StringComparison.Ordinal);
        // BTC at p: 2 × 0.95 p − 120,000 + 144,384 − 65,520 = 14,832, what is required where coins are owed.
        Assert.Contains(" 29,456.84 ", PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("loan")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shock_file_with_a_mistake_fails_with_its_name_and_the_place()
    {
        string shocks = Path.Combine(_folder, "shocks.json");
        File.WriteAllText(shocks, """{ "shocks": [ { "name": "x", "prices": { "BTC": "-2" } } ] }""");
        (int exitCode, string output, string error) = PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("loan"), "--shocks", shocks);
        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.Contains($"{shocks}: $.shocks[0].prices[\"BTC\"]: expected", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Greeks_net_to_the_sum_of_the_legs()
    {
        (int exitCode, string output, _) = PlimsollProcess.Run("greeks", PlimsollProcess.ExamplePortfolio("option-writer"), "--json");
        Assert.Equal(0, exitCode);
        using JsonDocument result = JsonDocument.Parse(output);
        foreach (string greek in new[] { "delta", "gamma", "vega", "theta", "rho", "vanna", "volga" })
        {
            double sum = result.RootElement.GetProperty("legs").EnumerateArray().Where(leg => leg.GetProperty("underlying").ValueKind != JsonValueKind.Null)
                .Sum(leg => leg.GetProperty(greek).GetDouble());
            Assert.Equal(sum, Assert.Single(result.RootElement.GetProperty("net").EnumerateArray()).GetProperty(greek).GetDouble());
        }
    }

    [Fact]
    public void The_profile_of_a_coin_starts_from_its_net_and_its_gamma_is_the_slope_of_its_delta()
    {
        using JsonDocument result = JsonDocument.Parse(PlimsollProcess.Run("greeks", PlimsollProcess.ExamplePortfolio("option-writer"), "--json").Output);
        (double Move, double Delta, double Gamma)[] points =
        [
            .. Assert.Single(result.RootElement.GetProperty("profiles").EnumerateArray()).GetProperty("points").EnumerateArray()
                .Select(point => ((double)Number(point.GetProperty("move")), point.GetProperty("delta").GetDouble(), point.GetProperty("gamma").GetDouble())),
        ];

        Assert.Equal(result.RootElement.GetProperty("net")[0].GetProperty("delta").GetDouble(), points.Single(point => point.Move == 0).Delta);
        Assert.Equal(13, points.Length);

        // Trapezoids of gamma over 5 % of 113,000 give the change of delta, but for the curve between the points.
        double climbed = points.Zip(points.Skip(1)).Sum(pair => (pair.First.Gamma + pair.Second.Gamma) / 2 * 0.05 * 113_000);
        Assert.Equal(points[^1].Delta - points[0].Delta, climbed, 0.1);
        Assert.DoesNotContain("as it moves", PlimsollProcess.Run("greeks", PlimsollProcess.ExamplePortfolio("loan")).Output, StringComparison.Ordinal);
    }

    private static decimal Number(JsonElement text) => decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
