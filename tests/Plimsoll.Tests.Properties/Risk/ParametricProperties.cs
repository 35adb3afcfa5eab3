// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Analysis;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Risk;

/// <summary>Value at risk by deltas never says more than can be lost.</summary>
public class ParametricProperties
{
    private const double Quantile = 2.3263478740408408;
    private static readonly double _day = Math.Log(1.03);
    private static readonly StatedPanel _panel = MakePanel();

    [Fact]
    public void Options_bought_lose_at_most_their_value_beside_the_risk_of_the_coin_that_is_held()
    {
        int bounded = 0;
        ForAll(
            from calls in Gen.Choose(0, 30)
            from puts in Gen.Choose(0, 30)
            from inCoin in Gen.Choose(0, 30)
            from bitcoin in Gen.Choose(-20, 20)
            from ether in Gen.Choose(-100, 100)
            from horizon in Gen.Choose(1, 200)
            where calls + puts + inCoin > 0
            select (calls, puts, inCoin, bitcoin, ether, horizon),
            c =>
            {
                ValueAtRiskAnalysis risk = Of(c.horizon, ("BTC-C110", c.calls), ("BTC-P90", c.puts), ("BTC-C110-INV", c.inCoin), ("BTC", c.bitcoin),
                    ("ETH", c.ether));

                // Both coins have the same returns: what is held of them is one exposure.
                double premium = (c.calls * 3_000.0) + (c.puts * 2_500.0) + (c.inCoin * 0.03 * 100_000);
                double coin = Quantile * _day * Math.Sqrt(c.horizon) * Math.Abs((c.bitcoin * 100_000.0) + (c.ether * 4_000.0));
                bounded += risk.Bound is null ? 0 : 1;
                return risk.ValueAtRisk <= premium + coin + 1e-6 && risk.ValueAtRisk <= risk.ExpectedShortfall
                    && (risk.Bound is not { } bound || (bound.LinearValueAtRisk >= risk.ValueAtRisk && bound.LinearExpectedShortfall >= risk.ExpectedShortfall))
                    && (c.bitcoin < 0 || c.ether < 0 || risk.ExpectedShortfall <= premium + (c.bitcoin * 100_000.0) + (c.ether * 4_000.0) + 1e-6);
            });
        Assert.True(bounded > 100, $"only {bounded} bounds were used");
    }

    [Fact]
    public void No_scenario_loses_more_than_the_greatest_loss_of_any_book_that_has_one() => ForAll(
        from quantities in Gen.ArrayOf(Gen.Choose(-3, 12), 7)
        from horizon in Gen.Choose(1, 120)
        from moves in Gen.ArrayOf(Gen.Choose(-3_000, 3_000).Select(x => x / 1_000.0), 24)
        select (quantities, horizon, moves),
        c =>
        {
            string[] names = ["BTC-PERP", "BTC-26DEC25", "BTC-C110", "BTC-P90", "BTC-C110-INV", "BTC-PERP-INV", "BTC"];
            Plimsoll.Portfolios.Portfolio book = TestBook.Of([.. names.Zip(c.quantities, (name, quantity) => (name, $"{quantity}"))]);
            ScenarioSet set = ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [c.moves]).Value, c.horizon).Value;
            RevaluationBook revalued = RevaluationBook.Of(book, TestBook.Market, set).Value;
            Assert.False(revalued.AddHoldings(book, TestBook.Market, set).IsRefused);
            double[] profits = new double[set.Count];
            revalued.Profits(set, profits);
            return revalued.GreatestLoss(1) is not { } greatest || profits.All(profit => -profit <= greatest + 1e-6);
        });

    private static ValueAtRiskAnalysis Of(int horizon, params (string Name, int Quantity)[] lines)
    {
        StatedAccount account = new("mine", TestBook.Of(
            [.. lines.Where(static line => line.Quantity != 0).Select(static line => (line.Name, $"{line.Quantity}"))]), TestBook.Market);
        return ValueAtRiskAnalysis.Of(account, _panel, new(ValueAtRiskMethod.Parametric, Ratio.Parse("0.99"), Horizon: horizon), null, new()).Value;
    }

    private static StatedPanel MakePanel()
    {
        const int Days = 101;
        const long Day = 86_400;
        double[] prices = [.. Enumerable.Range(0, Days).Select(static row => row % 2 == 0 ? 100_000.0 : 103_000)];
        Timestamp[] times = [.. Enumerable.Range(0, Days).Select(static row => TestBook.Noon.PlusSeconds((row - Days) * Day))];
        return new("panel", PricePanel.Of(["BTC", "ETH"], [.. times], [prices, [.. prices.Select(static price => price / 25)]]).Value);
    }

    private static void ForAll<T>(Gen<T> values, Func<T, bool> claim) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20251012, 31));
}
