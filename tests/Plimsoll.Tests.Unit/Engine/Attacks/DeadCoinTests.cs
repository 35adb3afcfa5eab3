// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Bankrupt accounts that hold or owe a coin whose price does not come back, where fund and winners cannot pay the whole deficit.</summary>
/// <remarks>L sells 100 BTC that it does not have at 50,000 and has 7,000,000 USDC; at 82,000 it is short of 1,200,000. W holds coin and no contract, so nobody
/// has a profit to share in. The fund pays a quarter of what it has for one deficit, and its backstop carries twice that.</remarks>
public sealed class DeadCoinTests
{
    private static string Bankrupt(string grain, string fund, string book = "") =>
        $"""
        {AttackWorld.OpeningOf(fund: $"{fund} USDC", "10000000 USDC")}
        open L owner 1
        open W owner 2
        deposit L 2000000 USDC
        deposit W 10000000 USDC
        buy W 100 BTC/USDC @ 50000 from L
        {grain}
        {book}
        wait 3500
        mark BTC 50000
        wait 200
        mark BTC 82000
        wait 1
        wait 1
        """;

    /// <summary>A grain held of a coin that counts, of one that nobody names, and a grain owed; beside a debt that floats, and beside one that a book sells and
    /// that next to no fund pays for.</summary>
    [Theory]
    [InlineData("cross", "deposit L 0.01 SOL", "4200000", "")]
    [InlineData("tiered", "deposit L 0.01 SOL", "4200000", "")]
    [InlineData("isolated", "deposit L 1 SCRIP", "4200000", "")]
    [InlineData("cross", "buy W 0.01 SOL/USDC @ 150 from L", "4200000", "")]
    [InlineData("cross", "deposit L 0.01 SOL", "0.01", "depth BTC/USDC 0.001 10000")]
    [InlineData("tiered", "deposit L 1 SCRIP", "0.01", "depth BTC/USDC 0.001 10000")]
    [InlineData("isolated", "deposit L 0.01 SOL", "0.01", "depth BTC/USDC 0.001 10000")]
    public void A_grain_of_a_dead_coin_keeps_no_deficit_open(string rulebook, string grain, string fund, string book)
    {
        TestVenue venue = ScenarioTable.Play($"{Bankrupt(grain, fund, book)}\nwait 297\nwait 1\nwait 1", AttackWorld.Setup(rulebook));
        Assert.DoesNotContain(venue.View('L').Holdings.ToArray(), h => h.Asset != TestWorld.Usdc && (book.Length == 0 || h.Asset != TestWorld.Btc));
        Assert.Contains(venue.Events, e => e is FundPaid);
    }

    /// <summary>While the price is waited for it may come back: nothing is taken.</summary>
    [Theory]
    [InlineData("4200000", "")]
    [InlineData("0.01", "depth BTC/USDC 0.001 10000")]
    public void A_dead_coin_is_waited_for(string fund, string book)
    {
        TestVenue venue = ScenarioTable.Play($"{Bankrupt("deposit L 0.01 SOL", fund, book)}\nwait 296\nbalance L 0.01 SOL", AttackWorld.Setup("cross"));
        Assert.DoesNotContain(venue.Events, e => e is FundPaid or LossSocialised);
    }

    /// <summary>Coin whose last price is 1,050,000 might bring half as much more, and what is missing is some 154,000: it is waited for, however long, and
    /// nobody pays for it.</summary>
    [Fact]
    public void A_coin_that_might_still_pay_is_waited_for()
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {Bankrupt("deposit L 7000 SOL", "0.01", "depth BTC/USDC 0.001 10000")}
            wait 300
            mark BTC 82000
            wait 1
            wait 3000
            mark BTC 82000
            wait 1
            balance L 7000 SOL
            """,
            AttackWorld.Setup("cross"));
        Assert.DoesNotContain(venue.Events, e => e is FundPaid or LossSocialised or OutsideTookCoin);
    }

    /// <summary>Some 1,204,000 are missing without coin. 2,000 SOL, dead, are 300,000 and might be 450,000; USDT that nobody trades might be twice what it is.
    /// 450,000 + 800,000 might pay, 450,000 + 700,000 would not.</summary>
    [Theory]
    [InlineData("400000", false)]
    [InlineData("350000", true)]
    public void Living_coin_is_not_taken_while_it_might_pay_together_with_a_dead_one(string living, bool isTaken)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {Bankrupt($"deposit L 2000 SOL\ndeposit L {living} USDT", "0.01", "depth BTC/USDC 0.001 10000")}
            mark USDT 1
            wait 300
            wait 1
            wait 1
            balance L {(isTaken ? "0" : living)} USDT
            """,
            AttackWorld.Setup("cross"));
        Assert.Equal(isTaken, venue.Events.Any(e => e is OutsideTookCoin));
    }

    /// <summary>The backstop carries twice what is in a fund of 4,400,000. The 820,000 of coin that M owes it takes first and 120,000 are paid for: of
    /// 8,560,000 no 8,200,000 are left for L.</summary>
    [Fact]
    public void Coin_that_the_backstop_carries_already_takes_its_room()
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {Bankrupt("open M owner 3\ndeposit M 200000 USDC\nbuy W 10 BTC/USDC @ 50000 from M", "4400000")}
            wait 1
            wait 1
            balance L -100 BTC
            balance M 0 BTC
            """,
            AttackWorld.Setup("cross"));
        Assert.Equal(TestVenue.Account('M'), Assert.Single(venue.Events.OfType<FundPaid>()).Account);
    }

    /// <summary>A week after its price went silent nothing is expected of it any more, and what is missing is concluded at its last price.</summary>
    [Fact]
    public void A_coin_that_might_still_pay_is_taken_once_its_price_is_given_up()
    {
        const string waited =
            """
            wait 300
            mark BTC 82000
            wait 1
            wait 600000
            mark BTC 82000
            wait 1
            balance L 7000 SOL
            """;
        string opening = Bankrupt("deposit L 7000 SOL", "0.01", "depth BTC/USDC 0.001 10000");
        ScenarioTable.Play($"{opening}\n{waited}", AttackWorld.Setup("cross"));
        TestVenue venue = ScenarioTable.Play($"{opening}\n{waited}\nwait 3500\nmark BTC 82000\nwait 1300\nmark BTC 82000\nwait 1\nbalance L 0 SOL",
            AttackWorld.Setup("cross"));
        Assert.Equal(Amount.Of(7_000), Assert.Single(venue.Events.OfType<OutsideTookCoin>()).Amount);
    }

    /// <summary>A grain held or owed at a price that is alive, without a book and without room in the backstop: it goes to the outside book, and what it is
    /// worth with it.</summary>
    [Theory]
    [InlineData("cross", "deposit L 0.01 SOL", "0.01")]
    [InlineData("tiered", "deposit L 0.01 SOL", "-0.01", "buy W 0.02 SOL/USDC @ 150 from L")]
    [InlineData("isolated", "deposit L 1 SCRIP", "1")]
    [InlineData("cross", "buy W 0.01 SOL/USDC @ 150 from L", "-0.01")]
    [InlineData("cross", "deposit L 0.01 SOL", "0.01", "depth SOL/USDC 0.001 10000 asks")]
    public void A_living_grain_of_coin_that_nobody_carries_keeps_no_deficit_open(string rulebook, string grain, string taken, string then = "")
    {
        TestVenue venue = ScenarioTable.Play($"{Grain(grain, then)}\nwait 1\nwait 1", AttackWorld.Setup(rulebook));
        Assert.DoesNotContain(venue.View('L').Holdings.ToArray(), h => h.Asset != TestWorld.Usdc && h.Asset != TestWorld.Btc);
        Assert.Equal(Amount.Parse(taken), Assert.Single(venue.Events.OfType<OutsideTookCoin>()).Amount);
        Assert.Contains(venue.Events, e => e is FundPaid);
    }

    /// <summary>What a book still trades is traded and not taken over; and 5,000 SOL are 750,000, where with them 450,000 are missing.</summary>
    [Theory]
    [InlineData("deposit L 0.01 SOL", "depth SOL/USDC 0.001 10000")]
    [InlineData("deposit L 20 SOL", "depth SOL/USDC 0.001 40 bids")]
    [InlineData("deposit L 5000 SOL", "deposit L 1 USDC")]
    public void Living_coin_is_not_taken_while_a_book_trades_it_or_it_might_pay(string grain, string then)
    {
        TestVenue venue = ScenarioTable.Play($"{Grain(grain, then)}\nwait 1\nwait 1", AttackWorld.Setup("cross"));
        Assert.DoesNotContain(venue.Events, e => e is OutsideTookCoin);
    }

    private static string Grain(string grain, string then) =>
        $"""
        {AttackWorld.OpeningOf(fund: "0.01 USDC", "10000000 USDC")}
        open L owner 1
        open W owner 2
        deposit L 2000000 USDC
        deposit W 10000000 USDC
        deposit W 10000 SOL
        buy W 100 BTC/USDC @ 50000 from L
        {grain}
        {(then.Length == 0 ? "wait 0" : then)}
        depth BTC/USDC 0.001 10000
        mark BTC 82000
        wait 1
        wait 1
        wait 1
        """;

    /// <summary>The outside book takes it in the venue's own name: it owes the price, and there is no more cash for clients by it.</summary>
    [Fact]
    public void What_the_outside_book_takes_is_no_cash()
    {
        TestVenue venue = ScenarioTable.Play($"{Bankrupt("deposit L 0.01 SOL", "0.01", "depth BTC/USDC 0.001 10000")}\nwait 297", AttackWorld.Setup("cross"));
        Amount before = venue.Engine.Held(TestWorld.Usdc);
        for (int i = 0; i < 2; i++)
        {
            venue.Apply(new AdvanceTime(default, venue.Now = venue.Now.PlusSeconds(1)));
        }

        OutsideTookCoin taken = Assert.Single(venue.Events.OfType<OutsideTookCoin>());
        Assert.Equal(Amount.Parse("0.01"), taken.Amount);
        Assert.True(venue.Engine.Held(TestWorld.Usdc) <= before);
        Assert.Equal(Amount.Of(10_000_000), venue.View('H').Withdrawable(TestWorld.Usdc));

        // 0.01 SOL at 150: what may be brought in for it is exactly that.
        Assert.Equal(RejectionCode.AboveWithdrawable, venue.Apply(new SettleOutside(default, venue.Now, TestWorld.Usdc, Amount.Parse("1.500001"))).Code);
        Assert.Equal(RejectionCode.None, venue.Apply(new SettleOutside(default, venue.Now, TestWorld.Usdc, Amount.Parse("1.5"))).Code);
    }
}
