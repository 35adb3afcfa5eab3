// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>The fund pays a part of a deficit in coin, and the bankrupt keeps the stake.</summary>
public sealed class FundPaysInCoinTests
{
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void A_part_of_a_deficit_is_not_paid_in_what_may_rise(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: "10 BTC", "10000000 USDC")}
        open L owner 1
        open W owner 2
        deposit L 120000 USDC
        deposit W 500000 USDC
        buy W 10 BTC/USDC @ 50000 from L
        mark BTC 82700 BTC-PERP 82700
        balance L BTC <= 0
        mark BTC 90000 BTC-PERP 90000
        buy H 2.5 BTC/USDC @ 90000 from L -> any
        withdrawable L USDC <= 0
        """,
        AttackWorld.Setup(rulebook));
}
