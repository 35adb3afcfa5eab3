// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>Floors under short options stop at the position's own greatest loss.</summary>
public sealed class ShortOptionFloorTests
{
    private static readonly ShortOptionTerms _terms = new(Ratio.Parse("0.15"), Ratio.Parse("0.1"), Ratio.Parse("0.075"));

    [Fact]
    public void A_short_put_far_below_the_market_requires_no_more_than_its_strike_less_its_mark()
    {
        // Bitcoin at 2,000,000: 10 % of it would be 200,000, but the put at 90,000 cannot cost more than 90,000, of which 40 are carried as a debt.
        MarketSnapshot market = TestBook.Set(TestBook.Set(TestBook.Market, "BTC", "2000000"), "BTC-P90", "40");
        MarginLine line = _terms.Assess(Short("BTC-P90"), market).Value;
        Assert.Equal(Amount.Of(89_960), line.Initial);
        Assert.Equal(Amount.Of(89_960), line.Maintenance);
    }

    [Fact]
    public void A_short_call_at_the_same_price_has_no_end()
    {
        // In the money by 1,890,000: 15 % of 2,000,000 and what the mark of 3,000 is behind exercise.
        MarginLine line = _terms.Assess(Short("BTC-C110"), TestBook.Set(TestBook.Market, "BTC", "2000000")).Value;
        Assert.Equal(Amount.Of(300_000 + 1_887_000), line.Initial);
    }

    [Fact]
    public void A_short_put_near_the_market_is_charged_as_before() =>
        Assert.Equal(Amount.Of(10_000), _terms.Assess(Short("BTC-P90"), TestBook.Market).Value.Initial);

    [Fact]
    public void No_scenario_takes_more_of_a_short_put_than_its_strike_less_its_mark()
    {
        // At 89,000 the put of 90,000 can cost 1,000 more, though by its volatility a fall of 16 % would cost thousands. Two of them 2,000, all of it initial.
        Rulebook core = TestBook.Shipped("cross") with { AddOns = [] };
        MarketSnapshot late = TestBook.Set(TestBook.Market, "BTC-P90", "89000");
        Assert.Equal(Amount.Of(2_000), TestBook.Assess(core, TestBook.Of(("USDC", "500000"), ("BTC-P90", "-2")), late).Initial);
        Assert.True(TestBook.Assess(core, TestBook.Of(("USDC", "500000"), ("BTC-P90", "-2"))).Initial > Amount.Of(10_000));

        // A mark beyond the strike leaves nothing to lose.
        Assert.Equal(Amount.Zero, TestBook.Assess(core, TestBook.Of(("USDC", "500000"), ("BTC-P90", "-2")), TestBook.Set(late, "BTC-P90", "91000")).Initial);
    }

    [Fact]
    public void A_put_on_a_price_that_may_go_below_zero_has_no_greatest_payoff()
    {
        InstrumentSpec put = TestBook.Catalog[TestBook.InstrumentOf("BTC-P90")] with { Underlying = TestBook.ObservableOf("ALT") };
        InstrumentCatalog signed = InstrumentCatalog.TryCreate(
            [.. TestBook.Catalog.Observables.Select(observable => observable.Id == put.Underlying
                ? observable with { Kind = ObservableKind.SignedPrice, Floor = Price.Of(1) } : observable)],
            TestBook.Catalog.Assets,
            TestBook.Catalog.Instruments,
            out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        Assert.Null(put.GreatestPayoff(Quantity.Of(3), Price.Of(1), signed));
        Assert.Equal(Amount.Of(270_000), put.GreatestPayoff(Quantity.Of(3), Price.Of(1), TestBook.Catalog));
    }

    [Fact]
    public void The_minimum_of_a_short_put_stops_at_its_strike()
    {
        // 1 % of 20,000,000 is 200,000; the put at 90,000 costs 90,000 at most, whatever stands beside it. The call's floor is the 200,000.
        MinimumAddOn minimum = new(TestBook.Catalog, Amount.Zero, Ratio.Parse("0.01"));
        MarketSnapshot market = TestBook.Set(TestBook.Market, "BTC", "20000000");
        Assert.Equal(Amount.Of(90_000), FloorOf("BTC-P90"));
        Assert.Equal(Amount.Of(200_000), FloorOf("BTC-C110"));

        Amount FloorOf(string option)
        {
            MarginSheet sheet = new();
            Assert.False(minimum.Assess(Portfolio.Arrange([], [Short(option), Short("BTC-PERP")]), market, sheet).IsRefused);
            return sheet.Maintenance;
        }
    }

    [Fact]
    public void The_flat_minimum_stops_where_short_puts_alone_do()
    {
        // 10 flat and 1 % of 20,000,000, for a put at 90,000; beside a perpetual there is no end to the flat amount.
        MinimumAddOn minimum = new(TestBook.Catalog, Amount.Of(10), Ratio.Parse("0.01"));
        MarketSnapshot market = TestBook.Set(TestBook.Market, "BTC", "20000000");
        Assert.Equal(Amount.Of(90_000), FloorOf(Short("BTC-P90")));
        Assert.Equal(Amount.Of(90_010), FloorOf(Short("BTC-P90"), Short("BTC-PERP")));
        Assert.Equal(Amount.Of(200_010), FloorOf(Short("BTC-C110")));

        Amount FloorOf(params Position[] positions)
        {
            MarginSheet sheet = new();
            Assert.False(minimum.Assess(Portfolio.Arrange([], positions), market, sheet).IsRefused);
            return sheet.Maintenance;
        }
    }

    private static Position Short(string option) => new(TestBook.InstrumentOf(option), Quantity.Parse("-1"), Amount.Zero);
}
