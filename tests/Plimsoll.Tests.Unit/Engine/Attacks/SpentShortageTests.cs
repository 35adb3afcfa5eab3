// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Ways past the cut of an ordinary shortage, with no hold: what may not leave as money does not leave as what it buys. A is 48,196 short; of 100,000
/// that W has won on 100,000 paid in, 60,000 are there. C has coin, and H never traded.</summary>
public sealed class SpentShortageTests
{
    private const string Shortage =
        """
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        open A owner 1
        open W owner 2
        open S owner 3
        open C owner 5
        open Q owner 2
        open H owner 8
        deposit A 60000 USDC
        deposit W 100000 USDC
        deposit S 1000000 USDC
        deposit C 10 BTC
        deposit Q 3 BTC
        deposit H 200000 USDC
        buy A 10 BTC-PERP @ 50000 from W
        buy W 10 BTC-PERP @ 40000 from S
        depth BTC-PERP 0.02 100 spread 0.02
        mark BTC-PERP 40000
        withdrawable W 160000 USDC
        """;

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_coin_is_bought_in_a_shortage_with_what_is_there_and_no_more() => Play(
        """
        buy W 4 BTC/USDC @ 50000 from C -> InsufficientLiquidity
        buy W 3.20001 BTC/USDC @ 50000 from C -> InsufficientLiquidity
        buy W 3.2 BTC/USDC @ 50000 from C
        # Once more: the part was measured for a day.
        buy W 0.1 BTC/USDC @ 50000 from C -> InsufficientLiquidity
        take W BTC
        take C USDC
        withdrawable W 0 USDC
        balance C 0 USDC
        withdrawable H 200000 USDC
        """);

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_in_pieces_it_is_no_more() => Play(
        """
        buy W 2 BTC/USDC @ 50000 from C
        buy W 1.2 BTC/USDC @ 50000 from C
        buy W 0.00001 BTC/USDC @ 50000 from C -> InsufficientLiquidity
        withdrawable W 0 USDC
        """);

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_an_option_or_a_debt_of_another_account_takes_no_more_either() => Play(
        """
        withdraw W 130000 USDC
        deposit W 10 BTC
        buy Q 1 BTC/USDC @ 50000 from C
        deposit C 1000000 USDC
        buy W 40 BTC-CALL @ 1000 from C -> InsufficientLiquidity
        transfer W Q 35000 USDC -> InsufficientLiquidity
        transfer W Q 25000 USDC
        """);

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_nor_is_more_given_away_by_a_price() => Play(
        """
        withdraw W 150000 USDC
        deposit W 3 BTC
        buy W 5 BTC-PERP @ 44000 from Q -> InsufficientLiquidity
        buy W 2 BTC-PERP @ 44000 from Q
        buy Q 2 BTC-PERP @ 40000 from W
        withdrawable W 2000 USDC
        """);

    /// <summary>What was paid in buys what it likes, also beside a loss that is open.</summary>
    [Fact]
    [Trait("property", "L12")]
    public void L12_paid_in_money_is_spent_freely() => Play(
        """
        buy H 10 ETH-PERP @ 3000 from S
        mark ETH-PERP 2500
        buy H 4 BTC/USDC @ 50000 from C
        withdraw S 1000 USDC
        withdrawable C 200000 USDC
        """);

    [Fact]
    [Trait("property", "L12")]
    public void L12_where_all_is_only_lent_a_profit_buys_what_it_likes() => ScenarioTable.Play(
        """
        mark BTC 50000 BTC-PERP 50000
        open H owner 1
        open C owner 2
        open B owner 3
        open T owner 4
        open U owner 5
        deposit H 100000 USDC
        deposit C 10 BTC
        deposit B 4 BTC
        deposit T 100000 USDC
        deposit U 100000 USDC
        buy B 1.8 BTC/USDC @ 50000 from C
        buy T 2 BTC-PERP @ 50000 from U
        mark BTC-PERP 60000
        buy U 2 BTC-PERP @ 60000 from T
        withdraw U 1 USDC
        buy T 2.4 BTC/USDC @ 50000 from C
        """);

    private static void Play(string table) => ScenarioTable.Play(Shortage + "\n" + table);
}
