// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>Liquidations take no more of a book than their pace, make no price, do not depend on who was stored first, and lock nobody out who helps.</summary>
public class CalmProperties
{
    private const int Count = 80;

    [Fact]
    [Trait("property", "L09")]
    public void L09_within_a_second_no_more_of_a_book_is_taken_than_the_pace_of_what_stands_within_the_floor() => Crash.ForAll(Count, crash =>
    {
        LiquidationPolicy policy = crash.Setup.Rulebook.Liquidation;
        Dictionary<(Timestamp, InstrumentId, BookSide), Quantity> taken = [];
        return CrashRun.Holds(crash, moment =>
        {
            IEnumerable<(InstrumentId Instrument, Quantity Quantity)> trades = moment.All<LiquidationTraded>().Select(static e => (e.Instrument, e.Quantity))
                .Concat(moment.All<BackstopTraded>().Select(static e => (e.Instrument, e.Quantity)));
            foreach ((InstrumentId instrument, Quantity quantity) in trades)
            {
                BookSide side = DepthCost.SideOf(quantity);
                (Timestamp, InstrumentId, BookSide) key = (moment.Engine.Time, instrument, side);
                taken[key] = taken.GetValueOrDefault(key) + quantity.Abs();
                if (!moment.Engine.Market.TryDepth(instrument, out DepthProfile depth)
                    || taken[key] > DepthCost.Within(depth, side, policy.PriceFloor).Times(policy.Pace, Rounding.Down))
                {
                    return false;
                }
            }

            return true;
        });
    });

    [Fact]
    [Trait("property", "L09")]
    public void L09_no_fill_of_a_liquidation_moves_a_price() => Crash.ForAll(Count, crash =>
    {
        Price[] before = new Price[crash.Setup.Catalog.Observables.Length];
        return CrashRun.Holds(crash, moment =>
        {
            bool holds = true;
            foreach (ObservableSpec observable in crash.Setup.Catalog.Observables.Where(static spec => spec.Kind == ObservableKind.Price))
            {
                Price now = moment.Engine.Market.TryPrice(observable.Id, out Price known) ? known : default;
                holds &= moment.Command is ObservePrices || now == before[observable.Id.Value];
                before[observable.Id.Value] = now;
            }

            return holds;
        });
    });

    [Fact]
    [Trait("property", "L10")]
    public void L10_the_order_in_which_accounts_were_opened_changes_nothing() => Crash.ForAll(Count, crash =>
    {
        Command[] opened = [.. crash.Commands.Where(static command => command is OpenAccount)];
        Command[] others = [.. crash.Commands.Where(static command => command is not OpenAccount)];
        return Told(crash.Setup, [.. opened, .. others]).SequenceEqual(Told(crash.Setup, [.. opened.Reverse(), .. others]));
    });

    /// <summary>Whoever is in liquidation may pay in, and may close what he has against somebody who can carry it, at the mark.</summary>
    [Fact]
    [Trait("property", "L12")]
    public void L12_an_account_in_liquidation_may_deposit_and_reduce_at_the_mark()
    {
        int reduced = 0;
        Crash.ForAll(Count / 2, crash => CrashRun.Holds(crash, moment =>
        {
            foreach (AccountView account in moment.Engine.Accounts)
            {
                if (account.Status is not (AccountStatus.Liquidating or AccountStatus.Backstop or AccountStatus.Deleveraging) || account.IsHouse)
                {
                    continue;
                }

                foreach (Position position in account.Positions.ToArray())
                {
                    if (!IsAccepted(moment, account.Id, position, ref reduced))
                    {
                        return false;
                    }
                }
            }

            return true;
        }));
        Assert.True(reduced > 20, $"only {reduced} reductions were tried");
    }

    /// <summary>Tries it on a copy of the engine: a deposit by the account, and one lot closed against a newcomer with money enough.</summary>
    private static bool IsAccepted(Moment moment, AccountId account, in Position position, ref int reduced)
    {
        ClearingEngine copy = ClearingEngine.Restore(moment.Engine.Setup, CrashRun.Snapshot(moment.Engine));
        InstrumentSpec spec = copy.Catalog[position.Instrument];
        AccountId whale = new(AccountId.FirstClient + 1_000);
        AccountId named = copy.Account(account)!.Value.Kind == AccountKind.Pocket ? copy.Account(account)!.Value.Parent : account;
        Quantity lot = Quantity.Min(position.Quantity.Abs(), spec.LotSize);
        if (!copy.Market.TryPrice(spec.Mark, out Price mark) || lot < spec.LotSize)
        {
            return true;
        }

        bool isLong = position.Quantity.IsPositive;
        Command[] commands =
        [
            new OpenAccount(default, copy.Time, whale, new(1_000), AccountKind.Cross, default),
            new Deposit(default, copy.Time, whale, LiquidationWorld.Usdc, Amount.Of(100_000_000)),
            new Fill(default, copy.Time, spec.Id, isLong ? whale : named, isLong ? named : whale, lot, mark, default, default),
            new Deposit(default, copy.Time, named, LiquidationWorld.Usdc, Amount.Of(1)),
        ];
        foreach (Command command in commands)
        {
            ListSink sink = new();
            if (copy.Apply(command, sink) is { IsRefused: true } rejection)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{command}: {rejection}");
                return false;
            }
        }

        reduced++;
        return true;
    }

    /// <summary>What is told of everything but the openings, in words.</summary>
    private static string[] Told(EngineSetup setup, Command[] commands)
    {
        ClearingEngine engine = new(setup);
        ListSink sink = new();
        foreach (Command command in commands)
        {
            engine.Apply(command, sink);
        }

        return [.. sink.Events.Where(static e => e is not AccountOpened).Select(static e => e.ToString())];
    }
}
