// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Reports;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Wire;
using static Plimsoll.Tests.Unit.Analysis.StatedInputs;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>The analyses called as a library: no file, no command line, typed results.</summary>
public class LibraryTests
{
    [Fact]
    public void A_long_bitcoin_loses_half_of_its_value_in_the_worst_cell_of_the_grid()
    {
        StressAnalysis analysis = Stress(Account(("USDC", "20000"), ("BTC-PERP", "1")));

        // One contract at 100,000: a move of −50 % costs 50,000 of the 20,000 there are.
        Assert.Equal(Amount.Of(-50_000), analysis.Grid[analysis.Worst].Profit);
        Assert.True(analysis.Grid[analysis.Worst].IsBelow);
        Assert.True(analysis.IsHealthy);
        Assert.Equal(LevelState.Found, analysis.Levels[0].State);
        Assert.Equal(LevelState.None, analysis.Levels[1].State);
    }

    [Fact]
    public void A_pocket_stands_alone_and_one_that_is_not_stated_is_assumed()
    {
        StatedAccount account = Account(("USDC", "50000"), ("BTC-PERP", "1"),
            ("ETH-PERP", "-5")) with
        { Pockets = [new(TestBook.InstrumentOf("BTC-PERP"), [new(TestBook.AssetOf("USDC"), Amount.Of(100))])] };
        MarginAnalysis margin = MarginAnalysis.Of(account, TestBook.Shipped("isolated")).Value;

        Assert.Equal(["account", "BTC-PERP", "ETH-PERP"], margin.Parts.Select(static part => part.Name));
        Assert.Equal([false, false, true], margin.Parts.Select(static part => part.IsAssumed));
        Assert.Equal("BTC-PERP", margin.Lowest!.Name);
        Assert.False(margin.IsHealthy);
        Assert.Equal(Amount.Of(50_000), margin.Sum(static report => report.Equity));
        Assert.Contains("Assumed, because the file states no pocket for ETH-PERP", DividedAccount.AssumedSentence(margin.Parts), StringComparison.Ordinal);

        Caveats caveats = new();
        AccountCaveats.Under(TestBook.Shipped("cross"), account, caveats);
        Assert.Equal(
            "mine: warning: rulebook cross is of mode cross: the pocket that the file states for BTC-PERP has no effect, everything stands for everything.",
            caveats.All.Single().Words);
    }

    [Fact]
    public void The_loss_of_the_one_bad_day_is_the_worst_scenario()
    {
        // A fall from 111,111.1 to 100,000 is −10 %: one contract at 100,000 loses 10,000. All other days stand still.
        StatedPanel panel = Panel(201, static row => row < 100 ? 100_000 / 0.9 : 100_000, ["BTC"]);
        ValueAtRiskAnalysis risk = ValueAtRiskAnalysis.Of(
            Account(("USDC", "20000"), ("BTC-PERP", "1")), panel, new(ValueAtRiskMethod.Historical, Ratio.Parse("0.99")), null, new()).Value;

        Assert.Equal(200, risk.Profits.Length);
        Assert.Equal(10_000, risk.Worst!.Value, 1e-6);
        Assert.Equal(0, risk.Carry);
        Assert.Equal($"returns to {risk.Returns.Ends[99]}", risk.WorstScenario);

        // The tail beyond 99 % of 200 days is two of them, the bad day and one of nothing.
        Assert.Equal(5_000, risk.ExpectedShortfall, 1e-6);
    }

    [Fact]
    public void Caveats_are_heard_as_they_are_found_and_kept()
    {
        List<Caveat> heard = [];
        Caveats caveats = new(heard.Add);
        StatedPanel panel = Panel(201, static row => Lively(row) / 3, ["BTC"]);
        Assert.True(ValueAtRiskAnalysis.Of(Account(("USDC", "20000"), ("BTC-PERP", "1")), panel, new(ValueAtRiskMethod.Filtered, Ratio.Parse("0.99")), null,
            caveats).IsOk);
        Assert.Equal(caveats.All, heard);
        Assert.Equal((CaveatKind.Warning, "panel"), (heard.Single().Kind, heard.Single().Input));
        Assert.Contains("column BTC ends at", heard.Single().Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backtest_of_an_account_and_a_haircut_need_nothing_but_a_panel()
    {
        StatedPanel panel = Panel(300, Lively, ["BTC"]);
        BacktestAnalysis backtest = BacktestAnalysis.Of(
            Account(("USDC", "20000"), ("BTC-PERP", "1")), panel, BacktestTerms.Default with { Window = 200 }, null, new()).Value;
        Assert.Equal(("mine", "USDC", 99), (backtest.Subject, backtest.Numeraire, backtest.Reports.Single().ValueAtRisk.Observations));

        HaircutTerms terms = new(Ratio.Parse("0.99"), 1, 1, 0);
        HaircutAnalysis haircuts = HaircutAnalysis.Of(panel, StatedHoldings.NothingOf(panel, Ratio.Parse("0.001"), new(0.005, 1)), terms, 100, null).Value;
        HaircutRow row = haircuts.Rows.Single();
        Assert.False(haircuts.HasHoldings);
        Assert.Equal(200, row.Series.Length);
        Assert.Equal(row.Report.Haircut, row.Series[^1]);
        Assert.Equal(0.001, row.Report.Liquidity, 12);
    }

    [Fact]
    public void A_page_is_text_in_which_no_name_ends_its_script()
    {
        StatedAccount account = Account(("USDC", "20000"), ("BTC-PERP", "1")) with { Title = "</script><b>mine" };
        StressAnalysis analysis = Stress(account);
        string page = StressPage.Write(analysis, new());
        Assert.DoesNotContain("</script><b>mine", page, StringComparison.Ordinal);
        Assert.Contains("<title>Stress: &lt;/script&gt;&lt;b&gt;mine</title>", page, StringComparison.Ordinal);
        Assert.Contains(StressJson.WriteForPage(analysis, new()), page, StringComparison.Ordinal);
        Assert.Contains("\"portfolio\": \"</script><b>mine\"", StressJson.Write(analysis, new()), StringComparison.Ordinal);
    }

    private static StressAnalysis Stress(StatedAccount account)
    {
        Rulebook rulebook = TestBook.Shipped("cross");
        StressFile shocks = StressReader.Read(StressReader.ShippedText(), account.Catalog, out _)!;
        return StressRun.Of(account, rulebook).Value.Analyse(shocks, null, new()).Value;
    }
}
