// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>The cheapest pairing against all pairings, on small books of options on one share.</summary>
public sealed class RegTProperties
{
    private const double Spot = 97.73;
    private static readonly Rulebook _regT = ListedBook.Shipped("reg-t");

    private static readonly Gen<TwinLeg> _leg =
        from isCall in ArbMap.Default.GeneratorFor<bool>()
        from strike in Gen.Elements(90, 95, 100, 105, 110)
        from days in Gen.Elements(28, 56)
        from contracts in Gen.Elements(-3, -2, -1, 1, 2, 3)
        from time in Gen.Choose(1, 300)
        select new TwinLeg(isCall, strike, days, contracts, Math.Round(Math.Max(isCall ? Spot - strike : strike - Spot, 0) + (time / 100.0), 2));

    private static readonly Gen<SmallBook> _books =
        from count in Gen.Choose(1, 4)
        from legs in _leg.ListOf(count)
        from stock in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(-3, 3)))
        select new SmallBook([.. legs.DistinctBy(static leg => (leg.IsCall, leg.Strike, leg.Days))], stock);

    [Fact]
    public void No_pairing_of_whole_contracts_is_cheaper_than_the_one_that_is_found()
    {
        Book.ForAll(_books.Where(static book => book.Legs.Sum(static leg => Math.Abs(leg.Contracts)) <= 6), static book =>
        {
            MarginReport report = book.Assess();
            double initial = new RegTTwin(Spot, book.Legs, book.Stock, isInitial: true).Least();
            double maintenance = new RegTTwin(Spot, book.Legs, book.Stock, isInitial: false).Least();
            return Math.Abs(report.Initial.ToDouble() - initial) < 1e-6 && Math.Abs(report.Maintenance.ToDouble() - maintenance) < 1e-6;
        }, tests: 600);
    }

    [Fact]
    public void Options_never_require_more_than_their_greatest_loss_on_each_expiry()
    {
        Book.ForAll(_books, static book =>
        {
            SmallBook options = book with { Stock = 0 };
            double most = options.Legs.Select(static leg => leg.Days).Distinct().Sum(days =>
                Math.Max(0, new RegTTwin(Spot, options.Legs, 0, true).GreatestLoss(days, withStock: false)));
            return options.Assess().Initial.ToDouble() <= most + 1e-6;
        });
    }

    [Fact]
    public void With_stock_no_maintenance_is_above_the_greatest_loss_where_an_option_protects_it()
    {
        // Stock alone is protected by nothing and pays its rate, which is less than all of it.
        Book.ForAll(_books.Where(static book => book.Legs.All(leg => leg.Days == book.Legs[0].Days)), static book =>
            book.Assess().Maintenance.ToDouble() <= Math.Max(0, new RegTTwin(Spot, book.Legs, book.Stock, false).GreatestLoss(book.Legs[0].Days, true)) + 1e-6);
    }

    [Fact]
    public void Two_books_of_other_options_require_no_more_together()
    {
        Book.ForAll(from x in _books from y in _books select (x, y), static pair =>
        {
            SmallBook other = pair.y with
            {
                Legs = [.. pair.y.Legs.Where(leg => !pair.x.Legs.Any(own => (own.IsCall, own.Strike, own.Days) == (leg.IsCall, leg.Strike, leg.Days)))],
                Stock = 0,
            };
            SmallBook both = new([.. pair.x.Legs, .. other.Legs], pair.x.Stock);
            MarginReport together = both.Assess();
            return together.Initial <= pair.x.Assess(both).Initial + other.Assess(both).Initial + Amount.FromAtoms(1000);
        });
    }

    [Fact]
    public void Nothing_but_the_book_decides_and_equity_is_no_part_of_it()
    {
        MarginSheet used = new();
        Book.ForAll(_books, book =>
        {
            MarginSheet fresh = new();
            Rejection first = _regT.Assess(book.Portfolio(1_000_000), book.Market(), used), second = _regT.Assess(book.Portfolio(5), book.Market(), fresh);
            return first == second && used.Lines.SequenceEqual(fresh.Lines) && fresh.Initial >= fresh.Maintenance && !fresh.Maintenance.IsNegative;
        });
    }

    private sealed record SmallBook(IReadOnlyList<TwinLeg> Legs, int Stock)
    {
        internal Portfolio Portfolio(int cash) => ListedBook.Of(
        [
            ("USD", cash.ToString(CultureInfo.InvariantCulture)), ("IBM", (Stock * 100).ToString(CultureInfo.InvariantCulture)),
            .. Legs.Select(static leg => (Name(leg), leg.Contracts.ToString(CultureInfo.InvariantCulture))),
        ]);

        internal MarketSnapshot Market() => Legs.Aggregate(ListedBook.Market, static (market, leg) =>
            ListedBook.Set(market, Name(leg), leg.Value.ToString(CultureInfo.InvariantCulture)));

        internal MarginReport Assess(SmallBook? prices = null) => ListedBook.Assess(_regT, Portfolio(1_000_000), (prices ?? this).Market());

        private static string Name(TwinLeg leg) => string.Create(CultureInfo.InvariantCulture, $"IBM-{leg.Days}-{leg.Strike}-{(leg.IsCall ? "C" : "P")}");
    }
}
