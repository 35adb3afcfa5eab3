// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What auctions count on: no more of a reserve than their account would require, and no bid elsewhere spends it. Bidders must be two, with 1,000 in
/// reserve; initial margin is a tenth, maintenance a twentieth.</summary>
public sealed class EngagedReserveTests
{
    /// <summary>A is long 1 BTC on 10,000 and is offered at 42,000, where 2,000 are left of 2,100. C and E stand with just what is required.</summary>
    private const string Start = """
        open A
        open B
        open C
        open E
        deposit A 10000 USDC
        deposit B 1000000 USDC
        deposit C 1000 USDC
        deposit E 1000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        buy A 1 BTC-PERP @ 50000 from B
        stand C 1000
        stand E 1000

        """;

    /// <summary>F, of another owner, is long 10 ETH on 3,100; P and Q stand too.</summary>
    private const string Friend = """
        open F
        open P
        open Q
        deposit F 3100 USDC
        deposit P 1000 USDC
        deposit Q 1000 USDC
        buy F 10 ETH-PERP @ 3000 from B
        stand P 1000
        stand Q 1000
        """;

    private static AuctionTerms Terms => AuctionWorld.Terms(2) with { PatienceSeconds = 0 };

    /// <summary>Three accounts of one attacker, of 0.4 USDC each, against his own Z; each would require 0.2735 of a taker, less than a hundredth of
    /// 1,000.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void Dust_is_not_offered_and_keeps_no_bidder_from_a_real_account()
    {
        TestVenue venue = Play($"""
            {Start}
            open Z owner 66
            deposit Z 1000 USDC
            {Dust('r')}
            {Dust('s')}
            {Dust('t')}
            mark ETH-PERP 2735
            status r Liquidating
            mark BTC-PERP 42000 -> offers A
            """);
        AuctionSkipped[] skipped = venue.All<AuctionSkipped>();
        Assert.Equal(3, skipped.Length);
        Assert.All(skipped, static skip => Assert.Equal(AuctionSkip.TooSmall, skip.Reason));
        Assert.Equal([Amount.Of(1_000), Amount.Of(1_000)], venue.All<AuctionReserveEngaged>().Select(static engaged => engaged.Amount));
    }

    /// <summary>0.1 ETH at 2,735 require 27.35 of who takes them; the other 972.65 of each reserve serve the next auction.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void An_auction_engages_no_more_than_its_account_would_require_of_a_taker()
    {
        TestVenue venue = Play($"""
            {Start}
            open G
            deposit G 40 USDC
            buy G 0.1 ETH-PERP @ 3000 from B
            mark ETH-PERP 2735 -> offers G
            mark BTC-PERP 42000 -> offers A
            stand C 999 -> ReserveEngaged
            """);
        Amount small = Amount.Parse("27.35");
        Amount rest = Amount.Parse("972.65");
        Assert.Equal([small, small, rest, rest], venue.All<AuctionReserveEngaged>().Select(static engaged => engaged.Amount));
    }

    /// <summary>Coin of a tenth less than its price requires that tenth of a taker: 0.01 BTC at 50,000 are 50, beside the 268 of 1 ETH at 2,680. At 130 of
    /// 134 the account is offered.</summary>
    [Fact]
    public void Coin_requires_of_a_taker_what_it_counts_less_than_it_costs()
    {
        TestVenue venue = Play($"""
            {Start}
            open G
            deposit G 0.01 BTC
            buy G 1 ETH-PERP @ 3000 from B
            mark ETH-PERP 2680 -> offers G
            """);
        Assert.Equal(Amount.Of(318), venue.All<AuctionReserveEngaged>()[0].Amount);
    }

    /// <summary>A reserve of which more than half is counted on elsewhere counts for no other whole one.</summary>
    [Theory]
    [InlineData("1499.99", 1)]
    [InlineData("1500", 2)]
    [Trait("property", "L11")]
    public void A_bidder_counts_while_half_of_what_is_to_be_engaged_is_left(string reserve, int offered)
    {
        TestVenue venue = Play($"""
            {Start}
            open G
            deposit C 1000 USDC
            deposit E 1000 USDC
            stand C {reserve}
            stand E 2000
            deposit G 9900 USDC
            buy G 1 BTC-PERP @ 50000 from B
            mark BTC-PERP 42000
            """);
        Assert.Equal(offered, venue.All<AuctionOpened>().Length);
        Assert.True(venue.All<AuctionReserveEngaged>().Where(static engaged => engaged.Bidder == new AccountId(AccountId.FirstClient + 'C'))
            .Aggregate(default(Amount), static (sum, engaged) => sum + engaged.Amount) <= Amount.Parse(reserve));
    }

    /// <summary>F, C's friend, is offered to P and Q. A bid of C for it would leave 193 of the 1,000 that A's auction counts on; A's own may.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void A_bid_spends_nothing_that_another_auction_counts_on() => Play($"""
        {Start}
        {Friend}
        mark BTC-PERP 42000 -> offers A
        mark ETH-PERP 2800 -> offers F
        bid C F 0.3 -> ReserveEngaged
        # 0.02 BTC require 84 and leave A's auction open; of the 920 that are left nothing is for others
        bid C A 0.02 -> accepted
        bid C F 0.05 -> ReserveEngaged
        bid P F 0.05 -> accepted
        """);

    /// <summary>What no auction counts on is free for any bid: 3,000 less the 840 that 3 ETH require.</summary>
    [Fact]
    public void A_bid_spends_what_no_auction_counts_on() => Play($"""
        {Start}
        {Friend}
        deposit C 2000 USDC
        stand C 3000
        mark BTC-PERP 42000 -> offers A
        mark ETH-PERP 2800 -> offers F
        bid C F 0.3 -> accepted
        stand C 999 -> ReserveEngaged
        """);

    private static string Dust(char name) => $"open {name} owner 66\ndeposit {name} 0.4 USDC\nbuy {name} 0.001 ETH-PERP @ 3000 from Z";

    private static TestVenue Play(string table) => ScenarioTable.Play(table, AuctionWorld.Setup(Terms));
}
