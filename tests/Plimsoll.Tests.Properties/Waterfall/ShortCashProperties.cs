// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>Venues that come to be short of cash: clients borrow to buy each other's coin, trade against each other, lose more than they have, and take out
/// what they may, while others have staked.</summary>
public class ShortCashProperties
{
    private const int Clients = 6;
    private const int Count = 300;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    private static Gen<int[]> Stories { get; } = Gen.Choose(0, 100_000_000).ListOf(40).Select(static codes => codes.ToArray());

    [Fact]
    [Trait("property", "P06")]
    public void P06_what_clients_take_out_never_reaches_into_the_tranches()
    {
        int shortOf = 0;
        int deficits = 0;
        ForAll(story =>
        {
            TestVenue venue = Begin(gateSeconds: story[0] % 3 * 300);
            foreach (int code in story)
            {
                Rejection answer = Act(venue, code);
                shortOf += answer.Code is RejectionCode.InsufficientLiquidity or RejectionCode.AboveFairShare ? 1 : 0;
                if (!IsCovered(venue))
                {
                    return false;
                }
            }

            foreach (int client in Enumerable.Range(0, Clients))
            {
                TakeAll(venue.Engine, venue.Now, client);
            }

            deficits += venue.Events.OfType<DeficitRecognised>().Count();
            return IsCovered(venue);
        });
        Assert.True(shortOf > 20, $"Only {shortOf} withdrawals met a venue that was short.");
        Assert.True(deficits > 20, $"Only {deficits} deficits were recognised.");
    }

    [Fact]
    [Trait("property", "P06")]
    public void P06_after_a_deficit_nobody_gains_by_being_first()
    {
        int held = 0;
        int cut = 0;
        ForAll(story =>
        {
            TestVenue venue = Begin(gateSeconds: 600);
            int told = 0;
            foreach (int code in story)
            {
                Act(venue, code);
                int now = venue.Events.OfType<WithdrawalsHeld>().Count(static item => item.Asset == _usdc);
                bool isNew = now != told;
                told = now;
                if (!isNew || venue.Engine.WithdrawalsHeldUntil(_usdc) is null)
                {
                    // A hold whose deficit was paid by the same command is over: what is only lent goes to whoever comes first.
                    continue;
                }

                held++;
                byte[] snapshot = venue.Snapshot();
                Amount[] first = Run(venue, snapshot, [.. Enumerable.Range(0, Clients)], piece: 1);
                Amount[] other = Run(venue, snapshot, [.. Enumerable.Range(0, Clients).OrderBy(i => (i * 7 + code) % 11).ThenBy(static i => i)], piece: 1);
                Amount[] pieces = Run(venue, snapshot, [.. Enumerable.Range(0, Clients).Reverse()], piece: 3);
                Amount unit = venue.Engine.Catalog[_usdc].SmallestUnit;
                cut += first.Where((taken, i) => taken < venue.View(i).Balance(_usdc)).Any() ? 1 : 0;
                for (int i = 0; i < Clients; i++)
                {
                    if ((first[i] - other[i]).Abs() > unit || (first[i] - pieces[i]).Abs() > unit)
                    {
                        return false;
                    }
                }
            }

            return true;
        });
        Assert.True(held > 20 && cut > 10, $"Held {held} times, {cut} of them to less than a balance.");
    }

    /// <summary>A book sells coin to whoever is liquidated and to the backstop, and one client pays in and does nothing else. The others trade coin on credit,
    /// and no contracts: what somebody wins of a contract and takes out while it is covered, another may come to owe to principal later.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void P06_who_never_traded_finds_what_he_paid_in_whatever_coin_is_bought_back()
    {
        DepthLevel level = new(Ratio.Parse("0.02"), Quantity.Of(1_000));
        DepthProfile book = new(Ratio.Parse("0.001"), [level], [level]);
        int bought = 0;
        int deficits = 0;
        ForAll(story =>
        {
            TestVenue venue = Begin(gateSeconds: story[0] % 2 * 600);
            venue.Open(Clients);
            venue.Deposit(Clients, _usdc, "5000");
            venue.Apply(new ContributeToFund(default, venue.Now, _usdc, Amount.Of(story[0] % 3 * 200)));
            foreach (int code in story)
            {
                venue.Apply(new PublishDepth(default, venue.Now, [new(TestWorld.BtcSpot, book)]));
                Act(venue, code % 10 is 2 or 3 or 4 ? code - (code % 10) : code);
                if (venue.View(Clients).Withdrawable(_usdc) != Amount.Of(5_000))
                {
                    return false;
                }
            }

            bought += venue.Events.Count(static e => (e is LiquidationTraded trade && trade.Instrument == TestWorld.BtcSpot && trade.Quantity.IsPositive)
                || (e is BackstopTraded own && own.Instrument == TestWorld.BtcSpot && own.Quantity.IsPositive));
            deficits += venue.Events.OfType<DeficitRecognised>().Count();
            return true;
        });
        Assert.True(bought > 20, $"Coin was bought back {bought} times.");
        Assert.True(deficits > 20, $"Only {deficits} deficits were recognised.");
    }

    [Fact]
    [Trait("property", "P06")]
    public void Without_it_nothing_is_ever_held() => ForAll(static story =>
    {
        TestVenue venue = Begin(gateSeconds: 0);
        foreach (int code in story)
        {
            Act(venue, code);
        }

        return !venue.Events.OfType<WithdrawalsHeld>().Any() && venue.Engine.WithdrawalsHeldUntil(_usdc) is null;
    });

    private static void ForAll(Func<int[], bool> claim) =>
        Prop.ForAll(Stories.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(4711, 33));

    /// <summary>What came in and did not go out again is at least what the tranches hold: no book is published, so that nobody else was paid.</summary>
    private static bool IsCovered(TestVenue venue)
    {
        Amount cash = -venue.House(HouseAccounts.External).Balance(_usdc);
        Amount tranches = venue.House(HouseAccounts.MarketFunds).Balance(_usdc) + venue.House(HouseAccounts.Junior).Balance(_usdc)
            + venue.House(HouseAccounts.Stakes).Balance(_usdc);
        return cash >= tranches;
    }

    private static Amount[] Run(TestVenue venue, byte[] snapshot, int[] order, int piece)
    {
        ClearingEngine engine = ClearingEngine.Restore(venue.Engine.Setup, snapshot);
        var taken = new Amount[Clients];
        for (int round = 0; round < piece; round++)
        {
            foreach (int client in order)
            {
                taken[client] += TakeAll(engine, venue.Now, client, piece - round);
            }
        }

        return taken;
    }

    private static Amount TakeAll(ClearingEngine engine, Timestamp now, int client, int part = 1)
    {
        Amount unit = engine.Catalog[_usdc].SmallestUnit;
        Amount most = engine.Account(TestVenue.Account(client))!.Value.Withdrawable(_usdc);
        Amount wanted = Amount.FromAtoms(most.Atoms / part).RoundTo(unit, Rounding.Down);
        if (!wanted.IsPositive)
        {
            return default;
        }

        Assert.Equal(Rejection.None, engine.Apply(new Withdraw(default, now, TestVenue.Account(client), _usdc, wanted), NullSink.Instance));
        return wanted;
    }

    private static TestVenue Begin(int gateSeconds)
    {
        Rulebook rulebook = TestWorld.Rulebook(initial: "0.02", maintenance: "0.01");
        TestVenue venue = new(TestWorld.Setup(rulebook with { Liquidation = rulebook.Liquidation with { GateSeconds = gateSeconds } }));
        for (int client = 0; client < Clients; client++)
        {
            venue.Open(client);
            venue.Deposit(client, client % 2 == 0 ? _usdc : TestWorld.Btc, client % 2 == 0 ? "6000" : "1");
        }

        venue.MarkAll();
        venue.Apply(new ContributeToJunior(default, venue.Now, Amount.Of(300)));
        venue.Apply(new ContributeToMarketFund(default, venue.Now, TestWorld.BtcPerp, Amount.Of(200)));
        venue.Apply(new Stake(default, venue.Now, TestVenue.Account(1), Amount.Of(700)));
        return venue;
    }

    private static Rejection Act(TestVenue venue, int code)
    {
        int kind = code % 10;
        int rest = code / 10;
        int client = rest % Clients;
        int other = (client + 1 + (rest / Clients % (Clients - 1))) % Clients;
        rest /= Clients * (Clients - 1);
        venue.Now = venue.Now.PlusSeconds(rest % 4 == 0 ? 60 : 0);
        string[] sizes = ["0.1", "0.3", "0.7", "1"];
        string size = sizes[rest / 4 % sizes.Length];
        string price = Mark(venue).ToString();
        return kind switch
        {
            0 or 1 => venue.Fill(TestWorld.BtcSpot, client, other, size, price),
            2 or 3 or 4 => venue.Fill(TestWorld.BtcPerp, client, other, size, price),
            5 => venue.Withdraw(client, _usdc, Amount.FromAtoms(venue.View(client).Balance(_usdc).Atoms).IsPositive
                ? venue.View(client).Balance(_usdc).ToString() : "1"),
            6 => venue.Deposit(client, _usdc, "500"),
            7 => venue.Apply(new Stake(default, venue.Now, TestVenue.Account(client), Amount.Of(50))),
            _ => Move(venue, rest / 16 % 13),
        };
    }

    private static Rejection Move(TestVenue venue, int step)
    {
        string price = Price.FromAtoms(Mark(venue).Atoms / 100 * (80 + (3 * step))).RoundTo(Price.Parse("0.01"), Rounding.Down).ToString();
        venue.Mark(TestWorld.BtcIndex, price);
        return venue.Mark(TestWorld.BtcPerpMark, price);
    }

    private static Price Mark(TestVenue venue) => venue.Engine.Market.TryMark(TestWorld.BtcPerp, out Price mark) ? mark : throw new InvalidOperationException();
}
