// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>The volatility feed is silent; mark and index are alive; a naked short option is never liquidated.</summary>
public sealed class SilentVolatilityTests
{
    [Theory]
    [InlineData("tiered", "BTC-CALL 8000", "BTC-CALL 16000", "BTC-CALL 36000")]
    [InlineData("isolated", "BTC-CALL 8000", "BTC-CALL 16000", "BTC-CALL 36000")]
    [InlineData("cross", "BTC-CALL 8000", "BTC-CALL 16000", "BTC-CALL 36000")]
    [InlineData("cross", "BTC.VOL 0.6", "BTC.VOL 0.6", "BTC.VOL 0.6")]
    [InlineData("cross", "BTC-CALL 8000", "BTC-CALL 12000", "BTC-CALL 14500")]
    [InlineData("tiered", "BTC.VOL 0.6", "BTC.VOL 0.6", "BTC.VOL 0.6")]
    public void A_silent_volatility_or_mark_keeps_no_short_option_from_being_closed(string rulebook, string first, string second, string third) =>
        ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1300000 USDC
        deposit W 1000000 USDC
        buy W 100 BTC-CALL @ 2000 from L
        wait 3000
        mark BTC 50000 {(first.Contains("CALL", StringComparison.Ordinal) ? "BTC-CALL 2000" : first)}
        wait 902
        depth BTC-CALL 0.01 100000
        mark BTC 60000 {first}
        wait 1
        mark BTC 70000 {second}
        wait 601
        mark BTC 90000 {third}
        wait 1
        wait 600
        wait 600
        contracts L BTC-CALL < 100
        """,
        AttackWorld.Setup(rulebook));
}
