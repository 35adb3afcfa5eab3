// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Two owners, L who loses and W who wins, deal with each other at prices they choose. What they take out together is at most what they put
/// in.</summary>
public sealed class MoneyOutTests
{
    public static TheoryData<string> Rulebooks => [.. AttackWorld.Rulebooks];

    private const string Pair =
        """
        open L owner 1
        open W owner 2
        """;

    /// <summary>L offers W all it holds: first at half the mark, then each time a thousandth of it nearer, until one offer is taken.</summary>
    private static string Gifts(int mark) =>
        string.Join('\n', Enumerable.Range(500, 500).Select(i => $"buy W 10 BTC-PERP @ {mark * i / 1000} from L -> any"));

    /// <summary>A1.</summary>
    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("attack", "A1")]
    [Trait("property", "P14")]
    public void A1_a_requirement_raised_by_the_owner_opens_no_door_out(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Pair}
        deposit L {AttackWorld.Stake(rulebook, "BTC-PERP", "10", 110_000)}
        deposit W {AttackWorld.Stake(rulebook, "BTC-PERP", "-10", 110_000)}
        buy L 10 BTC-PERP @ 50000 from W
        limit L 1 -> any
        buy W 10 BTC-PERP @ 25000 from L -> any
        wait 1
        wait 1
        take W USDC -> any
        take L USDC -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        withdrawable H USDC >= 10000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A1 in the other direction: the loser is short and buys back above the mark; the limit is the instrument's own.</summary>
    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("attack", "A1")]
    [Trait("property", "P14")]
    public void A1_a_short_that_buys_back_above_the_mark_gives_nothing_away(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Pair}
        deposit L {AttackWorld.Stake(rulebook, "BTC-FUT", "-10", 110_000)}
        deposit W {AttackWorld.Stake(rulebook, "BTC-FUT", "10", 110_000)}
        buy W 10 BTC-FUT @ 50000 from L
        limit L 1 BTC-FUT -> any
        buy L 5 BTC-FUT @ 75000 from W -> any
        buy L 5 BTC-FUT @ 75000 from W -> any
        wait 1
        wait 1
        take W USDC -> any
        take L USDC -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A1 with a contract settled in coin.</summary>
    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("attack", "A1")]
    [Trait("property", "P14")]
    public void A1_a_contract_settled_in_coin_is_no_way_out_either(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Pair}
        deposit H 500 BTC
        fund 20 BTC
        deposit L {AttackWorld.Stake(rulebook, "BTC-INV", "5000", 5, "BTC")}
        deposit W {AttackWorld.Stake(rulebook, "BTC-INV", "-5000", 5, "BTC")}
        buy L 5000 BTC-INV @ 50000 from W
        limit L 1 -> any
        buy W 5000 BTC-INV @ 25000 from L -> any
        buy W 5000 BTC-INV @ 30000 from L -> any
        buy W 5000 BTC-INV @ 35000 from L -> any
        wait 1
        wait 1
        take W BTC -> any
        take L BTC -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        balance @fund BTC >= 20
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A2. At 49,750 L has 5,000 and needs 7,350 (tiered): closed all at once some 723 below the mark, it owes 2,230.</summary>
    [Theory]
    [InlineData("tiered", "7500", 49_750)]
    [InlineData("isolated", "12700", 49_500)]
    [InlineData("cross", "88000", 48_000)]
    [Trait("attack", "A2")]
    [Trait("property", "P14")]
    public void A2_the_margin_that_a_reduction_relieves_does_not_pay_for_a_gift(string rulebook, string margin, int mark) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Pair}
        deposit L {margin} USDC
        deposit W {margin} USDC
        buy L 10 BTC-PERP @ 50000 from W
        mark BTC {mark} BTC-PERP {mark}
        {Gifts(mark)}
        wait 1
        wait 1
        take W USDC -> any
        take L USDC -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A3. Two of three sources say 40,000, which all must confirm: the price waits, and L's loss is not to be moved while it does.</summary>
    [Theory]
    [InlineData("tiered", "7500", 49_750)]
    [InlineData("isolated", "12700", 49_500)]
    [InlineData("cross", "88000", 48_000)]
    [Trait("attack", "A3")]
    [Trait("property", "P14")]
    public void A3_a_loss_is_not_moved_to_the_fund_before_its_price_is_believed(string rulebook, string margin, int mark) => ScenarioTable.Play(
        $"""
        {AttackWorld.CarefulOpening}
        {Pair}
        deposit L {margin} USDC
        deposit W {margin} USDC
        buy L 10 BTC-PERP @ 50000 from W
        wait 1
        mark BTC {mark} BTC-PERP {mark} by 0
        mark BTC {mark} BTC-PERP {mark} by 1
        mark BTC {mark} BTC-PERP {mark} by 2
        wait 1
        mark BTC 40000 BTC-PERP 40000 by 0
        mark BTC 40000 BTC-PERP 40000 by 1
        {Gifts(mark)}
        wait 1
        wait 1
        take W USDC -> any
        take L USDC -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>A19. L is below maintenance, and what it has left goes to its accomplice, and more.</summary>
    [Theory]
    [InlineData("tiered", "9000", 49_450)]
    [InlineData("isolated", "13000", 49_300)]
    [InlineData("cross", "90000", 47_500)]
    [Trait("attack", "A19")]
    [Trait("property", "P14")]
    public void A19_an_account_in_liquidation_gives_nothing_away(string rulebook, string margin, int mark) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Pair}
        deposit L {margin} USDC
        deposit W {margin} USDC
        buy L 10 BTC-PERP @ 50000 from W
        mark BTC {mark} BTC-PERP {mark}
        {Gifts(mark)}
        wait 1
        wait 1
        take W USDC -> any
        take L USDC -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A21. The lot is refused when it is opened, and every road to it is a growth or a loan of the asset, so no account comes to hold one: the state
    /// of the attack cannot be reached. What an account with such a lot would be worth is held without an engine, in
    /// <see cref="UnacceptedLotTests"/>.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [InlineData("isolated")]
    [Trait("attack", "A21")]
    [Trait("property", "P14")]
    public void A21_a_losing_lot_in_an_asset_that_is_not_accepted_opens_no_door(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Pair}
        deposit L 85000 USDC
        deposit W 85000 USDC
        deposit L 100 SCRIP -> any
        buy L 0.001 BTC-SCRIP @ 50000 from W -> CollateralNotAccepted
        buy W 0.001 BTC-SCRIP @ 50000 from L -> CollateralNotAccepted
        buy L 10 BTC-PERP @ 50000 from W
        mark BTC 49999 BTC-PERP 50000
        buy L 0.001 BTC-SCRIP @ 49999 from W -> CollateralNotAccepted
        buy W 10 BTC-PERP @ 25000 from L -> any
        contracts L BTC-SCRIP < 0.0001
        wait 1
        wait 1
        take W USDC -> any
        take L USDC -> any
        profit L W <= 0
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook, edit: static text => text["collateral"]!.AsObject().Remove("*")));

    /// <summary>A5. 10 BTC have won 50,000 that nobody has paid; 100 ETH have lost 50,000 that are owed. Only what is not owed may go. Not on isolated:
    /// there nothing is owed by the parent, whose balance pays for no pocket's loss.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [Trait("attack", "A5")]
    public void A5_unrealised_profit_does_not_pay_for_an_unrealised_loss(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        deposit L 300000 USDC
        buy L 10 BTC-PERP @ 50000 from H
        buy L 100 ETH-PERP @ 3000 from H
        mark BTC 55000 BTC-PERP 55000 ETH 2500 ETH-PERP 2500
        withdrawable L USDC <= 250000
        # The same, in reverse: the winner is the other one.
        mark BTC 45000 BTC-PERP 45000 ETH 3500 ETH-PERP 3500
        withdrawable L USDC <= 250000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A5 with what a rulebook that ships calls the same asset: realised first, the loss has left the balance, so both orders must agree. Not on
    /// isolated, where a pocket's loss stays in the pocket: left open it has taken nothing of what the parent may withdraw.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [Trait("attack", "A5")]
    public void A5_a_loss_left_open_lets_no_more_go_than_a_loss_realised(string rulebook)
    {
        TestVenue open = ScenarioTable.Play(Table(string.Empty), AttackWorld.Setup(rulebook));
        TestVenue realised = ScenarioTable.Play(Table("buy H 100 ETH-PERP @ 2500 from L"), AttackWorld.Setup(rulebook));
        Assert.True(Most(open) <= Most(realised), $"left open {Most(open)}, realised {Most(realised)}");

        static string Table(string close) =>
            $"""
            {AttackWorld.Opening}
            open L owner 1
            deposit L 300000 USDC
            buy L 10 BTC-PERP @ 50000 from H
            buy L 100 ETH-PERP @ 3000 from H
            mark BTC 55000 BTC-PERP 55000 ETH 2500 ETH-PERP 2500
            {close}
            """;

        static Amount Most(TestVenue venue) => venue.Engine.Account(new(AccountId.FirstClient + 'L'))!.Value.Withdrawable(TestWorld.Usdc);
    }

    /// <summary>A16. Near zero a rate of the price requires nothing, while the price moves by dollars.</summary>
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [InlineData("isolated")]
    [Trait("attack", "A16")]
    [Trait("property", "M18")]
    public void A16_a_signed_price_near_zero_needs_margin_all_the_same(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        {Pair}
        deposit L 1000 USDC
        mark OIL 5 OIL-FUT 5
        mark OIL 0.01 OIL-FUT 0.01
        buy L 200000 OIL-FUT @ 0.01 from H -> any
        mark OIL -1.24 OIL-FUT -1.24
        wait 1
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));
}
