// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Jumps and options in coin: what a mark in coin says of the coin, and a coin that is said to be worth next to nothing.</summary>
public sealed class CoinOptionJumpTests
{
    private const string Opening =
        $"""
        {AttackWorld.CarefulOpening}
        {CurveWorld.Marks} by 0
        {CurveWorld.Marks} by 1
        {CurveWorld.Marks} by 2
        open L owner 1
        open W owner 2
        """;

    /// <summary>Two of three sources say that a coin fell to the least price there is: an option in it is worth more coins than 128 bits hold, whether it is
    /// closed whole or in part. Whoever reduces it is answered.</summary>
    [Theory]
    [InlineData("BIG", "0.01", "BIG-CPUT", "1", "0.01")]
    [InlineData("BIG", "0.01", "BIG-CPUT", "1", "0.005")]
    [InlineData("MEME", "500000000000000", "MEME-CPUT", "0.5", "500000000000000")]
    [InlineData("MEME", "500000000000000", "MEME-CPUT", "0.5", "1000")]
    public void A_coin_that_is_said_to_be_worth_nothing_halts_nobody(string coin, string size, string option, string price, string part) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 100000000000 USDC
        deposit L {(coin == "BIG" ? "100" : "1000000000000000")} {coin}
        deposit W 100000000000 USDC
        deposit W {(coin == "BIG" ? "100" : "1000000000000000")} {coin}
        buy L {size} {option} @ {price} from W
        wait 1
        mark {coin} 0.000000000001 by 0
        mark {coin} 0.000000000001 by 1
        buy W {part} {option} @ {price} from L -> any
        mark {coin} {(coin == "BIG" ? "1000000000" : "0.000001")} by 0
        mark {coin} {(coin == "BIG" ? "1000000000" : "0.000001")} by 1
        buy W {(part == "0.005" ? "0.005" : "0.001")} {option} @ {price} from L -> any
        """,
        CurveWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>A mark in coin changes with the coin itself. A call from .04 to .135 coins says that the index is at least at 50,000 × .96 ÷ .865 = 55,491,
    /// beyond the band of a tenth; to .12, 54,545, it says nothing. A put from .02 to .13 says at most 50,000 × 1.02 ÷ 1.13 = 45,133, within the band; to .14,
    /// 44,737, it is beyond.</summary>
    [Theory]
    [InlineData("BTC-CCALL 0.12", "accepted")]
    [InlineData("BTC-CCALL 0.135", "OracleForbids")]
    [InlineData("BTC-CPUT 0.13", "accepted")]
    [InlineData("BTC-CPUT 0.14", "OracleForbids")]
    public void A_mark_in_coin_speaks_by_the_least_move_that_explains_it(string mark, string answer) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 60000 USDC
        wait 1
        mark {mark} by 0
        mark {mark} by 1
        buy L 1 BTC-PERP @ 50000 from W -> {answer}
        """,
        CurveWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>Marks that no option can have, of a whole coin and more, are taken without a halt; they speak.</summary>
    [Theory]
    [InlineData("BTC-CCALL 1")]
    [InlineData("BTC-CCALL 0.999999999999999999")]
    [InlineData("BTC-CCALL 1000000000000")]
    [InlineData("BTC-CPUT 1000000000000")]
    public void A_mark_of_more_than_the_coin_halts_nobody(string mark) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 60000 USDC
        buy L 0.1 BTC-PERP @ 50000 from W
        wait 1
        mark {mark} by 0
        mark {mark} by 1
        buy L 1 BTC-PERP @ 50000 from W -> OracleForbids
        buy W 0.1 BTC-PERP @ 50000 from L -> any
        """,
        CurveWorld.Setup("tiered", AttackWorld.CarefulOracle));
}
