// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Risk;

/// <summary>What value at risk revalues is the account: held against Greeks, which are derivatives in closed form, and against the stressed market, which is
/// exact money.</summary>
public class RevaluationProperties
{
    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        """
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true},
                      {"symbol":"ETH","decimals":18,"borrowable":true}, {"symbol":"USDT","decimals":6,"borrowable":true} ],
          "instruments": [
            {"symbol":"BTC-PERP","kind":"perpetual","underlying":"BTC"},
            {"symbol":"BTC-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1"},
            {"symbol":"BTC-DEC","kind":"future","underlying":"BTC","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-DEC-INV","kind":"future","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"ETH-PERP","kind":"perpetual","underlying":"ETH"},
            {"symbol":"ETH-USDT","kind":"perpetual","underlying":"ETH","settlement":"USDT"},
            {"symbol":"ETH-IN-BTC","kind":"perpetual","underlying":"ETH","settlement":"BTC"},
            {"symbol":"BTC-C","kind":"option","underlying":"BTC","strike":"110000","side":"call","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-P","kind":"option","underlying":"BTC","strike":"95000","side":"put","expiry":"2025-10-31T08:00:00Z"},
            {"symbol":"BTC-C-INV","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"105000","side":"call",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-P-INV","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"90000","side":"put",
            "expiry":"2025-10-31T08:00:00Z"},
            {"symbol":"ETH-C","kind":"option","underlying":"ETH","strike":"4200","side":"call","expiry":"2025-10-14T08:00:00Z"} ] }
        """, out _)!;

    private static readonly MarketSnapshot _market = new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("ETH", "4000"), ("USDT", "0.999"), ("BTC-PERP", "100050"), ("BTC-INV", "99950"), ("BTC-DEC", "102000"), ("BTC-DEC-INV", "101900"),
            ("ETH-PERP", "4003"),
        ("ETH-USDT", "4004"), ("ETH-IN-BTC", "0.04"), ("BTC-C", "6000"), ("BTC-P", "2100"), ("BTC-C-INV", "0.08"), ("BTC-P-INV", "0.012"), ("ETH-C", "45"),
        ("BTC-C.VOL", "0.5"), ("BTC-P.VOL", "0.55"), ("BTC-C-INV.VOL", "0.48"), ("BTC-P-INV.VOL", "0.6"), ("ETH-C.VOL", "0.7"),
    }.Aggregate(MarketSnapshot.Unknown(_catalog, Time("2025-10-12T08:00:00Z")), static (market, set) => Set(market, set.Symbol, set.Value));

    private static readonly ImmutableArray<string> _factors = ["BTC", "ETH", "USDT"];
    private static readonly double[] _indices = [100_000, 4_000, 0.999];

    /// <summary>Up to six positions of either sign, entered near or far from the mark, and balances and loans of every coin.</summary>
    private static readonly Gen<Portfolio> _books =
        from balances in Gen.ArrayOf(Gen.Choose(-50, 50), _catalog.Assets.Length)
        from positions in Gen.ArrayOf(
            from instrument in Gen.Choose(0, _catalog.Instruments.Length - 1)
            from quantity in Gen.Choose(-20, 20).Where(q => q != 0)
            from entry in Gen.Choose(70, 140)
            select (instrument, quantity, entry))
        select Book(balances, positions);

    [Fact]
    public void The_slope_of_revaluation_to_each_factor_is_net_delta_and_to_time_is_theta() => ForAll(_books, portfolio =>
    {
        PortfolioGreeks greeks = PortfolioGreeks.Of(portfolio, _market).Value;
        const double Move = 1e-4;
        for (int factor = 0; factor < _factors.Length; factor++)
        {
            double[] moves = new double[_factors.Length];
            (moves[factor], double delta) = (Math.Log(1 + Move), Delta(greeks, _factors[factor]));
            double up = Profit(portfolio, moves, 0);
            moves[factor] = Math.Log(1 - Move);
            double slope = (up - Profit(portfolio, moves, 0)) / (2 * Move * _indices[factor]);

            // Second order is gone by symmetry; what is left is of third order and rounding of sums of a few million.
            if (Math.Abs(slope - delta) > 1e-5 * (Gross(portfolio) / _indices[factor]))
            {
                return false;
            }
        }

        const double Days = 1e-3;
        double theta = greeks.Legs.Sum(leg => leg.Greeks.Theta);
        double decay = Profit(portfolio, new double[_factors.Length], Days) / Days;
        return Math.Abs(decay - theta) <= (2e-3 * Math.Abs(theta)) + (1e-6 * Gross(portfolio));
    });

    [Fact]
    public void Revaluation_is_the_stressed_account_to_the_last_digits() => ForAll(
        from portfolio in _books
        from moves in Gen.ArrayOf(Gen.Choose(-400, 500).Select(x => x / 1000.0), 3)
        from hours in Gen.Choose(0, 40)
        select (portfolio, moves, hours),
        c =>
        {
            ScenarioFactors factors = new(_catalog);
            Scenario scenario = Scenario.Of(
                "joint", [.. _factors.Select((name, i) => new FactorShock(ObservableOf(name), RatioOf(c.moves[i]), default))], c.hours * 3600L).Value;
            double stressed = StressTest.Sum(StressTest.Profits(c.portfolio, _market, ShockedMarket.Of(_market, factors, scenario)).Value).ToDouble();
            double revalued = Profit(c.portfolio, [.. c.moves.Select(move => Math.Log(1 + move))], c.hours / 24.0);
            return Math.Abs(stressed - revalued) <= 1e-9 * Gross(c.portfolio);
        });

    [Fact]
    public void What_settles_in_the_numeraire_has_the_same_profits_at_every_horizon_beyond_its_expiry() => ForAll(
        from calls in Gen.Choose(-20, 20).Where(q => q != 0)
        from moves in Gen.ArrayOf(Gen.Choose(-100, 100).Select(x => x / 1000.0), 20)
        from beyond in Gen.Choose(0, 30)
        select (calls, moves, beyond),
        c =>
        {
            // ETH-C expires in two days: one-day returns spread to two days by √2, whatever the horizon.
            Portfolio portfolio = Book(new int[_catalog.Assets.Length], [(IndexOf("ETH-C"), c.calls, 100)]);
            double[] profits = Profits(portfolio, c.moves, 2 + c.beyond);
            return profits.Zip(c.moves).All(pair =>
                Math.Abs(pair.First - (c.calls * (Math.Max(0, (4_000 * Math.Exp(pair.Second * Math.Sqrt(2))) - 4_200) - 45))) < 1e-7);
        });

    [Fact]
    public void A_future_that_expires_inside_the_horizon_settles_at_its_index_and_its_coin_moves_on()
    {
        // Bought at the mark of 102,000 and settled on an index of 100,000 that does not move: the premium is lost. Its coin-settled twin loses coin, which
        // then moves.
        MarketSnapshot late = Set(Set(MarketSnapshotAt("2025-12-25T08:00:00Z"), "BTC-DEC", "102000"), "BTC-DEC-INV", "101900");
        double[] flat = ProfitsAt(late, Book(new int[4], [(IndexOf("BTC-DEC"), 1, 100)]), [0.0], 10);
        Assert.Equal(-2_000, flat[0], 1e-6);

        // 1,000 contracts of 10, entered at 101,900, settle a day on, at one day's return; the coin made by then moves on to the tenth day, by √10 of it in
        // all.
        const double Return = 0.05;
        double end = Math.Exp(Return * Math.Sqrt(10)), settle = 100_000 * Math.Exp(Return);
        double[] inverse = ProfitsAt(late, Book(new int[4], [(IndexOf("BTC-DEC-INV"), 1_000, 100)]), [Return], 10);
        Assert.Equal(((10_000 / 101_900.0) - (10_000 / settle)) * 100_000 * end, inverse[0], 1e-6);
    }

    [Fact]
    public void Each_option_is_revalued_at_the_growth_of_its_own_volatility() => ForAll(
        from held in Gen.ArrayOf(Gen.Choose(-20, 20), 3)
        from moves in Gen.ArrayOf(Gen.Choose(-150, 150).Select(x => x / 1000.0), 5)
        select (held, moves),
        c =>
        {
            // A column for each volatility, in another order than the options, and all of them in one book; beside it the formula, one option at a time, a day
            // on.
            ScenarioSet set = ScenarioSet.Historical(
                ReturnPanel.Of(["ETH-C.VOL", "ETH", "BTC-P.VOL", "BTC", "BTC-C.VOL"], [.. c.moves.Select(move => new[] { move })]).Value).Value;
            Portfolio portfolio = Book(
                new int[4], [(IndexOf("BTC-C"), c.held[0], 100), (IndexOf("BTC-P"), c.held[1], 100), (IndexOf("ETH-C"), c.held[2], 100)]);
            double[] profits = new double[1];
            RevaluationBook.Of(portfolio, _market, set).Value.Profits(set, profits);
            double expected = (c.held[0] * Change(100_000, 3, 110_000, 0.5, 4, "2025-12-26T08:00:00Z", 6_000, true))
                + (c.held[1] * Change(100_000, 3, 95_000, 0.55, 2, "2025-10-31T08:00:00Z", 2_100, false))
                + (c.held[2] * Change(4_000, 1, 4_200, 0.7, 0, "2025-10-14T08:00:00Z", 45, true));
            return Math.Abs(profits[0] - expected) < 1e-5;

            double Change(double forward, int factor, double strike, double volatility, int own, string expiry, double mark, bool isCall)
            {
                double years = _market.Time.YearsTo(Time(expiry));
                double now = Black76.Price(forward, strike, volatility, years, 1, isCall).Value;
                double then = Black76.Price(forward * Math.Exp(c.moves[factor]), strike, volatility * Math.Exp(c.moves[own]), years - (1.0 / 365), 1, isCall)
                    .Value;
                return Math.Max(then - now, -mark);
            }
        });

    private static double Delta(PortfolioGreeks greeks, string factor) =>
        greeks.Net.Where(net => net.Factor == ObservableOf(factor)).Sum(net => net.Greeks.Delta);

    private static double Profit(in Portfolio portfolio, double[] moves, double days)
    {
        ScenarioSet now = ScenarioSet.Historical(
            ReturnPanel.Of(_factors, [.. moves.Select(move => new[] { days == 0 ? 0 : move / Math.Sqrt(days) })]).Value, days).Value;
        if (days == 0)
        {
            // A horizon of no time has no returns: a set over one day, for a book that does not age.
            ScenarioSet day = ScenarioSet.Historical(ReturnPanel.Of(_factors, [.. moves.Select(move => new[] { move })]).Value).Value;
            double[] atOnce = new double[1];
            RevaluationBook ageless = RevaluationBook.Of(portfolio, _market, now).Value;
            Assert.False(ageless.AddHoldings(portfolio, _market, now).IsRefused);
            ageless.Profits(day, atOnce);
            return atOnce[0];
        }

        RevaluationBook book = RevaluationBook.Of(portfolio, _market, now).Value;
        Assert.False(book.AddHoldings(portfolio, _market, now).IsRefused);
        double[] profits = new double[1];
        book.Profits(now, profits);
        return profits[0];
    }

    private static double[] Profits(in Portfolio portfolio, double[] etherReturns, double days)
    {
        ScenarioSet set = ScenarioSet.Historical(ReturnPanel.Of(["BTC", "ETH"], [new double[etherReturns.Length], etherReturns]).Value, days).Value;
        double[] profits = new double[set.Count];
        RevaluationBook.Of(portfolio, _market, set).Value.Profits(set, profits);
        return profits;
    }

    private static double[] ProfitsAt(MarketView market, in Portfolio portfolio, double[] bitcoinReturns, double days)
    {
        ScenarioSet set = ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [bitcoinReturns]).Value, days).Value;
        double[] profits = new double[set.Count];
        RevaluationBook.Of(portfolio, market, set).Value.Profits(set, profits);
        return profits;
    }

    private static MarketSnapshot MarketSnapshotAt(string time) => new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("ETH", "4000"), ("USDT", "1"),
    }.Aggregate(MarketSnapshot.Unknown(_catalog, Time(time)), static (market, set) => Set(market, set.Symbol, set.Value));

    /// <summary>The size of a book, numeraire: what an error is a share of.</summary>
    private static double Gross(in Portfolio portfolio)
    {
        double gross = 1;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            _market.TryAssetPrice(holding.Asset, out Price price);
            gross += Math.Abs(holding.Balance.ToDouble() * price.ToDouble());
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            gross += Notional.Of(position, _market).Value.ToDouble();
        }

        return gross;
    }

    private static Portfolio Book(int[] balances, (int Instrument, int Quantity, int Entry)[] positions) => Portfolio.Arrange(
        balances.Select((units, asset) => new Holding(new(asset), Amount.Of(units))),
        positions.Take(6).Select(held =>
        {
            InstrumentSpec spec = _catalog.Instruments[held.Instrument];
            if (!_market.TryMark(spec.Id, out Price mark))
            {
                throw new InvalidOperationException(spec.Symbol);
            }

            Quantity quantity = Quantity.Of(held.Quantity);
            Price entry = Price.FromAtoms(mark.Atoms / 100 * held.Entry);
            return new Position(spec.Id, quantity, spec.IsPremiumPaid ? default : spec.ValueOf(quantity, entry, Rounding.Up));
        }));

    private static int IndexOf(string name) => _catalog.TryFindInstrument(name, out InstrumentSpec? spec) ? spec.Id.Value : throw new ArgumentException(name);

    private static ObservableId ObservableOf(string name) =>
        _catalog.TryFindObservable(name, out ObservableSpec? observable) ? observable.Id : throw new ArgumentException(name);

    private static Ratio RatioOf(double value) =>
        Ratio.TryQuantise(value, Rounding.HalfEven, out Ratio ratio) ? ratio : throw new ArgumentException("no ratio");

    private static Timestamp Time(string text) => Timestamp.TryParse(text, out Timestamp time) ? time : throw new FormatException(text);

    private static MarketSnapshot Set(MarketSnapshot market, string observable, string value)
    {
        ObservableSpec spec = market.Catalog[ObservableOf(observable)];
        return spec.Kind == ObservableKind.Volatility ? market.With(spec.Id, Ratio.Parse(value)) : market.With(spec.Id, Price.Parse(value));
    }

    private static void ForAll<T>(Gen<T> values, Func<T, bool> claim, int tests = 400) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20251010, 17));
}
