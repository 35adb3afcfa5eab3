// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Auctions;

/// <summary>A story that ends badly on a venue with auctions, in which everybody shows himself now and then, and somebody bids for whatever is
/// offered.</summary>
internal sealed record AuctionStory(EngineSetup Setup, Crash Crash, int[] Codes)
{
    public static Gen<AuctionStory> Any { get; } =
        from crash in Crash.Any
        from first in Gen.Elements("0", "0.1", "0.9")
        from open in Gen.Elements("0.6", "0.9", "1")
        from bidders in Gen.Choose(0, 2)
        from patience in Gen.Elements(0, 900, 900, 900)
        from codes in Gen.Choose(0, 1_000_000).ListOf(40)
        select Make(crash, first, open, bidders, patience, [.. codes]);

    /// <summary>Plays it, bids included, and shows every moment.</summary>
    public IEnumerable<Moment> Play()
    {
        ClearingEngine engine = new(Setup);
        SortedSet<ulong> offered = [];
        int at = 0;
        int next = 0;
        foreach (Command told in Crash.Commands)
        {
            // In two of three stories nobody is on the book, so that what falls below its line is offered and not closed.
            if (told is PublishDepth && Codes[0] % 3 != 0)
            {
                continue;
            }

            Moment moment = CrashRun.Play(engine, told);
            Note(moment, offered);
            yield return moment;

            // Two are rich enough for anything.
            for (int i = 0; i < 2 && at == 15; i++)
            {
                yield return CrashRun.Play(engine, new Deposit(default, told.Time, Crash.Id(i), LiquidationWorld.Usdc, Amount.Of(5_000_000)));
            }

            // Whoever is there says so before anything happens, and every ten minutes or so.
            for (int i = 0; i < 7 && at >= 15 && (at - 15) % 20 == 0; i++)
            {
                yield return CrashRun.Play(engine, new StandForAuctions(default, told.Time, Crash.Id(i), Amount.Of(i < 2 ? 5_000 : 100)));
            }

            at++;
            for (int i = 0; i < 4 && offered.Count > 0; i++)
            {
                int code = Codes[next++ % Codes.Length];
                AccountId account = new(offered.ElementAt(code % offered.Count));
                Moment bid = CrashRun.Play(engine, Bid(engine, account, code / 3, told.Time));
                Note(bid, offered);
                yield return bid;
            }
        }
    }

    public override string ToString() => $"{Setup.Rulebook.Liquidation.Auction} codes [{string.Join(' ', Codes)}] {Crash.Text}";

    /// <summary>Which auctions are open.</summary>
    public static void Note(Moment moment, SortedSet<ulong> offered)
    {
        foreach (Event item in moment.Events)
        {
            if (item is AuctionOpened opened)
            {
                offered.Add(opened.Account.Value);
            }
            else if (item is AuctionEnded ended)
            {
                offered.Remove(ended.Account.Value);
            }
        }
    }

    /// <summary>A bid of anybody, the rich one mostly, for a share of all or of some positions.</summary>
    public static Command Bid(ClearingEngine engine, AccountId account, int code, Timestamp now)
    {
        AccountId bidder = Crash.Id(code % 3 == 0 ? code / 3 % 7 : code % 2);
        int rest = code / 21;
        Ratio share = (rest % 3) switch
        {
            0 => Ratio.One,
            1 => Ratio.Parse("0.3"),
            _ => Ratio.FromAtoms((1 + (rest / 3 % 1_000_000)) * (Fixed18.AtomsPerUnit / 1_000_000)),
        };
        ImmutableArray<InstrumentId> held = [.. engine.Account(account)!.Value.Positions.ToArray().Select(static position => position.Instrument)];
        int chosen = 1 + (rest / 5 % 15);
        ImmutableArray<InstrumentId> legs = [.. held.Where((_, i) => (chosen & (1 << i)) != 0)];
        return rest % 2 == 0 || legs.IsEmpty
            ? new BidInAuction(default, now, bidder, account, share, default)
            : new BidForLegs(default, now, bidder, account, legs, share, default);
    }

    private static AuctionStory Make(Crash crash, string first, string open, int bidders, int patience, int[] codes)
    {
        AuctionTerms terms = new(
            Ratio.Parse(open), new([new(Ratio.Zero, Ratio.Parse(first)), new(Ratio.Of(600), Ratio.One)]), 900, bidders, Amount.Of(100), 1_200, patience);
        Rulebook rulebook = crash.Setup.Rulebook;
        rulebook = rulebook with { Mode = AccountMode.Cross, Liquidation = rulebook.Liquidation with { Auction = terms } };
        return new(crash.Setup with { Rulebook = rulebook }, crash, codes);
    }
}
