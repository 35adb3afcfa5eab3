// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Auctions;

/// <summary>Bids of all sizes in stories that end badly, held to a naive twin.</summary>
public class AuctionProperties(ITestOutputHelper output)
{
    private const int Count = 700;

    /// <summary>Roundings of one bid: of each trade, each balance and the discount, to a millionth.</summary>
    private static readonly Amount _dust = Amount.Parse("0.0001");

    [Fact]
    [Trait("property", "P01")]
    public void P01_every_bid_leaves_sums_that_add_up() => ForAll(static moment =>
    {
        moment.Engine.Audit();
        return true;
    });

    [Fact]
    [Trait("property", "L03")]
    public void L03_a_bid_lowers_the_deficit_and_costs_no_more_than_the_discount_of_the_worth()
    {
        SortedDictionary<string, int> seen = new(StringComparer.Ordinal);
        ForAll(moment =>
        {
            if (moment.Command is not (BidInAuction or BidForLegs))
            {
                return true;
            }

            if (Sold(moment) is not { } sold)
            {
                string name = moment.All<CommandRefused>().SingleOrDefault()?.Rejection.Code.ToString() ?? moment.Command.GetType().Name;
                seen[name] = seen.GetValueOrDefault(name) + 1;
                return true;
            }

            NaiveSlice twin = new(moment.Engine, moment.Before[sold.Account]);
            Amount worth = twin.Worth();
            string kind = $"{moment.Command.GetType().Name} {(worth.IsPositive ? "solvent" : "insolvent")}";
            seen[kind] = seen.GetValueOrDefault(kind) + 1;
            Ratio most = moment.Command is BidInAuction ? sold.Share : Ratio.One;
            Assert.True(sold.DeficitAfter < sold.DeficitBefore, "the deficit did not fall");
            if (worth.IsPositive)
            {
                Assert.True(sold.FundPaid.IsZero, "the fund paid for a solvent account");
                Assert.True(sold.Discount <= worth.Times(most, Rounding.Up).Times(sold.Rate, Rounding.Up), $"{sold.Discount} of {worth}");
            }
            else
            {
                Amount dearest = MostPaid(moment, sold.Bidder).Times(sold.Rate, Rounding.Up);
                Assert.True(sold.Discount <= dearest, $"the fund paid {sold.Discount} for closing what cannot cost more than {dearest}");
                seen["nothing to close"] = seen.GetValueOrDefault("nothing to close") + (dearest.IsZero ? 1 : 0);
                seen["something closed"] = seen.GetValueOrDefault("something closed") + (IsOpposite(moment, sold.Bidder) ? 1 : 0);
            }

            if (!IsAlone(moment))
            {
                return true;
            }

            Amount after = NaiveSlice.Worth(moment.Engine, moment.Engine.Account(sold.Account)!.Value.Portfolio);
            Amount gained = NaiveSlice.Worth(moment.Engine, moment.Engine.Account(sold.Bidder)!.Value.Portfolio)
                - NaiveSlice.Worth(moment.Engine, moment.Before[sold.Bidder]);
            Amount paid = sold.FundPaid.IsPositive ? sold.FundPaid - sold.Discount : -sold.Discount;
            Assert.True((after - worth - paid).Abs() <= _dust, $"{worth} became {after} with {paid}");
            Assert.True((gained - sold.Discount).Abs() <= _dust, $"the bidder gained {gained} and was given {sold.Discount}");
            Assert.False(worth.IsPositive && after < -_dust, "a solvent account is insolvent");
            Assert.False(!worth.IsPositive && after < worth - _dust, "a hole was made larger");
            return true;
        });
        output.WriteLine(string.Join('\n', seen.Select(static pair => $"{pair.Key} {pair.Value}")));
        Assert.All(["BidInAuction solvent", "BidInAuction insolvent", "BidForLegs solvent", "BidNotHelpful", "AccountInsolvent", "something closed"],
            name => Assert.True(seen.GetValueOrDefault(name) > 9, $"{name}: {seen.GetValueOrDefault(name)}"));
    }

    [Fact]
    [Trait("property", "L06")]
    public void L06_no_more_is_sold_than_restores_and_no_leg_hedges_what_stays() => ForAll(static moment =>
    {
        if (Sold(moment) is not { FundPaid.IsZero: true } sold)
        {
            return true;
        }

        ImmutableArray<InstrumentId>? legs = Legs(moment.Command);
        NaiveSlice twin = new(moment.Engine, moment.Before[sold.Account]);
        Ratio less = sold.Share - Ratio.FromAtoms(Fixed18.AtomsPerUnit / 1_000_000);
        if (sold.Share < Wanted(moment.Command) && less.IsPositive)
        {
            (Amount equity, Amount maintenance) = twin.Assess(twin.Without(less, legs, sold.Rate));
            Ratio stop = moment.Engine.Setup.Rulebook.Liquidation.StopRatio;
            Assert.True(equity < maintenance.Times(stop, Rounding.Up) + _dust, $"{less} restores too: {equity} against {maintenance}");
        }

        Amount with = twin.Assess(twin.Without(sold.Share, legs, sold.Rate)).Maintenance;
        foreach (InstrumentId leg in legs ?? [])
        {
            Assert.True(twin.Assess(twin.Without(sold.Share, legs!.Value.Remove(leg), sold.Rate)).Maintenance >= with, $"{leg} was a hedge");
        }

        return true;
    });

    [Fact]
    [Trait("property", "D01")]
    public void D01_auctions_go_on_from_a_snapshot_at_any_place() => Prop.ForAll(AuctionStory.Any.ToArbitrary(), story =>
    {
        Command[] commands = [.. story.Play().Select(static moment => moment.Command)];
        ClearingEngine engine = new(story.Setup);
        int half = story.Codes[0] % commands.Length;
        foreach (Command command in commands.Take(half))
        {
            engine.Apply(command, NullSink.Instance);
        }

        ClearingEngine restored = ClearingEngine.Restore(story.Setup, CrashRun.Snapshot(engine));
        ListSink first = new();
        ListSink second = new();
        foreach (Command command in commands.Skip(half))
        {
            engine.Apply(command, first);
            restored.Apply(command, second);
        }

        return engine.StateHash() == restored.StateHash() && first.Events.SequenceEqual(second.Events);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(4711, 33));

    /// <summary>Of two bids for shares of all at one moment, the order decides who gets what, and nothing for the account but lots.</summary>
    [Fact]
    public void Two_bids_leave_the_account_the_same_in_either_order()
    {
        int compared = 0;
        Prop.ForAll(AuctionStory.Any.ToArbitrary(), story =>
        {
            foreach (Moment moment in story.Play())
            {
                if (moment.All<AuctionOpened>().FirstOrDefault() is not { } opened)
                {
                    continue;
                }

                byte[] start = CrashRun.Snapshot(moment.Engine);
                BidInAuction[] bids =
                [
                    new(default, moment.Command.Time, Crash.Id(0), opened.Account, Share(story.Codes[0]), default),
                    new(default, moment.Command.Time, Crash.Id(1), opened.Account, Share(story.Codes[1]), default),
                ];
                ClearingEngine one = ClearingEngine.Restore(story.Setup, start);
                ClearingEngine other = ClearingEngine.Restore(story.Setup, start);
                Moment[] there = [CrashRun.Play(one, bids[0]), CrashRun.Play(one, bids[1])];
                Moment[] back = [CrashRun.Play(other, bids[1]), CrashRun.Play(other, bids[0])];
                if (there.Concat(back).Any(static bid => Sold(bid) is not { FundPaid.IsZero: true } || !IsAlone(bid)))
                {
                    continue;
                }

                compared++;
                Portfolio a = one.Account(opened.Account)!.Value.Portfolio;
                Portfolio b = other.Account(opened.Account)!.Value.Portfolio;
                foreach (Position position in a.Positions.Span)
                {
                    Quantity lots = Quantity.FromAtoms(3 * one.Catalog[position.Instrument].LotSize.Atoms);
                    Quantity rest = b.Positions.ToArray().SingleOrDefault(p => p.Instrument == position.Instrument).Quantity;
                    Assert.True((position.Quantity - rest).Abs() <= lots, $"{position.Quantity} or {rest}");
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(4711, 33));
        Assert.True(compared > 5, $"only {compared} pairs");
    }

    private static Ratio Share(int code) => Ratio.FromAtoms((1 + (code % 150_000)) * (Fixed18.AtomsPerUnit / 1_000_000));

    /// <summary>The most that closing can be modelled to cost of what a bidder's owner has to trade away: of each position that came, what is left of it once
    /// his own of the other side is taken off, times fee and the largest spread. An option's fee is up to an eighth of it.</summary>
    private static Amount MostPaid(Moment moment, AccountId bidder)
    {
        LiquidationPolicy policy = moment.Engine.Setup.Rulebook.Liquidation;
        Amount most = default;
        foreach (AuctionTraded leg in moment.All<AuctionTraded>())
        {
            Quantity net = Net(moment, bidder, leg.Instrument);
            Quantity closed = net.IsNegative == leg.Quantity.IsNegative ? default : Quantity.Min(net.Abs(), leg.Quantity.Abs());
            InstrumentSpec spec = moment.Engine.Catalog[leg.Instrument];
            moment.Engine.Market.TryAssetPrice(spec.Settlement, out Price settlement);
            Ratio rate = policy.PriceFloor + (spec.IsPremiumPaid ? Ratio.Parse("0.125") : policy.TakerFeeRate);
            most += spec.ValueOf(leg.Quantity.Abs() - closed, leg.Price, Rounding.Up).Abs().Times(settlement, Rounding.Up).Times(rate, Rounding.Up);
        }

        return most;
    }

    private static bool IsOpposite(Moment moment, AccountId bidder) => moment.All<AuctionTraded>().Any(leg =>
        Net(moment, bidder, leg.Instrument) is { IsZero: false } net && net.IsNegative != leg.Quantity.IsNegative);

    /// <summary>What the owner of an account had of an instrument before, over all his accounts.</summary>
    private static Quantity Net(Moment moment, AccountId account, InstrumentId instrument)
    {
        OwnerId owner = moment.Engine.Account(account)!.Value.Owner;
        Quantity net = default;
        foreach (AccountView own in moment.Engine.Accounts.Where(other => other.Owner == owner))
        {
            foreach (Position position in moment.Before[own.Id].Positions.Span)
            {
                net += position.Instrument == instrument ? position.Quantity : default;
            }
        }

        return net;
    }

    private static AuctionSold? Sold(Moment moment) => moment.All<AuctionSold>().SingleOrDefault();

    private static Ratio Wanted(Command command) => command is BidInAuction bid ? bid.Share : ((BidForLegs)command).Share;

    private static ImmutableArray<InstrumentId>? Legs(Command command) => command is BidForLegs bid ? bid.Legs : null;

    /// <summary>True when nothing else happened to the account and its bidder in the same moment.</summary>
    private static bool IsAlone(Moment moment) =>
        !moment.Events.Any(static item => item is LiquidationTraded or BackstopTookOver or BackstopTraded or Deleveraged or LossSocialised or InterestCharged);

    private static void ForAll(Func<Moment, bool> claim) => Prop.ForAll(AuctionStory.Any.ToArbitrary(), story => story.Play().All(claim))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(4711, 33));
}
