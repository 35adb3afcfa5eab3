// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>The tranches around the insurance fund. Account 1 is long one BTC at 50,000 on 6,000: at 43,000 its deficit is 1,000.</summary>
public class TrancheTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;
    private static readonly WaterfallPolicy _whole = new(Ratio.One, Ratio.One, Ratio.One, 100);

    [Fact]
    [Trait("property", "W01")]
    public void W01_a_deficit_is_paid_by_the_market_the_junior_tranche_the_fund_and_the_stakes_in_this_order()
    {
        TestVenue venue = Venue(_whole, market: "100", junior: "200", fund: "300", stake: "700");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(
            ["MarketFundPaid 100", "JuniorPaid 200", "FundPaid 300", "StakeLost 400"],
            venue.Events.Select(Payment).OfType<string>());
        Assert.Equal((Amount.Of(300), Amount.Of(300)), (venue.View(3).Stake, venue.House(HouseAccounts.Stakes).Balance(_usdc)));
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.MarketFunds).MarketFund(TestWorld.BtcIndex));
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Empty(venue.All<Deleveraged>());
        Assert.Equal(Amount.Of(1_000), venue.House(HouseAccounts.Backstop).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W01")]
    public void W01_only_what_all_tranches_cannot_pay_goes_to_the_other_side()
    {
        // 900 of 1,000: nine tenths of the position are taken over, and the last tenth is deleveraged at the bankruptcy price.
        TestVenue venue = Venue(_whole, market: "100", junior: "200", fund: "300", stake: "300");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(Quantity.Parse("0.9"), Assert.Single(venue.All<BackstopTookOver>()).Quantity);
        Deleveraged taken = Assert.Single(venue.All<Deleveraged>());
        Assert.Equal((Quantity.Parse("0.1"), Price.Of(44_000)), (taken.Quantity, taken.Price));
        Assert.All([HouseAccounts.MarketFunds, HouseAccounts.Junior, HouseAccounts.InsuranceFund, HouseAccounts.Stakes],
            id => Assert.Equal(Amount.Zero, venue.House(id).Balance(_usdc)));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W10")]
    public void W10_stakes_lose_at_most_their_cap_in_a_day_and_then_the_other_side_pays()
    {
        // A quarter of 800 and no more; the fund has nothing.
        TestVenue venue = Venue(_whole with { StakedCap = Ratio.Parse("0.25") }, stake: "800");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(Amount.Of(200), Assert.Single(venue.All<StakeLost>()).Amount);
        Assert.Equal(Quantity.Parse("0.8"), Assert.Single(venue.All<Deleveraged>()).Quantity);
        Assert.Equal(Amount.Of(600), venue.View(3).Stake);

        // The same day, another account: nothing is left under the cap. A day later a quarter of 600 is.
        venue.Mark(TestWorld.BtcPerpMark, "50000");
        Ruin(venue, 4);
        Assert.Single(venue.All<StakeLost>());
        venue.Now = venue.Now.PlusSeconds(86_400);
        venue.MarkAll();
        Ruin(venue, 5);
        Assert.Equal(Amount.Of(150), venue.All<StakeLost>()[^1].Amount);
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W10")]
    public void W10_the_fund_of_another_market_is_not_reached()
    {
        TestVenue venue = Venue(_whole, fund: "100000");
        venue.Apply(new ContributeToMarketFund(default, venue.Now, TestWorld.EthPerp, Amount.Of(5_000)));
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Empty(venue.All<MarketFundPaid>());
        Assert.Equal(Amount.Of(1_000), Assert.Single(venue.All<FundPaid>()).Amount);
        Assert.Equal(Amount.Of(5_000), venue.House(HouseAccounts.MarketFunds).MarketFund(TestWorld.EthIndex));
    }

    [Fact]
    [Trait("property", "W09")]
    public void W09_a_market_and_the_junior_tranche_pay_at_most_their_caps_in_a_day()
    {
        TestVenue venue = Venue(_whole with { MarketCap = Ratio.Parse("0.5"), JuniorCap = Ratio.Parse("0.1") }, market: "400", junior: "1000", fund: "50000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(["MarketFundPaid 200", "JuniorPaid 100", "FundPaid 700"], venue.Events.Select(Payment).OfType<string>());
        venue.Mark(TestWorld.BtcPerpMark, "50000");
        Ruin(venue, 4);
        Assert.Equal(4, venue.Events.Select(Payment).OfType<string>().Count());
    }

    [Fact]
    [Trait("property", "W07")]
    public void W07_stakes_share_a_loss_by_largest_remainder_and_the_lower_id_pays_the_odd_unit()
    {
        TestVenue venue = Venue(_whole, fund: "900", stake: "100");
        foreach (int staker in new[] { 4, 5 })
        {
            venue.Open(staker);
            venue.Apply(new Stake(default, venue.Now, TestVenue.Account(staker), Amount.Of(100)));
        }

        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(
            [(3, "33.333334"), (4, "33.333333"), (5, "33.333333")],
            venue.All<StakeLost>().Select(static lost => ((int)(lost.Staker.Value - AccountId.FirstClient), lost.Amount.ToString())));
        venue.Engine.Audit();
    }

    [Fact]
    public void A_stake_that_is_wanted_back_bears_losses_until_it_leaves()
    {
        TestVenue venue = Venue(_whole, fund: "500", stake: "700");
        Amount outside = venue.House(HouseAccounts.External).Balance(_usdc);
        Assert.Equal(Rejection.None, Unstake(venue, "600"));
        Assert.Equal(RejectionCode.InsufficientBalance, Unstake(venue, "101").Code);
        venue.Pass(60);
        venue.Mark(TestWorld.BtcPerpMark, "43000");

        // 500 of the stake is gone, and with it most of what waits.
        Assert.Equal((Amount.Of(200), Amount.Of(200)), (venue.View(3).Stake, venue.View(3).StakeLeaving));
        venue.Pass(39);
        Assert.Empty(venue.All<Unstaked>());
        venue.Pass(1);
        Unstaked left = Assert.Single(venue.All<Unstaked>());
        Assert.Equal((Amount.Of(200), Amount.Zero), (left.Amount, left.Stake));
        Assert.Equal(outside + Amount.Of(200), venue.House(HouseAccounts.External).Balance(_usdc));
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.Stakes).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    public void A_further_request_starts_the_time_again()
    {
        TestVenue venue = Venue(_whole, stake: "700");
        Unstake(venue, "100");
        venue.Pass(99);
        Unstake(venue, "200");
        venue.Pass(99);
        Assert.Empty(venue.All<Unstaked>());
        venue.Pass(1);
        Assert.Equal(Amount.Of(300), Assert.Single(venue.All<Unstaked>()).Amount);
        Assert.Equal(Amount.Of(400), venue.View(3).Stake);
    }

    [Fact]
    [Trait("property", "W09")]
    public void W09_the_venue_gets_its_junior_money_back_after_the_delay_as_far_as_it_is_not_drawn_or_kept_back()
    {
        TestVenue venue = Venue(_whole, junior: "3000");
        Amount outside = venue.House(HouseAccounts.External).Balance(_usdc);
        Assert.Equal(RejectionCode.InsufficientBalance, WithdrawJunior(venue, "3000.000001"));
        Assert.Equal(RejectionCode.NotPositive, WithdrawJunior(venue, "0"));
        Assert.Equal(RejectionCode.None, WithdrawJunior(venue, "2500"));
        Assert.Equal(RejectionCode.InsufficientBalance, WithdrawJunior(venue, "501"));
        venue.Pass(60);

        // 1,000 are drawn for a deficit and the position is taken over at 44,000 with them; at 42,500 the backstop stands to lose 500, which are kept back.
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(Amount.Of(1_000), Assert.Single(venue.All<JuniorPaid>()).Amount);
        Assert.Equal(Amount.Of(2_000), venue.House(HouseAccounts.Junior).JuniorLeaving);
        venue.Mark(TestWorld.BtcPerpMark, "42500");
        venue.Pass(39);
        Assert.Empty(venue.All<JuniorWithdrawn>());
        venue.Pass(1);
        JuniorWithdrawn left = Assert.Single(venue.All<JuniorWithdrawn>());
        Assert.Equal((Amount.Of(1_500), Amount.Of(500)), (left.Amount, left.Left));
        Assert.Equal(outside + Amount.Of(1_500), venue.House(HouseAccounts.External).Balance(_usdc));
        Assert.Equal(Amount.Of(500), venue.House(HouseAccounts.Junior).JuniorLeaving);

        // The rest waits, also over a restart, and goes when the price is back.
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Pass(1);
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.Junior).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Theory]
    [InlineData(0, "0", 0)]
    [InlineData(604_800, "1000", 1)]
    public void A_junior_tranche_that_is_swept_when_the_price_falls_still_pays_for_it_where_there_is_a_delay(int delay, string paid, int payments)
    {
        TestVenue venue = Venue(_whole with { UnstakeSeconds = delay }, junior: "3000");
        venue.Mark(TestWorld.BtcPerpMark, "46500");
        Assert.Equal(RejectionCode.None, WithdrawJunior(venue, "3000"));
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(payments, venue.All<JuniorPaid>().Length);
        Assert.Equal(Amount.Parse(paid), venue.All<JuniorPaid>().Aggregate(default(Amount), static (sum, one) => sum + one.Amount));
        Assert.Equal(payments == 0, venue.All<Deleveraged>().Length > 0);
    }

    [Fact]
    public void Without_tranches_in_the_rulebook_they_are_drawn_on_by_nobody_and_let_go_at_once()
    {
        TestVenue venue = Venue(null, market: "100", junior: "200", fund: "50000", stake: "700");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(["FundPaid 1000"], venue.Events.Select(Payment).OfType<string>());
        Assert.Equal(Rejection.None, Unstake(venue, "700"));
        Assert.Equal(Amount.Of(700), Assert.Single(venue.All<Unstaked>()).Amount);
    }

    [Fact]
    [Trait("property", "W01")]
    public void W01_a_pocket_that_was_traded_below_zero_is_paid_by_its_market_first()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated).With(static p => p with { Waterfall = _whole })), "20000");
        venue.Apply(new ContributeToMarketFund(default, venue.Now, _perp, Amount.Of(300)));
        venue.Apply(new ContributeToJunior(default, venue.Now, Amount.Of(50_000)));
        venue.Fill(_perp, 1, 2, "1", "50000");
        venue.Depth(_perp, "0.001", "100");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        string[] paid = [.. venue.Events.Select(Payment).OfType<string>()];
        Assert.Equal("MarketFundPaid 300", paid[0]);
        Assert.StartsWith("JuniorPaid ", Assert.Single(paid[1..]), StringComparison.Ordinal);
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W01")]
    public void W01_what_the_backstop_loses_is_paid_by_the_junior_tranche_and_by_stakes_only_once_it_is_flat()
    {
        TestVenue venue = Venue(_whole, fund: "1000", stake: "5000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Empty(venue.All<StakeLost>());
        venue.Apply(new ContributeToJunior(default, venue.Now, Amount.Of(20)));
        venue.Depth(_perp, "0.001", "0.5");
        Assert.Empty(venue.All<StakeLost>());
        venue.Pass(1);
        venue.Depth(_perp, "0.001", "100");

        // Sold at 42,957: 1,043 lost on a cost of 44,000, 21.4785 in fees, 1,000 in hand: 64.4785 are missing.
        Assert.Equal(0, venue.House(HouseAccounts.Backstop).Positions.Length);
        Assert.Equal(Amount.Of(20), venue.All<JuniorPaid>().Aggregate(default(Amount), static (sum, paid) => sum + paid.Amount));
        Assert.Equal(Amount.Parse("44.4785"), Assert.Single(venue.All<StakeLost>()).Amount);
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.Backstop).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W09")]
    public void W09_what_the_junior_tranche_may_not_pay_today_of_the_backstops_loss_is_kept_of_the_fund()
    {
        // A tenth of 1,000 may be drawn in a day and is. At 42,500 the backstop, long at 44,000 with 1,000, stands to lose 500, and account 4 lacks 1,500: of
        // 1,600 in the fund 1,100 may pay for it, which is 0.733 of it in whole lots. The other 900 of the junior tranche are of another day.
        TestVenue venue = Venue(_whole with { JuniorCap = Ratio.Parse("0.1") }, junior: "1000", fund: "2500");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        Assert.Equal(["JuniorPaid 100", "FundPaid 900"], venue.Events.Select(Payment).OfType<string>());
        venue.Mark(TestWorld.BtcPerpMark, "50000");
        Ruin(venue, 4, "42500");
        Assert.Equal(["FundPaid 1099.5"], venue.Events.Select(Payment).OfType<string>().Skip(2));
        Assert.Equal(Amount.Parse("500.5"), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        Assert.Equal(Quantity.Parse("0.267"), Assert.Single(venue.All<Deleveraged>()).Quantity);
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "P06")]
    public void P06_what_is_staked_is_no_cash_for_anybodys_withdrawal()
    {
        // Account 1 loses 1,000 beyond its money to account 2, and nobody has paid that in: account 2 may take what is there and not what was staked.
        TestVenue venue = Venue(null, stake: "700");
        venue.Depth(_perp, "0.001", "100");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Fill(_perp, 2, 1, "1", "43000");
        Amount cash = -(venue.House(HouseAccounts.External).Balance(_usdc) + venue.House(HouseAccounts.Market).Balance(_usdc));
        Amount all = venue.View(2).Withdrawable(_usdc) + venue.View(1).Withdrawable(_usdc) + venue.View(3).Withdrawable(_usdc);
        Assert.True(all + Amount.Of(700) <= cash, $"{all} of {cash}");
        Assert.Equal(Amount.Of(700), venue.House(HouseAccounts.Stakes).Balance(_usdc));
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_tranches_go_on_from_a_snapshot()
    {
        TestVenue venue = Venue(_whole with { StakedCap = Ratio.Parse("0.5") }, market: "100", junior: "200", fund: "300", stake: "700");
        Unstake(venue, "50");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        Command later = new AdvanceTime(default, venue.Now.PlusSeconds(100));
        venue.Apply(later);
        restored.Apply(later, NullSink.Instance);
        Assert.Single(venue.All<Unstaked>());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    [Fact]
    public void The_story_of_a_liquidation_has_every_layer_and_the_staker_learns_what_he_lost()
    {
        TestVenue venue = Venue(_whole, market: "100", junior: "200", fund: "300", stake: "700");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        LiquidationStories bankrupt = new(TestVenue.Account(1)), staker = new(TestVenue.Account(3));
        foreach (Event item in venue.Events)
        {
            bankrupt.Add(item);
            staker.Add(item);
        }

        Assert.Equal(
            [(HouseAccounts.MarketFunds, 100), (HouseAccounts.Junior, 200), (HouseAccounts.InsuranceFund, 300), (TestVenue.Account(3), 400)],
            LiquidationBill.Of(Assert.Single(bankrupt.All), venue.Engine.Catalog).Where(static paid => paid.To == HouseAccounts.Backstop)
                .Select(static paid => (paid.From, (int)(paid.Amount.Atoms / Amount.Of(1).Atoms))));
        Assert.IsType<StakeLost>(Assert.Single(staker.Given));
    }

    [Fact]
    public void The_backstop_trades_at_its_own_pace_and_moves_no_mark()
    {
        TestVenue venue = Venue(null, fund: "10000", policy: static p => p with { BackstopPace = Ratio.Parse("0.1") });
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Depth(_perp, "0.001", "3");
        venue.Pass(1);
        venue.Pass(1);

        // A tenth of a book of 3 is 0.3 a second.
        Assert.Equal([Quantity.Parse("-0.3"), Quantity.Parse("-0.3"), Quantity.Parse("-0.3")], venue.All<BackstopTraded>().Select(static t => t.Quantity));
        Assert.True(venue.Engine.Market.TryMark(_perp, out Price mark));
        Assert.Equal(Price.Of(43_000), mark);
        Assert.All(venue.All<BackstopTraded>(), static traded => Assert.Equal(Price.Of(43_000), traded.Mark));
    }

    private static string? Payment(Event item) => item switch
    {
        MarketFundPaid paid => $"MarketFundPaid {paid.Amount}",
        JuniorPaid paid => $"JuniorPaid {paid.Amount}",
        FundPaid paid => $"FundPaid {paid.Amount}",
        StakeLost lost => $"StakeLost {lost.Amount}",
        _ => null,
    };

    private static RejectionCode WithdrawJunior(TestVenue venue, string amount) =>
        venue.Apply(new WithdrawJunior(default, venue.Now, Amount.Parse(amount))).Code;

    private static Rejection Unstake(TestVenue venue, string amount) =>
        venue.Apply(new Unstake(default, venue.Now, TestVenue.Account(3), Amount.Parse(amount)));

    /// <summary>Another account goes the way of account 1.</summary>
    private static void Ruin(TestVenue venue, int account, string mark = "43000")
    {
        venue.Open(account);
        venue.Deposit(account, _usdc, "6000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, account, 2, "1", "50000"));
        venue.Mark(TestWorld.BtcPerpMark, mark);
    }

    private static TestVenue Venue(
        WaterfallPolicy? waterfall, string? market = null, string? junior = null, string? fund = null, string? stake = null,
        Func<LiquidationPolicy, LiquidationPolicy>? policy = null)
    {
        Rulebook rulebook = TestWorld.Rulebook().With(p => (policy ?? (same => same))(p with { Waterfall = waterfall, BackstopCapacity = Ratio.Of(1_000) }));
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook), "6000");
        venue.Deposit(2, _usdc, "94000");
        venue.Open(3);
        if (market is not null)
        {
            Assert.Equal(Rejection.None, venue.Apply(new ContributeToMarketFund(default, venue.Now, _perp, Amount.Parse(market))));
        }

        if (junior is not null)
        {
            Assert.Equal(Rejection.None, venue.Apply(new ContributeToJunior(default, venue.Now, Amount.Parse(junior))));
        }

        if (fund is not null)
        {
            venue.Contribute(fund);
        }

        if (stake is not null)
        {
            Assert.Equal(Rejection.None, venue.Apply(new Stake(default, venue.Now, TestVenue.Account(3), Amount.Parse(stake))));
        }

        venue.Fill(_perp, 1, 2, "1", "50000");
        return venue;
    }
}
