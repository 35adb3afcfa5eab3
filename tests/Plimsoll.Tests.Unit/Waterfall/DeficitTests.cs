// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>How much of a deficit the fund and the others bear, where it is more than one of them or comes a second time. Account 1 is long one BTC at 50,000
/// on 6,000, account 2 short on 100,000.</summary>
public sealed class DeficitTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly InstrumentId _eth = TestWorld.EthPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    public void A_charge_realises_as_much_profit_as_it_takes_and_on_one_position_after_the_other()
    {
        // The deficit of 852.5845 falls on account 2, which has won 5,950 on BTC and 1,000 on ETH: BTC alone pays it, and ETH stays as it was.
        TestVenue venue = Venue(null);
        venue.Open(3);
        venue.Deposit(3, _usdc, "100000");
        Assert.Equal(Rejection.None, venue.Fill(_eth, 3, 2, "10", "3000"));
        venue.Mark(TestWorld.EthPerpMark, "2900");
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");

        Assert.Equal(Amount.Parse("852.5845"), Assert.Single(venue.All<LossSocialised>()).Amount);
        Assert.Equal(Amount.Of(100_000), venue.View(2).Balance(_usdc));
        Assert.Equal(Amount.Parse("-49147.4155"), venue.View(2).Position(_perp).Cost);
        Assert.Equal(Amount.Of(-30_000), venue.View(2).Position(_eth).Cost);
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W05")]
    public void W05_an_account_below_initial_gives_up_what_leaves_it_no_further_below()
    {
        // Account 2 has 30,000 and 60 ETH at 3,000. At 43,000 and 2,650: equity 30,000 + 7,000 − 21,000 = 16,000, initial 4,300 + 15,900, maintenance half of
        // that. Without its short, given up at 44,000: 15,000 for 15,900, which is nearer to initial than before.
        TestVenue venue = TestVenue.WithTwo(funds: "6000");
        venue.Deposit(2, _usdc, "24000");
        venue.Open(3);
        venue.Deposit(3, _usdc, "1000000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "1", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(_eth, 2, 3, "60", "3000"));
        venue.Apply(new ObservePrices(
            default, venue.Now, [new(TestWorld.BtcPerpMark, 0, Price.Of(43_000).Atoms, default),
                new(TestWorld.EthPerpMark, 0, Price.Of(2_650).Atoms, default)]));

        Deleveraged taken = Assert.Single(venue.All<Deleveraged>());
        Assert.Equal((TestVenue.Account(2), Quantity.Of(1), Price.Of(44_000)), (taken.Account, taken.Quantity, taken.Price));
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W01")]
    public void W01_a_second_loss_of_the_backstop_is_shared_as_the_first_was()
    {
        TestVenue venue = Venue("10000", p => p with { PriceFloor = Ratio.Parse("0.5") });
        venue.Open(3);
        venue.Deposit(3, _usdc, "4000");
        Assert.Equal(Rejection.None, venue.Fill(_eth, 3, 2, "10", "3000"));

        // Taken over at 44,000 with 1,000 from the fund; at 36,000 the fund still covers it; sold at 28,800 with a fee of 14.4, 14,214.4 are missing and 9,000
        // are there.
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Mark(TestWorld.BtcPerpMark, "36000");
        venue.Depth(_perp, "0.2", "100");
        Assert.Equal([Amount.Parse("5214.4")], venue.All<LossSocialised>().Select(e => e.Amount));

        // The same with ETH: taken over at 2,600, sold at 1,400 with a fee of 7: 11,007 are missing and 9,000 are there.
        venue.Contribute("10000");
        venue.Mark(TestWorld.EthPerpMark, "2500");
        venue.Mark(TestWorld.EthPerpMark, "2000");
        venue.Depth(_eth, "0.3", "100");
        Assert.Equal([Amount.Parse("5214.4"), Amount.Of(2_007)], venue.All<LossSocialised>().Select(e => e.Amount));
        Assert.All(venue.All<LossSocialised>(), e => Assert.Equal((HouseAccounts.Backstop, TestVenue.Account(2)), (e.Bankrupt, e.Account)));
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.Backstop).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W09")]
    public void W09_a_day_after_its_first_draw_and_not_a_moment_before_a_deficit_draws_its_cap_again()
    {
        // The winner is flat, so nobody shares 852.5845: 50 of 500 are drawn, and a day later 45 of 450.
        TestVenue venue = Venue("500", p => p with { FundCapPerEvent = Ratio.Parse("0.1") });
        venue.Open(3);
        venue.Deposit(3, _usdc, "100000");
        venue.Mark(TestWorld.BtcPerpMark, "46400");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 3, "1", "44050"));
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        Assert.Equal(Amount.Of(450), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));

        Timestamp end = venue.Now.PlusSeconds(EngineLimits.WindowSeconds);
        venue.Now = new(end.Nanoseconds - 1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Amount.Of(450), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        venue.Now = end;
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Amount.Of(405), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
    }

    [Fact]
    [Trait("property", "W09")]
    public void W09_what_the_backstop_stands_to_lose_is_drawn_by_nobody_else_whatever_he_might_have_drawn_before()
    {
        // Solvent and taken over at 44,000 while half of 10,000 was there for it; at 37,000 the backstop needs 7,000, and 3,000 are left for anybody.
        TestVenue venue = Venue("10000", p => p with { FundCapPerEvent = Ratio.Parse("0.5") });
        venue.Mark(TestWorld.BtcPerpMark, "44500");
        venue.Mark(TestWorld.BtcPerpMark, "37000");
        venue.Deposit(1, _usdc, "4000");
        Assert.Equal(Rejection.None, venue.Fill(_eth, 1, 2, "10", "3000"));
        venue.Depth(_eth, "0.01", "100");
        venue.Mark(TestWorld.EthPerpMark, "2000");

        // 10 ETH sold at 1,980 with a fee of 9.9: 6,209.9 are missing.
        FundPaid paid = Assert.Single(venue.All<FundPaid>());
        Assert.Equal((TestVenue.Account(1), Amount.Of(3_000)), (paid.Account, paid.Amount));
        Assert.Equal(Amount.Parse("3209.9"), Assert.Single(venue.All<LossSocialised>()).Amount);
        Assert.Equal(Amount.Of(7_000), venue.House(HouseAccounts.InsuranceFund).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "W01")]
    public void W01_a_loss_of_the_backstop_is_shared_also_after_one_that_nobody_could_bear()
    {
        TestVenue venue = WithUnsharedLoss();
        Assert.Empty(venue.All<LossSocialised>());

        // The fund is filled up again and pays the 5,214.4; then ETH: taken over at 2,600, sold at 1,400 with a fee of 7: 11,007 are missing and 9,000 are
        // there.
        venue.Contribute("5214.4");
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.Backstop).Balance(_usdc));
        venue.Contribute("10000");
        venue.Mark(TestWorld.EthPerpMark, "2500");
        venue.Mark(TestWorld.EthPerpMark, "2000");
        venue.Depth(_eth, "0.3", "100");
        Assert.Equal(Amount.Of(2_007), Assert.Single(venue.All<LossSocialised>()).Amount);
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.Backstop).Balance(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_a_deficit_of_the_backstop_is_told_once_whether_there_was_a_restart_or_not()
    {
        TestVenue venue = WithUnsharedLoss();
        Assert.Equal((HouseAccounts.Backstop, Amount.Parse("5214.4")),
            Assert.Single(venue.All<DeficitRecognised>()) is var told ? (told.Account, told.Deficit) : default);

        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        ListSink events = new();
        AdvanceTime command = new(default, venue.Now);
        venue.Apply(command);
        restored.Apply(command, events);
        Assert.Single(venue.All<DeficitRecognised>());
        Assert.Empty(events.Events.OfType<DeficitRecognised>());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    /// <summary>The backstop has lost 5,214.4 more than the fund held, and nobody had won anything: account 2 has sold its profit on BTC to account 4, and
    /// account 3 is long ETH.</summary>
    private static TestVenue WithUnsharedLoss()
    {
        TestVenue venue = Venue("10000", p => p with { PriceFloor = Ratio.Parse("0.5") });
        venue.Open(3);
        venue.Deposit(3, _usdc, "4000");
        venue.Open(4);
        venue.Deposit(4, _usdc, "100000");
        Assert.Equal(Rejection.None, venue.Fill(_eth, 3, 2, "10", "3000"));
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        venue.Mark(TestWorld.BtcPerpMark, "36000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 4, "1", "36000"));
        venue.Depth(_perp, "0.2", "100");
        return venue;
    }

    private static TestVenue Venue(string? fund, Func<LiquidationPolicy, LiquidationPolicy>? policy = null)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(policy ?? (p => p))), "6000");
        venue.Deposit(2, _usdc, "94000");
        if (fund is not null)
        {
            venue.Contribute(fund);
        }

        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "1", "50000"));
        return venue;
    }
}
