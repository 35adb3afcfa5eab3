// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;

namespace Plimsoll.Tests.Engines;

/// <summary>Figures that a venue tells, as tables a reader can check by hand. Maintenance is 2 % of notional and, each up to its most, 5 % × open interest ÷
/// 40, 3 % × last trade ÷ 60,000 and 4 % × utilisation of the dollar pool; the call line is 1.2 times that.</summary>
public sealed class FigureScenarioTests
{
    private const string Opening = """
        open A
        open B
        open C
        deposit A 4000 USDC
        deposit B 1000000 USDC
        deposit C 1000000 USDC
        mark BTC 50000
        mark BTC-PERP 50000
        """;

    [Fact]
    public void An_account_is_called_and_liquidated_by_figures_alone_while_no_price_moves() => ScenarioTable.Play(Opening + """

        tell last BTC-PERP 20000 -> nothing
        tell pool USDC 1000 less 100
        # rate 2 % + 5 % × 1 ÷ 40 + 1 % + 0.4 % = 3.525 %: maintenance 1,762.50, call line 2,115, on equity of 4,000
        buy A 1 BTC-PERP @ 50000 from B -> nothing
        # 2,500 more at full utilisation less what was: 3,562.50, and 4,275 for the call line
        tell pool USDC 1000 less 1000 -> calls A
        tell pool USDC 1000 less 100 -> clears A
        # ten more contracts of others: 2,387.50 and 2,865
        buy C 10 BTC-PERP @ 50000 from B -> nothing
        # the market as a whole has 30 open: 1,000 + 1,875 + 500 + 200 = 3,575, and 4,290
        tell open BTC-PERP 30 -> calls A
        tell open BTC-PERP 10 -> FigureOutOfDomain
        status A Called
        # utilisation of 40 %: 1,000 + 1,875 + 500 + 800 = 4,175
        tell pool USDC 1000 less 400 -> liquidates A
        """, Setup());

    [Fact]
    public void What_was_never_told_lets_nobody_in_and_what_a_rulebook_follows_is_not_taken_back() => ScenarioTable.Play(Opening + """

        tell pool USDC 1000 less 0
        buy A 0.01 BTC-PERP @ 50000 from B -> LastMissing
        tell last BTC-PERP 20000
        buy A 0.01 BTC-PERP @ 50000 from B
        # without it A could not be assessed, and would be liquidated for a word
        tell last BTC-PERP unknown -> FigureFollowed
        tell pool USDC unknown -> FigureFollowed
        tell open BTC-PERP 30
        tell open BTC-PERP unknown
        tell gas 1
        tell gas unknown
        buy A 0.01 BTC-PERP @ 50000 from B
        """, Setup());

    [Fact]
    public void A_block_is_told_in_order_and_funding_only_of_what_has_it() => ScenarioTable.Play("""
        tell funding BTC-PERP 0.0001 every 28800 in 600
        tell funding BTC-FUT 0.0001 every 28800 in 600 -> NotAPerpetual
        tell funding BTC-PERP 0.0001 every 28800 in -1 -> FigureOutOfDomain
        tell gas 0.00002
        tell block -12
        tell block -13 -> BlockOutOfOrder
        wait 12
        tell block -12
        tell block 1 -> FigureOutOfDomain
        """);

    private static EngineSetup Setup() => TestWorld.Setup(TestWorld.Rulebook() with { Model = new FigureMargin(static _ => 40) });
}
