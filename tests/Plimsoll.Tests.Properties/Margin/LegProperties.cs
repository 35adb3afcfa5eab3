// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Hedge-mode legs: the same book with its positions torn into a long and a short leg, each with more on it than the net.</summary>
public sealed class LegProperties
{
    private static readonly Rulebook[] _netting = [Book.Rulebooks[0], .. new[] { "value-at-risk", "weighted-greeks", "monte-carlo" }.Select(Example)];
    private static readonly Rulebook[] _apart = [Book.Rulebooks[1]];

    private static readonly Gen<(Book Book, int[] Extra)> _torn =
        from book in Book.Any()
        from extra in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(1, 9_000)))
            .ArrayOf(Book.Instruments.Length)
        select (book, extra);

    [Fact]
    [Trait("property", "M29")]
    public void M29_two_legs_under_a_rulebook_that_nets_are_the_netted_position()
    {
        int[] assessed = new int[_netting.Length];
        Assert.All(_netting, static rulebook => Assert.False(rulebook.Model.SeesLegs));
        Book.ForAll(_torn, input => Enumerable.Range(0, _netting.Length).All(i =>
        {
            Rulebook rulebook = _netting[i];
            Portfolio legs = Torn(input.Book, input.Extra);
            MarginSheet torn = new(), net = new();
            Rejection refused = rulebook.Assess(legs, TestBook.Market, torn);
            assessed[i] += refused.IsRefused ? 0 : 1;
            return refused == rulebook.Assess(legs.Netted(), TestBook.Market, net)
                && (refused.IsRefused || (torn.Lines.SequenceEqual(net.Lines) && torn.Collateral.SequenceEqual(net.Collateral)));
        }), 100);
        Assert.All(assessed, static count => Assert.True(count > 20, $"only {count} of 100 books were assessed"));
    }

    [Fact]
    [Trait("property", "M29")]
    public void M29_legs_that_are_margined_apart_require_what_each_would_as_the_only_position()
    {
        Assert.All(_apart, static rulebook => Assert.True(rulebook.Model.SeesLegs));
        Book.ForAll(_torn, input => _apart.All(rulebook =>
        {
            Portfolio legs = Torn(input.Book, input.Extra);
            Rulebook model = rulebook with { AddOns = [] };
            Amount apart = default;
            for (int i = 0; i < legs.Positions.Length; i++)
            {
                apart += TestBook.Assess(model, legs.With(legs.Positions.Slice(i, 1))).Initial;
            }

            return TestBook.Assess(model, legs).Initial == apart;
        }));
    }

    [Fact]
    [Trait("property", "M29")]
    public void M29_legs_gain_and_lose_what_their_net_does_and_have_its_Greeks()
    {
        ScenarioFactors factors = new(TestBook.Catalog);
        Book.ForAll(from torn in _torn from price in Gen.Choose(50_000, 150_000) select (torn, price), input =>
        {
            Portfolio legs = Torn(input.torn.Book, input.torn.Extra);
            ShockedMarket moved = ShockedMarket.At(TestBook.Market, factors, TestBook.ObservableOf("BTC"), Price.Of(input.price));
            Amount apart = StressTest.Sum(StressTest.Profits(legs, TestBook.Market, moved).Value),
                net = StressTest.Sum(StressTest.Profits(legs.Netted(), TestBook.Market, moved).Value);
            double[] greeks = [.. PortfolioGreeks.Of(legs, TestBook.Market)
                .Value.Net.SelectMany(static one => new[] { one.Greeks.Delta, one.Greeks.Gamma, one.Greeks.Vega })];
            double[] netted = [.. PortfolioGreeks.Of(legs.Netted(), TestBook.Market)
                .Value.Net.SelectMany(static one => new[] { one.Greeks.Delta, one.Greeks.Gamma, one.Greeks.Vega })];

            // Each position's value is rounded down before and after: an atom a leg, times the price of a coin.
            return (apart - net).Abs() <= Amount.FromAtoms(10_000_000)
                && greeks.Zip(netted, static (a, b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a))).All(static isNear => isNear);
        });
    }

    private static Rulebook Example(string name) => RulebookIn.Numeraire(RepositoryRoot.At("examples", "rulebooks", $"{name}.json"), TestBook.Catalog);

    private static Portfolio Torn(Book book, int[] extra)
    {
        Portfolio net = book.Portfolio;
        List<Position> legs = [];
        foreach (Position position in net.Positions.ToArray())
        {
            // The same more on both sides, entered at the mark: whole lots, and a cost for each leg.
            int more = extra[Array.IndexOf(Book.Instruments, TestBook.Catalog[position.Instrument].Symbol)];
            Portfolio side = TestBook.Of((TestBook.Catalog[position.Instrument].Symbol,
                more == 0 ? "0" : TestBook.Catalog[position.Instrument].Symbol.EndsWith("PERP-INV", StringComparison.Ordinal) ? $"{more}" : $"{more / 1000m}"));
            Position added = side.Positions.IsEmpty ? new(position.Instrument, default, default) : side.Positions.Span[0];
            (Position @long, Position @short) = position.Quantity.IsPositive ? (position, new Position(position.Instrument, default, default))
                : (new Position(position.Instrument, default, default), position);
            legs.Add(new(position.Instrument, @long.Quantity + added.Quantity, @long.Cost + added.Cost, PositionLeg.Long));
            legs.Add(new(position.Instrument, @short.Quantity - added.Quantity, @short.Cost - added.Cost, PositionLeg.Short));
        }

        return Portfolio.Arrange(net.Holdings.ToArray(), legs, net.Terms);
    }
}
