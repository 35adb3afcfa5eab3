// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues.Derive;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>Derive's three managers over random accounts and markets.</summary>
public sealed class DeriveProperties
{
    private static readonly Gen<(Portfolio Portfolio, MarketSnapshot Market)> _books =
        from portfolio in DeriveBooks.Portfolios from market in DeriveBooks.Markets select (portfolio, market);

    private static readonly Dictionary<string, Rulebook> _read = new(StringComparer.Ordinal)
    {
        ["derive-standard"] = DeriveBooks.Read(DeriveBooks.Shipped("derive-standard")),
        ["derive-portfolio"] = DeriveBooks.Read(DeriveBooks.Shipped("derive-portfolio")),
        ["derive-portfolio-2"] = DeriveBooks.Read(DeriveBooks.Shipped("derive-portfolio-2")),
    };

    public static TheoryData<string> Managers => [.. _read.Keys];

    public static TheoryData<string> PortfolioManagers => ["derive-portfolio", "derive-portfolio-2"];

    [Theory]
    [MemberData(nameof(Managers))]
    public void Equity_less_requirement_is_the_net_margin_of_a_second_writing_in_floating_point(string name)
    {
        JsonObject text = DeriveBooks.Shipped(name);
        string json = text.ToJsonString();
        (int above, int depegged, int doubtful) = (0, 0, 0);
        Book.ForAll(_books, book =>
        {
            DeriveFigures twin = name == "derive-standard" ? new DeriveStandardTwin(json, book.Market).Of(book.Portfolio)
                : new DeriveTwin(json, book.Market).Of(book.Portfolio);
            MarginReport report = TestBook.Assess(_read[name], book.Portfolio, book.Market);
            above += twin.Above > 1 ? 1 : 0;
            depegged += report.Lines.Any(static line => line.Name.EndsWith("depeg contingency", StringComparison.Ordinal)) ? 1 : 0;
            doubtful += report.Lines.Any(static line => line.Name.EndsWith("oracle contingency", StringComparison.Ordinal)) ? 1 : 0;

            // Equity has options at their marks: off the model's value by what lies above and what lies below it.
            double marked = report.Equity.ToDouble() - twin.Mtm;
            return IsNear(report.Equity - report.Initial, twin.Initial + marked - twin.Above) && IsNear(report.Equity - report.Maintenance,
                twin.Maintenance + marked - twin.Above)
                ? true
                : throw new InvalidOperationException(
                    $"{report.Equity} {report.Initial} {report.Maintenance}: "
                    + string.Join(", ", report.Lines.Select(static l => $"{l.Name} {l.Line.Initial} {l.Line.Maintenance}"))
                    + $"; twin requires {twin.Mtm - twin.Initial} {twin.Mtm - twin.Maintenance} and {twin.Above} above");
        }, 300);
        Assert.True(above > 50 && doubtful > 50, $"{above} books with marks above the model, {doubtful} with feeds in doubt");
        Assert.True(name != "derive-standard" || depegged > 20, $"{depegged} books below the peg");
    }

    [Theory]
    [MemberData(nameof(PortfolioManagers))]
    public void The_net_margin_that_is_told_is_the_twins_in_units_of_cash(string name)
    {
        string json = DeriveBooks.Shipped(name).ToJsonString();
        Book.ForAll(_books, book =>
        {
            DeriveFigures twin = new DeriveTwin(json, book.Market).Of(book.Portfolio);
            DeriveNetMargin net = ((DerivePortfolioMargin)_read[name].Model).NetMarginOf(book.Portfolio, book.Market, DeriveBooks.Observable("BTC")).Value;
            double stable = book.Market.TryPrice(DeriveBooks.Observable("USDC"), out Price price) ? price.ToDouble() : double.NaN;
            return IsNear(net.Im, twin.Initial / stable) && IsNear(net.Mm, twin.Maintenance / stable) && IsNear(net.Mtm, twin.Mtm / stable)
                && net.Worst <= Amount.Zero && net.Worst == (net.WorstIndex == net.ScenarioPnl.Length ? net.Basis : net.ScenarioPnl[net.WorstIndex])
                && net.ScenarioPnl.All(pnl => pnl >= net.Worst) && net.Basis >= net.Worst;
        }, 150);
    }

    [Theory]
    [MemberData(nameof(Managers))]
    [Trait("property", "M01")]
    public void M01_initial_is_at_least_maintenance_is_at_least_zero(string name) => Book.ForAll(_books, book =>
    {
        MarginReport report = TestBook.Assess(_read[name], book.Portfolio, book.Market);
        return report.Initial >= report.Maintenance && !report.Maintenance.IsNegative;
    });

    [Theory]
    [MemberData(nameof(Managers))]
    public void Less_confidence_never_requires_less_and_never_moves_maintenance(string name) => Book.ForAll(
        from book in _books
        from feed in Gen.Choose(0, DeriveBooks.Catalog.Observables.Length - 1)
        from confidence in Gen.Choose(0, 100)
        select (book, feed,
            confidence),
        x =>
        {
            ObservableId feed = new(x.feed);
            Ratio less = Ratio.Min(x.book.Market.Confidence(feed), Ratio.FromAtoms((Int128)x.confidence * 10_000_000_000_000_000));
            MarginReport before = TestBook.Assess(_read[name], x.book.Portfolio, x.book.Market),
                after = TestBook.Assess(_read[name], x.book.Portfolio, x.book.Market.With(stated => stated.WithConfidence(feed, less)));
            return after.Initial >= before.Initial && after.Maintenance == before.Maintenance;
        });

    [Theory]
    [MemberData(nameof(Managers))]
    public void A_mark_of_an_option_never_brings_headroom(string name) => Book.ForAll(
        from book in _books
        from option in Gen.Choose(0, DeriveBooks.Catalog.Instruments.Length - 1)
        from percent in Gen.Choose(0, 300)
        select (book, option,
            percent),
        x =>
        {
            // From the mark at the model's value to any other: equity less requirement falls or stays.
            InstrumentSpec spec = DeriveBooks.Catalog.Instruments[x.option];
            if (spec.Option is null)
            {
                return true;
            }

            MarketSnapshot market = x.book.Market;
            market.TryPrice(spec.Option.Forward, out Price forward);
            market.TryVolatility(spec.Option.Volatility, out Ratio volatility);
            double discount = name == "derive-portfolio-2" ? Math.Exp(-Math.Max(0, market.RateOf(spec.Option.Forward).Rate.ToDouble())
                * Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value))) : 1;
            double value = discount * DeriveTwin.Black(forward.ToDouble(), spec.Option, volatility.ToDouble(), Math.Max(0,
                market.Time.YearsTo(spec.Expiry!.Value)));
            return FreeAt(x.percent / 100.0 * value) <= FreeAt(value) + Amount.Parse("0.000001");

            Amount FreeAt(double mark)
            {
                MarginReport report = TestBook.Assess(_read[name], x.book.Portfolio,
                    market.With(spec.Mark, (Price?)(Price.TryQuantise(mark, Rounding.HalfEven, out Price price) ? price : default)));
                return report.Equity - report.Initial;
            }
        });

    [Theory]
    [MemberData(nameof(Managers))]
    public void Underlyings_do_not_offset_each_other(string name) => Book.ForAll(_books, book =>
    {
        Position[] positions = book.Portfolio.Positions.ToArray();
        Holding[] holdings = book.Portfolio.Holdings.ToArray();
        Amount together = Positions(book.Portfolio), apart = Amount.Zero;
        foreach (string coin in (string[])["BTC", "ETH"])
        {
            apart += Positions(Portfolio.Arrange(
                holdings.Where(holding => DeriveBooks.Catalog[holding.Asset].Symbol == coin),
                positions.Where(position => DeriveBooks.Catalog[position.Instrument].Symbol.StartsWith(coin, StringComparison.Ordinal))));
        }

        return (together - apart).Abs() <= Book.Hair(together);

        Amount Positions(Portfolio portfolio) => TestBook.Assess(_read[name], portfolio, book.Market).Lines
            .Where(static line => line.Line.Kind == MarginLineKind.Underlying).Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Initial);
    });

    [Fact]
    [Trait("property", "M06")]
    public void M06_two_books_together_require_at_most_what_they_require_apart_but_for_skews_and_doubtful_perpetuals()
    {
        // Skew scenarios are left out: two gains of an expiry may lose more together, for the absolute value of a gain is a loss there.
        JsonObject flat = DeriveBooks.Shipped("derive-portfolio-2");
        foreach ((_, JsonNode? terms) in flat["model"]!["classes"]!.AsObject())
        {
            terms!["scenarios"] = new JsonArray([.. terms["scenarios"]!.AsArray().Where(static row => row!["spot"] is not null).Select(static row =>
                row!.DeepClone())]);
        }

        int byDoubt = 0;
        Rulebook without = DeriveBooks.Read(flat), first = _read["derive-portfolio"];
        Book.ForAll(from x in DeriveBooks.Portfolios from y in DeriveBooks.Portfolios from market in DeriveBooks.Markets select (x, y, market), pair =>
        {
            // The second violation that has a name: a perpetual whose price is in doubt puts the options beside it in doubt.
            MarketSnapshot sure = pair.market.With(static stated => DeriveBooks.Catalog.Observables.Aggregate(stated,
                static (figures, spec) => figures.WithConfidence(spec.Id, Ratio.One)));
            byDoubt += IsSubadditive(without, pair.x, pair.y, pair.market) ? 0 : 1;
            return IsSubadditive(without, pair.x, pair.y, sure) && IsSubadditive(first, pair.x, pair.y, sure);
        }, 300);
        Assert.True(byDoubt > 0, "no perpetual in doubt raised what options beside it require");
    }

    [Theory]
    [MemberData(nameof(PortfolioManagers))]
    [Trait("property", "M25")]
    public void M25_the_worst_scenario_alone_requires_the_line_that_names_it(string name) => Book.ForAll(_books, book =>
    {
        MarginReport report = TestBook.Assess(_read[name], book.Portfolio, book.Market);
        DerivePortfolioMargin model = (DerivePortfolioMargin)_read[name].Model;
        return report.Lines.Where(static line => line.Line.Scenario >= 0).All(line => TestBook.Assess(
            _read[name] with { Model = model.Only(s => s == line.Line.Scenario) }, book.Portfolio, book.Market).Lines.Any(other => other.Line == line.Line));
    }, 100);

    private static bool IsSubadditive(Rulebook rulebook, Portfolio x, Portfolio y, MarketSnapshot market)
    {
        Portfolio both = Portfolio.Arrange(
            x.Holdings.ToArray().Concat(y.Holdings.ToArray()), x.Positions.ToArray().Concat(y.Positions.ToArray()));
        Amount one = Required(x), other = Required(y), together = Required(both);
        return together <= one + other + Book.Hair(one, other);

        Amount Required(Portfolio portfolio) => TestBook.Assess(rulebook, portfolio, market).Initial;
    }

    // Values of a few millions, in doubles on both sides.
    private static bool IsNear(Amount found, double wanted) => Math.Abs(found.ToDouble() - wanted) <= 1e-5 + (1e-9 * Math.Abs(wanted));
}
