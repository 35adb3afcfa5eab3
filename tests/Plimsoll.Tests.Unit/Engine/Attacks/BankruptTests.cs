// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Attacks on how a bankrupt account is concluded, on loans that carry out the cash of others, and on doubt that shields a hedge.</summary>
public sealed class BankruptTests
{
    /// <summary>N25. The fund pays a part of a deficit into the account, which stays open with a debt that floats; the price comes back, and the part is its
    /// own.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void N25_what_the_fund_paid_is_not_withdrawn_when_the_price_comes_back(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 2000000 USDC
        deposit W 10000000 USDC
        buy W 100 BTC/USDC @ 50000 from L
        mark BTC 80000 BTC-PERP 80000
        mark BTC 50000 BTC-PERP 50000 -> any
        wait 1
        mark BTC 50000 BTC-PERP 50000
        buy L 100 BTC/USDC @ 50000 from W
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>N25, shared loss.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    public void N25_what_a_winner_paid_is_not_withdrawn_when_the_price_comes_back(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: null, "10000000 USDC")}
        open L owner 1
        open W owner 2
        open V owner 8
        deposit L 2000000 USDC
        deposit W 10000000 USDC
        deposit V 5000000 USDC
        buy V 10 BTC-PERP @ 50000 from H
        buy W 100 BTC/USDC @ 50000 from L
        mark BTC 80000 BTC-PERP 80000
        wait 1
        mark BTC 50000 BTC-PERP 50000
        buy L 100 BTC/USDC @ 50000 from W
        profit L W <= 0
        equity V >= 5000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>N26. The same one after the other: ten accounts empty the fund.</summary>
    [Theory]
    [InlineData("cross")]
    public void N26_many_accounts_do_it_at_once(string rulebook)
    {
        string names = "LMNOPQRSTU";
        string Each(Func<char, string> line) => string.Join('\n', names.Select(line));
        ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open W owner 2
            deposit W 100000000 USDC
            {Each(n => $"open {n} owner 1\ndeposit {n} 2000000 USDC\nbuy W 100 BTC/USDC @ 50000 from {n}")}
            mark BTC 80000 BTC-PERP 80000
            wait 1
            mark BTC 50000 BTC-PERP 50000
            {Each(n => $"buy {n} 100 BTC/USDC @ 50000 from W")}
            profit L M N O P Q R S T U W <= 0
            """,
            AttackWorld.Setup(rulebook));
    }

    /// <summary>N25, with depth: coin collateral that no instrument sells and a debt in the numeraire.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    public void N25_with_collateral_that_nobody_sells(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1000 ETH
        deposit W 40 BTC
        depth BTC/USDC 0.001 10000
        buy L 30 BTC/USDC @ 50000 from W
        mark ETH 900 ETH-PERP 900
        wait 1
        mark ETH 3000 ETH-PERP 3000
        buy W 30 BTC/USDC @ 50000 from L -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>N10. No price moves; L borrows, through a purchase, all that H paid in, and W carries it out.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void N10_a_loan_does_not_take_the_cash_of_who_lent_nothing(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1000 BTC
        deposit W 200 BTC
        buy L 200 BTC/USDC @ 50000 from W
        take W USDC
        withdrawable H USDC >= 10000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>N6. Fees are no part of what a side gives: an account in liquidation pays them from the fund, and the other side has them as a
    /// rebate.</summary>
    [Theory]
    [InlineData("cross", "0.1", "80000", "46200")]
    [InlineData("tiered", "0.007", "9000", "49400")]
    public void N6_a_fee_is_not_paid_from_below_zero(string rulebook, string fee, string margin, string mark)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            deposit L {margin} USDC
            deposit W 500000 USDC
            buy L 10 BTC-PERP @ 50000 from W
            mark BTC {mark} BTC-PERP {mark}
            """,
            AttackWorld.Setup(rulebook));
        AccountId l = new(AccountId.FirstClient + 'L');
        AccountId w = new(AccountId.FirstClient + 'W');
        string before = venue.Engine.Account(l)!.Value.Report().Value.Equity + " of " + venue.Engine.Account(l)!.Value.Report().Value.Maintenance + " "
            + venue.Engine.Account(l)!.Value.Status;
        Rejection rejection = venue.Apply(new Fill(default, venue.Now, new(0), w, l, Quantity.Of(10), Price.Parse(mark), -Ratio.Parse(fee), Ratio.Parse(fee)));
        venue.Apply(new AdvanceTime(default, venue.Now = venue.Now.PlusSeconds(1)));
        string fund = venue.Engine.Account(HouseAccounts.InsuranceFund)!.Value.Balance(new(0)).ToString();
        Assert.True(rejection.IsRefused,
            $"before {before}; fund {fund}; L {venue.Engine.Account(l)!.Value.Balance(new(0))} W {venue.Engine.Account(w)!.Value.Balance(new(0))}");
    }

    /// <summary>N25 where the spot book has depth: the pace leaves most of the debt open.</summary>
    [Theory]
    [InlineData("cross", "20")]
    [InlineData("cross", "100")]
    [InlineData("cross", "400")]
    [InlineData("cross", "2000")]
    public void N25_with_depth(string rulebook, string depth) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 2000000 USDC
        deposit W 10000000 USDC
        buy W 100 BTC/USDC @ 50000 from L
        depth BTC/USDC 0.001 {depth}
        mark BTC 80000 BTC-PERP 80000
        mark BTC 50000 BTC-PERP 50000 -> any
        wait 1
        mark BTC 50000 BTC-PERP 50000
        buy L 10 BTC/USDC @ 50000 from W -> any
        buy L 80 BTC/USDC @ 50000 from W -> any
        profit L W <= 0
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>N27. A hedge in a doubtful price gains nothing by any move of it, yet half of both legs counts for the account while it is waited
    /// for.</summary>
    [Theory]
    [InlineData("cross",
        "buy L 3 BTC-PERP @ 50000 from W\nbuy W 3 BTC-FUT @ 50000 from L\nbuy L 3 BTC-PERP @ 50000 from W\nbuy W 3 BTC-FUT @ 50000 from L\nbuy L 3 BTC-PERP @ "
        + "50000 from W\nbuy W 3 BTC-FUT @ 50000 from L\nbuy L 3 BTC-PERP @ 50000 from W\nbuy W 3 BTC-FUT @ 50000 from L\nbuy L 3 BTC-PERP @ 50000 from "
        + "W\nbuy W 3 BTC-FUT @ 50000 from L")]
    [InlineData("cross", "wait 0")]
    [InlineData("tiered", "buy L 20 BTC-PERP @ 50000 from W\nbuy W 20 BTC-FUT @ 50000 from L")]
    [InlineData("tiered", "wait 0")]
    public void N27_a_hedge_in_a_doubtful_price_shields(string rulebook, string hedge) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 130000 USDC
        deposit W 9000000 USDC
        {hedge}
        buy L 100 ETH-PERP @ 3000 from H
        wait 3500
        mark ETH 3000 ETH-PERP 3000
        wait 101
        depth ETH-PERP 0.001 10000
        mark ETH 1000 ETH-PERP 1000
        wait 1
        wait 250
        contracts L ETH-PERP < 100
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>N29. The same jump that is seen and not yet believed: L and W unhedge with each other at the stale mark, and L is left with the loss.</summary>
    [Theory]
    [InlineData("tiered", "15000")]
    [InlineData("isolated", "40000")]
    public void N29_a_hedge_is_not_undone_at_a_mark_that_is_known_to_be_stale(string rulebook, string margin) => ScenarioTable.Play(
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W {margin} USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        buy L 3 BTC-PERP @ 50000 from W
        buy W 3 BTC-FUT @ 50000 from L
        buy L 3 BTC-PERP @ 50000 from W -> any
        buy W 3 BTC-FUT @ 50000 from L -> any
        wait 1
        mark BTC 38000 BTC-PERP 38000 BTC-FUT 38000 by 0
        mark BTC 38000 BTC-PERP 38000 BTC-FUT 38000 by 1
        buy L 7 BTC-FUT @ 50000 from W -> any
        buy L 4 BTC-FUT @ 50000 from W -> any
        wait 61
        wait 1
        buy W 7 BTC-PERP @ 38000 from H -> any
        buy W 4 BTC-PERP @ 38000 from H -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));
}
