// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Attacks with what an owner may set himself.</summary>
public sealed class OwnLimitTests
{
    private const string Launder =
        """
        open H owner 9
        deposit H 250000 USDC
        {marks}
        open A owner 1
        open B owner 2
        open C owner 3
        open D owner 4
        open E owner 5
        deposit A 4000 SOL
        deposit C 8000 SOL
        deposit D 2000 SOL
        deposit B 90000 USDC
        deposit E 100000 USDC
        {loans}
        buy B 10 BTC-PERP @ 50000 from A
        mark BTC 42000 BTC-PERP 42000
        buy A 10 BTC-PERP @ 40000 from C
        mark BTC 25000 BTC-PERP 25000
        buy C 10 BTC-PERP @ 25000 from E
        withdrawable H USDC >= 250000
        profit A B C D E <= 0
        """;

    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    public void N4_profit_that_meets_a_debt_becomes_money_paid_in(string rulebook) => ScenarioTable.Play(
        Launder.Replace("{marks}", AttackWorld.Marks).Replace("{loans}", "buy A 666.66 SOL/USDC @ 150 from D\nbuy C 1000 SOL/USDC @ 150 from D"),
        AttackWorld.Setup(rulebook));

    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    public void N4_control(string rulebook) => ScenarioTable.Play(
        Launder.Replace("{marks}", AttackWorld.Marks).Replace("{loans}", "wait 0"),
        AttackWorld.Setup(rulebook));

    private const string Shared =
        """
        open H owner 9
        deposit H 10000000 USDC
        deposit H 100 BTC
        {marks}
        open X owner 3
        open V owner 8
        open W owner 2
        deposit X 32000 USDC
        deposit V 500000 USDC
        deposit W 500000 USDC
        buy H 3 BTC/USDC @ 50000 from X
        buy W 10 BTC-PERP @ 50000 from H
        buy V 10 BTC-PERP @ 50000 from H
        mark BTC-PERP 52000
        {limit}
        mark BTC 68000
        wait 1
        equity W <= 510000
        equity V >= 508000
        """;

    [Theory]
    [InlineData("tiered", "limit W 1")]
    [InlineData("tiered", "wait 0")]
    [InlineData("cross", "limit W 1")]
    [InlineData("cross", "wait 0")]
    public void N3_a_leverage_limit_of_ones_own_keeps_a_winner_out_of_a_shared_loss(string rulebook, string limit) => ScenarioTable.Play(
        Shared.Replace("{marks}", AttackWorld.Marks).Replace("{limit}", limit), AttackWorld.Setup(rulebook));
}
