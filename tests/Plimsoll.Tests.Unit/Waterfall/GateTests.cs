// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>Withdrawals after a deficit that nobody pays. Account 1 was long one BTC at 50,000 on 6,000 and is sold at 43,169: 852.5845 are missing. Accounts 2
/// and 4 had half of the other side each and have realised 2,975 each against account 3; the outside book has 881 open, and fees of 21.5845 were paid. So
/// 204,000 were paid in, 6,000 of them by account 1, claims are 203,950 and 203,119 are there for them: 831 too little, which the two winners lack.</summary>
public sealed class GateTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    [Trait("property", "P06")]
    public void P06_after_a_deficit_everybody_may_take_his_fair_share_and_no_more_whoever_comes_first()
    {
        foreach (int[] order in new[] { new[] { 2, 4, 3 }, [3, 4, 2], [4, 3, 2] })
        {
            TestVenue venue = AfterDeficit(600);
            WithdrawalsHeld held = Assert.Single(venue.All<WithdrawalsHeld>());
            Assert.Equal((TestVenue.Account(1), Amount.Of(203_950), Amount.Of(203_119), venue.Now.PlusSeconds(600)),
                (held.Account, held.Claims, held.Held, held.Until));
            Dictionary<int, Amount> taken = order.ToDictionary(static account => account, account => TakeAll(venue, account));
            Assert.Equal(Amount.Of(49_000) + Amount.Parse("2559.5"), taken[2]);
            Assert.Equal(taken[2], taken[4]);

            // Account 3 leaves margin and cost of closing for its own short, as it would at any time.
            Assert.Equal(Amount.Parse("90944.475"), taken[3]);
            Assert.Equal(RejectionCode.AboveFairShare, venue.Withdraw(2, _usdc, "0.000001").Code);
        }
    }

    [Fact]
    [Trait("property", "P06")]
    public void Without_it_the_winners_take_all_and_the_bystander_lacks_what_the_outside_book_is_owed()
    {
        TestVenue venue = AfterDeficit(0);
        Assert.Empty(venue.All<WithdrawalsHeld>());
        Assert.Equal(Amount.Of(51_975), TakeAll(venue, 2));
        Assert.Equal(Amount.Of(51_975), TakeAll(venue, 4));

        // What is left is 100,050, of which 881 are the outside book's, and 100,000 were paid in by account 3.
        Assert.Equal(Amount.Of(100_050), venue.Engine.Held(_usdc));
    }

    [Fact]
    public void It_ends_when_its_time_is_over_and_the_same_deficit_begins_no_other()
    {
        TestVenue venue = AfterDeficit(600);
        Timestamp until = venue.Now.PlusSeconds(600);
        Assert.Equal((until, until), (venue.View(2).WithdrawalsHeldUntil(_usdc), venue.Engine.WithdrawalsHeldUntil(_usdc)));
        venue.Pass(599);
        Assert.Empty(venue.All<WithdrawalsReleased>());
        Assert.Equal(RejectionCode.AboveFairShare, venue.Withdraw(2, _usdc, "51975").Code);
        venue.Now = until;
        Assert.Null(venue.View(2).WithdrawalsHeldUntil(TestWorld.Btc));
        Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, "51975"));
        Assert.False(Assert.Single(venue.All<WithdrawalsReleased>()).IsPaid);
        venue.Pass(600);
        Assert.Single(venue.All<WithdrawalsHeld>());
        Assert.Null(venue.Engine.WithdrawalsHeldUntil(_usdc));
    }

    [Fact]
    public void It_ends_when_the_deficit_is_paid()
    {
        TestVenue venue = AfterDeficit(600);
        venue.Contribute("1000");
        venue.Pass(1);
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.True(Assert.Single(venue.All<WithdrawalsReleased>()).IsPaid);
        Assert.Equal(Amount.Of(51_975), TakeAll(venue, 2));
    }

    [Fact]
    [Trait("property", "L12")]
    public void L12_deposits_repayments_and_trades_go_on_and_what_is_paid_in_may_leave_again()
    {
        TestVenue venue = AfterDeficit(600);
        TakeAll(venue, 2);
        Assert.Equal(Rejection.None, venue.Deposit(2, _usdc, "500"));
        Assert.Equal(Amount.Of(500), venue.View(2).Withdrawable(_usdc));
        Assert.Equal(Rejection.None, venue.Deposit(1, _usdc, "1"));
        Assert.Equal(Rejection.None, venue.Fill(_perp, 3, 4, "0.1", "44050"));
        Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, "500"));
        Assert.Equal(RejectionCode.AboveFairShare, venue.Withdraw(2, _usdc, "0.000001").Code);
    }

    [Fact]
    [Trait("property", "P06")]
    public void P06_an_open_loss_lets_nobody_take_under_one_entitlement_twice()
    {
        // Account 2 has 49,000 that it paid in and 2,559.50 of 2,975 that it won; 1,000 lost and open leave 48,000 of the first, 50,559.50 in all, of which its
        // margin keeps nothing back.
        foreach (int pieces in new[] { 1, 3 })
        {
            TestVenue venue = AfterDeficit(600);
            Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 3, "0.1", "44050"));
            venue.Mark(TestWorld.BtcPerpMark, "34050");
            Amount taken = default;
            for (int left = pieces; left > 0; left--)
            {
                Amount part = Amount.FromAtoms(venue.View(2).Withdrawable(_usdc).Atoms / left).RoundTo(Amount.Parse("0.000001"), Rounding.Down);
                Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, part.ToString()));
                taken += part;
            }

            Assert.Equal(Amount.Parse("50559.5"), taken);
            Assert.Equal(Amount.Zero, venue.View(2).Withdrawable(_usdc));
        }
    }

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_another_deficit_gives_nobody_a_second_share()
    {
        // Account 2 has taken its share when account 7 is made to leave a deficit: 4,500 less 6,025 for 0.5 BTC and a fee of 14.025, while no client has won
        // anything that is open. The outside book is owed 1,525 more by that, which account 4's profit lacks.
        TestVenue venue = AfterDeficit(600);
        Assert.Equal(Amount.Parse("51559.5"), TakeAll(venue, 2));
        venue.Open(7);
        venue.Deposit(7, _usdc, "4500");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 3, 7, "0.5", "44050"));
        venue.Now = venue.Now.PlusSeconds(60);
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "55000");
        Assert.Equal(2, venue.All<WithdrawalsHeld>().Length);
        Assert.Equal(Amount.Zero, venue.View(2).Withdrawable(_usdc));
        Assert.Equal(Amount.Parse("50034.5"), venue.View(4).Withdrawable(_usdc));
        Assert.Equal(venue.Now.PlusSeconds(600), venue.Engine.WithdrawalsHeldUntil(_usdc));
    }

    [Fact]
    public void What_was_missing_before_a_deficit_was_paid_makes_the_next_one_no_smaller()
    {
        // As much as 831 was missing and is paid. Of account 7 then 5,500 less 6,025 for 0.5 BTC and a fee of 14.025: 539.025 that nobody pays.
        TestVenue venue = AfterDeficit(600);
        venue.Contribute("852.5845");
        venue.Pass(1);
        Assert.True(Assert.Single(venue.All<WithdrawalsReleased>()).IsPaid);
        venue.Open(7);
        venue.Deposit(7, _usdc, "5500");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 3, 7, "0.5", "44050"));
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "55000");
        Assert.Equal(2, venue.All<WithdrawalsHeld>().Length);
        Amount[] missing = [.. venue.All<WithdrawalsHeld>().Select(static held => held.Claims - held.Held)];
        Assert.True(missing[1] < missing[0], $"{missing[1]} after {missing[0]}");
    }

    [Fact]
    public void A_deficit_that_the_venues_own_money_covers_holds_nobody()
    {
        TestVenue venue = AfterDeficit(600, paysFees: true);
        Assert.Single(venue.All<DeficitRecognised>());
        Assert.Empty(venue.All<WithdrawalsHeld>());
        Assert.Equal(Amount.Of(51_975), TakeAll(venue, 2));
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_it_goes_on_from_a_snapshot()
    {
        TestVenue venue = AfterDeficit(600);
        TakeAll(venue, 2);
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        Assert.Equal(venue.Engine.WithdrawalsHeldUntil(_usdc), restored.WithdrawalsHeldUntil(_usdc));
        foreach (Command command in new Command[]
        {
            new Withdraw(default, venue.Now, TestVenue.Account(4), _usdc, Amount.Of(51_600)),
            new AdvanceTime(default, venue.Now.PlusSeconds(600)),
            new AdvanceTime(default, venue.Now.PlusSeconds(601)),
        })
        {
            Assert.Equal(venue.Apply(command), restored.Apply(command, NullSink.Instance));
            Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        }
    }

    [Fact]
    [Trait("property", "P06")]
    public void P06_a_client_of_a_venue_that_a_deficit_left_short_takes_no_stake()
    {
        // Account 1 has borrowed 40,000 to buy a coin of account 2, which is worth 30,000 now: 10,000 in cash are there, and 700 that account 3 has staked.
        TestVenue venue = new();
        for (int account = 1; account <= 3; account++)
        {
            venue.Open(account);
        }

        venue.MarkAll();
        venue.Deposit(1, _usdc, "10000");
        venue.Deposit(2, TestWorld.Btc, "1");
        venue.Apply(new Stake(default, venue.Now, TestVenue.Account(3), Amount.Of(700)));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcSpot, 1, 2, "1", "50000"));
        venue.Mark(TestWorld.BtcIndex, "30000");
        Assert.Equal(Amount.Of(10_000), Assert.Single(venue.All<DeficitRecognised>()).Deficit);
        Assert.Equal(Amount.Of(10_000), venue.View(2).Withdrawable(_usdc));
        Assert.Equal(RejectionCode.InsufficientLiquidity, venue.Withdraw(2, _usdc, "10000.000001").Code);
        Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, "10000"));

        // The stake can be paid out whole, and then nothing is there.
        venue.Apply(new Unstake(default, venue.Now, TestVenue.Account(3), Amount.Of(700)));
        Assert.Equal(Amount.Of(700), Assert.Single(venue.All<Unstaked>()).Amount);
        Assert.Equal(Amount.Zero, venue.House(HouseAccounts.External).Balance(_usdc));
    }

    private static Amount TakeAll(TestVenue venue, int account)
    {
        Amount most = venue.View(account).Withdrawable(_usdc);
        Assert.Equal(Rejection.None, venue.Withdraw(account, _usdc, most.ToString()));
        return most;
    }

    internal static TestVenue AfterDeficit(
        int seconds, bool paysFees = false, Func<LiquidationPolicy, LiquidationPolicy>? change = null, Action<TestVenue>? before = null)
    {
        Rulebook rulebook = TestWorld.Rulebook().With(p => p with { GateSeconds = seconds });
        rulebook = change is null ? rulebook : rulebook.With(change);
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook), "6000");
        venue.Deposit(2, _usdc, "43000");
        venue.Open(3);
        venue.Open(4);
        venue.Deposit(3, _usdc, "100000");
        venue.Deposit(4, _usdc, "49000");
        if (paysFees)
        {
            // Paid in by two who trade with each other and pay it all as fees.
            venue.Deposit(2, _usdc, "900");
            venue.Deposit(4, _usdc, "900");
            Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 4, "1", "50000", "0.009"));
            Assert.Equal(Rejection.None, venue.Fill(_perp, 4, 2, "1", "50000", "0.009"));
        }

        before?.Invoke(venue);
        venue.Fill(_perp, 1, 2, "0.5", "50000");
        venue.Fill(_perp, 1, 4, "0.5", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46400");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 3, "0.5", "44050"));
        Assert.Equal(Rejection.None, venue.Fill(_perp, 4, 3, "0.5", "44050"));
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        Assert.Single(venue.All<DeficitRecognised>());
        return venue;
    }
}
