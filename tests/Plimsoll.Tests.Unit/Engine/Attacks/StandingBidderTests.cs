// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Hands that show a reserve and never bid: they keep nobody from the backstop, and no reserve counts twice.</summary>
public sealed class StandingBidderTests
{
    /// <summary>A is the friend of the three owners C, E and F; nobody but the fund can lose anything to them, for B only has the other side.</summary>
    private const string Start = """
        open A
        open B
        open C
        open E
        open F
        deposit A 10000 USDC
        deposit B 1000000 USDC
        deposit C 10000 USDC
        deposit E 10000 USDC
        deposit F 10000 USDC
        fund 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        buy A 1 BTC-PERP @ 50000 from B
        """;

    private const string Stand = "\nstand C 5000\nstand E 5000\nstand F 5000";

    private static AuctionTerms Terms => AuctionWorld.Terms(2) with { PatienceSeconds = 0 };

    /// <summary>Below its line, at equity 1,300 of 2,065, the account is at the fund's risk: whether its price then comes back or falls on, it and its friends
    /// end with what they would have where there are no auctions, and so does the venue.</summary>
    [Theory]
    [InlineData("mark BTC-PERP 41300", "50000", 10_000)]
    [InlineData("mark BTC-PERP 41300", "38000", -2_000)]
    [InlineData("mark BTC-PERP 42000\nwait 10\nmark BTC-PERP 41300", "50000", 10_000)]
    [InlineData("mark BTC-PERP 42000\nwait 10\nmark BTC-PERP 41300", "38000", -2_000)]
    [InlineData("mark BTC-PERP 39000", "50000", 10_000)]
    public void Who_only_stands_gains_nothing_and_costs_the_venue_nothing(string fall, string last, int won)
    {
        string story = $"{fall}\nmark BTC-PERP {last}\nwait 1";
        (Amount Hands, Amount Venue) without = End($"{Start}\n{story}", TestWorld.Setup(TestWorld.Rulebook()), last);
        (Amount Hands, Amount Venue) standing = End($"{Start}{Stand}\n{story}", AuctionWorld.Setup(Terms), last);

        Assert.Equal((Amount.Of(30_000), Amount.Of(won)), without);
        Assert.Equal(without, standing);
    }

    /// <summary>What a rulebook with patience lends to whoever stands: the price that comes back is the owner's, the one that falls on is the fund's.</summary>
    [Theory]
    [InlineData("50000", 40_000, 0)]
    [InlineData("38000", 30_000, -2_000)]
    public void Patience_is_at_the_risk_of_the_fund(string last, int hands, int won) => Assert.Equal(
        (Amount.Of(hands), Amount.Of(won)),
        End(
            $"{Start}{Stand}\nmark BTC-PERP 41300 -> offers A\nwait 100\nmark BTC-PERP {last}\nwait 2000",
            AuctionWorld.Setup(Terms with { PatienceSeconds = 2000 }), last));

    /// <summary>The same with bidders who bid: what they take before the line is crossed is no longer the fund's to lose.</summary>
    [Fact]
    public void Who_bids_takes_the_risk_off_the_fund()
    {
        const string fall = """

            mark BTC-PERP 42000
            bid C A 1 -> any
            wait 10
            mark BTC-PERP 41300
            bid E A 1 -> any
            mark BTC-PERP 38000
            bid F A 1 -> any
            wait 1
            """;
        Amount without = End(Start + fall, AuctionWorld.Setup(Terms with { LeastBidders = 16 }), "38000").Venue;
        Amount honest = End(Start + Stand + fall, AuctionWorld.Setup(Terms), "38000").Venue;

        Assert.Equal(Amount.Of(-2_000), without);

        // Two bids have made 1 BTC to less than 0.6, and the account fell through the line with so much.
        Assert.True(honest > Amount.Of(-610) && honest < Amount.Of(-600), $"{honest}");
    }

    /// <summary>Where a rulebook has patience it is counted from the opening: dust that a friend buys, and buys again, makes it no longer.</summary>
    [Fact]
    public void Bids_buy_no_time() => ScenarioTable.Play(Start + Stand + """

        mark BTC-PERP 41300 -> offers A
        wait 99
        bid C A 0.001
        position A 0.999 BTC-PERP
        wait 1 -> ends A PatienceOver
        position A 0 BTC-PERP
        """, AuctionWorld.Setup(Terms with { PatienceSeconds = 100 }));

    /// <summary>Above the line nothing is held off, and the auction goes on for all of its length.</summary>
    [Fact]
    public void Above_the_line_an_auction_lasts_its_length() => ScenarioTable.Play(Start + Stand + """

        mark BTC-PERP 42000 -> offers A
        wait 1999
        bid C A 0.01 -> accepted
        wait 1 -> ends A TimeOver
        """, AuctionWorld.Setup(Terms));

    /// <summary>Two accounts fall at once and two owners have shown what one auction requires: the worse account is offered, and the other one is not, until
    /// the first auction has ended or they have shown more.</summary>
    [Theory]
    [InlineData(1_000, 1_999, 1)]
    [InlineData(1_499, 2_000, 1)]
    [InlineData(2_000, 2_000, 2)]
    public void A_reserve_counts_for_one_auction_at_a_time(int first, int second, int offered)
    {
        TestVenue venue = ScenarioTable.Play($"""
            {Start}
            open G
            deposit G 9900 USDC
            buy G 1 BTC-PERP @ 50000 from B
            stand C {first}
            stand E {second}
            mark BTC-PERP 42000
            """, AuctionWorld.Setup(Terms));

        AuctionOpened[] opened = [.. venue.Events.OfType<AuctionOpened>()];
        Assert.Equal(offered, opened.Length);
        Assert.Equal(Id('G'), opened[0].Account);
        Assert.Equal(2 - offered, venue.Events.OfType<AuctionSkipped>().Count(skip => skip.Account == Id('A') && skip.Reason == AuctionSkip.TooFewBidders));
        Assert.Equal(2 * offered, venue.Events.OfType<AuctionReserveEngaged>().Count(engaged => engaged.Amount == Amount.Of(1_000)));
    }

    [Fact]
    [Trait("property", "D01")]
    public void A_restart_remembers_what_an_auction_counts_on()
    {
        EngineSetup setup = AuctionWorld.Setup(Terms);
        TestVenue venue = ScenarioTable.Play(Start + Stand + "\nmark BTC-PERP 42000 -> offers A", setup);
        ClearingEngine restored = ClearingEngine.Restore(setup, venue.Snapshot());
        Engine.Commands.StandForAuctions back = new(default, venue.Now, Id('C'), default);

        Assert.Equal(RejectionCode.ReserveEngaged, restored.Apply(back, new ListSink()).Code);
        Assert.Equal(RejectionCode.ReserveEngaged, venue.Apply(back).Code);
    }

    private static AccountId Id(char name) => new((ulong)AccountId.FirstClient + name);

    /// <summary>What the hands have at the end, and what fund and backstop have won or lost, both at the last mark.</summary>
    private static (Amount Hands, Amount Venue) End(string story, EngineSetup setup, string last)
    {
        TestVenue venue = ScenarioTable.Play(story, setup);
        Amount hands = default;
        foreach (char name in "ACEF")
        {
            hands += Worth(venue.Engine.Account(Id(name))!.Value, last);
        }

        Amount of = Worth(venue.Engine.Account(HouseAccounts.InsuranceFund)!.Value, last) + Worth(venue.Engine.Account(HouseAccounts.Backstop)!.Value, last);
        return (hands, of - Amount.Of(100_000));
    }

    private static Amount Worth(AccountView account, string mark)
    {
        Position position = account.Position(TestWorld.BtcPerp);
        return account.Balance(TestWorld.Usdc) + Price.Parse(mark).Times(position.Quantity, Rounding.Down) - position.Cost;
    }
}
