// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Attacks with a price that is waited for.</summary>
public sealed class DoubtTests
{
    [Theory]
    [InlineData("cross", "buy L 1 BTC-INV @ 50000 from W")]
    [InlineData("tiered", "buy L 1 BTC-INV @ 50000 from W")]
    [InlineData("cross", "wait 0")]
    [InlineData("tiered", "wait 0")]
    [InlineData("cross", "buy L 0.001 BTC-PERP @ 50000 from W")]
    [InlineData("cross", "buy W 0.001 BTC-PERP @ 50000 from L")]
    [InlineData("cross", "buy W 1 BTC-INV @ 50000 from L")]
    [InlineData("cross", "buy L 0.001 BTC-CALL @ 2000 from W")]
    [InlineData("cross", "buy W 0.001 BTC-CALL @ 2000 from L")]
    [InlineData("cross", "buy L 0.001 BTC-SCRIP @ 50000 from W")]
    public void N1_a_lot_shields_a_debt_of_coin(string rulebook, string lot) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 200000 USDC
        deposit W 1000000 USDC
        deposit W 1 BTC
        deposit W 100000 SCRIP
        {lot}
        buy W 10 BTC/USDC @ 50000 from L
        depth BTC/USDC 0.001 1000
        mark BTC 71000 BTC-PERP 71000
        wait 1
        wait 1
        mark BTC 90000 BTC-PERP 90000
        wait 1
        wait 1
        balance L BTC >= 0
        """,
        AttackWorld.Setup(rulebook));

    [Theory]
    [InlineData("cross", "buy L 0.02 SOL-PERP @ 150 from H")]
    [InlineData("tiered", "buy L 0.02 SOL-PERP @ 150 from H")]
    [InlineData("cross", "wait 0")]
    [InlineData("tiered", "wait 0")]
    public void N2_a_stale_lot_shields_a_debt_of_coin(string rulebook, string lot) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 200000 USDC
        deposit W 1000000 USDC
        {lot}
        buy W 10 BTC/USDC @ 50000 from L
        depth BTC/USDC 0.001 1000
        depth SOL-PERP 0.001 1000
        wait 3500
        mark BTC 50000 BTC-PERP 50000
        wait 200
        mark BTC 71000 BTC-PERP 71000
        wait 400
        mark BTC 90000 BTC-PERP 90000
        wait 1
        wait 3000
        mark BTC 90001 BTC-PERP 90000
        balance L BTC >= 0
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A short option gains at most its mark, yet half of its notional counts for it while its mark is waited for.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    public void N5_a_short_option_whose_mark_is_stale_is_believed_to_gain_half_its_notional(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 350000 USDC
        deposit W 9000000 USDC
        mark BTC-CALL 100 BTC.VOL 0.3
        buy W 20 BTC-CALL @ 100 from L
        buy L 10 BTC-PERP @ 50000 from W
        wait 3500
        mark BTC 50000 BTC-PERP 50000 BTC.VOL 0.3
        wait 101
        depth BTC-PERP 0.001 1000
        mark BTC 10000 BTC-PERP 10000
        equity L < -30000
        wait 1
        wait 100
        wait 100
        contracts L BTC-PERP < 10
        """,
        AttackWorld.Setup(rulebook));
}
