// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Risk;

/// <summary>What every verb over a panel does with its rows, and what <c>plimsoll greeks</c> says of its figures.</summary>
public sealed class PanelVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-panel-").FullName;
    private readonly string _panel;

    public PanelVerbTests() => _panel = Path.Combine(_folder, "panel.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_prices_at_summer_and_winter_closes_and_by_day_give_the_same_figures_in_every_verb()
    {
        // Weekdays from 2 January 2023: closes at 21:00, from April at 20:00; and the same prices dated by day alone.
        double[] returns = TestPanel.Returns(400, 0.03);
        string stamped = Write("stamped.csv", returns,
            day => day.ToString(day.Month is >= 4 and <= 10 ? "yyyy-MM-dd'T'20:00:00'Z'" : "yyyy-MM-dd'T'21:00:00'Z'", CultureInfo.InvariantCulture));
        string dated = Write("dated.csv", returns, day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        string portfolio = Path.Combine(_folder, "long.json");
        TestPanel.WritePortfolio(portfolio, "2024-07-16T00:00:00Z", ("BTC", "2"));

        Same("valueAtRisk", ["var", portfolio, "--method", "hs"], static root => root.GetProperty("valueAtRisk").GetDouble());
        Same("margins", ["backtest", portfolio, "--window", "200"],
            static root => root.GetProperty("books")[0].GetProperty("valueAtRisk").GetProperty("meanMargin").GetDouble());
        Same("haircut", ["haircut", "--window", "150"], static root => root.GetProperty("assets")[0].GetProperty("haircut").GetDouble());

        void Same(string what, string[] arguments, Func<JsonElement, double> figure)
        {
            double[] figures = [.. new[] { stamped, dated }.Select(panel => figure(Run([.. arguments, "--panel", panel, "--json"])))];
            Assert.True(figures[0] > 0 && figures[0] == figures[1], $"{what}: {figures[0]} and {figures[1]}");
        }
    }

    [Fact]
    public void Haircuts_and_backtests_count_the_rows_that_they_leave_out_and_look_at_none_after_the_cut()
    {
        double[] quiet = TestPanel.Returns(200, 0.01);
        TestPanel.Write(_panel, ("BTC", [.. quiet, -1, .. TestPanel.Returns(20, 0.01)]));
        JsonElement cut = Run("haircut", "--panel", _panel, "--window", "150", "--as-of", "2023-07-20", "--json").GetProperty("assets")[0];
        JsonElement all = Run("haircut", "--panel", _panel, "--window", "150", "--json").GetProperty("assets")[0];
        Assert.Equal((222, 21), (cut.GetProperty("panel").GetProperty("rowsRead").GetInt32(), cut.GetProperty("panel").GetProperty("rowsAfter").GetInt32()));
        Assert.True(cut.GetProperty("market").GetDouble() < 0.1 && all.GetProperty("market").GetDouble() > 0.3);

        JsonElement backtest = Run("backtest", "archetypes", "--panel", _panel, "--window", "150", "--plain", "--as-of", "2023-07-20", "--json");
        Assert.Equal("2023-07-20T00:00:00Z", backtest.GetProperty("last").GetString());
        Assert.All(backtest.GetProperty("panel").EnumerateArray(), panel => Assert.Equal(21, panel.GetProperty("rowsAfter").GetInt32()));
        Assert.Contains("left out: 21 after 2023-07-20T23:59:59.999999999Z.", backtest.GetProperty("summary").EnumerateArray().Last().GetString(),
            StringComparison.Ordinal);

        (int exitCode, _, string error) = PlimsollProcess.Run(["haircut", "--panel", _panel, "--window", "150", "--as-of", "2024-01-01"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("BTC: the panel is stale: its last close before 2024-01-01T23:59:59.999999999Z is of 2023-08-10T00:00:00Z", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Moves_that_a_wrong_price_would_look_like_are_used_and_said_with_their_days()
    {
        // The close of 11 July is a hundred times too high: up on that day, down on the next. 2 ÷ 1 − 1 is not beyond 100 %, and −59 % not beyond 60 %.
        double[] returns = TestPanel.Returns(200, 0.01);
        returns[190] = Math.Log(100);
        returns[191] = -Math.Log(100);
        returns[20] = Math.Log(1.99);
        returns[21] = Math.Log(0.41);
        TestPanel.Write(_panel, ("BTC", returns));
        string portfolio = Path.Combine(_folder, "long.json");
        TestPanel.WritePortfolio(portfolio, "2023-07-20T20:00:00Z", ("BTC", "2"));
        const string Said =
            "Daily moves used of more than 100 % up or 60 % down, which a wrong price would look like: BTC +9,900 % on 2023-07-11; BTC −99 % on 2023-07-12.";
        foreach (string[] arguments in new string[][] { ["var", portfolio, "--method", "hs"], ["backtest", portfolio, "--window", "150", "--plain"],
            ["haircut", "--window", "150"] })
        {
            (int exitCode, string output, string error) = PlimsollProcess.Run([.. arguments, "--panel", _panel]);
            Assert.True(exitCode == 0, error);
            Assert.Contains(Said, string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }

        JsonElement moves = Run("var", portfolio, "--method", "hs", "--panel", _panel, "--json").GetProperty("panel").GetProperty("largeMoves");
        Assert.Equal(2, moves.GetProperty("total").GetInt32());
        Assert.Equal(["BTC 2023-07-11T00:00:00Z 99.00", "BTC 2023-07-12T00:00:00Z -0.99"], moves.GetProperty("largest").EnumerateArray().Select(one =>
            string.Create(CultureInfo.InvariantCulture,
                $"{one.GetProperty("factor").GetString()} {one.GetProperty("end").GetString()} {one.GetProperty("move").GetDouble():F2}")));
    }

    [Fact]
    public void A_price_that_stands_still_is_used_and_said()
    {
        // Six returns of zero to 27 January and the last thirty; the four to 24 February may be a long weekend.
        double[] returns = TestPanel.Returns(200, 0.01);
        Array.Clear(returns, 20, 6);
        Array.Clear(returns, 50, 4);
        Array.Clear(returns, 170, 30);
        TestPanel.Write(_panel, ("BTC", returns), ("ETH", TestPanel.Returns(200, 0.01, 7)));
        string portfolio = Path.Combine(_folder, "long.json");
        TestPanel.WritePortfolio(portfolio, "2023-07-20T20:00:00Z", ("BTC", "2"), ("ETH", "3"));
        const string Said =
            "Prices used that stand still for 5 days and more, which a feed that stopped would look like: BTC for 30 days to 2023-07-20; BTC for 6 days to "
            + "2023-01-27.";
        foreach (string[] arguments in new string[][] { ["var", portfolio, "--method", "hs"], ["backtest", portfolio, "--window", "150", "--plain"],
            ["haircut", "--window", "150"] })
        {
            (int exitCode, string output, string error) = PlimsollProcess.Run([.. arguments, "--panel", _panel]);
            Assert.True(exitCode == 0, error);
            Assert.Contains(Said, string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }

        JsonElement still = Run("var", portfolio, "--method", "hs", "--panel", _panel, "--json").GetProperty("panel").GetProperty("stillPrices");
        Assert.Equal((2, "BTC", "2023-07-20T00:00:00Z", 30),
            (still.GetProperty("total").GetInt32(), still.GetProperty("longest")[0].GetProperty("factor").GetString(),
            still.GetProperty("longest")[0].GetProperty("end").GetString(), still.GetProperty("longest")[0].GetProperty("returns").GetInt32()));

        TestPanel.Write(_panel, ("BTC", TestPanel.Returns(200, 0.01)), ("ETH", TestPanel.Returns(200, 0.01, 7)));
        Assert.Equal(0, Run("var", portfolio, "--method", "hs", "--panel", _panel, "--json").GetProperty("panel").GetProperty("stillPrices")
            .GetProperty("total")
            .GetInt32());
    }

    [Fact]
    public void A_day_that_comes_twice_is_refused()
    {
        File.WriteAllText(_panel, "time,BTC\n2023-01-01,100\n2023-01-02,101\n2023-01-02,102\n");
        (int exitCode, _, string error) = PlimsollProcess.Run(["haircut", "--panel", _panel]);
        Assert.Equal(1, exitCode);
        Assert.Contains("panel.csv, line 4, time: times must ascend", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Greeks_without_an_index_say_which_price_they_need_and_with_it_name_their_delta()
    {
        string portfolio = Path.Combine(_folder, "long.json");
        TestPanel.WritePortfolio(portfolio, ("BTC", "2"));
        Assert.Contains("not premium-adjusted", Run("greeks", portfolio, "--json").GetProperty("units").GetProperty("delta").GetString(),
            StringComparison.Ordinal);
        Assert.Contains("Delta: change of value in the numeraire per +1 of the index",
            PlimsollProcess.Run(["greeks", portfolio]).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);

        File.WriteAllText(portfolio, File.ReadAllText(portfolio).Replace("\"BTC\": \"100\", ", string.Empty, StringComparison.Ordinal));
        (int exitCode, string output, string error) = PlimsollProcess.Run(["greeks", portfolio]);
        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.Contains("long.json: $.marks: greeks needs the price of BTC", error, StringComparison.Ordinal);
    }

    private string Write(string name, double[] returns, Func<DateTime, string> stamp)
    {
        List<string> lines = ["time,BTC"];
        DateTime day = new(2023, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        double price = 100;
        for (int row = 0; row <= returns.Length; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                continue;
            }

            price *= row == 0 ? 1 : Math.Exp(returns[row - 1]);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{stamp(day)},{price:R}"));
            row++;
        }

        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static JsonElement Run(params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(arguments);
        Assert.Equal((0, string.Empty), (exitCode, TestPanel.WithoutLevels(error)));
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }
}
