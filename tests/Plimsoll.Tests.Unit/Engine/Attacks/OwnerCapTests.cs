// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Caps count an owner once, however many accounts he has. SCRIP is a coin that no shipped rulebook names: it counts up to 1,000,000.</summary>
public sealed class OwnerCapTests
{
    /// <summary>Two accounts of one owner, each with as much as the cap counts; each wants 10 BTC-PERP, 500,000 of notional. Whoever comes first may, the
    /// other may not; of two owners both may.</summary>
    [Theory]
    [InlineData("cross", "2", "accepted")]
    [InlineData("cross", "1", "InsufficientMargin")]
    [InlineData("tiered", "2", "accepted")]
    [InlineData("tiered", "1", "InsufficientMargin")]
    public void A_second_account_of_one_owner_brings_no_second_cap(string rulebook, string owner, string expected) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open A owner 1
        open B owner {owner}
        deposit A 2000000 SCRIP
        buy A 10 BTC-PERP @ 50000 from H
        deposit B 2000000 SCRIP
        buy B 10 BTC-PERP @ 50000 from H -> {expected}
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>Neither the order of ids nor that of deposits helps, nor a sub-account, nor a loan through a spot market, and money of a better kind counts as
    /// before.</summary>
    [Theory]
    [InlineData("open B owner 1\ndeposit B 2000000 SCRIP\nopen A owner 1\ndeposit A 2000000 SCRIP\nbuy B 10 BTC-PERP @ 50000 from H -> InsufficientMargin")]
    [InlineData(
        "open B owner 1\ndeposit B 2000000 SCRIP\nbuy B 10 BTC-PERP @ 50000 from H\nopen A owner 1\ndeposit A 2000000 SCRIP\nbuy A 10 BTC-PERP @ 50000 from H "
        + "-> InsufficientMargin\nwait 1\nequity B >= 900000")]
    [InlineData(
        "open A owner 1\ndeposit A 2000000 SCRIP\nbuy A 10 BTC-PERP @ 50000 from H\nopen B owner 1 sub of A\ndeposit B 2000000 SCRIP\nbuy B 10 BTC-PERP @ "
        + "50000 from H -> InsufficientMargin")]
    [InlineData(
        "open A owner 1\ndeposit A 2000000 SCRIP\nbuy A 10 BTC-PERP @ 50000 from H\nopen B owner 1\ndeposit B 2000000 SCRIP\nbuy B 1 BTC/USDC @ 50000 from H "
        + "-> InsufficientMargin")]
    [InlineData("open A owner 1\ndeposit A 2000000 SCRIP\nopen B owner 1\ndeposit B 2000000 SCRIP\ndeposit B 500000 USDC\nbuy B 10 BTC-PERP @ 50000 from H")]
    public void No_detour_brings_a_second_cap(string lines) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        deposit H 10 BTC
        {lines}
        """,
        AttackWorld.Setup("cross"));

    /// <summary>Money is not let go on the strength of coin that another account counts already; the coin itself, where nothing rests on it, is.</summary>
    [Fact]
    public void What_leaves_is_not_covered_by_a_second_cap() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open A owner 1
        open B owner 1
        deposit B 500000 USDC
        buy B 10 BTC-PERP @ 50000 from H
        deposit A 2000000 SCRIP
        deposit B 2000000 SCRIP
        withdraw B 490000 USDC -> AboveWithdrawable
        withdraw A 2000000 SCRIP
        withdraw B 490000 USDC
        """,
        AttackWorld.Setup("cross"));

    /// <summary>Ten accounts of one owner go under at once: together they draw a quarter of the fund, and not a quarter of what the others leave
    /// each.</summary>
    [Theory]
    [InlineData("cross", true)]
    [InlineData("tiered", true)]
    [InlineData("cross", false)]
    public void The_cap_on_the_fund_is_the_owners(string rulebook, bool isOne)
    {
        string names = "LMNOPQRSTU";
        string Each(Func<char, string> line) => string.Join('\n', names.Select(line));
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open W owner 200
            deposit W 100000000 USDC
            {Each(n => $"open {n} owner {(isOne ? 100 : n)}\ndeposit {n} 100000 USDC\nbuy {n} 10 BTC-PERP @ 50000 from W")}
            depth BTC-PERP 0.001 100000
            mark BTC 25000 BTC-PERP 25000
            wait 1
            wait 1
            """,
            AttackWorld.Setup(rulebook));
        Amount paid = venue.Events.OfType<FundPaid>().Where(e => e.Account.Value >= AccountId.FirstClient)
            .Aggregate(default(Amount), (sum, e) => sum + e.Amount);
        Assert.Equal(isOne, paid <= Amount.Of(250_000));
        Assert.True(paid > Amount.Of(200_000));
    }
}
