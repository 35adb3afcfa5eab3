// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>Plans that may add to perpetuals and futures of a list, under models that are a black box and under one whose programme is solved.</summary>
public class HedgeProperties
{
    private static readonly ImmutableArray<InstrumentId> _list = [LiquidationWorld.BtcPerp, LiquidationWorld.BtcFuture, LiquidationWorld.EthPerp];
    private static readonly Rulebook _cross =
        RulebookReader.Read(ShippedRulebooks.Text("cross")!, LiquidationWorld.Catalog, VenueKinds.All, out _)!;

    [Fact]
    [Trait("property", "L06")]
    public void L06_hedges_are_of_the_list_turn_no_position_and_each_lowers_the_requirement()
    {
        int hedges = 0;
        Books.ForAll(300, book =>
        {
            Book listed = With(book, isCross: book.Text.Length % 2 == 0);
            LiquidationPlan plan = listed.Plan().Value;
            (InstrumentId, Quantity)[] trades = [.. plan.Closes.Select(static close => (close.Instrument, close.Quantity))];
            hedges += plan.Closes.Count(static close => close.IsHedge);
            return trades.Select(static trade => trade.Item1).Distinct().Count() == trades.Length
                && plan.Closes.Where(static close => close.IsHedge).All(hedge =>
                    _list.Contains(hedge.Instrument) && plan.Restores && hedge.Penalty.IsZero && HeldOf(listed, hedge.Instrument).Sign != -hedge.Quantity.Sign
                    && ExhaustivePlanner.After(listed, trades.Where(trade => trade.Item1 != hedge.Instrument))!.Value.State.Maintenance
                        > plan.MaintenanceAfter);
        });
        Assert.True(hedges > 20, $"{hedges} hedges only.");
    }

    [Fact]
    [Trait("property", "L04")]
    public void L04_what_may_be_added_makes_no_plan_dearer_and_leaves_none_out()
    {
        int cheaper = 0;
        Books.ForAll(200, book =>
        {
            Book listed = With(book, isCross: book.Text.Length % 2 == 0);
            Book plain = listed with { Rulebook = listed.Rulebook with { Liquidation = listed.Rulebook.Liquidation with { Hedges = [] } } };
            (LiquidationPlan with, LiquidationPlan without) = (listed.Plan().Value, plain.Plan().Value);
            cheaper += with.Restores && without.Restores && with.Cost < without.Cost ? 1 : 0;
            return without.Restores ? with.Restores && with.Cost <= without.Cost : with.Restores || with.Closes.SequenceEqual(without.Closes);
        });
        Assert.True(cheaper > 5, $"{cheaper} cheaper only.");
    }

    [Fact]
    [Trait("property", "L03")]
    public void L03_the_state_that_a_plan_with_hedges_promises_is_the_state_that_its_trades_give() => Books.ForAll(200, book =>
    {
        Book listed = With(book, isCross: book.Text.Length % 2 == 0);
        LiquidationPlan plan = listed.Plan().Value;
        TrialOf after = ExhaustivePlanner.After(listed, plan.Closes.Select(static close => (close.Instrument, close.Quantity)))!.Value.State;
        return after.Equity == plan.EquityAfter && after.Maintenance == plan.MaintenanceAfter;
    });

    [Fact]
    [Trait("property", "L04")]
    public void L04_hedged_plans_mostly_cost_at_most_two_per_cent_more_than_the_cheapest_of_all_closes_and_hedges()
    {
        // One position and one instrument to hedge it with: every number of lots of both.
        Gen<Book> books =
            from lots in Gen.Choose(2, 15)
            from isShort in Gen.Elements(false, true)
            from depths in Gen.Choose(1, 20).ListOf(6)
            from spreads in Gen.Choose(1, 40).ListOf(6)
            from fees in Gen.Choose(0, 2)
            from cover in Gen.Choose(10, 99)
            from isCross in Gen.Elements(false, true)
            select With(
                Books.Make([isShort ? -lots : lots, 0, 0, 0], [0, 0, 0, 0], [.. depths], [.. spreads], 1, fees, cover, 0), isCross, LiquidationWorld.BtcFuture);
        List<(double Excess, bool IsCross)> excess = [];
        Books.ForAll(books, 120, book =>
        {
            Position held = book.Portfolio.Positions.Span[0];
            int most = (int)(held.Quantity.Abs().Atoms / Quantity.Parse("0.1").Atoms);
            Amount? best = null;
            for (int closed = 0; closed <= most; closed++)
            {
                for (int added = 0; added <= most; added++)
                {
                    Quantity Trade(int lots) => Quantity.FromAtoms(-held.Quantity.Sign * lots * Quantity.Parse("0.1").Atoms);
                    (InstrumentId, Quantity)[] trades = [(held.Instrument, Trade(closed)), (LiquidationWorld.BtcFuture, Trade(added))];
                    if (ExhaustivePlanner.After(book, trades.Where(static trade => !trade.Item2.IsZero)) is { } outcome
                        && outcome.State.Covers(book.Rulebook.Liquidation.Buffer) && (best is null || outcome.Cost < best))
                    {
                        best = outcome.Cost;
                    }
                }
            }

            LiquidationPlan plan = book.Plan().Value;
            if (best is { } cheapest)
            {
                excess.Add((plan.Restores ? (plan.Cost.ToDouble() / cheapest.ToDouble()) - 1 : double.PositiveInfinity,
                    ReferenceEquals(book.Rulebook.Model, _cross.Model)));
            }

            return true;
        });
        (int dearer, double worst) = (excess.Count(static book => book.Excess > 0.02), excess.Max(static book => book.Excess));
        TestContext.Current.TestOutputHelper?.WriteLine($"{excess.Count} compared, {dearer} more than 2 % above the cheapest, worst {worst:p2}; under cross "
            + $"{excess.Count(static book => book.IsCross)}, {excess.Count(static book => book.IsCross && book.Excess > 0.02)} and "
            + $"{excess.Where(static book => book.IsCross).Max(static book => book.Excess):p2}");
        Assert.True(excess.Count > 60, $"{excess.Count} compared only.");

        // The programme's are the cheapest; the search by assessments, which tries hedges one by one and with one close, misses 4 of 56, measured, and by more
        // than the whole cost.
        Assert.True(double.IsFinite(worst) && dearer * 10 <= excess.Count, $"{dearer} of {excess.Count} are dearer, the worst by {worst:p2}.");
        Assert.True(excess.Where(static book => book.IsCross).All(static book => book.Excess <= 0.02), "The programme misses cheap hedges.");
    }

    /// <summary>The book with a list, under its own model or under that of <c>cross</c>, its cash such that equity is the same share of maintenance.</summary>
    private static Book With(Book book, bool isCross, params ImmutableArray<InstrumentId> list)
    {
        LiquidationPolicy policy = book.Rulebook.Liquidation with { Hedges = list.IsEmpty ? _list : list };
        Rulebook rulebook = (isCross ? _cross : book.Rulebook) with { Liquidation = policy };
        if (!isCross)
        {
            return book with { Rulebook = rulebook };
        }

        (TrialOf before, MarginSheet sheet) = (book.Assess(), new());
        Assert.False(rulebook.Assess(book.Portfolio, book.Market, sheet).IsRefused);
        Amount wanted = before.Maintenance.IsZero ? default : sheet.Maintenance.Scale(before.Equity.Atoms, before.Maintenance.Atoms, Rounding.Down);
        Amount more = (wanted - sheet.Equity).RoundTo(Amount.Parse("0.000001"), Rounding.Down);
        Portfolio portfolio = Portfolio.Arrange(
            [.. book.Portfolio.Holdings.Span, new Holding(LiquidationWorld.Usdc, more)], book.Portfolio.Positions.ToArray());
        return book with { Portfolio = portfolio, Rulebook = rulebook };
    }

    private static Quantity HeldOf(Book book, InstrumentId instrument)
    {
        foreach (Position position in book.Portfolio.Positions.Span)
        {
            if (position.Instrument == instrument)
            {
                return position.Quantity;
            }
        }

        return default;
    }
}
