// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Coin that positions have made or lost: books whose inverse contracts were entered away from the mark, with coin held and owed.</summary>
public sealed class CoinProperties
{
    private static readonly Gen<Portfolio> _books =
        from book in Book.Any()
        from withOptions in Gen.Elements(true, false)
        from bitcoin in Gen.Choose(-20_000, 20_000)
        from made in Gen.Choose(
            -30_000, 30_000)
        select With((withOptions ? book : book with { Positions = [.. book.Positions.Select((q, i) => i >= Book.DeltaOne ? 0 : q)] }) with
        {
            Bitcoin =
            bitcoin
        }, made);

    [Fact]
    public void The_requirement_is_what_full_revaluation_asks_with_coin_netted()
    {
        int owing = 0;
        Book.ForAll(_books, portfolio => new[] { Book.Core, Book.WithoutSpotOffset }.All(rulebook =>
        {
            ScenarioClass terms = ((ScenarioMargin)rulebook.Model).ClassOf(TestBook.ObservableOf("BTC"))!;
            MarginReportLine? group = TestBook.Assess(rulebook, portfolio)
                .Lines.FirstOrDefault(line => line.Line.Kind == MarginLineKind.Group && line.Name == "BTC");
            double worst = NaiveMargin.Worst(terms, portfolio, TestBook.Market, "BTC", out _);
            owing += Net(portfolio).IsNegative ? 1 : 0;
            return Math.Abs(worst - (group?.Line.Initial.ToDouble() ?? 0)) <= (1e-9 * ((group?.Line.Exposure.ToDouble() ?? 0) + 5_000_000)) + 1e-9;
        }), 400);
        Assert.True(owing > 100, $"only {owing} books owe coin");
    }

    /// <summary>Options deep in the money owe whole coins: less than there is, all of it and more.</summary>
    [Fact]
    public void The_requirement_is_what_full_revaluation_asks_where_coin_stands_against_options()
    {
        Rulebook[] rulebooks = [Over("\"spotOffset\": true"), Over("\"spotOffset\": false")];
        int some = 0, all = 0;
        Book.ForAll(OptionsAtTheStop.Any, given =>
        {
            Portfolio portfolio = given.Portfolio;
            MarketView market = given.Market;
            return rulebooks.All(rulebook =>
            {
                Assert.True(OptionsAtTheStop.Catalog.TryFindObservable("BTC", out ObservableSpec? underlying));
                ScenarioClass terms = ((ScenarioMargin)rulebook.Model).ClassOf(underlying.Id)!;
                MarginReportLine? group = TestBook.Assess(rulebook, portfolio, market)
                    .Lines.FirstOrDefault(line => line.Line.Kind == MarginLineKind.Group && line.Name == "BTC");
                double worst = NaiveMargin.Worst(terms, portfolio, market, "BTC", out _);
                (double least, double most) = NaiveMargin.Coin(portfolio, market, "BTC");
                (some, all) = (some + (least > 0 && least < most ? 1 : 0), all + (least > 0 && least == most ? 1 : 0));
                return Math.Abs(worst - (group?.Line.Initial.ToDouble() ?? 0)) <= (1e-9 * ((group?.Line.Exposure.ToDouble() ?? 0) + 5_000_000)) + 1e-9;
            });
        }, 400);
        Assert.True(some > 40 && all > 20, $"{some} books have coin beyond what options owe, {all} less");

        static Rulebook Over(string offset) => RulebookReader.Read(
            ShippedRulebooks.Text("cross")!.Replace("\"spotOffset\": true", offset, StringComparison.Ordinal), OptionsAtTheStop.Catalog, VenueKinds.All,
            out _)! with
        { AddOns = [] };
    }

    /// <summary>No position is on BTC: what is owed of it requires what full revaluation of a short requires, group and loan together the larger of that and
    /// the loan's rate.</summary>
    [Fact]
    public void What_is_owed_of_a_coin_is_a_short_whether_or_not_a_position_is_on_it()
    {
        Rulebook shipped = TestBook.Shipped("cross");
        ScenarioClass terms = ((ScenarioMargin)shipped.Model).ClassOf(TestBook.ObservableOf("BTC"))!;
        int owing = 0;
        Book.ForAll(from bitcoin in Gen.Choose(-20_000, 8_000) from ether in Gen.Choose(-30, 30) select (bitcoin, ether), input =>
        {
            Amount balance = Amount.Of(input.bitcoin).Scale(1, 1000, Rounding.Down);
            Portfolio portfolio = Portfolio.Arrange(
                [new(TestBook.AssetOf("USDC"), Amount.Of(1_000_000)), new(TestBook.AssetOf("BTC"), balance)],
                input.ether == 0 ? [] : [new(TestBook.InstrumentOf("ETH-PERP"), Quantity.Of(input.ether), Amount.Of(4_000 * input.ether))]);
            double worst = NaiveMargin.Worst(terms, portfolio, TestBook.Market, "BTC", out _), loan = Math.Max(0, -balance.ToDouble()) * 100_000;
            double required = TestBook.Assess(shipped, portfolio).Lines.Where(static line => line.Name is "BTC" or "borrow")
                .Sum(static line => line.Line.Initial.ToDouble());
            double keep = TestBook.Assess(shipped, portfolio).Lines.Where(static line => line.Name is "BTC" or "borrow")
                .Sum(static line => line.Line.Maintenance.ToDouble());
            owing += balance.IsNegative ? 1 : 0;
            return Math.Abs(required - Math.Max(worst, 0.15 * loan)) < 1e-3 && Math.Abs(keep - Math.Max(0.8 * worst, 0.1 * loan)) < 1e-3
                && (loan == 0 || Math.Abs(worst - (0.16 * loan)) < 1e-3);
        }, 400);
        Assert.True(owing > 100, $"only {owing} books owe coin");
    }

    /// <summary>Beyond the coin that is left, too: what was forced to be short stays short when it has become a loan.</summary>
    [Fact]
    public void Closing_at_the_mark_and_opening_again_changes_no_group_though_coin_is_owed()
    {
        int owing = 0;
        Book.ForAll(_books, portfolio => new[] { Book.Core, Book.WithoutSpotOffset, Book.Capped(Ratio.Parse("0.5")) }.All(rulebook =>
        {
            owing += Net(portfolio).IsNegative ? 1 : 0;
            Amount before = TestBook.Assess(rulebook, portfolio).Initial, after = TestBook.Assess(rulebook, Realised(portfolio)).Initial;
            return (after - before).Abs() <= Book.Hair(before, after);
        }), 400);
        Assert.True(owing > 100, $"only {owing} books owe coin");
    }

    [Fact]
    public void Closing_at_the_mark_and_opening_again_changes_no_requirement_while_coin_is_left()
    {
        int seen = 0;
        Book.ForAll(_books, portfolio => new[] { Book.Core, Book.WithoutSpotOffset, Book.Capped(Ratio.Parse("0.5")) }.All(rulebook =>
        {
            Amount balance = portfolio.Holdings.ToArray().FirstOrDefault(holding => holding.Asset == TestBook.AssetOf("BTC")).Balance;
            if (balance.IsNegative || Net(portfolio).IsNegative)
            {
                return true;
            }

            seen++;
            Amount before = TestBook.Assess(rulebook, portfolio).Initial, after = TestBook.Assess(rulebook, Realised(portfolio)).Initial;
            return (after - before).Abs() <= Book.Hair(before, after);
        }), 400);
        Assert.True(seen > 100, $"only {seen} books have coin left");
    }

    /// <summary>Three rules cannot all be kept with M06: who has dollars requires nothing for coin that options owe, who has coin alone requires nothing, and
    /// coin that stands against a debt has its fall counted.</summary>
    [Fact]
    [Trait("property", "M06")]
    public void M06_coin_of_one_book_that_comes_to_stand_against_what_options_of_another_owe_does_violate_it()
    {
        // 100 calls sold at .03 owe 3 coins; 100 perpetuals lose most as bitcoin falls by 16 %, and so do the coins then: 3 × 100,000 × .16.
        Book writer = new(0, 0, 0, [100_000, 0, 0, 0, 0, 0, 0, -100_000]), holder = new(0, 3_000, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(Amount.Zero, Book.Initial(Book.Core, holder.Portfolio));
        Assert.Equal(Amount.Of(48_000), Book.Initial(Book.Core, (writer + holder).Portfolio) - Book.Initial(Book.Core, writer.Portfolio));
    }

    [Fact]
    [Trait("property", "M06")]
    [Trait("property", "M13")]
    public void M06_books_with_coin_for_what_their_options_owe_do_not_violate_it_and_are_convex()
    {
        Book.ForAll(from one in Book.Any() from other in Book.Any() select (one.Covered, other.Covered), pair =>
        {
            (Book x, Book y) = pair;
            Amount middle = Book.Initial(Book.Core, (x + y).Scaled(1, 2)), together = Book.Initial(Book.Core, (x + y).Portfolio);
            Amount apart = Book.Initial(Book.Core, x.Portfolio) + Book.Initial(Book.Core, y.Portfolio);
            return together <= apart + Book.Hair(apart) && middle + middle <= apart + Book.Hair(apart);
        });
    }

    /// <summary>What the account has of the coin: balance and profit.</summary>
    private static Amount Net(in Portfolio portfolio) =>
        Realised(portfolio).Holdings.ToArray().FirstOrDefault(holding => holding.Asset == TestBook.AssetOf("BTC")).Balance;

    /// <summary>The account after its inverse contracts were closed at the mark and opened again.</summary>
    private static Portfolio Realised(in Portfolio portfolio)
    {
        InstrumentSpec spec = TestBook.Catalog[TestBook.InstrumentOf("BTC-PERP-INV")];
        TestBook.Market.TryMark(spec.Id, out Price mark);
        List<Holding> holdings = [.. portfolio.Holdings.ToArray()];
        List<Position> positions = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            Amount value = position.Instrument == spec.Id ? spec.ValueOf(position.Quantity, mark, Rounding.Down) : position.Cost;
            holdings.Add(new(spec.Settlement, value - position.Cost));
            positions.Add(position with { Cost = value });
        }

        return Portfolio.Arrange(holdings, positions);
    }

    /// <summary>The book with so many thousandths of a coin made by its inverse contracts, where it has any.</summary>
    private static Portfolio With(Book book, int made)
    {
        Portfolio portfolio = book.Portfolio;
        return Portfolio.Arrange(portfolio.Holdings.ToArray(), portfolio.Positions.ToArray().Select(position =>
            position.Instrument == TestBook.InstrumentOf("BTC-PERP-INV")
                ? position with { Cost = position.Cost - Amount.Of(made).Scale(1, 1000, Rounding.Down) } : position));
    }
}
