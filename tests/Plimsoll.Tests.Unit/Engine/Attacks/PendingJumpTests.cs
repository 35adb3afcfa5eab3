// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Reductions while a jump is known and not believed yet: whoever would give at the price that the jump says must be able to spare it there.</summary>
public sealed class PendingJumpTests
{
    private const string Opening =
        $"""
        {AttackWorld.Opening}
        {AttackWorld.Marks} by 1
        {AttackWorld.Marks} by 2
        open L owner 1
        open W owner 2
        """;

    /// <summary>A jump that comes to nothing has kept nobody from paying what he could have paid.</summary>
    [Fact]
    public void O01_who_can_spare_it_at_both_prices_reduces() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 100000 USDC
        deposit W 100000 USDC
        buy L 2 BTC-PERP @ 50000 from W
        wait 1
        mark BTC 40000 BTC-PERP 40000 by 0
        mark BTC 40000 BTC-PERP 40000 by 1
        price BTC 50000
        buy W 1 BTC-PERP @ 50000 from L
        withdraw L 1 USDC -> OracleForbids
        transfer L W 1 USDC -> OwnerMismatch
        mark BTC 50000 BTC-PERP 50000 by 0
        mark BTC 50000 BTC-PERP 50000 by 1
        withdraw L 1 USDC
        balance L 99999 USDC
        """,
        AttackWorld.Setup("cross", AttackWorld.CarefulOracle));

    /// <summary>L unhedges at the old price with an accomplice and is left with the leg that loses: what the jump takes cannot be given away before it.</summary>
    [Theory]
    [InlineData("tiered", "30000", "buy L 1 BTC-FUT @ 50000 from W")]
    [InlineData("tiered", "70000", "buy W 1 BTC-PERP @ 50000 from L")]
    [InlineData("tiered", "30000", "buy L 1 BTC-FUT @ 40000 from W")]
    [InlineData("cross", "30000", "buy L 1 BTC-FUT @ 50000 from W")]
    public void O01_a_hedge_is_not_undone_at_a_price_that_the_jump_has_left_behind(string rulebook, string jump, string reduction) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 15000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        wait 1
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 0
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 1
        price BTC 50000
        {reduction} -> {(reduction.Contains("40000") ? "OracleForbids" : "TransferNotCovered")}
        wait 61
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 0
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 1
        price BTC {jump}
        profit L W <= 0
        balance @fund 1000000 USDC
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));
}
