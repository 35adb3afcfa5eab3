// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>One bankrupt long without depth or fund, and shorts that hold their position as one leg of a hedge, with more or less equity to spare.</summary>
public class HedgedDeleveragingProperties
{
    private static readonly Gen<(int[] Lots, int[] Spare, int Fall)> _venues =
        from accounts in Gen.Choose(1, 4)
        from lots in Gen.Choose(1, 8).ListOf(accounts)
        from spare in Gen.Choose(0, 40).ListOf(accounts)
        from fall in Gen.Choose(13, 25)
        select (lots.ToArray(), spare.ToArray(), fall);

    [Fact]
    [Trait("property", "W05")]
    public void W05_a_hedge_is_taken_only_as_far_as_its_account_stays_healthy_without_it() => ForAll((engine, events, shorts) =>
        shorts.All(id => engine.Account(id)!.Value.Report().Value.IsHealthy) && !events.OfType<LiquidationStarted>().Any(e => shorts.Contains(e.Account)));

    [Fact]
    [Trait("property", "W02")]
    public void W02_what_is_left_open_is_what_no_hedge_could_give_another_lot_of() => ForAll((engine, events, shorts) =>
    {
        AccountView bankrupt = engine.Account(Crash.Id(0))!.Value;
        Quantity left = bankrupt.Position(LiquidationWorld.BtcPerp).Quantity;
        if (left.IsZero)
        {
            return bankrupt.Status == AccountStatus.Closed;
        }

        Price price = events.OfType<Deleveraged>().Select(e => e.Price).Append(Price.Of(60_000)).First();
        return bankrupt.Status == AccountStatus.Deleveraging && shorts.All(id => !CouldGive(engine, id, price));
    });

    private static bool CouldGive(ClearingEngine engine, AccountId id, Price price)
    {
        AccountView account = engine.Account(id)!.Value;
        Position held = account.Position(LiquidationWorld.BtcPerp);
        Quantity lot = Quantity.Parse("0.1");
        if (held.Quantity.IsZero)
        {
            return false;
        }

        // Buying one lot back at the deleveraging price, written out: cost released in proportion, the difference realised.
        Amount released = held.Cost.Scale(lot.Atoms, held.Quantity.Abs().Atoms, Rounding.Up);
        Amount realised = -price.Times(lot, Rounding.Up) - released;
        Portfolio after = Portfolio.Arrange(
            [.. account.Holdings.ToArray(), new(LiquidationWorld.Usdc, realised)],
            account.Positions.ToArray().Select(p => p.Instrument == held.Instrument ? p with { Quantity = p.Quantity + lot, Cost = p.Cost - released } : p));
        Plimsoll.Margin.MarginReport now = account.Report().Value;
        Plimsoll.Margin.MarginReport report = engine.Setup.Rulebook.Assess(after, engine.Market).Value;

        // At initial margin still, or no further below it than it is.
        return report.IsHealthy && report.Equity - report.Initial >= Amount.Min(now.Equity - now.Initial, default);
    }

    private static void ForAll(Func<ClearingEngine, IReadOnlyList<Event>, AccountId[], bool> claim) =>
        Prop.ForAll(_venues.ToArbitrary(), x =>
        {
            (ClearingEngine engine, ListSink sink, AccountId[] shorts) = Play(x.Lots, x.Spare, x.Fall);
            return claim(engine, sink.Events, shorts);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(23, 29));

    private static (ClearingEngine Engine, ListSink Sink, AccountId[] Shorts) Play(int[] lots, int[] spare, int fall)
    {
        Rulebook rulebook = LiquidationWorld.Rulebook(new NettedMargin("0.05", "0.01"));
        OraclePolicy oracle = new(["one"], 1, 3600, 0, Ratio.One, 1, 60, Ratio.One, 1);
        ClearingEngine engine = new(new(LiquidationWorld.Catalog, rulebook, [.. LiquidationWorld.Catalog.Observables.Select(_ => oracle)], "hedged"));
        ListSink sink = new();
        Timestamp now = new(1_000 * Timestamp.NanosecondsPerSecond);
        AccountId rich = Crash.Id(100);
        AccountId[] shorts = [.. lots.Select((_, i) => Crash.Id(i + 1))];
        Apply(Marks(now, 50_000));
        foreach (AccountId id in (AccountId[])[Crash.Id(0), rich, .. shorts])
        {
            Apply(new OpenAccount(default, now, id, new(id.Value), AccountKind.Cross, default));
            Apply(new Deposit(default, now, id, LiquidationWorld.Usdc, id == Crash.Id(0) ? Amount.Of(6_100 * lots.Sum() / 10) : Amount.Of(1_000_000)));
        }

        for (int i = 0; i < lots.Length; i++)
        {
            Quantity quantity = Quantity.FromAtoms(Quantity.Parse("0.1").Atoms * lots[i]);
            Apply(new Fill(default, now, LiquidationWorld.BtcPerp, Crash.Id(0), shorts[i], quantity, Price.Of(50_000), default, default));
            Apply(new Fill(default, now, LiquidationWorld.BtcFuture, shorts[i], rich, quantity, Price.Of(50_000), default, default));

            // Twice 1 % of a gross of 2 × 5,000 a lot, and some more: what it has beyond its hedge is what it can give its hedge up with.
            Amount kept = Amount.Of((200 * lots[i]) + (spare[i] * 10 * lots[i]) + 1);
            Apply(new Withdraw(default, now, shorts[i], LiquidationWorld.Usdc, Amount.Of(1_000_000) - kept));
        }

        sink.Clear();
        Apply(Marks(now, 50_000 * (100 - fall) / 100));
        engine.Audit();
        return (engine, sink, shorts);

        void Apply(Command command) => Assert.Equal(Rejection.None, engine.Apply(command, sink));
    }

    private static ObservePrices Marks(Timestamp now, long bitcoin) => new(
        default,
        now,
        [.. new[] { LiquidationWorld.BtcIndex, LiquidationWorld.BtcPerpMark, LiquidationWorld.BtcFutureMark }.Select(
            s => new Observation(s, 0, Price.Of(bitcoin).Atoms, default))]);
}
