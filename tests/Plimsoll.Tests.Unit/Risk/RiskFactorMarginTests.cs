// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

/// <summary>Margin from weighted Greeks.</summary>
public sealed class RiskFactorMarginTests
{
    [Fact]
    public void Weighted_Greeks_of_a_perpetual_are_its_delta_charge_alone()
    {
        // √(40 ÷ 10) × 30 % × 100,000 = 60,000.
        RiskFactorMargin model = new(new([new("BTC", 0.3, 40)], 0.55, 0.5, Ratio.Parse("1.2")));
        MarginLine line = Assess(model, ("BTC-PERP", "-1"));
        Assert.Equal(Amount.Of(60_000), line.Maintenance);
        Assert.Equal(Amount.Of(72_000), line.Initial);
        Assert.Equal("delta", model.ScenarioName(line.Scenario));
    }

    [Fact]
    public void Weighted_Greeks_count_the_coin_inside_positions_loans_and_hedges()
    {
        RiskFactorMargin model = new(new([new("BTC", 0.3, 10), new("ETH", 0.4, 10)], 0.55, 0.5, Ratio.One));
        double Delta(params (string, string)[] lines)
        {
            MarginSheet sheet = new();
            Assert.False(model.Assess(TestBook.Of(lines), TestBook.Market, sheet).IsRefused);
            return sheet.Lines.IsEmpty ? 0 : sheet.Lines[0].Maintenance.ToDouble();
        }

        // An inverse future is a straight line in the numeraire: 30 % of 10,000, and no gamma.
        Assert.Equal(3_000, Assess(model, ("BTC-PERP-INV", "1000")).Maintenance.ToDouble(), 1e-9);

        // A call in coin: its slope in coin, and the 0.03 coin that it is marked at.
        double forward = ForwardOf("BTC-C110-INV");
        Plimsoll.Pricing.OptionGreeks g = Plimsoll.Pricing.Black76.Greeks(forward, 110_000, 0.5, 75.0 / 365, 1, isCall: true).Value;
        Assert.Equal(0.3 * 100_000 * (g.Delta - (g.Value / forward) + 0.03), Delta(("BTC-C110-INV", "1")), 1e-6);

        // Loans are short, balances hedge as far as there is something to hedge: 30 % of what is left.
        Assert.Equal(0, Delta(("BTC", "2"), ("BTC-PERP", "-1")), 1e-9);
        Assert.Equal(15_000, Delta(("BTC", "0.5"), ("BTC-PERP", "-1")), 1e-9);
        Assert.Equal(30_000, Delta(("BTC", "2"), ("BTC-PERP", "1")), 1e-9);
        Assert.Equal(60_000, Delta(("BTC", "-1"), ("BTC-PERP", "-1")), 1e-9);
        Assert.Equal(0, Delta(("BTC", "2")), 1e-9);

        // Where a hedge of one coin undoes that of another, it is left out: ETH long and BTC short hedge each other by half.
        Assert.True(Delta(("BTC", "1"), ("BTC-PERP", "-1"), ("ETH-PERP", "30")) <= Delta(("BTC-PERP", "-1"), ("ETH-PERP", "30")));
    }

    [Fact]
    public void Short_options_pay_for_gamma_and_vega_and_long_ones_for_no_gamma()
    {
        RiskFactorMargin model = new(new([new("BTC", 0.3, 10)], 0.55, 0.5, Ratio.One));
        MarginSheet sheet = new();
        Assert.False(model.Assess(TestBook.Of(("BTC-P90", "-1")), TestBook.Market, sheet).IsRefused);
        Assert.Equal([0, 1, 2], sheet.Lines.ToArray().Select(l => l.Scenario));
        sheet.Clear();
        Assert.False(model.Assess(TestBook.Of(("BTC-P90", "1")), TestBook.Market, sheet).IsRefused);
        Assert.Equal([0, 2], sheet.Lines.ToArray().Select(l => l.Scenario));
        Assert.Equal(RejectionCode.MarginTermsMissing, model.Assess(TestBook.Of(("ETH-PERP", "1")), TestBook.Market, new MarginSheet()).Code);
    }

    private static MarginLine Assess(IMarginModel model, params (string, string)[] lines)
    {
        MarginSheet sheet = new();
        Rejection rejection = model.Assess(TestBook.Of(lines), TestBook.Market, sheet);
        Assert.Equal(RejectionCode.None, rejection.Code);
        return Assert.Single(sheet.Lines.ToArray());
    }

    private static double ForwardOf(string name)
    {
        Plimsoll.Instruments.InstrumentSpec spec = TestBook.Catalog[TestBook.InstrumentOf(name)];
        Assert.True(TestBook.Market.TryPrice(spec.Option!.Forward, out Price forward));
        return forward.ToDouble();
    }
}
