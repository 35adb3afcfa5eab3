// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk.Stress;

public class GreeksTests
{
    private static readonly ScenarioFactors _factors = new(TestBook.Catalog);
    private static readonly ObservableId _btc = TestBook.ObservableOf("BTC");

    [Fact]
    public void Deltas_of_linear_and_inverse_contracts()
    {
        // Two perpetuals at the index: 2. A future at 102000 over an index of 100000: 1.02. Inverse, 5000 contracts of 10: 50000 ÷ 100000 coin a unit ÷ … =
        // 0.5, and its gamma: −2 × 0.5 ÷ 100000 at a held coin price, + 2 × 0.5 ÷ 100000 from the coin's own move: together nothing. The balance of 3 coins: 3.
        PortfolioGreeks greeks = Of(TestBook.Of(("BTC", "3"), ("BTC-PERP", "2"), ("BTC-PERP-INV", "5000"), ("BTC-26DEC25", "1")));
        Assert.Equal([3, 2, 0.5, 1.02], greeks.Legs.Select(leg => Math.Round(leg.Greeks.Delta, 12)));
        Assert.Equal([0, 0, 0, 0], greeks.Legs.Select(leg => Math.Round(leg.Greeks.Gamma, 15)));
        (ObservableId factor, Greeks net) = Assert.Single(greeks.Net);
        Assert.Equal(_btc, factor);
        Assert.Equal(6.52, net.Delta, 12);
        Assert.Equal(0, net.Vega);
    }

    [Fact]
    public void The_numeraire_moves_with_nothing()
    {
        LegGreeks cash = Assert.Single(Of(TestBook.Of(("USDC", "1000"))).Legs);
        Assert.Null(cash.Factor);
        Assert.Equal(default, cash.Greeks);
    }

    [Theory]
    [InlineData("BTC-C110")]
    [InlineData("BTC-P90")]
    [InlineData("BTC-C110-INV")]
    [InlineData("BTC-PERP-INV")]
    public void Net_greeks_are_the_slopes_of_the_accounts_value(string instrument)
    {
        Portfolio portfolio = TestBook.Of(("USDC", "1000"), ("BTC", "1"), (instrument, "7"), ("BTC-PERP", "-2"));
        Greeks net = Of(portfolio).Net.Single(pair => pair.Factor == _btc).Greeks;

        // Central differences of 0.5 % of the price and half a point of volatility (0.5 and 0.55 moved by one part in a hundred is about that), and one day's
        // step.
        const double PriceStep = 500, Relative = 0.005;
        double up = Profit(portfolio, Relative, 0), down = Profit(portfolio, -Relative, 0);
        Near((up - down) / (2 * PriceStep), net.Delta, 1e-4);
        Near((up + down) / (PriceStep * PriceStep), net.Gamma, 1e-3);
        double points = instrument == "BTC-P90" ? 0.55 : 0.5;
        double higher = Profit(portfolio, 0, 0.01), lower = Profit(portfolio, 0, -0.01);
        Near((higher - lower) / (2 * points), net.Vega, 1e-3);
        Near((higher + lower) / (points * points), net.Volga, 2e-2);
        double cross = Profit(portfolio, Relative, 0.01) - Profit(portfolio, -Relative, 0.01) - Profit(portfolio, Relative, -0.01)
            + Profit(portfolio, -Relative, -0.01);
        Near(cross / (4 * PriceStep * points), net.Vanna, 1e-2);
        Near(Profit(portfolio, 0, 0, 8640) * 10, net.Theta, 5e-3);

        static void Near(double measured, double claimed, double tolerance) =>
            Assert.InRange(measured - claimed, -(tolerance * Math.Abs(claimed)) - 1e-9, (tolerance * Math.Abs(claimed)) + 1e-9);
    }

    [Fact]
    public void Rho_is_minus_value_times_years_a_point()
    {
        // 75 days: the model's value of the call × 75 ÷ 365 × 0.01, held long: more discounting costs.
        Greeks one = Of(TestBook.Of(("BTC-C110", "1"))).Net[0].Greeks;
        double value = Plimsoll.Pricing.Black76.Price(100_000, 110_000, 0.5, 75.0 / 365, 1, true).Value;
        Assert.Equal(-value * 75 / 365 * 0.01, one.Rho, 9);
    }

    [Fact]
    public void A_missing_price_or_volatility_is_refused()
    {
        Portfolio portfolio = TestBook.Of(("BTC-C110", "1"));
        Assert.Equal(
            new Rejection(RejectionCode.MarkMissing, TestBook.ObservableOf("BTC-C110.VOL")),
                PortfolioGreeks.Of(portfolio, TestBook.Set(TestBook.Market, "BTC-C110.VOL", null)).Rejection);
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, _btc), PortfolioGreeks.Of(portfolio, TestBook.Set(TestBook.Market, "BTC", null)).Rejection);
    }

    private static PortfolioGreeks Of(in Portfolio portfolio)
    {
        Result<PortfolioGreeks> greeks = PortfolioGreeks.Of(portfolio, TestBook.Market);
        Assert.True(greeks.IsOk, greeks.Rejection.ToString());
        return greeks.Value;
    }

    private static double Profit(in Portfolio portfolio, double price, double volatility, long seconds = 0)
    {
        Assert.True(Ratio.TryQuantise(price, Rounding.HalfEven, out Ratio move));
        Assert.True(Ratio.TryQuantise(volatility, Rounding.HalfEven, out Ratio shock));
        Scenario scenario = Scenario.Of("bump", [new(_btc, move, VolatilityShock.Relative(shock))], seconds).Value;
        ImmutableArray<LegAmount> legs = StressTest.Profits(portfolio, TestBook.Market, ShockedMarket.Of(TestBook.Market, _factors, scenario)).Value;
        return StressTest.Sum(legs).ToDouble();
    }
}
