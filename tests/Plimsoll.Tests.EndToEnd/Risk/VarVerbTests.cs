// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Risk;

/// <summary><c>plimsoll var</c> as a process.</summary>
public sealed class VarVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-var-").FullName;
    private readonly string _panel;
    private readonly string _portfolio;
    private readonly double[] _returns = TestPanel.Returns(200, 0.03);

    public VarVerbTests()
    {
        _panel = Path.Combine(_folder, "panel.csv");
        _portfolio = Path.Combine(_folder, "long.json");
        TestPanel.Write(_panel, ("BTC", _returns));
        TestPanel.WritePortfolio(_portfolio, TestPanel.Start.AddDays(200).ToString("yyyy-MM-dd'T'20:00:00'Z'", CultureInfo.InvariantCulture), ("BTC", "2"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Historical_figures_are_those_of_the_sorted_history()
    {
        using JsonDocument result = JsonDocument.Parse(Succeeds("--method", "hs", "--json"));
        double[] profits = [.. _returns.Select(r => 2 * 100 * (Math.Exp(r) - 1)).Order()];

        // Of 200 days 1 % are two: the quantile is the second worst, the shortfall the mean of both.
        Assert.Equal(-profits[1], result.RootElement.GetProperty("valueAtRisk").GetDouble(), 1e-9);
        Assert.Equal(-(profits[0] + profits[1]) / 2, result.RootElement.GetProperty("expectedShortfall").GetDouble(), 1e-9);
        Assert.Equal(-profits[0], result.RootElement.GetProperty("worst").GetDouble(), 1e-9);
        string day = TestPanel.Start.AddDays(Array.IndexOf(_returns, _returns.Min()) + 1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal($"returns to {day}T00:00:00Z", result.RootElement.GetProperty("worstScenario").GetString());
        Assert.Equal(200, result.RootElement.GetProperty("returns").GetInt32());
    }

    [Theory]
    [InlineData("hs", "historical simulation; 200 daily returns of BTC, 2023-01-02 to 2023-07-20", true)]
    [InlineData("fhs", "filtered historical simulation, decay 0.97; 200 daily returns", true)]
    [InlineData("parametric", "parametric, decay 0.97; 200 daily returns", false)]
    [InlineData("mc", "Monte Carlo, 2,000 paths of seed 1, Student-t copula of 6 degrees", true)]
    public void Each_method_says_what_it_is_and_draws_its_scenarios(string method, string words, bool hasScenarios)
    {
        string output = method == "mc" ? Succeeds("--method", method, "--paths", "2000") : Succeeds("--method", method);
        Assert.Contains("long.json: what one day can cost at 99 %, in USDC", output, StringComparison.Ordinal);
        Assert.Contains(words, output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("│ expected shortfall", output, StringComparison.Ordinal);
        Assert.Equal(hasScenarios, output.Contains("< value at risk", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-1", "earns")]
    [InlineData("1", "costs")]
    public void What_time_alone_brings_is_called_a_gain_or_a_part_of_the_loss(string quantity, string verb)
    {
        // Black-76 at the money, 30 days, volatility 0.6: 6.86 at 100. Held while nothing moves, a day of it is lost, and gained by who wrote it.
        File.WriteAllText(_portfolio, $$"""
            { "time": "2023-07-20T20:00:00Z", "collateral": { "USDC": "1000" }, "positions": [ { "instrument": "BTC-25AUG23-100-C",
            "quantity": "{{quantity}}" } ],
              "marks": { "BTC": "100", "BTC-25AUG23-100-C": "7.5" }, "volatilities": { "BTC-25AUG23-100-C": "0.6" } }
            """);
        using JsonDocument result = JsonDocument.Parse(Succeeds("--method", "hs", "--json"));
        double carry = result.RootElement.GetProperty("carry").GetDouble();
        Assert.Equal(verb == "earns", carry > 0);
        string says = string.Create(CultureInfo.InvariantCulture,
            $"Time alone, with no price moving, {verb} {Math.Abs(carry):N2}, which "
            + $"{(verb == "earns" ? "these losses are less by" : "is part of these losses")}.");
        Assert.Contains(says, string.Join(' ', Succeeds("--method", "hs").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_panel_does_not_move_is_named()
    {
        string output = PlimsollProcess.Run("var", PlimsollProcess.ExamplePortfolio("option-writer"), "--panel", _panel, "--method", "parametric", "--as-of",
            "2023-07-20").Output.ReplaceLineEndings(" ");
        Assert.Contains("Held, because the panel has no column for it: the volatility of BTC-31OCT25-100000-P,", output, StringComparison.Ordinal);
        Assert.Contains("Parametric knows deltas and the passing of time only", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hs", "panel.csv: the history is too short: 99 daily returns of BTC together, and hs at a confidence of 0.99 needs 100", 99)]
    [InlineData("mc", "panel.csv: the history is too short: 19 daily returns of BTC together, and mc at a confidence of 0.99 needs 20", 19)]
    public void A_short_history_is_refused_with_what_it_needs(string method, string expected, int days)
    {
        TestPanel.Write(_panel, ("BTC", TestPanel.Returns(days, 0.03)));
        Fails(expected, "--method", method, "--as-of", TestPanel.Start.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_coin_that_never_moves_makes_the_covariance_singular_and_is_named()
    {
        TestPanel.Write(_panel, ("BTC", new double[200]));
        Fails("the covariance is singular at BTC", "--method", "mc");
    }

    [Fact]
    public void A_coin_that_never_moves_has_no_volatility_to_rescale_by()
    {
        TestPanel.Write(_panel, ("BTC", new double[200]));
        Fails("the returns of BTC have no volatility, because its prices never move", "--method", "fhs");
    }

    [Theory]
    [InlineData("panel.csv, line 4, BTC: expected a price above zero; found '-1'", "-1")]
    [InlineData("panel.csv, line 4, BTC: expected a price above zero; found 'NaN'", "NaN")]
    [InlineData("panel.csv, line 4, BTC: expected a price above zero; found '0'", "0")]
    public void A_price_that_is_none_is_refused_with_its_line_and_column(string expected, string price)
    {
        string[] lines = File.ReadAllLines(_panel);
        lines[3] = $"{lines[3].Split(',')[0]},{price}";
        File.WriteAllLines(_panel, lines);
        Fails(expected);
    }

    [Theory]
    [InlineData("--horizon: expected 1 to 250 days; found 0", "--horizon", "0")]
    [InlineData("--window: expected at least 2 days; found 1", "--window", "1")]
    [InlineData("--decay: expected a number between 0 and 1; found NaN", "--decay", "NaN")]
    [InlineData("--degrees: expected an even number from 4 to 60; found 5", "--method", "mc", "--degrees", "5")]
    [InlineData("--confidence: expected a number between 0 and 1; found '1'", "--confidence", "1")]
    public void An_option_out_of_bounds_is_refused_by_name(string expected, params string[] arguments) => Fails(expected, arguments);

    [Fact]
    public void A_portfolio_of_coins_that_the_panel_does_not_have_is_refused()
    {
        TestPanel.WritePortfolio(_portfolio, ("DOGE", "1"), ("BTC", "1"));
        Fails($"panel.csv: the panel has no column for the underlying DOGE of DOGE-PERP, which {_portfolio} needs; it has BTC");
    }

    [Fact]
    public void Nothing_after_the_portfolios_time_is_looked_at_and_what_is_left_out_is_counted()
    {
        // A fall of 60 % the day after the portfolio's time, and prices for thirty days more.
        TestPanel.Write(_panel, ("BTC", [.. _returns, Math.Log(0.4), .. TestPanel.Returns(30, 0.03, seed: 3)]));
        using JsonDocument result = JsonDocument.Parse(Succeeds("--method", "hs", "--json"));
        Assert.Equal(200 * (1 - Math.Exp(_returns.Min())), result.RootElement.GetProperty("worst").GetDouble(), 1e-9);
        JsonElement panel = result.RootElement.GetProperty("panel");
        Assert.Equal((232, 31, 201, 200), (panel.GetProperty("rowsRead").GetInt32(), panel.GetProperty("rowsAfter").GetInt32(),
            panel.GetProperty("closes").GetInt32(), panel.GetProperty("returns").GetInt32()));
        Assert.Contains("232 rows read, 201 closes taken, one a day (UTC), 200 returns; left out: 31 after 2023-07-20T20:00:00Z.",
            Succeeds("--method", "hs").ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);

        // Named, the later rows are used, and it is said.
        string later = Succeeds("--method", "hs", "--as-of", "2023-07-21").ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal);
        Assert.Contains("it could not have known them.", later, StringComparison.Ordinal);
        Assert.Contains("120.00", later, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_panel_is_refused_with_both_dates()
    {
        TestPanel.WritePortfolio(_portfolio, "2023-07-26T00:00:00Z", ("BTC", "2"));
        Fails("panel.csv: the panel is stale: its last close before 2023-07-26T00:00:00Z is of 2023-07-20T00:00:00Z, 6 days earlier, and at most 5 are taken "
            + "for today; --as-of 2023-07-20 says that this is meant");
        Assert.Contains("The last close used is of 2023-07-20T00:00:00Z, 6 days before the portfolio's time, 2023-07-26T00:00:00Z.",
            Succeeds("--as-of", "2023-07-20").ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Fails("--as-of: expected a UTC time such as 2025-10-10T21:20:00Z, or a day such as 2025-10-10; found 'yesterday'", "--as-of", "yesterday");
    }

    [Fact]
    public void A_panel_of_which_most_days_give_no_return_is_refused_with_the_counts()
    {
        // Every third day of a market that never rests.
        string[] lines = File.ReadAllLines(_panel);
        File.WriteAllLines(_panel, [lines[0], .. lines.Skip(1).Where((_, day) => day % 3 != 2)]);
        Fails("panel.csv: the panel is no daily history of BTC: 67 of 199 days gave a return, and at most a fifth may be missing. Panel: 134 rows read, 134 "
            + "closes taken, one a day (UTC), 67 returns; no row left out; 66 holes of missing days");
    }

    [Fact]
    public void An_option_that_expires_inside_the_horizon_can_lose_its_premium_and_no_more()
    {
        File.WriteAllText(_portfolio, """
            { "time": "2023-07-20T20:00:00Z", "collateral": { "USDC": "1000" }, "positions": [ { "instrument": "BTC-21JUL23-100-C", "quantity": "10" },
            { "instrument": "BTC-21JUL23-100-P", "quantity": "10" } ],
              "marks": { "BTC": "100", "BTC-21JUL23-100-C": "0.8", "BTC-21JUL23-100-P": "0.8" }, "volatilities": { "BTC-21JUL23-100-C": "0.5",
              "BTC-21JUL23-100-P": "0.5" } }
            """);
        using JsonDocument day = JsonDocument.Parse(Succeeds("--method", "hs", "--json"));
        using JsonDocument week = JsonDocument.Parse(Succeeds("--method", "hs", "--json", "--horizon", "7"));

        // It expires in twelve hours, at a move of √½ of a day's: of 200 days the worst is the stillest.
        double[] losses = [.. _returns.Select(r => 16 - (10 * 100 * Math.Abs(Math.Exp(r * Math.Sqrt(0.5)) - 1))).OrderDescending()];
        Assert.Equal(losses[0], day.RootElement.GetProperty("worst").GetDouble(), 1e-9);
        Assert.Equal(losses[1], day.RootElement.GetProperty("valueAtRisk").GetDouble(), 1e-9);
        Assert.Equal(losses[1], week.RootElement.GetProperty("valueAtRisk").GetDouble(), 1e-9);
        Assert.Equal(-16, day.RootElement.GetProperty("carry").GetDouble(), 1e-9);
    }

    [Fact]
    public void Parametric_takes_the_delta_that_Greeks_print_to_the_last_digits()
    {
        // A call on 100 at 101, 60 %, half a day: d1 = ln(100 ÷ 101) ÷ .0222070 + .0111035 = −.4369684, and N(d1) is its delta.
        const double Delta = 0.33106713481098315, Quantile = 2.3263478740408408;
        File.WriteAllText(_portfolio, """
            { "time": "2023-07-20T20:00:00Z", "collateral": { "USDC": "1000" }, "positions": [ { "instrument": "BTC-21JUL23-101-C", "quantity": "-3" } ],
              "marks": { "BTC": "100", "BTC-21JUL23-101-C": "0.5" }, "volatilities": { "BTC-21JUL23-101-C": "0.6" } }
            """);
        using JsonDocument result = JsonDocument.Parse(Succeeds("--method", "parametric", "--json"));
        double[] weights = [.. Enumerable.Range(0, 200).Select(static day => Math.Pow(0.97, 199 - day))];
        double volatility = Math.Sqrt(weights.Zip(_returns, static (weight, r) => weight * r * r).Sum() / weights.Sum());
        double moved = result.RootElement.GetProperty("valueAtRisk").GetDouble() + result.RootElement.GetProperty("expectedSettlement").GetDouble();

        // Half a day is all that it lives, and its decay is in what is expected of the settlement: nothing is earned by time beside it.
        Assert.Equal(Quantile * 3 * 100 * Delta * volatility * Math.Sqrt(0.5), moved, 1e-8);
        Assert.Equal(0, result.RootElement.GetProperty("carry").GetDouble());
    }

    [Fact]
    public void Parametric_says_that_a_bound_was_used_and_what_deltas_alone_would_say()
    {
        File.WriteAllText(_portfolio, """
            { "time": "2023-07-20T20:00:00Z", "collateral": { "USDC": "1000" }, "positions": [ { "instrument": "BTC-21JUL23-101-C", "quantity": "10" } ],
              "marks": { "BTC": "100", "BTC-21JUL23-101-C": "0.5" }, "volatilities": { "BTC-21JUL23-101-C": "0.6" } }
            """);
        using JsonDocument result = JsonDocument.Parse(Succeeds("--method", "parametric", "--json", "--horizon", "9"));
        Assert.Equal((5.0, 5.0), (result.RootElement.GetProperty("valueAtRisk").GetDouble(), result.RootElement.GetProperty("expectedShortfall").GetDouble()));
        double linear = result.RootElement.GetProperty("bound").GetProperty("linearValueAtRisk").GetDouble();
        Assert.InRange(linear, 10, 25);
        string text = string.Join(' ', Succeeds("--method", "parametric", "--horizon", "9").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture,
                $"Counted at the greatest loss: options bought on BTC at 5.00. By deltas value at risk would be {linear:N2}, {linear - 5:N2} more than here"),
                text, StringComparison.Ordinal);
        Assert.Contains("What expires inside the horizon counts at the settlement expected of it", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Monte_Carlo_prints_its_own_sampling_error()
    {
        using JsonDocument result = JsonDocument.Parse(Succeeds("--method", "mc", "--paths", "4000", "--json"));
        double shortfall = result.RootElement.GetProperty("expectedShortfall").GetDouble();
        Assert.InRange(result.RootElement.GetProperty("expectedShortfallError").GetDouble() / shortfall, 0.01, 0.15);
        Assert.InRange(result.RootElement.GetProperty("valueAtRiskError").GetDouble() / shortfall, 0.005, 0.1);
        Assert.Contains("± sampling", Succeeds("--method", "mc", "--paths", "4000"), StringComparison.Ordinal);
        Assert.DoesNotContain("± sampling", Succeeds("--method", "hs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_line_that_is_wrong_exits_with_2() =>
        Assert.Equal(2, PlimsollProcess.Run("var", _portfolio, "--panel", _panel, "--method", "guess").ExitCode);

    private string Succeeds(params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["var", _portfolio, "--panel", _panel, .. arguments]);
        Assert.Equal((0, string.Empty), (exitCode, TestPanel.WithoutLevels(error)));
        return output;
    }

    private void Fails(string expected, params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["var", _portfolio, "--panel", _panel, .. arguments]);
        Assert.Equal((ExitOf(expected), string.Empty), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    // A message that begins with an option is of the command line; any other is of a file.
    private static int ExitOf(string message) => message.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
}
