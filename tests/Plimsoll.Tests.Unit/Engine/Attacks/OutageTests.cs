// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Time after an outage is for what was lost in it: by what is held when the price comes back, down to its first trusted value. Initial margin is a
/// tenth, maintenance a twentieth, the backstop's line 0.66 of that; prices grow old after a minute, and half an hour is given.</summary>
public sealed class OutageTests
{
    private const string Opening =
        """
        open A owner 1
        open B owner 2
        deposit B 1000000 USDC
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000
        """;

    /// <summary>A buys at 40,000 what was 50,000 before the outage: with 1,500 left of 1,775 it lacks what was lost since.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void What_is_bought_after_an_outage_has_lost_nothing_in_it() => Play(
        """
        deposit A 6000 USDC
        wait 400
        mark BTC 40000 BTC-PERP 40000
        buy A 1 BTC-PERP @ 40000 from B
        wait 10
        mark BTC 35500 BTC-PERP 35500 -> liquidates A
        """);

    /// <summary>3,000 were lost on one coin, and 2,700 since on 1.9: who could buy needs no time.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void Who_buys_more_after_an_outage_gives_up_its_time() => Play(
        """
        deposit A 12000 USDC
        buy A 1 BTC-PERP @ 50000 from B
        wait 400
        mark BTC 47000 BTC-PERP 47000
        buy A 0.9 BTC-PERP @ 47000 from B
        wait 10
        mark BTC 44000 BTC-PERP 44000 -> liquidates A
        """);

    /// <summary>The short in ether won in the outage what the long in bitcoin lost; with the gain taken, the loss does not stand alone.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void A_gain_in_an_outage_counts_also_when_it_has_been_taken() => Play(
        """
        deposit A 8000 USDC
        buy A 1 BTC-PERP @ 50000 from B
        buy B 10 ETH-PERP @ 3000 from A
        wait 400
        mark BTC 46000 BTC-PERP 46000 ETH 2600 ETH-PERP 2600
        buy A 10 ETH-PERP @ 2600 from B
        wait 10
        mark BTC 39800 BTC-PERP 39800 -> liquidates A
        """);

    /// <summary>4,000 were lost in the outage; what is left after it is above initial margin, and less than maintenance at 43,000.</summary>
    [Theory]
    [InlineData("withdraw A 3000 USDC", 12_000)]
    [InlineData("transfer A C 3000 USDC", 12_000)]
    [InlineData("buy A 0.05 BTC/USDC @ 46000 from B", 9_000)]
    [Trait("property", "L13")]
    public void Who_takes_money_out_after_an_outage_gives_up_its_time(string taken, int paidIn) => Play(
        $"""
        open C owner 1
        deposit B 1 BTC
        deposit A {paidIn} USDC
        buy A 1 BTC-PERP @ 50000 from B
        wait 400
        mark BTC 46000 BTC-PERP 46000
        {taken}
        wait 10
        mark BTC 43000 BTC-PERP 43000 -> liquidates A
        """);

    /// <summary>500 were lost in the outage. At 45,800 they are what is lacking, 490 of 2,290; at 45,700 585 of 2,285 are.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void What_the_price_does_after_its_return_is_no_loss_of_the_outage() => Play(
        """
        deposit A 6000 USDC
        buy A 1 BTC-PERP @ 50000 from B
        wait 400
        mark BTC 49500 BTC-PERP 49500
        wait 10
        mark BTC 45800 BTC-PERP 45800 -> nothing
        wait 10
        mark BTC 45700 BTC-PERP 45700 -> liquidates A
        """);

    /// <summary>A jump that is believed by waiting brings the price back at the very command that buys, and no command of time before it does.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void What_is_bought_in_the_command_that_finds_a_price_back_has_lost_nothing_in_its_outage()
    {
        TestVenue venue = Play(
            """
            deposit A 6000 USDC
            mark BTC 40000 BTC-PERP 40000
            wait 350
            mark BTC 40000 BTC-PERP 40000
            wait 49
            """, TestWorld.SimpleOracle with { Band = Ratio.Parse("0.15"), BandConfirmations = 2, BandSeconds = 400, MaxAgeSeconds = 3_600 });
        venue.Now = venue.Now.PlusSeconds(1);
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 'A', 'B', "1", "40000"));
        Assert.Equal(Amount.Of(6_000), venue.View('A').Report().Value.Equity);
        venue.Now = venue.Now.PlusSeconds(10);
        venue.Mark(TestWorld.BtcPerpMark, "35700");
        Assert.Empty(venue.All<GraceGiven>());
        Assert.Single(venue.All<LiquidationStarted>());
    }

    /// <summary>A command that is refused brings no price back: 3,000 were lost, and are counted once.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void A_refused_command_counts_no_loss()
    {
        TestVenue venue = Play(
            """
            deposit A 6000 USDC
            buy A 1 BTC-PERP @ 50000 from B
            mark BTC 47000 BTC-PERP 47000
            wait 350
            mark BTC 47000 BTC-PERP 47000
            wait 49
            status A Healthy
            """, TestWorld.SimpleOracle with { Band = Ratio.Parse("0.05"), BandConfirmations = 2, BandSeconds = 400, MaxAgeSeconds = 3_600 });
        venue.Now = venue.Now.PlusSeconds(1);
        Withdraw refused = new(default, venue.Now, new(AccountId.FirstClient + 'A'), TestWorld.Usdc, Amount.Of(7_000));
        Assert.Equal(RejectionCode.InsufficientBalance, venue.Apply(refused).Code);
        venue.Pass(0);
        venue.Mark(TestWorld.BtcPerpMark, "45900");
        Assert.Equal(Amount.Of(3_000), Assert.Single(venue.All<GraceGiven>()).Lost);
    }

    private static TestVenue Play(string table, OraclePolicy? oracle = null)
    {
        Rulebook rulebook = TestWorld.Rulebook().With(static p => p with { GraceSeconds = 1_800 });
        return ScenarioTable.Play(Opening + "\n" + table, TestWorld.Setup(rulebook, oracle ?? TestWorld.SimpleOracle with { MaxAgeSeconds = 60 }));
    }
}
