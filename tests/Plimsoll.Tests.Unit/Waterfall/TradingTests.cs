// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>Closes against the outside book: how much, at what price, with which fees.</summary>
public class TradingTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;

    [Fact]
    public void A_partial_close_restores_maintenance_with_the_buffer_and_no_lot_more()
    {
        // Long 10 at 50,000 on 60,000. At 46,200: equity 60,000 − 38,000 = 22,000 under maintenance 23,100.
        // Selling x at 46,153.8 costs (46.2 + 23.0769 + 230.769) x and must leave 22,000 − 300.0459 x ≥ 1.1 × 2,310 × (10 − x): x ≥ 1.52167.
        TestVenue venue = TestVenue.WithTwo(funds: "60000");
        venue.Depth(_perp, "0.001", "100");
        venue.Fill(_perp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46200");

        Assert.Equal(Quantity.Parse("8.478"), venue.View(1).Position(_perp).Quantity);
        LiquidationTraded trade = Assert.Single(venue.All<LiquidationTraded>());
        Assert.Equal(
            (Quantity.Parse("-1.522"), Price.Parse("46153.8"), Price.Of(46_200), Amount.Parse("35.123042"), Amount.Parse("351.230418")),
            (trade.Quantity, trade.Price, trade.Mark, trade.Fee, trade.LiquidationFee));

        // 60,000 − 1.522 × 3,846.2 − 35.123042 − 351.230418.
        Assert.Equal(Amount.Parse("53759.73014"), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(trade.LiquidationFee, venue.House(HouseAccounts.InsuranceFund).Balance(TestWorld.Usdc));
        Assert.Equal(trade.Fee, venue.House(HouseAccounts.Fees).Balance(TestWorld.Usdc));
        Assert.Equal(AccountStatus.Called, venue.View(1).Status);
        LiquidationPlanned plan = Assert.Single(venue.All<LiquidationPlanned>());
        Assert.Equal((Amount.Of(22_000), Amount.Of(23_100), true), (plan.Equity, plan.Maintenance, plan.Restores));
        LiquidationEnded ended = Assert.Single(venue.All<LiquidationEnded>());
        Assert.Equal((plan.EquityAfter, plan.MaintenanceAfter), (ended.Equity, ended.Maintenance));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "L01")]
    public void L01_at_maintenance_exactly_nothing_is_closed()
    {
        // Long 10 at 50,000 on 58,250. At 46,500: equity 58,250 − 35,000 = 23,250, maintenance 5 % of 465,000 = 23,250.
        TestVenue venue = TestVenue.WithTwo(funds: "58250");
        venue.Depth(_perp, "0.001", "100");
        venue.Fill(_perp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46500");
        Assert.Equal(AccountStatus.Called, venue.View(1).Status);
        Assert.Equal(Quantity.Of(10), venue.View(1).Position(_perp).Quantity);
        venue.Mark(TestWorld.BtcPerpMark, "46499.99");
        Assert.True(venue.View(1).Position(_perp).Quantity < Quantity.Of(10));
    }

    [Fact]
    [Trait("property", "L14")]
    public void L14_pace_spreads_a_close_over_commands_and_depth_taken_stays_taken()
    {
        // A tenth of 4 contracts a command. At 46,000: equity 20,000, maintenance 23,000; a contract sold costs 46 + 0.55 % of 45,954 = 298.747.
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(p => p with { Pace = Ratio.Parse("0.1"), BackstopRatio = default })),
            "60000");
        venue.Depth(_perp, "0.001", "4");
        venue.Fill(_perp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46000");
        Assert.Equal(Quantity.Parse("9.6"), venue.View(1).Position(_perp).Quantity);
        Assert.Equal(AccountStatus.Liquidating, venue.View(1).Status);

        venue.Pass(1);
        Assert.Equal(Quantity.Parse("9.2"), venue.View(1).Position(_perp).Quantity);

        // Somebody's deposit is no reason to trade on.
        venue.Deposit(2, TestWorld.Usdc, "1");
        Assert.Equal(Quantity.Parse("9.2"), venue.View(1).Position(_perp).Quantity);

        // 8.4 left: 20,000 − 1.6 × 298.747 = 19,522.0048 covers 8.4 × 2,300 = 19,320. Back above maintenance, it is left alone, buffer or not.
        venue.Pass(1);
        venue.Pass(1);
        venue.Pass(1);
        Assert.Equal(Quantity.Parse("8.4"), venue.View(1).Position(_perp).Quantity);
        Assert.Equal(AccountStatus.Called, venue.View(1).Status);
    }

    [Fact]
    [Trait("property", "L03")]
    public void L03_each_step_lowers_the_margin_deficit()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(p => p with { Pace = Ratio.Parse("0.1"), BackstopRatio = default })),
            "60000");
        venue.Depth(_perp, "0.001", "4");
        venue.Fill(_perp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "45000");
        for (int i = 0; i < 12; i++)
        {
            venue.Pass(1);
        }

        LiquidationPlanned[] plans = venue.All<LiquidationPlanned>();
        Assert.Equal(10, plans.Length);
        Assert.All(plans, p => Assert.True(p.MaintenanceAfter - p.EquityAfter < p.Maintenance - p.Equity));

        // The book is used up: the account waits, still in liquidation, until somebody publishes another.
        Assert.Equal(Quantity.Of(6), venue.View(1).Position(_perp).Quantity);
        venue.Depth(_perp, "0.001", "4");
        Assert.Equal(Quantity.Parse("5.6"), venue.View(1).Position(_perp).Quantity);
    }

    [Fact]
    [Trait("property", "L07")]
    public void L07_nothing_is_traded_beyond_the_price_floor()
    {
        TestVenue venue = TestVenue.WithTwo(funds: "60000");
        venue.Depth(_perp, "0.06", "100");
        venue.Fill(_perp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46200");
        Assert.Empty(venue.All<LiquidationTraded>());
        Assert.Equal(AccountStatus.Liquidating, venue.View(1).Status);
    }

    [Fact]
    public void A_hedge_that_has_become_too_large_is_closed_on_both_sides()
    {
        // Long 10 perpetuals bought at 50,000, short 10 futures sold at 49,100: a loss of 9,000 at any price. 40,000 of 100,000 are left in the account, so
        // equity is 31,000, whatever happens. Maintenance is 1 % of the gross: 10,000 at 50,000, 32,000 at 160,000.
        Rulebook rulebook = TestWorld.Rulebook() with { Model = new NettedMargin("0.05", "0.01") };
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook));
        venue.Deposit(2, TestWorld.Usdc, "1000000");
        venue.Depth(_perp, "0.001", "100");
        venue.Depth(TestWorld.BtcFuture, "0.001", "100");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "10", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcFuture, 2, 1, "10", "49100"));
        Assert.Equal(Rejection.None, venue.Withdraw(1, TestWorld.Usdc, "60000"));
        venue.Mark(TestWorld.BtcPerpMark, "160000");

        // A pair closed costs 2 × (160 + 0.55 % of about 160,000) ≈ 2,080 and relieves 1.1 × 3,200: n pairs need 31,000 − 2,080 n ≥ 3,520 (10 − n), n ≥ 2.92.
        Quantity longs = venue.View(1).Position(_perp).Quantity;
        Quantity shorts = venue.View(1).Position(TestWorld.BtcFuture).Quantity;
        Assert.InRange(longs.ToDouble(), 7, 7.1);
        Assert.InRange((longs + shorts).ToDouble(), -0.01, 0.01);
        Assert.Equal(2, venue.All<LiquidationTraded>().Length);
        Assert.Equal(AccountStatus.Called, venue.View(1).Status);
    }

    [Fact]
    public void A_loan_is_repaid_by_selling_collateral_as_far_as_needed()
    {
        // Half a coin bought with 10,000 of its own and 15,000 borrowed. At 33,000: 0.5 × 33,000 × 0.9 − 15,000 = −150.
        TestVenue venue = TestVenue.WithTwo(funds: "10000");
        venue.Deposit(2, TestWorld.Btc, "1");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcSpot, 1, 2, "0.5", "50000"));
        venue.Depth(TestWorld.BtcSpot, "0.001", "10");
        venue.Mark(TestWorld.BtcIndex, "33000");

        // A coin sold at 32,967 less 0.05 % brings 32,950.5165 for 29,700 of equity: 150 ÷ 3,250.5165 = 0.0461465, in lots of 0.00001: 0.04615. That leaves
        // 0.011336, which is all that the liquidation fee may take: 15,000 − 1,521.42705 + 0.760714 + 0.011336 are still owed.
        Assert.Equal(Amount.Parse("0.45385"), venue.View(1).Balance(TestWorld.Btc));
        Assert.Equal(Amount.Parse("-13479.345"), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
    }

    [Fact]
    [Trait("property", "O01")]
    public void O01_while_a_price_may_not_be_relied_on_nothing_happens_and_then_it_goes_on()
    {
        TestVenue venue = TestVenue.WithTwo(funds: "60000");
        venue.Depth(_perp, "0.001", "100");
        venue.Fill(_perp, 1, 2, "10", "50000");

        // An hour and a second later the index is stale; the mark is fresh and says that the account is far below the line.
        venue.Pass(3601);
        venue.Mark(TestWorld.BtcPerpMark, "46200");
        Assert.Empty(venue.All<LiquidationStarted>());
        Assert.Equal(Quantity.Of(10), venue.View(1).Position(_perp).Quantity);

        venue.Mark(TestWorld.BtcIndex, "46200");
        Assert.Single(venue.All<LiquidationStarted>());
        Assert.Equal(Quantity.Parse("8.478"), venue.View(1).Position(_perp).Quantity);
    }

    [Fact]
    [Trait("property", "L08")]
    public void L08_the_liquidation_fee_yields_before_it_bankrupts()
    {
        // Long 1 at 50,000 on 6,000. At 44,150: equity 150, maintenance 2,207.5. Everything is sold at 44,105.85: 44.15 of slippage and 22.052925 of taker fee
        // leave 83.797075; the liquidation fee of 220.52925 takes just that, and nobody else pays.
        TestVenue venue = TestVenue.WithTwo(funds: "6000");
        venue.Deposit(2, TestWorld.Usdc, "100000");
        venue.Depth(_perp, "0.001", "100");
        venue.Fill(_perp, 1, 2, "1", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "44150");
        LiquidationTraded trade = Assert.Single(venue.All<LiquidationTraded>());
        Assert.Equal((Amount.Parse("22.052925"), Amount.Parse("83.797075")), (trade.Fee, trade.LiquidationFee));
        Assert.Equal(Amount.Zero, venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
        Assert.Empty(venue.All<FundPaid>());
    }

    [Fact]
    public void Scarce_depth_goes_to_the_account_that_is_worst_off()
    {
        // Both are long ten at 50,000, account 1 on 60,000 and account 3 on 58,000. At 46,200 they have 22,000 and 20,000 against 23,100 and one book of half a
        // contract.
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(p => p with { BackstopRatio = default })), "60000");
        venue.Deposit(2, TestWorld.Usdc, "200000");
        venue.Open(3);
        venue.Deposit(3, TestWorld.Usdc, "58000");
        venue.Depth(_perp, "0.001", "0.5");
        venue.Fill(_perp, 1, 2, "10", "50000");
        venue.Fill(_perp, 3, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46200");

        Assert.Equal(TestVenue.Account(3), Assert.Single(venue.All<LiquidationTraded>()).Account);
        Assert.Equal(Quantity.Parse("9.5"), venue.View(3).Position(_perp).Quantity);
        Assert.Equal(Quantity.Of(10), venue.View(1).Position(_perp).Quantity);
    }

    /// <summary>A tenth is maintenance, so that a book that is 5 % away still relieves. Long one on 12,000 at 42,000: 4,000 under 4,200. Short one at 57,500:
    /// 4,500 under 5,750.</summary>
    [Theory]
    [InlineData(1, 2, "42000", "39900")]
    [InlineData(2, 1, "57500", "60375")]
    public void A_book_that_stands_at_the_price_floor_itself_is_traded_with(int buyer, int seller, string mark, string price)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(initial: "0.2", maintenance: "0.1")), "12000");
        venue.Deposit(2, TestWorld.Usdc, "88000");
        venue.Depth(_perp, "0.05", "100");
        venue.Fill(_perp, buyer, seller, "1", "50000");
        venue.Mark(TestWorld.BtcPerpMark, mark);

        LiquidationTraded trade = Assert.Single(venue.All<LiquidationTraded>());
        Assert.Equal((TestVenue.Account(1), Price.Parse(price)), (trade.Account, trade.Price));
        Assert.True(venue.View(1).Report().Value.IsHealthy);
    }

    [Fact]
    public void The_full_style_closes_everything()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(p => p with { Style = CloseStyle.Full })), "60000");
        venue.Depth(_perp, "0.001", "100");
        venue.Fill(_perp, 1, 2, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46200");
        Assert.Equal(Quantity.Zero, venue.View(1).Position(_perp).Quantity);
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
    }
}
