// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Attacks that were tried on what is new and came to nothing: silent markets, pending jumps, pockets, coin that the fund pays, late marks.</summary>
public sealed class FreshAttackTests
{
    private const string Silence =
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 100000 USDC
        deposit W 10000000 USDC
        deposit W 100 BTC
        buy L 10 BTC-PERP @ 50000 from W -> any
        buy L 2 BTC-PERP @ 50000 from W -> any
        buy L 0.02 SOL-PERP @ 150 from W
        buy W 1 BTC/USDC @ 50000 from L -> any
        buy W 1 OIL-CALL @ 2 from L
        depth BTC-PERP 0.001 1000
        wait 3500
        mark BTC 50000 BTC-PERP 50000
        wait 200
        mark BTC 37500 BTC-PERP 37500
        wait 1
        withdraw W 100000000 USDC -> any
        wait 299
        wait 1
        mark SOL 150 SOL-PERP 150 OIL 20 OIL-CALL 2 OIL.VOL 0.5
        wait 7000
        """;

    private const string Pending =
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        open W owner 2
        deposit L 60000 USDC
        deposit W 200000 USDC
        deposit W 10 BTC
        deposit L 10 BTC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        buy L 1000 BTC-INV @ 50000 from W
        buy L 1 BTC-CALL @ 2000 from W -> any
        wait 1
        mark BTC 30000 BTC-PERP 30000 by 0
        mark BTC 30000 BTC-PERP 30000 by 1
        buy W 500 BTC-INV @ 50000 from L -> any
        buy W 0.5 BTC-PERP @ 49000 from L -> any
        withdraw L 1 USDC -> any
        deposit L 1 USDC
        wait 30
        mark BTC 31000 BTC-PERP 31000 by 0
        wait 40
        mark BTC 30000 BTC-PERP 30000 BTC-FUT 30000 by 1
        mark BTC 30000 BTC-PERP 30000 BTC-FUT 30000 by 2
        wait 4000
        wait 400
        """;

    /// <summary>Every command of an attack is also applied by an engine restored just before it, decoded from its own bytes: same answer, same events, same
    /// hash.</summary>
    [Theory]
    [InlineData("cross", false)]
    [InlineData("tiered", false)]
    [InlineData("isolated", false)]
    [InlineData("cross", true)]
    [InlineData("tiered", true)]
    [InlineData("isolated", true)]
    public void A_restore_before_any_command_changes_nothing_of_it(string rulebook, bool isPending)
    {
        EngineSetup setup = AttackWorld.Setup(rulebook, isPending ? AttackWorld.CarefulOracle : null);
        TestVenue played = ScenarioTable.Play(isPending ? Pending : Silence, setup);
        Assert.True(played.Commands.Count > 20);
        Restores.AssertChangeNothing(setup, played.Commands);
    }

    /// <summary>The mark of a call lags the index by 30,000: under the scenario model nobody writes it on what the mark says.</summary>
    [Fact]
    public void A_short_option_is_not_opened_at_a_late_mark() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1100000 USDC
        deposit W 1000000 USDC
        mark BTC 80000 BTC-PERP 80000
        buy W 80 BTC-CALL @ 2000 from L -> InsufficientMargin
        buy W 20 BTC-CALL @ 2000 from L
        mark BTC-CALL 25000
        wait 1
        balance @fund 1000000 USDC
        """,
        AttackWorld.Setup("cross"));

    /// <summary>The fund holds nothing but coin: a deficit that it covers whole leaves nothing in the account that could rise.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void A_deficit_that_is_paid_whole_in_coin_leaves_no_stake(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.OpeningOf(fund: "10 BTC", "10000000 USDC")}
        open L owner 1
        open W owner 2
        deposit L 120000 USDC
        deposit W 500000 USDC
        buy W 10 BTC/USDC @ 50000 from L
        mark BTC 82600 BTC-PERP 82600
        balance L 0 BTC
        balance L 0 USDC
        status L Closed
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A grain of a live market without a book goes to the backstop, and the deficit is concluded.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    public void A_grain_of_a_market_without_a_book_keeps_no_deficit_open(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 100000 USDC
        deposit W 10000000 USDC
        buy L 10 BTC-PERP @ 50000 from W
        buy W 10 BTC-PERP @ 50000 from H
        buy L 0.02 SOL-PERP @ 150 from H
        depth BTC-PERP 0.001 1000
        mark BTC 37500 BTC-PERP 37500
        wait 1
        wait 1
        position L 0 SOL-PERP
        equity L >= 0
        """,
        AttackWorld.Setup(rulebook));
}
