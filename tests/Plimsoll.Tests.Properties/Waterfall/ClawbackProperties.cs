// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>Settlement periods of ten minutes in which clients ruin each other, and one who has won and would rather not pay for it.</summary>
public class ClawbackProperties
{
    private const int Clients = 6;
    private const int Period = 600;
    private static readonly AssetId _usdc = TestWorld.Usdc;
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly Amount _slack = Amount.Parse("0.00001");

    private static Gen<int[]> Stories { get; } = Gen.Choose(0, 100_000_000).ListOf(40).Select(static codes => codes.ToArray());

    [Fact]
    [Trait("property", "W06")]
    [Trait("property", "W08")]
    public void W08_a_charge_is_at_most_what_was_won_in_the_period_and_who_won_nothing_is_not_charged()
    {
        int charges = 0;
        int periods = 0;
        ForAll(200, story =>
        {
            TestVenue venue = Ruin(story[0]);
            Amount[] start = [.. Enumerable.Range(0, Clients).Select(client => Paid(venue, client))];
            var flows = new Amount[Clients];
            foreach (int code in story)
            {
                Amount[] equity = [.. Enumerable.Range(0, Clients).Select(client => Equity(venue, client))];
                int told = venue.Events.Count;
                Act(venue, code);
                Event[] events = [.. venue.Events.Skip(told)];
                foreach (Event item in events)
                {
                    switch (item)
                    {
                        case Deposited e:
                            flows[Place(e.Account)] += e.Amount;
                            break;
                        case Withdrawn e:
                            flows[Place(e.Account)] -= e.Amount;
                            break;
                        case Transferred e:
                            flows[Place(e.From)] -= e.Amount;
                            flows[Place(e.To)] += e.Amount;
                            break;
                        case ProfitClawedBack e:
                            charges++;
                            Amount won = equity[Place(e.Account)] - start[Place(e.Account)] - flows[Place(e.Account)];
                            if (!e.Amount.IsPositive || e.Amount > e.Bearable || e.Bearable > won + _slack)
                            {
                                return false;
                            }

                            break;
                    }
                }

                if (events.OfType<PeriodSettled>().Any())
                {
                    periods++;
                    start = [.. Enumerable.Range(0, Clients).Select(client => Amount.Min(venue.View(client).Balance(_usdc), equity[client]))];
                    Array.Clear(flows);
                    if (Enumerable.Range(0, Clients).Any(client => venue.View(client).HeldProfit.IsPositive))
                    {
                        return false;
                    }
                }
            }

            venue.Engine.Audit();
            return true;
        });
        Assert.True(charges > 200 && periods > 200, $"{charges} charges in {periods} periods.");
    }

    [Fact]
    [Trait("property", "L11")]
    public void L11_whoever_moves_splits_hedges_or_withdraws_what_he_won_pays_as_much()
    {
        int moved = 0;
        int charged = 0;
        ForAll(300, story =>
        {
            TestVenue venue = Ruin(story[0]);
            byte[] snapshot = venue.Snapshot();
            Amount calm = Play(venue, snapshot, story, attacks: false, out int _, out int calmCharges);
            Amount attacked = Play(venue, snapshot, story, attacks: true, out int acts, out int _);
            moved += acts;
            charged += calmCharges;
            return attacked <= calm + _slack;
        });
        Assert.True(moved > 500 && charged > 200, $"{moved} acts, {charged} charges.");
    }

    private static void ForAll(int count, Func<int[], bool> claim) =>
        Prop.ForAll(Stories.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(4711, 33));

    private static int Place(AccountId account) => (int)(account.Value - TestVenue.Account(0).Value);

    private static Amount Equity(TestVenue venue, int client) => venue.View(client).Report() is { IsOk: true } report ? report.Value.Equity : default;

    private static Amount Paid(TestVenue venue, int client) => venue.Events.OfType<Deposited>().Where(paid => Place(paid.Account) == client)
        .Aggregate(default(Amount), static (sum, paid) => sum + paid.Amount);

    private static void Depth(TestVenue venue, string distance = "0.03")
    {
        DepthLevel level = new(Ratio.Parse(distance), Quantity.Of(1_000));
        venue.Apply(new PublishDepth(default, venue.Now, [new(_perp, new(level.Distance, [level], [level]))]));
    }

    private static void Act(TestVenue venue, int code)
    {
        int kind = code % 10;
        int rest = code / 10;
        int client = rest % Clients;
        int other = (client + 1 + (rest / Clients % (Clients - 1))) % Clients;
        rest /= Clients * (Clients - 1);
        string[] sizes = ["0.5", "1", "2", "4"];
        string price = Mark(venue.Engine).ToString();
        switch (kind)
        {
            case 0 or 1 or 2 or 3:
                venue.Fill(_perp, client, other, sizes[rest % 4], price);
                break;
            case 4:
                venue.Withdraw(client, _usdc, Amount.Max(venue.View(client).Withdrawable(_usdc), Amount.Of(1)).ToString());
                break;
            case 5:
                venue.Deposit(client, _usdc, "700");
                break;
            case 6:
                // Time passes with no other word, so that what is seen before it is what is settled.
                venue.Now = venue.Now.PlusSeconds(200);
                venue.Apply(new AdvanceTime(default, venue.Now));
                break;
            default:
                Move(venue, rest % 13);
                break;
        }
    }

    private static void Move(TestVenue venue, int step)
    {
        string price = Price.FromAtoms(Mark(venue.Engine).Atoms / 100 * (94 + step)).RoundTo(Price.Parse("0.01"), Rounding.Down).ToString();
        venue.Mark(TestWorld.BtcIndex, price);
        venue.Mark(TestWorld.BtcPerpMark, price);
    }

    private static Price Mark(ClearingEngine engine) => engine.Market.TryMark(_perp, out Price mark) ? mark : throw new InvalidOperationException();

    /// <summary>Accounts 1 and 2 have won of account 0, which is ruined, and realised it against account 3; account 4 is of the owner of account 1.</summary>
    private static TestVenue Ruin(int code)
    {
        Rulebook rulebook = TestWorld.Rulebook();
        TestVenue venue = new(TestWorld.Setup(rulebook with { Liquidation = rulebook.Liquidation with { ClawbackSeconds = Period } }));
        string[] funds = ["6000", "40000", "40000", "500000"];
        for (int client = 0; client < funds.Length; client++)
        {
            venue.Open(client);
            venue.Deposit(client, _usdc, funds[client]);
        }

        venue.OpenSub(4, 1, 2);
        venue.Open(5);
        venue.Deposit(5, _usdc, "40000");
        venue.MarkAll();
        string[] parts = ["0.2", "0.4", "0.7", "0.9"];
        string part = parts[code % 4];
        string rest = (Quantity.Of(1) - Quantity.Parse(part)).ToString();
        venue.Fill(_perp, 0, 1, part, "50000");
        venue.Fill(_perp, 0, 2, rest, "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46400");
        venue.Fill(_perp, 1, 3, part, "44050");
        venue.Fill(_perp, 2, 3, rest, "44050");
        Depth(venue);
        venue.Mark(TestWorld.BtcPerpMark, "44050");

        // From here on a liquidation costs little, so that no further deficit is made by it.
        Depth(venue, "0.001");
        return venue;
    }

    /// <summary>What the hand behind accounts 1, 4 and 5 has in the end, in the venue and out of it.</summary>
    private static Amount Play(TestVenue venue, byte[] snapshot, int[] story, bool attacks, out int acts, out int charges)
    {
        ClearingEngine engine = ClearingEngine.Restore(venue.Engine.Setup, snapshot);
        ListSink sink = new();
        int[] hand = [1, 4, 5];
        acts = 0;
        foreach (int code in story.Skip(1))
        {
            int kind = code % 6;
            int rest = code / 6;
            if (kind == 0)
            {
                Int128 moved = Mark(engine).Atoms / 200 * (194 + (rest % 13));
                Price price = Price.FromAtoms(moved).RoundTo(Price.Parse("0.01"), Rounding.Down);
                Price call = Price.Of(900 + (50 * (rest / 13 % 5)));
                engine.Apply(new ObservePrices(default, venue.Now, [new(TestWorld.BtcIndex, 0, price.Atoms, default),
                    new(TestWorld.BtcPerpMark, 0, price.Atoms, default), new(TestWorld.BtcCallMark, 0, call.Atoms, default)]), sink);
            }
            else if (attacks)
            {
                AccountId one = TestVenue.Account(hand[rest % 3]);
                AccountId other = TestVenue.Account(hand[(rest + 1 + (rest / 3 % 2)) % 3]);
                Quantity size = Quantity.Parse(new[] { "0.5", "1", "3", "7" }[rest / 6 % 4]);

                // What the hand trades with itself: the contract, coin, and calls.
                InstrumentId[] among = [_perp, TestWorld.BtcSpot, TestWorld.BtcCall];
                InstrumentId traded = among[rest / 48 % 3];
                Price at = engine.Market.TryMark(traded, out Price mark) ? mark : throw new InvalidOperationException();
                Price far = Price.FromAtoms(at.Atoms / 100 * (95 + (rest / 24 % 11)));
                Amount most = engine.Account(one)!.Value.Withdrawable(_usdc);
                Command act = kind switch
                {
                    1 => new Transfer(default, venue.Now, one, other, _usdc, Amount.Max(most, Amount.Of(1))),
                    2 => new Withdraw(default, venue.Now, one, _usdc, Amount.Max(most, Amount.Of(1))),
                    3 => new Fill(default, venue.Now, traded, one, other, traded == _perp ? size : size.Times(Ratio.Parse("0.1"), Rounding.Down), at, default,
                        default),
                    4 => new Fill(default, venue.Now, _perp, one, TestVenue.Account(3), size, Mark(engine), default, default),
                    _ => new Fill(default, venue.Now, traded, one, other, size, far.RoundTo(Price.Parse("0.01"), Rounding.Down), default, default),
                };

                // What account 3 gives or takes would be the market's, so only what the hand does with itself is compared.
                acts += kind != 4 && !engine.Apply(act, sink).IsRefused ? 1 : 0;
            }
        }

        engine.Apply(new AdvanceTime(default, TestWorld.Start.PlusSeconds(Period)), sink);
        charges = sink.Events.OfType<ProfitClawedBack>().Count();
        Amount all = default;
        foreach (int account in hand)
        {
            AccountView view = engine.Account(TestVenue.Account(account))!.Value;
            all += view.Report() is { IsOk: true } report ? report.Value.Equity : default;
        }

        return sink.Events.OfType<Withdrawn>().Aggregate(all, static (sum, paid) => sum + paid.Amount);
    }
}
