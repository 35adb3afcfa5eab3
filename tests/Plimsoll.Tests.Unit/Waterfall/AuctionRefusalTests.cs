// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Waterfall;

/// <summary>Each way in which a bid or a bidder is refused.</summary>
public sealed class AuctionRefusalTests
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
        stand C 5000
        """;

    private const string Offered = Start + "\nmark BTC-PERP 42000 -> offers A\n";

    [Fact]
    public void A_share_is_above_zero_at_most_one_and_in_millionths() => Play(Offered + """
        bid C A 0 -> OutOfRange
        bid C A 1.000001 -> OutOfRange
        bid C A 0.1000001 -> OutOfRange
        bid C A 0.1 least 1.1 -> OutOfRange
        bid C X 0.1 -> AccountUnknown
        """);

    [Fact]
    public void A_bidder_holds_initial_margin_for_all_that_it_would_have() => Play(Offered + """
        open E
        deposit E 100 USDC
        # 0.147 × 42,000 × 10 % = 617.40 against 100 and 29.40
        bid E A 1 -> InsufficientMargin
        position A 1 BTC-PERP
        """);

    /// <summary>A tenth of the account is half a contract, 0.1 BTC and 4,000 of debt. C has a bitcoin and 100 in cash.</summary>
    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "-> InsufficientBalance")]
    public void Who_has_not_the_cash_for_a_slice_bids_only_where_cash_is_lent(bool isLent, string answer)
    {
        EngineSetup setup = AuctionWorld.Setup(AuctionWorld.Terms(0));
        InstrumentCatalog catalog = InstrumentCatalog.TryCreate(TestWorld.Catalog.Observables,
            TestWorld.Catalog.Assets.SetItem(0, TestWorld.Catalog.Assets[0] with { IsBorrowable = isLent }), TestWorld.Catalog.Instruments, out _)!;
        ScenarioTable.Play($"""
            open A
            open B
            open C
            deposit A 1 BTC
            deposit B 1000000 USDC
            deposit C 1 BTC
            deposit C 100 USDC
            mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            buy A 5 BTC-PERP @ 50000 from B
            mark BTC-PERP 42000 -> offers A
            bid C A 0.1 {answer}
            position C {(isLent ? "0.5" : "0")} BTC-PERP
            """, new EngineSetup(catalog, setup.Rulebook, setup.Oracles, "test world"));
    }

    [Fact]
    [Refuses(RejectionCode.ReduceOnly)]
    public void Who_is_in_liquidation_bids_for_nothing() => Play(Start + """

        open E
        deposit E 10000 USDC
        buy E 1 BTC-PERP @ 50000 from B
        mark BTC-PERP 42000 -> offers A
        bid E A 0.1 -> ReduceOnly
        """);

    [Fact]
    [Refuses(RejectionCode.AuctionsOff)]
    public void A_rulebook_without_auctions_takes_no_bidders() =>
        ScenarioTable.Play(Start.Replace("stand C 5000", "stand C 5000 -> AuctionsOff", StringComparison.Ordinal));

    [Fact]
    [Refuses(RejectionCode.AuctionNotOpen)]
    public void What_is_not_offered_is_not_sold() => Play(Start + "\nbid C A 0.1 -> AuctionNotOpen\n");

    [Fact]
    [Refuses(RejectionCode.SelfBid)]
    [Trait("property", "P14")]
    public void P14_an_owner_does_not_bid_for_what_is_his_through_any_account() => Play(Offered + """
        bid A A 0.1 -> SelfBid
        bid D A 0.1 -> SelfBid
        """);

    [Fact]
    [Refuses(RejectionCode.DiscountTooSmall)]
    public void A_discount_below_the_least_is_not_taken() => Play(Offered + "\nbid C A 0.1 least 0.11 -> DiscountTooSmall\n");

    [Fact]
    [Refuses(RejectionCode.BidNotHelpful)]
    [Trait("property", "L03")]
    public void L03_a_slice_that_would_not_lower_the_deficit_is_not_sold() => Play(Offered + """
        # less than a lot
        bid C A 0.0001 -> BidNotHelpful
        """);

    [Fact]
    [Refuses(RejectionCode.ReserveTooSmall)]
    public void A_bidder_reserves_what_is_required() => Play(Start + """

        stand C 999.99 -> ReserveTooSmall
        stand C 10001 -> InsufficientMargin
        stand C -1 -> NotPositive
        stand C 1000
        """);

    [Fact]
    [Refuses(RejectionCode.TooManyBidders)]
    public void A_full_list_takes_no_more_until_somebody_is_not_there_any_more()
    {
        TestVenue venue = new(AuctionWorld.Setup());
        for (int i = 0; i <= EngineLimits.MaxBidders; i++)
        {
            venue.Open(i);
            venue.Deposit(i, TestWorld.Usdc, "1000");
            Rejection answer = Stand(venue, i);
            Assert.Equal(i < EngineLimits.MaxBidders ? RejectionCode.None : RejectionCode.TooManyBidders, answer.Code);
        }

        venue.Now = venue.Now.PlusSeconds(601);
        Assert.False(Stand(venue, EngineLimits.MaxBidders).IsRefused);
    }

    [Fact]
    public void A_full_list_gives_up_nobody_on_whose_reserve_an_auction_counts()
    {
        TestVenue venue = new(AuctionWorld.Setup());
        venue.MarkAll();
        for (int i = 0; i <= EngineLimits.MaxBidders + 2; i++)
        {
            venue.Open(i);
            venue.Deposit(i, TestWorld.Usdc, i < EngineLimits.MaxBidders ? "1000" : "10000");
            Assert.False(i < EngineLimits.MaxBidders && Stand(venue, i).IsRefused);
        }

        // The auction counts on the first of them, which has not shown itself in time when somebody new comes, like all others.
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, EngineLimits.MaxBidders + 1, EngineLimits.MaxBidders + 2, "1", "50000"));
        venue.Mark(TestWorld.BtcPerpMark, "42000");
        Assert.Equal(TestVenue.Account(0), Assert.Single(venue.Events.OfType<AuctionReserveEngaged>()).Bidder);
        venue.Now = venue.Now.PlusSeconds(601);
        Assert.False(Stand(venue, EngineLimits.MaxBidders).IsRefused);
        Assert.Equal(TestVenue.Account(1), Assert.Single(venue.Events.OfType<AuctionReserveSet>(), static set => set.Reserve.IsZero).Account);
    }

    [Fact]
    [Refuses(RejectionCode.ReserveEngaged)]
    public void What_an_open_auction_counts_on_is_not_taken_back_until_it_ends() => Play(Offered + """
        # one reserve of 1,000 is counted on
        stand C 0 -> ReserveEngaged
        stand C 999.99 -> ReserveEngaged
        stand C 1000
        withdrawable C 9000 USDC
        deposit A 1000 USDC -> ends A Restored
        stand C 0
        withdrawable C 10000 USDC
        """);

    private static Rejection Stand(TestVenue venue, int account) =>
        venue.Apply(new Plimsoll.Engine.Commands.StandForAuctions(default, venue.Now, TestVenue.Account(account), Amount.Of(1000)));

    private static void Play(string table) => ScenarioTable.Play(table, AuctionWorld.Setup());
}
