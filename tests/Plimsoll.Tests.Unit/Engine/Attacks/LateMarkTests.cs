// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What is opened at a mark that lags an accepted index.</summary>
public sealed class LateMarkTests
{
    [Theory]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [InlineData("cross")]
    public void A_short_option_is_not_opened_at_a_late_mark(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1100000 USDC
        deposit W 1000000 USDC
        mark BTC 80000 BTC-PERP 80000
        buy W 80 BTC-CALL @ 2000 from L -> any
        mark BTC-CALL 25000
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));
}
