// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Clearing;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What holds for every version of every rulebook that ships, found and not listed.</summary>
public sealed class RegistryProperties
{
    private const int Tests = 60;

    private static readonly MarketSnapshot _market = KnownFigures.In(TestBook.Market);

    public static TheoryData<string> Shipped =>
        [.. ShippedRulebooks.Versions.Select(static version => version.File)];

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M01")]
    public void M01_initial_covers_maintenance_and_nothing_needs_nothing_under_every_rulebook(string name)
    {
        Rulebook rulebook = Read(name);
        Book.ForAll(Book.Any(), book =>
        {
            MarginReport report = TestBook.Assess(rulebook, Taken(rulebook, book.Portfolio), _market);
            return report.Initial >= report.Maintenance && !report.Maintenance.IsNegative
                && report.Lines.All(static line => line.Line.Initial >= line.Line.Maintenance && !line.Line.Maintenance.IsNegative);
        }, Tests);
        MarginReport empty = TestBook.Assess(rulebook, default, _market);
        Assert.Equal((Amount.Zero, Amount.Zero, Amount.Zero), (empty.Equity, empty.Initial, empty.Maintenance));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M02")]
    public void M02_a_requirement_follows_from_portfolio_market_and_file_alone(string name)
    {
        Rulebook rulebook = Read(name), again = Read(name);
        MarginSheet used = new();
        Book.ForAll(from x in Book.Any() from y in Book.Any() select (x, y), pair =>
        {
            // Another account, another time, another order of its positions, and another reading of the file leave no trace.
            Portfolio portfolio = Taken(rulebook, pair.x.Portfolio);
            rulebook.Assess(Taken(rulebook, pair.y.Portfolio), _market.At(TestBook.Noon.PlusSeconds(7_200)), used);
            Rejection one = rulebook.Assess(
                Portfolio.Arrange(portfolio.Holdings.ToArray().Reverse(), portfolio.Positions.ToArray().Reverse()), _market, used);
            MarginSheet fresh = new();
            Rejection two = again.Assess(portfolio, _market, fresh);
            return one == two && used.Lines.SequenceEqual(fresh.Lines) && used.Collateral.SequenceEqual(fresh.Collateral);
        }, Tests);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M03")]
    public void M03_fewer_scenarios_never_require_more_under_every_rulebook(string name)
    {
        Rulebook rulebook = Read(name);
        if (rulebook.Model is not IScenarioSubset scenarios)
        {
            // A model that names a scenario has a set of them that can be made smaller; any other has none. A tail measure names one and is no maximum over
            // them: without its calm observations it requires more, the violation that ClearingProperties shows.
            Assert.False(rulebook.Model is IScenarioModel and not ClearingMargin, $"{name} names scenarios and cannot be made with fewer");
            return;
        }

        Rulebook bare = rulebook with { AddOns = [] };
        if (IsCorrelated(rulebook))
        {
            // A hedge that is shown fewer scenarios offsets less: the violation that has a name, and there has to be one or nothing offsets.
            int rises = 0;
            Book.ForAll(from book in Book.Any() from kept in Gen.Choose(0, 1).ArrayOf(scenarios.ScenarioCount) select (book, kept), input =>
            {
                Rulebook fewer = bare with { Model = scenarios.Only(s => input.kept[s] == 1) }, all = bare with { Model = scenarios.Only(static _ => true) };
                MarginReport whole = TestBook.Assess(bare, input.book.Portfolio, _market);
                rises += TestBook.Assess(fewer, input.book.Portfolio, _market).Initial > whole.Initial + Book.Hair(whole.Initial) ? 1 : 0;
                return TestBook.Assess(all, input.book.Portfolio, _market).Lines.SequenceEqual(whole.Lines);
            }, Tests);
            Assert.True(rises > 0);
            return;
        }

        Book.ForAll(from book in Book.Any() from kept in Gen.Choose(0, 1).ArrayOf(scenarios.ScenarioCount) select (book, kept), input =>
        {
            Rulebook fewer = bare with { Model = scenarios.Only(s => input.kept[s] == 1) };
            Amount less = TestBook.Assess(fewer, input.book.Portfolio, _market).Initial, more = TestBook.Assess(bare, input.book.Portfolio, _market).Initial;
            return less <= more + Book.Hair(more);
        }, Tests);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M09")]
    public void M09_cash_raises_headroom_by_itself_and_changes_no_requirement_under_every_rulebook(string name)
    {
        Rulebook rulebook = Read(name);
        Book.ForAll(from book in Book.Any() from cash in Gen.Choose(0, 1_000_000_000) select (book, cash), input =>
        {
            Amount cash = Amount.FromAtoms((Int128)input.cash * 1_000_000_000_000);
            Portfolio before = Taken(rulebook, input.book.Portfolio);
            Portfolio after = Portfolio.Arrange([.. before.Holdings.ToArray(), new Holding(TestBook.AssetOf("USDC"), cash)], before.Positions.ToArray());
            MarginReport one = TestBook.Assess(rulebook, before, _market), two = TestBook.Assess(rulebook, after, _market);

            // A lender counts what is supplied at a threshold below its value: the violation that has a name.
            bool isCounted = rulebook.StatesTerms ? two.FreeEquity - one.FreeEquity == cash
                : two.FreeEquity - one.FreeEquity <= cash && two.FreeEquity >= one.FreeEquity;
            if (rulebook.Name == "okx-single")
            {
                // In single-currency mode cash of one currency does not help another that is short: the other violation that has a name.
                isCounted = two.FreeEquity - one.FreeEquity <= cash && two.FreeEquity >= one.FreeEquity;
                return isCounted && two.Lines.Where(static line => line.Name != "surplus of other currencies")
                    .SequenceEqual(one.Lines.Where(static line => line.Name != "surplus of other currencies"));
            }

            // What is lent on counts still less toward new loans: a line of its own, which grows with what is supplied.
            return isCounted && two.Lines.Where(static line => line.Line.Kind != MarginLineKind.InitialHaircut)
                .SequenceEqual(one.Lines.Where(static line => line.Line.Kind != MarginLineKind.InitialHaircut));
        }, Tests);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M25")]
    public void M25_lines_sum_trees_agree_and_the_named_scenario_alone_requires_the_line(string name)
    {
        Rulebook rulebook = Read(name);
        Book.ForAll(Book.Any(), book =>
        {
            Portfolio portfolio = Taken(rulebook, book.Portfolio);
            MarginReport report = TestBook.Assess(rulebook, portfolio, _market);
            ExplainedAccount trees = ExplainedAccount.Of(rulebook, portfolio, _market).Value;
            bool agrees = report.Initial == Sum(report, static line => line.Initial) && report.Maintenance == Sum(report, static line => line.Maintenance)
                && report.Equity == report.Collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.Value)
                && (trees.Equity.Value, trees.Initial.Value, trees.Maintenance.Value) == (report.Equity, report.Initial, report.Maintenance)
                && new[] { trees.Equity, trees.Initial, trees.Maintenance }.All(static root => ExplainedTree.FaultOf(root) is null);
            return agrees && report.Lines.All(line => Reproduces(rulebook, portfolio, line));
        }, Tests);
    }

    /// <summary>The line again, with the scenario that it names alone.</summary>
    private static bool Reproduces(Rulebook rulebook, in Portfolio portfolio, MarginReportLine named)
    {
        MarginLine line = named.Line;
        if (line.Scenario < 0 || rulebook.Model is not IScenarioSubset scenarios || line.Kind is MarginLineKind.AddOn)
        {
            return true;
        }

        if (IsCorrelated(rulebook))
        {
            return named.WorstScenario == scenarios.ScenarioName(line.Scenario);
        }

        MarginReport alone = TestBook.Assess(rulebook with { AddOns = [], Model = scenarios.Only(s => s == line.Scenario) }, portfolio, _market);
        if (line.Kind == MarginLineKind.Group && Holds(portfolio, new(line.Subject)))
        {
            // How much of a coin hedges is chosen over all scenarios: with one alone it is chosen for that one, which then requires no more.
            Amount[] found = [.. alone.Lines.Where(each => (each.Line.Kind, each.Line.Subject) == (line.Kind, line.Subject))
                .Select(static each => each.Line.Initial)];
            return named.WorstScenario == scenarios.ScenarioName(line.Scenario)
                && (found.Length == 0 || found.Any(initial => initial <= line.Initial + Book.Hair(line.Initial)));
        }

        return named.WorstScenario == scenarios.ScenarioName(line.Scenario) && alone.Lines.Any(found =>
            (found.Line.Kind, found.Line.Subject, found.Line.Part) == (line.Kind, line.Subject, line.Part)
            && (found.Line.Initial - line.Initial).Abs() <= Book.Hair(line.Initial));
    }

    private static bool IsCorrelated(Rulebook rulebook) => rulebook.Model is ScenarioMargin { Correlation: not null };

    private static bool Holds(in Portfolio portfolio, ObservableId underlying) =>
        portfolio.Holdings.ToArray().Any(holding => holding.Balance.IsPositive && TestBook.Catalog[holding.Asset].PriceObservable == underlying);

    private static Amount Sum(MarginReport report, Func<MarginLine, Amount> of) =>
        report.Lines.Aggregate(Amount.Zero, (sum, line) => sum + of(line.Line));

    /// <summary>What of a portfolio the rulebook takes: a lender takes no positions.</summary>
    private static Portfolio Taken(Rulebook rulebook, in Portfolio portfolio) =>
        rulebook.Equity.TakesPositions ? portfolio : Portfolio.Arrange(portfolio.Holdings.ToArray(), []);

    private static Rulebook Read(string name)
    {
        Rulebook? rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }
}
