// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

public sealed class AddOnTests
{
    private static readonly Rulebook _cross = TestBook.Shipped("cross");

    private static readonly ConcentrationTerms _terms = new(Amount.Of(1_000_000), Ratio.Parse("0.02"), Ratio.Parse("0.1"));

    [Theory]
    [InlineData("1000000", "0")]
    [InlineData("3000000", "40000")] // .02 × 2m² ÷ 2m
    [InlineData("6000000", "250000")] // the knee, 1m × (1 + .1 ÷ .02): .02 × 5m² ÷ 2m
    [InlineData("7000000", "350000")] // 250,000 + 1m × .1
    public void Concentration_is_charged_by_a_marginal_rate_that_rises_to_its_cap(string size, string charge)
    {
        Assert.Equal(Amount.Parse(charge), ConcentrationAddOn.ChargeOf(_terms, Amount.Parse(size)));
    }

    [Fact]
    public void Concentration_is_charged_on_the_larger_side_hedged_or_not()
    {
        // Long 102,000 against short 50,000: neither their sum nor what is left of them.
        ConcentrationTerms terms = new(Amount.Of(52_000), Ratio.Parse("0.02"), Ratio.Parse("0.1"));
        ConcentrationAddOn addOn = new(TestBook.Catalog, [.. TestBook.Catalog.Observables.Select(_ => (ConcentrationTerms?)terms)]);
        MarginSheet sheet = new();
        Assert.Equal(Rejection.None, addOn.Assess(TestBook.Of(("BTC-26DEC25", "1"), ("BTC-PERP", "-0.5")), TestBook.Market, sheet));

        // 0.02 × 50,000² ÷ (2 × 52,000) = 480.769230…, an atom begun.
        Assert.Equal("480.769230769230769231", sheet.Initial.ToString());
    }

    [Theory]
    [InlineData("1", "-3")]
    [InlineData("3", "-1")]
    public void Basis_is_charged_on_the_smaller_side(string held, string sold)
    {
        MarginReport report = TestBook.Assess(_cross, TestBook.Of(("BTC", held), ("BTC-PERP", sold)));

        Assert.Equal(Amount.Of(1_000), Assert.Single(report.Lines, line => line.Name == "basis").Line.Initial);
    }

    [Fact]
    public void The_minimum_counts_short_options_and_no_others()
    {
        MinimumAddOn addOn = new(TestBook.Catalog, default, Ratio.Parse("0.01"));
        MarginSheet sheet = new();
        Assert.Equal(Rejection.None, addOn.Assess(TestBook.Of(("BTC-C110", "5"), ("BTC-PERP", "-1")), TestBook.Market, sheet));
        Assert.Equal(Amount.Zero, sheet.Initial);

        // 1 % of 100,000 for each.
        Assert.Equal(Rejection.None, addOn.Assess(TestBook.Of(("BTC-C110", "5"), ("BTC-P90", "-2")), TestBook.Market, sheet));
        Assert.Equal((Amount.Of(2_000), Amount.Of(2_000)), (sheet.Initial, sheet.Maintenance));
    }

    [Fact]
    public void Basis_is_charged_on_what_offsets()
    {
        // Spot 1 BTC against a short perpetual of 1: 100,000 × 1 %. The core requires nothing.
        MarginReport report = TestBook.Assess(_cross, TestBook.Of(("BTC", "1"), ("BTC-PERP", "-1")));

        MarginLine line = Assert.Single(report.Lines, line => line.Name == "basis").Line;
        Assert.Equal(Amount.Of(1_000), line.Initial);
        Assert.Equal(Amount.Of(1_000), report.Initial);
        Assert.Equal("basis", report.BindingConstraint);
    }

    [Fact]
    public void A_loan_is_charged_by_its_asset()
    {
        // Owing 10,000 USDC at 5 % and 3 %, and 1 ETH (4,000), a short at 18 % and 14.4 %: more than the loan's 15 % and 10 %, and charged once.
        MarginReport report = TestBook.Assess(_cross, TestBook.Of(("BTC", "1"), ("USDC", "-10000"), ("ETH", "-1")));

        Assert.Equal(Amount.Of(500 + 720), report.Initial);
        Assert.Equal(Amount.Of(300 + 576), report.Maintenance);
    }

    [Fact]
    public void The_minimum_is_what_the_rest_falls_short_of()
    {
        // A perpetual worth 1: 16 % of it is .16, the floor is 10.
        MarginReport report = TestBook.Assess(_cross, TestBook.Of(("USDC", "100"), ("BTC-PERP", "0.00001")));

        Assert.Equal(Amount.Of(10), report.Maintenance);
        Assert.True(report.Initial >= Amount.Of(10));
        Assert.Equal(["BTC", "minimum"], report.Lines.Select(line => line.Name));
    }

    [Fact]
    public void No_positions_no_minimum() => Assert.Empty(TestBook.Assess(_cross, TestBook.Of(("USDC", "100"), ("BTC", "1"))).Lines);
}
