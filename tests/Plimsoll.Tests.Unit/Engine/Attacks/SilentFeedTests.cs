// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Trades while no price is known: sources are silent or too few of them speak, and two who know better agree on the last mark.</summary>
public sealed class SilentFeedTests
{
    private const string Opening =
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        open W owner 2
        """;

    [Theory]
    [InlineData("tiered", "wait 0", "20000", "3")]
    [InlineData("tiered", "mark BTC 45000 BTC-PERP 45000 BTC-FUT 45000 by 0", "20000", "3")]
    [InlineData("cross", "wait 0", "9000", "1")]
    public void A_hedge_is_not_undone_while_the_feed_is_silent(string rulebook, string word, string margin, string size) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L {margin} USDC
        deposit W {margin} USDC
        buy L {size} BTC-PERP @ 50000 from W
        buy W {size} BTC-FUT @ 50000 from L
        wait 3601
        {word}
        buy L {size} BTC-FUT @ 50000 from W -> TransferNotCovered
        wait 60
        mark BTC 40000 BTC-PERP 40000 BTC-FUT 40000 by 0
        mark BTC 40000 BTC-PERP 40000 BTC-FUT 40000 by 1
        mark BTC 40000 BTC-PERP 40000 BTC-FUT 40000 by 2
        price BTC 40000
        wait 1
        buy W {size} BTC-PERP @ 40000 from H -> any
        balance @fund USDC >= 1000000
        profit L W <= 0
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>A tenth at a time comes to no more than all at once: what an account could lose is required whole and not by its rise.</summary>
    [Fact]
    public void A_hedge_is_not_undone_in_small_parts() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 12000 USDC
        deposit W 12000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        wait 3601
        buy L 0.2 BTC-FUT @ 50000 from W
        buy L 0.2 BTC-FUT @ 50000 from W
        buy L 0.2 BTC-FUT @ 50000 from W -> TransferNotCovered
        buy L 0.05 BTC-FUT @ 50000 from W -> any
        buy L 0.05 BTC-FUT @ 50000 from W -> TransferNotCovered
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>The net position turns from one side to the other: as large as before, and what it gains on one side it loses on the other.</summary>
    [Fact]
    public void A_net_position_is_not_turned() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 90000 USDC
        buy L 2 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        wait 3601
        buy W 2 BTC-PERP @ 50000 from L -> TransferNotCovered
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    [Theory]
    [InlineData("tiered", "15000")]
    [InlineData("cross", "15000")]
    [InlineData("isolated", "15000")]
    public void A_position_without_a_hedge_is_made_smaller_and_closed(string rulebook, string margin) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L {margin} USDC
        deposit W {margin} USDC
        buy L 1 BTC-PERP @ 50000 from W
        wait 3601
        buy W 0.3 BTC-PERP @ 50000 from L fee 0.0005
        buy W 0.7 BTC-PERP @ 50000 from L fee 0.0005
        position L 0 BTC-PERP
        position W 0 BTC-PERP
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>A loss has taken the account to its maintenance, and the position is larger than what a fall of half would leave.</summary>
    [Fact]
    public void A_position_without_a_hedge_is_closed_from_below_initial_margin_too() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 11000 USDC
        deposit W 50000 USDC
        buy L 10 BTC-PERP @ 50000 from W
        mark BTC 49500 BTC-PERP 49500 BTC-FUT 49500
        mark BTC 49500 BTC-PERP 49500 BTC-FUT 49500 by 1
        mark BTC 49500 BTC-PERP 49500 BTC-FUT 49500 by 2
        buy W 1 BTC-PERP @ 49500 from L
        wait 3601
        buy W 4 BTC-PERP @ 49500 from L
        buy W 5 BTC-PERP @ 49500 from L
        position L 0 BTC-PERP
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>Both legs of a hedge are made smaller, now the one and now the other, until there is nothing left.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    public void Both_legs_of_a_hedge_are_made_smaller(string rulebook) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 15000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        wait 3601
        buy L 0.25 BTC-FUT @ 50000 from W
        buy W 0.25 BTC-PERP @ 50000 from L
        buy L 0.25 BTC-FUT @ 50000 from W
        buy W 0.25 BTC-PERP @ 50000 from L
        buy L 0.25 BTC-FUT @ 50000 from W
        buy W 0.25 BTC-PERP @ 50000 from L
        buy L 0.25 BTC-FUT @ 50000 from W
        buy W 0.25 BTC-PERP @ 50000 from L
        position L 0 BTC-PERP
        position L 0 BTC-FUT
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>Calls against a short perpetual: sold at the last mark, they leave the loss of a rise where nobody can pay it; put aside first, the perpetual
    /// does not.</summary>
    [Theory]
    [InlineData("tiered", "buy W 10 BTC-CALL @ 2000 from L -> TransferNotCovered")]
    [InlineData("tiered", "buy L 10 BTC-PERP @ 50000 from W")]
    public void An_option_that_hedges_is_not_sold_while_the_feed_is_silent(string rulebook, string reduction) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 60000 USDC
        deposit W 900000 USDC
        buy L 10 BTC-CALL @ 2000 from W
        buy W 10 BTC-PERP @ 50000 from L
        wait 3601
        {reduction}
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>Calls written on a long perpetual: bought back at the last mark, they pay an accomplice for what a fall has made worthless, out of what nobody
    /// has then.</summary>
    [Fact]
    public void An_option_is_not_bought_back_for_what_a_fall_would_leave_of_it() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 60000 USDC
        deposit W 900000 USDC
        buy W 1 BTC-CALL @ 2000 from L
        buy L 10 BTC-PERP @ 50000 from W
        wait 3601
        buy L 1 BTC-CALL @ 2000 from W -> TransferNotCovered
        buy W 9.8 BTC-PERP @ 50000 from L
        buy L 1 BTC-CALL @ 2000 from W
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>Written calls without a hedge are bought back, and bought calls are sold.</summary>
    [Fact]
    public void An_option_without_a_hedge_is_closed_on_either_side() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 60000 USDC
        deposit W 60000 USDC
        buy L 1 BTC-CALL @ 2000 from W
        wait 3601
        buy W 0.5 BTC-CALL @ 2000 from L
        buy W 0.5 BTC-CALL @ 2000 from L
        position L 0 BTC-CALL
        position W 0 BTC-CALL
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>The feed of another coin is silent: nothing is required for it where it is not traded.</summary>
    [Fact]
    public void What_rests_on_other_prices_is_made_smaller_as_ever() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 20000 USDC
        deposit W 20000 USDC
        buy L 3 BTC-PERP @ 50000 from W
        buy W 3 BTC-FUT @ 50000 from L
        buy L 1 ETH-PERP @ 3000 from W
        wait 3601
        mark ETH 3000 ETH-PERP 3000
        mark ETH 3000 ETH-PERP 3000 by 1
        mark ETH 3000 ETH-PERP 3000 by 2
        buy W 1 ETH-PERP @ 3000 from L
        buy L 3 BTC-FUT @ 50000 from W -> TransferNotCovered
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));
}
