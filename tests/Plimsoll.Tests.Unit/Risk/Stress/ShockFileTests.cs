// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk.Stress;

public class ShockFileTests
{
    [Fact]
    public void The_shipped_shocks_name_their_sources_and_leave_pegged_coins()
    {
        StressFile file = Read(StressReader.ShippedText());
        Assert.Equal(["12 March 2020", "19 May 2021", "8 November 2022", "10 October 2025"], file.Scenarios.Select(scenario => scenario.Name));
        Assert.All(file.Scenarios, scenario => Assert.NotNull(scenario.Source));
        Assert.Equal([TestBook.ObservableOf("USDT")], file.Still);

        // 4857.1 ÷ 7938.05 − 1 = −0.38812…
        FactorShock btc = file.Scenarios[0].Shocks.Single(shock => shock.Factor == TestBook.ObservableOf("BTC"));
        Assert.Equal(Ratio.Parse("-0.3881"), btc.PriceMove);
        Assert.Equal(Ratio.Parse("-0.3995"), file.Scenarios[0].Shocks.Single(shock => shock.Factor == TestBook.ObservableOf("ALT")).PriceMove);
        Assert.DoesNotContain(file.Scenarios[0].Shocks, shock => shock.Factor == TestBook.ObservableOf("USDT") && !shock.PriceMove.IsZero);
    }

    [Fact]
    public void A_shock_of_ones_own_is_read_to_the_last_field()
    {
        StressFile file = Read(
            """
            { "shocks": [ { "name": "mine", "prices": { "BTC": "-0.2", "UNKNOWN": "1" }, "volatilities": { "BTC": { "kind": "absolute", "shock": "0.3",
            "power": "0.5", "atLeast": "0.8" } },
              "weight": "0.5", "dampener": "100", "stepSeconds": 3600 } ] }
            """);
        Scenario scenario = Assert.Single(file.Scenarios);
        Assert.Equal(
            new FactorShock(TestBook.ObservableOf("BTC"), Ratio.Parse("-0.2"),
                VolatilityShock.Signed(true, Ratio.Parse("0.3"), Ratio.Parse("0.5"), Ratio.Parse("0.8"))), Assert.Single(scenario.Shocks));
        Assert.Equal((3600L, Ratio.Parse("0.5"), Amount.Of(100)), (scenario.StepSeconds, scenario.Weight, scenario.Dampener));
    }

    [Theory]
    [InlineData("""{ "shocks": [ { "name": "x", "prices": { "BTC": "-1" } } ] }""", "$.shocks[0].prices[\"BTC\"]")]
    [InlineData("""{ "shocks": [ { "name": "x", "prices": { "BTC": 0.5 } } ] }""", "$.shocks[0].prices[\"BTC\"]")]
    [InlineData("""{ "shocks": [ { "name": "x", "price": {} } ] }""", "price")]
    [InlineData("""{ "shocks": [ { "name": "x", "weight": "0" } ] }""", "$.shocks[0].weight")]
    [InlineData("""{ "shocks": [ { "name": "x", "stepSeconds": -1 } ] }""", "$.shocks[0].stepSeconds")]
    [InlineData("""{ "shocks": [ { "name": "x", "volatilities": { "*": { "shock": "NaN" } } } ] }""", "$.shocks[0].volatilities[\"*\"].shock")]
    [InlineData("{ ", "line")]
    public void What_is_wrong_is_named_by_its_place(string json, string place)
    {
        Assert.Null(StressReader.Read(json, TestBook.Catalog, out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public void A_panel_gives_each_coins_worst_and_best_day_and_the_worst_joint_days()
    {
        // Daily closes. BTC: −50 % on day 2, +100 % on day 3; ETH: −10 %, then −40 %, then +50 %.
        Timestamp[] times = [.. Enumerable.Range(0, 5).Select(day => new Timestamp(day * 86_400L * Timestamp.NanosecondsPerSecond))];
        PricePanel panel = PricePanel.Of(["BTCUSDT", "ETH"], times, [[100, 100, 50, 100, 100], [100, 90, 54, 81, 81]]).Value;
        ImmutableArray<FactorDays> alone = [Days(panel, "BTC", "BTCUSDT"), Days(panel, "ETH", "ETH")];
        ImmutableArray<Scenario> shocks = PanelShocks.Of(TestBook.Catalog, alone, DailyReturns.Overlapping(panel, ["BTCUSDT", "ETH"]).Value, 1);
        Assert.Equal(6, shocks.Length);
        AssertMoves(shocks[0], -0.5);
        AssertMoves(shocks[1], 1);
        AssertMoves(shocks[2], -0.4);
        AssertMoves(shocks[3], 0.5);
        Assert.StartsWith("Worst joint day, to 1970-01-03", shocks[4].Name, StringComparison.Ordinal);
        AssertMoves(shocks[4], -0.5, -0.4);
        AssertMoves(shocks[5], 1, 0.5);

        // Log returns of BTC: 0, −ln 2, ln 2, 0: root of the mean square = ln 2 ÷ √2.
        Assert.Equal(Math.Log(2) / Math.Sqrt(2), PanelShocks.DailyWidth(alone[0]), 14);
        Assert.Equal(("BTCUSDT", "ETH", null), (PanelShocks.ColumnOf(panel, "BTC"), PanelShocks.ColumnOf(panel, "ETH"), PanelShocks.ColumnOf(panel, "ALT")));
    }

    [Fact]
    public void A_panel_of_one_row_has_no_day()
    {
        PricePanel panel = PricePanel.Of(["BTC"], [new(0)], [[100]]).Value;
        Assert.Equal(new Rejection(RejectionCode.HistoryTooShort, RefusalSubject.Count(1)), DailyReturns.Overlapping(panel, ["BTC"]).Rejection);
    }

    [Fact]
    public void The_ladder_closes_only_below_the_line_and_then_enough()
    {
        // One perpetual, 20000 USDC: the line is at −8.26 %. At −9 % something must be closed, at −8 % nothing.
        DepthProfile depth = new(Ratio.Parse("0.0005"), [new(Ratio.Parse("0.01"), Quantity.Of(10))], [new(Ratio.Parse("0.01"), Quantity.Of(10))]);
        MarketSnapshot market = TestBook.Market.With(TestBook.InstrumentOf("BTC-PERP"), depth);
        Portfolio portfolio = TestBook.Of(("USDC", "20000"), ("BTC-PERP", "1"));
        ImmutableArray<LadderRung> rungs = LiquidationLadder.Of(
            portfolio, market, TestBook.Shipped("cross"), [TestBook.ObservableOf("BTC")], [Ratio.Parse("-0.09"), Ratio.Parse("-0.08"), Ratio.Zero]).Value;
        Assert.True(rungs[0].Plan is { Restores: true, Closes.Length: 1 });
        Assert.True(rungs[0].Plan!.Closes[0].Quantity.IsNegative);
        Assert.Null(rungs[1].Plan);
        Assert.Equal(Amount.Of(11_000), rungs[0].Equity);
        Assert.Equal(Amount.Of(20_000), rungs[2].Equity);
    }

    private static FactorDays Days(PricePanel panel, string factor, string column) =>
        new(TestBook.ObservableOf(factor), DailyReturns.Overlapping(panel, [column]).Value);

    private static StressFile Read(string json)
    {
        StressFile? file = StressReader.Read(json, TestBook.Catalog, out ImmutableArray<string> errors);
        Assert.True(file is not null, string.Join('\n', errors));
        return file;
    }

    private static void AssertMoves(Scenario scenario, params double[] moves)
    {
        Assert.Equal(moves.Length, scenario.Shocks.Length);
        for (int i = 0; i < moves.Length; i++)
        {
            Assert.Equal(moves[i], scenario.Shocks[i].PriceMove.ToDouble(), 14);
        }
    }

    [Fact]
    public void A_day_of_a_panel_is_a_day_by_the_clock_whatever_rows_are_missing()
    {
        // Hourly over six days, 1 % up an hour on the third; the second row and all of the fifth day are missing. By rows, the first two make a day of twelve.
        int[] hours = [.. Enumerable.Range(0, 144).Where(hour => hour != 1 && hour / 24 != 4)];
        double[] prices = [.. hours.Select(hour => 100 * Math.Exp(0.01 * Math.Clamp(hour - 48, 0, 24)))];
        PricePanel panel = PricePanel.Of(["BTC"], [.. hours.Select(hour => new Timestamp(hour * PricePanel.NanosecondsPerDay / 24))], [prices]).Value;
        FactorDays days = Days(panel, "BTC", "BTC");
        ImmutableArray<Scenario> shocks = PanelShocks.Of(TestBook.Catalog, [days], days.Days, 1);
        Assert.Equal(Math.Exp(0.24) - 1, shocks.Max(shock => shock.Shocks[0].PriceMove.ToDouble()), 1e-12);
        Assert.Equal(0, shocks.Min(shock => shock.Shocks[0].PriceMove.ToDouble()), 1e-12);
    }
}
