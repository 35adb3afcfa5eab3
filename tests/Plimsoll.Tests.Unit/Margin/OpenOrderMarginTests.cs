// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>Open orders in initial margin, by hand: cross requires 16 % of a BTC contract, maintenance .8 of it; a fill pays 0.0005 of what is
/// traded.</summary>
public sealed class OpenOrderMarginTests
{
    private static readonly Rulebook _cross = TestBook.Shipped("cross");
    private static readonly Rulebook _core = _cross with { AddOns = [] };
    private static readonly Rulebook _tiers = TestBook.Shipped("tiered") with { AddOns = [] };
    private static readonly Portfolio _long = TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1"));

    [Fact]
    public void A_fill_counts_by_what_it_loses_less_what_it_gains_at_its_limit()
    {
        // The buys lose 32,000 and gain 2 × 5,000 − 95 at once: 22,095 on top of 16,000. The sale loses nothing where they do.
        MarginReport report = Assess(_core, _long, Order("BTC-PERP", "2", "95000"), Order("BTC-PERP", "-1", "105000"));

        MarginReportLine line = Assert.Single(report.Lines, line => line.Line.Kind == MarginLineKind.Orders);
        Assert.Equal((Amount.Of(38_095), Amount.Of(12_800)), (report.Initial, report.Maintenance));
        Assert.Equal((Amount.Of(22_095), Amount.Zero, Amount.Of(300_000)), (line.Line.Initial, line.Line.Maintenance, line.Line.Exposure));
        Assert.Equal(("BTC open orders", "price −16 %, volatility up"), (line.Name, line.WorstScenario));
        Assert.Equal([Order("BTC-PERP", "2", "95000")], line.Fills);
    }

    [Fact]
    public void A_fill_that_could_go_through_zero_is_two_trades_each_begun_to_the_unit()
    {
        // As above with a sale of two: 0.000001 for the buys, which might first close a short of one.
        Assert.Equal(Amount.Parse("38095.000001"), Assess(_core, _long, Order("BTC-PERP", "2", "95000"), Order("BTC-PERP", "-2", "105000")).Initial);
    }

    [Fact]
    public void An_order_that_only_reduces_requires_nothing_while_its_position_requires_more()
    {
        MarginReport report = Assess(_core, _long, Order("BTC-PERP", "-1", "105000"));

        Assert.Equal(Amount.Of(16_000), report.Initial);
        Assert.DoesNotContain(report.Lines, line => line.Line.Kind == MarginLineKind.Orders);
    }

    [Fact]
    public void The_worst_set_of_several_options_is_neither_all_buys_nor_all_sells_nor_all()
    {
        // Buying the perpetual and writing puts lose together as the price falls; the sale of the future, a sell order like the puts, would hedge them.
        OpenOrder[] orders = [Order("BTC-PERP", "1", "100000"), Order("BTC-26DEC25", "-1", "102000"), Order("BTC-P90", "-3", "2500")];
        Portfolio cash = TestBook.Of(("USDC", "100000"));
        Amount found = Assess(_core, cash, orders).Initial;

        Portfolio filled = new[] { orders[0], orders[2] }.Aggregate(
            cash, static (account, order) => order.Fill(account, TestBook.Market, Ratio.Parse("0.0005")).Value);
        MarginReport worst = TestBook.Assess(_core, filled);
        Assert.Equal(Amount.Zero, worst.Initial + (Amount.Of(100_000) - worst.Equity) - found);

        // By 6,656 of 50,000 too optimistic: the sets that venues look at, beside what they would leave.
        ImmutableArray<FillSetOutcome> sides = FillSets.Of(cash, TestBook.Market, _core, [.. orders]).Value;
        Amount leastFree = sides.Min(static set => set.Free);
        Assert.True(leastFree - (Amount.Of(100_000) - found) > Amount.Of(5_000), $"{leastFree} and {found}");
    }

    [Fact]
    public void What_fills_cost_at_once_is_required_where_no_scenario_requires_more()
    {
        // Spot for 101,000 + 50.50 that counts 95,000: no scenario moves a coin that hedges nothing. Four atoms for the roundings of a haircut.
        MarginReport report = Assess(_core, TestBook.Of(("USDC", "200000")), Order("BTC-USDC", "1", "101000"));

        MarginReportLine line = Assert.Single(report.Lines);
        Assert.Equal(("6050.500000000000000004", null), (line.Line.Initial.ToString(), line.WorstScenario));
        Assert.Equal([Order("BTC-USDC", "1", "101000")], line.Fills);
    }

    [Fact]
    public void Coin_that_hedges_and_may_be_sold_counts_as_sold()
    {
        // Spot 1 BTC carries a short perpetual for nothing. Sold, it brings 100,000 − 50 for the 95,000 that it counts, and leaves the short alone: 16,000 −
        // 4,950.
        MarginReport report = Assess(_core, TestBook.Of(("BTC", "1"), ("BTC-PERP", "-1")), Order("BTC-USDC", "-1", "100000"));

        Assert.Equal("11050.000000000000000004", report.Initial.ToString());

        // Of 3 BTC two hedge nothing: of what all sales take of the hedge, 1 of 3, each bears a third: 16,000 less 3 × 1,000 − 144, and atoms.
        MarginReport some = Assess(_core, TestBook.Of(("BTC", "3"), ("BTC-PERP", "-1")), Order("BTC-USDC", "-2", "100000"));
        Assert.Equal(Amount.Zero, some.Initial);
        MarginReport all = Assess(_core, TestBook.Of(("BTC", "3"), ("BTC-PERP", "-1")), Order("BTC-USDC", "-2", "96000"), Order("BTC-USDC", "-1", "96000"));
        Assert.Equal("13144.000000000000000009", all.Initial.ToString());
    }

    [Fact]
    public void A_fill_that_is_paid_in_a_coin_of_another_underlying_takes_that_coin()
    {
        // 10,000 ALT at 2 USDT: the fee of 10 USDT is owed; 36 % of 20,000, and 10.05 for the debt, which may rise by 5 % of 10.
        MarginReport report = Assess(_core, TestBook.Of(("USDC", "100000")), Order("ALT-PERP", "10000", "2"));

        Assert.Equal([("USDT open orders", "0.5"), ("ALT open orders", "7210.050000000000000004")],
            report.Lines.Select(static line => (line.Name, line.Line.Initial.ToString())));
    }

    [Fact]
    public void Of_a_group_the_worst_counts_and_not_the_sum()
    {
        // 16,000 − (5,000 − 47.50) and 32,000 − (12,000 − 94).
        MarginReport report = Assess(_core, _long, Order("BTC-PERP", "1", "95000") with { Group = 1 }, Order("BTC-PERP", "2", "94000") with { Group = 1 });

        Assert.Equal(Amount.Of(16_000 + 20_094), report.Initial);
        Assert.Equal([Order("BTC-PERP", "2", "94000") with { Group = 1 }], report.Lines[1].Fills);

        // Tiers: 300,000 and not 400,000, and no gain against it.
        Assert.Equal(Amount.Of(3_400), Assess(_tiers, _long, Order("BTC-PERP", "1", "95000") with { Group = 1 },
            Order("BTC-PERP", "2", "94000") with { Group = 1 }).Initial);
    }

    [Fact]
    public void A_line_stands_for_all_that_orders_on_its_underlying_could_come_to()
    {
        // A perpetual bought at 100,000 and a future sold at 102,000, and ten ether beside them, under either model.
        foreach (Rulebook rulebook in new[] { _core, _tiers })
        {
            MarginReport report = Assess(rulebook, TestBook.Of(("USDC", "100000")),
                Order("BTC-PERP", "1", "100000"), Order("BTC-26DEC25", "-1", "102000"), Order("ETH-PERP", "10", "4000"));
            Assert.Equal([Amount.Of(202_000), Amount.Of(40_000)],
                report.Lines.Where(static line => line.Line.Kind == MarginLineKind.Orders).Select(static line => line.Line.Exposure));
        }
    }

    [Fact]
    public void A_reduce_only_order_counts_up_to_the_position()
    {
        // One of five fills and leaves the future alone: 16 % of 102,000, a fee of 50, a unit for the part that fills.
        Portfolio hedged = TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1"), ("BTC-26DEC25", "-1"));
        MarginReport report = Assess(_core, hedged, Order("BTC-PERP", "-5", "100000") with { IsReduceOnly = true });

        Assert.Equal(Amount.Parse("16370.000001"), report.Initial);
        Assert.Equal(Quantity.Of(-1), Assert.Single(report.Lines[1].Fills).Quantity);

        // What it has closed others no longer have to: one is closed and two are opened short, .008 × 50,000 + .01 × 150,000 and fees of 150 and three units.
        Assert.Equal(Amount.Parse("2050.000003"),
            Assess(_tiers, _long, Order("BTC-PERP", "-1", "100000") with { IsReduceOnly = true }, Order("BTC-PERP", "-2", "100000")).Initial);

        // On the position's own side it never fills; beside a buy order it may close that too.
        Assert.Equal(Amount.Of(320), Assess(_core, hedged, Order("BTC-PERP", "5", "100000") with { IsReduceOnly = true }).Initial);
        MarginReport beside = Assess(_core, hedged, Order("BTC-PERP", "-5", "100000") with { IsReduceOnly = true }, Order("BTC-PERP", "1", "99000"));
        Assert.Equal(Quantity.Of(-2), Assert.Single(beside.Lines[1].Fills).Quantity);
    }

    [Fact]
    public void Tiers_require_the_worse_side_and_what_fills_cost()
    {
        // .008 × 50,000 + .01 × 200,000 + .02 × 50,000, and a fee of 100; the sale gains 5,000 − 52.50, which is not counted.
        MarginReport report = Assess(_tiers, _long, Order("BTC-PERP", "2", "100000"), Order("BTC-PERP", "-1", "105000"));

        Assert.Equal((Amount.Of(3_500), Amount.Of(450)), (report.Initial, report.Maintenance));
        Assert.Equal(("BTC open orders", Amount.Of(2_600)), (report.Lines[1].Name, report.Lines[1].Line.Initial));
        Assert.Equal([Order("BTC-PERP", "2", "100000")], report.Lines[1].Fills);

        // Short options: 15 % of 100,000 less 10,000 out of the money, at least 10 %; their maintenance is 7.5 %.
        Assert.Equal(Amount.Of(10_000 + 50), Assess(
            _tiers with { OptionValue = OptionValueRule.Full }, TestBook.Of(("USDC", "100000")), Order("BTC-C110", "-1", "3000")).Initial);
    }

    [Fact]
    public void A_leverage_limit_counts_positions_as_large_as_orders_can_make_them()
    {
        Portfolio limited = new(_long.Holdings, _long.Positions, AccountTerms.Default.WithLimit(Ratio.Of(10)));

        // 300,000 ÷ 10, and the fee of 100.
        MarginReport report = Assess(_tiers, limited, Order("BTC-PERP", "2", "100000"));
        Assert.Equal(Amount.Of(30_100), report.Initial);
        Assert.Equal("leverage limit", report.Lines[^1].Name);
    }

    [Fact]
    public void A_minimum_is_a_floor_under_the_account_that_fills_would_leave()
    {
        // 0.0001 BTC: 1.60 and .005 of fee; maintenance 1.28 is lifted to 10, and initial margin with it: 10 + .32 + .005, an atom for its roundings.
        Rulebook minimum = _core with { AddOns = [new MinimumAddOn(TestBook.Catalog, Amount.Of(10), Ratio.Parse("0.01"))] };
        Assert.Equal("10.325000000000000001", Assess(minimum, TestBook.Of(("USDC", "1000")), Order("BTC-PERP", "0.0001", "100000")).Initial.ToString());

        // Spot makes no position, and short options count as far as they could be sold: 1 % of 2 × 100,000.
        Assert.Equal(Amount.Zero, Assess(minimum, TestBook.Of(("USDC", "1000"), ("BTC", "1")), Order("BTC-USDC", "-0.001", "100000")).Initial);
        Assert.Equal(Amount.Of(2_010), Assert.Single(
            Assess(_tiers with { Model = new Silent(counts: true), AddOns = minimum.AddOns }, TestBook.Of(("USDC", "1000"), ("BTC-C110", "1")),
                Order("BTC-C110", "-3", "3000")).Lines).Line.Initial);
    }

    [Fact]
    public void A_loan_that_a_fill_would_take_is_charged()
    {
        // Spot for 100,050 of which 10,000 are there: 5 % of 90,050, and 100,050 that count 95,000.
        Rulebook borrow = _core with { AddOns = [.. _cross.AddOns.Where(static addOn => addOn is BorrowAddOn)] };
        MarginReport report = Assess(borrow, TestBook.Of(("USDC", "10000")), Order("BTC-USDC", "1", "100000"));

        Assert.Equal([("BTC open orders", "5050.000000000000000004", "0"), ("borrow", "4502.5", "0")],
            report.Lines.Select(static line => (line.Name, line.Line.Initial.ToString(), line.Line.Maintenance.ToString())));
    }

    [Fact]
    public void Basis_counts_each_instrument_on_the_side_that_offsets_the_most_and_never_on_both()
    {
        Rulebook basis = _core with { AddOns = [.. _cross.AddOns.Where(static addOn => addOn is BasisAddOn)] };

        // One instrument alone offsets nothing, whichever way; beside a future sold it offsets 1 % of the smaller side, 102,000.
        OpenOrder[] orders = [Order("BTC-PERP", "2", "95000"), Order("BTC-PERP", "-3", "105000")];
        Assert.DoesNotContain(Assess(basis, _long, orders).Lines, line => line.Name == "basis");
        MarginReportLine line = Assert.Single(Assess(basis, _long, [.. orders, Order("BTC-26DEC25", "-1", "103000")]).Lines, line => line.Name == "basis");
        Assert.Equal((Amount.Of(1_020), Amount.Zero), (line.Line.Initial, line.Line.Maintenance));
    }

    [Fact]
    public void Beyond_eight_instruments_that_could_be_either_the_rest_count_on_both_sides_of_the_basis()
    {
        // Nine perpetuals at 100, each with a bid and an offer of one: of nine, four against five offset 400; with the ninth on both sides 500.
        string names = string.Join(",", Enumerable.Range(1, 9).Select(static i => $$"""{"symbol":"P{{i}}","kind":"perpetual","underlying":"BTC"}"""));
        InstrumentCatalog catalog = InstrumentReader.Read(
            $$"""{ "numeraire": "USDC", "assets": [ {"symbol":"USDC","decimals":6} ], "instruments": [ {{names}} ] }""", out _)!;
        MarketSnapshot market = catalog.Observables.Aggregate(
            MarketSnapshot.Unknown(catalog, TestBook.Noon), static (known, observable) => known.With(observable.Id, Price.Of(100)));
        Rulebook rulebook = _tiers with
        {
            Model = new Silent(counts: true),
            AddOns = [new BasisAddOn(catalog, Ratio.Parse("0.01"), countsSpot: false)],
            Catalog = catalog
        };

        Amount Of(int instruments) => rulebook.Assess(
            Portfolio.Arrange([], []).WithOrders(Enumerable.Range(0, instruments)
                .SelectMany(static i => new OpenOrder[] { new(new(i), Quantity.Of(1), Price.Of(100)), new(new(i), Quantity.Of(-1), Price.Of(100)) })), market)
                .Value.Initial;
        Assert.Equal((Amount.Of(3), Amount.Of(4), Amount.Of(5)), (Of(7), Of(8), Of(9)));
    }

    [Fact]
    public void Concentration_counts_the_larger_side_that_orders_can_make()
    {
        ConcentrationTerms terms = new(Amount.Of(200_000), Ratio.Parse("0.02"), Ratio.Parse("0.1"));
        Rulebook rulebook = _core with
        {
            AddOns =
            [new ConcentrationAddOn(TestBook.Catalog, [.. TestBook.Catalog.Observables.Select(_ => (ConcentrationTerms?)terms)])]
        };

        // 0.02 × 100,000² ÷ (2 × 200,000); today's 100,000 are below the liquidity.
        MarginReportLine line = Assert.Single(Assess(rulebook, _long, Order("BTC-PERP", "2", "95000")).Lines, line => line.Name == "concentration");
        Assert.Equal((Amount.Of(500), Amount.Zero), (line.Line.Initial, line.Line.Maintenance));
    }

    [Fact]
    public void An_offset_cap_counts_orders_together_and_leg_by_leg()
    {
        // Long the perpetual, an order to sell the future: together 320 at most, apart 16,000 + 16,320 + the fee of 51. With nothing granted the legs are
        // required.
        Rulebook none = _core with { Model = Capped("0") };
        Assert.Equal("32371.000000000000000004", Assess(none, _long, Order("BTC-26DEC25", "-1", "102000")).Initial.ToString());

        // Half granted: half of the worse of the two worst sets each, the perpetual alone and both legs.
        Assert.Equal("24185.500000000000000004", Assess(_core with { Model = Capped("0.5") }, _long, Order("BTC-26DEC25", "-1", "102000")).Initial.ToString());
    }

    [Fact]
    public void A_part_of_a_rulebook_without_a_rule_for_orders_is_named_and_refuses()
    {
        Portfolio account = _long.WithOrders([Order("BTC-PERP", "1", "95000")]);
        Assert.Equal(new Rejection(RejectionCode.OrderRuleMissing, RefusalSubject.Part(0)),
            (_core with { Equity = new Face() }).Assess(account, TestBook.Market).Rejection);
        Assert.Equal(new Rejection(RejectionCode.OrderRuleMissing, RefusalSubject.Part(1)),
            (_core with { Model = new Silent(counts: false) }).Assess(account, TestBook.Market).Rejection);
        Assert.Equal(new Rejection(RejectionCode.OrderRuleMissing, RefusalSubject.Part(3)),
            (_core with { AddOns = [_cross.AddOns[0], new Nothing()] }).Assess(account, TestBook.Market).Rejection);
        Assert.True((_core with { Model = new Silent(counts: false), AddOns = [new Nothing()], Equity = new Face() }).Assess(_long, TestBook.Market).IsOk);
    }

    [Fact]
    public void An_order_for_what_cannot_be_assessed_is_refused_as_its_fill_would_be()
    {
        Assert.Equal(RejectionCode.InstrumentUnknown,
            _core.Assess(_long.WithOrders([new(new(99), Quantity.Of(1), Price.Of(1))]), TestBook.Market).Rejection.Code);
        Assert.Equal(
            new Rejection(RejectionCode.MarkMissing, TestBook.ObservableOf("ETH-PERP")),
            _core.Assess(_long.WithOrders([Order("ETH-PERP", "1", "1")]), TestBook.Set(TestBook.Market, "ETH-PERP", null)).Rejection);
        Assert.Throws<InvariantException>(() => _core.Model.Assess(_long.WithOrders([Order("BTC-PERP", "1", "95000")]), TestBook.Market, new MarginSheet()));
    }

    [Fact]
    public void Orders_are_sorted_once_and_those_of_nothing_are_dropped()
    {
        OpenOrder[] orders = [Order("ETH-PERP", "1", "1"), Order("BTC-PERP", "2", "3") with { Group = 1 }, Order("BTC-PERP", "2", "3"),
            Order("BTC-PERP", "0", "3"), Order("BTC-PERP", "-2", "2")];
        Portfolio account = _long.WithOrders(orders);

        Assert.Equal([orders[4], orders[2], orders[1], orders[0]], account.Orders);
        Assert.True(account.HasOrders);
        Assert.False(account.With(account.Positions).HasOrders);
        Assert.Equal(account.Holdings, account.With(account.Positions).Holdings);
    }

    internal static OpenOrder Order(string name, string quantity, string limit) =>
        new(TestBook.InstrumentOf(name), Quantity.Parse(quantity), Price.Parse(limit));

    private static MarginReport Assess(Rulebook rulebook, in Portfolio account, params OpenOrder[] orders) =>
        TestBook.Assess(rulebook, account.WithOrders(orders));

    private static ScenarioMargin Capped(string cap)
    {
        ScenarioMargin model = (ScenarioMargin)_core.Model;
        ImmutableArray<ScenarioClass?> classes = [.. TestBook.Catalog.Observables.Select(observable => model.ClassOf(observable.Id))];
        return new(TestBook.Catalog, [.. classes.OfType<ScenarioClass>().Distinct()], classes, Ratio.One, Ratio.Parse("0.8"), Ratio.Parse(cap));
    }

    /// <summary>Requires nothing.</summary>
    private sealed class Silent(bool counts) : IMarginModel
    {
        public ImmutableArray<string> Lines => [];

        public bool CountsOrders => counts;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;

        public Ratio? RateBound(InstrumentId instrument) => Ratio.Zero;
    }

    private sealed class Nothing : IMarginAddOn
    {
        public ImmutableArray<string> Lines => ["nothing"];

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;

        public Ratio? RateBound(InstrumentId instrument) => Ratio.Zero;
    }

    /// <summary>Counts equity by another rule, which does not know fills.</summary>
    private sealed class Face : IEquityRule
    {
        public Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;
    }
}
