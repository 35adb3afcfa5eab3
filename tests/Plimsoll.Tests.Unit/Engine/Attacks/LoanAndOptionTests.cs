// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Attacks with loans that make profit look paid in, and with options whose marks are late.</summary>
public sealed class LoanAndOptionTests
{
    /// <summary>N4b. Profit that is noted as such already is made clean after the shortage is seen: what was paid in is moved aside, an own account borrows and
    /// buys from an accomplice, and the profit is to repay the loan.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    public void N4b_profit_is_made_clean_after_the_shortage_is_seen(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: null, "250000 USDC")}
        open A owner 1
        open F owner 1
        open K owner 1
        open B owner 2
        open C owner 3
        open G owner 3
        open M owner 3
        open D owner 4
        open E owner 5
        deposit A 100000 USDC
        deposit C 100000 USDC
        deposit B 90000 USDC
        deposit E 100000 USDC
        buy B 10 BTC-PERP @ 50000 from A
        mark BTC 42000 BTC-PERP 42000
        buy A 10 BTC-PERP @ 40000 from C
        mark BTC 25000 BTC-PERP 25000
        buy C 10 BTC-PERP @ 25000 from E
        withdrawable H USDC >= 250000
        deposit F 4000 SOL
        deposit G 4000 SOL
        deposit D 2000 SOL
        transfer A K 100000 USDC
        transfer C M 100000 USDC
        buy F 666.66 SOL/USDC @ 150 from D
        buy G 1000 SOL/USDC @ 150 from D
        transfer A F 99999 USDC -> InsufficientLiquidity
        transfer C G 150000 USDC -> any
        withdrawable H USDC >= 250000
        profit A F K B C G M D E <= 0
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>N41, the theft: index and mark stand still, and at the expiry the option is worth nothing.</summary>
    [Theory]
    [InlineData("0.05", "400")]
    public void N41_a_premium_is_not_paid_with_a_loan_on_the_option_itself(string volatility, string calls) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 250000 USDC
        deposit W 50000000 USDC
        wait 6681590
        {AttackWorld.Marks}
        mark BTC-CALL 2000.01 BTC.VOL {volatility}
        buy L {calls} BTC-CALL @ 2000 from W -> any
        buy L {calls} BTC-CALL @ 2000 from W -> any
        buy L {calls} BTC-CALL @ 2000 from W -> any
        wait 20
        mark BTC 50000 BTC-PERP 50000
        wait 1
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup("cross"));

    /// <summary>N41 with a volatility as it is and a mark of half an hour ago: an hour before the expiry the index has fallen, the option's own feed is
    /// slow.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void N41_a_slow_mark_before_expiry(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 250000 USDC
        deposit W 80000000 USDC
        wait 6678000
        {AttackWorld.Marks}
        mark BTC 55000 BTC-CALL 400 BTC-PERP 55000
        wait 2400
        mark BTC 53000 BTC-PERP 53000 BTC.VOL 0.6
        buy L 600 BTC-CALL @ 400 from W -> any
        buy L 600 BTC-CALL @ 400 from W -> any
        buy L 600 BTC-CALL @ 400 from W -> any
        buy L 600 BTC-CALL @ 400 from W -> any
        buy L 600 BTC-CALL @ 400 from W -> any
        wait 1150
        mark BTC 53001 BTC-PERP 53000
        wait 100
        wait 1
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));
}
