// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>A bankrupt long without depth or fund, and more shorts than it takes: some plain, some the leg of a hedge, in whole or in part.</summary>
public class LeastHarmDeleveragingProperties
{
    private static readonly Quantity _lot = Quantity.Parse("0.1");

    private static readonly Gen<Venue> _venues =
        from accounts in Gen.Choose(2, 5)
        from lots in Gen.Choose(1, 8).ListOf(accounts)
        from hedges in Gen.Choose(-4, 8).ListOf(accounts)
        from spare in Gen.Choose(0, 60).ListOf(accounts)
        from share in Gen.Choose(1, 10)
        from fall in Gen.Choose(13, 25)
        from more in Gen.Choose(0, 2_000).ListOf(accounts)
        select new Venue(
            [.. lots], [.. hedges.Zip(lots, static (h, l) => int.Clamp(h, 0, l))], [.. spare], int.Max(1, lots.Sum() * share / 10), fall, [.. more]);

    [Fact]
    [Trait("property", "W02")]
    public void W02_W05_each_lot_is_taken_from_where_it_does_least_harm() => ForAll(DeleveragingRule.LeastHarm, static run =>
    {
        Deleveraged[] taken = [.. run.Events.OfType<Deleveraged>()];
        if (taken.Length == 0)
        {
            return true;
        }

        Dictionary<AccountId, Quantity> twin = run.LotAfterLot(taken[0].Price);
        return taken.Length == twin.Count && taken.All(e => twin.GetValueOrDefault(e.Account) == e.Quantity);
    });

    [Fact]
    [Trait("property", "W05")]
    public void W05_nobody_healthy_is_made_unhealthy() => ForAll(DeleveragingRule.LeastHarm, static run =>
        run.Shorts.All(id => run.Engine.Account(id)!.Value.Report().Value.IsHealthy)
        && !run.Events.OfType<LiquidationStarted>().Any(e => run.Shorts.Contains(e.Account)));

    [Fact]
    [Trait("property", "W02")]
    public void W02_the_bankrupt_ends_with_nothing_open_and_nothing_owed_or_nobody_can_give_more() => ForAll(DeleveragingRule.LeastHarm, static run =>
    {
        AccountView bankrupt = run.Engine.Account(Crash.Id(0))!.Value;
        Quantity left = bankrupt.Position(LiquidationWorld.BtcPerp).Quantity;
        Quantity taken = Sum(run.Events.OfType<Deleveraged>().Select(static e => e.Quantity));
        return taken + left == Quantity.FromAtoms(_lot.Atoms * run.Venue.Residual)
            && (left.IsZero ? bankrupt is { Status: AccountStatus.Closed } && bankrupt.Balance(LiquidationWorld.Usdc).IsZero
                : bankrupt.Status == AccountStatus.Deleveraging);
    });

    [Fact]
    [Trait("property", "W03")]
    public void W03_ranks_shown_are_ranks_used_under_either_rule()
    {
        foreach (DeleveragingRule rule in Enum.GetValues<DeleveragingRule>())
        {
            int seen = 0;
            ForAll(rule, run =>
            {
                // What the winners are paid in now lets them give more, at prices that do not move: the queue that is shown is the one that is used next.
                for (int i = 0; i < run.Shorts.Length; i++)
                {
                    run.Apply(new Deposit(default, run.Now, run.Shorts[i], LiquidationWorld.Usdc, Amount.Of(1 + run.Venue.More[i])));
                }

                ImmutableArray<DeleveragingPlace> shown = run.Engine.DeleveragingQueue(LiquidationWorld.BtcPerp, isLong: false).Value;
                bool areHedgesLast = shown.SkipWhile(static place => !place.IsHedge).All(static place => place.IsHedge);
                bool isSeenByAll = shown.All(place => run.Engine.Account(place.Account)!.Value.DeleveragingPlace(LiquidationWorld.BtcPerp) == place);
                run.Forget();
                run.Apply(new AdvanceTime(default, run.Now));
                Deleveraged[] used = [.. run.Events.OfType<Deleveraged>()];
                seen += used.Length;
                return areHedgesLast && isSeenByAll && used.All(e => shown[e.Rank - 1] is var place && place.Account == e.Account && place.Rank == e.Rank
                    && place.Score == e.Score && place.Of == shown.Length);
            });
            Assert.True(seen > 50, $"{rule}: {seen}");
        }
    }

    [Fact]
    [Trait("property", "W03")]
    public void W03_the_queue_holds_everybody_in_profit_and_nobody_else_and_looking_changes_nothing() => ForAll(DeleveragingRule.LeastHarm, static run =>
    {
        StateHash before = run.Engine.StateHash();
        AccountId[] shown = [.. run.Engine.DeleveragingQueue(LiquidationWorld.BtcPerp, isLong: false).Value.Select(static p => p.Account).Order()];
        AccountId[] winners = [.. run.Shorts.Where(id => !run.Engine.Account(id)!.Value.Position(LiquidationWorld.BtcPerp).Quantity.IsZero).Order()];
        return shown.SequenceEqual(winners) && run.Engine.DeleveragingQueue(LiquidationWorld.BtcPerp, isLong: true).Value.IsEmpty
            && run.Engine.Account(Crash.Id(0))!.Value.DeleveragingPlace(LiquidationWorld.BtcPerp) is null && run.Engine.StateHash() == before;
    });

    private static Quantity Sum(IEnumerable<Quantity> quantities) => quantities.Aggregate(Quantity.Zero, static (a, b) => a + b);

    private static void ForAll(DeleveragingRule rule, Func<Run, bool> claim) =>
        Prop.ForAll(_venues.ToArbitrary(), venue => claim(new Run(venue, rule)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(23, 29));

    private sealed record Venue(int[] Lots, int[] Hedges, int[] Spare, int Residual, int Fall, int[] More);

    private sealed class Run
    {
        private readonly ListSink _sink = new();
        private readonly Dictionary<AccountId, Portfolio> _before;

        public Run(Venue venue, DeleveragingRule rule)
        {
            Venue = venue;
            Rulebook rulebook = LiquidationWorld.Rulebook(
                new NettedMargin("0.05", "0.01"), LiquidationWorld.Policy with { Deleveraging = rule, BackstopCapacity = default });
            OraclePolicy oracle = new(["one"], 1, 3600, 0, Ratio.One, 1, 60, Ratio.One, 1);
            Engine = new(new(LiquidationWorld.Catalog, rulebook, [.. LiquidationWorld.Catalog.Observables.Select(_ => oracle)], "least harm"));
            AccountId rich = Crash.Id(100);
            Shorts = [.. venue.Lots.Select((_, i) => Crash.Id(i + 1))];
            Apply(Marks(50_000));
            foreach (AccountId id in (AccountId[])[Crash.Id(0), rich, .. Shorts])
            {
                Apply(new OpenAccount(default, Now, id, new(id.Value), AccountKind.Cross, default));
                Apply(new Deposit(default, Now, id, LiquidationWorld.Usdc, id == Crash.Id(0) ? Amount.Of(610 * venue.Residual) : Amount.Of(1_000_000)));
            }

            int open = venue.Residual;
            for (int i = 0; i < Shorts.Length; i++)
            {
                int sold = int.Min(open, venue.Lots[i]);
                open -= sold;
                Trade(LiquidationWorld.BtcPerp, Crash.Id(0), Shorts[i], sold);
                Trade(LiquidationWorld.BtcPerp, rich, Shorts[i], venue.Lots[i] - sold);
                Trade(LiquidationWorld.BtcFuture, Shorts[i], rich, venue.Hedges[i]);

                // Twice 5 % of the net and 1 % of the gross, 5,000 a lot, and some more.
                int required = (500 * (venue.Lots[i] - venue.Hedges[i])) + (100 * (venue.Lots[i] + venue.Hedges[i]));
                int kept = required + (venue.Spare[i] * 10 * venue.Lots[i]) + 1;
                Apply(new Withdraw(default, Now, Shorts[i], LiquidationWorld.Usdc, Amount.Of(1_000_000 - kept)));
            }

            _before = Shorts.ToDictionary(static id => id, id => Engine.Account(id)!.Value.Portfolio);
            Forget();
            Apply(Marks(500 * (100 - venue.Fall)));
            Engine.Audit();
        }

        public Venue Venue { get; }

        public ClearingEngine Engine { get; }

        public AccountId[] Shorts { get; }

        public Timestamp Now { get; } = new(1_000 * Timestamp.NanosecondsPerSecond);

        public IReadOnlyList<Event> Events => _sink.Events;

        public void Forget() => _sink.Clear();

        public void Apply(Command command) => Assert.Equal(Rejection.None, Engine.Apply(command, _sink));

        /// <summary>The twin: everybody's limits lot by lot from the margin model, then the next lot of whoever it harms least, again and again.</summary>
        public Dictionary<AccountId, Quantity> LotAfterLot(Price price)
        {
            Giver[] givers = [.. Shorts.Select(id => GiverOf(id, price)).OfType<Giver>()];
            for (int left = Venue.Residual; left > 0; left--)
            {
                Giver? next = givers.Where(static g => g.Given < g.Most).OrderByDescending(static g => g.Given < g.Harmless)
                    .ThenByDescending(static g => g.Left).ThenBy(static g => g.Account.Value).FirstOrDefault();
                if (next is null)
                {
                    break;
                }

                next.Given++;
            }

            return givers.Where(static g => g.Given > 0).ToDictionary(static g => g.Account, static g => Quantity.FromAtoms(_lot.Atoms * g.Given));
        }

        private Giver? GiverOf(AccountId id, Price price)
        {
            Portfolio before = _before[id];
            Position held = before.Positions.ToArray().Single(static p => p.Instrument == LiquidationWorld.BtcPerp);
            int lots = (int)(held.Quantity.Abs().Atoms / _lot.Atoms);
            if ((-price.Times(held.Quantity.Abs(), Rounding.Up) - held.Cost).IsNegative)
            {
                return null;
            }

            MarginReport[] after = [.. Enumerable.Range(0, lots + 1).Select(taken => After(before, held, taken, price))];
            Amount least = Amount.Min(after[0].Equity - after[0].Initial, default);
            int most = Enumerable.Range(0, lots + 1).Last(t => t == 0 || (after[t].IsHealthy && after[t].Equity - after[t].Initial >= least));
            int harmless = Enumerable.Range(0, lots + 1).Last(t => after[t].Maintenance <= after[0].Maintenance);
            BigInteger Leverage(Amount notional) => (BigInteger)notional.Atoms * BigInteger.Pow(10, 18) / after[0].Equity.Atoms;
            Amount gross = default;
            foreach (Position position in before.Positions.ToArray())
            {
                gross += Notional.Of(position, Engine.Market).Value;
            }

            return new(id, lots, int.Min(harmless, most), most, Leverage(gross), Leverage(Notional.Of(held, Engine.Market).Value));
        }

        private MarginReport After(Portfolio before, Position held, int taken, Price price)
        {
            Quantity quantity = Quantity.FromAtoms(_lot.Atoms * taken);
            Amount released = held.Cost.Scale(quantity.Atoms, held.Quantity.Abs().Atoms, Rounding.Up);
            Amount realised = -price.Times(quantity, Rounding.Up) - released;
            Position left = held with { Quantity = held.Quantity + quantity, Cost = held.Cost - released };
            Portfolio after = Portfolio.Arrange(
                [.. before.Holdings.ToArray(), new(LiquidationWorld.Usdc, realised)],
                before.Positions.ToArray().Select(p => p.Instrument == held.Instrument ? left : p).Where(static p => !p.Quantity.IsZero));
            return Engine.Setup.Rulebook.Assess(after, Engine.Market).Value;
        }

        private void Trade(InstrumentId instrument, AccountId buyer, AccountId seller, int lots)
        {
            if (lots > 0)
            {
                Apply(new Fill(default, Now, instrument, buyer, seller, Quantity.FromAtoms(_lot.Atoms * lots), Price.Of(50_000), default, default));
            }
        }

        private ObservePrices Marks(long bitcoin) => new(
            default,
            Now,
            [.. new[] { LiquidationWorld.BtcIndex, LiquidationWorld.BtcPerpMark, LiquidationWorld.BtcFutureMark }.Select(
                s => new Observation(s, 0, Price.Of(bitcoin).Atoms, default))]);
    }

    private sealed class Giver(AccountId account, int held, int harmless, int most, BigInteger leverage, BigInteger own)
    {
        public AccountId Account => account;

        public int Harmless => harmless;

        public int Most => most;

        public int Given { get; set; }

        public BigInteger Left => leverage - (own * Given / held);
    }
}
