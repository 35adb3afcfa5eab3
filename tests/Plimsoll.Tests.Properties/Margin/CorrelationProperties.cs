// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What hedging between underlyings saves by correlation.</summary>
public sealed class CorrelationProperties
{
    private static readonly Rulebook _correlated = TestBook.Shipped("cross-correlated") with { AddOns = [] };

    private static CorrelationTerms Terms { get; } = ((ScenarioMargin)_correlated.Model).Correlation!.Terms;

    [Fact]
    [Trait("property", "M08")]
    public void M08_it_lies_between_the_worst_group_and_the_sum_of_them() => Book.ForAll(Book.Any(), book =>
    {
        MarginReport gross = TestBook.Assess(Book.Core, book.Portfolio);
        MarginReport granted = TestBook.Assess(_correlated, book.Portfolio);
        Amount worst = gross.Lines.Aggregate(Amount.Zero, static (most, line) => Amount.Max(most, line.Line.Maintenance));
        Amount atoms = Amount.FromAtoms(gross.Lines.Length);
        return granted.Maintenance <= gross.Maintenance && granted.Initial <= gross.Initial && granted.Maintenance + atoms >= worst
            && granted.Maintenance <= granted.Initial;
    });

    [Fact]
    [Trait("property", "M25")]
    public void M25_figures_are_those_of_a_plain_twin_in_floating_point()
    {
        int saving = 0;
        Gen<Book> books = from book in Book.Any(withOptions: false)
                          from ether in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(-500_000, 500_000)))
                          select book with { Positions = [.. book.Positions.Select((quantity, i) => i == 3 ? ether : quantity)] };
        Book.ForAll(books, book =>
        {
            Portfolio portfolio = book.Portfolio;
            Dictionary<string, double> alone = TestBook.Assess(Book.Core, portfolio).Lines
                .ToDictionary(line => line.Name, line => line.Line.Initial.ToDouble());
            double gross = 0, bitcoin = 0, ether = 0, largest = 0;
            foreach ((string name, double margin) in alone)
            {
                double value = ValueOn(portfolio, name);
                double range = name == "BTC" ? 0.16 : name == "ETH" ? 0.18 : 0.36;
                (bitcoin, ether) = name == "BTC" ? (value * range, ether) : name == "ETH" ? (bitcoin, value * range) : (bitcoin, ether);
                gross += name is "BTC" or "ETH" ? margin : 0;
                largest = name is "BTC" or "ETH" ? Math.Max(largest, margin) : largest;
            }

            double half = Terms.Shrink.ToDouble() * 0.76;
            double squares = (bitcoin * bitcoin) + (ether * ether), cross = 2 * bitcoin * ether;
            double core = Math.Sqrt(Math.Max(0, Math.Max(squares + (half * cross), squares + ((half + 0.5) * cross))));
            double broken = Terms.Break.ToDouble() * Math.Max(Math.Sqrt(squares), Math.Abs(bitcoin + ether));
            double granted = Math.Max(0, Math.Min(Terms.OffsetCap.ToDouble() * (gross - core), gross - Math.Max(largest, broken)));
            double expected = alone.Values.Sum() - granted;
            saving += granted > 0.1 * gross ? 1 : 0;
            return Math.Abs(expected - Book.Initial(_correlated, portfolio).ToDouble()) <= (1e-9 * (gross + 1)) + 1e-9;
        }, tests: 800);
        Assert.True(saving > 40, $"only {saving} books had anything to offset");
    }

    [Fact]
    [Trait("property", "M06")]
    [Trait("property", "M13")]
    [Trait("property", "M05")]
    public void M06_without_options_and_coin_it_is_subadditive_convex_and_homogeneous() => Book.ForAll(
        from x in Book.Any(withOptions: false)
        from y in Book.Any(withOptions: false)
        from factor in Gen.Choose(1, 25)
        select (Bare(x), Bare(y), factor), input =>
        {
            (Book x, Book y, int factor) = input;
            Amount ends = Book.Initial(_correlated, x.Portfolio) + Book.Initial(_correlated, y.Portfolio);
            Amount middle = Book.Initial(_correlated, (x + y).Scaled(1, 2));
            Amount scaled = Book.Initial(_correlated, x.Scaled(factor, 1));
            Amount expected = Book.Initial(_correlated, x.Portfolio).Scale(factor, 1, Rounding.Up);
            Amount hair = Book.Hair(ends, expected);
            return Book.Initial(_correlated, (x + y).Portfolio) <= ends + hair && middle + middle <= ends + hair && (scaled - expected).Abs() <= hair;
        });

    [Fact]
    [Trait("property", "M06")]
    public void M06_with_options_it_is_not_always_subadditive()
    {
        Gen<(Book, Book)> pairs = from x in Book.Any() from y in Book.Any() select (x with { Bitcoin = 0, Ether = 0 }, y with { Bitcoin = 0, Ether = 0 });
        int broken = 0;
        Book.ForAll(pairs, pair =>
        {
            Amount ends = Book.Initial(_correlated, pair.Item1.Portfolio) + Book.Initial(_correlated, pair.Item2.Portfolio);
            broken += Book.Initial(_correlated, (pair.Item1 + pair.Item2).Portfolio) > ends + Book.Hair(ends) ? 1 : 0;
            return true;
        }, tests: 3_000);
        Assert.True(broken > 0, "the violation that the model's remarks name was not found");
    }

    [Fact]
    public void One_underlying_alone_requires_what_cross_does() => Book.ForAll(Book.Any(), book =>
    {
        int[] bitcoin = [.. book.Positions.Select(static (quantity, i) => i is 3 or 4 ? 0 : quantity)];
        Portfolio portfolio = (book with { Positions = bitcoin, Ether = 0 }).Portfolio;
        return TestBook.Assess(Book.Core, portfolio).Initial == TestBook.Assess(_correlated, portfolio).Initial;
    });

    [Fact]
    public void The_root_is_that_of_the_naive_double_and_no_requirement_falls_below_it() => Book.ForAll(
        from slopes in Gen.Choose(-1_000_000, 1_000_000).ArrayOf(4) from rests in Gen.Choose(0, 1_000_000).ArrayOf(4) select (slopes, rests), input =>
        {
            ImmutableArray<string> names = ["A", "B", "C", "D"];
            ImmutableArray<ImmutableArray<Ratio>> lower = [.. Enumerable.Range(0, 4).Select(static i => Enumerable.Range(0, i + 1)
                .Select(j => i == j ? Ratio.One : Ratio.Parse("0.7")).ToImmutableArray())];
            CorrelationRule rule = CorrelationRule.TryCreate(names, lower, Terms, out _)!;
            CorrelatedLoss[] parts = [.. input.slopes.Select((slope, i) => new CorrelatedLoss(i, Amount.Of(slope), Amount.Of(input.rests[i]),
                Amount.Of(Math.Abs(slope) + input.rests[i])))];
            double Root(double correlation)
            {
                double sum = 0;
                for (int i = 0; i < 4; i++)
                {
                    for (int j = 0; j < 4; j++)
                    {
                        sum += (double)input.slopes[i] * input.slopes[j] * (i == j ? 1 : correlation);
                    }
                }

                return Math.Sqrt(Math.Max(0, sum));
            }

            double core = Math.Max(Root(0.35), Root(0.85)) + input.rests.Sum(static rest => (double)rest);
            CorrelatedMargin together = rule.Combine(parts);
            return Math.Abs(together.Core.ToDouble() - core) <= 1e-6 + (1e-12 * core)
                && together.Granted(Terms.OffsetCap) <= together.Gross - together.Core + together.Gross.Times(Ratio.One - Terms.OffsetCap, Rounding.Up);
        });

    private static Book Bare(Book book) => book with
    {
        Bitcoin = 0,
        Ether = 0,
        Positions = [.. book.Positions.Select(static (quantity, i) => i is 1 or >= Book.DeltaOne ? 0 : quantity)],
    };

    /// <summary>The value of what stands on an underlying: contracts, and coin that is owed.</summary>
    private static double ValueOn(in Portfolio portfolio, string underlying)
    {
        double value = 0;
        foreach (Position position in portfolio.Positions.Span)
        {
            var spec = TestBook.Catalog[position.Instrument];
            if (TestBook.Catalog[spec.Underlying].Name == underlying && TestBook.Market.TryPrice(spec.Mark, out Price mark))
            {
                value += position.Quantity.ToDouble() * spec.ContractSize.ToDouble() * (spec.Payoff == Instruments.Payoff.Inverse ? 1 : mark.ToDouble());
            }
        }

        return value;
    }
}
