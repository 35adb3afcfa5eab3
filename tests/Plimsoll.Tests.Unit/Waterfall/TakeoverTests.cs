// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>What a takeover leaves where it is: the worth that haircuts held back, the share of a part that went at its mark, and what the capacity does not
/// reach.</summary>
public class TakeoverTests
{
    private static readonly AssetId _usdc = TestWorld.Usdc;

    /// <summary>A tenth of a bitcoin counts 4,500 and is worth 5,000. The ten ether bought at 3,000 lose more than the account counts, less than it is
    /// worth.</summary>
    /// <param name="mark">Of ether now.</param>
    /// <param name="price">Per ether at which the positions go: with what is counted of the account, or at the mark where that is nothing.</param>
    /// <param name="debt">What is lost there of ten ether, less than the 5,000.</param>
    [Theory]
    [InlineData("2560", "2550", "-4500")]
    [InlineData("2520", "2520", "-4800")]
    [InlineData("2550", "2550", "-4500")]
    public void What_haircuts_held_back_stays_the_accounts_own(string mark, string price, string debt)
    {
        TestVenue venue = TestVenue.WithTwo();
        venue.Contribute("100000");
        venue.Open(3);
        venue.Deposit(3, TestWorld.Btc, "0.1");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 3, 2, "10", "3000"));
        venue.Mark(TestWorld.EthPerpMark, mark);

        Assert.Equal((Quantity.Of(10), Price.Parse(price)), (venue.All<BackstopTookOver>().Single().Quantity, venue.All<BackstopTookOver>().Single().Price));
        Assert.Equal(Amount.Parse("0.1"), venue.View(3).Balance(TestWorld.Btc));
        Assert.Equal(Amount.Parse(debt), venue.View(3).Balance(_usdc));
        Assert.Equal(0, venue.View(3).Positions.Length);
        Assert.Empty(venue.All<FundPaid>());
        venue.Engine.Audit();
    }

    /// <summary>Long one bitcoin in the future and ten coin-settled contracts of 100, all at 50,000, on 6,000; at 5,000 it is 6,000 − 45,000 − 900 = −39,900.
    /// By maintenance (50 and 250) the contracts carry 6,650 of it, more than their 1,000 of value, so that no price of them can express that.</summary>
    [Fact]
    public void A_part_that_goes_at_its_mark_leaves_its_share_to_what_is_still_held()
    {
        TestVenue venue = TestVenue.WithTwo(funds: "6000");
        venue.Deposit(2, _usdc, "94000");
        venue.Contribute("2000");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcInverse, 1, 2, "10", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcFuture, 1, 2, "1", "50000"));
        venue.Apply(new ObservePrices(default, venue.Now,
            [new(TestWorld.BtcIndex, 0, Price.Of(5_000).Atoms, default), new(TestWorld.BtcPerpMark, 0, Price.Of(5_000).Atoms, default)]));

        // The fund pays for 10 × 2,000 ÷ 6,650 = 3.0 contracts, which go at the mark and take nothing along. The rest weighs 35, and the future carries
        // 39,900 × 250 ÷ 285 = 35,000: the 2,000 pay for 0.0571 of it, at 5,000 + 35,000.
        Assert.Equal(
            [(TestWorld.BtcInverse, Quantity.Of(3), Price.Of(5_000)), (TestWorld.BtcFuture, Quantity.Parse("0.057"), Price.Of(40_000))],
            venue.All<BackstopTookOver>().Select(static taken => (taken.Instrument, taken.Quantity, taken.Price)));
        Assert.Equal(Amount.Of(1_995), venue.All<FundPaid>()[0].Amount);

        // 37,905 are left; the rest of the future carries 37,905 × 235.75 ÷ 270.75 = 33,005, as much for each as before.
        Deleveraged rest = Assert.Single(venue.All<Deleveraged>());
        Assert.Equal((TestWorld.BtcFuture, Quantity.Parse("0.943"), Price.Of(40_000)), (rest.Instrument, rest.Quantity, rest.Price));

        // The seven contracts have no book and no other way out: they go at the mark. Of the 4,900 that are still owed the fund pays its last 5, and account 2
        // what it has won beside what was taken from it: 900 on its contracts and 0.057 × 45,000 on the future.
        LiquidationTraded last = Assert.Single(venue.All<LiquidationTraded>());
        Assert.Equal((TestWorld.BtcInverse, Quantity.Of(-7), Price.Of(5_000), CloseReason.NoMarket), (last.Instrument, last.Quantity, last.Price, last.Reason));
        Assert.Equal(Amount.Of(5), venue.All<FundPaid>()[1].Amount);
        Assert.Equal(Amount.Of(3_465), Assert.Single(venue.All<LossSocialised>()).Amount);
        venue.Engine.Audit();
    }

    /// <summary>Nothing is required of anything, and the account owes 1,000: by notional, 43,000 and 27,000, one bitcoin carries 614.29 of it and ten ether
    /// 385.71.</summary>
    [Fact]
    public void Where_nothing_is_required_positions_carry_by_notional()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(maintenance: "0")), "9000");
        venue.Deposit(2, _usdc, "91000");
        venue.Contribute("100000");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 1, 2, "10", "3000"));
        venue.Apply(new ObservePrices(default, venue.Now,
            [new(TestWorld.BtcPerpMark, 0, Price.Of(43_000).Atoms, default), new(TestWorld.EthPerpMark, 0, Price.Of(2_700).Atoms, default)]));
        Assert.Equal([(TestWorld.BtcPerp, 43_614.285714), (TestWorld.EthPerp, 2_738.571428)],
            venue.All<BackstopTookOver>().Select(static taken => (taken.Instrument, Math.Floor(taken.Price.ToDouble() * 1e6) / 1e6)));
        Assert.Equal(1_000, venue.All<FundPaid>().Sum(static paid => paid.Amount.ToDouble()), 1e-6);
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        venue.Engine.Audit();
    }

    /// <summary>The fund has 14,000 and carries 70,000. Accounts 1 and 3 are both long one BTC at 50,000 on 6,000, and owe 1,000 at 43,000.</summary>
    [Fact]
    public void What_adds_to_inventory_fits_only_into_the_room_that_it_leaves()
    {
        TestVenue venue = TwoLongs("14000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");

        // One for 43,000, and the fund pays 1,000: 13,000 × 5 − 43,000 = 22,000 are left, 0.5116 of the other.
        Assert.Equal([(TestVenue.Account(1), Quantity.Of(1)), (TestVenue.Account(3), Quantity.Parse("0.511"))],
            venue.All<BackstopTookOver>().Select(static taken => (taken.Account, taken.Quantity)));
        Assert.Equal(Quantity.Parse("0.489"), venue.All<Deleveraged>().Aggregate(Quantity.Zero, static (sum, taken) => sum + taken.Quantity));
        Assert.Equal(Quantity.Parse("1.511"), venue.House(HouseAccounts.Backstop).Position(TestWorld.BtcPerp).Quantity);
        venue.Engine.Audit();
    }

    /// <summary>The same first takeover; account 4 is short and is ruined by the way back up. What it gives cancels what is held.</summary>
    [Fact]
    public void What_cancels_inventory_fits_always()
    {
        TestVenue venue = TwoLongs("14000");
        venue.Open(4);
        venue.Deposit(4, _usdc, "6000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Mark(TestWorld.BtcIndex, "43000");
        Quantity held = venue.House(HouseAccounts.Backstop).Position(TestWorld.BtcPerp).Quantity;
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 2, 4, "1", "43000"));
        venue.Mark(TestWorld.BtcPerpMark, "49500");

        // 6,000 − 6,500: taken over at 49,000. The fund has 12,489 and carries 62,445; 1.511 at 49,500 are 74,794.5, and 0.511 of them stay.
        BackstopTookOver taken = venue.All<BackstopTookOver>()[^1];
        Assert.Equal((TestVenue.Account(4), Quantity.Of(-1), Price.Of(49_000)), (taken.Account, taken.Quantity, taken.Price));
        Assert.Equal(held - Quantity.Of(1), venue.House(HouseAccounts.Backstop).Position(TestWorld.BtcPerp).Quantity);
        venue.Engine.Audit();
    }

    private static TestVenue TwoLongs(string fund)
    {
        TestVenue venue = TestVenue.WithTwo(funds: "6000");
        venue.Deposit(2, _usdc, "94000");
        venue.Contribute(fund);
        venue.Open(3);
        venue.Deposit(3, _usdc, "6000");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 3, 2, "1", "50000"));
        return venue;
    }
}
