// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>The modelled cost of an option trade is a fraction of the underlying, where the spread is one of the mark.</summary>
public sealed class OptionGiftTests
{
    [Theory]
    [InlineData("2000", "0.05")]
    [InlineData("20", "0")]
    public void Options_are_not_given_away_in_liquidation_as_a_cost_of_trading(string mark, string spread) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        mark BTC-CALL {mark} -> any
        open L owner 1
        open W owner 2
        open M owner 3
        deposit M 100000000 USDC
        deposit L {(mark == "20" ? "152000" : "350000")} USDC
        deposit W 1000000 USDC
        buy L 100 BTC-CALL @ {mark} from M
        buy L 40 BTC-PERP @ 50000 from W
        {(spread == "0" ? "wait 0" : $"depth BTC-CALL 0.06 1000 spread {spread}")}
        mark BTC 46800 BTC-PERP 46800
        status L Liquidating
        buy M 100 BTC-CALL @ 0 from L -> TransferNotCovered
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>Ten calls worth 20 each, in a book whose spread is 10 %: fee min(10 × 50,000 × 0.0005, 12.5 % of 200) = 25, half the spread 5 % of
    /// 200 = 10.</summary>
    [Fact]
    public void What_closing_an_option_costs_is_what_a_trade_in_it_costs() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        mark BTC-CALL 20 -> any
        open L owner 1
        open M owner 3
        deposit M 100000000 USDC
        deposit L 10200 USDC
        buy L 10 BTC-CALL @ 20 from M
        withdrawable L 9975 USDC
        depth BTC-CALL 0.06 1000 spread 0.05
        withdrawable L 9965 USDC
        """,
        AttackWorld.Setup("tiered"));
}
