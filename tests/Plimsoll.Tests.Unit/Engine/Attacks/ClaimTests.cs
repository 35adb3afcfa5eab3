// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Who pays when somebody cannot: the cut in withdrawals, the fund's cap, the winners' share, the outside book, and loans.</summary>
public sealed class ClaimTests
{
    /// <summary>A4. B lost more than it had and there is no fund: what is there covers a part of every claim, and a second request covers no more.
    /// Not on isolated: a pocket's loss ends with the pocket and those who won, and nothing is short.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [Trait("attack", "A4")]
    public void A4_asking_again_gets_no_more_of_what_is_short(string rulebook)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.OpeningOf(fund: null, "25000 USDC")}
            open A owner 1
            open B owner 2
            open C owner 3
            deposit A 120000 USDC
            deposit B 90000 USDC
            deposit C 300000 USDC
            buy B 10 BTC-PERP @ 50000 from A
            # A hands its short to C below the price at which B is bankrupt, and is flat; nobody can be deleveraged.
            mark BTC 42000 BTC-PERP 42000
            buy A 10 BTC-PERP @ 40000 from C
            mark BTC 25000 BTC-PERP 25000
            """,
            AttackWorld.Setup(rulebook));
        AccountId[] clients = [.. "AHC".Select(name => new AccountId(AccountId.FirstClient + name))];
        Amount Most(AccountId account) => venue.Engine.Account(account)!.Value.Withdrawable(TestWorld.Usdc);
        Amount[] first = [.. clients.Select(Most)];
        Amount held = venue.Engine.Held(TestWorld.Usdc);
        Amount claims = clients.Aggregate(Amount.Zero, (sum, client) => sum + venue.Engine.Account(client)!.Value.Balance(TestWorld.Usdc));
        Assert.True(held < claims, $"nothing is short: {held} for {claims}");

        // H never traded: what it paid in is there for it, and the cut falls on the profits.
        Assert.Equal(Amount.Of(25_000), first[1]);
        Assert.True(first[0].IsPositive);

        Amount taken = default;
        for (int i = 0; i < 40; i++)
        {
            Amount most = Most(clients[0]);
            taken += !most.IsPositive || venue.Apply(new Withdraw(default, venue.Now, clients[0], TestWorld.Usdc, most)).IsRefused ? default : most;
        }

        Assert.True(taken <= first[0] + Amount.Of(1), $"one withdrawal took {first[0]}, forty took {taken}");
        Assert.True(Most(clients[1]) >= first[1] - Amount.Of(1), $"the honest client could have {first[1]}, and now {Most(clients[1])}");
    }

    /// <summary>A6. The jump waited at 45,000; 35,000 is a value that nobody has seen before the last second.</summary>
    [Fact]
    [Trait("attack", "A6")]
    public void A6_a_jump_is_confirmed_by_a_value_that_waited_and_not_by_another() => ScenarioTable.Play(
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        deposit L 120000 USDC
        buy L 10 BTC-PERP @ 50000 from H
        wait 1
        mark BTC 44000 BTC-PERP 44000 by 0
        mark BTC 44000 BTC-PERP 44000 by 1
        wait 59
        mark BTC 35000 BTC-PERP 35000 by 0
        mark BTC 35000 BTC-PERP 35000 by 1
        wait 1
        price BTC-PERP >= 44000
        contracts L BTC-PERP >= 10
        balance L USDC >= 120000
        status L Healthy
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>A6, the other way round: a jump that lasts a minute at one value, give or take, is believed; nobody may hold it off.</summary>
    [Fact]
    [Trait("attack", "A6")]
    public void A6_a_true_jump_gets_through_although_it_trembles() => ScenarioTable.Play(
        $"""
        {AttackWorld.Marks}
        {AttackWorld.Marks} by 1
        {AttackWorld.Marks} by 2
        wait 1
        mark BTC 44000 BTC-PERP 44000 by 0
        mark BTC 44010 BTC-PERP 44010 by 1
        wait 30
        mark BTC 44050 BTC-PERP 44050 by 0
        mark BTC 44020 BTC-PERP 44020 by 1
        wait 31
        price BTC <= 44100
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>A9. B is bankrupt by far more than the fund holds and nobody can be deleveraged: its deficit draws a quarter of the fund, once.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [Trait("attack", "A9")]
    [Trait("property", "W09")]
    public void A9_one_deficit_draws_the_cap_once_and_not_with_every_command(string rulebook)
    {
        string waits = string.Join('\n', Enumerable.Repeat("wait 1", 40));
        ScenarioTable.Play(
            $"""
            {AttackWorld.OpeningOf(fund: "100000 USDC", "25000 USDC")}
            open A owner 1
            open B owner 2
            open C owner 3
            deposit A 2200000 USDC
            deposit B 2100000 USDC
            deposit C 6000000 USDC
            buy B 100 BTC-PERP @ 50000 from A
            mark BTC 44000 BTC-PERP 44000
            buy A 100 BTC-PERP @ 27000 from C
            mark BTC 20000 BTC-PERP 20000
            {waits}
            balance @fund USDC >= 74999
            """,
            AttackWorld.Setup(rulebook));
    }

    /// <summary>A9 on isolated: the pocket of B is bankrupt at 44,000 already, the backstop takes what it can carry, and B's deficit draws at most a quarter of
    /// the fund, however long nothing happens.</summary>
    /// <remarks>What the backstop loses later on what it took over is its own, and no part of that cap.</remarks>
    [Theory]
    [InlineData("wait 1")]
    [InlineData("deposit B 0.000001 USDC\nwait 1")]
    [Trait("attack", "A9")]
    [Trait("property", "W09")]
    public void A9_the_deficit_of_a_pocket_draws_the_cap_once(string between)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.OpeningOf(fund: "100000 USDC", "25000 USDC")}
            open A owner 1
            open B owner 2
            open C owner 3
            deposit A 2200000 USDC
            deposit B 2100000 USDC
            deposit C 6000000 USDC
            buy B 100 BTC-PERP @ 50000 from A
            mark BTC 44000 BTC-PERP 44000
            {string.Join('\n', Enumerable.Repeat(between, 40))}
            mark BTC 44001 BTC-PERP 44001
            """,
            AttackWorld.Setup("isolated"));
        IEnumerable<IGrouping<AccountId, Plimsoll.Engine.Events.FundPaid>> paid = venue.Events.OfType<Plimsoll.Engine.Events.FundPaid>()
            .Where(e => e.Account.Value >= AccountId.FirstClient).GroupBy(e => e.Account);
        Assert.NotEmpty(paid);
        Assert.All(paid, draws =>
            Assert.True(draws.Aggregate(Amount.Zero, static (sum, e) => sum + e.Amount) <= Amount.Of(25_000),
            $"{draws.Key} drew more than a quarter of 100,000"));
    }

    /// <summary>A9 while the price stands still: small commands of a client draw no more than waiting does.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [Trait("attack", "A9")]
    [Trait("property", "W09")]
    public void A9_one_deficit_draws_the_cap_once_although_a_client_deposits_dust(string rulebook)
    {
        string dust = string.Join('\n', Enumerable.Repeat(
            "mark BTC 20000 BTC-PERP 20000 -> any\ndeposit B 0.000001 USDC\nwait 1\nmark BTC 20001 BTC-PERP 20001\nwait 1", 20));
        ScenarioTable.Play(
            $"""
            fund 100000 USDC
            {AttackWorld.Marks}
            open A owner 1
            open B owner 2
            open C owner 3
            deposit A 2200000 USDC
            deposit B 2100000 USDC
            deposit C 6000000 USDC
            buy B 100 BTC-PERP @ 50000 from A
            mark BTC 44000 BTC-PERP 44000
            buy A 100 BTC-PERP @ 27000 from C
            {dust}
            balance @fund USDC >= 74999
            """,
            AttackWorld.Setup(rulebook));
    }

    /// <summary>A15. X owes coin it sold, and of its deficit of 58,000 the fund may pay a quarter of what it has. W has won 20,000 on BTC and carries ETH on
    /// that: something is taken, and it does not leave W below initial.</summary>
    [Fact]
    [Trait("attack", "A15")]
    [Trait("property", "W05")]
    public void A15_a_shared_loss_leaves_a_winner_its_margin() => ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: "130000 USDC", "10000000 USDC", "100 BTC")}
        open X owner 3
        open W owner 2
        deposit X 32000 USDC
        deposit W 10000 USDC
        buy H 3 BTC/USDC @ 50000 from X
        buy W 10 BTC-PERP @ 50000 from H
        mark BTC 52000 BTC-PERP 52000
        buy H 230 ETH-PERP @ 3000 from W
        spare W >= 0
        mark BTC 80000
        wait 1
        spare W >= 0
        equity W < 30000
        status W Healthy
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>A24. L's loss is in ETH, which nobody lends: a year later the debt has cost something or is gone, whoever made it.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [Trait("attack", "A24")]
    public void A24_a_loan_that_a_loss_made_bears_interest_and_a_requirement(string rulebook)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            deposit H 500 ETH
            deposit L 1000000 USDC
            deposit W 200 ETH
            rate ETH 0.1 -> any
            buy L 1 SOL-IN-ETH @ 150 from W
            buy W 1 SOL-IN-ETH @ 120 from L -> any
            buy W 1 SOL-IN-ETH @ 148 from L -> any
            rate ETH 0.1 -> any
            """,
            AttackWorld.Setup(rulebook));
        AccountView lender = venue.Engine.Account(new(AccountId.FirstClient + 'L'))!.Value;
        if (!lender.Balance(TestWorld.Eth).IsNegative)
        {
            return;
        }

        Assert.True(lender.Report().Value.Initial.IsPositive, "a debt without a requirement");
        Amount before = lender.Report().Value.Equity;
        venue.Now = venue.Now.PlusSeconds(365 * 86_400);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.True(venue.Engine.Account(lender.Id)!.Value.Report().Value.Equity < before, "a year's loan cost nothing");
    }

    /// <summary>A26. The outside book bought from L what has since lost 20,000 a coin, and never pays: that is not to come out of H, who never
    /// traded.</summary>
    [Theory]
    [InlineData("tiered", "9000", "49450", "49300")]
    [InlineData("cross", "95000", "46000", "43000")]
    [InlineData("isolated", "95000", "49350", "49000")]
    [Trait("attack", "A26")]
    public void A26_what_the_outside_book_owes_is_not_taken_from_a_client_who_never_traded(string rulebook, string margin, string line, string below) =>
        ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: null, "500000 USDC")}
        open L owner 1
        open W owner 2
        open V owner 3
        deposit L {margin} USDC
        deposit W 300000 USDC
        deposit V 300000 USDC
        buy L 10 BTC-PERP @ 50000 from W
        depth BTC-PERP 0.001 1000
        mark BTC {line} BTC-PERP {line}
        wait 1
        mark BTC {below} BTC-PERP {below}
        wait 1
        contracts L BTC-PERP < 10
        mark BTC 30000 BTC-PERP 30000
        mark BTC 20000 BTC-PERP 20000
        buy W 10 BTC-PERP @ 20000 from V -> any
        buy W 5 BTC-PERP @ 20000 from V -> any
        buy W 2 BTC-PERP @ 20000 from V -> any
        take W USDC -> any
        withdrawable H USDC >= 500000
        take V USDC -> any
        withdrawable H USDC >= 500000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A26 with the profit handed on: for coin at a price that pays V well, by a gift on a contract, or both. It stays a profit in any
    /// hands.</summary>
    [Theory]
    [InlineData("buy W 10 BTC/USDC @ 29000 from V\ntake W BTC -> any")]
    [InlineData("buy W 5 BTC/USDC @ 20000 from V\nbuy V 5 BTC/USDC @ 20000 from W\nbuy W 5 BTC/USDC @ 29000 from V")]
    [InlineData("buy W 3 BTC-FUT @ 20000 from V\nbuy V 3 BTC-FUT @ 11000 from W")]
    [InlineData("buy W 10 BTC/USDC @ 20000 from V\nbuy H 0.1 BTC/USDC @ 20000 from W")]
    [Trait("attack", "A26")]
    public void A26_a_profit_that_the_outside_book_owes_is_not_laundered_by_trading(string trades) => ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: null, "500000 USDC")}
        open L owner 1
        open W owner 2
        open V owner 3
        deposit L 95000 USDC
        deposit W 300000 USDC
        deposit V 300000 USDC
        deposit V 20 BTC
        buy L 10 BTC-PERP @ 50000 from W
        depth BTC-PERP 0.001 1000
        mark BTC 46000 BTC-PERP 46000 BTC-FUT 46000
        wait 1
        mark BTC 43000 BTC-PERP 43000 BTC-FUT 43000
        wait 1
        contracts L BTC-PERP < 10
        mark BTC 30000 BTC-PERP 30000 BTC-FUT 30000
        mark BTC 20000 BTC-PERP 20000 BTC-FUT 20000
        buy W 10 BTC-PERP @ 20000 from V -> any
        buy W 5 BTC-PERP @ 20000 from V -> any
        buy W 2 BTC-PERP @ 20000 from V -> any
        {trades}
        take V USDC -> any
        take W USDC -> any
        take V USDC -> any
        wait 100000
        take V USDC -> any
        take W USDC -> any
        withdrawable H USDC >= 498000
        """,
        AttackWorld.Setup("cross"));

    /// <summary>A27. 6,000 SOL sold on 1,000 USDC: a loan needs a requirement of at least a hundredth of it, in every rulebook that ships.</summary>
    [Theory]
    [InlineData("isolated")]
    [InlineData("tiered")]
    [InlineData("cross")]
    [Trait("attack", "A27")]
    public void A27_coins_are_not_borrowed_without_a_requirement(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        deposit H 10000 SOL
        deposit L 1000 USDC
        buy H 6000 SOL/USDC @ 150 from L -> any
        balance L SOL >= -700
        mark SOL 151.5
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));
}
