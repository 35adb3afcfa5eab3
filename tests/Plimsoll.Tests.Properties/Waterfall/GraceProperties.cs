// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>Days on which the feed of bitcoin goes out again and again for times of all lengths, while ether is always heard.</summary>
public class GraceProperties
{
    private const int Clients = 5;
    private const int Grace = 1_200;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    private static Gen<int[]> Days { get; } = Gen.Choose(0, 100_000_000).ListOf(60).Select(static codes => codes.ToArray());

    [Fact]
    [Trait("property", "L13")]
    public void L13_time_is_given_within_bounds_to_who_has_equity_left_and_it_ends()
    {
        int given = 0;
        int begun = 0;
        ForAll(day =>
        {
            TestVenue venue = Begin(Grace);
            Dictionary<AccountId, Timestamp> since = [];
            foreach (int code in day)
            {
                int told = venue.Events.Count;
                Act(venue, code);
                Event[] events = [.. venue.Events.Skip(told)];
                given += events.OfType<GraceGiven>().Count();
                begun += events.OfType<LiquidationStarted>().Count();
                foreach (GraceGiven item in events.OfType<GraceGiven>())
                {
                    if (item.Until > item.Time.PlusSeconds(Grace) || item.Until <= item.Time || item.Equity >= item.Maintenance
                        || item.Equity + item.Lost < item.Maintenance)
                    {
                        return false;
                    }
                }

                for (int client = 0; client < Clients; client++)
                {
                    AccountView view = venue.View(client);
                    if (view.GraceUntil is not { } until)
                    {
                        since.Remove(view.Id);
                        continue;
                    }

                    // Told times end, and nobody is sheltered for longer than the bound, whatever he does and whichever price comes back.
                    Timestamp first = since.TryGetValue(view.Id, out Timestamp at) ? at : venue.Engine.Time;
                    since[view.Id] = first;
                    if (view.Status >= AccountStatus.Liquidating || venue.Engine.Time > first.PlusSeconds(EngineLimits.MaxGraceSeconds)
                        || (until <= venue.Engine.Time && IsHeard(venue) && IsBelow(view)))
                    {
                        return false;
                    }
                }
            }

            return true;
        });
        Assert.True(given > 40 && begun > 40, $"Given {given} times; {begun} liquidations.");
    }

    [Fact]
    [Trait("property", "L11")]
    [Trait("property", "L13")]
    public void L13_a_grain_of_what_is_out_shelters_nothing_else()
    {
        // Account 0 holds ether; with a grain of bitcoin beside it, it is liquidated at the same command as without, but for a hair's breadth.
        int begun = 0;
        ForAll(day =>
        {
            TestVenue plain = Begin(Grace, grain: false);
            TestVenue dusty = Begin(Grace, grain: true);
            foreach (int code in day.Where(static code => code % 8 > 1))
            {
                Act(plain, code);
                Act(dusty, code);
                if (IsTaken(plain))
                {
                    begun++;
                    return IsTaken(dusty) || dusty.View(0).GraceUntil is null;
                }
            }

            return true;
        });
        Assert.True(begun > 20, $"{begun} liquidations.");
    }

    private static bool IsTaken(TestVenue venue) => venue.Events.OfType<LiquidationStarted>().Any(static item => item.Account == TestVenue.Account(0));

    private static void ForAll(Func<int[], bool> claim) =>
        Prop.ForAll(Days.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(4711, 33));

    private static bool IsHeard(TestVenue venue) => venue.Engine.OracleState(TestWorld.BtcPerpMark) == Plimsoll.Engine.Events.OracleState.Live;

    private static bool IsBelow(AccountView view) => view.Report() is { IsOk: true } report && report.Value.Equity < report.Value.Maintenance;

    private static TestVenue Begin(int grace, bool? grain = null)
    {
        Rulebook rulebook = TestWorld.Rulebook();
        rulebook = rulebook with { Liquidation = rulebook.Liquidation with { GraceSeconds = grace } };
        TestVenue venue = new(TestWorld.Setup(rulebook, TestWorld.SimpleOracle with { MaxAgeSeconds = 60 }));
        string[] funds = ["6000", "4000", "6000", "9000", "500000"];
        for (int client = 0; client < Clients; client++)
        {
            venue.Open(client);
            venue.Deposit(client, _usdc, funds[client]);
        }

        venue.MarkAll();
        venue.Fill(TestWorld.EthPerp, 0, 4, "15", "3000");
        venue.Fill(TestWorld.BtcPerp, 1, 4, "0.6", "50000");
        venue.Fill(TestWorld.BtcPerp, 4, 2, "0.9", "50000");
        venue.Fill(TestWorld.BtcPerp, 3, 4, "1.2", "50000");
        if (grain == true)
        {
            venue.Fill(TestWorld.BtcPerp, 0, 4, "0.001", "50000");
        }

        DepthLevel level = new(Ratio.Parse("0.001"), Quantity.Of(1_000));
        venue.Apply(new PublishDepth(default, venue.Now, [new(TestWorld.BtcPerp, new(level.Distance, [level], [level])),
            new(TestWorld.EthPerp, new(level.Distance, [level], [level]))]));
        return venue;
    }

    private static void Act(TestVenue venue, int code)
    {
        int kind = code % 8;
        int rest = code / 8;
        int client = rest % (Clients - 1);
        rest /= Clients - 1;
        switch (kind)
        {
            case 0:
                venue.Deposit(client, _usdc, "200");
                break;
            case 1:
                venue.Fill(rest % 2 == 0 ? TestWorld.BtcPerp : TestWorld.EthPerp, rest % 4 < 2 ? client : 4, rest % 4 < 2 ? 4 : client, "0.1",
                    Mark(venue, rest % 2 == 0 ? TestWorld.BtcPerp : TestWorld.EthPerp).ToString());
                break;
            case 2 or 3:
                // Ether is heard while bitcoin is not, for a while of any length.
                for (int i = 0; i <= rest % 12; i++)
                {
                    venue.Now = venue.Now.PlusSeconds(50);
                    Say(venue, TestWorld.EthPerp, TestWorld.EthIndex, TestWorld.EthPerpMark, 50);
                }

                break;
            default:
                venue.Now = venue.Now.PlusSeconds(30);
                Say(venue, TestWorld.EthPerp, TestWorld.EthIndex, TestWorld.EthPerpMark, rest % 101);
                Say(venue, TestWorld.BtcPerp, TestWorld.BtcIndex, TestWorld.BtcPerpMark, rest / 101 % 101);
                break;
        }
    }

    /// <summary>Says a price from 5 % below the last to 5 % above it.</summary>
    private static void Say(TestVenue venue, InstrumentId instrument, ObservableId index, ObservableId mark, int step)
    {
        Int128 price = Price.FromAtoms(Mark(venue, instrument).Atoms / 1_000 * (950 + step)).RoundTo(Price.Parse("0.01"), Rounding.Down).Atoms;
        venue.Apply(new ObservePrices(default, venue.Now, [new(index, 0, price, default), new(mark, 0, price, default)]));
    }

    private static Price Mark(TestVenue venue, InstrumentId instrument) =>
        venue.Engine.Market.TryMark(instrument, out Price mark) ? mark : throw new InvalidOperationException();
}
