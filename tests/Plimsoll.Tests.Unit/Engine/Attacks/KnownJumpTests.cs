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
        {AttackWorld.Opening}
        {AttackWorld.Marks} by 1
        {AttackWorld.Marks} by 2
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

    /// <summary>The future has fallen by two fifths and a call has risen by 7,000, a seventh of what it is on: where all else goes says the larger, whichever way it is.</summary>
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
