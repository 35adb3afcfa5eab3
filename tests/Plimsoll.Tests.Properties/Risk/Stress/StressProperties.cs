// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Risk.Stress;

public class StressProperties
{
    private static readonly InstrumentCatalog _catalog = TestBook.Catalog;
    private static readonly ScenarioFactors _factors = new(_catalog);
    private static readonly ObservableId _btc = Observable("BTC");
    private static readonly Rulebook _cross = TestBook.Shipped("cross");

    private static readonly Gen<Scenario> _scenarios =
        from moves in Gen.Choose(-95, 300).ArrayOf(_factors.All.Length)
        from volatility in Gen.Choose(-80, 200)
        from weight in Gen.Choose(1, 100)
        from days in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 90)))
        select Scenario.Of(
            "any",
            _factors.All.Select((factor, i) => new FactorShock(factor, Hundredths(moves[i]), VolatilityShock.Relative(Hundredths(volatility)))),
            days * 86_400L,
            Hundredths(weight)).Value;

    [Fact]
    [Trait("property", "M03")]
    public void M03_more_scenarios_never_lose_less() => Book.ForAll(
        from book in Book.Any() from s in _scenarios.ArrayOf(3) from more in _scenarios select (book, s, more),
        x => Worst(x.book.Portfolio, [.. x.s]) <= Worst(x.book.Portfolio, [.. x.s, x.more]),
        100);

    [Fact]
    [Trait("property", "M04")]
    public void M04_a_larger_move_loses_more_where_the_portfolio_is_linear_in_it() => Book.ForAll(
        from book in Book.Any(withOptions: false) from small in Gen.Choose(1, 45) from more in Gen.Choose(1, 45) select (book, small, more),
        x =>
        {
            // Of the BTC group only what settles in the numeraire is linear in the price of BTC; the sign of its delta says which side loses.
            Portfolio linear = TestBook.Of(("BTC-PERP", Thousandths(x.book.Positions[0])), ("BTC-26DEC25", Thousandths(x.book.Positions[2])),
                ("BTC", Thousandths(x.book.Bitcoin)));
            Scenario[] four = [.. new[] { -x.small, -x.small - x.more, x.small, x.small + x.more }.Select(percent => Joint(Hundredths(percent), default))];
            return Worst(linear, [four[0], four[2]]) <= Worst(linear, [four[1], four[3]]);
        });

    [Fact]
    [Trait("property", "M10")]
    public void M10_a_perfect_hedge_loses_nothing_to_a_price() => Book.ForAll(
        from size in Gen.Choose(1, 50_000) from move in Gen.Choose(-95, 300) select (size, move),
        x =>
        {
            Scenario scenario = Joint(Hundredths(x.move), default);
            Portfolio spotAndPerp = TestBook.Of(("BTC", Thousandths(x.size)), ("BTC-PERP", Thousandths(-x.size)));
            Portfolio bothSides = Portfolio.Arrange([], [Entered("BTC-PERP", x.size), Entered("BTC-PERP", -x.size)]);
            return bothSides.IsEmpty && Profit(spotAndPerp, scenario).IsZero;
        });

    [Fact]
    [Trait("property", "M11")]
    public void M11_options_that_are_paid_lose_at_most_their_premium_and_never_breach() => Book.ForAll(
        from call in Gen.Choose(0, 20_000)
        from put in Gen.Choose(0, 20_000)
        from inverse in Gen.Choose(
            0, 20_000)
        from scenario in _scenarios
        select (call, put, inverse, scenario),
        x =>
        {
            Portfolio portfolio = TestBook.Of(("BTC-C110", Thousandths(x.call)), ("BTC-P90", Thousandths(x.put)));

            // 3000 and 2500 are the marks; the settlement asset is the numeraire.
            Amount premium = Amount.Of((3000L * x.call) + (2500L * x.put)).Scale(1, 1000, Rounding.Up);
            bool isBounded = Profit(portfolio, x.scenario) >= -premium;
            Portfolio withCoin = TestBook.Of(("BTC-C110", Thousandths(x.call)), ("BTC-P90", Thousandths(x.put)), ("BTC-C110-INV", Thousandths(x.inverse)));
            StressOutcome outcome = Run(withCoin, [x.scenario], Book.Core)[0];
            return isBounded && !outcome.IsBelow;
        });

    [Fact]
    [Trait("property", "M12")]
    public void M12_a_synthetic_forward_is_shocked_like_the_forward()
    {
        InstrumentCatalog catalog = InstrumentReader.Read(
            """
            { "numeraire": "USDC", "assets": [ {"symbol":"USDC","decimals":6} ],
              "instruments": [
                {"symbol":"F","kind":"future","underlying":"BTC","expiry":"2025-12-26T08:00:00Z"},
                {"symbol":"C","kind":"option","underlying":"BTC","forward":"F","strike":"100000","side":"call","expiry":"2025-12-26T08:00:00Z"},
                {"symbol":"P","kind":"option","underlying":"BTC","forward":"F","strike":"100000","side":"put","expiry":"2025-12-26T08:00:00Z"} ] }
            """,
            out _)!;
        MarketSnapshot market = new (string, string)[] { ("BTC", "100000"), ("F", "101000"), ("C", "9500"), ("P", "8500"), ("C.VOL", "0.5"), ("P.VOL", "0.5") }
            .Aggregate(MarketSnapshot.Unknown(catalog, TestBook.Noon), (all, one) => TestBook.Set(all, one.Item1, one.Item2));
        ScenarioFactors factors = new(catalog);
        catalog.TryFindObservable("BTC", out ObservableSpec? btc);
        Book.ForAll(
            from move in Gen.Choose(-40, 100) from volatility in Gen.Choose(-20, 200) from days in Gen.Choose(0, 80) select (move, volatility, days),
            x =>
            {
                ShockedMarket shocked = ShockedMarket.Of(
                    market, factors, Scenario.Of("any", [new(btc!.Id, Hundredths(x.move), VolatilityShock.Relative(Hundredths(x.volatility)))],
                        x.days * 86_400L)
                        .Value);
                decimal synthetic = Value(shocked, "C") - Value(shocked, "P") - (9500m - 8500m);

                // Exact but where a mark would fall below zero, which the range of moves leaves out: a mark stands within a few hundred dollars of its model.
                bool isFloored = Value(shocked, "C") == 0 || Value(shocked, "P") == 0;
                return isFloored || Math.Abs(synthetic - (Value(shocked, "F") - 101_000m)) < 0.0000001m;

                decimal Value(MarketView view, string name)
                {
                    Assert.True(catalog.TryFindObservable(name, out ObservableSpec? observable) && view.TryPrice(observable.Id, out _));
                    view.TryPrice(observable!.Id, out Price price);
                    return decimal.Parse(price.ToString(), System.Globalization.CultureInfo.InvariantCulture);
                }
            });
    }

    [Fact]
    [Trait("property", "M15")]
    public void M15_headroom_has_no_cliffs_along_a_price() => Book.ForAll(
        from book in Book.Any(withOptions: false) from percent in Gen.Choose(-60, 100) select (book, percent),
        x =>
        {
            // One part in a million of the price moves headroom by at most that part of everything on BTC, once in equity (5 % borrow haircut) and once in what
            // is required for it: the widest scenario weight × move is 16 %, basis 1 %, loan 15 %, concentration at most 20 %.
            (Portfolio portfolio, Ratio move) = (x.book.Portfolio, Hundredths(x.percent));
            Scenario near = Joint(move, default), far = Joint(move + Ratio.Parse("0.000001"), default);
            ImmutableArray<StressOutcome> two = Run(portfolio, [near, far], _cross);
            double units = (Math.Abs(x.book.Bitcoin) + Math.Abs(x.book.Positions[0]) + Math.Abs(x.book.Positions[2])) / 1000.0;
            double notional = (units * 102_000) + Math.Abs(x.book.Positions[1] / 100.0);
            return Math.Abs((two[0].Headroom - two[1].Headroom).ToDouble()) <= (2 * notional * 1e-6) + 1e-6;
        });

    [Fact]
    [Trait("property", "M19")]
    public void M19_an_asymmetric_pair_of_shocks_charges_a_long_for_the_fall_and_a_short_for_the_rise() => Book.ForAll(
        from size in Gen.Choose(1, 50_000) from down in Gen.Choose(1, 95) from up in Gen.Choose(1, 300) select (size, down, up),
        x =>
        {
            ImmutableArray<Scenario> pair = [Joint(Hundredths(-x.down), default), Joint(Hundredths(x.up), default)];
            Amount notional = Amount.Of(100L * x.size);
            return Worst(TestBook.Of(("BTC-PERP", Thousandths(x.size))), pair) == notional.Times(Hundredths(x.down), Rounding.Up)
                && Worst(TestBook.Of(("BTC-PERP", Thousandths(-x.size))), pair) == notional.Times(Hundredths(x.up), Rounding.Up);
        });

    [Fact]
    [Trait("property", "M24")]
    public void M24_a_matrix_kept_over_ticks_has_the_bits_of_one_made_anew() => Book.ForAll(
        from scenarios in _scenarios.ArrayOf(4)
        from ticks in (from observable in Gen.Choose(0, _catalog.Observables.Length - 1) from tick in Gen.Choose(900, 1100) select (observable, tick))
            .ArrayOf(12)
        select (scenarios, ticks),
        x =>
        {
            StressMatrix kept = new(_catalog, [.. x.scenarios]);
            MarketSnapshot market = TestBook.Market;
            bool isSame = true;
            foreach ((int observable, int tick) in x.ticks)
            {
                market = Moved(market, new(observable), tick);
                kept.Reprice(market);
                StressMatrix anew = new(_catalog, [.. x.scenarios]);
                anew.Reprice(market);
                for (int row = 0; row < kept.Values.Instruments; row++)
                {
                    isSame &= kept.Values.Value(row).Equals(anew.Values.Value(row)) && kept.Values.Row(row).SequenceEqual(anew.Values.Row(row));
                }
            }

            return isSame;
        },
        40);

    [Fact]
    [Trait("property", "M24")]
    public void M24_the_matrix_agrees_with_the_exact_stress_of_a_portfolio() => Book.ForAll(
        from book in Book.Any() from scenario in _scenarios select (book, scenario),
        x =>
        {
            StressMatrix matrix = new(_catalog, [x.scenario]);
            matrix.Reprice(TestBook.Market);
            double[] profit = new double[1];
            Assert.False(matrix.Profits(x.book.Portfolio, profit).IsRefused);
            double exact = Profit(x.book.Portfolio, x.scenario).ToDouble();
            return Math.Abs(profit[0] - exact) <= 1e-6 + (1e-9 * x.book.Positions.Sum(q => Math.Abs((double)q)));
        });

    [Fact]
    [Trait("property", "O06")]
    public void O06_a_move_or_a_width_outside_its_domain_is_refused() => Book.ForAll(
        Gen.OneOf(Gen.Constant(double.NaN), Gen.Constant(double.PositiveInfinity), Gen.Constant(0.0), Gen.Choose(-1000, -1).Select(n => n / 10.0),
            Gen.Choose(11, 1000).Select(n => n / 10.0)),
        width =>
            ReverseStress.Find(TestBook.Of(("USDC", "1")), TestBook.Market, _cross, [new(_btc, width)], 0, StressNorm.Euclidean)
            .Rejection.Code == RejectionCode.OutsideDomain
            && (!Ratio.TryQuantise(-1 - Math.Abs(width), Rounding.Down, out Ratio move)
                || Scenario.Of("bad", [new(_btc, move, default)]).Rejection.Code == RejectionCode.OutsideDomain));

    [Fact]
    public void A_liquidation_price_is_confirmed_by_an_assessment_of_its_own() => Book.ForAll(
        Book.Any(),
        book =>
        {
            foreach (LiquidationLevel level in LiquidationLevels.Of(book.Portfolio, TestBook.Market, _cross, _btc)
                .Value.Where(level => level.State == LevelState.Found))
            {
                // The tick of everything on BTC is 1e-8; one tick nearer the account stands.
                Price nearer = level.Price!.Value + Price.Parse(level.IsUp ? "-0.00000001" : "0.00000001");
                if (!IsBelow(book.Portfolio, level.Price.Value) || IsBelow(book.Portfolio, nearer))
                {
                    return false;
                }
            }

            return true;
        },
        30);

    [Fact]
    public void Reverse_stress_is_never_farther_than_the_nearest_single_factor() => Book.ForAll(
        Book.Any(),
        book =>
        {
            ReverseStressReport joint = ReverseStress.Find(
                book.Portfolio, TestBook.Market, _cross, [.. _factors.All.Select(factor => new StressWidth(factor, 0.05))], 0, StressNorm.Euclidean).Value;
            double nearest = LiquidationLevels.Of(book.Portfolio, TestBook.Market, _cross, _btc).Value
                .Where(level => level.State == LevelState.Found)
                .Select(level => Math.Abs(Math.Log(1 + level.Move!.Value.ToDouble())) / 0.05)
                .Where(widths => widths < 59)
                .DefaultIfEmpty(double.PositiveInfinity)
                .Min();
            return joint.State == LevelState.AlreadyBelow || double.IsInfinity(nearest) || joint.Distance <= nearest + 1e-5;
        },
        20);

    private static bool IsBelow(in Portfolio portfolio, Price price)
    {
        // Set exactly: the same price written as a relative move would round.
        MarginReport report = TestBook.Assess(_cross, portfolio, ShockedMarket.At(TestBook.Market, _factors, _btc, price));
        return report.Equity < report.Maintenance;
    }

    private static MarketSnapshot Moved(MarketSnapshot market, ObservableId observable, int thousandths) =>
        market.TryVolatility(observable, out Ratio volatility)
            ? market.With(observable, volatility.Times(Ratio.Of(thousandths), Rounding.Up).DividedBy(Ratio.Of(1000), Rounding.Up))
        : market.TryPrice(observable, out Price price) ? market.With(observable, Price.FromAtoms(price.Atoms / 1000 * thousandths))
        : market;

    private static Amount Worst(in Portfolio portfolio, ImmutableArray<Scenario> scenarios)
    {
        Amount worst = default;
        foreach (Scenario scenario in scenarios)
        {
            worst = Amount.Max(worst, scenario.LossOf(Profit(portfolio, scenario)));
        }

        return worst;
    }

    private static Amount Profit(in Portfolio portfolio, Scenario scenario)
    {
        Result<ImmutableArray<LegAmount>> legs = StressTest.Profits(portfolio, TestBook.Market, ShockedMarket.Of(TestBook.Market, _factors, scenario));
        Assert.True(legs.IsOk, legs.Rejection.ToString());
        return StressTest.Sum(legs.Value);
    }

    private static ImmutableArray<StressOutcome> Run(in Portfolio portfolio, ImmutableArray<Scenario> scenarios, Rulebook rulebook)
    {
        Result<ImmutableArray<StressOutcome>> outcomes = StressTest.Run(portfolio, TestBook.Market, rulebook, scenarios);
        Assert.True(outcomes.IsOk, outcomes.Rejection.ToString());
        return outcomes.Value;
    }

    private static Position Entered(string name, int thousandths) =>
        new(TestBook.InstrumentOf(name), Quantity.Parse(Thousandths(thousandths)), Amount.Of(100L * thousandths));

    private static Scenario Joint(Ratio move, VolatilityShock volatility) => Scenario.Joint("joint", [_btc], move, volatility).Value;

    private static Ratio Hundredths(int n) => Ratio.Of(n).DividedBy(Ratio.Of(100), Rounding.HalfEven);

    private static string Thousandths(int n) => Amount.Of(n).Scale(1, 1000, Rounding.HalfEven).ToString();

    private static ObservableId Observable(string name) =>
        _catalog.TryFindObservable(name, out ObservableSpec? observable) ? observable.Id : throw new ArgumentException(name);
}
