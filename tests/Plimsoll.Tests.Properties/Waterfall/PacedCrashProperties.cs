// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>The same stories of crashes under a pace that follows the book, in every style and with curves.</summary>
public sealed class PacedCrashProperties
{
    private const int Count = 120;

    [Fact]
    [Trait("property", "L09")]
    public void L09_what_liquidations_trade_pushes_no_book_past_its_safe_way_to_the_knee()
    {
        int trades = 0;
        int left = 0;
        Crash.ForAllCalm(3 * Count, crash => CrashRun.Holds(crash, moment =>
        {
            // What nobody carries goes at its last mark and meets no book.
            IEnumerable<(InstrumentId Instrument, Quantity Trade)> traded = moment.All<LiquidationTraded>().Where(e => e.Price != e.Mark)
                .Select(e => (e.Instrument, e.Quantity))
                .Concat(moment.All<BackstopTraded>().Select(e => (e.Instrument, e.Quantity)));
            foreach ((InstrumentId instrument, Quantity trade) in traded)
            {
                LiquidationPolicy policy = crash.Setup.Rulebook.Liquidation.For(instrument);
                BookPressure pressure = moment.Engine.Pressure(instrument, DepthCost.SideOf(trade))!.Value;
                Ratio farthest = pressure.Knee.Times(policy.CriticalPace!.Safety, Rounding.Down);
                Assert.True(pressure.Displaced.IsPositive && pressure.Displaced <= farthest, $"{instrument} {trade}: {pressure} beyond {farthest}");

                trades++;
            }

            left += moment.Engine.Accounts.Count(account => account.Status == AccountStatus.Liquidating);
            return true;
        }));
        Assert.True(trades > 300 && left > 100, $"{trades} trades, {left} times that an account waited: the stories try nothing.");
    }

    [Fact]
    [Trait("property", "L01")]
    public void L01_L03_a_step_starts_below_maintenance_and_lowers_the_deficit_in_every_style()
    {
        Dictionary<CloseStyle, int> steps = [];
        Crash.ForAllCalm(3 * Count, crash => CrashRun.Holds(crash, moment =>
        {
            CloseStyle style = crash.Setup.Rulebook.Liquidation.Style;
            foreach (LiquidationPlanned plan in moment.All<LiquidationPlanned>())
            {
                steps[style] = steps.GetValueOrDefault(style) + 1;
                if (plan.Equity >= plan.Maintenance || plan.MaintenanceAfter - plan.EquityAfter >= plan.Maintenance - plan.Equity)
                {
                    return false;
                }
            }

            return moment.All<LiquidationStarted>().All(e => e.Equity < e.Maintenance);
        }));
        Assert.All(Enum.GetValues<CloseStyle>(), style =>
            Assert.True(steps.GetValueOrDefault(style) > 20, $"{style} was hardly tried: {steps.GetValueOrDefault(style)}"));
    }

    [Fact]
    [Trait("property", "L06")]
    public void L06_nothing_grows_or_turns_and_L07_every_trade_is_within_the_floor_of_its_own_instrument() =>
        Crash.ForAllCalm(Count, crash => CrashRun.Holds(crash, moment => moment.All<LiquidationTraded>().GroupBy(e => (e.Account, e.Instrument)).All(group =>
        {
            bool isWithin = group.All(e => (e.Price - e.Mark).Abs() <= e.Mark.Abs().Times(
                crash.Setup.Rulebook.Liquidation.For(e.Instrument).PriceFloor, Rounding.Up));
            if (crash.Setup.Catalog[group.Key.Instrument].Kind == InstrumentKind.Spot || moment.Command is Fill)
            {
                return isWithin;
            }

            Quantity before = Held(moment.Before[group.Key.Account], group.Key.Instrument);
            Quantity traded = group.Aggregate(default(Quantity), static (sum, e) => sum + e.Quantity);
            return isWithin && traded.Sign == -before.Sign && traded.Abs() <= before.Abs();
        })));

    [Fact]
    [Trait("property", "L09")]
    public void A_share_bounds_what_an_account_loses_of_a_position_in_a_second() => Crash.ForAllCalm(Count, crash => CrashRun.Holds(crash, moment =>
    {
        // Once more at the same moment: no account that has just been closed a share of is closed another.
        LiquidationPolicy policy = crash.Setup.Rulebook.Liquidation;
        HashSet<AccountId> closed = [.. moment.All<LiquidationTraded>().Select(e => e.Account)];
        if (!policy.ClosesInShares || closed.Count == 0)
        {
            return true;
        }

        ClearingEngine again = ClearingEngine.Restore(crash.Setup, CrashRun.Snapshot(moment.Engine));
        ListSink sink = new();
        again.Apply(new AdvanceTime(default, again.Time), sink);
        return !sink.Events.OfType<LiquidationTraded>().Any(e => closed.Contains(e.Account));
    }));

    [Fact]
    [Trait("property", "L09")]
    public void No_trade_of_a_liquidation_ever_moves_a_mark()
    {
        int trades = 0;
        Crash.ForAllCalm(Count, crash => CrashRun.Holds(crash, moment => Unmoved(moment, ref trades)));
        Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment => Unmoved(moment, ref trades)));
        Assert.True(trades > 300, $"only {trades} trades");
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_it_goes_on_from_a_snapshot_as_if_nothing_had_happened() => Crash.ForAllCalm(60, crash =>
    {
        ClearingEngine engine = new(crash.Setup);
        ClearingEngine restored = new(crash.Setup);
        foreach (Command command in crash.Commands)
        {
            ListSink one = new();
            ListSink other = new();
            engine.Apply(command, one);
            restored.Apply(command, other);
            if (engine.StateHash() != restored.StateHash() || !one.Events.SequenceEqual(other.Events))
            {
                return false;
            }

            // The twin is restored anew after every command: whatever is not in the snapshot is lost at once.
            restored = ClearingEngine.Restore(crash.Setup, CrashRun.Snapshot(restored));
        }

        return true;
    });

    /// <summary>Marks change by observed prices, and by nothing else that a command does.</summary>
    private static bool Unmoved(Moment moment, ref int trades)
    {
        trades += moment.All<LiquidationTraded>().Count();
        HashSet<ObservableId> observed = moment.Command is ObservePrices prices ? [.. prices.Observations.Select(o => o.Observable)] : [];
        HashSet<ObservableId> accepted = [.. moment.All<PriceAccepted>().Select(e => e.Observable)];
        return accepted.IsSubsetOf(observed) && moment.All<LiquidationTraded>().All(e =>
            moment.Engine.Market.TryMark(e.Instrument, out Price mark) && mark == e.Mark);
    }

    private static Quantity Held(Portfolio portfolio, InstrumentId instrument) =>
        portfolio.Positions.ToArray().FirstOrDefault(p => p.Instrument == instrument).Quantity;
}
