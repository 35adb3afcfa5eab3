// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Risk.Stress;

/// <summary>The floor under headroom over ranges of moves: everything that a proved distance rests on.</summary>
public class HeadroomFloorProperties
{
    private static readonly ScenarioFactors _factors = new(TestBook.Catalog);
    private static readonly ImmutableArray<ObservableId> _three = [TestBook.ObservableOf("BTC"), TestBook.ObservableOf("ETH"), TestBook.ObservableOf("USDT")];

    /// <summary>Cross without its tail scenarios: volatility then raises what short options require, as the bound allows.</summary>
    private static readonly Rulebook _gridOnly =
        RulebookReader.Read(Regex.Replace(ShippedRulebooks.Text("cross")!, @"""scenarios"": \[[^\]]*\],", string.Empty), TestBook.Catalog,
            VenueKinds.All, out _)!;

    private static readonly Rulebook _capped = RulebookReader.Read(
        ShippedRulebooks.Text("cross")!.Replace("\"initialFactor\"", "\"offsetCap\": \"0.4\", \"initialFactor\"", StringComparison.Ordinal), TestBook.Catalog,
        VenueKinds.All, out _)!;

    private static readonly Gen<Case> _cases =
        from book in Book.Any()
        from sign in Gen.Elements(-1, 1, 1)
        from cash in Gen.Choose(0, 3)
        from rulebook in Gen.Elements<Rulebook>([.. Book.Rulebooks, _gridOnly, _gridOnly, _capped])
        from lows in Gen.Choose(-500, 300).ArrayOf(4)
        from sizes in Gen.Frequency((1, Gen.Choose(0, 20)), (1, Gen.Choose(0, 200))).ArrayOf(4)
        from points in Gen.Choose(0, 100).ArrayOf(4).ArrayOf(12)
        select new Case(book with { Usdc = cash == 0 ? 0 : book.Usdc, Bitcoin = sign * book.Bitcoin }, rulebook, lows, sizes, points);

    [Fact]
    public void Nothing_within_the_ranges_takes_headroom_below_its_floor() =>
        Holds(static book => book with { Positions = [.. book.Positions.Take(7), 0] }, 400);

    [Fact]
    public void Nothing_does_where_headroom_is_said_to_be_concave() =>
        Holds(static book => book with { Positions = [.. book.Positions.Select((quantity, i) => i is 0 or 2 or 3 ? quantity : 0)] }, 300);

    [Fact]
    public void Nothing_does_with_options_alone() =>
        Holds(static book => book with { Bitcoin = 0, Ether = 0, Positions = [.. book.Positions.Select((quantity, i) => i is 5 or 6 ? quantity : 0)] }, 300);

    [Fact]
    public void Nothing_does_with_inverse_contracts_alone() =>
        Holds(static book => book with { Ether = 0, Positions = [.. book.Positions.Select((quantity, i) => i == 1 ? quantity : 0)] }, 300);

    [Fact]
    public void Nothing_does_with_options_alone_when_prices_rest() => Holds(
        static book => book with { Bitcoin = 0, Ether = 0, Positions = [.. book.Positions.Select((quantity, i) => i is 5 or 6 ? -Math.Abs(quantity) : 0)] },
        300, pricesMove: false);

    private static void Holds(Func<Book, Book> part, int tests, bool pricesMove = true)
    {
        int known = 0;
        Book.ForAll(
            _cases,
            any =>
            {
                Case x = pricesMove ? any : any with { Lows = [0, 0, 0, any.Lows[3]], Sizes = [0, 0, 0, any.Sizes[3]] };
                Portfolio portfolio = part(x.Book).Portfolio;
                ImmutableArray<FactorRange> ranges =
                    [.. _three.Select((factor, i) => new FactorRange(factor, Thousandths(x.Lows[i]), Thousandths(x.Lows[i] + x.Sizes[i])))];
                Result<Amount?> floor = HeadroomFloor.Of(portfolio, TestBook.Market, x.Rulebook, ranges, Thousandths(x.Lows[3]),
                    Thousandths(x.Lows[3] + x.Sizes[3]));
                if (floor is not { IsOk: true, Value: { } least })
                {
                    return true;
                }

                known++;
                return x.Points.All(point =>
                {
                    Ratio At(int i) => Ratio.FromAtoms(((Int128)(x.Lows[i] * 100) + (x.Sizes[i] * point[i])) * (Fixed18.AtomsPerUnit / 100_000));
                    Scenario scenario = Scenario.Of("point",
                        _three.Select((factor, i) => new FactorShock(factor, At(i), VolatilityShock.Relative(At(3))))).Value;
                    MarginSheet sheet = new();
                    return x.Rulebook.Assess(portfolio, ShockedMarket.Of(TestBook.Market, _factors, scenario), sheet).IsRefused
                        || (sheet.Equity - sheet.Maintenance - least).ToDouble() >= -1e-9;
                });
            },
            tests);
        Assert.True(known > tests / 2, $"Only {known} of {tests} books have a floor.");
    }

    private static Ratio Thousandths(int n) => Ratio.Of(n).DividedBy(Ratio.Of(1000), Rounding.HalfEven);

    /// <summary>A book, ranges in thousandths (three prices, then volatility), and points in hundredths of the ranges.</summary>
    internal sealed record Case(Book Book, Rulebook Rulebook, int[] Lows, int[] Sizes, int[][] Points);
}
