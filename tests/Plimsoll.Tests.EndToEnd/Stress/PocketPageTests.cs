// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Plimsoll.Tests.EndToEnd.Stress;

/// <summary>The page of an account whose pockets stand alone, in a real browser.</summary>
public sealed class PocketPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-pockets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_pocket_is_a_row_with_the_figures_of_the_JSON()
    {
        await Look(PlimsollProcess.ExamplePortfolio("basis-trader"), 0, async (browser, root) =>
        {
            JsonElement[] pockets = [.. root.GetProperty("pockets").EnumerateArray()];
            Assert.Equal(["BTC-PERP", "BTC-26DEC25", "ETH-PERP"], pockets.Select(static pocket => pocket.GetProperty("name").GetString()));
            IReadOnlyList<IElementHandle> rows = await browser.QuerySelectorAllAsync("#pockets tr");
            Assert.Equal(pockets.Length + 1, rows.Count);
            foreach ((IElementHandle row, JsonElement pocket) in rows.Skip(1).Zip(pockets))
            {
                Assert.Equal(
                    [
                        pocket.GetProperty("name").GetString()!, Grouped(pocket.GetProperty("collateral")[0].GetProperty("balance"), "#,0.########") + " USDC",
                        Grouped(pocket.GetProperty("equity"), "#,0.00"), Grouped(pocket.GetProperty("initial"), "#,0.00"),
                            Grouped(pocket.GetProperty("maintenance"), "#,0.00"),
                        Cut(pocket.GetProperty("marginRatio")), "yes", "none",
                        $"{pocket.GetProperty("liquidation")[1].GetProperty("factor").GetString()} "
                            + $"{Grouped(pocket.GetProperty("liquidation")[1].GetProperty("price"), "#,0.####")}",
                    ],
                    (await row.InnerTextAsync()).Split('\t'));
            }
        });
    }

    [Fact]
    public async Task The_ratio_on_top_is_the_lowest_of_a_pocket_and_not_that_of_sums()
    {
        await Look(PlimsollProcess.ExamplePortfolio("basis-trader"), 0, async (browser, root) =>
        {
            // 41,040 ÷ 11,295 = 3.6335; the sums, 1,957,925 ÷ 28,545.5, would say 6,859 %.
            Assert.Equal("BTC-PERP", root.GetProperty("lowestMarginRatioOf").GetString());
            string tiles = await browser.InnerTextAsync(".tiles");
            Assert.Contains("Lowest margin ratio\n363 %\nBTC-PERP; below 100 % it is liquidated", tiles, StringComparison.Ordinal);
            Assert.DoesNotContain("6859", tiles, StringComparison.Ordinal);
            string text = await browser.InnerTextAsync("body");
            Assert.DoesNotContain("The account is liquidated where equity falls below maintenance", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_pocket_just_below_its_line_is_not_shown_at_it_and_turns_the_page_red()
    {
        // Maintenance is 1.25 % of 113,000 = 1,412.50, and the pocket holds 1,412: 99.96 % of it. Outside lie millions that do not count.
        string portfolio = Path.Combine(_folder, "near.json");
        File.WriteAllText(
            portfolio,
            """
            { "time": "2025-10-10T20:00:00Z", "collateral": { "USDC": "5000000" },
              "positions": [ { "instrument": "BTC-PERP", "quantity": "1", "entry": "113000", "pocket": { "USDC": "1412" } } ],
              "marks": { "BTC": "113000", "BTC-PERP": "113000" } }
            """);
        await Look(portfolio, 3, async (browser, root) =>
        {
            JsonElement pocket = Assert.Single(root.GetProperty("pockets").EnumerateArray());
            Assert.InRange(decimal.Parse(pocket.GetProperty("marginRatio").GetString()!, CultureInfo.InvariantCulture), 0.999m, 0.99999m);
            Assert.False(root.GetProperty("healthy").GetBoolean());
            Assert.Equal("99 %", await browser.InnerTextAsync(".tile.bad .value >> nth=0"));
            Assert.DoesNotContain("every coin by this much", await browser.InnerTextAsync(".tiles"), StringComparison.Ordinal);
            Assert.Equal("no", await browser.InnerTextAsync("#pockets .fail"));
            Assert.Equal(2, (await browser.InnerTextAsync("#pockets tr >> nth=1")).Split("already below").Length - 1);
        });
    }

    [Fact]
    public async Task An_account_that_is_one_whole_has_no_pockets_and_its_own_ratio()
    {
        await Look(PlimsollProcess.ExamplePortfolio("basis-trader"), 0, async (browser, root) =>
        {
            Assert.Equal(0, root.GetProperty("pockets").GetArrayLength());
            Assert.Null(await browser.QuerySelectorAsync("#pockets"));
            decimal ratio = decimal.Parse(root.GetProperty("equity").GetString()!, CultureInfo.InvariantCulture) / decimal.Parse(
                root.GetProperty("maintenance").GetString()!, CultureInfo.InvariantCulture);
            Assert.Contains($"Margin ratio\n{Math.Floor(100 * ratio).ToString(CultureInfo.InvariantCulture)} %\nbelow 100 % is liquidated",
                await browser.InnerTextAsync(".tiles"), StringComparison.Ordinal);
        }, "cross");
    }

    private async Task Look(string portfolio, int expected, Func<IPage, JsonElement, Task> check, string rulebook = "isolated")
    {
        string page = Path.Combine(_folder, "stress.html");
        (int exitCode, string output, string error) = PlimsollProcess.Run("stress", portfolio, "-r", rulebook, "--json", "--report", page);
        Assert.Equal((expected, string.Empty), (exitCode, error));
        using JsonDocument result = JsonDocument.Parse(output);
        await RealBrowser.Look(page, browser => check(browser, result.RootElement));
    }

    private static string Grouped(JsonElement text, string form) =>
        decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture).ToString(form, CultureInfo.InvariantCulture);

    // Cut after two decimals of a per cent.
    private static string Cut(JsonElement ratio) =>
        (Math.Floor(decimal.Parse(ratio.GetString()!, CultureInfo.InvariantCulture) * 10_000) / 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
