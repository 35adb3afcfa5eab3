// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>A pocket that is left with nothing is closed in the command that leaves it so, whichever layer emptied it.</summary>
public sealed class EmptiedPocketTests
{
    /// <summary>A deficit in a pocket is charged whole to what was won in its period: the pocket is empty, and gone in the same command. An engine restored
    /// before any command does the same.</summary>
    [Theory]
    [Trait("property", "D01")]
    [InlineData("43000", "86.919774")]
    [InlineData("43100", "71.149663")]
    [InlineData("43200", "55.379552")]
    public void D01_a_pocket_whose_deficit_is_clawed_back_is_closed_at_once(string mark, string charged)
    {
        EngineSetup setup = TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated).With(static p => p with { ClawbackSeconds = 600 }));
        TestVenue venue = ScenarioTable.Play(
            $"""
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            open A owner 1
            open W owner 2
            open S owner 3
            deposit A 6000 USDC
            deposit W 100000 USDC
            deposit S 100000 USDC
            buy A 1 BTC-PERP @ 50000 from W
            mark BTC-PERP 46400
            buy W 1 BTC-PERP @ 43000 from S
            depth BTC-PERP 0.02 100 spread 0.02
            mark BTC-PERP {mark}
            wait 600
            wait 1
            mark BTC-PERP 43100
            wait 1
            """,
            setup);
        Assert.Equal(Amount.Parse(charged), Assert.Single(venue.All<ProfitClawedBack>()).Amount);
        Assert.Equal(venue.All<AccountOpened>().Count(static opened => opened.Instrument is not null), venue.All<PocketClosed>().Length + 1);
        Assert.Equal(venue.All<ProfitClawedBack>()[0].Time, venue.All<PocketClosed>()[^1].Time);
        Restores.AssertChangeNothing(setup, venue.Commands);
    }
}
