// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>A bankrupt's debt in coin is bought back with the money that is there for it, and not with the cash of who never traded.</summary>
public sealed class BoughtCoinTests
{
    private static readonly AssetId _usdc = TestWorld.Usdc;
    private static readonly AssetId _btc = TestWorld.Btc;

    /// <summary>A and W of one attacker pay in 2 BTC each. A is long 2,500 BTC-INV against W, which closes with S in time, and is left with 0.50675272 BTC that
    /// it owes and nothing else. H has paid in 300,000 USDC.</summary>
    private const string OwedCoin =
        """
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        open A owner 1
        open W owner 2
        open S owner 3
        open V owner 7
        open H owner 8
        deposit A 2 BTC
        deposit W 2 BTC
        deposit V 40 BTC
        deposit S 40 BTC
        deposit H 300000 USDC
        buy A 2500 BTC-INV @ 50000 from W
        depth BTC-INV 0.02 1000000 spread 0.02
        buy W 2500 BTC-INV @ 34000 from S
        depth BTC/USDC 0.02 100000 spread 0.001
        mark BTC 34000 BTC-PERP 34000
        wait 1
        wait 1
        """;

    [Fact]
    [Trait("property", "P06")]
    public void Nothing_is_bought_on_the_credit_of_a_bankrupt()
    {
        TestVenue venue = Play(OwedCoin);
        Assert.DoesNotContain(venue.All<LiquidationTraded>(), trade => trade.Instrument == TestWorld.BtcSpot);
        Assert.Equal(Amount.Parse("-0.50675272"), venue.View('A').Balance(_btc));
        Assert.Equal(Amount.Of(300_000), venue.View('H').Withdrawable(_usdc));
        Assert.Equal(Amount.Of(40), venue.View('V').Withdrawable(_btc));
        Assert.True(venue.View('W').Withdrawable(_btc) <= Amount.Parse("4.00000001"), "what A paid in and no more");
    }

    /// <summary>Somebody pays 10,000 into the fund, for which the backstop may not carry all of the debt: it gets the money with as much of it, and buys
    /// that.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void What_the_fund_has_pays_for_a_part_of_the_debt()
    {
        TestVenue venue = ScenarioTable.Play($"{OwedCoin}\nfund 10000 USDC\nwait 1\nwait 1\nwait 1",
            TestWorld.Setup(TestWorld.Rulebook().With(static p => p with { BackstopCapacity = Ratio.One })));
        Assert.Equal(Amount.Of(10_000), venue.All<FundPaid>().Where(e => e.Asset == _usdc && e.Account == TestVenue.Account('A'))
            .Aggregate(default(Amount), (sum, e) => sum + e.Amount));
        Assert.NotEmpty(venue.All<BackstopTraded>());
        Assert.Equal(Amount.Parse("-0.29411764"), venue.All<BackstopTookCoin>().First().Amount);
        Assert.True(venue.View('A').Balance(_usdc) < Amount.Of(1));
        Assert.Equal(Amount.Of(300_000), venue.View('H').Withdrawable(_usdc));
    }

    /// <summary>L has sold 10 BTC that it does not have and has 600,000 for them; at 62,000 some 20,000 are missing. Z has won 12,000 on a perpetual.</summary>
    private const string ShortOfCoin =
        """
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        open L owner 1
        open W owner 2
        open Y owner 3
        open Z owner 4
        open H owner 8
        deposit L 100000 USDC
        deposit W 600000 USDC
        deposit Y 1000000 USDC
        deposit Z 100000 USDC
        deposit H 300000 USDC
        buy W 10 BTC/USDC @ 50000 from L
        buy Z 1 BTC-PERP @ 50000 from Y
        depth BTC/USDC 0.02 100000 spread 0.001
        """;

    /// <summary>What Z can bear is charged and goes with as much of the debt; when Z wins more, that is charged too. What is left is W's to wait for.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "W06")]
    public void What_the_winners_can_bear_pays_for_a_part_of_the_debt()
    {
        TestVenue venue = Play($"{ShortOfCoin}\nmark BTC 62000 BTC-PERP 62000\nwait 1\nwait 1");
        Assert.Equal(Amount.Of(12_000), Charged(venue, 'Z'));
        Assert.True(venue.View('L').Balance(_btc).IsNegative);
        Assert.True(venue.View('L').Balance(_usdc) < Amount.Of(1), "no stake is left with what others paid");
        ScenarioTable.Play("mark BTC-PERP 63000\nwait 1", venue);
        Assert.Equal(Amount.Of(13_000), Charged(venue, 'Z'));
        Assert.Equal(Amount.Of(100_000), venue.View('Z').Report().Value.Equity);
        Assert.Equal(Amount.Of(300_000), venue.View('H').Withdrawable(_usdc));
    }

    /// <summary>With 10,000 in the fund the backstop has room for all of the debt. Of what L owes it then the fund pays 10,000, and for no more coin is
    /// bought.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void The_backstop_buys_with_what_was_paid_to_it_and_not_with_what_is_owed()
    {
        string table = ShortOfCoin.Replace("buy Z 1 BTC-PERP @ 50000 from Y", "fund 10000 USDC", StringComparison.Ordinal);
        TestVenue venue = ScenarioTable.Play($"{table}\nmark BTC 62000 BTC-PERP 62000\nwait 1\nwait 1\nwait 1\nwait 1",
            TestWorld.Setup(TestWorld.Rulebook().With(static p => p with { BackstopCapacity = Ratio.Of(100) })));
        Assert.True(venue.House(Plimsoll.Engine.Accounts.HouseAccounts.Backstop).Balance(_btc).IsNegative);
        Assert.NotEmpty(venue.All<BackstopTraded>());
        Assert.Equal(Amount.Of(300_000), venue.View('H').Withdrawable(_usdc));
    }

    /// <summary>L owes 50 BTC and 10,000 SOL, worth 4,100,000 and 2,500,000, and has 6,000,000, enough for either.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void Two_coins_are_not_bought_with_the_same_money()
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.OpeningOf(fund: "0.01 USDC", "10000000 USDC")}
            open L owner 1
            open W owner 2
            deposit L 2000000 USDC
            deposit W 10000000 USDC
            buy W 50 BTC/USDC @ 50000 from L
            buy W 10000 SOL/USDC @ 150 from L
            depth BTC/USDC 0.001 1000
            depth SOL/USDC 0.001 100000
            wait 200
            mark BTC 82000 SOL 250
            wait 1
            wait 1
            """, AttackWorld.Setup("cross"));
        Assert.Contains(venue.All<LiquidationTraded>(), trade => trade.Account == TestVenue.Account('L'));
        Assert.False(venue.View('L').Balance(_usdc).IsNegative);
        Assert.Contains(venue.View('L').Holdings.ToArray(), static held => held.Balance.IsNegative);
        Assert.Equal(Amount.Of(10_000_000), venue.View('H').Withdrawable(_usdc));
    }

    /// <summary>In a hold W may take 51,559.50 of its 51,975, of which 2,975 were won of somebody bankrupt, and 50,000 that S has paid it for a coin. At the
    /// worst price of 108,150 and charges of 0.55 % that is 0.93392 of the coin that it owes.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_a_liquidation_buys_coin_with_a_fair_share_and_no_more()
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {HoldTests.Deficit}
            buy S 1 BTC/USDC @ 50000 from W
            depth BTC/USDC 0.02 100000
            mark BTC 103000
            """, TestWorld.Setup(TestWorld.Rulebook().With(static p => p with { GateSeconds = 600 })));
        LiquidationTraded bought = venue.All<LiquidationTraded>().First(trade => trade.Account == TestVenue.Account('W'));
        Assert.Equal(Quantity.Parse("0.93392"), bought.Quantity);
    }

    /// <summary>L owes 1 BTC and has 25 ETH, no dollars. At 71,000 the first step sells ether, and the second buys coin with what that has brought.</summary>
    [Fact]
    public void What_is_sold_pays_with_the_next_step()
    {
        TestVenue venue = Play(
            """
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            open L owner 1
            open W owner 2
            deposit L 25 ETH
            deposit W 1000000 USDC
            depth BTC/USDC 0.02 100000 spread 0.001
            depth ETH/USDC 0.02 100000 spread 0.001
            buy W 1 BTC/USDC @ 50000 from L
            withdraw L 50000 USDC
            mark BTC 71000
            wait 1
            """);
        ILookup<ulong, InstrumentId> traded = venue.All<LiquidationTraded>().ToLookup(static trade => trade.Sequence, static trade => trade.Instrument);
        Assert.Equal([TestWorld.EthSpot], traded.First());
        Assert.Contains(TestWorld.BtcSpot, traded.Last());
        Assert.False(venue.View('L').Balance(_usdc).IsNegative);
        Assert.True(venue.View('L').Report().Value.IsHealthy);
        Assert.Equal(Amount.Of(1_000_000 - 50_000), venue.View('W').Withdrawable(_usdc));
    }

    private static Amount Charged(TestVenue venue, char account) => venue.All<LossSocialised>()
        .Where(loss => loss.Account == TestVenue.Account(account)).Aggregate(default(Amount), static (sum, loss) => sum + loss.Amount);

    private static TestVenue Play(string table) => ScenarioTable.Play(table, TestWorld.Setup(TestWorld.Rulebook()));
}
