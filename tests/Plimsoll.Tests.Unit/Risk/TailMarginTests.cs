// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class TailMarginTests
{
    private static readonly Ratio _ninety = Ratio.Parse("0.9");

    // Ten days: BTC falls 20 % on the first and 10 % on the second, ETH falls 50 % on the second; otherwise nothing moves.
    private static readonly ScenarioSet _tenDays = ScenarioSet.Historical(ReturnPanel.Of(
        ["BTC", "ETH"],
        [[Math.Log(0.8), Math.Log(0.9), 0, 0, 0, 0, 0, 0, 0, 0], [0, Math.Log(0.5), 0, 0, 0, 0, 0, 0, 0, 0]]).Value).Value;

    private static MarginLine Assess(IMarginModel model, params (string, string)[] lines)
    {
        MarginSheet sheet = new();
        Rejection rejection = model.Assess(TestBook.Of(lines), TestBook.Market, sheet);
        Assert.Equal(RejectionCode.None, rejection.Code);
        return Assert.Single(sheet.Lines.ToArray());
    }

    private static Rejection Refusal(IMarginModel model, params (string, string)[] lines) =>
        model.Assess(TestBook.Of(lines), TestBook.Market, new MarginSheet());

    [Fact]
    public void The_worst_of_ten_days_is_the_margin_and_is_named()
    {
        VarMargin model = new(TailTerms.Plain(_tenDays, _ninety));
        MarginLine line = Assess(model, ("BTC-PERP", "2"));

        // 2 × 100,000 × 20 %, up to what e^(ln 0.8) loses in double.
        Assert.Equal(40_000, line.Maintenance.ToDouble(), 1e-9);
        Assert.Equal(0, line.Scenario);
        Assert.Equal("return 1 of 10", model.ScenarioName(line.Scenario));
        Assert.Equal(Amount.Of(200_000), line.Exposure);
    }

    [Fact]
    public void A_hedge_nets_in_every_scenario_and_a_short_gains()
    {
        ExpectedShortfallMargin model = new(TailTerms.Plain(_tenDays, _ninety));

        // 1 × 100,000 against 1 × 102,000: shorts of 2,000 gain when it falls.
        Assert.Equal(0, Assess(model, ("BTC-PERP", "1"), ("BTC-26DEC25", "-1")).Maintenance.ToDouble());
        Assert.Equal(0, Assess(model, ("ETH-PERP", "-1")).Maintenance.ToDouble());
    }

    [Fact]
    public void An_inverse_perpetual_loses_in_coin_and_coin_falls_with_it()
    {
        // 1,000 contracts of 10 USD: 0.1 BTC. At ×0.8 the loss is 0.1 × (1 − 1∕0.8) = −0.025 BTC at 80,000 = −2,000 = 10,000 × 20 %.
        VarMargin model = new(TailTerms.Plain(_tenDays, _ninety));
        Assert.Equal(2_000, Assess(model, ("BTC-PERP-INV", "1000")).Maintenance.ToDouble(), 1e-9);
    }

    [Fact]
    public void A_short_put_is_revalued_in_full_a_day_older()
    {
        VarMargin model = new(TailTerms.Plain(_tenDays, _ninety));
        double before = Plimsoll.Pricing.Black76.Price(ForwardOf("BTC-P90"), 90_000, 0.55, 75.0 / 365, 1, isCall: false).Value;
        double put = AskedAt(model, "BTC-P90", before, "-1");
        double after = Plimsoll.Pricing.Black76.Price(ForwardOf("BTC-P90") * 0.8, 90_000, 0.55, 74.0 / 365, 1, isCall: false).Value;
        Assert.Equal(after - before, put, 1e-6);
    }

    [Fact]
    public void A_coin_option_is_worth_coin_and_that_coin_falls_too()
    {
        // Marked at its model, B ∕ F coin: at ×0.8 it is worth B′ ∕ F′ coin of 80,000 each, and it was worth B.
        double forward = ForwardOf("BTC-C110-INV");
        double Coin(double f, double days) => Plimsoll.Pricing.Black76.Price(f, 110_000, 0.5, days / 365, 1, isCall: true).Value / f;
        Assert.True(Price.TryQuantise(Coin(forward, 75), Rounding.HalfEven, out Price mark));
        MarginSheet sheet = new();
        Rejection rejection = new VarMargin(TailTerms.Plain(_tenDays, _ninety))
            .Assess(TestBook.Of(("BTC-C110-INV", "1")), TestBook.Market.With(TestBook.ObservableOf("BTC-C110-INV"), mark), sheet);
        Assert.Equal(RejectionCode.None, rejection.Code);
        double change = (Coin(forward * 0.8, 74) * 80_000) - (Coin(forward, 75) * 100_000);
        Assert.Equal(-change, Assert.Single(sheet.Lines.ToArray()).Maintenance.ToDouble(), 1e-6);
    }

    [Fact]
    public void No_option_loses_more_than_its_mark()
    {
        // Marked at 0.03 coin, far below its model: 3,000 is all there is to lose.
        VarMargin model = new(TailTerms.Plain(_tenDays, _ninety));
        Assert.Equal(3_000, Assess(model, ("BTC-C110-INV", "1")).Maintenance.ToDouble(), 1e-6);
        Assert.Equal(3_000, Assess(model, ("BTC-C110", "1")).Maintenance.ToDouble(), 1e-6);
    }

    [Theory]
    [InlineData("0", "10000", "-2", 20_000, 30_000)] // Bought at 50,000: the coin made is coin, whose risk is the haircut's, beside 1 BTC of exposure.
    [InlineData("2", "10000", "0", 20_000, 30_000)] // One of two coins is lost: the long is as long as ever, for the coin left is the haircut's.
    [InlineData("0.5", "10000", "0", 10_000, 15_000)] // What is lost beyond the balance, half a coin, is owed, and hedges the long.
    [InlineData("0", "10000", "0", 0, 0)]
    [InlineData("1", "-10000", "1.75", 7_500, 22_500)] // Three quarters of the coin are lost: the rest hedges a quarter of the short, which loses 10 %.
    [InlineData("0.5", "-10000", "1.75", 12_500, 37_500)] // And a quarter of a coin owed is short as well.
    [InlineData("-1", "-10000", "0", 10_000, 30_000)] // A coin made pays the loan back.
    public void Coin_that_positions_have_made_or_lost_is_netted_with_the_balance(string balance, string contracts, string cost, double tail, double greeks)
    {
        // 10,000 contracts of 10 USD at 100,000 are 1 BTC. It rises by 10 % on the first of ten days and falls by 20 % on the second; weighted Greeks move it
        // by 30 %.
        ScenarioSet set = ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [[Math.Log(1.1), Math.Log(0.8), 0, 0, 0, 0, 0, 0, 0, 0]]).Value).Value;
        Plimsoll.Portfolios.Portfolio account = Plimsoll.Portfolios.Portfolio.Arrange(
            [new(TestBook.AssetOf("BTC"), Amount.Parse(balance))], [new(TestBook.InstrumentOf("BTC-PERP-INV"), Quantity.Parse(contracts), Amount.Parse(cost))]);
        double Required(IMarginModel model)
        {
            MarginSheet sheet = new();
            Assert.False(model.Assess(account, TestBook.Market, sheet).IsRefused);
            return sheet.Lines.ToArray().Sum(line => line.Maintenance.ToDouble());
        }

        Assert.Equal(tail, Required(new VarMargin(TailTerms.Plain(set, _ninety))), 1e-6);
        Assert.Equal(tail, Required(new ExpectedShortfallMargin(TailTerms.Plain(set, _ninety))), 1e-6);
        Assert.Equal(greeks, Required(new RiskFactorMargin(new([new("BTC", 0.3, 10)], 0.55, 0.5, Ratio.One))), 1e-6);
    }

    [Theory]
    [InlineData("1", 700, 700)] // Equity counts a mark above the model, and its holder may lose that too.
    [InlineData("1", -700, 0)] // A mark below it is no gain to come.
    [InlineData("-1", -700, 700)] // Who owes has counted too small a debt.
    [InlineData("-1", 700, 0)]
    public void A_mark_off_the_model_is_nobodys_gain(string quantity, double off, double more)
    {
        // Nothing moves but a day passes: a call gives what time takes. In coin 700 is .007.
        VarMargin model = new(TailTerms.Plain(ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [new double[10]]).Value).Value, _ninety));
        double Value(double days) => Plimsoll.Pricing.Black76.Price(ForwardOf("BTC-C110"), 110_000, 0.5, days / 365, 1, isCall: true).Value;
        double decay = Value(75) - Value(74), forward = ForwardOf("BTC-C110-INV"), side = quantity == "1" ? 1 : -1;

        Assert.Equal(Math.Max(0, more + (side * decay)), AskedAt(model, "BTC-C110", Value(75) + off, quantity), 1e-6);
        Assert.Equal(Math.Max(0, more + (side * decay * 100_000 / forward)), AskedAt(model, "BTC-C110-INV", (Value(75) / forward) + (off / 100_000), quantity),
            1e-6);
    }

    [Fact]
    public void A_mark_off_the_model_is_nobodys_gain_at_an_expiry_inside_the_horizon_either()
    {
        // An hour before they expire both calls are worth 10,000, and nothing moves. One is marked at 12,000 and its twin in coin at 8,000: 2,000 of debt too
        // much pay for none too little.
        MarginSheet sheet = new();
        Plimsoll.Markets.MarketSnapshot late = Plimsoll.Markets.MarketSnapshot.Unknown(TestBook.Catalog, TestBook.Time("2025-12-26T07:00:00Z"));
        foreach ((string observable, string value) in new[]
        {
            ("BTC", "120000"), ("BTC-26DEC25", "120000"), ("BTC-C110", "12000"), ("BTC-C110.VOL", "0.5"), ("BTC-C110-INV", "0.066666666666666667"),
                ("BTC-C110-INV.VOL", "0.5"),
        })
        {
            late = TestBook.Set(late, observable, value);
        }

        VarMargin model = new(TailTerms.Plain(ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [new double[10]]).Value).Value, _ninety));
        Assert.False(model.Assess(TestBook.Of(("BTC-C110", "-1"), ("BTC-C110-INV", "-1")), late, sheet).IsRefused);
        Assert.Equal(2_000, sheet.Lines[0].Maintenance.ToDouble(), 0.01);
    }

    /// <summary>What a position in an option requires at a mark.</summary>
    private static double AskedAt(IMarginModel model, string option, double mark, string quantity)
    {
        Assert.True(Price.TryQuantise(mark, Rounding.HalfEven, out Price price));
        MarginSheet sheet = new();
        Assert.False(model.Assess(TestBook.Of((option, quantity)), TestBook.Market.With(TestBook.ObservableOf(option), price), sheet).IsRefused);
        return sheet.Lines.ToArray().Sum(line => line.Maintenance.ToDouble());
    }

    [Theory]
    [InlineData("1", "-1", 0)] // The coin is the hedge of its short.
    [InlineData("0.25", "-1", 7_500)] // As far as it goes: the rest of the short loses 10 %.
    [InlineData("3", "-1", 0)] // What is left over is collateral, and its risk the haircut's.
    [InlineData("3", "1", 20_000)] // So is all of it beside a long, which loses 20 % of 100,000.
    [InlineData("-1", "1", 0)] // A long hedges a loan.
    [InlineData("-1", "-1", 20_000)] // A loan of coin is a short: both lose 10 %.
    public void Balances_hedge_and_loans_are_exposures(string balance, string perpetuals, double expected)
    {
        // BTC rises by 10 % on the first of ten days and falls by 20 % on the second.
        double[] returns = [Math.Log(1.1), Math.Log(0.8), 0, 0, 0, 0, 0, 0, 0, 0];
        VarMargin model = new(TailTerms.Plain(ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [returns]).Value).Value, _ninety));
        Assert.Equal(expected, Assess(model, ("BTC", balance), ("BTC-PERP", perpetuals)).Maintenance.ToDouble(), 1e-6);
    }

    [Fact]
    public void A_requirement_from_draws_says_how_far_other_draws_would_take_it_and_one_from_history_does_not()
    {
        // A long of one coin at 100,000: other seeds of as many paths scatter about as far as each says of itself.
        ReturnPanel panel = ReturnPanel.Of(["BTC"], [[.. Enumerable.Range(0, 60).Select(day => 0.02 * Math.Sin(day * 1.7))]]).Value;
        CopulaTerms law = CopulaTerms.FromReturns(panel, 0.94, 1, 6, MarginalRule.StudentT).Value;
        List<double> required = [], said = [];
        for (ulong seed = 1; seed <= 60; seed++)
        {
            TailTerms terms = TailTerms.Plain(ScenarioSet.Simulated(["BTC"], law, seed, 2_000).Value, _ninety) with { InitialFactor = Ratio.Parse("1.5") };
            MarginReport report = TestBook.Assess(Under(new ExpectedShortfallMargin(terms)), TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1")));
            RequirementError error = Assert.Single(report.Lines).Error!.Value;
            Assert.Equal(error.Maintenance.Times(Ratio.Parse("1.5"), Rounding.Up), error.Initial);
            required.Add(report.Maintenance.ToDouble());
            said.Add(error.Maintenance.ToDouble());
        }

        double mean = required.Average(), scatter = Math.Sqrt(required.Sum(one => (one - mean) * (one - mean)) / 59);
        Assert.InRange(said.Average() / scatter, 0.75, 1.33);

        MarginReport history = TestBook.Assess(Under(new ExpectedShortfallMargin(TailTerms.Plain(_tenDays, _ninety))),
            TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1")));
        Assert.Null(Assert.Single(history.Lines).Error);
    }

    [Fact]
    public void A_sampling_error_is_in_the_unit_of_its_report()
    {
        ReturnPanel panel = ReturnPanel.Of(["BTC"], [[.. Enumerable.Range(0, 60).Select(day => 0.02 * Math.Sin(day * 1.7))]]).Value;
        ScenarioSet drawn = ScenarioSet.Simulated(["BTC"], CopulaTerms.FromReturns(panel, 0.94, 1, 6, MarginalRule.StudentT).Value, 1, 1_000).Value;
        MarginReport report = TestBook.Assess(Under(new ExpectedShortfallMargin(TailTerms.Plain(drawn, _ninety))),
            TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1")));
        RequirementError coin = report.In(TestBook.AssetOf("BTC"), TestBook.Market).Value.Lines[0].Error!.Value;

        Assert.Equal(report.Lines[0].Error!.Value.Maintenance.DividedBy(Price.Of(100_000), Rounding.Up), coin.Maintenance);
    }

    private static Plimsoll.Rulebooks.Rulebook Under(IMarginModel model) => TestBook.Shipped("cross") with { Model = model, AddOns = [] };

    [Fact]
    public void A_balance_alone_needs_no_margin_and_a_loan_alone_does()
    {
        ExpectedShortfallMargin model = new(TailTerms.Plain(
            ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [[Math.Log(1.1), .. new double[9]]]).Value).Value, _ninety));
        MarginSheet sheet = new();
        Assert.False(model.Assess(TestBook.Of(("BTC", "2")), TestBook.Market, sheet).IsRefused);
        Assert.True(sheet.Lines.IsEmpty);
        Assert.Equal(20_000, Assess(model, ("BTC", "-2")).Maintenance.ToDouble(), 1e-6);
    }

    [Fact]
    public void A_balance_hedges_its_perpetual_in_a_report_on_all_that_is_owned()
    {
        Plimsoll.Portfolios.Portfolio basis = TestBook.Of(("BTC", "1"), ("USDC", "5000"), ("BTC-PERP", "-1"));
        RevaluationBook book = RevaluationBook.Of(basis, TestBook.Market, _tenDays).Value;
        double[] profits = new double[10];
        book.Profits(_tenDays, profits);
        Assert.Equal(20_000, profits[0], 1e-9);
        Assert.False(book.AddHoldings(basis, TestBook.Market, _tenDays).IsRefused);
        book.Profits(_tenDays, profits);
        Assert.All(profits, profit => Assert.Equal(0, profit, 1e-9));
    }

    [Fact]
    public void Missing_marks_and_factors_are_refused()
    {
        VarMargin model = new(TailTerms.Plain(_tenDays, _ninety));
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestBook.InstrumentOf("ALT-PERP")), Refusal(model, ("ALT-PERP", "1")));
        MarginSheet sheet = new();
        Rejection missing = model.Assess(TestBook.Of(("BTC-PERP", "1")), TestBook.Set(TestBook.Market, "BTC-PERP", null), sheet);
        Assert.Equal(RejectionCode.MarkMissing, missing.Code);
        Rejection volatility = model.Assess(TestBook.Of(("BTC-P90", "1")), TestBook.Set(TestBook.Market, "BTC-P90.VOL", null), sheet);
        Assert.Equal(RejectionCode.MarkMissing, volatility.Code);
    }

    [Fact]
    public void A_flat_portfolio_requires_nothing()
    {
        MarginSheet sheet = new();
        Assert.False(new VarMargin(TailTerms.Plain(_tenDays, _ninety)).Assess(default, TestBook.Market, sheet).IsRefused);
        Assert.True(sheet.Lines.IsEmpty);
    }

    [Fact]
    public void Value_at_risk_is_not_subadditive_and_expected_shortfall_is()
    {
        // A loses 100 on one day of twenty and B on another, with 50 on a third: the second worst day of each does not see the worst of the other.
        double loss = Math.Log(0.9);
        double[] a = new double[20];
        double[] b = new double[20];
        (a[0], b[1], b[2]) = (loss, loss, Math.Log(0.95));
        RevaluationBook first = new RevaluationBook().AddLinear(0, 1000);
        RevaluationBook second = new RevaluationBook().AddLinear(1, 1000);
        RevaluationBook both = new RevaluationBook().AddLinear(0, 1000).AddLinear(1, 1000);
        ScenarioSet set = ScenarioSet.Historical(ReturnPanel.Of(["A", "B"], [a, b]).Value).Value;
        double Measure(RevaluationBook book, bool shortfall)
        {
            double[] profits = new double[20];
            book.Profits(set, profits);
            return shortfall ? TailMeasures.ExpectedShortfall(profits, _ninety).Value : TailMeasures.ValueAtRisk(profits, _ninety).Value;
        }

        // 90 % of 20 days: the second worst. A alone: 0; B alone: 50; together: 100.
        Assert.Equal((0, 50, 100), (Math.Round(Measure(first, false), 9), Math.Round(Measure(second, false), 9), Math.Round(Measure(both, false), 9)));
        Assert.True(Measure(both, true) <= Measure(first, true) + Measure(second, true) + 1e-9);
    }

    [Theory]
    [InlineData("-1", "0")]
    [InlineData("-1", "30")]
    [InlineData("3", "-20")]
    public void No_balance_changes_the_requirement_faster_than_is_stated(string bitcoin, string ether)
    {
        // An engine looks at an account without positions only when its balances have moved so far that the bound could have used its headroom up.
        double[] bitcoins = [Math.Log(1.1), Math.Log(0.8), 0, Math.Log(1.3), 0, 0, 0, 0, 0, 0],
            ethers = [Math.Log(0.7), Math.Log(1.2), Math.Log(1.4), 0, 0, 0, 0, 0, 0, 0];
        ScenarioSet set = ScenarioSet.Historical(ReturnPanel.Of(["BTC", "ETH"], [bitcoins, ethers]).Value).Value;
        IMarginModel[] models =
        [
            new ExpectedShortfallMargin(TailTerms.Plain(set, _ninety)),
                new VarMargin(TailTerms.Plain(set, _ninety) with { Stressed = set, LongRun = set,
                Policy = new(Ratio.Parse("0.25"), Ratio.Parse("0.5"), true) }),
            new RiskFactorMargin(new([new("BTC", 0.3, 40), new("ETH", 0.4, 10)], 0.55, 0.6, Ratio.One)),
        ];
        Plimsoll.Portfolios.Portfolio account = TestBook.Of(("BTC", bitcoin), ("ETH", ether));
        foreach (IMarginModel model in models)
        {
            double bound = model.Bounds!.HoldingRateBound(TestBook.AssetOf("BTC"))!.Value.ToDouble();
            double before = Maintenance(model, "100000");
            foreach (int price in new[] { 50_000, 80_000, 99_000, 101_000, 130_000, 200_000 })
            {
                double moved = Math.Abs(double.Parse(bitcoin, System.Globalization.CultureInfo.InvariantCulture) * (price - 100_000));
                Assert.InRange(Math.Abs(Maintenance(model, $"{price}") - before), 0, bound * moved);
            }
        }

        double Maintenance(IMarginModel model, string price)
        {
            MarginSheet sheet = new();
            Assert.False(model.Assess(account, TestBook.Set(TestBook.Market, "BTC", price), sheet).IsRefused);
            return sheet.Lines.ToArray().Sum(line => line.Maintenance.ToDouble());
        }
    }

    [Fact]
    public void Terms_with_errors_build_no_model()
    {
        TailTerms bad = TailTerms.Plain(_tenDays, Ratio.Parse("0.99")) with
        {
            Policy = new(Ratio.Parse("0.25"), Ratio.Parse("0.25"), false),
            InitialFactor = Ratio.Zero
        };
        Assert.Equal(4, bad.Errors().Count);
        Assert.Throws<InvariantException>(() => new VarMargin(bad));
    }

    [Fact]
    public void Filtered_returns_are_scaled_to_todays_volatility()
    {
        // Twenty quiet days and then louder ones: a quiet day's return grows by the ratio of forecasts.
        double[] returns = [.. Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? 1 : -1) * (i < 30 ? 0.01 : 0.04))];
        double[] forecasts = Volatility.Ewma(returns, 0.9).Value;
        ScenarioSet filtered = ScenarioSet.Filtered(Panels.Of(returns), 0.9).Value;
        double[] profits = new double[40];
        new RevaluationBook().AddLinear(0, 1).Profits(filtered, profits);
        Assert.Equal(Math.Exp(0.01 * forecasts[40] / forecasts[0]) - 1, profits[0], 1e-14);
        Assert.True(forecasts[40] > 2 * forecasts[0]);
    }

    private static double ForwardOf(string name)
    {
        Plimsoll.Instruments.InstrumentSpec spec = TestBook.Catalog[TestBook.InstrumentOf(name)];
        Assert.True(TestBook.Market.TryPrice(spec.Option!.Forward, out Price forward));
        return forward.ToDouble();
    }
}
