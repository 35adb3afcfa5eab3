// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Initial margin of open orders beside the worst of all sets of fills.</summary>
public sealed class OpenOrderProperties
{
    private static readonly string[] _everything = [.. Book.Instruments, "BTC-USDC"];

    /// <summary>Every shipped rulebook, the scenario model alone and with offset caps, and collateral with caps, haircuts and an asset that is not
    /// accepted.</summary>
    private static readonly Rulebook[] _rulebooks =
    [
        .. Book.Rulebooks,
        Book.Core,
        Book.Capped(Ratio.Parse("0.8")),
        Book.Capped(Ratio.Zero),
        Book.Rulebooks[0] with { OptionValue = OptionValueRule.ShortOnly },
        Book.Rulebooks[0] with { Model = Book.Capped(Ratio.Parse("0.5")).Model },
        .. Book.Rulebooks.Take(2).Select(rulebook => rulebook with { Collateral = Odd(rulebook.Collateral) }),
        .. Book.Rulebooks.Take(2).Select(rulebook => rulebook with { Collateral = LessInitially(rulebook.Collateral) }),
        TestBook.Shipped("cross-correlated"),
        Book.Correlated("0.8"),
        Book.Correlated("0.3"),
    ];

    private static readonly Gen<Case> _cases =
        from book in Book.Any()
        from usdc in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(-2_000_000, 0)))
        from bitcoin in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(-20_000, 0)))
        from ether in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(-100_000, 0)))
        from limit in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 20)))
        from moves in Gen.Choose(-80, 80).ArrayOf(TestBook.Catalog.Observables.Length)
        from still in Gen.Elements(true, false)
        from orders in Orders(_everything)
        from rulebook in Gen.Elements(_rulebooks)
        from isLast in Gen.Elements(true, false)
        select new Case(book with { Usdc = book.Usdc + usdc, Bitcoin = book.Bitcoin + bitcoin, Ether = book.Ether + ether }, limit, still ? [] : moves, orders,
            rulebook, isLast);

    /// <summary>The scenario model and the numeraire alone, contracts and options on two underlyings, buy orders of one option or sell orders: where the closed
    /// form is exact.</summary>
    private static readonly Gen<Case> _exact =
        from book in Book.Any()
        from perpetuals in Orders(["BTC-PERP", "BTC-26DEC25", "ETH-PERP"], 4)
        from calls in Orders(["BTC-C110"], 2)
        from puts in Orders(["BTC-P90"], 2)
        from isBought in Gen.Elements(true, false)
        select new Case(
            new(book.Usdc, 0, 0, [.. book.Positions.Select((quantity, i) => i is 1 or 4 or 7 ? 0 : i is 5 or 6 ? Held(quantity, isBought) : quantity)]), 0, [],
            [.. perpetuals.Concat(calls.Concat(puts).Where(order => order.Quantity.IsPositive == isBought)).Where(static order => !order.IsReduceOnly)
                .Select(static order => Apart(order, TestBook.Catalog[order.Instrument].Underlying.Value))], Book.Core, false);

    /// <summary>An option's position that orders of one side can only close or only open: against them it is larger than all of them.</summary>
    private static int Held(int quantity, bool isBought) => quantity > 0 == isBought ? quantity : quantity == 0 ? 0 : Math.Sign(quantity) * 100_000;

    [Fact]
    [Trait("property", "M28")]
    public void M28_no_set_of_fills_leaves_less_than_what_is_reported() => Book.ForAll(
        _cases,
        x => Found(x) + Book.Hair(Worst(x)) >= Worst(x),
        2_400);

    [Fact]
    [Trait("property", "M28")]
    public void M28_what_sold_options_come_to_owe_counts_against_the_coin() => Book.ForAll(
        from coin in Gen.Choose(-500, 3_000)
        from perpetuals in Gen.Choose(-2_000, 20_000)
        from calls in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(-20_000, 20_000)))
        from orders in Orders(["BTC-C110-INV", "BTC-C110-INV", "BTC-PERP-INV", "BTC-USDC"], 5)
        from rulebook in Gen.Elements(Book.Core, Book.WithoutSpotOffset, Book.Capped(Ratio.Parse("0.5")), Book.Correlated("0.8"))
        select new Case(new(1_000_000, coin, 0, [perpetuals, 0, 0, 0, 0, 0, 0, calls]), 0, [], orders, rulebook, false),
        x => Found(x) + Book.Hair(Worst(x)) >= Worst(x),
        1_200);

    [Fact]
    [Trait("property", "M28")]
    public void M28_the_closed_form_is_the_worst_of_all_sets_to_the_roundings_of_the_fills() => Book.ForAll(
        _exact,
        x =>
        {
            // Each fill may be two trades, each begun to the millionth.
            Amount over = Found(x) - Worst(x);
            return over >= -Book.Hair() && over <= Amount.Parse("0.000002").Scale(x.Orders.Length, 1, Rounding.Up) + Book.Hair(Worst(x));
        },
        400);

    [Fact]
    [Trait("property", "M28")]
    public void M28_the_orders_that_are_named_are_a_set_that_is_as_bad() => Book.ForAll(
        _exact,
        x =>
        {
            MarginReport report = TestBook.Assess(x.Rulebook, x.Account.WithOrders(x.Orders));
            ImmutableArray<OpenOrder> named = [.. report.Lines.SelectMany(static line => line.Fills)];
            return report.Initial <= OrderTwin.OfAll(x.Rulebook, x.Account, named, x.Market) + Amount.Parse("0.000002").Scale(x.Orders.Length, 1, Rounding.Up)
                + Book.Hair(report.Initial);
        },
        200);

    [Fact]
    [Trait("property", "M28")]
    public void M28_one_order_more_never_lowers_initial_and_no_order_moves_maintenance_or_equity() => Book.ForAll(
        from x in _cases from one in Orders(_everything, 1) select (x, one),
        input =>
        {
            Case x = input.x;
            MarginReport none = TestBook.Assess(x.Rulebook, x.Account, x.Market);
            MarginReport some = TestBook.Assess(x.Rulebook, x.Account.WithOrders(x.Orders), x.Market);
            MarginReport more = TestBook.Assess(x.Rulebook, x.Account.WithOrders([.. x.Orders, .. input.one]), x.Market);

            // A chord of a line that was rounded down may lack an atom for each asset.
            return none.Initial <= some.Initial + Book.Hair() && some.Initial <= more.Initial + Book.Hair(more.Initial)
                && none.Maintenance == some.Maintenance && some.Maintenance == more.Maintenance && none.Equity == some.Equity && some.Equity == more.Equity;
        },
        600);

    [Fact]
    [Trait("property", "M28")]
    public void M28_without_orders_every_line_is_the_one_of_today_on_a_sheet_that_has_seen_orders_too() => Book.ForAll(
        _cases,
        x =>
        {
            MarginSheet fresh = new(), used = new();
            Assert.False(x.Rulebook.Assess(x.Account, x.Market, fresh).IsRefused);
            Assert.False(x.Rulebook.Assess(x.Account.WithOrders(x.Orders), x.Market, used).IsRefused);
            Assert.False(x.Rulebook.Assess(x.Account.WithOrders([]), x.Market, used).IsRefused);
            return fresh.Lines.SequenceEqual(used.Lines) && fresh.Collateral.SequenceEqual(used.Collateral);
        });

    [Fact]
    [Trait("property", "M28")]
    public void M28_tiers_require_the_worse_side_exactly_where_fills_cost_nothing() => Book.ForAll(
        from book in Book.Any() from orders in Orders(["BTC-PERP", "BTC-26DEC25", "ETH-PERP", "BTC-C110"], 6) select (book, orders),
        input =>
        {
            // At the mark, without a fee, an option counted in full: nothing changes hands but risk. Reduce-only orders keep a unit for their rounding, and
            // groups on several instruments require margin on each.
            Rulebook free = Book.Rulebooks[1] with
            {
                AddOns = [],
                OptionValue = OptionValueRule.Full,
                Liquidation = Book.Rulebooks[1].Liquidation with { TakerFeeRate = default }
            };
            ImmutableArray<OpenOrder> orders = [.. input.orders.Where(static order => !order.IsReduceOnly).Select(static order =>
                Apart(order, order.Instrument.Value) with { Limit = TestBook.Market.TryMark(order.Instrument, out Price mark) ? mark : default,
                    Quantity = order.Quantity.RoundTo(Quantity.Parse("0.01"), Rounding.AwayFromZero) })];
            Portfolio account = new Book(input.book.Usdc, 0, 0, [.. input.book.Positions.Select(static (quantity, i) => i is 1 or 4 or 7 ? 0 : quantity)])
                .Portfolio;
            Amount over = Book.Initial(free, account.WithOrders(orders)) - OrderTwin.Initial(free, account, orders, TestBook.Market);
            return !over.IsNegative && over <= Amount.Parse("0.000002").Scale(orders.Length, 1, Rounding.Up);
        });

    [Fact]
    public void All_buys_or_all_sells_is_too_optimistic_for_most_books_of_options()
    {
        (int cases, int optimistic) = (0, 0);
        Book.ForAll(
            from book in Book.Any() from orders in Orders(["BTC-C110", "BTC-P90", "BTC-PERP", "BTC-26DEC25"], 8) where orders.Length >= 4 select (book, orders),
            input =>
            {
                Amount sides = OrderTwin.BySides(Book.Core, input.book.Portfolio, Ungrouped(input.orders), TestBook.Market);
                (cases, optimistic) = (cases + 1, optimistic
                    + (OrderTwin.Initial(Book.Core, input.book.Portfolio, Ungrouped(input.orders), TestBook.Market) > sides + Amount.Of(1) ? 1 : 0));
                return true;
            },
            100);
        Assert.InRange(optimistic, cases / 2, cases);
    }

    /// <summary>How much more than the worst set is required, over everything that makes the closed form a bound: loans, coins, hedges, haircuts, add-ons,
    /// orders on both sides of an option.</summary>
    [Theory]
    [InlineData(0, 0.01, 0.3)]
    [InlineData(1, 0.02, 0.5)]
    [InlineData(3, 0.0001, 0.3)]
    [InlineData(4, 0.01, 0.3)]
    public void What_is_required_beyond_the_worst_set_is_measured(int rulebook, double median, double ninth)
    {
        List<double> excess = [];
        Book.ForAll(
            _cases,
            x =>
            {
                Case own = x with { Rulebook = _rulebooks[rulebook] };
                (Amount found, Amount worst) = (Found(own), Worst(own));
                if (!own.Orders.IsEmpty && worst > Amount.Of(1))
                {
                    excess.Add((found - worst).ToDouble() / worst.ToDouble());
                }

                return true;
            },
            200);
        excess.Sort();
        Assert.InRange(excess[excess.Count / 2], -1e-9, median);
        Assert.InRange(excess[excess.Count * 9 / 10], -1e-9, ninth);
    }

    /// <summary>The order in a group that others of another number are not in.</summary>
    private static OpenOrder Apart(OpenOrder order, int number) => order with { Group = order.Group == 0 ? 0 : (10 * number) + order.Group };

    private static Amount Found(Case x) => Book.Initial(x.Rulebook, x.Account.WithOrders(x.Orders), x.Market);

    private static Amount Worst(Case x) => OrderTwin.Initial(x.Rulebook, x.Account, x.Orders, x.Market, x.IsLast);

    private static ImmutableArray<OpenOrder> Ungrouped(ImmutableArray<OpenOrder> orders) =>
        [.. orders.Select(static order => order with { Group = 0, IsReduceOnly = false })];

    /// <summary>Collateral that counts less toward initial margin than toward maintenance, held or owed.</summary>
    private static CollateralSchedule LessInitially(CollateralSchedule schedule) =>
        new([.. schedule.ByAsset.Select(static terms => terms is null ? null : terms with
    {
        InitialHaircut = terms.Haircut + Ratio.Parse("0.2"),
        InitialBorrowHaircut = terms.BorrowHaircut + Ratio.Parse("0.3"),
    })]);

    /// <summary>Collateral with caps in units that books and fills cross, and ether not accepted.</summary>
    private static CollateralSchedule Odd(CollateralSchedule schedule) =>
        new([.. schedule.ByAsset.Select(terms => terms is null || TestBook.Catalog[terms.Asset].Symbol == "ETH" ? null
        : terms with { Cap = Amount.Of(TestBook.Catalog[terms.Asset].Symbol == "BTC" ? 5 : 300_000), Haircut = Ratio.Parse("0.1"),
        BorrowHaircut = Ratio.Parse("0.05") })]);

    private sealed record Case(Book Book, int Limit, int[] Moves, ImmutableArray<OpenOrder> Orders, Rulebook Rulebook, bool IsLast)
    {
        public Portfolio Account =>
            Book.Portfolio is var made && Limit == 0 ? made
            : Portfolio.Arrange(made.Holdings.ToArray(), made.Positions.ToArray(), AccountTerms.Default.WithLimit(Ratio.Of(Limit)));

        /// <summary>Each price moved by up to 8 %, so that positions have made or lost something.</summary>
        public MarketSnapshot Market =>
            Moves.Select((move, i) => (move, Symbol: TestBook.Catalog.Observables[i])).Aggregate(TestBook.Market, static (market, next) =>
            next.Symbol.Kind == ObservableKind.Volatility || !market.TryPrice(next.Symbol.Id, out Price price) ? market
            : market.With(next.Symbol.Id, price.Moved(Ratio.Of(next.move).DividedBy(Ratio.Of(1000), Rounding.Down), Rounding.Up)
            .RoundTo(Price.Parse("0.0001"), Rounding.Up)));
    }

    internal static Gen<ImmutableArray<OpenOrder>> Orders(string[] instruments, int most = 6) =>
        from count in Gen.Choose(0, most)
        from orders in Order(instruments).ArrayOf(count)
        select orders.ToImmutableArray();

    private static Gen<OpenOrder> Order(string[] instruments) =>
        from name in Gen.Elements(instruments)
        from thousandths in Gen.Frequency((1, Gen.Choose(-20_000, 20_000)), (1, Gen.Choose(-300, 300)))
        from distance in Gen.Choose(-200, 200)
        from isReduceOnly in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from groupOf in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        select Make(name, thousandths == 0 ? 1 : thousandths, distance, isReduceOnly, groupOf);

    private static OpenOrder Make(string name, int thousandths, int distance, bool isReduceOnly, int group)
    {
        InstrumentSpec spec = TestBook.Catalog[TestBook.InstrumentOf(name)];
        Assert.True(TestBook.Market.TryMark(spec.Id, out Price mark));
        Quantity quantity = name == "BTC-PERP-INV"
            ? Quantity.Of(thousandths)
            : Quantity.Of(thousandths).Times(Quantity.Parse("0.001"), Rounding.Down);
        return new(spec.Id, quantity, mark.Moved(Ratio.Of(distance).DividedBy(Ratio.Of(1000), Rounding.Down), Rounding.Up), isReduceOnly, group);
    }
}
