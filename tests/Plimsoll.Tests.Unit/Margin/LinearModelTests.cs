// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

public sealed class LinearModelTests
{
    private static readonly Rulebook _tiered = TestBook.Shipped("tiered");
    private static readonly Rulebook _isolated = TestBook.Shipped("isolated");

    [Fact]
    public void Tiered_margin_of_five_perpetuals_is_the_bracket_of_their_notional()
    {
        // 5 × 100,000 = 500,000: maintenance × .01 − 1,300 = 3,700; initial 50,000 ÷ 125 + 200,000 ÷ 100 + 250,000 ÷ 50 = 400 + 2,000 + 5,000.
        MarginReport report = TestBook.Assess(_tiered, TestBook.Of(("USDC", "10000"), ("BTC-PERP", "-5")));

        Assert.Equal(Amount.Of(3_700), report.Maintenance);
        Assert.Equal(Amount.Of(7_400), report.Initial);
        Assert.Equal(Amount.Of(2_600), report.FreeEquity);
        Assert.Equal("BTC-PERP", report.BindingConstraint);
    }

    [Fact]
    public void Inverse_contracts_stand_for_their_quote_units()
    {
        // 5,000 contracts × 10 = 50,000 whatever the price: × .004 = 200.
        Assert.Equal(Amount.Of(200), TestBook.Assess(_tiered, TestBook.Of(("BTC", "1"), ("BTC-PERP-INV", "5000"))).Maintenance);
    }

    [Fact]
    public void Terms_of_everything_not_named_are_the_default()
    {
        // ALT is class alt: 1,000 × 2 = 2,000 × .01 = 20; initial ÷ 50 = 40.
        MarginReport report = TestBook.Assess(_tiered, TestBook.Of(("USDC", "100"), ("ALT-PERP", "1000")));

        Assert.Equal(Amount.Of(20), report.Maintenance);
        Assert.Equal(Amount.Of(40), report.Initial);
    }

    [Fact]
    public void A_long_option_needs_nothing()
    {
        MarginReport report = TestBook.Assess(_tiered, TestBook.Of(("BTC-C110", "3"), ("BTC-P90", "2")));

        Assert.Equal(Amount.Zero, report.Initial);
        Assert.Equal(Amount.Zero, report.Equity);
    }

    [Fact]
    public void A_short_call_is_charged_by_how_far_out_of_the_money_it_is()
    {
        // 2 calls: notional 200,000. OTM 10,000 each: .15 × 200,000 − 20,000 = 10,000; floor .1 × 200,000 = 20,000. Maintenance .075 × 200,000 = 15,000.
        MarginReport report = TestBook.Assess(_tiered, TestBook.Of(("USDC", "50000"), ("BTC-C110", "-2")));

        Assert.Equal(Amount.Of(20_000), report.Initial);
        Assert.Equal(Amount.Of(15_000), report.Maintenance);

        // Equity carries the mark as a debt: 50,000 − 2 × 3,000.
        Assert.Equal(Amount.Of(44_000), report.Equity);
    }

    [Fact]
    public void A_short_call_in_the_money_is_charged_the_full_rate()
    {
        // Index 120,000 is above the strike: .15 × 120,000 = 18,000; maintenance .075 × 120,000 = 9,000. Exercise is worth 10,000, the mark of 3,000 is 7,000
        // behind.
        MarginReport report = TestBook.Assess(_tiered, TestBook.Of(("USDC", "50000"), ("BTC-C110", "-1")), TestBook.Set(TestBook.Market, "BTC", "120000"));

        Assert.Equal(Amount.Of(25_000), report.Initial);
        Assert.Equal(Amount.Of(16_000), report.Maintenance);
    }

    [Fact]
    public void A_short_put_worth_more_than_its_underlying_is_charged_on_its_mark()
    {
        // Index 40,000, mark 50,000: maintenance max(.075 × 40,000, .075 × 50,000) = 3,750; initial .15 × 40,000 = 6,000.
        MarginReport report = TestBook.Assess(
            _tiered, TestBook.Of(("USDC", "90000"), ("BTC-P90", "-1")), TestBook.Set(TestBook.Set(TestBook.Market, "BTC", "40000"), "BTC-P90", "50000"));

        Assert.Equal(Amount.Of(6_000), report.Initial);
        Assert.Equal(Amount.Of(3_750), report.Maintenance);
    }

    [Fact]
    public void An_inverse_short_call_is_charged_in_the_numeraire()
    {
        // One call on 1 BTC at index 100,000: floor .1 × 100,000; equity −.03 BTC × 100,000 = −3,000.
        MarginReport report = TestBook.Assess(_tiered, TestBook.Of(("USDC", "50000"), ("BTC-C110-INV", "-1")));

        Assert.Equal(Amount.Of(10_000), report.Initial);
        Assert.Equal(Amount.Of(47_000), report.Equity);
    }

    [Fact]
    public void Isolated_margin_is_flat_and_offsets_nothing()
    {
        // Class btc, 40x: 100,000 ÷ 40 = 2,500 and 102,000 ÷ 40 = 2,550; maintenance half of each.
        MarginReport report = TestBook.Assess(_isolated, TestBook.Of(("USDC", "10000"), ("BTC-PERP", "1"), ("BTC-26DEC25", "-1")));

        Assert.Equal(["2500", "2550"], report.Lines.Select(line => line.Line.Initial.ToString()));
        Assert.Equal(["1250", "1275"], report.Lines.Select(line => line.Line.Maintenance.ToString()));
    }

    [Theory]
    [InlineData("BTC-PERP", RejectionCode.MarkMissing)]
    [InlineData("BTC", RejectionCode.MarkMissing)]
    public void A_missing_mark_is_a_refusal(string observable, RejectionCode code)
    {
        Result<MarginReport> result = _tiered.Assess(
            TestBook.Of(("USDC", "1"), ("BTC-PERP", "1"), ("BTC-C110", "-1")), TestBook.Set(TestBook.Market, observable, null));

        Assert.Equal(code, result.Rejection.Code);
    }

    [Fact]
    public void A_book_without_terms_is_refused()
    {
        TieredLinearMargin model = new(TestBook.Catalog, [.. TestBook.Catalog.Instruments.Select(_ => (TierSchedule?)null)], null);

        Assert.Equal(RejectionCode.MarginTermsMissing, model.Assess(TestBook.Of(("BTC-PERP", "1")), TestBook.Market, new MarginSheet()).Code);
        Assert.Equal(RejectionCode.MarginTermsMissing, model.Assess(TestBook.Of(("BTC-C110", "1")), TestBook.Market, new MarginSheet()).Code);
        Assert.Null(model.RateBound(TestBook.InstrumentOf("BTC-PERP")));
    }

    [Fact]
    public void A_book_beyond_the_range_of_money_is_refused()
    {
        Result<MarginReport> result = _tiered.Assess(
            new Plimsoll.Portfolios.Portfolio(default,
                new Plimsoll.Portfolios.Position[] { new(TestBook.InstrumentOf("BTC-PERP"), Quantity.Of(100_000_000_000_000_000), default) }), TestBook.Market);

        Assert.Equal(RejectionCode.OutOfRange, result.Rejection.Code);
    }
}
