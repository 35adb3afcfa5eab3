// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Risk;

/// <summary>Monte Carlo and weighted Greeks as models of a rulebook.</summary>
public sealed class RiskKindsTests
{
    private const string Greeks =
        """{"kind":"riskFactor","vegaWeight":"0.55","correlation":"0.6","initialFactor":"1.25","""
        + """ "classes":{"major":{"riskWeight":"0.3","liquidityHorizonDays":10},"other":{"riskWeight":"0.4","liquidityHorizonDays":40}},"""
        + """ "terms":{"BTC":"major","*":"other"}}""";

    private static readonly string _bitcoin = Column(i => ((i * 37) % 101) - 50);
    private static readonly string _ether = Column(i => ((i * 37) % 101) + ((i * 61) % 103) - 101);
    private static readonly string _monteCarlo =
        $$$"""{"kind":"monteCarlo","confidence":"0.99","paths":2000,"seed":7,"degrees":4,"horizonDays":2,"initialFactor":"1.2","""
        + $$$""" "returns":{"BTC":[{{{_bitcoin}}}],"ETH":[{{{_ether}}}]}}""";

    private static readonly Portfolio[] _accounts =
    [
        TestBook.Of(("USDC", "500000"), ("BTC-PERP", "2"), ("ETH-PERP", "-30")),
        TestBook.Of(("USDC", "500000"), ("BTC-C110", "-3"), ("BTC-P90", "4"), ("BTC-26DEC25", "1")),
        TestBook.Of(("BTC", "5"), ("BTC-PERP-INV", "-30000"), ("ETH-PERP", "10")),
    ];

    public static TheoryData<string> Models => [_monteCarlo, Greeks];

    private static MarketSnapshot Marked(MarketSnapshot market, string option, double strike, double volatility, bool isCall)
    {
        double forward = TestBook.Market.TryPrice(TestBook.Catalog[TestBook.InstrumentOf(option)].Option!.Forward, out Price price) ? price.ToDouble() : 0;
        Assert.True(Price.TryQuantise(Plimsoll.Pricing.Black76.Price(forward, strike, volatility, 75.0 / 365, 1, isCall).Value, Rounding.HalfEven,
            out Price mark));
        return market.With(TestBook.ObservableOf(option), mark);
    }

    [Fact]
    public void Monte_Carlo_requires_the_mean_of_the_worst_simulated_losses()
    {
        Rulebook rulebook = Read(_monteCarlo);
        ReturnPanel returns = ReturnPanel.Of(["BTC", "ETH"], [Parsed(_bitcoin), Parsed(_ether)]).Value;
        CopulaTerms terms = CopulaTerms.FromReturns(returns, 0.94, Math.Sqrt(2), 4, MarginalRule.StudentT).Value;
        ScenarioSet names = ScenarioSet.Historical(returns, horizonDays: 2).Value;

        // Options marked at their model, 75 days before they expire: what a mark that is off adds is another test's.
        MarketSnapshot market = Marked(Marked(TestBook.Market, "BTC-C110", 110_000, 0.5, isCall: true), "BTC-P90", 90_000, 0.55, isCall: false);
        foreach (Portfolio account in _accounts)
        {
            // Each account simulated by itself, path by path: the worst twenty of two thousand. The coin beside the shorts hedges as many as it can, all that
            // it is, or none.
            double least = double.PositiveInfinity;
            int named = 0;
            foreach (double coins in account.Holdings.Span[0].Asset == TestBook.AssetOf("BTC") ? new[] { 0.0, 3, 5 } : [0.0])
            {
                double[] profits = new double[2_000];
                RevaluationBook book = RevaluationBook.Of(account, market, names).Value.AddLinear(0, coins * 100_000);
                Assert.Equal(Rejection.None, CopulaMonteCarlo.Simulate(book, terms, 7, profits));
                int worst = Array.IndexOf(profits, profits.Min());
                double shortfall = -profits.Order().Take(20).Sum() / 20;
                (named, least) = shortfall < least ? (worst, shortfall) : (named, least);
            }

            double mean = least;
            MarginReport report = TestBook.Assess(rulebook, account, market);

            Assert.Equal(mean, report.Maintenance.ToDouble(), 1e-6 * mean);
            Assert.Equal(report.Maintenance.Times(Ratio.Parse("1.2"), Rounding.Up), report.Initial);
            Assert.Equal($"all positions: path {named} of seed 7", report.BindingConstraint);
        }
    }

    [Fact]
    public void Weighted_Greeks_require_what_they_require_by_hand()
    {
        // BTC .3 × 200,000 = 60,000; ETH, twice as long to get out as √(40 ÷ 10) says, .4 × 2 × −120,000 = −96,000.
        // √(.6 × (60,000 − 96,000)² + .4 × (60,000² + 96,000²)) = √(777.6m + 5,126.4m).
        MarginReport report = TestBook.Assess(Read(Greeks), _accounts[0]);

        MarginReportLine line = Assert.Single(report.Lines);
        Assert.Equal(Math.Sqrt(5_904_000_000), report.Maintenance.ToDouble(), 1e-6);
        Assert.Equal(report.Maintenance.Times(Ratio.Parse("1.25"), Rounding.Up), report.Initial);
        Assert.Equal(("all positions", "delta"), (line.Name, line.WorstScenario));
        Assert.Equal(["delta", "gamma", "vega"],
            TestBook.Assess(Read(Greeks), TestBook.Of(("USDC", "9000"), ("BTC-C110", "-1"))).Lines.Select(found => found.WorstScenario));
    }

    [Theory]
    [MemberData(nameof(Models))]
    [Trait("property", "M02")]
    public void M02_the_same_text_requires_the_same_to_the_last_digit_in_whatever_order_accounts_come(string model)
    {
        Rulebook rulebook = Read(model);
        Rulebook again = Read(model);
        MarginSheet sheet = new();
        string[] forwards = [.. _accounts.Select(account => Digits(rulebook, account, sheet))];
        string[] backwards = [.. _accounts.Reverse()
            .Select(account => Digits(again, Portfolio.Arrange(account.Holdings.ToArray().Reverse(), account.Positions.ToArray().Reverse()), sheet))];

        Assert.Equal(forwards, backwards.Reverse());
        Assert.Equal(3, forwards.Distinct().Count());
    }

    [Fact]
    public void Another_seed_draws_other_paths()
    {
        MarginReport seven = TestBook.Assess(Read(_monteCarlo), _accounts[0]);
        MarginReport eight = TestBook.Assess(Read(_monteCarlo.Replace("\"seed\":7", "\"seed\":8", StringComparison.Ordinal)), _accounts[0]);

        // Within the error of twenty draws, and not the same.
        Assert.NotEqual(seven.Maintenance, eight.Maintenance);
        Assert.InRange(eight.Maintenance.ToDouble() / seven.Maintenance.ToDouble(), 0.6, 1.6);
    }

    [Fact]
    public void A_fat_tail_requires_more_than_a_thin_one()
    {
        Amount fat = TestBook.Assess(Read(_monteCarlo), _accounts[0]).Maintenance;
        Amount thin = TestBook.Assess(Read(_monteCarlo.Replace("\"degrees\":4", "\"degrees\":4,\"marginal\":\"normal\"", StringComparison.Ordinal)),
            _accounts[0]).Maintenance;

        Assert.True(fat > thin, $"{fat} is not above {thin}");
    }

    [Theory]
    [InlineData("\"paths\":2000", "\"paths\":0", "$.model.paths: expected a whole number from 1 to 100000; found 0")]
    [InlineData("\"paths\":2000", "\"paths\":99", "$.model.paths: expected so many that one lies beyond a confidence of 0.99; found 99")]
    [InlineData("\"paths\":2000", "\"paths\":\"many\"", "$.model.paths: expected a whole number from 1 to 100000; found \"many\"")]
    [InlineData("\"seed\":7", "\"seed\":-1", "$.model.seed: expected a whole number from 0 to 2147483647; found -1")]
    [InlineData("\"degrees\":4", "\"degrees\":5", "$.model.degrees: expected an even number; found 5")]
    [InlineData("\"degrees\":4", "\"degrees\":2", "$.model.degrees: expected a whole number from 4 to 60; found 2")]
    [InlineData("\"degrees\":4", "\"marginal\":\"cauchy\"", "$.model.marginal: expected one of \"studentT\", \"normal\"; found \"cauchy\"")]
    [InlineData("\"confidence\":\"0.99\"", "\"confidence\":\"1\"", "$.model.confidence: expected a decimal in a string, between 0 and 1; found \"1\"")]
    [InlineData("\"confidence\":\"0.99\"", "\"confidence\":\"NaN\"", "$.model.confidence: expected a decimal in a string, between 0 and 1; found \"NaN\"")]
    [InlineData("\"horizonDays\":2", "\"horizonDays\":0", "$.model.horizonDays: expected a whole number from 1 to 250; found 0")]
    [InlineData("\"horizonDays\":2", "\"decay\":\"1\"", "$.model.decay: expected a decimal in a string, between 0 and 1; found \"1\"")]
    [InlineData("\"initialFactor\":\"1.2\"", "\"initialFactor\":\"0.9\"", "$.model.initialFactor: expected a decimal in a string, at least 1; found \"0.9\"")]
    [InlineData("\"initialFactor\":\"1.2\"", "\"method\":\"filtered\"", "$.model.method: unknown field; expected one of kind, confidence, paths, seed,")]
    [InlineData(",\"ETH\"", ",\"ALT\":[\"0.1\"],\"ETH\"", "$.model.returns[\"ALT\"]: expected 1 to 10000 returns, as many as of BTC (40)")]
    public void What_is_wrong_with_a_Monte_Carlo_model_is_named(string good, string bad, string error) => Refuses(_monteCarlo, good, bad, error);

    [Fact]
    public void Returns_that_nothing_can_be_estimated_from_are_refused()
    {
        string zeros = Column(_ => 0);
        Refuses(_monteCarlo, _ether, zeros, "$.model.returns: the returns of ETH have no volatility, or a move too large to be one");
        Refuses(_monteCarlo.Replace(_ether, "\"0.1\",\"0.2\"", StringComparison.Ordinal), _bitcoin, "\"0.1\",\"0.2\"",
            "$.model.returns: the history is too short: 2 returns, and a volatility needs 20");
    }

    [Theory]
    [InlineData("\"vegaWeight\":\"0.55\"", "\"vegaWeight\":\"0\"", "$.model.vegaWeight: expected a decimal in a string, above 0, at most 10; found \"0\"")]
    [InlineData("\"correlation\":\"0.6\"", "\"correlation\":\"1.5\"", "$.model.correlation: expected a decimal in a string, from 0 to 1; found \"1.5\"")]
    [InlineData("\"correlation\":\"0.6\"", "\"correlation\":\"-0.1\"", "$.model.correlation: expected a decimal in a string, from 0 to 1; found \"-0.1\"")]
    [InlineData("\"initialFactor\":\"1.25\"", "\"initialFactor\":\"0.5\"", "$.model.initialFactor: expected a decimal in a string, at least 1; found \"0.5\"")]
    [InlineData("\"riskWeight\":\"0.3\"", "\"riskWeight\":\"NaN\"",
        "$.model.classes[\"major\"].riskWeight: expected a decimal in a string, above 0, at most 10; found \"NaN\"")]
    [InlineData("\"liquidityHorizonDays\":10", "\"liquidityHorizonDays\":0",
        "$.model.classes[\"major\"].liquidityHorizonDays: expected a whole number from 1 to 250; found 0")]
    [InlineData("\"BTC\":\"major\"", "\"BTC\":\"minor\"", "$.model.terms[\"BTC\"]: expected the name of one of the classes (major, other); found \"minor\"")]
    [InlineData("\"riskWeight\":\"0.3\"", "\"weight\":\"0.3\"",
        "$.model.classes[\"major\"].weight: unknown field; expected one of riskWeight, liquidityHorizonDays")]
    public void What_is_wrong_with_a_model_of_Greeks_is_named(string good, string bad, string error) => Refuses(Greeks, good, bad, error);

    [Fact]
    public void An_underlying_without_terms_is_refused_and_never_free()
    {
        string narrow = Greeks.Replace(",\"*\":\"other\"", string.Empty, StringComparison.Ordinal);
        ObservableId ether = TestBook.Catalog[TestBook.InstrumentOf("ETH-PERP")].Underlying;

        Rejection refused = Read(narrow).Assess(_accounts[0], TestBook.Market).Rejection;
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, ether), refused);

        // The observable, and not the instrument that happens to have its number.
        Assert.Equal(
            "rulebook narrow has no terms for instruments on ETH; expected terms for it by its name or \"*\"",
            RefusalText.Explain(refused, TestBook.Catalog, "rulebook narrow"));
        Assert.NotEqual("ETH", TestBook.Catalog[new InstrumentId(ether.Value)].Symbol);
        Assert.Equal(RejectionCode.MarginTermsMissing, Read(_monteCarlo).Assess(TestBook.Of(("USDC", "1"), ("ALT-PERP", "1")), TestBook.Market).Rejection.Code);
    }

    private static string Column(Func<int, int> thousandths) =>
        string.Join(",", Enumerable.Range(0, 40).Select(i => $"\"{Ratio.Of(thousandths(i)).Times(Ratio.Parse("0.001"), Rounding.HalfEven)}\""));

    private static double[] Parsed(string column) => [.. column.Split(',').Select(text => Ratio.Parse(text.Trim('"')).ToDouble())];

    private static string Text(string model)
    {
        string shipped = ShippedRulebooks.Text("tiered")!;
        return shipped.Split("\"model\"")[0] + "\"model\": " + model + "," + shipped[shipped.IndexOf("\"liquidation\"", StringComparison.Ordinal)..];
    }

    private static Rulebook Read(string model)
    {
        Rulebook? rulebook = RulebookReader.Read(Text(model), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }

    private static void Refuses(string model, string good, string bad, string error)
    {
        Assert.Contains(good, model, StringComparison.Ordinal);
        Assert.Null(RulebookReader.Read(Text(model.Replace(good, bad, StringComparison.Ordinal)), TestBook.Catalog, VenueKinds.All,
            out ImmutableArray<string> errors));
        Assert.Contains(errors, found => found.StartsWith(error, StringComparison.Ordinal));
    }

    private static string Digits(Rulebook rulebook, in Portfolio account, MarginSheet sheet)
    {
        Assert.Equal(Rejection.None, rulebook.Assess(account, TestBook.Market, sheet));
        return $"{sheet.Equity} {sheet.Initial} {sheet.Maintenance} {string.Join(" ", sheet.Lines.ToArray())}";
    }
}
