// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Waterfall;

/// <summary>Auctions as tables a reader can check by hand: 10 % initial, 5 % maintenance, closes stop at 1.1 × maintenance.</summary>
public sealed class AuctionTests
{
    private const string Start = """
        open A
        open B
        open C
        open D owner 65
        deposit A 10000 USDC
        deposit B 100000 USDC
        deposit C 10000 USDC
        deposit D 10000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        buy A 1 BTC-PERP @ 50000 from B
        """;

    private const string Shown = Start + "\nstand C 5000\n";

    [Fact]
    public void A_bid_takes_the_least_slice_that_restores_and_the_surplus_stays() => ScenarioTable.Play(Shown + """

        # equity 2,000 against 2,100, and no book to trade in
        mark BTC-PERP 42000 -> offers A
        # at a tenth off, a share f leaves 2,000 − 200 f ≥ 1.1 × 2,100 (1 − f): 0.14692, so 0.147 in whole lots
        bid C A 1 -> sells A 0.147
        position A 0.853 BTC-PERP
        position C 0.147 BTC-PERP
        # 10,000 − 8,000 × 0.147 − 29.40; what the bidder keeps of a worth of 294
        balance A 8794.6 USDC
        balance C 10029.4 USDC
        equity A 1970.6
        status A Called
        bid C A 1 -> AuctionNotOpen
        """, AuctionWorld.Setup());

    [Fact]
    public void The_discount_grows_with_time_and_a_bid_names_the_least_it_accepts() => ScenarioTable.Play(Shown + """

        mark BTC-PERP 42000 -> offers A
        bid C A 0.1 least 0.3 -> DiscountTooSmall
        wait 49
        bid C A 0.1 least 0.3 -> DiscountTooSmall
        wait 1
        # half the way from a tenth to a half: 0.1 × 2,000 × 0.3
        bid C A 0.1 least 0.3 -> sells A 0.1
        balance C 10060 USDC
        position A 0.9 BTC-PERP
        """, AuctionWorld.Setup());

    [Fact]
    public void Without_a_bid_the_backstop_takes_over_when_the_time_is_over() => ScenarioTable.Play(Shown + """

        fund 100000 USDC
        # equity 1,300 is below 0.66 × 2,065
        mark BTC-PERP 41300 -> offers A
        position A 1 BTC-PERP
        wait 1999
        position A 1 BTC-PERP
        wait 1 -> ends A TimeOver
        position A 0 BTC-PERP
        """, AuctionWorld.Setup());

    [Fact]
    [Trait("property", "W01")]
    public void W01_without_living_bidders_nothing_is_offered_and_the_backstop_takes_over_at_once() => ScenarioTable.Play(Start + """

        fund 100000 USDC
        # the owner's own other account counts for nothing, nor does one that showed itself too long ago
        stand D 5000
        stand C 5000
        wait 601
        mark BTC-PERP 41300 -> skips A
        position A 0 BTC-PERP
        """, AuctionWorld.Setup());

    [Fact]
    public void A_bidder_who_has_not_all_of_its_reserve_free_any_more_is_not_counted()
    {
        const string long10 = Start + """

            buy C 10 ETH-PERP @ 3000 from B
            stand C 5000

            """;

        // 7,000 less a tenth of 27,000 are free, more than an auction requires and less than was shown; 8,000 less a tenth of 28,000 are enough.
        ScenarioTable.Play(long10 + "mark ETH-PERP 2700\nmark BTC-PERP 42000 -> skips A", AuctionWorld.Setup());
        ScenarioTable.Play(long10 + "mark ETH-PERP 2800\nmark BTC-PERP 42000 -> offers A", AuctionWorld.Setup());
    }

    [Fact]
    public void The_owners_own_account_is_no_living_bidder() => ScenarioTable.Play(Start + """

        stand D 5000
        mark BTC-PERP 42000 -> skips A
        """, AuctionWorld.Setup());

    [Fact]
    public void An_account_is_offered_once_in_a_liquidation() => ScenarioTable.Play(Shown + """

        mark BTC-PERP 42000 -> offers A
        wait 2000 -> ends A TimeOver
        stand C 5000
        wait 1 -> nothing
        bid C A 1 -> AuctionNotOpen
        deposit A 1000 USDC
        mark BTC-PERP 41000 -> offers A
        """, AuctionWorld.Setup());

    [Fact]
    public void A_debt_that_is_healed_ends_the_auction() => ScenarioTable.Play(Shown + """

        mark BTC-PERP 42000 -> offers A
        deposit A 1000 USDC -> ends A Restored
        """, AuctionWorld.Setup());

    [Fact]
    public void An_insolvent_account_is_sold_with_money_of_the_fund_and_the_taker_gets_no_more_than_closing_would_cost()
    {
        TestVenue venue = ScenarioTable.Play(Shown + """

            fund 100000 USDC
            # worth 10,000 − 11,000; closing 39,000 is modelled to cost 19.50
            mark BTC-PERP 39000 -> offers A
            wait 100
            bid C A 1 -> sells A 1
            position A 0 BTC-PERP
            balance A 0 USDC
            # half of 19.50
            balance C 10009.75 USDC
            balance @fund 98990.25 USDC
            """, AuctionWorld.Setup());

        // The bill: the fund paid the hole of 1,000 to the account and the discount to the bidder.
        AccountId sold = Assert.Single(venue.Events.OfType<AuctionSold>()).Account;
        LiquidationStories stories = new(sold);
        foreach (Event item in venue.Events)
        {
            stories.Add(item);
        }

        AccountId bidder = venue.Events.OfType<AuctionSold>().Single().Bidder;
        Assert.Equal(
            [
                new LiquidationPayment(HouseAccounts.InsuranceFund, sold, TestWorld.Usdc, Amount.Of(1_000), PaymentKind.FundDraw),
                new LiquidationPayment(HouseAccounts.InsuranceFund, bidder, TestWorld.Usdc, Amount.Parse("9.75"), PaymentKind.Discount),
            ],
            stories.All.SelectMany(story => LiquidationBill.Of(story, venue.Engine.Catalog)));
    }

    [Fact]
    public void The_fund_pays_no_more_than_its_cap_and_then_the_auction_is_over()
    {
        TestVenue venue = ScenarioTable.Play(Shown + """

            fund 2000 USDC
            mark BTC-PERP 39000 -> offers A
            # a tenth of the fund pays a fifth of what is missing
            bid C A 1
            bid C A 1 -> InsufficientLiquidity
            wait 1 -> ends A FundSpent
            """, AuctionWorld.Setup(cap: "0.1"));

        AuctionSold sold = Assert.Single(venue.Events.OfType<AuctionSold>());
        Assert.True(sold.FundPaid > Amount.Parse("199.9") && sold.FundPaid <= Amount.Of(200), $"{sold.FundPaid}");
        Assert.True(sold.Share > Ratio.Parse("0.19") && sold.Share < Ratio.Parse("0.2"), $"{sold.Share}");
    }

    [Fact]
    [Trait("property", "L06")]
    public void L06_a_slice_keeps_a_hedge_together()
    {
        TestVenue venue = ScenarioTable.Play(Start + """

            buy A 10 ETH-PERP @ 3000 from B
            open E
            deposit E 100000 USDC
            stand E 50000
            mark BTC-PERP 43000 -> offers A
            bid E A 0.2
            position A 0.8 BTC-PERP
            position A 8 ETH-PERP
            position E 0.2 BTC-PERP
            position E 2 ETH-PERP
            """, AuctionWorld.Setup());

        Assert.Equal(2, venue.Events.OfType<AuctionTraded>().Count());
    }

    [Fact]
    public void Coin_goes_with_its_share_and_is_paid_for_in_the_numeraire() => ScenarioTable.Play("""
        open A
        open B
        open C
        deposit A 1 BTC
        deposit A 1000 USDC
        deposit B 200000 USDC
        deposit C 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        buy A 4 BTC-PERP @ 50000 from B
        stand C 50000
        # coin counts 45,000: 46,000 − 4 × 9,500 = 8,000 below 5 % of 162,000, 8,100
        mark BTC-PERP 40500 -> offers A
        # worth 51,000 − 38,000 = 13,000; a tenth of 0.02 × 13,000 is 26: the coin is worth 1,000
        bid C A 0.02 -> sells A 0.02
        balance A 0.98 BTC
        balance C 0.02 BTC
        balance C 99026 USDC
        position A 3.92 BTC-PERP
        # 1,000 − 9,500 × 0.08 + 974
        balance A 1214 USDC
        """, AuctionWorld.Setup());

    /// <summary>Maker, 12 March 2020: one keeper was left, bid nothing, and was given everything.</summary>
    [Fact]
    public void March_2020_a_lone_bidder_is_given_nothing_where_bidders_are_counted_and_everything_where_they_are_not()
    {
        const string day = Shown + """

            fund 100000 USDC
            mark BTC-PERP 42000
            bid C A 1 least 1 -> any
            mark BTC-PERP 50000
            """;
        TestVenue guarded = ScenarioTable.Play(day, AuctionWorld.Setup(AuctionWorld.Terms(2)));
        TestVenue plain = ScenarioTable.Play(day, AuctionWorld.Setup(AuctionWorld.Plain));
        AccountId owner = new(AccountId.FirstClient + 'A');
        AccountId keeper = new(AccountId.FirstClient + 'C');

        // Guarded, the owner sits it out and has all of his 10,000 again; unguarded he lost all that he was worth, and the keeper made it and the recovery.
        Assert.Equal(Amount.Of(10_000), guarded.Engine.Account(owner)!.Value.Report().Value.Equity);
        Assert.Equal(Amount.Of(10_000), guarded.Engine.Account(keeper)!.Value.Report().Value.Equity);
        Assert.Equal(Amount.Of(0), plain.Engine.Account(owner)!.Value.Balance(TestWorld.Usdc));
        Assert.Equal(Amount.Of(20_000), plain.Engine.Account(keeper)!.Value.Report().Value.Equity);
    }

    [Fact]
    public void A_reserve_is_kept_free_and_a_bid_uses_it()
    {
        TestVenue venue = ScenarioTable.Play(Shown + """

            withdrawable C 5000 USDC
            # 10,000 less the reserve carries 16 contracts, which require 4,800, and not 17
            buy C 17 ETH-PERP @ 3000 from B -> ReserveHeld
            buy C 16 ETH-PERP @ 3000 from B
            mark BTC-PERP 42000 -> offers A
            # 10,029.40 − 4,800 − 10 % of 6,174 are left free
            bid C A 1 -> sells A 0.147
            """, AuctionWorld.Setup());

        Assert.Equal(Amount.Of(4_612), venue.Events.OfType<AuctionReserveSet>().Last().Reserve);
    }

    [Fact]
    public void A_reserve_is_taken_back()
    {
        TestVenue venue = ScenarioTable.Play(Shown + """

            stand C 0
            withdrawable C 10000 USDC
            """, AuctionWorld.Setup());

        Assert.Equal(default, venue.Events.OfType<AuctionReserveSet>().Last().Reserve);
    }

    [Fact]
    [Trait("property", "D01")]
    public void A_snapshot_in_the_middle_of_an_auction_goes_on_as_the_venue_does()
    {
        EngineSetup setup = AuctionWorld.Setup();
        TestVenue venue = ScenarioTable.Play(Shown + "\nmark BTC-PERP 42000 -> offers A\nbid C A 0.05\nwait 50", setup);
        ClearingEngine restored = ClearingEngine.Restore(setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());

        ListSink events = new();
        Engine.Commands.BidInAuction bid = new(
            default, venue.Now, new(AccountId.FirstClient + 'C'), new(AccountId.FirstClient + 'A'), Ratio.One, Ratio.Parse("0.3"));
        Assert.False(restored.Apply(bid, events).IsRefused);
        Assert.False(venue.Apply(bid).IsRefused);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        Assert.Equal(venue.Events.OfType<AuctionSold>().Last(), events.Events.OfType<AuctionSold>().Single());
    }

    [Fact]
    public void A_venue_without_auctions_has_the_snapshots_that_it_always_had()
    {
        const string day = Start + "\nfund 100000 USDC\nmark BTC-PERP 41300 -> backstop A";
        TestVenue without = ScenarioTable.Play(day, TestWorld.Setup());
        TestVenue unused = ScenarioTable.Play(Start, AuctionWorld.Setup());

        Assert.DoesNotContain(without.Events, e => e.GetType().Name.StartsWith("Auction", StringComparison.Ordinal));
        Assert.Equal(ScenarioTable.Play(Start, TestWorld.Setup()).Snapshot().Length, unused.Snapshot().Length);
    }
}
