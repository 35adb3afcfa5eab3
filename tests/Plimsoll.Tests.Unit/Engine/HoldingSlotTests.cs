// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Whatever the engine itself may have to write to an account has its place before a client may fill the others.</summary>
public sealed class HoldingSlotTests
{
    private const int Most = EngineLimits.MaxHoldings;

    [Fact]
    public void Deposits_leave_a_slot_for_the_numeraire()
    {
        TestVenue venue = ManyCoins.Venue();
        Dust(venue, 1, 1, Most - 1);
        Expect(RejectionCode.TooManyPositions, venue.Deposit(1, ManyCoins.Coin(Most), "1"));
        Expect(default, venue.Deposit(1, ManyCoins.Cash, "1"));
        Expect(default, venue.Deposit(1, ManyCoins.Coin(1), "1"));
        Assert.Equal(Most, venue.View(1).Holdings.Length);
    }

    [Fact]
    public void Transfers_leave_a_slot_for_the_numeraire()
    {
        TestVenue venue = ManyCoins.Venue();
        venue.OpenSub(3, 1, 2);
        Dust(venue, 1, 1, Most - 2);
        Expect(default, venue.Deposit(3, ManyCoins.Coin(Most - 1), "1"));
        Expect(default, venue.Deposit(3, ManyCoins.Coin(Most), "1"));
        Expect(default, venue.Apply(new Transfer(default, venue.Now, TestVenue.Account(3), TestVenue.Account(1), ManyCoins.Coin(Most - 1), Amount.Of(1))));
        Expect(
            RejectionCode.TooManyPositions,
            venue.Apply(new Transfer(default, venue.Now, TestVenue.Account(3), TestVenue.Account(1), ManyCoins.Coin(Most), Amount.Of(1))));
    }

    [Theory]
    [InlineData(AccountMode.Cross)]
    [InlineData(AccountMode.Isolated)]
    public void A_position_needs_a_slot_for_what_it_settles_in(AccountMode mode)
    {
        // CASH and 62 coins are 63 assets; the perpetual of a 63rd coin needs the last slot, that of a 64th finds none.
        TestVenue venue = ManyCoins.Venue(mode);
        Rich(venue, 1, 1, Most - 2);
        Rich(venue, 2, 1, Coins(2));
        foreach (int account in (int[])[1, 2])
        {
            venue.Deposit(account, ManyCoins.Cash, "1000000");
        }

        int last = Most - 1;
        if (mode == AccountMode.Isolated)
        {
            // A pocket's margin is put up in the settlement asset, so the coin itself must be there.
            Expect(default, venue.Deposit(1, ManyCoins.Coin(last), "1000"));
            Rich(venue, 2, last, 1);
        }

        Expect(default, venue.Fill(ManyCoins.Perpetual(last), 1, 2, "1", "100"));
        Expect(RejectionCode.TooManyPositions, venue.Fill(ManyCoins.Perpetual(last + 1), 1, 2, "1", "100"));
        Expect(RejectionCode.TooManyPositions, venue.Deposit(1, ManyCoins.Coin(last + 1), "1"));
        Expect(default, venue.Deposit(1, ManyCoins.Coin(last), "1"));

        // The slot is the position's, not the balance's: all of the coin can leave, nothing else takes its place.
        venue.Apply(new ApplyFunding(default, venue.Now, ManyCoins.Perpetual(last), Ratio.Parse("-0.01")));
        Assert.True(venue.View(1).Holdings.Length <= Most);
        venue.Engine.Audit();
    }

    [Fact]
    public void A_fill_takes_no_slot_that_a_pocket_will_give_back_to_its_parent()
    {
        TestVenue venue = ManyCoins.Venue(AccountMode.Isolated);
        Rich(venue, 1, 1, 1);
        Rich(venue, 2, 1, 1);
        Expect(default, venue.Fill(ManyCoins.Perpetual(1), 1, 2, "1", "100"));

        // All the coin there is goes into the pocket: its slot in the parent stays taken.
        Amount rest = venue.View(1).Withdrawable(ManyCoins.Coin(1));
        Expect(default, venue.Apply(new Transfer(default, venue.Now, TestVenue.Account(1), venue.View(1).Pockets[0], ManyCoins.Coin(1), rest)));
        Assert.Equal(0, venue.View(1).Holdings.Length);
        Dust(venue, 1, 2, Most - 2);
        Expect(RejectionCode.TooManyPositions, venue.Deposit(1, ManyCoins.Coin(Most), "1"));
        Expect(default, venue.Fill(ManyCoins.Perpetual(1), 2, 1, "1", "100"));
        Assert.Equal(Most - 1, venue.View(1).Holdings.Length);
    }

    [Fact]
    public void A_spot_trade_needs_a_slot_for_what_it_brings()
    {
        TestVenue venue = ManyCoins.Venue();
        Rich(venue, 2, 1, 10);
        venue.Deposit(1, ManyCoins.Cash, "1000000");
        Dust(venue, 1, 11, Most - 2);
        Expect(default, venue.Fill(ManyCoins.Spot(1), 1, 2, "1", "100"));
        Expect(RejectionCode.TooManyPositions, venue.Fill(ManyCoins.Spot(2), 1, 2, "1", "100"));
        Expect(default, venue.Fill(ManyCoins.Spot(1), 1, 2, "1", "100"));
    }

    [Fact]
    public void A_coin_quoted_in_another_coin_takes_that_coin_s_slot_too()
    {
        // A liquidation may have to deal in A9/A10 to repay a loan of A9: both count.
        TestVenue venue = ManyCoins.Venue();
        Dust(venue, 1, 11, Most - 2);
        Expect(RejectionCode.TooManyPositions, venue.Deposit(1, ManyCoins.Coin(9), "1"));
        Expect(default, venue.Deposit(1, ManyCoins.Coin(10), "1"));
    }

    [Theory]
    [InlineData(AccountMode.Cross)]
    [InlineData(AccountMode.Isolated)]
    public void Nothing_the_engine_does_writes_a_balance_beyond_the_limit(AccountMode mode)
    {
        // Dust in everything, positions in as much as is let, then funding, fees, and a crash that takes every layer of the waterfall.
        TestVenue venue = ManyCoins.Venue(mode);
        for (int account = 1; account <= 4; account++)
        {
            venue.Open(account);
            venue.Deposit(account, ManyCoins.Cash, "100000");
            Rich(venue, account, account, account < 3 ? 4 : 40);
        }

        int refused = 0;
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            int coin = random.Next(1, ManyCoins.Coins + 1);
            int buyer = random.Next(1, 5);
            int seller = 1 + (buyer % 4);
            Rejection answer = random.Next(6) switch
            {
                0 => venue.Fill(ManyCoins.Perpetual(coin), buyer, seller, "3", "100", "0.001"),
                1 or 2 => venue.Deposit(buyer, ManyCoins.Coin(coin), "50"),
                3 => venue.Apply(new ApplyFunding(default, venue.Now, ManyCoins.Perpetual(coin), Ratio.Parse(i % 2 == 0 ? "0.1" : "-0.1"))),
                4 => venue.Fill(ManyCoins.Spot(1 + (coin % ManyCoins.Spots)), buyer, seller, "0.5", "100"),
                _ => venue.Mark(ManyCoins.Observable(coin), random.Next(i > 1500 ? 1 : 60, 140).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            };
            refused += answer.Code == RejectionCode.TooManyPositions ? 1 : 0;
            foreach (AccountView account in venue.Engine.Accounts)
            {
                Assert.True(account.Holdings.Length <= Most, $"account {account.Id} holds {account.Holdings.Length} assets after command {i}");
            }
        }

        Assert.True(refused > 20, $"the limit was met {refused} times only");
        venue.Engine.Audit();
        Assert.Equal(venue.Engine.StateHash(), ClearingEngine.Restore(ManyCoins.Setup(mode), venue.Snapshot()).StateHash());
    }

    /// <summary>Two perpetuals settle in two coins that the bidder has not. Nothing is realised in either, and there is a slot for one: each alone would find
    /// it.</summary>
    [Fact]
    public void A_bid_needs_slots_for_all_that_it_brings_at_once()
    {
        EngineSetup setup = ManyCoins.Setup();
        LiquidationPolicy policy = setup.Rulebook.Liquidation with { Auction = AuctionWorld.Terms(0) };
        TestVenue venue = new(setup with { Rulebook = setup.Rulebook with { Liquidation = policy } });
        for (int i = 1; i <= ManyCoins.Coins; i++)
        {
            venue.Mark(ManyCoins.Observable(i), "100");
        }

        for (int account = 1; account <= 4; account++)
        {
            venue.Open(account);
            venue.Deposit(account, ManyCoins.Cash, account == 1 ? "0.01" : "1000000");
        }

        venue.Deposit(1, ManyCoins.Coin(1), "10");
        Dust(venue, 3, 1, Most - 2);
        Dust(venue, 4, 1, Most - 3);
        foreach (int coin in (int[])[Most - 1, Most])
        {
            Rich(venue, 2, coin, 1);
            Expect(default, venue.Fill(ManyCoins.Perpetual(coin), 1, 2, "0.3", "100"));
        }

        venue.Mark(ManyCoins.Observable(1), "25");
        Expect(RejectionCode.TooManyPositions, venue.Apply(Bid(3)));
        Expect(default, venue.Apply(Bid(4)));
        BidInAuction Bid(int bidder) => new(default, venue.Now, TestVenue.Account(bidder), TestVenue.Account(1), Ratio.One, default);
    }

    [Fact]
    public void House_accounts_of_any_width_can_be_looked_at()
    {
        TestVenue venue = ManyCoins.Venue();
        for (int i = 1; i <= ManyCoins.Coins; i++)
        {
            venue.Apply(new ContributeToFund(default, venue.Now, ManyCoins.Coin(i), Amount.Of(1)));
        }

        Assert.Equal(ManyCoins.Coins, venue.House(HouseAccounts.External).Portfolio.Holdings.Length);
        Assert.True(venue.House(HouseAccounts.External).Report().IsOk);
    }

    private static int Coins(int fewer) => Most - fewer;

    private static void Dust(TestVenue venue, int account, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            Expect(default, venue.Deposit(account, ManyCoins.Coin(i), "0.01"));
        }
    }

    private static void Rich(TestVenue venue, int account, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            Expect(default, venue.Deposit(account, ManyCoins.Coin(i), "1000"));
        }
    }

    private static void Expect(RejectionCode code, Rejection found) => Assert.Equal(code, found.Code);
}
