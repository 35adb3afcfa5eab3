// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Coin that positions have made or lost: books whose inverse contracts were entered away from the mark, with coin held and owed.</summary>
public sealed class CoinProperties
{
    private static readonly Rulebook _noOffset = RulebookReader.Read(
        ShippedRulebooks.Text("cross")!.Replace("\"spotOffset\": true", "\"spotOffset\": false", StringComparison.Ordinal), TestBook.Catalog, VenueKinds.All, out _)! with { AddOns = [] };

    private static readonly Gen<Portfolio> _books =
        from book in Book.Any() from withOptions in Gen.Elements(true, false) from bitcoin in Gen.Choose(-20_000, 20_000) from made in Gen.Choose(-30_000, 30_000)
        select With((withOptions ? book : book with { Positions = [.. book.Positions.Select((q, i) => i >= Book.DeltaOne ? 0 : q)] }) with { Bitcoin = bitcoin }, made);

    [Fact]
    public void The_requirement_is_what_full_revaluation_asks_with_coin_netted()
    {
        int owing = 0;
        Book.ForAll(_books, portfolio => new[] { Book.Core, _noOffset }.All(rulebook =>
        {
            ScenarioClass terms = ((ScenarioMargin)rulebook.Model).ClassOf(TestBook.SymbolOf("BTC"))!;
            MarginReportLine? group = TestBook.Assess(rulebook, portfolio).Lines.FirstOrDefault(line => line.Line.Kind == MarginLineKind.Group && line.Name == "BTC");
            double worst = NaiveMargin.Worst(terms, portfolio, TestBook.Market, "BTC", out _);
            owing += Net(portfolio).IsNegative ? 1 : 0;
            return group is null || Math.Abs(worst - group.Line.Initial.ToDouble()) <= (1e-9 * (group.Line.Exposure.ToDouble() + 5_000_000)) + 1e-9;
        }), 400);
        Assert.True(owing > 100, $"only {owing} books owe coin");
    }

    [Fact]
    public void Closing_at_the_mark_and_opening_again_changes_no_requirement_while_coin_is_left()
    {
        int seen = 0;
        Book.ForAll(_books, portfolio => new[] { Book.Core, _noOffset, Book.Capped(Ratio.Parse("0.5")) }.All(rulebook =>
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
            position.Instrument == TestBook.InstrumentOf("BTC-PERP-INV") ? position with { Cost = position.Cost - Amount.Of(made).Scale(1, 1000, Rounding.Down) } : position));
    }
}
