// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Plimsoll.Tests.EndToEnd.Replays;

/// <summary>The report in a real browser.</summary>
public sealed class ReportPageTests : IDisposable
{
    private const string CountPainted =
        "canvas => { const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
        + " let painted = 0; for (let i = 3; i < data.length; i += 4) painted += data[i] > 0 ? 1 : 0; return painted; }";

    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_page_of_a_replay_draws_its_charts_and_shows_the_figures_of_the_JSON()
    {
        string page = Path.Combine(_folder, "report.html");
        (int exitCode, string output, _) = PlimsollProcess.Run("replay", PlimsollProcess.ExampleCrash, "--accounts", "60", "--json", "--report", page);
        Assert.Equal(0, exitCode);
        using JsonDocument result = JsonDocument.Parse(output);
        await RealBrowser.Look(page, async browser =>
        {
            IReadOnlyList<IElementHandle> canvases = await browser.QuerySelectorAllAsync(".uplot canvas");
            Assert.Equal(4, canvases.Count);
            foreach (IElementHandle canvas in canvases)
            {
                Assert.True(await canvas.EvaluateAsync<int>(CountPainted) > 2_000, "A chart is blank.");
            }

            JsonElement accounts = result.RootElement.GetProperty("accounts");
            foreach ((string row, string name, string whole) in new[] { ("Accounts", "count", ""), ("Traded", "traded", "count"),
                ("Called, of those", "called", "traded"), ("Liquidated, of those", "liquidated", "traded"), ("Bankrupt, of those", "bankrupt", "traded") })
            {
                string of = whole.Length == 0 ? string.Empty : $" of {accounts.GetProperty(whole).GetInt32().ToString("#,0", CultureInfo.InvariantCulture)}";
                Assert.Equal(accounts.GetProperty(name).GetInt32().ToString("#,0", CultureInfo.InvariantCulture) + of,
                    await browser.InnerTextAsync($"#summary td[data-row='{row}']"));
            }

            Assert.Equal(result.RootElement.GetProperty("stateHash").GetString(), await browser.InnerTextAsync("#summary td[data-row='State hash']"));
            foreach (JsonElement kind in result.RootElement.GetProperty("kinds").EnumerateArray())
            {
                string shown = await browser.InnerTextAsync($"tr[data-kind='{kind.GetProperty("name").GetString()}'] td[data-field='liquidated']");
                Assert.Equal(kind.GetProperty("accounts").GetProperty("liquidated").GetInt32().ToString(CultureInfo.InvariantCulture), shown);
            }

            // Refusals by reason, with their count and the first three by name; money for reading, and the exact figure behind it.
            JsonElement[] refused = [.. result.RootElement.GetProperty("refusedCommands").EnumerateArray()];
            Assert.NotEmpty(refused);
            Assert.Equal($"InsufficientMargin · {refused.Length} commands", await browser.InnerTextAsync("#refused h3[data-code='InsufficientMargin']"));
            Assert.Equal(Math.Min(refused.Length, 3) + (refused.Length > 3 ? 1 : 0), (await browser.QuerySelectorAllAsync("#refused li")).Count);
            string first = await browser.InnerTextAsync("#refused li >> nth=0");
            Assert.Matches(@"its equity was (\d{1,3},)*\d{1,3}\.\d\d USDC and its initial margin 0\.00 USDC", first);
            string? exact = await browser.GetAttributeAsync("#refused li .exact >> nth=0", "title");
            string message = refused[0].GetProperty("refusal").GetProperty("message").GetString()!;
            Assert.Contains($"its equity was {exact} and its initial margin 0 USDC", message, StringComparison.Ordinal);
            Assert.DoesNotContain("was not let", await browser.InnerTextAsync(".story"), StringComparison.Ordinal);

            // Every file's rows, in the words of the command line.
            Assert.Matches("closes: 240 rows read, 240 used, 0 left out.*\nlows: 240 rows read.*\ndepth.csv: 240 rows read",
                await browser.InnerTextAsync("#rows-read"));
            Assert.NotNull(await browser.QuerySelectorAsync("svg.waterfall rect"));
            await browser.HoverAsync(".u-over >> nth=0");
            Assert.Contains("UTC", await browser.InnerTextAsync(".tip >> nth=0"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_page_of_a_comparison_shows_each_rulebook_and_both_fates_of_the_hedged()
    {
        string page = Path.Combine(_folder, "compare.html");
        (int exitCode, _, string error) = PlimsollProcess.Run(
            "compare", PlimsollProcess.ExampleCrash, "--rulebooks", "cross,isolated", "--accounts", "60", "--report", page);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("isolated: warning: its fixed pace is too fast for ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        await RealBrowser.Look(page, async browser =>
        {
            Assert.Equal(4, (await browser.QuerySelectorAllAsync(".uplot canvas")).Count);
            Assert.Equal(2, (await browser.QuerySelectorAllAsync("svg.waterfall")).Count);
            Assert.Contains("8 of 8 hedged basis accounts that traded survived", await browser.InnerTextAsync("#hedged p.kept"), StringComparison.Ordinal);
            Assert.Contains("0 of 8 hedged basis accounts that traded survived", await browser.InnerTextAsync("#hedged p.lost"), StringComparison.Ordinal);
        });
    }
}
