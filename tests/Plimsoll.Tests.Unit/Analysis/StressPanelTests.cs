// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Reports;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;
using static Plimsoll.Tests.Unit.Analysis.StatedInputs;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>A stress run reads a panel as value at risk does: the same history, the same refusals, the same counts and doubts.</summary>
public class StressPanelTests
{
    private const long Hour = 3_600;

    private static readonly (string, string)[] _one = [("USDC", "20000"), ("BTC-PERP", "1")];
    private static readonly (string, string)[] _two = [("USDC", "40000"), ("BTC-PERP", "1"), ("ETH-PERP", "1")];

    [Theory]
    [InlineData(7)]
    [InlineData(30)]
    public void Steps_longer_than_a_day_are_no_days(int step)
    {
        StatedPanel panel = Panel([.. Enumerable.Range(0, 100).Select(row => (row - 100) * step)], Lively, ["BTC"]);
        AnalysisRefusal refusal = Assert.IsAssignableFrom<AnalysisRefusal>(Stress(panel, _one).Refusal);
        Assert.StartsWith("panel: the history is too short: no two days in a row have prices of BTC together", RefusalText.Explain(refusal),
            StringComparison.Ordinal);
        Assert.Equal(RefusalText.Explain(Risk(panel)!), RefusalText.Explain(refusal));
    }

    [Fact]
    public void Scattered_days_are_refused_as_value_at_risk_refuses_them()
    {
        // Three days in a row out of every seven: 2 of 7 days give a return.
        StatedPanel panel = Panel([.. Enumerable.Range(-300, 300).Where(static day => ((day % 7) + 7) % 7 < 3)], Lively, ["BTC"]);
        AnalysisRefusal refusal = Assert.IsType<HistoryFullOfHoles>(Stress(panel, _one).Refusal);
        Assert.Equal(RefusalText.Explain(Risk(panel)!), RefusalText.Explain(refusal));
    }

    [Fact]
    public void A_column_that_is_mostly_empty_is_refused_and_names_the_columns()
    {
        // ETH has seven days in a row of every twenty, so that joint days exist and are not the worst ones.
        double[] btc = [.. Enumerable.Range(0, 300).Select(Lively)];
        double[] eth = [.. btc.Select(static (price, row) => row % 20 < 7 ? price / 30 : double.NaN)];
        StatedPanel panel = new("panel", PricePanel.Of(["BTC", "ETH"], Days(300), [btc, eth]).Value);
        AnalysisRefusal refusal = Assert.IsType<HistoryFullOfHoles>(Stress(panel, _two).Refusal);
        Assert.StartsWith("panel: the panel is no daily history of BTC, ETH: 90 of 286 days gave a return", RefusalText.Explain(refusal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_coin_listed_later_shortens_the_joint_days_and_not_the_others_own()
    {
        double[] btc = [.. Enumerable.Range(0, 300).Select(static row => row < 50 ? 50_000.0 : Lively(row))];
        double[] eth = [.. Enumerable.Range(0, 300).Select(static row => row < 100 ? double.NaN : Lively(row) / 30)];
        StatedPanel panel = new("panel", PricePanel.Of(["BTC", "ETH"], Days(300), [btc, eth]).Value);
        JsonNode json = Json(panel, _two);

        // The joint history is 200 rows; the doubling of BTC on row 50 is before it, and is BTC's best day all the same.
        Assert.Equal((300, 100, 200, 199), Counts(json["panel"]!));
        Assert.Equal((300, 0, 300, 299), Counts(json["panelByFactor"]!["BTC"]!));
        Assert.Equal((300, 100, 200, 199), Counts(json["panelByFactor"]!["ETH"]!));
        Assert.Equal(1, (int)json["panelByFactor"]!["BTC"]!["largeMoves"]!["total"]! + (int)json["panel"]!["largeMoves"]!["total"]!);
    }

    [Fact]
    public void A_hole_in_a_market_that_never_rests_is_no_day()
    {
        // Six days without a row, over which the price halves: the largest fall of a day is that of lively prices.
        int[] days = [.. Enumerable.Range(-200, 200).Where(static day => day is < -100 or > -95)];
        StatedPanel panel = Panel(days, row => days[row] < -100 ? 2 * Lively(row) : Lively(row), ["BTC"]);
        JsonNode json = Json(panel, _one);
        Assert.Equal(1, (int)json["panel"]!["holes"]!);
        Assert.All(Moves(json), move => Assert.InRange(move, -0.05, 0.05));
    }

    [Fact]
    public void Prices_in_another_unit_and_prices_that_stand_still_are_said_in_json_and_on_the_page()
    {
        StatedPanel panel = Panel(200, static row => row == 60 ? 100 * Lively(row) : row is >= 100 and < 140 ? 100_000 : Lively(row), ["BTC"]);
        StressAnalysis analysis = Stress(panel, _one).Value;
        JsonNode json = Parse(analysis)["panel"]!;
        Assert.Equal((200, 0, 200, 199), Counts(json));
        Assert.Equal(2, (int)json["largeMoves"]!["total"]!);
        Assert.Equal(39, (int)json["stillPrices"]!["longest"]![0]!["returns"]!);
        string page = StressPage.Write(analysis, new());
        Assert.Contains("Panel: 200 rows read, 200 closes taken", page, StringComparison.Ordinal);
        Assert.Contains("Daily moves used of more than 100 % up or 60 % down", page, StringComparison.Ordinal);
        Assert.Contains("stand still for 5 days and more", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_hourly_panel_days_end_at_any_row_and_a_spike_between_closes_is_said()
    {
        // Sixty days by the hour; at noon of one day a price a hundred times too high, which no close sees.
        Timestamp[] times = [.. Enumerable.Range(0, 1_440).Select(hour => TestBook.Noon.PlusSeconds((hour - 1_440) * Hour))];
        double[] prices = [.. Enumerable.Range(0, 1_440).Select(hour => (hour == 700 ? 100 : 1) * Lively(hour / 24))];
        JsonNode json = Json(new("panel", PricePanel.Of(["BTC"], times, [prices]).Value), _one);
        Assert.Equal(2, (int)json["panel"]!["largeMoves"]!["total"]!);
        Assert.Contains(Moves(json), static move => move > 50);
        Assert.True((int)json["panel"]!["overlappingDays"]! > 1_300);
    }

    [Fact]
    public void Without_a_panel_there_are_no_counts()
    {
        StressAnalysis analysis = StressRun.Of(Account(_one), TestBook.Shipped("cross")).Value.Analyse(Shocks(Account(_one)), null, new()).Value;
        Assert.Null(Parse(analysis)["panel"]);
    }

    private static (int Rows, int Unlisted, int Closes, int Returns) Counts(JsonNode panel) =>
        ((int)panel["rowsRead"]!, (int)panel["rowsBeforeEveryPrice"]!, (int)panel["closes"]!, (int)panel["returns"]!);

    private static IEnumerable<double> Moves(JsonNode json) => json["shocks"]!.AsArray()
        .Where(static shock => ((string)shock!["source"]!).Contains("panel", StringComparison.Ordinal))
        .SelectMany(static shock =>
        shock!["moves"]!.AsObject().Select(static move => double.Parse((string)move.Value!, System.Globalization.CultureInfo.InvariantCulture)));

    private static Timestamp[] Days(int count) => [.. Enumerable.Range(0, count).Select(day => TestBook.Noon.PlusSeconds((day - count) * 24 * Hour))];

    private static JsonNode Json(StatedPanel panel, (string, string)[] lines) => Parse(Stress(panel, lines).Value);

    private static JsonNode Parse(StressAnalysis analysis) => JsonNode.Parse(StressJson.Write(analysis, new()))!;

    private static AnalysisResult<StressAnalysis> Stress(StatedPanel panel, (string, string)[] lines)
    {
        StatedAccount account = Account(lines);
        return StressRun.Of(account, TestBook.Shipped("cross")).Value.Analyse(Shocks(account), panel, new());
    }

    private static StressFile Shocks(StatedAccount account) => StressReader.Read(StressReader.ShippedText(), account.Catalog, out _)!;

    private static AnalysisRefusal? Risk(StatedPanel panel) =>
        ValueAtRiskAnalysis.Of(Account(_one), panel, new(ValueAtRiskMethod.Historical, Ratio.Parse("0.95")), null, new()).Refusal;
}
