// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Which jumps are known: after a refusal, after a restart, and which of several says where an underlying goes.</summary>
public sealed class KnownJumpTests
{
    private const string Opening =
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        open W owner 2
        deposit W 15000 USDC
        """;

    private static EngineSetup Setup => AttackWorld.Setup("tiered", AttackWorld.CarefulOracle);

    /// <summary>A command of an hour later, at which no price would be fresh and so no jump be left, is refused: the jump is known as before it.</summary>
    [Fact]
    public void A_jump_is_known_after_a_refused_command_of_a_later_time()
    {
        TestVenue venue = Jumped();
        Command late = new Withdraw(default, venue.Now.PlusSeconds(3_601), TestVenue.Account('L'), TestWorld.Usdc, Amount.Of(1_000_000));
        Assert.True(venue.Apply(late).IsRefused);
        Assert.Equal(RejectionCode.OracleForbids, venue.Apply(Grown(venue)).Code);
    }

    [Fact]
    public void A_jump_is_known_after_a_restart()
    {
        TestVenue venue = Jumped();
        ClearingEngine restored = ClearingEngine.Restore(Setup, venue.Snapshot());
        Assert.Equal(RejectionCode.OracleForbids, restored.Apply(Grown(venue), NullSink.Instance).Code);
        Assert.Equal(RejectionCode.OracleForbids, venue.Apply(Grown(venue)).Code);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    /// <summary>The future has fallen by two fifths and a call has risen by 7,000, a seventh of what it is on: where all else goes says the larger, whichever
    /// way it is.</summary>
    [Theory]
    [InlineData("wait 0", "wait 0")]
    [InlineData("mark BTC-CALL 9000 by 0", "mark BTC-CALL 9000 by 1")]
    public void The_largest_move_that_was_said_is_where_the_others_go(string first, string second) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 8000 USDC
        deposit W 1 BTC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 500 BTC-INV @ 50000 from L
        wait 1
        mark BTC-FUT 30000 by 0
        mark BTC-FUT 30000 by 1
        {first}
        {second}
        buy L 500 BTC-INV @ 50000 from W -> TransferNotCovered
        """,
        Setup);

    /// <summary>The forward of an option tells of its underlying as a mark does.</summary>
    [Fact]
    public void A_forward_that_has_jumped_keeps_everybody_from_growing_in_its_underlying() => ScenarioTable.Play(
        $"""
        {Opening}
        mark BTC.FWD 50000
        mark BTC.FWD 50000 by 1
        mark BTC.FWD 50000 by 2
        deposit L 15000 USDC
        wait 1
        mark BTC.FWD 30000 by 0
        mark BTC.FWD 30000 by 1
        buy L 0.1 BTC-PERP @ 50000 from W -> OracleForbids
        buy L 0.1 ETH-PERP @ 3000 from W
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle, catalog: SilentOptionTests.WithForward()));

    /// <summary>A call of a thin book is said to be worth 8,000 and not 2,000, a dated contract 30,000 and not 50,000, and most sources of the index have
    /// spoken since: that says nothing of the underlying, however often it is taken back and said again. What was said of is traded by nobody.</summary>
    [Theory]
    [InlineData("BTC-CALL", "8000", "2000")]
    [InlineData("BTC-FUT", "30000", "50000")]
    public void A_mark_that_its_index_contradicts_forbids_nothing_but_itself(string thin, string jumped, string before) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 150000 USDC
        deposit W 150000 USDC
        wait 1
        mark {thin} {jumped} by 0
        mark {thin} {jumped} by 1
        buy L 1 BTC-PERP @ 50000 from W -> OracleForbids
        wait 1
        mark BTC 50000 by 0
        buy L 1 BTC-PERP @ 50000 from W -> OracleForbids
        mark BTC 49000 by 1
        buy L 1 BTC-PERP @ 50000 from W
        buy L 0.1 {thin} @ {before} from W -> OracleForbids
        wait 57
        mark {thin} {before} by 0
        mark {thin} {before} by 1
        wait 1
        mark {thin} {jumped} by 0
        mark {thin} {jumped} by 1
        buy L 1 BTC-PERP @ 50000 from W -> OracleForbids
        wait 1
        mark BTC 50000 by 1
        mark BTC 50000 by 2
        buy L 1 BTC-PERP @ 50000 from W
        withdraw L 1 USDC
        """,
        Setup);

    /// <summary>What the index's sources said before, or say beyond the band, upholds nothing.</summary>
    [Fact]
    public void An_index_of_which_half_has_jumped_too_contradicts_nobody() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 150000 USDC
        deposit W 150000 USDC
        wait 1
        mark BTC-FUT 30000 by 0
        mark BTC-FUT 30000 by 1
        wait 1
        mark BTC 30000 by 0
        mark BTC 50000 by 1
        buy L 1 BTC-PERP @ 50000 from W -> OracleForbids
        """,
        Setup);

    private static TestVenue Jumped() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        wait 1
        mark BTC-PERP 30000 by 0
        mark BTC-PERP 30000 by 1
        price BTC-PERP 50000
        """,
        Setup);

    private static Fill Grown(TestVenue venue)
    {
        Assert.True(AttackWorld.Catalog.TryFindInstrument("BTC-FUT", out InstrumentSpec? sibling));
        return new(default, venue.Now, sibling!.Id, TestVenue.Account('L'), TestVenue.Account('W'), Quantity.Parse("0.1"), Price.Of(50_000), default, default);
    }
}
