// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

public class WaterfallProperties
{
    private const int Count = 120;

    [Fact]
    public void The_stories_reach_every_layer()
    {
        Dictionary<Type, int> seen = [];
        Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
        {
            foreach (Event item in moment.Events)
            {
                seen[item.GetType()] = seen.GetValueOrDefault(item.GetType()) + 1;
            }

            return true;
        }));
        string found = string.Join(", ", seen.OrderBy(s => s.Key.Name, StringComparer.Ordinal).Select(s => $"{s.Key.Name} {s.Value}"));
        TestContext.Current.TestOutputHelper?.WriteLine(found);
        Type[] wanted =
        [
            typeof(LiquidationPlanned), typeof(LiquidationTraded), typeof(BackstopTookOver), typeof(BackstopTraded), typeof(FundPaid), typeof(Deleveraged),
            typeof(LossSocialised), typeof(AccountClosed), typeof(LiquidationEnded), typeof(BackstopProfitPaid),
        ];
        Assert.All(wanted, type => Assert.True(seen.ContainsKey(type), $"{type.Name} never happened: {found}"));
    }

    [Fact]
    [Trait("property", "P01")]
    public void P01_P02_P03_every_asset_and_instrument_sums_to_zero_whatever_is_liquidated() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
    {
        moment.Engine.Audit();
        return true;
    }));

    [Fact]
    [Trait("property", "L01")]
    public void L01_only_accounts_below_maintenance_at_accepted_prices_are_liquidated() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
    {
        // Who was charged, or settled at the expiry's index, is not what he was before the command; the assessment that started a liquidation is held to all
        // the same.
        HashSet<AccountId> charged = [.. moment.All<LossSocialised>().Select(e => e.Account), .. moment.All<ExpirySettled>().Select(e => e.Account)];
        return moment.All<LiquidationStarted>().All(e => e.Equity < e.Maintenance) && Liquidated(moment).All(account =>
            charged.Contains(account) || (moment.Assess(moment.Before[account]) is { } then && then.Equity < then.Maintenance));
    }));

    [Fact]
    [Trait("property", "L02")]
    public void L02_after_prices_nobody_below_maintenance_is_left_alone_and_with_a_deep_book_all_end_within_a_few_steps() => Crash.ForAll(Count, crash =>
    {
        ClearingEngine engine = new(crash.Setup);
        foreach (Command command in crash.Commands)
        {
            Moment moment = CrashRun.Play(engine, command);
            bool isNoticed = command is not ObservePrices || engine.Accounts.All(a =>
                a.Status >= AccountStatus.Liquidating || (Assessed(a) is var sheet && sheet.Equity >= sheet.Maintenance));
            if (!isNoticed)
            {
                return false;
            }
        }

        // A deep and narrow book, prices fresh: what is open is closed or cured within as many steps as the pace needs.
        Timestamp now = engine.Time;
        Plimsoll.Markets.DepthProfile deep = LiquidationWorld.Depth("0.0001", "500", "5000");
        foreach (Command last in (Command[])[Fresh(crash, now), Publish(now, deep), new AdvanceTime(default, now), new AdvanceTime(default, now),
            new AdvanceTime(default, now)])
        {
            engine.Apply(last, NullSink.Instance);
        }

        return engine.Accounts.All(a => a.Positions.Length == 0 || a.Report() is { IsOk: true, Value.IsHealthy: true });
    });

    [Fact]
    [Trait("property", "L03")]
    public void L03_every_planned_step_lowers_the_margin_deficit() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
        moment.All<LiquidationPlanned>().All(p => p.MaintenanceAfter - p.EquityAfter < p.Maintenance - p.Equity)));

    [Fact]
    [Trait("property", "L06")]
    public void L06_no_position_of_a_liquidated_account_grows_or_turns() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
        Liquidated(moment).Concat(moment.All<Deleveraged>().Select(e => e.Account)).Distinct().All(account =>
            moment.Command is Fill || moment.Engine.Account(account) is not { } left || Positions(left.Portfolio).All(after =>
                Held(moment.Before[account], after.Instrument) is var before && before.Sign == after.Quantity.Sign && after.Quantity.Abs() <= before.Abs()))));

    [Fact]
    [Trait("property", "L07")]
    public void L07_every_liquidation_trade_is_within_the_price_floor() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
        moment.All<LiquidationTraded>().Select(e => (e.Price, e.Mark)).Concat(moment.All<BackstopTraded>().Select(e => (e.Price, e.Mark))).All(t =>
            (t.Price - t.Mark).Abs() <= t.Mark.Abs().Times(crash.Setup.Rulebook.Liquidation.PriceFloor, Rounding.Up))));

    [Fact]
    [Trait("property", "W01")]
    public void W01_layers_are_touched_in_their_order() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
    {
        Dictionary<AccountId, int> reached = [];
        foreach (Event item in moment.Events)
        {
            (AccountId Account, int Layer)? touched = item switch
            {
                LiquidationTraded e => (e.Account, 1),
                BackstopTookOver e => (e.Account, 2),
                Deleveraged e => (e.Bankrupt, 3),
                LossSocialised e => (e.Bankrupt, 4),
                _ => null,
            };
            if (touched is { } t && t.Account != HouseAccounts.Backstop)
            {
                if (reached.GetValueOrDefault(t.Account) > t.Layer)
                {
                    return false;
                }

                reached[t.Account] = t.Layer;
            }
        }

        return true;
    }));

    [Fact]
    [Trait("property", "W04")]
    public void W04_a_deleveraged_position_was_in_profit_and_is_closed_at_a_profit() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
        moment.All<Deleveraged>().GroupBy(e => (e.Account, e.Instrument)).All(group =>
        {
            Position held = Positions(moment.Before[group.Key.Account]).First(p => p.Instrument == group.Key.Instrument);
            InstrumentSpec spec = moment.Engine.Setup.Catalog[held.Instrument];
            Price worst = held.Quantity.IsPositive ? group.Min(e => e.Price) : group.Max(e => e.Price);
            return spec.ValueOf(held.Quantity, worst, Rounding.Up) >= held.Cost;
        })));

    [Fact]
    [Trait("property", "W05")]
    public void W05_nobody_is_unhealthy_because_of_deleveraging() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
    {
        HashSet<AccountId> charged = [.. moment.All<LossSocialised>().Select(e => e.Account)];
        return moment.All<Deleveraged>().All(e => charged.Contains(e.Account) || moment.IsHealthyNow(e.Account));
    }));

    [Fact]
    [Trait("property", "W06")]
    public void W06_W08_only_accounts_with_open_positions_in_profit_are_charged_and_never_more_than_it() =>
        Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
    {
        HashSet<AccountId> deleveraged = [.. moment.All<Deleveraged>().Select(e => e.Account)];
        return moment.All<LossSocialised>().GroupBy(e => e.Account).All(group =>
            Profit(moment, moment.Before[group.Key]) is var profit && profit.IsPositive
            && (deleveraged.Contains(group.Key) || group.Count() > 1 || group.First().Amount <= profit));
    }));

    [Fact]
    [Trait("property", "W09")]
    public void W09_the_fund_has_only_its_listed_sources_and_uses_and_is_never_below_zero() => Crash.ForAll(Count, crash =>
    {
        Dictionary<AssetId, Amount> expected = [];
        return CrashRun.Holds(crash, moment =>
        {
            foreach (Event item in moment.Events)
            {
                (AssetId Asset, Amount Amount)? flow = item switch
                {
                    FundContributed e => (e.Asset, e.Amount),
                    LiquidationTraded e => (moment.Engine.Setup.Catalog[e.Instrument].Settlement, e.LiquidationFee),
                    BackstopProfitPaid e => (e.Asset, e.Amount),
                    FundPaid e => (e.Asset, -e.Amount),
                    _ => null,
                };
                if (flow is { } f)
                {
                    expected[f.Asset] = expected.GetValueOrDefault(f.Asset) + f.Amount;
                }
            }

            AccountView fund = moment.Engine.Account(HouseAccounts.InsuranceFund)!.Value;
            return moment.Engine.Setup.Catalog.Assets.All(a => fund.Balance(a.Id) == expected.GetValueOrDefault(a.Id) && !fund.Balance(a.Id).IsNegative);
        });
    });

    [Fact]
    [Trait("property", "P10")]
    public void P10_a_bankrupt_pocket_takes_nothing_from_its_parent() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
        moment.Command is Fill or Deposit || moment.Engine.Accounts.All(parent =>
            parent.Pockets.Count == 0 || !moment.Before.TryGetValue(parent.Id, out Portfolio before)
            || Liquidated(moment).Contains(parent.Id)
            || parent.Balance(LiquidationWorld.Usdc) >= Balance(before, LiquidationWorld.Usdc))));

    [Fact]
    [Trait("property", "D01")]
    public void D01_a_liquidation_goes_on_from_a_snapshot_as_if_nothing_had_happened() => Crash.ForAll(40, crash =>
    {
        ClearingEngine engine = new(crash.Setup);
        int half = crash.Commands.Length * 2 / 3;
        foreach (Command command in crash.Commands.Take(half))
        {
            engine.Apply(command, NullSink.Instance);
        }

        ClearingEngine restored = ClearingEngine.Restore(crash.Setup, CrashRun.Snapshot(engine));
        foreach (Command command in crash.Commands.Skip(half))
        {
            engine.Apply(command, NullSink.Instance);
            restored.Apply(command, NullSink.Instance);
        }

        return engine.StateHash() == restored.StateHash();
    });

    [Fact]
    [Trait("property", "P05")]
    public void Closed_accounts_are_flat_and_empty() => Crash.ForAll(Count, crash => CrashRun.Holds(crash, moment =>
        moment.Engine.Accounts.All(a => a.Status != AccountStatus.Closed || (a.Positions.Length == 0 && a.Holdings.Length == 0))));

    // As the engine assesses it: there is a number for every account, whatever its prices are.
    private static Plimsoll.Margin.MarginSheet Assessed(AccountView account)
    {
        Plimsoll.Margin.MarginSheet sheet = new();
        Rejection rejection = account.Assess(sheet);
        Assert.False(rejection.IsRefused, $"{account.Id} has no number: {rejection.Code}");
        return sheet;
    }

    private static IEnumerable<AccountId> Liquidated(Moment moment) => moment.All<LiquidationTraded>().Select(e => e.Account)
        .Concat(moment.All<BackstopTookOver>().Select(e => e.Account))
        .Concat(moment.All<Deleveraged>().Select(e => e.Bankrupt))
        .Where(a => a.Value >= AccountId.FirstClient)
        .Distinct();

    private static Position[] Positions(Portfolio portfolio) => portfolio.Positions.ToArray();

    private static Quantity Held(Portfolio portfolio, InstrumentId instrument) =>
        Positions(portfolio).FirstOrDefault(p => p.Instrument == instrument).Quantity;

    private static Amount Balance(Portfolio portfolio, AssetId asset) =>
        portfolio.Holdings.ToArray().FirstOrDefault(h => h.Asset == asset).Balance;

    private static Amount Profit(Moment moment, Portfolio portfolio)
    {
        Amount profit = default;
        foreach (Position position in Positions(portfolio))
        {
            InstrumentSpec spec = moment.Engine.Setup.Catalog[position.Instrument];
            moment.Engine.Market.TryMark(position.Instrument, out Price mark);
            profit += spec.IsPremiumPaid ? default : spec.ValueOf(position.Quantity, mark, Rounding.Up) - position.Cost;
        }

        return profit;
    }

    private static ObservePrices Fresh(Crash crash, Timestamp now) =>
        crash.Commands.OfType<ObservePrices>().Last() with { Time = now };

    private static PublishDepth Publish(Timestamp now, Plimsoll.Markets.DepthProfile depth) =>
        new(default, now, [.. LiquidationWorld.Catalog.Instruments.Select(i => new InstrumentDepth(i.Id, depth))]);
}
