// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>What the book cannot take: the backstop with the fund, deleveraging, shared loss. Account 1 is long one BTC at 50,000 on 6,000: bankrupt below
/// 44,000.</summary>
public class BankruptcyTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    [Trait("property", "W01")]
    public void The_backstop_takes_over_at_the_bankruptcy_price_and_the_fund_pays_the_deficit()
    {
        TestVenue venue = Venue("10000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");

        BackstopTookOver taken = Assert.Single(venue.All<BackstopTookOver>());
        Assert.Equal((Quantity.Of(1), Price.Of(44_000)), (taken.Quantity, taken.Price));
        Assert.Equal(Amount.Of(1_000), Assert.Single(venue.All<FundPaid>()).Amount);
        Assert.Equal(Amount.Of(9_000), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        Assert.Equal(Amount.Zero, venue.View(1).Balance(_usdc));
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Equal(Amount.Of(44_000), venue.House(HouseAccounts.Backstop).Position(_perp).Cost);
        Assert.Empty(venue.All<Deleveraged>());
        LiquidationEscalated why = Assert.Single(venue.All<LiquidationEscalated>());
        Assert.Equal((AccountStatus.Backstop, Amount.Of(-1_000), Amount.Of(2_150), Amount.Of(1_000)), (why.To, why.Equity, why.Maintenance, why.Deficit));
        venue.Engine.Audit();
    }

    [Fact]
    public void The_backstop_sells_what_it_took_and_the_fund_carries_its_loss()
    {
        TestVenue venue = Venue("10000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Depth(_perp, "0.001", "100");

        // Sold at 42,957: 1,043 lost on a cost of 44,000, 21.4785 in fees, 1,000 in hand: the fund adds 64.4785.
        Assert.Equal(Price.Of(42_957), Assert.Single(venue.All<BackstopTraded>()).Price);
        Assert.Equal(0, venue.House(HouseAccounts.Backstop).Positions.Length);
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.Backstop).Balance(_usdc));
        Assert.Equal(Amount.Parse("8935.5215"), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    public void The_backstops_profit_goes_to_the_fund()
    {
        TestVenue venue = Venue("10000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Mark(TestWorld.BtcPerpMark, "45000");
        venue.Depth(_perp, "0.001", "100");

        // Sold at 44,955: 955 won on 44,000, less 22.4775, and the 1,000 that the fund had paid.
        Assert.Equal(Amount.Parse("10932.5225"), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        Assert.Equal(Amount.Parse("1932.5225"), Assert.Single(venue.All<BackstopProfitPaid>()).Amount);
        Assert.Equal(0, venue.House(HouseAccounts.Backstop).Holdings.Length);
    }

    [Fact]
    public void A_solvent_account_below_the_backstop_ratio_gives_up_what_is_left_of_its_equity()
    {
        // At 44,500: equity 500, maintenance 2,225, ratio 0.22 < 0.66. Taken over at 44,000; nothing is missing, and the account is not bankrupt.
        TestVenue venue = Venue("10000");
        venue.Mark(TestWorld.BtcPerpMark, "44500");
        Assert.Equal(Price.Of(44_000), Assert.Single(venue.All<BackstopTookOver>()).Price);
        Assert.Empty(venue.All<FundPaid>());
        Assert.Equal(Amount.Zero, venue.View(1).Balance(_usdc));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
    }

    [Fact]
    public void Between_the_backstop_ratio_and_maintenance_the_account_waits_for_depth()
    {
        // At 46,000: equity 2,000, maintenance 2,300, ratio 0.87.
        TestVenue venue = Venue("10000");
        venue.Mark(TestWorld.BtcPerpMark, "46000");
        Assert.Equal(AccountStatus.Liquidating, venue.View(1).Status);
        Assert.Equal(Quantity.Of(1), venue.View(1).Position(_perp).Quantity);
    }

    [Fact]
    [Trait("property", "W02")]
    public void W02_without_a_fund_the_other_side_is_deleveraged_by_exactly_the_deficit()
    {
        TestVenue venue = Venue(null);
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Deleveraged taken = Assert.Single(venue.All<Deleveraged>());
        Assert.Equal((TestVenue.Account(1), TestVenue.Account(2), Quantity.Of(1), Price.Of(44_000)),
            (taken.Bankrupt, taken.Account, taken.Quantity, taken.Price));

        // Short at 50,000: 6,000 won instead of the 7,000 that the mark promised; the deficit is the difference.
        Assert.Equal(Amount.Of(106_000), venue.View(2).Balance(_usdc));
        Assert.Equal(Quantity.Zero, venue.View(2).Position(_perp).Quantity);
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Equal(0, venue.View(1).Holdings.Length);
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W01")]
    public void W01_a_small_fund_carries_what_it_can_and_the_other_side_only_the_rest()
    {
        // Capacity is 5 × 400 = 2,000 of notional: 0.046 of 1 BTC at 43,000, with 46 of the deficit. The other side gives 0.954.
        TestVenue venue = Venue("400");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(Quantity.Parse("0.046"), Assert.Single(venue.All<BackstopTookOver>()).Quantity);
        Assert.Equal(Amount.Of(46), Assert.Single(venue.All<FundPaid>()).Amount);
        Deleveraged taken = Assert.Single(venue.All<Deleveraged>());
        Assert.Equal((Quantity.Parse("0.954"), Price.Of(44_000)), (taken.Quantity, taken.Price));
        LiquidationEscalated[] up = venue.All<LiquidationEscalated>();
        Assert.Equal([AccountStatus.Backstop, AccountStatus.Deleveraging], up.Select(e => e.To));

        // Each has the figures of its moment: 46 of the thousand went with what the backstop took.
        Assert.Equal((Amount.Of(-1_000), Amount.Of(2_150), Amount.Of(1_000)), (up[0].Equity, up[0].Maintenance, up[0].Deficit));
        Assert.Equal((Amount.Of(-954), Amount.Parse("2051.1"), Amount.Of(954)), (up[1].Equity, up[1].Maintenance, up[1].Deficit));
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        venue.Engine.Audit();
    }

    /// <summary>Short one each at 50,000: account 2 on 20,000, account 3 on 30,000, account 5 on 500,000, of which it takes 475,000 out before the second
    /// bankruptcy: from the last place it comes to the first.</summary>
    [Fact]
    public void Who_is_taken_from_first_is_found_anew_with_every_command()
    {
        TestVenue venue = TestVenue.WithTwo(funds: "6000");
        venue.Deposit(2, _usdc, "14000");
        foreach ((int account, string funds) in new[] { (3, "30000"), (4, "8000"), (5, "500000"), (6, "100000") })
        {
            venue.Open(account);
            venue.Deposit(account, _usdc, funds);
        }

        foreach ((int buyer, int seller) in new[] { (1, 2), (4, 3), (6, 5) })
        {
            Assert.Equal(Rejection.None, venue.Fill(_perp, buyer, seller, "1", "50000"));
        }

        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal([TestVenue.Account(2), TestVenue.Account(3)], venue.All<Deleveraged>().Select(static taken => taken.Account));
        Assert.Equal(Rejection.None, venue.Withdraw(5, _usdc, "475000"));
        venue.Mark(TestWorld.BtcPerpMark, "41500");
        Deleveraged first = venue.All<Deleveraged>()[2];
        Assert.Equal((TestVenue.Account(4), TestVenue.Account(5), 1, Price.Of(42_000)), (first.Bankrupt, first.Account, first.Rank, first.Price));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W05")]
    public void W05_an_account_that_needs_its_position_as_a_hedge_is_passed_over()
    {
        // Account 3 is short 0.9 perpetuals against 0.9 futures that it is long: netted, it needs 774 of its 1,900. Without the short it would need 2,322.
        Rulebook rulebook = TestWorld.Rulebook() with { Model = new NettedMargin("0.05", "0.01") };
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook), "6000");
        venue.Deposit(2, _usdc, "100000");
        venue.Open(3);
        venue.Deposit(3, _usdc, "6200");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 3, "0.9", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcFuture, 3, 2, "0.9", "50000"));
        Assert.Equal(Rejection.None, venue.Withdraw(3, _usdc, "4300"));
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(Amount.Parse("-300"), venue.All<LiquidationEscalated>()[0].Equity);

        // The bankruptcy price is 43,333.33. It can give t and stay at initial margin: 1,900 − 333.33 t ≥ 2 × (2,150 t + 430 (1.8 − t)), t ≤ 0.0933.
        Deleveraged taken = Assert.Single(venue.All<Deleveraged>());
        Assert.Equal(TestVenue.Account(3), taken.Account);
        Assert.True(venue.View(3).Report().Value.IsHealthy);
        Assert.Equal(Quantity.Parse("0.093"), taken.Quantity);
        Assert.Equal(AccountStatus.Deleveraging, venue.View(1).Status);
        Assert.Equal(Quantity.Parse("0.9") - taken.Quantity, venue.View(1).Position(_perp).Quantity);
    }

    [Fact]
    [Trait("property", "W01")]
    public void W01_a_loss_on_the_book_is_paid_by_the_fund_and_then_by_those_in_profit()
    {
        // At 44,050 equity is 50; the book is 2 % away: sold at 43,169 with a fee of 21.5845, the account owes 852.5845. The fund has 500; 352.5845 are shared
        // by two shorts with profits of 4,462.5 (0.75) and 1,487.5 (0.25): 264.438375 and 88.146125, no unit left over.
        TestVenue venue = Venue("500", split: true);
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        Assert.Equal(Amount.Of(500), Assert.Single(venue.All<FundPaid>()).Amount);
        Assert.Equal(
            [(TestVenue.Account(2), Amount.Parse("264.438375")), (TestVenue.Account(3), Amount.Parse("88.146125"))],
            venue.All<LossSocialised>().Select(e => (e.Account, e.Amount)));
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Equal(0, venue.View(1).Holdings.Length);
        venue.Engine.Audit();
    }

    [Fact]
    public void A_shared_loss_is_measured_by_what_an_account_has_won_in_all()
    {
        // As above, but account 3 has lost 2,000 on ether, more than its 1,487.5 on bitcoin: it has won nothing, and account 2 pays alone.
        TestVenue venue = Venue("500", split: true);
        venue.Depth(_perp, "0.02", "100");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 3, 2, "10", "3000"));
        venue.Mark(TestWorld.EthPerpMark, "2800");
        venue.Mark(TestWorld.BtcPerpMark, "44050");

        Assert.Equal([(TestVenue.Account(2), Amount.Parse("352.5845"))], venue.All<LossSocialised>().Select(e => (e.Account, e.Amount)));
    }

    [Fact]
    [Trait("property", "W09")]
    public void W09_one_deficit_draws_at_most_the_cap_on_the_fund()
    {
        TestVenue venue = Venue("500", split: true, policy: p => p with { FundCapPerEvent = Ratio.Parse("0.1") });
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        Assert.Equal(Amount.Of(50), Assert.Single(venue.All<FundPaid>()).Amount);
        Assert.Equal(Amount.Parse("802.5845"), venue.All<LossSocialised>().Aggregate(Amount.Zero, (sum, e) => sum + e.Amount));
    }

    /// <summary>The first pocket lacks 1,901.56 and draws 500, a tenth of the fund; it vanishes. The second lacks money on the same day.</summary>
    [Fact]
    [Trait("property", "W09")]
    public void W09_the_pockets_of_an_account_draw_on_one_cap_also_when_the_one_that_drew_is_gone()
    {
        Rulebook rulebook = TestWorld.Rulebook(AccountMode.Isolated).With(static p => p with { FundCapPerEvent = Ratio.Parse("0.1") });
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook), "100000");
        venue.Contribute("5000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "1", "50000"));
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44000");
        Assert.Equal(Amount.Of(500), Assert.Single(venue.All<FundPaid>()).Amount);
        Assert.Single(venue.All<PocketClosed>());

        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 1, 2, "10", "3000"));
        venue.Depth(TestWorld.EthPerp, "0.02", "100");
        venue.Mark(TestWorld.EthPerpMark, "2500");
        Assert.Equal(2, venue.All<PocketClosed>().Length);
        Assert.Single(venue.All<FundPaid>());
        Assert.Equal(Amount.Of(4_500), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W06")]
    public void W06_nobody_without_an_open_position_is_charged_and_the_deficit_stays_recognised()
    {
        // Account 2 hands its short to account 3 at 44,050 and is flat with 5,950 won; account 3 has won nothing. Nobody may be charged.
        TestVenue venue = Venue(null);
        venue.Open(3);
        venue.Deposit(3, _usdc, "100000");
        venue.Mark(TestWorld.BtcPerpMark, "46400");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 3, "1", "44050"));
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");

        Assert.Empty(venue.All<LossSocialised>());
        Assert.Equal(Amount.Parse("852.5845"), Assert.Single(venue.All<DeficitRecognised>()).Deficit);
        Assert.Equal(Amount.Parse("-852.5845"), venue.View(1).Balance(_usdc));
        Assert.Equal(AccountStatus.Deleveraging, venue.View(1).Status);
        Assert.Equal(Amount.Of(105_950), venue.View(2).Balance(_usdc));

        // What can be withdrawn over all accounts is no more than what the venue holds.
        Amount withdrawable = venue.View(2).Withdrawable(_usdc) + venue.View(3).Withdrawable(_usdc);
        Assert.True(withdrawable <= venue.Engine.Held(_usdc));

        // Money that comes into the fund later settles it at the next step.
        venue.Contribute("1000");
        venue.Pass(1);
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Equal(Amount.Parse("147.4155"), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    public void A_bankrupt_pocket_costs_its_parent_nothing_and_can_be_used_again()
    {
        Rulebook isolated = TestWorld.Rulebook(AccountMode.Isolated);
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(isolated), "100000");
        venue.Contribute("10000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "1", "50000"));
        Assert.Equal(Amount.Parse("95000"), venue.View(1).Balance(_usdc));
        venue.Mark(TestWorld.BtcPerpMark, "44000");

        // The pocket held 5,000: bankrupt below 45,000, taken over there; the fund pays what is missing at 44,000.
        Assert.Equal(Price.Parse("45000"), Assert.Single(venue.All<BackstopTookOver>()).Price);
        Assert.Equal(Amount.Parse("1000"), Assert.Single(venue.All<FundPaid>()).Amount);
        Assert.Equal(Amount.Parse("95000"), venue.View(1).Balance(_usdc));
        Assert.Empty(venue.View(1).Pockets);
        Assert.Single(venue.All<PocketClosed>());
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "1", "44000"));
    }

    [Fact]
    public void What_a_closed_pocket_has_left_goes_back_to_its_parent()
    {
        // At 47,000 the pocket has 2,000 under 2,350. Everything is closed at 46,953: 47 of slippage, 23.4765 and 234.765 of fees leave 1,694.7585.
        Rulebook isolated = TestWorld.Rulebook(AccountMode.Isolated).With(p => p with { Style = CloseStyle.Full });
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(isolated), "100000");
        venue.Depth(_perp, "0.001", "100");
        venue.Fill(_perp, 1, 2, "1", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "47000");
        Assert.Equal(Amount.Parse("96694.7585"), venue.View(1).Balance(_usdc));
        Assert.Empty(venue.View(1).Pockets);
    }

    [Fact]
    public void Two_positions_share_the_deficit_by_maintenance()
    {
        // 1 BTC at 50,000 and 10 ETH at 3,000 on 9,000. At 43,000 and 2,700: equity 9,000 − 7,000 − 3,000 = −1,000, maintenance 2,150 + 1,350 = 3,500.
        // BTC carries 614.285714…, so 43,614.285714…; ETH carries the rest over 10: 2,738.571428….
        TestVenue venue = TestVenue.WithTwo(funds: "9000");
        venue.Deposit(2, _usdc, "100000");
        venue.Fill(_perp, 1, 2, "1", "50000");
        venue.Fill(TestWorld.EthPerp, 1, 2, "10", "3000");
        venue.Apply(new Plimsoll.Engine.Commands.ObservePrices(
            default, venue.Now, [new(TestWorld.BtcPerpMark, 0, Price.Of(43_000).Atoms, default),
                new(TestWorld.EthPerpMark, 0, Price.Of(2_700).Atoms, default)]));
        Deleveraged[] taken = venue.All<Deleveraged>();
        Assert.Equal([_perp, TestWorld.EthPerp], taken.Select(t => t.Instrument));
        Assert.Equal([43_614.285714, 2_738.571428], taken.Select(t => Math.Floor(t.Price.ToDouble() * 1e6) / 1e6));
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Equal(0, venue.View(1).Holdings.Length);
        venue.Engine.Audit();
    }

    [Theory]
    [InlineData("35000", "0.9", AccountStatus.Called)]
    [InlineData("33000", "0", AccountStatus.Closed)]
    public void Coin_settled_contracts_go_the_same_way(string price, string atLeast, AccountStatus status)
    {
        // 1 BTC of collateral, long 1,000 contracts of 100 USD at 50,000: worth 3 p − 100,000 at p, counted 10 % less, against 5,000 of maintenance. At 35,000
        // a part is sold; at 33,000 it is bankrupt below 33,333.33 and the short on the other side gives up its contracts there.
        TestVenue venue = TestVenue.WithTwo();
        venue.Open(3);
        venue.Deposit(3, TestWorld.Btc, "1");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcInverse, 3, 2, "1000", "50000"));
        if (status == AccountStatus.Called)
        {
            venue.Depth(TestWorld.BtcInverse, "0.001", "10000");
        }

        venue.Apply(new Plimsoll.Engine.Commands.ObservePrices(
            default, venue.Now, [new(TestWorld.BtcIndex, 0, Price.Parse(price).Atoms, default),
                new(TestWorld.BtcPerpMark, 0, Price.Parse(price).Atoms, default)]));
        Assert.Equal(status, venue.View(3).Status);
        Assert.Equal(status == AccountStatus.Closed, venue.View(3).Positions.Length == 0);
        Assert.Equal(status == AccountStatus.Closed ? 1 : 0, venue.All<Deleveraged>().Length);
        Assert.InRange(venue.View(3).Holdings.Length, 0, status == AccountStatus.Closed ? 0 : 1);
        if (status == AccountStatus.Called)
        {
            Assert.True(venue.View(3).Report().Value.MarginRatio >= Ratio.Parse("1.1"));
            Assert.True(venue.View(3).Balance(TestWorld.Btc) < Amount.Parse(atLeast));
        }
        else
        {
            Assert.Equal("33333.333333333333333334", venue.All<Deleveraged>()[0].Price.ToString());
        }

        venue.Engine.Audit();
    }

    private static TestVenue Venue(string? fund, bool split = false, Func<LiquidationPolicy, LiquidationPolicy>? policy = null)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(policy ?? (p => p))), "6000");
        venue.Deposit(2, _usdc, "94000");
        if (fund is not null)
        {
            venue.Contribute(fund);
        }

        if (split)
        {
            venue.Open(3);
            venue.Deposit(3, _usdc, "100000");
            venue.Fill(_perp, 1, 3, "0.25", "50000");
        }

        venue.Fill(_perp, 1, 2, split ? "0.75" : "1", "50000");
        return venue;
    }
}
