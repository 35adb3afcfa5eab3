// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Risk.Stress;

/// <summary>What a reverse stress says of all directions, against a grid of joint moves.</summary>
public class ReverseBoundProperties
{
    private const double Width = 0.05;

    private static readonly Gen<StressNorm> _norms = Gen.Elements(StressNorm.Euclidean, StressNorm.Largest);

    private static readonly ScenarioFactors _factors = new(TestBook.Catalog);
    private static readonly ImmutableArray<ObservableId> _two = [TestBook.ObservableOf("BTC"), TestBook.ObservableOf("ETH")];
    private static readonly ImmutableArray<StressWidth> _widths = [.. _two.Select(factor => new StressWidth(factor, Width))];

    [Fact]
    public void No_point_of_a_grid_nearer_than_the_proved_distance_breaches() => Book.ForAll(
        from book in Book.Any(withOptions: false)
        from cover in Gen.Choose(1, 60)
        from rulebook in Gen.Elements(
            Book.Rulebooks)
        from norm in _norms
        select (book, cover, rulebook, norm),
        x =>
        {
            Portfolio portfolio = Covered(x.book, x.cover, x.rulebook);
            ReverseStressReport report = Find(portfolio, x.rulebook, x.norm, 0);
            return IsConsistent(report) && GridIsSafe(portfolio, x.rulebook, report, Ratio.Zero);
        },
        60);

    [Fact]
    public void With_options_no_point_of_a_grid_of_prices_and_volatility_does_either() => Book.ForAll(
        from book in Book.Any()
        from cover in Gen.Choose(1, 60)
        from rulebook in Gen.Elements(
            Book.Rulebooks)
        from norm in _norms
        select (book, cover, rulebook, norm),
        x =>
        {
            // Inverse options have no bounds; they are left out, and with them the coin that pays them keeps its price apart.
            Book book = x.book with { Positions = [.. x.book.Positions.Select((quantity, i) => i == Book.Instruments.Length - 1 ? 0 : quantity / 20)] };
            Portfolio portfolio = Covered(book, x.cover, x.rulebook);
            ReverseStressReport report = ReverseStress.Find(portfolio, TestBook.Market, x.rulebook, [new(_two[0], Width)], 0.1, x.norm).Value;
            bool isSafe = report.AtLeast is not null;
            for (int i = -8; i <= 8; i++)
            {
                for (int j = -8; j <= 8; j++)
                {
                    (double price, double volatility) = (0.125 * i * report.AtLeast!.Value, 0.125 * j * report.AtLeast.Value);
                    isSafe &= Size(x.norm, price, volatility) >= report.AtLeast * 0.9999
                        || !IsBelow(portfolio, x.rulebook, Scenario.Of(
                        "point", [new(_two[0], Move(price * Width), VolatilityShock.Relative(Move(volatility * 0.1)))]).Value);
                }
            }

            return isSafe && IsConsistent(report);
        },
        40);

    [Fact]
    public void Linear_books_on_two_coins_are_always_proved_to_the_tolerance() => Book.ForAll(
        from book in Book.Any(withOptions: false)
        from cover in Gen.Choose(1, 60)
        from rulebook in Gen.Elements(
            Book.Rulebooks)
        from norm in _norms
        select (book, cover, rulebook, norm),
        x =>
        {
            // Without inverse contracts headroom is concave, whatever the rulebook that ships.
            Book linear = x.book with { Positions = [.. x.book.Positions.Select((quantity, i) => i == 1 ? 0 : quantity)] };
            ReverseStressReport report = Find(Covered(linear, x.cover, x.rulebook), x.rulebook, x.norm, 0);
            return report.IsProved;
        },
        100);

    [Fact]
    public void On_four_prices_no_point_drawn_within_the_proved_distance_breaches() => Book.ForAll(
        from book in Book.Any(withOptions: false)
        from cover in Gen.Choose(1, 60)
        from rulebook in Gen.Elements(Book.Rulebooks)
        from norm in _norms
        from isLinear in Gen.Elements(true, false)
        from points in Gen.Choose(-100, 100).ArrayOf(4).ArrayOf(60)
        select (book with { Positions = [.. book.Positions.Select((quantity, i) => isLinear && i is 1 or 4 ? 0 : quantity)] }, cover, rulebook, norm, points),
        x =>
        {
            Portfolio portfolio = Covered(x.Item1, x.cover, x.rulebook);
            ReverseStressReport report = ReverseStress.Find(
                portfolio, TestBook.Market, x.rulebook, [.. _factors.All.Select(factor => new StressWidth(factor, Width))], 0, x.norm).Value;
            return IsConsistent(report) && (report.State == LevelState.AlreadyBelow || x.points.All(point =>
            {
                double size = x.norm == StressNorm.Euclidean ? Math.Sqrt(point.Sum(n => (double)n * n)) : point.Max(Math.Abs);
                double scale = size > 0 ? 0.9999 * report.AtLeast!.Value / size : 0;
                return !IsBelow(portfolio, x.rulebook, Scenario.Of(
                    "point", _factors.All.Select((factor, i) => new FactorShock(factor, Move(Width * scale * point[i]), default))).Value);
            }));
        },
        40);

    [Fact]
    public void A_search_gives_the_same_report_twice() => Book.ForAll(
        from book in Book.Any() from cover in Gen.Choose(1, 60) from norm in _norms select (book, cover, norm),
        x =>
        {
            Portfolio portfolio = Covered(x.book, x.cover, Book.Rulebooks[0]);
            (ReverseStressReport one, ReverseStressReport two) = (Find(portfolio, Book.Rulebooks[0], x.norm, 0), Find(portfolio, Book.Rulebooks[0], x.norm, 0));
            return one with { Scenario = null } == two with { Scenario = null };
        },
        20);

    /// <summary>The book with cash that puts its headroom at so many hundredths of its gross size.</summary>
    private static Portfolio Covered(Book book, int hundredths, Rulebook rulebook)
    {
        Portfolio bare = (book with { Usdc = 0 }).Portfolio;
        MarginReport report = TestBook.Assess(rulebook, bare);
        Amount gross = Amount.Of(1_000 + (100L * (Math.Abs(book.Bitcoin) + Math.Abs(book.Positions[0]) + Math.Abs(book.Positions[2])))
            + (4L * Math.Abs(book.Positions[3])));
        Amount cash = report.Maintenance - report.Equity + gross.Scale(hundredths, 200, Rounding.Up);
        return Portfolio.Arrange([.. bare.Holdings.ToArray(), new(TestBook.AssetOf("USDC"), cash)], bare.Positions.ToArray());
    }

    private static ReverseStressReport Find(in Portfolio portfolio, Rulebook rulebook, StressNorm norm, double volatilityWidth)
    {
        Result<ReverseStressReport> report = ReverseStress.Find(portfolio, TestBook.Market, rulebook, _widths, volatilityWidth, norm);
        Assert.True(report.IsOk, report.Rejection.ToString());
        return report.Value;
    }

    private static bool IsConsistent(ReverseStressReport report) => report.State switch
    {
        LevelState.Found => report.AtLeast <= report.Distance && (!report.IsProved || report.AtLeast >= (1 - ReverseStress.Tolerance) * report.Distance),
        LevelState.None => report.AtLeast <= report.SearchedTo,
        _ => report.IsProved,
    };

    /// <summary>The dull twin: a grid over the moves of two coins, out to the distance that is said to be safe.</summary>
    private static bool GridIsSafe(in Portfolio portfolio, Rulebook rulebook, ReverseStressReport report, Ratio volatility)
    {
        const int Half = 12;
        double reach = report.AtLeast!.Value;
        for (int i = -Half; i <= Half; i++)
        {
            for (int j = -Half; j <= Half; j++)
            {
                (double first, double second) = (reach * i / Half, reach * j / Half);
                Scenario point = Scenario.Of(
                    "point", [new(_two[0], Move(first * Width), VolatilityShock.Relative(volatility)),
                        new(_two[1], Move(second * Width), VolatilityShock.Relative(volatility))]).Value;
                if (Size(report.Norm, first, second) < reach * 0.9999 && IsBelow(portfolio, rulebook, point))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static double Size(StressNorm norm, double x, double y) =>
        norm == StressNorm.Euclidean ? Math.Sqrt((x * x) + (y * y)) : Math.Max(Math.Abs(x), Math.Abs(y));

    private static Ratio Move(double logarithm) =>
        Ratio.TryQuantise(Math.Exp(Math.Clamp(logarithm, -9.2, 9.2)) - 1, Rounding.HalfEven, out Ratio move) ? move : default;

    private static bool IsBelow(in Portfolio portfolio, Rulebook rulebook, Scenario scenario)
    {
        MarginSheet sheet = new();
        return !rulebook.Assess(portfolio, ShockedMarket.Of(TestBook.Market, _factors, scenario), sheet).IsRefused && sheet.Equity < sheet.Maintenance;
    }
}
