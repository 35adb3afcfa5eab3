// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

public sealed class MarginProperties
{
    private static readonly Gen<(Book X, Book Y)> _pairs = from x in Book.Any() from y in Book.Any() select (x, y);

    [Fact]
    [Trait("property", "M01")]
    public void M01_initial_is_at_least_maintenance_is_at_least_zero_and_nothing_needs_nothing()
    {
        Book.ForAll(Book.Any(), book => Book.Rulebooks.All(rulebook =>
        {
            MarginReport report = TestBook.Assess(rulebook, book.Portfolio);
            return report.Initial >= report.Maintenance && !report.Maintenance.IsNegative
                && report.Lines.All(line => line.Line.Initial >= line.Line.Maintenance);
        }));
        Assert.All(Book.Rulebooks, rulebook => Assert.Equal(Amount.Zero, TestBook.Assess(rulebook, default).Initial));
    }

    [Fact]
    [Trait("property", "M02")]
    public void M02_a_report_depends_on_nothing_but_portfolio_and_market()
    {
        MarginSheet used = new();
        Book.ForAll(_pairs, pair => Book.Rulebooks.All(rulebook =>
        {
            // Another account's book, and the same one at another time, leave their memos on the sheet.
            rulebook.Assess(pair.Y.Portfolio, TestBook.Market.At(TestBook.Noon.PlusSeconds(7_200)), used);
            rulebook.Assess(pair.Y.Portfolio, TestBook.Market, used);
            Rejection refused = rulebook.Assess(Backwards(pair.X.Portfolio), TestBook.Market, used);
            MarginSheet fresh = new();
            return refused == rulebook.Assess(pair.X.Portfolio, TestBook.Market, fresh) && used.Lines.SequenceEqual(fresh.Lines)
                && used.Collateral.SequenceEqual(fresh.Collateral);
        }));
    }

    [Fact]
    [Trait("property", "M03")]
    public void M03_more_scenarios_never_require_less()
    {
        ScenarioClass whole = Whole();
        Book.ForAll(from book in Book.Any() from keep in Gen.Choose(0, 1).ArrayOf(whole.Scenarios.Length) select (book, keep), input =>
        {
            Scenario[] some = [.. whole.Scenarios.Where((_, s) => input.keep[s] == 1)];
            if (some.Length == 0)
            {
                return true;
            }

            ScenarioClass part = ScenarioClass.TryCreate("part", [.. some], true, out _)!;
            Amount less = Book.Initial(Model(part), input.book.Portfolio);
            Amount more = Book.Initial(Model(whole), input.book.Portfolio);
            return less <= more + Book.Hair(more);
        });
    }

    [Fact]
    [Trait("property", "M05")]
    public void M05_the_core_scales_with_the_book()
    {
        Book.ForAll(from book in Book.Any() from factor in Gen.Choose(1, 25) select (book, factor), input =>
        {
            Amount once = Book.Initial(Book.Core, input.book.Portfolio);
            Amount scaled = Book.Initial(Book.Core, input.book.Scaled(input.factor, 1));
            Amount expected = once.Scale(input.factor, 1, Rounding.Up);
            return (scaled - expected).Abs() <= Book.Hair(expected) + Book.Hair(expected);
        });
    }

    [Fact]
    [Trait("property", "M05")]
    public void M05_concentration_grows_faster_than_the_book()
    {
        ConcentrationTerms terms = new(Amount.Of(2_000_000), Ratio.Parse("0.02"), Ratio.Parse("0.4"));
        Book.ForAll(from size in Gen.Choose(0, 200_000_000) from factor in Gen.Choose(1, 50) select (size, factor), input =>
        {
            Amount once = ConcentrationAddOn.ChargeOf(terms, Amount.Of(input.size));
            Amount scaled = ConcentrationAddOn.ChargeOf(terms, Amount.Of((long)input.size * input.factor));
            return scaled + Amount.FromAtoms(200) >= once.Scale(input.factor, 1, Rounding.Down);
        });
    }

    [Fact]
    [Trait("property", "M06")]
    public void M06_the_core_of_two_books_is_at_most_the_sum_of_their_cores()
    {
        Book.ForAll(_pairs, pair =>
        {
            Amount together = Book.Initial(Book.Core, (pair.X + pair.Y).Portfolio);
            Amount apart = Book.Initial(Book.Core, pair.X.Portfolio) + Book.Initial(Book.Core, pair.Y.Portfolio);
            Amount fall = Book.FallOfCommitted((pair.X + pair.Y).Portfolio) - Book.FallOfCommitted(pair.X.Portfolio)
                - Book.FallOfCommitted(pair.Y.Portfolio);
            return together <= apart + Amount.Max(fall, default) + Book.Hair(apart);
        });
    }

    [Fact]
    [Trait("property", "M06")]
    public void M06_concentration_and_tiers_do_violate_it()
    {
        Book half = new(0, 0, 0, [2_000_000, 0, 0, 0, 0, 0, 0, 0]);
        Rulebook concentrated = Book.Core with { AddOns = [.. TestBook.Shipped("cross").AddOns.Where(addOn => addOn is ConcentrationAddOn)] };

        // 2,000 × 100,000 is exactly the liquidity of the class; twice that is charged .02 × 200m ÷ 2.
        Assert.Equal(Amount.Zero, Charge(concentrated, half));
        Assert.Equal(Amount.Of(2_000_000), Charge(concentrated, half + half));

        Rulebook tiered = Book.Rulebooks[1];
        Assert.True(Book.Initial(tiered, (half + half).Portfolio) > Book.Initial(tiered, half.Portfolio) + Book.Initial(tiered, half.Portfolio));

        static Amount Charge(Rulebook rulebook, Book book) =>
            TestBook.Assess(rulebook, book.Portfolio).Lines.Where(line => line.Line.Kind == MarginLineKind.AddOn)
                .Aggregate(Amount.Zero, (sum, line) => sum + line.Line.Initial);
    }

    [Fact]
    [Trait("property", "M09")]
    public void M09_cash_of_the_numeraire_raises_headroom_by_exactly_itself()
    {
        Book.ForAll(from book in Book.Any() from cash in Gen.Choose(0, 1_000_000_000) select (book, Amount.FromAtoms((Int128)cash * 1_000_000_000_000)),
            input =>
            Book.Rulebooks.All(rulebook =>
            {
                Portfolio before = input.book.Portfolio;
                Portfolio after = Portfolio.Arrange([.. before.Holdings.ToArray(), new Holding(TestBook.AssetOf("USDC"), input.Item2)],
                    before.Positions.ToArray());
                MarginReport one = TestBook.Assess(rulebook, before);
                MarginReport two = TestBook.Assess(rulebook, after);
                return two.FreeEquity - one.FreeEquity == input.Item2 && two.Lines.SequenceEqual(one.Lines);
            }));
    }

    [Fact]
    [Trait("property", "M10")]
    public void M10_a_contract_against_itself_is_nothing_and_spot_against_its_perpetual_loses_nothing()
    {
        Book.ForAll(from book in Book.Any() from size in Gen.Choose(1, 100_000) from spare in Gen.Choose(0, 50_000) select (book, size, spare), input =>
        {
            Book mirror = new(0, 0, 0, [.. input.book.Positions.Select(quantity => -quantity)]);
            Book hedged = new(0, input.size + input.spare, 0, [-input.size, 0, 0, 0, 0, 0, 0, 0]);
            return Book.Initial(Book.Core, (input.book + mirror).Portfolio).IsZero && Book.Initial(Book.Core, hedged.Portfolio).IsZero;
        });
    }

    [Fact]
    [Trait("property", "M13")]
    public void M13_the_core_is_convex()
    {
        Book.ForAll(_pairs, pair =>
        {
            Amount middle = Book.Initial(Book.Core, (pair.X + pair.Y).Scaled(1, 2));
            Amount ends = Book.Initial(Book.Core, pair.X.Portfolio) + Book.Initial(Book.Core, pair.Y.Portfolio);
            Amount half = Book.FallOfCommitted((pair.X + pair.Y).Scaled(1, 2));
            Amount fall = half + half - Book.FallOfCommitted(pair.X.Portfolio) - Book.FallOfCommitted(pair.Y.Portfolio);
            return middle + middle <= ends + Amount.Max(fall, default) + Book.Hair(ends);
        });
    }

    [Fact]
    [Trait("property", "M15")]
    public void M15_a_price_moves_maintenance_by_no_more_than_the_stated_bounds()
    {
        string[] observables = ["BTC", "BTC-PERP", "BTC-PERP-INV", "BTC-26DEC25", "ETH", "ETH-PERP", "ALT-PERP", "USDT"];
        Gen<MarketSnapshot> markets = Gen.Choose(-200_000, 200_000).ArrayOf(observables.Length)
            .Select(parts => observables.Zip(parts).Aggregate(TestBook.Market, (market, move) =>
        {
            Assert.True(market.Catalog.TryFindObservable(move.First, out ObservableSpec? observable) && market.TryPrice(observable.Id, out _));
            market.TryPrice(observable.Id, out Price price);
            return market.With(observable.Id, price.Moved(Ratio.FromAtoms((Int128)move.Second * 1_000_000_000_000), Rounding.HalfEven));
        }));
        Rulebook[] rulebooks = [.. Book.Rulebooks, Book.Capped(Ratio.Parse("0.8")), Book.Capped(Ratio.Zero)];
        Book.ForAll(from book in Book.Any(withOptions: false) from one in markets from two in markets select (book, one, two),
            input => rulebooks.All(rulebook =>
        {
            Portfolio portfolio = input.book.Portfolio;
            Amount change = (TestBook.Assess(rulebook, portfolio, input.two).Maintenance - TestBook.Assess(rulebook, portfolio, input.one).Maintenance).Abs();
            Amount bound = Bound(rulebook, portfolio, input.one, input.two);
            return change <= bound + Book.Hair(bound);
        }));
    }

    [Fact]
    [Trait("property", "M15")]
    public void M15_an_option_moves_maintenance_by_no_more_than_the_model_says_between_two_markets()
    {
        int calls = 0;
        Gen<MarketSnapshot> markets = from parts in Gen.Choose(-200_000, 200_000).ArrayOf(TestBook.Catalog.Observables.Length)
                                      from hours in Gen.Choose(0, 100)
                                      select TestBook.Catalog.Observables.Zip(parts)
                                          .Aggregate(TestBook.Market, static (market, move) => Moved(market, move.First.Id, move.Second))
                                          .At(TestBook.Market.Time.PlusSeconds(hours * 1800L));
        Rulebook[] rulebooks = [Book.Rulebooks[0], Book.Core, Book.Capped(Ratio.Parse("0.8"))];
        Book.ForAll(from book in Book.Any() from one in markets from two in markets select (book, one, two), input => rulebooks.All(rulebook =>
        {
            Portfolio portfolio = input.book.Portfolio;
            Amount change = (TestBook.Assess(rulebook, portfolio, input.two).Maintenance - TestBook.Assess(rulebook, portfolio, input.one).Maintenance).Abs();
            Amount bound = Bound(rulebook, portfolio, input.one, input.two);
            calls += portfolio.Positions.ToArray().Any(static position => TestBook.Catalog[position.Instrument].Option is not null) ? 1 : 0;
            return change <= bound + Book.Hair(bound);
        }));
        Assert.True(calls > 200, $"only {calls} books had options");
    }

    [Fact]
    [Trait("property", "M15")]
    public void M15_the_bounds_are_attained_so_that_no_smaller_ones_would_do()
    {
        // Core, long 1: .8 × .16 × 1,000. Tiered, long 4,000: beyond the last floor of 300m the slope is .5. Isolated, long 1: .0125 × 1,000.
        (Rulebook Rulebook, int Thousandths)[] cases = [(Book.Core, 1_000), (Book.Rulebooks[1], 4_000_000), (Book.Rulebooks[2], 1_000)];
        MarketSnapshot risen = TestBook.Set(TestBook.Market, "BTC-PERP", "101000");
        foreach ((Rulebook rulebook, int thousandths) in cases)
        {
            Portfolio portfolio = new Book(0, 0, 0, [thousandths, 0, 0, 0, 0, 0, 0, 0]).Portfolio;
            Amount change = TestBook.Assess(rulebook, portfolio, risen).Maintenance - TestBook.Assess(rulebook, portfolio).Maintenance;
            Assert.Equal(change, Bound(rulebook, portfolio, TestBook.Market, risen));
        }

        // A coin that hedges: 1 held against a short of 2 takes .8 × .16 of its own move off the requirement.
        Portfolio hedged = new Book(0, 1_000, 0, [-2_000, 0, 0, 0, 0, 0, 0, 0]).Portfolio;
        MarketSnapshot coin = TestBook.Set(TestBook.Market, "BTC", "101000");
        Amount saved = TestBook.Assess(Book.Core, hedged).Maintenance - TestBook.Assess(Book.Core, hedged, coin).Maintenance;
        Assert.Equal(Amount.Of(128), saved);
        Assert.Equal(saved, Bound(Book.Core, hedged, TestBook.Market, coin));
    }

    [Fact]
    [Trait("property", "M18")]
    public void M18_a_position_requires_its_least_rate_at_any_positive_price()
    {
        Gen<Price> prices = from digits in Gen.Choose(1, 999_999) from power in Gen.Choose(0, 15) select Price.FromAtoms((Int128)digits * Power(power));
        Book.ForAll(from price in prices from thousandths in Gen.Choose(1, 1_000_000) select (price, thousandths), input =>
        {
            MarketSnapshot market = TestBook.Market.With(TestBook.Catalog[TestBook.InstrumentOf("BTC-PERP")].Mark, (Price?)input.price);
            Portfolio portfolio = new Book(0, 0, 0, [input.thousandths, 0, 0, 0, 0, 0, 0, 0]).Portfolio;
            Amount notional = input.price.Times(Quantity.Of(input.thousandths).Times(Ratio.Parse("0.001"), Rounding.Up), Rounding.Down);
            return Book.Initial(Book.Core, portfolio, market) >= notional.Times(Ratio.Parse("0.16"), Rounding.Down)
                && Book.Initial(Book.Rulebooks[1], portfolio, market) >= notional.Times(Ratio.Parse("0.008"), Rounding.Down)
                && Book.Initial(Book.Rulebooks[2], portfolio, market) >= notional.Times(Ratio.Parse("0.025"), Rounding.Down);
        });
    }

    [Fact]
    [Trait("property", "M22")]
    public void M22_equity_rises_with_the_price_of_an_asset_held_net_and_a_loan_nets_against_a_holding_first()
    {
        AssetId bitcoin = TestBook.AssetOf("BTC");
        Book.ForAll(from held in Gen.Choose(0, 100_000) from owed in Gen.Choose(0, 100_000) from rise in Gen.Choose(0, 50_000) select (held, owed, rise),
            input => Book.Rulebooks.All(rulebook =>
        {
            Portfolio apart = Portfolio.Arrange([new(bitcoin, Amount.Of(input.held)), new(bitcoin, -Amount.Of(input.owed))], []);
            Portfolio net = Portfolio.Arrange([new(bitcoin, Amount.Of(input.held - input.owed))], []);
            Amount before = TestBook.Assess(rulebook, apart).Equity;
            Amount after = TestBook.Assess(rulebook, apart, TestBook.Set(TestBook.Market, "BTC", $"{100_000 + input.rise}")).Equity;
            return before == TestBook.Assess(rulebook, net).Equity && (input.held >= input.owed ? after >= before : after <= before);
        }));
    }

    [Fact]
    [Trait("property", "M25")]
    public void M25_lines_sum_to_the_total_and_the_named_scenario_reproduces_the_loss()
    {
        ScenarioMargin model = (ScenarioMargin)Book.Core.Model;
        ScenarioClass bitcoin = Whole();
        Book.ForAll(Book.Any(), book =>
        {
            MarginReport report = TestBook.Assess(Book.Rulebooks[0], book.Portfolio);
            bool sums = report.Initial == Sum(report, line => line.Initial) && report.Maintenance == Sum(report, line => line.Maintenance)
                && report.Equity == report.Collateral.Aggregate(Amount.Zero, (sum, line) => sum + line.Value);
            MarginReportLine? group = report.Lines.FirstOrDefault(line => line.Line.Kind == MarginLineKind.Group && line.Name == "BTC");
            if (group is null)
            {
                return sums;
            }

            double worst = NaiveMargin.Worst(bitcoin, book.Portfolio, TestBook.Market, "BTC", out _);
            double tolerance = (1e-9 * group.Line.Exposure.ToDouble()) + 1e-9;
            bool agrees = Math.Abs(worst - group.Line.Initial.ToDouble()) <= tolerance;
            bool named = group.Line.Scenario < 0 ? group.Line.Initial.IsZero : group.WorstScenario == model.ScenarioName(group.Line.Scenario);
            return sums && agrees && named;
        });
    }

    private static ScenarioClass Whole() => ((ScenarioMargin)Book.Core.Model).ClassOf(TestBook.Catalog[TestBook.InstrumentOf("BTC-PERP")].Underlying)!;

    private static Rulebook Model(ScenarioClass terms) => Book.Core with
    {
        Model = new ScenarioMargin(TestBook.Catalog, [terms], [.. TestBook.Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One),
    };

    private static Amount Sum(MarginReport report, Func<MarginLine, Amount> part) => report.Lines.Aggregate(Amount.Zero, (sum, line) => sum + part(line.Line));

    private static Portfolio Backwards(in Portfolio portfolio) =>
        Portfolio.Arrange(portfolio.Holdings.ToArray().Reverse(), portfolio.Positions.ToArray().Reverse());

    private static Int128 Power(int exponent) => Enumerable.Repeat(0, exponent).Aggregate((Int128)1, (power, _) => power * 10);

    private static Ratio CoinRate(Rulebook rulebook, AssetId asset) =>
        rulebook.AddOns.Aggregate(rulebook.Model.Bounds!.HoldingRateBound(asset)!.Value,
            (total, addOn) => total + addOn.Bounds!.HoldingRateBound(asset)!.Value);

    /// <summary>Σ bound × change of value, over positions, what they have made, and balances; model and add-ons.</summary>
    private static Amount Bound(Rulebook rulebook, in Portfolio portfolio, MarketView one, MarketView two)
    {
        Amount sum = default;
        foreach (Position position in portfolio.Positions.Span)
        {
            Ratio model = default;
            if (TestBook.Catalog[position.Instrument].Option is null)
            {
                model = rulebook.Model.Bounds!.RateBound(position.Instrument)!.Value;
            }
            else
            {
                sum += Amount.FromAtoms(rulebook.Model.Bounds!.ChangeOf(position.Instrument, one, new(), two, new())!.Value.Times(
                    Ratio.FromAtoms(position.Quantity.Abs().Atoms), Rounding.Up).Atoms);
            }

            Ratio rate = rulebook.AddOns.Aggregate(model, (total, addOn) => total + addOn.Bounds!.RateBound(position.Instrument)!.Value);
            sum += (Value(position, two) - Value(position, one)).Abs().Times(rate, Rounding.Up);
            AssetId paidIn = TestBook.Catalog[position.Instrument].Settlement;
            Ratio coin = paidIn == TestBook.Catalog.Numeraire ? Ratio.Zero : CoinRate(rulebook, paidIn);
            sum += (Made(position, two) - Made(position, one)).Abs().Times(coin, Rounding.Up);
        }

        foreach (Holding holding in portfolio.Holdings.Span)
        {
            Ratio rate = CoinRate(rulebook, holding.Asset);
            Assert.True(one.TryAssetPrice(holding.Asset, out Price before) && two.TryAssetPrice(holding.Asset, out _));
            two.TryAssetPrice(holding.Asset, out Price after);
            sum += (holding.Balance.Times(after, Rounding.Up) - holding.Balance.Times(before, Rounding.Up)).Abs().Times(rate, Rounding.Up);
        }

        return sum;
    }

    // What a position has made, at the price of what it is paid in.
    private static Amount Made(in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        market.TryMark(position.Instrument, out Price mark);
        market.TryAssetPrice(spec.Settlement, out Price settlement);
        return (spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost).Times(settlement, Rounding.Down);
    }

    private static MarketSnapshot Moved(MarketSnapshot market, ObservableId observable, int millionths)
    {
        Ratio move = Ratio.FromAtoms((Int128)millionths * 1_000_000_000_000);
        return market.TryPrice(observable, out Price price) ? market.With(observable, (Price?)price.Moved(move, Rounding.HalfEven))
            : market.TryVolatility(observable, out Ratio volatility) ? market.With(observable, (Ratio?)(volatility + volatility.Times(move, Rounding.HalfEven)))
            : market;
    }

    // What a position stands for: contracts × size × mark, an inverse one in coin at the coin's price, an option at the index.
    private static Amount Value(in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        if (spec.Option is not null)
        {
            return Notional.Of(position, market).Value;
        }

        market.TryMark(position.Instrument, out Price mark);
        market.TryAssetPrice(spec.Settlement, out Price settlement);
        Quantity units = position.Quantity.Times(spec.ContractSize, Rounding.Up);
        return spec.Payoff == Payoff.Inverse
            ? Amount.FromAtoms(Fixed18.MulDiv(units.Atoms, settlement.Atoms, mark.Atoms, Rounding.Up))
            : mark.Times(units, Rounding.Up).Times(settlement, Rounding.Up);
    }
}
