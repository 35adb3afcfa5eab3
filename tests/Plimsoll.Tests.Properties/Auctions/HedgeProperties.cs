// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Auctions;

/// <summary>Every set of legs of books that are hedged in part, bid for.</summary>
public class HedgeProperties
{
    private const long Second = Timestamp.NanosecondsPerSecond;
    private const long Hundredth = Fixed18.AtomsPerUnit / 100;
    private static readonly InstrumentId[] _held = [LiquidationWorld.BtcPerp, LiquidationWorld.BtcFuture, LiquidationWorld.EthPerp];

    [Fact]
    [Trait("property", "L06")]
    public void L06_of_all_sets_of_legs_those_that_break_a_hedge_open_are_refused()
    {
        (int broken, int sold) = (0, 0);
        for (int book = 0; book < 5 * 5 * 3; book++)
        {
            EngineSetup setup = Setup();
            ClearingEngine engine = Offered(setup, [10 + (book % 5 * 5), -2 - (book / 5 % 5 * 5), 300 + (book / 25 * 100)]);
            byte[] start = CrashRun.Snapshot(engine);
            for (int chosen = 1; chosen < 8; chosen++)
            {
                ImmutableArray<InstrumentId> legs = [.. _held.Where((_, i) => (chosen & (1 << i)) != 0)];
                ClearingEngine fork = ClearingEngine.Restore(setup, start);
                Moment moment = CrashRun.Play(fork, new BidForLegs(default, new(Second), Crash.Id(1), Crash.Id(0), legs, Ratio.One, default));
                NaiveSlice twin = new(fork, moment.Before[Crash.Id(0)]);
                if (moment.All<AuctionSold>().SingleOrDefault() is { } done)
                {
                    sold++;
                    Assert.DoesNotContain(legs, leg => IsHedge(twin, legs, leg, done.Share));
                    continue;
                }

                Rejection refused = moment.All<CommandRefused>().Single().Rejection;
                Assert.True(refused.Code is RejectionCode.HedgeBroken or RejectionCode.BidNotHelpful, refused.ToString());
                if (refused.Code == RejectionCode.HedgeBroken)
                {
                    broken++;
                    Assert.Contains(Enumerable.Range(1, 100), share => IsHedge(twin, legs, refused.Subject.Instrument, Ratio.FromAtoms(share * Hundredth)));
                }
            }
        }

        Assert.True(broken > 20 && sold > 100, $"{broken} broken, {sold} sold");
    }

    /// <summary>True where the rest requires less without a leg in the bid.</summary>
    private static bool IsHedge(NaiveSlice twin, ImmutableArray<InstrumentId> legs, InstrumentId leg, Ratio share) =>
        twin.Assess(twin.Without(share, legs.Remove(leg), Ratio.Zero)).Maintenance < twin.Assess(twin.Without(share, legs, Ratio.Zero)).Maintenance;

    private static EngineSetup Setup()
    {
        AuctionTerms terms = new(Ratio.One, new([new(Ratio.Zero, Ratio.Parse("0.1"))]), 900, 0, default, 60);
        Rulebook rulebook = LiquidationWorld.Rulebook(new NettedMargin("0.04", "0.001"), LiquidationWorld.Policy with { Auction = terms });
        OraclePolicy oracle = new(["one"], 1, 300, 0, Ratio.One, 1, 60, Ratio.One, 1);
        return new(LiquidationWorld.Catalog, rulebook, [.. LiquidationWorld.Catalog.Observables.Select(_ => oracle)], "hedges");
    }

    /// <summary>An account with so many lots of each, which ether has brought nine tenths of the way from its line to nothing.</summary>
    private static ClearingEngine Offered(EngineSetup setup, int[] lots)
    {
        Timestamp now = new(Second);
        ClearingEngine engine = new(setup);
        void Send(Command command) => Assert.False(engine.Apply(command, NullSink.Instance).IsRefused, command.ToString());
        Send(Prices(now, 2_000));
        foreach (int account in (int[])[0, 1])
        {
            Send(new OpenAccount(default, now, Crash.Id(account), new((ulong)account + 1), AccountKind.Cross, default));
            Send(new Deposit(default, now, Crash.Id(account), LiquidationWorld.Usdc, Amount.Of(10_000_000)));
        }

        for (int i = 0; i < _held.Length; i++)
        {
            Quantity quantity = Quantity.FromAtoms(LiquidationWorld.Catalog[_held[i]].LotSize.Atoms * Math.Abs(lots[i]));
            (AccountId buyer, AccountId seller) = lots[i] > 0 ? (Crash.Id(0), Crash.Id(1)) : (Crash.Id(1), Crash.Id(0));
            Send(new Fill(default, now, _held[i], buyer, seller, quantity, Price.Of(_held[i] == LiquidationWorld.EthPerp ? 2_000 : 50_000), default, default));
        }

        Amount maintenance = engine.Account(Crash.Id(0))!.Value.Report().Value.Maintenance;
        Amount left = maintenance + maintenance + Amount.Of(lots[2] * 100L);
        Send(new Withdraw(default, now, Crash.Id(0), LiquidationWorld.Usdc, Amount.Of(10_000_000) - left));

        // What is left beyond half of the maintenance is lost in ether.
        Int128 fall = (left - maintenance.Scale(1, 2, Rounding.Down)).Atoms / lots[2];
        Send(new ObservePrices(default, now, [new(LiquidationWorld.EthPerpMark, 0, Price.Of(2_000).Atoms - fall, default)]));
        return engine;
    }

    private static ObservePrices Prices(Timestamp now, long ether) => new(default, now,
    [
        new(LiquidationWorld.BtcIndex, 0, Price.Of(50_000).Atoms, default),
        new(LiquidationWorld.EthIndex, 0, Price.Of(2_000).Atoms, default),
        new(LiquidationWorld.BtcPerpMark, 0, Price.Of(50_000).Atoms, default),
        new(LiquidationWorld.BtcFutureMark, 0, Price.Of(50_000).Atoms, default),
        new(LiquidationWorld.EthPerpMark, 0, Price.Of(ether).Atoms, default),
    ]);
}
