// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>Stories under a rulebook that lists hedges, over books of different depths.</summary>
public class HedgedLiquidationProperties
{
    private const int Count = 150;

    [Fact]
    [Trait("property", "L06")]
    public void L06_what_is_added_is_of_the_list_on_the_side_that_is_held_and_ends_the_liquidation()
    {
        int added = 0;
        Crash.ForAllHedged(Count, crash => CrashRun.Holds(crash, moment =>
        {
            moment.Engine.Audit();
            foreach (IGrouping<AccountId, LiquidationTraded> trades in moment.All<LiquidationTraded>().GroupBy(static e => e.Account))
            {
                // One plan of a command adds at most, and it is the account's last and one that restores.
                LiquidationTraded[] hedges = [.. trades.Where(static e => e.Reason == CloseReason.Hedge)];
                if (hedges.Length == 0)
                {
                    continue;
                }

                added++;
                LiquidationPlanned last = moment.All<LiquidationPlanned>().Last(e => e.Account == trades.Key);
                if (!last.Restores || Array.IndexOf(moment.Events, last) > Array.IndexOf(moment.Events, hedges[0])
                    || moment.Engine.Account(trades.Key)!.Value.Status >= AccountStatus.Liquidating
                    || hedges.Select(static e => e.Instrument).Distinct().Count() != hedges.Length)
                {
                    return false;
                }

                // Fills come before the look at accounts in a command, so what was held then is not known from before it.
                if (moment.Command is not Fill && !hedges.All(hedge =>
                    crash.Setup.Rulebook.Liquidation.Hedges.Contains(hedge.Instrument) && hedge.LiquidationFee.IsZero
                    && Held(moment.Before[trades.Key], hedge.Instrument) is var before && before.Sign != -hedge.Quantity.Sign
                    && (trades.Count(e => e.Instrument == hedge.Instrument) > 1
                        || Held(moment.Engine.Account(trades.Key)!.Value.Portfolio, hedge.Instrument) == before + hedge.Quantity)))
                {
                    return false;
                }
            }

            return true;
        }));
        TestContext.Current.TestOutputHelper?.WriteLine($"{added} hedged");
        Assert.True(added > 20, $"{added} accounts were hedged only.");
    }

    [Fact]
    [Trait("property", "L03")]
    public void L03_the_deficit_falls_with_every_step_also_where_plans_add() => Crash.ForAllHedged(Count, crash => CrashRun.Holds(crash, moment =>
        moment.All<LiquidationPlanned>().All(p => p.MaintenanceAfter - p.EquityAfter < p.Maintenance - p.Equity)));

    [Fact]
    [Trait("property", "D01")]
    public void D01_an_engine_restored_after_any_command_goes_on_as_the_one_that_ran() => Crash.ForAllHedged(25, crash =>
    {
        ClearingEngine engine = new(crash.Setup);
        List<ClearingEngine> restored = [];
        foreach (Command command in crash.Commands)
        {
            engine.Apply(command, NullSink.Instance);
            foreach (ClearingEngine other in restored)
            {
                other.Apply(command, NullSink.Instance);
            }

            if (!restored.TrueForAll(other => other.StateHash() == engine.StateHash()))
            {
                return false;
            }

            restored.Add(ClearingEngine.Restore(crash.Setup, CrashRun.Snapshot(engine)));
        }

        return true;
    });

    private static Quantity Held(Portfolio portfolio, InstrumentId instrument)
    {
        foreach (Position position in portfolio.Positions.Span)
        {
            if (position.Instrument == instrument)
            {
                return position.Quantity;
            }
        }

        return default;
    }
}
