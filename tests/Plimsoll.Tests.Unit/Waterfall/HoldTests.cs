// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>What a deficit holds back pays for no slice of an auction and repays no debt. After the deficit of <see cref="GateTests"/> account 2 has 51,975 and
/// may take less; account 7 owes 55,000 against 1.3 BTC and one contract of ether, and is below its line at 46,000.</summary>
public sealed class HoldTests
{
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    [Trait("property", "P06")]
    public void P06_a_keeper_repays_with_his_fair_share_and_no_more()
    {
        TestVenue venue = BorrowerAfterDeficit(600);
        Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, "1000"));
        Amount left = FairShare(venue);
        Assert.True(left.IsPositive && left < Amount.Of(50_975), $"{left}");
        Assert.Equal(new Rejection(RejectionCode.AboveFairShare, _usdc), Repay(venue, $"{left + Amount.Parse("0.000001")}"));
        Assert.Equal(Rejection.None, Repay(venue, $"{left}"));
        Assert.Equal(left, Assert.Single(venue.All<DebtRepaid>()).Repaid);
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "P06")]
    public void P06_without_a_hold_he_repays_with_all_that_he_has() => Assert.Equal(Rejection.None, Repay(BorrowerAfterDeficit(0), "51975"));

    [Fact]
    [Trait("property", "P06")]
    public void P06_when_the_hold_is_over_he_repays_with_all_that_he_has()
    {
        TestVenue venue = BorrowerAfterDeficit(600);
        venue.Pass(600);
        Assert.Equal(Rejection.None, Repay(venue, "51975"));
    }

    [Fact]
    [Trait("property", "P06")]
    public void P06_a_slice_is_paid_with_a_fair_share_and_not_with_what_is_left_of_it()
    {
        TestVenue venue = BorrowerAfterDeficit(600);
        Assert.NotEmpty(venue.All<AuctionOpened>());
        Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, $"{FairShare(venue)}"));
        Assert.Equal(new Rejection(RejectionCode.AboveFairShare, _usdc), Bid(venue));
        Assert.Empty(venue.All<AuctionSold>());

        // Account 4 has its share still.
        Assert.Equal(Rejection.None, venue.Apply(new BidInAuction(
            default, venue.Now, TestVenue.Account(4), TestVenue.Account(7), Ratio.One, default)));
        Assert.Single(venue.All<AuctionSold>());
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "P06")]
    public void P06_without_a_hold_what_is_left_pays_for_a_slice_too()
    {
        TestVenue venue = BorrowerAfterDeficit(0);
        Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, "40000"));
        Assert.Equal(Rejection.None, Bid(venue));
    }

    private static Rejection Repay(TestVenue venue, string most) => venue.Apply(new RepayForCollateral(
        default, venue.Now, TestVenue.Account(2), TestVenue.Account(7), _usdc, Amount.Parse(most), TestWorld.Btc, default));

    private static Amount FairShare(TestVenue venue) => venue.Engine.Account(TestVenue.Account(2))!.Value.Withdrawable(_usdc);

    private static Rejection Bid(TestVenue venue) => venue.Apply(new BidInAuction(
        default, venue.Now, TestVenue.Account(2), TestVenue.Account(7), Ratio.One, default));

    private static TestVenue BorrowerAfterDeficit(int seconds)
    {
        KeeperTerms keepers = new(KeeperWorld.Flat("1"), KeeperWorld.Flat("0.05"), Ratio.Zero, Amount.Zero, null);
        TestVenue venue = GateTests.AfterDeficit(
            seconds, change: policy => policy with { Keepers = keepers, Auction = AuctionWorld.Terms(0) }, before: Borrow);
        venue.Mark(TestWorld.BtcIndex, "46000");
        Assert.Equal(2, venue.All<LiquidationStarted>().Length);
        return venue;
    }

    private static void Borrow(TestVenue venue)
    {
        foreach ((int account, string coins) in new[] { (7, "0.2"), (8, "10") })
        {
            venue.Open(account);
            venue.Deposit(account, TestWorld.Btc, coins);
        }

        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcSpot, 7, 8, "1.1", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 7, 3, "1", "3000"));
    }
}
