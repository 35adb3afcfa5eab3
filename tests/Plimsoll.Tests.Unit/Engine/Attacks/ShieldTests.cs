// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>An account below its line is acted upon, whatever else it holds; and a winner gives what a winner gives.</summary>
/// <remarks>L is long 10 BTC from W; at 45,000 it has lost 50,000, far more than it has. Something must have happened to its position.</remarks>
public sealed class ShieldTests
{
    public static TheoryData<string> Rulebooks => [.. AttackWorld.Rulebooks];

    private const string Sides =
        """
        open L owner 1
        open W owner 2
        deposit L 95000 USDC
        deposit W 500000 USDC
        buy L 10 BTC-PERP @ 50000 from W
        """;

    private const string Fall =
        """
        depth BTC-PERP 0.001 100
        mark BTC 38000 BTC-PERP 38000
        wait 1
        wait 1
        wait 1
        """;

    /// <summary>A12: a lot of SOL, 3 USD, whose price has gone stale while BTC's is fresh.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A12")]
    [Trait("property", "L15")]
    public void A12_a_lot_in_a_suspended_instrument_shields_nothing(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Sides}
        buy L 0.02 SOL-PERP @ 150 from H
        wait 3500
        mark BTC 50000 BTC-PERP 50001
        wait 200
        {Fall}
        contracts L BTC-PERP < 10
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A12: a loan of a coin whose price has gone stale.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A12")]
    [Trait("property", "L15")]
    public void A12_a_grain_of_a_suspended_coin_owed_shields_nothing(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Sides}
        deposit H 10 SOL
        buy H 0.01 SOL/USDC @ 150 from L
        wait 3500
        mark BTC 50000 BTC-PERP 50001
        wait 200
        {Fall}
        contracts L BTC-PERP < 10
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A12: a grain of a coin that counts as collateral, its price gone stale.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A12")]
    [Trait("property", "L15")]
    public void A12_a_grain_of_suspended_collateral_shields_nothing(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Sides}
        deposit L 0.0001 SOL
        wait 3500
        mark BTC 50000 BTC-PERP 50001
        wait 200
        {Fall}
        contracts L BTC-PERP < 10
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A20: a call on oil, whose forward goes below zero.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A20")]
    [Trait("property", "L15")]
    public void A20_an_option_on_a_forward_below_zero_shields_nothing(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Sides}
        buy L 1 OIL-CALL @ 2 from H
        mark OIL -3 OIL-FUT -3 OIL-CALL 0.01
        {Fall}
        contracts L BTC-PERP < 10
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A21 from the other side: the lot settled in an asset that is not accepted keeps nobody's liquidation off. It is refused, so that L comes
    /// without it to where the attack would begin; what it would do there is held in <see cref="UnacceptedLotTests"/>.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A21")]
    [Trait("property", "L15")]
    public void A21_a_losing_lot_in_an_asset_that_is_not_accepted_shields_nothing(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Sides}
        buy L 0.001 BTC-SCRIP @ 50000 from W -> CollateralNotAccepted
        {Fall}
        contracts L BTC-PERP < 10
        """,
        AttackWorld.Setup(rulebook, edit: text => text["collateral"]!.AsObject().Remove("*")));

    /// <summary>A22: the fund is empty, so L's bankruptcy is W's to take on; W holds a lot of SOL whose price has gone stale.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A22")]
    [Trait("property", "L15")]
    public void A22_a_lot_in_a_suspended_instrument_keeps_no_winner_out_of_deleveraging(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: null, "10000000 USDC")}
        {Sides}
        buy W 0.02 SOL-PERP @ 150 from H
        wait 3500
        mark BTC 50000 BTC-PERP 50001
        wait 200
        mark BTC 38000 BTC-PERP 38000
        wait 1
        contracts W BTC-PERP < 10
        contracts L BTC-PERP < 10
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A22 for shared loss: X owes 28,000 of coin that it sold; W has won on its perpetual and pays like anybody who has.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A22")]
    [Trait("property", "L15")]
    public void A22_a_lot_in_a_suspended_instrument_keeps_no_winner_out_of_a_shared_loss(string rulebook)
    {
        Assert.Equal(Shared(string.Empty), Shared("buy W 0.02 SOL-PERP @ 150 from H"));

        int Shared(string lot) => ScenarioTable.Play(
            $"""
            {AttackWorld.OpeningOf(fund: null, "10000000 USDC", "100 BTC")}
            open X owner 3
            open W owner 2
            deposit X 60000 USDC
            deposit W 500000 USDC
            {lot}
            buy H 2 BTC/USDC @ 50000 from X
            buy W 10 BTC-PERP @ 50000 from H
            wait 3500
            mark BTC 50000 BTC-PERP 50001
            wait 200
            mark BTC 95000 BTC-PERP 95000
            wait 1
            """,
            AttackWorld.Setup(rulebook)).Events.OfType<Plimsoll.Engine.Events.LossSocialised>().Count();
    }

    /// <summary>A25: dust of a coin that never had a price; the fund, the backstop or the other side must still take on what L cannot carry.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A25")]
    [Trait("property", "L15")]
    public void A25_dust_without_a_price_does_not_stop_the_waterfall(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Sides}
        deposit L 0.00000001 LOST -> any
        mark BTC 38000 BTC-PERP 38000
        wait 1
        wait 1
        contracts L BTC-PERP < 0.001
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A25 after it traded: the book takes a part, and the rest must go on down the waterfall.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A25")]
    [Trait("property", "L15")]
    public void A25_dust_without_a_price_does_not_stop_the_waterfall_after_a_trade(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Sides}
        deposit L 0.00000001 LOST -> any
        depth BTC-PERP 0.001 10
        mark BTC 40400 BTC-PERP 40400
        mark BTC 38000 BTC-PERP 38000
        wait 1
        wait 1
        wait 1
        contracts L BTC-PERP < 0.001
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A11: 49,740 leaves 190 of equity over 199 of maintenance, and closing it all costs 25 and a fee of 249, which must yield.</summary>
    [Fact]
    [Trait("attack", "A11")]
    [Trait("property", "L15")]
    public void A11_a_fee_above_the_requirement_does_not_keep_an_account_open() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        deposit L 450 USDC
        buy L 1 BTC-PERP @ 50000 from H
        depth BTC-PERP 0.0001 100
        mark BTC 49740 BTC-PERP 49740 -> liquidates L
        wait 1
        wait 1
        contracts L BTC-PERP < 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>A18: hedged, 10 BTC need a tenth of what they need naked. Closing one leg is taking on risk and needs initial margin.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("attack", "A18")]
    [Trait("property", "L15")]
    public void A18_closing_one_leg_of_a_hedge_ends_at_or_above_initial(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        deposit L 75000 USDC
        buy L 1 BTC-PERP @ 50000 from H
        buy H 1 BTC-FUT @ 50000 from L
        buy L 9 BTC-PERP @ 50000 from H
        buy H 9 BTC-FUT @ 50000 from L
        spare L >= 0
        buy L 10 BTC-FUT @ 50000 from H -> any
        spare L >= 0
        """,
        AttackWorld.Setup(rulebook));
}
