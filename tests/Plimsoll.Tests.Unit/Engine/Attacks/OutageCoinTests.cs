// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What coin lost in an outage is what it counts as collateral, of no more than was held when its price was last trusted. Initial margin is a tenth,
/// maintenance a twentieth; a bitcoin counts nine tenths, a dogecoin nothing; prices grow old after a minute, and half an hour is given.</summary>
public sealed class OutageCoinTests
{
    /// <summary>A is long 10 ETH on 0.1 BTC, which count 4,500; ether lives all the time. C is another account of A's owner.</summary>
    private const string Opening =
        """
        open A owner 1
        open B owner 2
        open C owner 1
        deposit B 1000000 USDC
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 DOGE 1
        deposit A 0.1 BTC
        deposit C 0.05 BTC
        buy A 10 ETH-PERP @ 3000 from B
        wait 1
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 DOGE 1
        """;

    /// <summary>5,000 DOGE fall from 1 to nothing while A loses on a living bitcoin: they counted nothing before, and lose nothing.</summary>
    [Theory]
    [InlineData("deposit A 5000 DOGE", "")]
    [InlineData("", "deposit A 5000 DOGE")]
    [Trait("property", "L13")]
    public void Coin_that_counts_nothing_has_lost_nothing(string before, string inTheOutage)
    {
        string lives = string.Concat(Enumerable.Repeat("wait 50\nmark BTC 50001 BTC-PERP 50001\nmark BTC 50000 BTC-PERP 50000\n", 8));
        TestVenue venue = Play($"""
            open A owner 1
            open B owner 2
            deposit A 6000 USDC
            deposit B 1000000 USDC
            mark BTC 50000 BTC-PERP 50000 DOGE 1
            buy A 1 BTC-PERP @ 50000 from B
            {before}
            {lives}
            {inTheOutage}
            mark DOGE 0.0001
            mark BTC-PERP 45900 -> liquidates A
            """);
        Assert.Empty(venue.All<GraceGiven>());
    }

    /// <summary>0.1 BTC fall from 50,000 to 14,000: 3,240 of equity, which are nine tenths of 3,600.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void Coin_has_lost_what_it_counted() =>
        Assert.Equal((Amount.Of(3_240), Amount.Of(1_260)), Given($"{Opening}\n{Silent(8)}\nmark BTC 14000"));

    /// <summary>0.1 BTC lost 3,600 when the price fell to 10,000; the 0.05 that came while it was out, or before that was found and after the last price, have
    /// lost 1,800 to nobody who is given time.</summary>
    [Theory]
    [InlineData("deposit A 0.05 BTC", 1)]
    [InlineData("deposit A 0.05 BTC", 7)]
    [InlineData("transfer C A 0.05 BTC", 1)]
    [InlineData("deposit A 0.03 BTC\ndeposit A 0.02 BTC", 7)]
    [Trait("property", "L13")]
    public void What_arrived_after_the_last_trusted_price_has_lost_nothing_in_the_outage(string arrives, int steps) =>
        Assert.Equal((Amount.Of(3_600), Amount.Of(1_350)), Given($"{Opening}\n{Silent(steps)}\n{arrives}\n{Silent(8 - steps)}\nmark BTC 10000"));

    /// <summary>A price that is heard again makes all that is there held: 0.15 BTC lost 5,400.</summary>
    [Fact]
    [Trait("property", "L13")]
    public void What_was_there_when_the_price_was_trusted_again_was_held_through_the_next_outage() =>
        Assert.Equal((Amount.Of(5_400), Amount.Of(1_350)), Given($"{Opening}\n{Silent(3)}\ndeposit A 0.05 BTC\nmark BTC 50000\n{Silent(8)}\nmark BTC 10000"));

    [Fact]
    [Trait("property", "D01")]
    [Trait("property", "L13")]
    public void A_restart_in_the_outage_remembers_what_arrived()
    {
        TestVenue venue = Play($"{Opening}\n{Silent(4)}\ndeposit A 0.05 BTC\n{Silent(4)}");
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        ObservePrices back = new(default, venue.Now, [new(TestWorld.BtcIndex, 0, Price.Of(10_000).Atoms, default)]);
        ListSink heard = new();
        restored.Apply(back, heard);
        venue.Apply(back);
        Assert.Equal(Amount.Of(3_600), Assert.Single(heard.Events.OfType<GraceGiven>()).Lost);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    /// <summary>Ether is heard every fifty seconds, so many times, and nothing of bitcoin.</summary>
    private static string Silent(int steps) =>
        string.Concat(Enumerable.Repeat("wait 50\nmark ETH 3001 ETH-PERP 3001\nmark ETH 3000 ETH-PERP 3000\n", steps));

    private static (Amount Lost, Amount Equity) Given(string table)
    {
        GraceGiven given = Assert.Single(Play(table).All<GraceGiven>());
        return (given.Lost, given.Equity);
    }

    private static TestVenue Play(string table)
    {
        Rulebook rulebook = TestWorld.Rulebook().With(static p => p with { GraceSeconds = 1_800 });
        return ScenarioTable.Play(table, TestWorld.Setup(rulebook, TestWorld.SimpleOracle with { MaxAgeSeconds = 60 }));
    }
}
