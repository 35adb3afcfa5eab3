// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Principal that goes through an option is principal still, and nobody else's profit.</summary>
public sealed class OptionPrincipalTests
{
    private static readonly AssetId _usdc = TestWorld.Usdc;

    /// <summary>A, W, S, Q and P are one attacker's. A's bankruptcy at 2,000 leaves W with 160,000 of which 106,556.80 nobody has paid. W has paid Q a premium
    /// of 160,000, gets it from P, and Q buys the calls back: on the way neither Q's premium nor P's calls make more of the cash look like profit. V has paid
    /// in 500,000, and keeps all of it.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(86_400, false)]
    [InlineData(86_400, true)]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_an_option_between_friends_makes_no_profit_of_principal(int gateSeconds, bool hasOption)
    {
        EngineSetup setup = Setup(gateSeconds);
        TestVenue venue = ScenarioTable.Play(
            $"""
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 16000 BTC-CALL.VOL 0.5
            open A owner 1
            open W owner 2
            open S owner 3
            open Q owner 4
            open P owner 5
            open V owner 7
            deposit A 60000 USDC
            deposit W 100000 USDC
            deposit S 300000 USDC
            deposit Q 300000 USDC
            deposit P 170000 USDC
            deposit V 500000 USDC
            buy A 160 ETH-PERP @ 3000 from W
            mark ETH 2800 ETH-PERP 2800
            buy W 160 ETH-PERP @ 2000 from S
            {(hasOption ? "buy W 10 BTC-CALL @ 16000 from Q" : "wait 0")}
            depth ETH-PERP 0.02 10000 spread 0.02
            mark ETH 2000 ETH-PERP 2000
            {(hasOption ? "buy P 10 BTC-CALL @ 16000 from W" : "wait 0")}
            take W USDC -> any
            take S USDC -> any
            take Q USDC -> any
            take P USDC -> any
            {(hasOption ? "buy Q 10 BTC-CALL @ 16000 from P -> any" : "wait 0")}
            take P USDC -> any
            take Q USDC -> any
            """, setup);
        Assert.Equal(Amount.Of(500_000), venue.View('V').Withdrawable(_usdc));

        // With the option W takes no more than without: of its win what is there for profits.
        Amount taken = venue.All<Withdrawn>().Where(static e => e.Account == TestVenue.Account('W'))
            .Aggregate(default(Amount), static (sum, e) => sum + e.Amount);
        Assert.Equal(Amount.Of(gateSeconds > 0 ? 153_600 : 160_000), taken);
        Restores.AssertChangeNothing(setup, venue.Commands);
    }

    /// <summary>H has bought a call before somebody else's bankruptcy and sells it at the same price in the hold. What it paid was paid in, and is
    /// again.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void What_was_paid_for_an_option_that_is_held_when_a_hold_begins_is_paid_in_still()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 12500 BTC-CALL.VOL 0.5
            open A owner 1
            open W owner 2
            open S owner 3
            open C owner 5
            open H owner 8
            deposit A 60000 USDC
            deposit W 100000 USDC
            deposit S 300000 USDC
            deposit C 500000 USDC
            deposit H 300000 USDC
            buy H 1 BTC-CALL @ 12500 from C
            buy A 160 ETH-PERP @ 3000 from W
            mark ETH 2800 ETH-PERP 2800
            buy W 160 ETH-PERP @ 2000 from S
            depth ETH-PERP 0.02 10000 spread 0.02
            mark ETH 2000 ETH-PERP 2000
            buy C 1 BTC-CALL @ 12500 from H
            withdrawable H 300000 USDC
            withdrawable C 500000 USDC
            """, Setup(86_400));
        Assert.Single(venue.All<WithdrawalsHeld>());
    }

    /// <summary>W and V have won the same of A, who cannot pay, and have the same share of 126,800. W is liquidated for a coin that it owes, and buys it with
    /// its share: once, and not again with the next step.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_a_liquidation_that_buys_coin_spends_the_share_that_it_buys_with()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            open A owner 1
            open W owner 2
            open S owner 3
            open V owner 4
            deposit A 60000 USDC
            deposit W 100000 USDC
            deposit V 100000 USDC
            deposit S 600000 USDC
            buy A 80 ETH-PERP @ 3000 from W
            buy A 80 ETH-PERP @ 3000 from V
            mark ETH 2800 ETH-PERP 2800
            buy W 80 ETH-PERP @ 2000 from S
            buy V 80 ETH-PERP @ 2000 from S
            depth ETH-PERP 0.02 10000 spread 0.02
            mark ETH 2000 ETH-PERP 2000
            withdrawable V 126800 USDC
            buy S 1 BTC/USDC @ 50000 from W
            depth BTC/USDC 0.02 100000
            mark BTC 225000
            wait 1
            wait 1
            wait 1
            take W USDC -> any
            take S USDC -> any
            withdrawable V 126800 USDC
            """, Setup(86_400));
        Assert.Contains(venue.All<LiquidationTraded>(), static trade => trade.Account == TestVenue.Account('W') && trade.Instrument == TestWorld.BtcSpot);
    }

    /// <summary>A coin at the least price there is, owed by who has much of what cannot be borrowed: what all of that would buy is beyond counting.</summary>
    [Theory]
    [InlineData("0.000000000001")]
    [InlineData("0.000001")]
    public void A_debt_in_a_coin_that_is_worth_next_to_nothing_halts_nothing(string price)
    {
        InstrumentCatalog catalog = InstrumentCatalog.TryCreate(TestWorld.Catalog.Observables,
            [.. TestWorld.Catalog.Assets.Select(a => a.Id == _usdc ? a with { IsBorrowable = false } : a)], TestWorld.Catalog.Instruments, out _)!;
        TestVenue venue = ScenarioTable.Play(
            $"""
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            open L owner 1
            open W owner 2
            deposit L 400000000 USDC
            deposit W 4000000000 USDC
            buy W 1 BTC/USDC @ 50000 from L
            buy L 1000000 ETH-PERP @ 3000 from W
            depth ETH-PERP 0.02 100000000 spread 0.001
            depth BTC/USDC 0.02 100000000 spread 0.001
            wait 1
            mark BTC {price} ETH 2700 ETH-PERP 2700
            wait 1
            """, new EngineSetup(catalog, TestWorld.Rulebook(), [.. catalog.Observables.Select(_ => TestWorld.SimpleOracle)], "cheap"));
        Assert.NotEmpty(venue.All<LiquidationTraded>());
    }

    private static EngineSetup Setup(int gateSeconds) => TestWorld.Setup(TestWorld.Rulebook().With(policy => policy with { GateSeconds = gateSeconds }));
}
