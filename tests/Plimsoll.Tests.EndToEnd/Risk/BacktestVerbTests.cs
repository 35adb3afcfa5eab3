// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Microsoft.Playwright;

namespace Plimsoll.Tests.EndToEnd.Risk;

/// <summary><c>plimsoll backtest</c> as a process, and its page in a real browser.</summary>
public sealed class BacktestVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-backtest-").FullName;
    private readonly string _panel;

    public BacktestVerbTests()
    {
        _panel = Path.Combine(_folder, "panel.csv");
        TestPanel.Write(_panel, ("BTC", TestPanel.Returns(400, 0.03)), ("ETH", TestPanel.Returns(400, 0.04, seed: 5)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(200, "--window", "200")]
    [InlineData(250, "--window", "150", "--plain")]
    public void Exceptions_are_the_days_whose_loss_is_above_the_margin_and_Kupiec_passes_inside_the_accepted_range(int days, params string[] arguments)
    {
        using JsonDocument result = JsonDocument.Parse(Succeeds([.. arguments, "--json"]));
        JsonElement[] books = [.. result.RootElement.GetProperty("books").EnumerateArray()];
        Assert.Equal(9, books.Length);
        foreach (JsonElement book in books)
        {
            double[] profits = Numbers(book, "profit");
            Assert.Equal(days, profits.Length);
            foreach (string name in new[] { "valueAtRisk", "expectedShortfall" })
            {
                JsonElement measure = book.GetProperty(name);
                double[] margins = Numbers(book, name);
                int exceptions = measure.GetProperty("exceptions").GetInt32();
                Assert.Equal(profits.Zip(margins).Count(day => -day.First > day.Second), exceptions);
                Assert.Equal(
                    exceptions >= measure.GetProperty("accepted")[0].GetInt32() && exceptions <= measure.GetProperty("accepted")[1].GetInt32(),
                    measure.GetProperty("kupiec").GetProperty("passes").GetBoolean());
            }
        }

        Assert.Contains("Left out: short SOL; the panel lacks SOL.",
            result.RootElement.GetProperty("summary").EnumerateArray().Select(sentence => sentence.GetString()));
    }

    [Fact]
    public void The_table_names_each_book_and_lines_up()
    {
        string output = Succeeds("--window", "200");
        string[] lines = output.Split('\n');
        Assert.Contains("Backtest: archetypes, 2023-07-21 to 2024-02-05", lines);
        Assert.Equal(3, lines.Count(line => line.StartsWith("│ pair long ETH, short BTC ", StringComparison.Ordinal)));
        Assert.All(output.Split('╰')[..3], table =>
            Assert.Single(table.Split('\n').Where(line => line.StartsWith('│')).Select(line => line.Length).Distinct()));
    }

    [Fact]
    public void The_months_of_a_book_add_up_to_its_exceptions()
    {
        string[] lines = Succeeds("--window", "200").Split('\n');

        // July 2023 to February 2024: eight months; "long BTC" is a table's row and the line of its months.
        string months = lines.Single(line => line.StartsWith("long BTC  ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        string row = lines.First(line => line.StartsWith("│ long BTC ", StringComparison.Ordinal));
        Assert.Equal(8, months.Length);
        Assert.Equal(row.Split('│')[3].Trim().Split(' ')[0], $"{months.Where(char.IsDigit).Sum(digit => digit - '0')}");
    }

    [Fact]
    public void A_margin_that_a_storm_overtakes_is_said_to_cover_too_little_and_to_be_late()
    {
        // 300 calm days, then ten in which each loses more than the one before: plain history learns of them only afterwards.
        double[] calm = TestPanel.Returns(300, 0.01);
        TestPanel.Write(_panel, ("BTC", [.. calm, .. Enumerable.Range(5, 10).Select(percent => -0.01 * percent), .. TestPanel.Returns(60, 0.01, seed: 9)]));
        string portfolio = Path.Combine(_folder, "long.json");
        TestPanel.WritePortfolio(portfolio, ("BTC", "2"));

        using JsonDocument result = JsonDocument.Parse(Succeeds(portfolio, "--method", "hs", "--window", "200", "--json"));
        JsonElement finding = result.RootElement.GetProperty("findings").EnumerateArray()
            .First(found => found.GetProperty("measure").GetString() == "value at risk");

        Assert.Equal("long.json", finding.GetProperty("book").GetString());
        Assert.Equal(["Kupiec", "independence", "Christoffersen", "Basel"], finding.GetProperty("fails").EnumerateArray().Select(test => test.GetString()));
        Assert.Contains("it covers too little", finding.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Contains("Exceptions follow each other", finding.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Contains("Basel's red zone", finding.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_margin_that_remembers_a_storm_in_a_calm_is_said_to_cover_more_than_was_required()
    {
        // Plain history keeps the three losses of 9 % for as long as its window holds them, here to the end: no later day comes near.
        TestPanel.Write(_panel, ("BTC", [.. TestPanel.Returns(290, 0.01), -0.09, -0.09, -0.09, .. TestPanel.Returns(290, 0.01, seed: 9)]));
        string portfolio = Path.Combine(_folder, "long.json");
        TestPanel.WritePortfolio(portfolio, ("BTC", "2"));

        using JsonDocument result = JsonDocument.Parse(Succeeds(portfolio, "--method", "hs", "--window", "299", "--json"));

        Assert.StartsWith(
            "Value at risk: 0 of 1 book pass Kupiec at 95 %, 1 covers more than 99 %; 1 of 1 covers enough (one-sided)",
                result.RootElement.GetProperty("summary")[1].GetString(), StringComparison.Ordinal);
        Assert.StartsWith(
            "no exceptions in 284 days, where 1 to 6 fit 99 %: it covers more than 99 % of days. The largest loss was ",
                result.RootElement.GetProperty("findings")[0].GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_draws_each_book_and_shows_the_figures_of_the_JSON()
    {
        string page = Path.Combine(_folder, "backtest.html");
        using JsonDocument result = JsonDocument.Parse(Succeeds("--window", "200", "--json", "--report", page));
        JsonElement[] books = [.. result.RootElement.GetProperty("books").EnumerateArray()];
        await RealBrowser.Look(page, async browser =>
        {
            Assert.Equal(books.Length, (await browser.QuerySelectorAllAsync("[data-book] .uplot canvas")).Count);
            IReadOnlyList<IElementHandle> rows = await browser.QuerySelectorAllAsync("#valueAtRisk tr");
            Assert.Equal(books.Length + 1, rows.Count);
            foreach ((IElementHandle row, JsonElement book) in rows.Skip(1).Zip(books))
            {
                string text = await row.InnerTextAsync();
                Assert.StartsWith(book.GetProperty("book").GetString()!, text, StringComparison.Ordinal);
                JsonElement measure = book.GetProperty("valueAtRisk");
                Assert.Contains(
                    $"{measure.GetProperty("exceptions").GetInt32()} "
                    + $"({measure.GetProperty("accepted")[0].GetInt32()}–{measure.GetProperty("accepted")[1].GetInt32()})", text, StringComparison.Ordinal);
            }

            string findings = await browser.InnerTextAsync("#findings");
            Assert.All(result.RootElement.GetProperty("findings").EnumerateArray(),
                finding => Assert.Contains(finding.GetProperty("sentence").GetString()!, findings, StringComparison.Ordinal));
            await browser.HoverAsync("[data-book] .u-over >> nth=0");
            Assert.Contains("value at risk: ", await browser.InnerTextAsync(".tip >> nth=0"), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("panel.csv, line 3, BTC: expected a price above zero; found '-5'", "-5", "--window", "200")]
    [InlineData("panel.csv, line 3, BTC: expected a price above zero; found 'NaN'", "NaN", "--window", "200")]
    [InlineData("panel.csv: the history is too short: 400 daily returns of BTC together, and --window 399 with two days to test needs 401", null, "--window",
        "399")]
    [InlineData("--window: expected at least 100 days, so that one lies beyond a confidence of 0.99; found 99", null, "--window", "99", "--plain")]
    [InlineData("--window: expected at least 200 days, so that one lies beyond the stressed margin's confidence of 0.995, or --plain, which margins without "
        + "stress; found 199", null, "--window", "199")]
    [InlineData("--plain: it has no effect with --method hs, which has no floor and no stress; leave it out", null, "--method", "hs", "--plain")]
    [InlineData("--decay: expected a number between 0 and 1; found 1", null, "--decay", "1")]
    [InlineData("--confidence: expected a number between 0 and 1; found '99'", null, "--confidence", "99")]
    public void Wrong_input_is_one_message_that_says_what_and_where(string expected, string? price, params string[] arguments)
    {
        if (price is not null)
        {
            string[] lines = File.ReadAllLines(_panel);
            lines[2] = $"{lines[2].Split(',')[0]},{price},100";
            File.WriteAllLines(_panel, lines);
        }

        Fails(expected, arguments);
    }

    [Fact]
    public void Coins_that_the_panel_does_not_have_are_named()
    {
        string portfolio = Path.Combine(_folder, "doge.json");
        TestPanel.WritePortfolio(portfolio, ("DOGE", "2"));
        Fails($"panel.csv: the panel has no column for the underlying DOGE of DOGE-PERP, which {portfolio} needs; it has BTC, ETH", portfolio);

        TestPanel.Write(_panel, ("GOLD", TestPanel.Returns(400, 0.01)));
        Fails("panel.csv: the panel can price none of the archetypes; they need columns named BTC, ETH, SOL …, and it has GOLD", "archetypes");
    }

    [Fact]
    public void A_command_line_without_a_panel_exits_with_2() => Assert.Equal(2, PlimsollProcess.Run("backtest").ExitCode);

    private static double[] Numbers(JsonElement book, string series) =>
        [.. book.GetProperty("daily").GetProperty(series).EnumerateArray().Select(number => number.GetDouble())];

    private string Succeeds(params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["backtest", .. arguments, "--panel", _panel]);
        Assert.Equal((0, string.Empty), (exitCode, TestPanel.WithoutLevels(error)));
        return output;
    }

    private void Fails(string expected, params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["backtest", .. arguments, "--panel", _panel]);
        Assert.Equal((ExitOf(expected), string.Empty), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    // A message that begins with an option is of the command line; any other is of a file.
    private static int ExitOf(string message) => message.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
}
