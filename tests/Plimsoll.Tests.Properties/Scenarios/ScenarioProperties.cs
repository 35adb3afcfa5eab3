// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Scenarios;

public sealed class ScenarioProperties
{
    private static readonly InstrumentCatalog _catalog = TestBook.Catalog;
    private static readonly ScenarioFactors _factors = new(_catalog);
    private static readonly ObservableId _btc = TestBook.ObservableOf("BTC");

    private static readonly Gen<VolatilityShock> _shocks =
        from move in Gen.Elements(VolatilityMove.Same, VolatilityMove.Up, VolatilityMove.Down)
        from isAbsolute in Gen.Elements(true, false)
        from size in Gen.Choose(0, 150)
        from shortPower in Gen.Choose(0, 60)
        from longPower in Gen.Choose(0, 60)
        from least in Gen.Choose(0, 80)
        select new VolatilityShock(move, isAbsolute, Hundredths(size), Hundredths(shortPower), Hundredths(longPower), Hundredths(least));

    private static readonly Gen<Scenario> _own =
        from move in Gen.Choose(-95, 300)
        from shock in _shocks
        from days in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 100)))
        from weight in Gen.Frequency((2, Gen.Constant(100)), (1, Gen.Choose(1, 99)))
        from dampener in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(1, 5_000)))
        select Scenario.OfClass(Hundredths(move), shock, days * 86_400L, Hundredths(weight), Amount.Of(dampener)).Value;

    private static readonly Gen<MarketSnapshot> _markets =
        from index in Gen.Choose(500, 2000)
        from volatility in Gen.Choose(1, 300)
        from days in Gen.Choose(0, 90)
        select TestBook.Set(TestBook.Set(TestBook.Market.With(_btc, Price.Of(100 * index)), "BTC-C110.VOL", Hundredths(volatility).ToString()),
            "BTC-C110-INV.VOL", Hundredths(volatility).ToString())
            .At(TestBook.Noon.PlusSeconds(days * 86_400L));

    /// <summary>The naive twin of a cube: another market for each scenario, every option valued in it by itself.</summary>
    [Fact]
    public void A_cell_of_a_cube_is_what_the_scenarios_own_market_says_to_the_bit() => Book.ForAll(
        from scenarios in _own.NonEmptyListOf() from market in _markets select (scenarios, market),
        x =>
        {
            ScenarioCube cube = new([.. x.scenarios]);
            bool isSame = true;
            foreach (InstrumentSpec spec in _catalog.Instruments.Where(spec => spec.Kind != InstrumentKind.Spot))
            {
                Assert.False(cube.Get(spec, x.market, out CubeRow row).IsRefused);
                for (int s = 0; s <= x.scenarios.Count; s++)
                {
                    MarketView there = s == 0 ? x.market : ShockedMarket.Of(x.market, _factors, x.scenarios[s - 1].On(spec.Underlying));
                    isSame &= row.Prices[s].Equals(PriceIn(there, spec))
                        && row.Models[s].Equals(ModelIn(there, spec, x.market, s == 0 ? null : x.scenarios[s - 1]));
                }
            }

            return isSame;
        },
        100);

    [Fact]
    public void A_cube_of_named_factors_is_that_of_a_class_applied_to_them() => Book.ForAll(
        from scenario in _own from market in _markets select (scenario, market),
        x =>
        {
            Scenario bounded = Scenario.OfClass(x.scenario.Own.PriceMove, x.scenario.Own.Volatility with { Size = default, UpAtLeast = default },
                x.scenario.StepSeconds).Value;
            ScenarioCube own = new([bounded]), named = new([bounded.On(_btc)], _factors);
            InstrumentSpec spec = _catalog[TestBook.InstrumentOf("BTC-C110")];
            Assert.False(own.Get(spec, x.market, out CubeRow a).IsRefused);
            Assert.False(named.Get(spec, x.market, out CubeRow b).IsRefused);
            return a.Models.SequenceEqual(b.Models) && a.Prices.SequenceEqual(b.Prices);
        });

    [Fact]
    public void A_cube_kept_over_ticks_has_the_bits_of_one_made_anew_in_whatever_order_it_is_read() => Book.ForAll(
        from scenarios in _own.ArrayOf(5) from markets in _markets.ArrayOf(6) from turn in Gen.Choose(0, 7) select (scenarios, markets, turn),
        x =>
        {
            ScenarioCube kept = new([.. x.scenarios]);
            bool isSame = true;
            foreach (MarketSnapshot market in x.markets)
            {
                for (int i = 0; i < _catalog.Instruments.Length; i++)
                {
                    InstrumentSpec spec = _catalog.Instruments[(i + x.turn) % _catalog.Instruments.Length];
                    if (spec.Kind != InstrumentKind.Spot)
                    {
                        Assert.False(kept.Get(spec, market, out CubeRow row).IsRefused);
                        Assert.False(new ScenarioCube([.. x.scenarios]).Get(spec, market, out CubeRow anew).IsRefused);
                        isSame &= row.Models.SequenceEqual(anew.Models) && row.Prices.SequenceEqual(anew.Prices) && row.Greeks == anew.Greeks;
                    }
                }
            }

            return isSame;
        },
        60);

    [Fact]
    public void A_row_of_many_scenarios_has_the_bits_of_each_alone() => Book.ForAll(
        from scenarios in _own.ArrayOf(150) from market in _markets select (scenarios, market),
        x =>
        {
            InstrumentSpec spec = _catalog[TestBook.InstrumentOf("BTC-C110-INV")];
            Assert.False(new ScenarioCube([.. x.scenarios]).Get(spec, x.market, out CubeRow all).IsRefused);
            return x.scenarios.Select((scenario, s) => (scenario, s)).All(one =>
                !new ScenarioCube([one.scenario]).Get(spec, x.market, out CubeRow alone).IsRefused && alone.Models[1].Equals(all.Models[one.s + 1]));
        },
        20);

    /// <summary>Value at risk streams its moves and keeps no cube; both forms value one option alike.</summary>
    [Fact]
    public void A_streamed_value_is_that_of_the_cube_to_1e_15_of_forward_and_strike() => Book.ForAll(
        from market in _markets
        from thousandths in Gen.Choose(-800, 1200)
            .NonEmptyListOf()
        select (market, moves: thousandths.Select(n => n / 1000.0).ToArray()),
        x =>
        {
            InstrumentSpec spec = _catalog[TestBook.InstrumentOf("BTC-C110")];
            double[] growth = [.. x.moves.Select(StrictMath.Exp)];
            Scenario[] scenarios = [.. growth.Select(
                factor => Scenario.OfClass(Ratio.TryQuantise(factor - 1, Rounding.HalfEven, out Ratio move) ? move : default, default).Value)];
            Assert.False(new ScenarioCube([.. scenarios]).Get(spec, x.market, out CubeRow row).IsRefused);

            RevaluationBook book = new RevaluationBook().AddOption(
                0, 1, isCall: true, row.Prices[0], spec.Option!.Strike.ToDouble(), row.Inputs.Volatility.ToDouble(),
                    Math.Max(0, x.market.Time.YearsTo(spec.Expiry!.Value)));
            double[] profits = new double[x.moves.Length];
            book.Profits(ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [x.moves]).Value).Value, profits);
            for (int s = 0; s < profits.Length; s++)
            {
                // A price that is rounded to 18 decimals, two values with their errors, and their difference.
                double size = Math.Max(Math.Max(row.Prices[0], row.Prices[s + 1]), spec.Option.Strike.ToDouble());
                if (Math.Abs(profits[s] - (row.Models[s + 1] - row.Models[0])) > 4e-15 * size)
                {
                    return false;
                }
            }

            return true;
        });

    /// <summary>The worst of many is screened in floating point; that of one is worked out.</summary>
    [Fact]
    public void The_worst_of_a_class_is_the_worst_of_its_scenarios_each_alone_and_the_first_of_equals() => Book.ForAll(
        from book in Book.Any()
        from scenarios in Gen.Choose(1, 40)
            .SelectMany(count => _own.ArrayOf(count))
        from twice in Gen.Choose(0, 39)
        select (book, scenarios, twice),
        x =>
        {
            // One of them comes twice, so that there are equals; coin, whose hedge is chosen for all scenarios together, is left out.
            ImmutableArray<Scenario> scenarios = [.. x.scenarios, x.scenarios[x.twice % x.scenarios.Length]];
            Portfolio portfolio = (x.book with { Bitcoin = 0, Ether = 0 }).Portfolio;
            Dictionary<int, MarginLine> all = Lines(scenarios, portfolio);
            for (int s = scenarios.Length - 1; s >= 0; s--)
            {
                foreach ((int underlying, MarginLine alone) in Lines([scenarios[s]], portfolio))
                {
                    MarginLine together = all[underlying];
                    if (alone.Initial > together.Initial || (alone.Initial == together.Initial && !alone.Initial.IsZero && together.Scenario > s)
                        || (together.Scenario == s && alone.Initial != together.Initial))
                    {
                        return false;
                    }
                }
            }

            return true;
        },
        150);

    [Fact]
    public void A_tree_lies_between_what_nets_in_full_and_the_sum_of_its_leaves() => Book.ForAll(
        _trees,
        tree =>
        {
            NettingTree walked = new();
            Amount loss = WorstLoss.Of(Walk(walked, tree)).Loss;
            Amount gross = walked.Gross;
            Amount core = WorstLoss.Of(Walk(walked, Netted(tree))).Loss;
            return core <= loss && loss <= gross;
        });

    [Fact]
    public void A_tree_agrees_with_a_naive_twin_and_does_not_mind_the_order() => Book.ForAll(
        _trees,
        tree =>
        {
            NettingTree walked = new();
            BigInteger[] naive = Naive(tree);
            Amount[] there = Walk(walked, tree).ToArray();
            Amount[] back = Walk(walked, Turned(tree)).ToArray();
            return there.Select(amount => (BigInteger)amount.Atoms).SequenceEqual(naive) && there.SequenceEqual(back);
        });

    private sealed record Node(CombineRule Rule, Node[] Parts, Amount[]? Leaf);

    private static readonly Gen<Amount> _amounts = Gen.Choose(-1_000_000, 1_000_000).Select(n => Amount.Of(n).Scale(1, 7, Rounding.HalfEven));

    private static readonly Gen<CombineRule> _rules =
        from share in Gen.Choose(0, 100)
        from most in Gen.OneOf(
            Gen.Constant((Amount?)null), Gen.Choose(0, 100_000).Select(n => (Amount?)Amount.Of(n)))
        select new CombineRule(Hundredths(share), most);

    private static readonly Gen<Node> _trees = Group(3);

    private static Gen<Node> Group(int depth) =>
        from rule in _rules from parts in Gen.Choose(0, 4).SelectMany(count => Part(depth).ArrayOf(count)) select new Node(rule, parts, null);

    private static Gen<Node> Part(int depth)
    {
        Gen<Node> leaf = _amounts.ArrayOf(4).Select(profits => new Node(default, [], profits));
        return depth == 0 ? leaf : Gen.Frequency((2, leaf), (1, Group(depth - 1)));
    }

    private static Node Netted(Node node) => node with { Rule = CombineRule.Sum, Parts = [.. node.Parts.Select(Netted)] };

    private static Node Turned(Node node) => node with { Parts = [.. node.Parts.Select(Turned).Reverse()] };

    private static ReadOnlySpan<Amount> Walk(NettingTree tree, Node root)
    {
        tree.Begin(4, root.Rule);
        foreach (Node part in root.Parts)
        {
            Add(part);
        }

        return tree.End();

        void Add(Node node)
        {
            if (node.Leaf is { } profits)
            {
                tree.Add(profits);
                return;
            }

            tree.Open(node.Rule);
            foreach (Node part in node.Parts)
            {
                Add(part);
            }

            tree.Close();
        }
    }

    private static BigInteger[] Naive(Node node) => node.Leaf is { } leaf
        ? [.. leaf.Select(amount => (BigInteger)amount.Atoms)]
        : [.. Enumerable.Range(0, 4).Select(s => node.Parts.Aggregate(BigInteger.Zero, (sum, part) => sum + Counted(node.Rule, Naive(part)[s])))];

    private static BigInteger Counted(CombineRule rule, BigInteger profit)
    {
        BigInteger shared = profit * (BigInteger)rule.ProfitShare.Atoms / Fixed18.AtomsPerUnit;
        return profit <= 0 ? profit : rule.MostProfit is { } most ? BigInteger.Min(shared, (BigInteger)most.Atoms) : shared;
    }

    private static double PriceIn(MarketView market, InstrumentSpec spec)
    {
        Assert.True(market.TryPrice(spec.Option?.Forward ?? spec.Mark, out Price price));
        return price.ToDouble();
    }

    private static double ModelIn(MarketView market, InstrumentSpec spec, MarketView before, Scenario? scenario)
    {
        if (spec.Option is not { } option)
        {
            return PriceIn(market, spec);
        }

        Assert.True(market.TryVolatility(option.Volatility, out Ratio volatility));
        if (scenario is not null && volatility == FieldBounds.MostVolatility)
        {
            // A market ends where volatilities end; a model does not.
            Assert.True(before.TryVolatility(option.Volatility, out volatility));
            Assert.True(scenario.Own.Volatility.TryApply(volatility, before.Time.YearsTo(spec.Expiry!.Value), out volatility));
        }

        double years = Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value));
        return Black76.Price(PriceIn(market, spec), option.Strike.ToDouble(), volatility.ToDouble(), years, 1, option.Side == OptionSide.Call).Value;
    }

    private static Dictionary<int, MarginLine> Lines(ImmutableArray<Scenario> scenarios, in Portfolio portfolio)
    {
        ScenarioClass terms = ScenarioClass.TryCreate("any", scenarios, false, out _)!;
        MarginSheet sheet = new();
        ScenarioMargin model = new(_catalog, [terms], [.. _catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One);
        Assert.False(model.Assess(portfolio, TestBook.Market, sheet).IsRefused);
        return sheet.Lines.ToArray().ToDictionary(line => line.Subject);
    }

    private static Ratio Hundredths(int n) => Ratio.Of(n).DividedBy(Ratio.Of(100), Rounding.HalfEven);
}
