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

/// <summary>Portfolio margin against a second writing in floating point, and what must hold of it.</summary>
public sealed class TimsProperties
{
    private static readonly string[] _names = ["tims-customer", "tims-proprietary", "tims-market-maker"];
    private static readonly Rulebook[] _rulebooks = [.. _names.Select(static name => ListedBook.Shipped(name))];
    private static readonly Dictionary<string, double> _spots = new(StringComparer.Ordinal)
    {
        ["IBM"] = 97.73,
        ["SPX"] = 1451.19,
        ["SPY"] = 145.3,
        ["OEX"] = 664,
        ["RUT"] = 825,
    };

    private static readonly Dictionary<string, int[]> _strikes = new(StringComparer.Ordinal)
    {
        ["IBM"] = [90, 100, 110],
        ["SPX"] = [1400, 1450, 1500],
        ["OEX"] = [650, 700],
        ["RUT"] = [800, 850],
        ["SPY"] = [140, 150],
    };

    private static readonly Gen<TwinLine> _line =
        from underlying in Gen.Elements("IBM", "SPX", "OEX", "RUT", "SPY")
        from place in Gen.Choose(0, 1)
        from isStock in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        from isCall in ArbMap.Default.GeneratorFor<bool>()
        from days in Gen.Elements(28, 56)
        from contracts in Gen.Elements(-20, -3, -1, 1, 4, 30)
        from time in Gen.Choose(5, 60)
        let spot = _spots[underlying]
        let strike = _strikes[underlying][place]
        select isStock && underlying is "IBM" or "SPY" && isStock
            ? new TwinLine(underlying, 0, false, 0, contracts, 0)

            // Time value of some 8 to 60 % of volatility: above what exercise and interest make of it.
            : new TwinLine(underlying, strike, isCall, days, contracts, Math.Round(Math.Max(isCall ? spot - strike : strike - spot, 0)
                + (spot * time / 1000 * Math.Exp(-10 * Math.Abs(spot - strike) / spot)) + (spot * 0.006), 2));

    private static readonly Gen<List<TwinLine>> _books =
        from count in Gen.Choose(1, 6)
        from lines in _line.ListOf(count)
        select lines.DistinctBy(static line => (line.Underlying, line.Strike, line.IsCall, line.Days)).ToList();

    [Fact]
    public void A_second_writing_in_floating_point_requires_the_same()
    {
        for (int i = 0; i < _names.Length; i++)
        {
            TimsTwin twin = new(_names[i], _spots);
            Rulebook rulebook = _rulebooks[i];
            Book.ForAll(_books, book =>
            {
                double computed = Assess(rulebook, book).Maintenance.ToDouble(), expected = twin.Maintenance(book);
                return Math.Abs(computed - expected) <= 1e-6 * Math.Max(1, expected) ? true
                    : throw new InvalidOperationException($"{computed} against {expected}: {string.Join("; ", book)}");
            }, tests: 40);
        }
    }

    [Fact]
    public void Two_books_require_no_more_together()
    {
        Book.ForAll(from x in _books from y in _books select (x, y), static pair => _rulebooks.All(rulebook =>
        {
            List<TwinLine> other = [.. pair.y.Where(line => !pair.x.Any(own => Key(own) == Key(line)))], both = [.. pair.x, .. other];
            MarketSnapshot market = Market(both);
            return ListedBook.Assess(rulebook, Held(both), market).Maintenance
                <= ListedBook.Assess(rulebook, Held(pair.x), market).Maintenance + ListedBook.Assess(rulebook, Held(other), market).Maintenance
                + Amount.FromAtoms(100_000);
        }), tests: 60);
    }

    [Fact]
    public void More_valuation_points_never_require_less()
    {
        // Every point of five to a side is one of ten.
        Rulebook finer = ListedBook.Shipped("tims-customer", ("\"points\": 5", "\"points\": 10"));
        Book.ForAll(_books, book => Assess(finer, book).Maintenance + Amount.FromAtoms(100_000) >= Assess(_rulebooks[0], book).Maintenance, tests: 60);
    }

    [Fact]
    public void Nothing_but_the_book_decides_and_equity_is_no_part_of_it()
    {
        MarginSheet used = new();
        Book.ForAll(from x in _books from y in _books select (x, y), pair =>
        {
            MarginSheet fresh = new();
            _rulebooks[0].Assess(Held(pair.y), Market(pair.y), used);
            Rejection first = _rulebooks[0].Assess(Held(pair.x), Market(pair.x), used), second = _rulebooks[0].Assess(Held(pair.x), Market(pair.x), fresh);
            Amount rich = ListedBook.Assess(_rulebooks[0], Held(pair.x, "100000000"), Market(pair.x)).Initial;
            return first == second && used.Lines.SequenceEqual(fresh.Lines) && rich == fresh.Initial && fresh.Initial >= fresh.Maintenance
                && !fresh.Maintenance.IsNegative;
        }, tests: 60);
    }

    private static (string Underlying, int Strike, bool IsCall, int Days) Key(TwinLine line) => (line.Underlying, line.Strike, line.IsCall, line.Days);

    private static MarginReport Assess(Rulebook rulebook, List<TwinLine> book) => ListedBook.Assess(rulebook, Held(book), Market(book));

    private static Portfolio Held(List<TwinLine> book, string cash = "10000") => ListedBook.Of(
        [("USD", cash), .. book.Select(static line => (Name(line), ((line.Strike == 0 ? 100 : 1) * line.Contracts).ToString(CultureInfo.InvariantCulture)))]);

    private static MarketSnapshot Market(List<TwinLine> book) => book.Where(static line => line.Strike > 0).Aggregate(ListedBook.Market,
        static (market, line) => ListedBook.Set(market, Name(line), line.Value.ToString(CultureInfo.InvariantCulture)));

    private static string Name(TwinLine line) => line.Strike == 0 ? line.Underlying
        : string.Create(CultureInfo.InvariantCulture, $"{line.Underlying}-{line.Days}-{line.Strike}-{(line.IsCall ? "C" : "P")}");
}
