// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk.Stress;

public class StressTests
{
    private static readonly ScenarioFactors _factors = new(TestBook.Catalog);
    private static readonly ObservableId _btc = TestBook.ObservableOf("BTC");
    private static readonly ObservableId _eth = TestBook.ObservableOf("ETH");

    [Fact]
    public void Factors_are_what_assets_and_underlyings_are_priced_by() =>
        Assert.Equal(["BTC", "ETH", "USDT", "ALT"], _factors.All.Select(factor => TestBook.Catalog[factor].Name));

    [Fact]
    public void Futures_keep_their_basis_ratio_and_other_coins_stay()
    {
        ShockedMarket shocked = Shocked(Joint("-0.5", "BTC"));
        Assert.Equal(Price.Of(50_000), PriceOf(shocked, "BTC"));
        Assert.Equal(Price.Of(51_000), PriceOf(shocked, "BTC-26DEC25"));
        Assert.Equal(Price.Of(50_000), PriceOf(shocked, "BTC-PERP-INV"));
        Assert.Equal(Price.Of(4_000), PriceOf(shocked, "ETH-PERP"));
    }

    [Fact]
    public void Without_a_move_every_value_is_the_inner_markets()
    {
        ShockedMarket shocked = Shocked(Scenario.Of("nothing", []).Value);
        foreach (ObservableSpec observable in TestBook.Catalog.Observables)
        {
            Assert.Equal(TestBook.Market.TryPrice(observable.Id, out Price before), shocked.TryPrice(observable.Id, out Price after));
            Assert.Equal(before, after);
            Assert.Equal(TestBook.Market.TryVolatility(observable.Id, out Ratio vol), shocked.TryVolatility(observable.Id, out Ratio volAfter));
            Assert.Equal(vol, volAfter);
        }
    }

    [Fact]
    public void An_option_far_in_the_money_gains_what_its_forward_gains()
    {
        // Call 110000, forward 100000 to 1000000: at 50 % volatility and 75 days the time value at the far end is below a millionth of a dollar, so the mark
        // becomes 3000 + (890000 − B(100000)); B(100000) by Black-76 is the same number that a fall to a ten-thousandth takes away.
        ShockedMarket up = Shocked(Joint("9", "BTC")), down = Shocked(Joint("-0.9999", "BTC"));
        decimal model = 890_000m - (ToDecimal(PriceOf(up, "BTC-C110")) - 3000m);
        decimal lost = 3000m - ToDecimal(PriceOf(down, "BTC-C110"));
        Assert.InRange(model, 4000m, 6000m);

        // The mark (3000) stands below the model (about 5000): a worthless option is marked at zero and not below.
        Assert.Equal(3000m, lost);
    }

    [Fact]
    public void Expired_in_the_time_step_an_option_is_worth_what_it_pays()
    {
        // 75 days to 26 December; after 80 the model is max(0, 150000 − 110000) = 40000 and the mark keeps its distance from the model of today.
        Scenario wait = Scenario.Of("wait", [new(_btc, Ratio.Parse("0.5"), default)], 80 * 86_400).Value;
        Scenario now = Scenario.Of("far", [new(_btc, Ratio.Parse("9"), default)]).Value;
        Price distance = PriceOf(Shocked(now), "BTC-C110") - Price.Of(890_000);
        decimal difference = ToDecimal(PriceOf(Shocked(wait), "BTC-C110") - Price.Of(40_000) - distance);
        Assert.InRange(difference, -0.000001m, 0.000001m);
    }

    [Theory]
    [InlineData(false, "0.5", "0.75")]
    [InlineData(true, "0.5", "1")]
    [InlineData(true, "-0.9", "0")]
    [InlineData(false, "-0.5", "0.25")]
    public void Volatility_moves_by_the_rule(bool isAbsolute, string shock, string expected)
    {
        VolatilityShock rule = VolatilityShock.Signed(isAbsolute, Ratio.Parse(shock), default, default);
        Assert.True(rule.TryApply(Ratio.Parse("0.5"), 0.2, out Ratio moved));
        Assert.Equal(Ratio.Parse(expected), moved);
    }

    [Fact]
    public void Volatility_far_out_moves_less_when_the_rule_scales()
    {
        // 120 days: (30 ÷ 120) ^ 0.5 = 0.5, so that +40 % becomes +20 %; 30 days or fewer than one day are 1 and √30.
        VolatilityShock rule = VolatilityShock.Signed(false, Ratio.Parse("0.4"), Ratio.Parse("0.5"), default);
        Assert.True(rule.TryApply(Ratio.One, 120.0 / 365, out Ratio far));
        Assert.InRange(far.ToDouble(), 1.2 - 1e-15, 1.2 + 1e-15);
        Assert.True(rule.TryApply(Ratio.One, 0, out Ratio near));
        Assert.InRange(near.ToDouble(), 1 + (0.4 * Math.Sqrt(30)) - 1e-14, 1 + (0.4 * Math.Sqrt(30)) + 1e-14);
    }

    [Fact]
    public void Profit_by_leg_sums_to_the_accounts()
    {
        // BTC 100000 → 60000: balance 2 × −40000, perpetual −1 × −40000, inverse 5000 contracts of 10: at the coin's price size × (1 − 0) … its value −0.5 coin
        // at cost −0.5 becomes −50000 ÷ 60000 coin: loss 0.3333… coin × 60000 = −20000.
        Portfolio portfolio = TestBook.Of(("BTC", "2"), ("BTC-PERP", "-1"), ("BTC-PERP-INV", "5000"));
        ImmutableArray<LegAmount> legs = StressTest.Profits(portfolio, TestBook.Market, Shocked(Joint("-0.4", "BTC"))).Value;
        Assert.Equal([Amount.Of(-80_000), Amount.Of(40_000)], legs.Take(2).Select(leg => leg.Amount));
        Assert.InRange(legs[2].Amount.ToDouble(), -20_000.0000001, -19_999.9999999);
        StressOutcome outcome = Run(portfolio, Joint("-0.4", "BTC"));
        Assert.Equal(StressTest.Sum(legs), outcome.Profit);
    }

    [Fact]
    public void Weight_and_dampener_make_the_loss()
    {
        // One long perpetual loses 10000; × 0.5 is 5000, less 1000 is 4000. A gain is no loss.
        Portfolio portfolio = TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1"));
        FactorShock[] shock = [new(_btc, Ratio.Parse("-0.1"), default)];
        StressOutcome outcome = Run(portfolio, Scenario.Of("tail", shock, 0, Ratio.Parse("0.5"), Amount.Of(1000)).Value);
        Assert.Equal(Amount.Of(-10_000), outcome.Profit);
        Assert.Equal(Amount.Of(4000), outcome.Loss);
        Assert.Equal(Amount.Of(40_000), outcome.Equity);
        Assert.Equal(Amount.Zero, Run(portfolio, Joint("0.1", "BTC")).Loss);
    }

    [Theory]
    [InlineData("-1", "1", 0)]
    [InlineData("10000", "1", 0)]
    [InlineData("0", "0", 0)]
    [InlineData("0", "1.1", 0)]
    [InlineData("0", "1", -1)]
    public void A_scenario_out_of_bounds_is_refused(string move, string weight, long step) => Assert.Equal(
        RejectionCode.OutsideDomain, Scenario.Of("bad", [new(_btc, Ratio.Parse(move), default)], step, Ratio.Parse(weight)).Rejection.Code);

    [Fact]
    public void A_factor_named_twice_is_refused() => Assert.Equal(
        new Rejection(RejectionCode.OutsideDomain, _btc), Scenario.Of("twice", [new(_btc, default, default), new(_btc, default, default)]).Rejection);

    [Fact]
    public void What_the_market_does_not_know_is_refused_and_never_zero()
    {
        Portfolio portfolio = TestBook.Of(("USDC", "50000"), ("BTC-C110", "1"));
        MarketSnapshot blind = TestBook.Set(TestBook.Market, "BTC-C110.VOL", null);
        Result<ImmutableArray<StressOutcome>> result = StressTest.Run(portfolio, blind, TestBook.Shipped("cross"), [Joint("-0.1", "BTC")]);
        Assert.Equal(RejectionCode.MarkMissing, result.Rejection.Code);
        StressMatrix matrix = new(TestBook.Catalog, [Joint("-0.1", "BTC")]);

        // Before it is priced a matrix knows nothing, the numeraire included, which has no observable whose price could be missing.
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, TestBook.AssetOf("USDC")), matrix.Profits(TestBook.Of(("USDC", "1")), new double[1]));
        matrix.Reprice(blind);
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, TestBook.ObservableOf("BTC-C110")), matrix.Profits(portfolio, new double[1]));
    }

    [Fact]
    public void A_matrix_prices_only_what_moved()
    {
        StressMatrix matrix = new(TestBook.Catalog, [Joint("-0.1", "BTC"), Joint("0.1", "BTC", "ETH")]);
        int all = TestBook.Catalog.Instruments.Length + TestBook.Catalog.Assets.Length;
        Assert.Equal(all, matrix.Reprice(TestBook.Market));
        Assert.Equal(0, matrix.Reprice(TestBook.Market));

        // ETH-PERP alone depends on its mark; the ETH index prices the asset ETH alone.
        MarketSnapshot moved = TestBook.Set(TestBook.Market, "ETH-PERP", "4001");
        Assert.Equal(1, matrix.Reprice(moved));
        Assert.Equal(1, matrix.Reprice(TestBook.Set(moved, "ETH", "4002")));
        double[] profits = new double[2];
        Assert.False(matrix.Profits(TestBook.Of(("ETH-PERP", "2")), profits).IsRefused);
        Assert.Equal(0, profits[0]);
        Assert.InRange(profits[1], 800.2 - 1e-9, 800.2 + 1e-9);
    }

    internal static Scenario Joint(string move, params string[] factors) =>
        Scenario.Joint(move, [.. factors.Select(TestBook.ObservableOf)], Ratio.Parse(move), default).Value;

    private static ShockedMarket Shocked(Scenario scenario) => ShockedMarket.Of(TestBook.Market, _factors, scenario);

    private static Price PriceOf(MarketView market, string name)
    {
        Assert.True(market.TryPrice(TestBook.ObservableOf(name), out Price price), name);
        return price;
    }

    private static decimal ToDecimal(Price price) => decimal.Parse(price.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    private static StressOutcome Run(in Portfolio portfolio, Scenario scenario)
    {
        Result<ImmutableArray<StressOutcome>> result = StressTest.Run(portfolio, TestBook.Market, TestBook.Shipped("cross"), [scenario]);
        Assert.True(result.IsOk, result.Rejection.ToString());
        return result.Value[0];
    }
}
