// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.AaveV3;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What holds for the trees of every version of every rulebook that ships: of books with options, perpetuals, loans, coin, leverage limits and open
/// orders.</summary>
public sealed class ExplanationProperties
{
    private const int Tests = 40;

    private static readonly MarketSnapshot _market = KnownFigures.In(TestBook.Market);

    private static readonly Gen<Case> _cases =
        from book in Book.Any()
        from usdc in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(-2_000_000, 0)))
        from bitcoin in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(-20_000, 0)))
        from ether in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(-100_000, 0)))
        from limit in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 20)))
        from moves in Gen.Choose(-80, 80).ArrayOf(TestBook.Catalog.Observables.Length)
        from still in Gen.Elements(true, false)
        from orders in Gen.Frequency((1, Gen.Constant(ImmutableArray<OpenOrder>.Empty)), (1, OpenOrderProperties.Orders([.. Book.Instruments, "BTC-USDC"])))
        select new Case(book with { Usdc = book.Usdc + usdc, Bitcoin = book.Bitcoin + bitcoin, Ether = book.Ether + ether }, limit, still ? [] : moves, orders);

    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Versions.Select(static version => version.File)];

    /// <summary>Rulebooks of the scenario model in its other shapes: offsets capped, granted less in initial margin, an add-on less.</summary>
    public static TheoryData<string> Shapes => ["0", "0.5", "0.8"];

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M25")]
    public void M25_every_number_is_taken_apart_down_to_what_was_put_in_under_every_rulebook(string name)
    {
        Rulebook? rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        Check(rulebook);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    [Trait("property", "M25")]
    public void M25_offsets_that_are_not_granted_are_taken_apart_as_well(string cap)
    {
        Check(Book.Capped(Ratio.Parse(cap)));
        Check(Book.Correlated(cap));
        Check(Book.Correlated(cap) with { AddOns = TestBook.Shipped("cross").AddOns });
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M25")]
    public void M25_every_formula_gives_its_value_from_its_parts_where_puts_are_at_their_stop(string name)
    {
        Rulebook? rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, OptionsAtTheStop.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        HashSet<string> unread = new(StringComparer.Ordinal);
        int stopped = 0;
        Book.ForAll(OptionsAtTheStop.Any, given =>
        {
            Result<ExplainedAccount> trees = ExplainedAccount.Of(rulebook, given.Portfolio, KnownFigures.In(given.Market));
            NamedValue[] roots = trees.IsOk ? [trees.Value.Equity, trees.Value.Initial, trees.Value.Maintenance] : [];
            string? fault = roots.Select(root => ExplainedTree.FaultOf(root) ?? ExplainedTree.MiswrittenOf(root, unread))
                .FirstOrDefault(static one => one is not null);
            Assert.True(fault is null, fault);
            Assert.True(!trees.IsOk || rulebook.Assess(given.Portfolio, KnownFigures.In(given.Market)) is { IsOk: true, Value: var known }
                && (known.Equity, known.Initial, known.Maintenance) == (roots[0].Value, roots[1].Value, roots[2].Value), "a root");
            stopped += roots.SelectMany(static root => root.Flattened()).Count(static node => node.Rule == ValueRule.Formula
                && node.Name is "greatest loss" or "profit of one contract" && node.Parts.Any(static part => part.Name == "strike"));
            return true;
        }, name.StartsWith("tims", StringComparison.Ordinal) ? 8 : 15);
        Assert.Equal(string.Empty, string.Join('\n', unread.Where(static note =>
            !note.StartsWith('Σ') && !note.StartsWith("units × (max(rate × S", StringComparison.Ordinal)
            && _hasToBeRead.Any(mark => note.Contains(mark, StringComparison.Ordinal)))));
        Assert.True(stopped > 0 || !_hasStops.Contains(rulebook.Name), "no put that is sold was taken apart");
    }

    /// <summary>What no formula may say in words alone.</summary>
    private static readonly string[] _hasToBeRead =
    [
        "strike", "worth", "floor", "out of the money", "value × move", "(1 − c) × (gross − core", "profit of one contract", "maintenance rate", "value there",
        "of itself",
        "slice,", "notional",
    ];

    private static readonly HashSet<string> _hasStops = new(StringComparer.Ordinal)
    {
        "cross", "cross-correlated", "permissioned", "tiered", "isolated", "binance-options", "okx-single", "okx-multi", "okx-portfolio", "deribit-standard",
        "bybit-portfolio", "tims-customer", "span",
    };

    private static void Check(Rulebook rulebook)
    {
        int assessed = 0;
        Book.ForAll(_cases, given =>
        {
            MarketSnapshot market = given.In(_market);
            Portfolio portfolio = Taken(rulebook, given);
            Result<MarginReport> report = rulebook.Assess(portfolio, market);
            Result<ExplainedAccount> trees = ExplainedAccount.Of(rulebook, portfolio, market);
            if (!report.IsOk)
            {
                return trees.Rejection == report.Rejection;
            }

            assessed++;
            (ExplainedAccount found, MarginReport known) = (trees.Value, report.Value);
            NamedValue[] roots = [found.Equity, found.Initial, found.Maintenance];
            string? fault = (found.Equity.Value, found.Initial.Value, found.Maintenance.Value) != (known.Equity, known.Initial, known.Maintenance) ? "a root"
                : roots.Select(ExplainedTree.FaultOf).FirstOrDefault(static one => one is not null)
                    ?? known.Lines.Select(line => ExplainedTree.FaultOf(line, line.Line.Initial, found.Initial)
                        ?? ExplainedTree.FaultOf(line, line.Line.Maintenance, found.Maintenance)).FirstOrDefault(static one => one is not null);
            bool isWhole = rulebook.Model is ScenarioMargin or TieredLinearMargin or DebtsModel;
            fault ??= isWhole ? roots.Select(ExplainedTree.UnfoundedOf).FirstOrDefault(static one => one is not null) : null;
            fault ??= roots.Select(ExplainedTree.WrongOptionOf).FirstOrDefault(static one => one is not null);
            Assert.True(fault is null, fault);
            return true;
        }, Tests);
        Assert.True(assessed > Tests / 4, $"{rulebook.Name} took {assessed} of {Tests} books");
    }

    /// <summary>What of a case the rulebook takes: a lender takes no positions, and not every rulebook has a rule for orders.</summary>
    private static Portfolio Taken(Rulebook rulebook, Case given)
    {
        Portfolio portfolio = given.Portfolio;
        if (!rulebook.Equity.TakesPositions)
        {
            return Portfolio.Arrange(portfolio.Holdings.ToArray(), []);
        }

        Portfolio ordered = portfolio.WithOrders(given.Orders);
        return rulebook.Assess(ordered, _market).Rejection.Code == RejectionCode.OrderRuleMissing ? portfolio : ordered;
    }

    private sealed record Case(Book Book, int Limit, int[] Moves, ImmutableArray<OpenOrder> Orders)
    {
        public Portfolio Portfolio => Book.Portfolio is var made && Limit == 0 ? made
            : Portfolio.Arrange(made.Holdings.ToArray(), made.Positions.ToArray(), AccountTerms.Default.WithLimit(Ratio.Of(Limit)));

        /// <summary>Each price moved by up to 8 %, so that positions have made or lost something.</summary>
        public MarketSnapshot In(MarketSnapshot market) =>
            Moves.Select((move, i) => (move, Symbol: TestBook.Catalog.Observables[i])).Aggregate(market, static (moved, next) =>
                next.Symbol.Kind == Plimsoll.Instruments.ObservableKind.Volatility || !moved.TryPrice(next.Symbol.Id, out Price price) ? moved
                : moved.With(next.Symbol.Id, price.Moved(Ratio.Of(next.move).DividedBy(Ratio.Of(1000), Rounding.Down), Rounding.Up)
                    .RoundTo(Price.Parse("0.0001"), Rounding.Up)));
    }
}
