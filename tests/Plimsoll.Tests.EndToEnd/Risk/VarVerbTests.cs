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
        TestPanel.WritePortfolio(_portfolio, ("BTC", "2"));
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
    [InlineData("fhs", "filtered historical simulation, decay 0.94; 200 daily returns", true)]
    [InlineData("parametric", "parametric, decay 0.94; 200 daily returns", false)]
    [InlineData("mc", "Monte Carlo, 2,000 paths of seed 1, Student-t copula of 6 degrees", true)]
    public void Each_method_says_what_it_is_and_draws_its_scenarios(string method, string words, bool hasScenarios)
    {
        string output = Succeeds("--method", method, "--paths", "2000");
        Assert.Contains("long.json: what one day can cost at 99 %, in USDC", output, StringComparison.Ordinal);
        Assert.Contains(words, output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("│ expected shortfall", output, StringComparison.Ordinal);
        Assert.Equal(hasScenarios, output.Contains("< value at risk", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_panel_does_not_move_is_named()
    {
        string output = PlimsollProcess.Run("var", PlimsollProcess.ExamplePortfolio("option-writer"), "--panel", _panel, "--method", "parametric").Output.ReplaceLineEndings(" ");
        Assert.Contains("Held, because the panel has no column for it: the volatility of BTC-31OCT25-100000-P,", output, StringComparison.Ordinal);
        Assert.Contains("Parametric knows deltas only", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hs", "long.json: the history is too short: 99 daily returns of BTC together, and hs at a confidence of 0.99 needs 100", 99)]
    [InlineData("mc", "long.json: the history is too short: 19 daily returns of BTC together, and mc at a confidence of 0.99 needs 20", 19)]
    public void A_short_history_is_refused_with_what_it_needs(string method, string expected, int days)
    {
        TestPanel.Write(_panel, ("BTC", TestPanel.Returns(days, 0.03)));
        Fails(expected, "--method", method);
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
        Fails("prices that never move have no volatility (BTC)", "--method", "fhs");
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
    [InlineData("--degrees: expected an even number from 4 to 60; found 5", "--degrees", "5")]
    [InlineData("--confidence: expected a number between 0 and 1; found '1'", "--confidence", "1")]
    public void An_option_out_of_bounds_is_refused_by_name(string expected, params string[] arguments) => Fails(expected, arguments);

    [Fact]
    public void A_portfolio_of_coins_that_the_panel_does_not_have_is_refused()
    {
        TestPanel.WritePortfolio(_portfolio, ("DOGE", "1"), ("BTC", "1"));
        Fails("long.json: the panel has no column for the underlying DOGE of DOGE-PERP; it has BTC");
    }

    [Fact]
    public void A_command_line_that_is_wrong_exits_with_2() => Assert.Equal(2, PlimsollProcess.Run("var", _portfolio, "--panel", _panel, "--method", "guess").ExitCode);

    private string Succeeds(params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["var", _portfolio, "--panel", _panel, .. arguments]);
        Assert.Equal((0, string.Empty), (exitCode, error));
        return output;
    }

    private void Fails(string expected, params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["var", _portfolio, "--panel", _panel, .. arguments]);
        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
