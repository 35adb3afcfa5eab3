// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Risk;

/// <summary><c>plimsoll haircut</c> as a process.</summary>
public sealed class HaircutVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-haircut-").FullName;
    private readonly string _panel;
    private readonly string _holdings;
    private readonly double[] _returns = TestPanel.Returns(140, 0.03);

    public HaircutVerbTests()
    {
        _panel = Path.Combine(_folder, "panel.csv");
        _holdings = Path.Combine(_folder, "holdings.json");
        TestPanel.Write(_panel, ("BTC", _returns), ("ETH", TestPanel.Returns(140, 0.04, seed: 5)));
        File.WriteAllText(
            _holdings,
            """
            { "assets": { "BTC": { "units": "100", "halfSpread": "0.001", "bids": [ { "distance": "0.011", "units": "100" }, { "distance": "0.021",
            "units": "200" } ],
                                   "oracle": { "deviation": "0.005", "heartbeatHours": "0" }, "threshold": "25" } } }
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_holding_is_charged_for_moves_depth_oracle_and_size()
    {
        using JsonDocument result = JsonDocument.Parse(Succeeds("--holdings", _holdings, "--window", "100", "--pace", "0.5", "--json"));
        JsonElement asset = Assert.Single(result.RootElement.GetProperty("assets").EnumerateArray());
        double Figure(string name) => asset.GetProperty(name).GetDouble();

        // 100 units at half of 200 a day: one day to sell, so τ = 1 + ½. Of 100 returns the worst is the shortfall at 99 %.
        double market = 1 - Math.Exp(_returns[40..].Min() * Math.Sqrt(1.5));
        Assert.Equal(1, Figure("daysToSell"));
        Assert.Equal(market, Figure("market"), 1e-9);

        // The first level, evenly between 0.1 % and 1.1 %: 0.6 % on average. An oracle that always reports leaves its threshold.
        Assert.Equal(0.006, Figure("liquidity"), 1e-12);
        Assert.Equal(0.005, Figure("oracle"), 1e-12);
        Assert.Equal(1 - ((1 - market) * 0.994 * 0.995), Figure("haircut"), 1e-9);

        // √(100 ÷ 25) = 2.
        Assert.Equal((2, 2 * Figure("haircut")), (Figure("concentration"), Figure("charged")));
        Assert.Equal("100", asset.GetProperty("units").GetString());
    }

    [Fact]
    public void The_cycle_is_measured_over_each_day_and_a_floor_takes_its_low_end_off()
    {
        JsonElement free = First("--window", "100");
        JsonElement floored = First("--window", "100", "--floor",
            free.GetProperty("most").GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(41, free.GetProperty("days").GetInt32());
        Assert.Equal(free.GetProperty("most").GetDouble() / free.GetProperty("least").GetDouble(), free.GetProperty("peakToTrough").GetDouble(), 1e-12);
        Assert.True(free.GetProperty("peakToTrough").GetDouble() > 1);
        Assert.Equal(0, free.GetProperty("daysAtFloor").GetInt32());
        Assert.Equal((1, 0, 41), (floored.GetProperty("peakToTrough").GetDouble(), floored.GetProperty("largestRise").GetDouble(),
            floored.GetProperty("daysAtFloor").GetInt32()));

        JsonElement First(params string[] arguments)
        {
            using JsonDocument result = JsonDocument.Parse(Succeeds([.. arguments, "--json"]));
            return result.RootElement.GetProperty("assets")[0].GetProperty("procyclicality").Clone();
        }
    }

    [Fact]
    public void Tables_line_up_and_say_the_formula()
    {
        string every = Succeeds("--window", "100");
        string held = Succeeds("--window", "100", "--holdings", _holdings, "--floor", "0.05");
        foreach (string output in new[] { every, held })
        {
            Assert.All(output.Split('╰')[..^1], table =>
                Assert.Single(table.Split('\n').Where(line => line.StartsWith('│')).Select(line => line.Length).Distinct()));
            Assert.Contains("Haircut = 1 − (1 − market)(1 − liquidity)(1 − oracle).", output, StringComparison.Ordinal);
        }

        Assert.Contains("│ ETH ", every, StringComparison.Ordinal);
        Assert.Contains("Nothing is held", every, StringComparison.Ordinal);
        Assert.Contains("× 2.00", held, StringComparison.Ordinal);
        Assert.DoesNotContain("│ ETH ", held, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the history is too short: --window 141 needs as many daily returns, and BTC has 140, ETH has 140", "--window", "141")]
    [InlineData("--window: expected at least 100 days, so that one lies beyond a confidence of 0.99; found 50", "--window", "50")]
    [InlineData("--pace: it has no effect without --holdings, when nothing is held that would be sold; leave it out", "--window", "100", "--pace", "2")]
    [InlineData("--floor: expected a number from 0 to 1; found 2", "--window", "100", "--floor", "2")]
    [InlineData("--oracle-heartbeat: expected a number from 0 to 8760 hours; found NaN", "--window", "100", "--oracle-heartbeat", "NaN")]
    [InlineData("--half-spread: expected a number at least 0, below 1; found -1", "--window", "100", "--half-spread", "-1")]
    public void An_option_out_of_bounds_is_refused_by_name(string expected, params string[] arguments) => Fails(expected, arguments);

    [Theory]
    [InlineData("holdings.json: $.assets[\"BTC\"].units: expected a decimal in a string, at least 0; found \"-100\"", "\"units\": \"100\", \"half",
        "\"units\": \"-100\", \"half")]
    [InlineData("panel.csv has no such column; it has BTC, ETH", "BTC", "GOLD")]
    public void A_holding_that_is_wrong_is_refused_with_its_path(string expected, string right, string wrong)
    {
        File.WriteAllText(_holdings, File.ReadAllText(_holdings).Replace(right, wrong, StringComparison.Ordinal));
        Fails(expected, "--holdings", _holdings, "--window", "100");
    }

    [Fact]
    public void A_price_that_is_none_is_refused_with_its_line_and_column()
    {
        string[] lines = File.ReadAllLines(_panel);
        lines[1] = "2023-01-01T00:00:00Z,NaN,100";
        File.WriteAllLines(_panel, lines);
        Fails("panel.csv, line 2, BTC: expected a price above zero; found 'NaN'");
    }

    [Fact]
    public void A_command_line_without_a_panel_exits_with_2() => Assert.Equal(2, PlimsollProcess.Run("haircut").ExitCode);

    private string Succeeds(params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["haircut", "--panel", _panel, .. arguments]);
        Assert.Equal((0, string.Empty), (exitCode, error));
        return output;
    }

    private void Fails(string expected, params string[] arguments)
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run(["haircut", "--panel", _panel, .. arguments]);
        Assert.Equal((ExitOf(expected), string.Empty), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    // A message that begins with an option is of the command line; any other is of a file.
    private static int ExitOf(string message) => message.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
}
