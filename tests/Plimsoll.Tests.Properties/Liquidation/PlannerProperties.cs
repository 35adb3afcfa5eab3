// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Liquidation;

public class PlannerProperties
{
    /// <summary>How far above the optimum a plan may be. Measured: none of 1,006 small books is above it at all; 3 of 201 books of two long legs are, by 1.24 %
    /// at most.</summary>
    private static readonly Ratio _epsilon = Ratio.Parse("0.02");

    [Fact]
    [Trait("property", "L04")]
    public void L04_a_plan_costs_at_most_two_per_cent_more_than_the_cheapest_of_all_closes() => CompareWithAll(Books.Any, 250);

    [Fact]
    [Trait("property", "L04")]
    public void L04_the_same_holds_for_two_legs_of_many_lots() => CompareWithAll(Books.OfTwo, 60);

    [Fact]
    [Trait("property", "L04")]
    public void L04_what_a_descent_closed_too_much_of_is_opened_again()
    {
        // Found among generated books: without trimming these plans cost 4.2 % and 3.2 % more than with it.
        Book[] books =
        [
            Books.Make([-23, 0, -16, 0], [6, -1, 1, 7], [8, 15, 11, 14, 3, 16], [40, 14, 28, 29, 16, 9], model: 1, fees: 0, cover: 70, coins: 0),
            Books.Make([0, 37, -15, 0], [4, -8, 3, 0], [4, 5, 17, 5, 9, 19], [8, 25, 29, 37, 5, 6], model: 2, fees: 2, cover: 63, coins: 0),
        ];
        foreach (Book book in books)
        {
            Amount cheapest = ExhaustivePlanner.CheapestCost(book)!.Value;
            Amount cost = book.Plan().Value.Cost;
            Assert.True(cost <= cheapest + cheapest.Times(_epsilon, Rounding.Up), $"{cost} where {cheapest} would do: {book}");
        }
    }

    [Fact]
    [Trait("property", "L04")]
    public void L04_dropping_any_close_leaves_the_target_unmet() => Books.ForAll(100, book =>
    {
        LiquidationPlan plan = book.Plan().Value;
        return !plan.Restores || plan.Closes.All(dropped =>
            !ExhaustivePlanner.After(book, Trades(plan).Where(t => t.Instrument != dropped.Instrument))!.Value.State.Covers(book.Rulebook.Liquidation.Buffer));
    });

    [Fact]
    [Trait("property", "L05")]
    public void L05_one_lot_less_of_any_close_leaves_the_target_unmet() => Books.ForAll(100, NeedsEveryLot);

    [Fact]
    [Trait("property", "L05")]
    public void L05_the_same_holds_for_two_legs_of_many_lots() => Books.ForAll(Books.OfTwo, 150, NeedsEveryLot);

    [Fact]
    [Trait("property", "L03")]
    public void L03_every_plan_strictly_lowers_the_margin_deficit_or_does_nothing() => Books.ForAll(100, book =>
    {
        LiquidationPlan plan = book.Plan().Value;
        return plan.Closes.IsEmpty || plan.MaintenanceAfter - plan.EquityAfter < book.Assess().Deficit;
    });

    /// <summary>No rate of the fee makes a loop in which each step leaves an account worse off: the fee yields to what the closes relieve.</summary>
    [Fact]
    [Trait("property", "L03")]
    public void L03_the_deficit_falls_even_where_all_that_is_closed_is_the_fee()
    {
        int closed = 0;
        Books.ForAll(100, book =>
        {
            Book greedy = book with { Rulebook = book.Rulebook with { Liquidation = book.Rulebook.Liquidation with { FeeRate = Ratio.One } } };
            LiquidationPlan plan = greedy.Plan().Value;
            closed += plan.Closes.IsEmpty ? 0 : 1;
            return plan.Closes.IsEmpty || plan.MaintenanceAfter - plan.EquityAfter < greedy.Assess().Deficit;
        });
        Assert.True(closed > 50, $"Only {closed} plans close anything.");
    }

    [Fact]
    [Trait("property", "L03")]
    public void The_state_that_a_plan_promises_is_the_state_that_its_trades_give() => Books.ForAll(100, book =>
    {
        LiquidationPlan plan = book.Plan().Value;
        TrialOf after = ExhaustivePlanner.After(book, Trades(plan))!.Value.State;
        return after.Equity == plan.EquityAfter && after.Maintenance == plan.MaintenanceAfter
            && plan.Restores == after.Covers(book.Rulebook.Liquidation.Buffer);
    });

    [Fact]
    [Trait("property", "L06")]
    public void L06_closes_only_reduce_what_is_held_and_trade_no_instrument_twice() => Books.ForAll(100, book =>
    {
        LiquidationPlan plan = book.Plan().Value;
        return plan.Closes.Select(c => c.Instrument).Distinct().Count() == plan.Closes.Length && plan.Closes.All(close => IsReduction(book, close));
    });

    [Fact]
    [Trait("property", "L07")]
    public void L07_expected_prices_are_within_the_limit() => Books.ForAll(100, book =>
        book.Plan().Value.Closes.All(c => c.Quantity.IsPositive ? c.ExpectedPrice <= c.LimitPrice : c.ExpectedPrice >= c.LimitPrice));

    [Fact]
    [Trait("property", "L08")]
    public void L08_closing_never_makes_a_solvent_account_insolvent_through_fees() => Books.ForAll(100, book =>
    {
        LiquidationPlan plan = book.Plan().Value;
        Amount market = ExhaustivePlanner.After(book with { Rulebook = WithoutPenalty(book) }, Trades(plan))!.Value.State.Equity;
        return market.IsNegative || !plan.EquityAfter.IsNegative;
    });

    [Fact]
    public void Plans_are_the_same_every_time() => Books.ForAll(100, book =>
        book.Plan().Value.Closes.SequenceEqual(book.Plan().Value.Closes));

    /// <summary>Coin stands against what a put owes: buying the put back takes the coin's fall away as well, and the plan goes no further than that, to a
    /// thousandth of what it brings.</summary>
    [Theory]
    [Trait("property", "L05")]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(90)]
    public void L05_options_that_coin_stands_against_are_closed_no_further_than_they_have_to_be(int cover)
    {
        Rulebook cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, OptionsAtTheStop.Catalog, VenueKinds.All, out _)!;
        Assert.True(OptionsAtTheStop.Catalog.TryFindInstrument("BTC-03-140000-P-INV", out InstrumentSpec? put));
        Assert.True(OptionsAtTheStop.Catalog.TryFindInstrument("BTC-03-80000-C-INV", out InstrumentSpec? call));
        Assert.True(OptionsAtTheStop.Catalog.TryFindAsset("BTC", out AssetSpec? coin));
        OptionsAtTheStop still = new(new int[51], new int[48], new int[48], 0, 0);
        MarketSnapshot market = new[] { put, call }.Aggregate(
            still.Market, static (market, spec) => market.With(spec.Id, LiquidationWorld.Depth("0.001", "20", "100")));
        Portfolio With(long millionths) => Portfolio.Arrange([new(coin.Id, Amount.Of(millionths).Scale(1, 1_000_000, Rounding.Down))],
            [new(put.Id, Quantity.Of(-3), default), new(call.Id, Quantity.Of(-1), default)]);

        // The least coin with which equity is so many hundredths of maintenance.
        (long low, long high) = (0, 10_000_000);
        while (low < high)
        {
            long middle = (low + high) / 2;
            MarginReport report = cross.Assess(With(middle), market).Value;
            (low, high) = report.Equity >= report.Maintenance.Scale(cover, 100, Rounding.Up) ? (low, middle) : (middle + 1, high);
        }

        MarginReport before = cross.Assess(With(high), market).Value;
        LiquidationPlan plan = LiquidationPlanner.Plan(With(high), market, cross, new FreshDepth(market, cross.Liquidation), new MarginSheet()).Value;
        Amount Surplus(Amount equity, Amount maintenance) => equity - maintenance - maintenance.Times(cross.Liquidation.Buffer, Rounding.Up);
        (Amount then, Amount now) = (Surplus(before.Equity, before.Maintenance), Surplus(plan.EquityAfter, plan.MaintenanceAfter));
        Assert.True(plan.Restores && then.IsNegative && !now.IsNegative && now <= (now - then).Scale(1, 1000, Rounding.Up), $"{then} became {now}");
    }

    private static bool NeedsEveryLot(Book book)
    {
        LiquidationPlan plan = book.Plan().Value;
        return !plan.Restores || plan.Closes.All(reduced =>
        {
            Quantity lot = book.Market.Catalog[reduced.Instrument].LotSize;
            IEnumerable<(InstrumentId, Quantity)> less = Trades(plan).Select(t => t.Instrument == reduced.Instrument
                ? (t.Instrument, t.Trade.IsNegative ? Quantity.Min(default, t.Trade + lot) : Quantity.Max(default, t.Trade - lot))
                : t).Where(t => !t.Item2.IsZero);
            return !ExhaustivePlanner.After(book, less)!.Value.State.Covers(book.Rulebook.Liquidation.Buffer);
        });
    }

    private static void CompareWithAll(FsCheck.Gen<Book> books, int count)
    {
        int compared = 0;
        int exact = 0;
        Ratio worst = default;
        Books.ForAll(books, count, book =>
        {
            LiquidationPlan plan = book.Plan().Value;
            if (ExhaustivePlanner.CheapestCost(book) is not { } cheapest)
            {
                return true;
            }

            compared++;
            Ratio excess = plan.Cost.IsZero && cheapest.IsZero ? default : plan.Cost.Per(cheapest, Rounding.Up) - Ratio.One;
            exact += plan.Cost <= cheapest ? 1 : 0;
            worst = Ratio.Max(worst, excess);
            return plan.Restores && excess <= _epsilon;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"L04: {compared} books with a cure, {exact} planned at the optimum, worst excess {worst}");
        Assert.True(compared * 3 > count);
    }

    private static Plimsoll.Rulebooks.Rulebook WithoutPenalty(Book book) =>
        book.Rulebook with { Liquidation = book.Rulebook.Liquidation with { FeeRate = default } };

    private static IEnumerable<(InstrumentId Instrument, Quantity Trade)> Trades(LiquidationPlan plan) => plan.Closes.Select(c => (c.Instrument, c.Quantity));

    private static bool IsReduction(Book book, PlannedClose close)
    {
        foreach (Position position in book.Portfolio.Positions.Span)
        {
            if (position.Instrument == close.Instrument)
            {
                return close.Quantity.Sign == -position.Quantity.Sign && close.Quantity.Abs() <= position.Quantity.Abs();
            }
        }

        AssetId? asset = book.Market.Catalog[close.Instrument].Base;
        foreach (Holding holding in book.Portfolio.Holdings.Span)
        {
            if (holding.Asset == asset)
            {
                return close.Quantity.Sign == -holding.Balance.Sign && close.Quantity.Abs().Atoms <= holding.Balance.Abs().Atoms;
            }
        }

        return false;
    }
}
