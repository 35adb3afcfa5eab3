// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What a bankrupt account has left that nobody trades: long options in silent markets, and lots of living markets without a book.</summary>
public sealed class LeftLotTests
{
    /// <summary>The index and all that is on it are silent, L has lost <c>200 × (3,000 − eth)</c> of some 200,000 in ETH, and has options left that are marked
    /// 100.</summary>
    private static string Options(int contracts, string eth) =>
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 200000 USDC
        deposit W 10000000 USDC
        mark BTC-CALL 100 BTC.VOL 0.3
        buy L {contracts} BTC-CALL @ 100 from H
        buy L 200 ETH-PERP @ 3000 from W
        depth ETH-PERP 0.001 100000
        wait 3500
        mark ETH 3000 ETH-PERP 3000
        wait 200
        mark ETH {eth} ETH-PERP {eth}
        wait 1
        wait 1
        wait 1
        wait 1
        wait 1
        position L 0 ETH-PERP
        wait 300
        wait 1
        """;

    /// <summary>F05. 100 calls marked 100 may lose 10,000 and may bring 2.5 million: they are not taken for a deficit of some 20,000.</summary>
    [Fact]
    public void A_dead_long_option_that_may_still_pay_the_deficit_is_waited_for() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 200000 USDC
        deposit W 10000000 USDC
        mark BTC-CALL 100 BTC.VOL 0.3
        buy L 100 BTC-CALL @ 100 from H
        buy L 200 ETH-PERP @ 3000 from W
        depth ETH-PERP 0.001 100000
        wait 3500
        mark ETH 3000 ETH-PERP 3000
        wait 200
        mark ETH 1900 ETH-PERP 1900
        wait 1
        wait 1
        wait 1
        wait 1
        wait 1
        position L 0 ETH-PERP
        wait 300
        wait 1
        position L 100 BTC-CALL
        """,
        AttackWorld.Setup("cross"));

    /// <summary>Two calls might bring 50,000 more, half of their notional; at 1,900 some 21,000 are missing, at 1,700 some 61,000. And a week later nothing is
    /// expected of them.</summary>
    [Theory]
    [InlineData("cross", "1900", "wait 1", "2")]
    [InlineData("tiered", "1900", "wait 1", "2")]
    [InlineData("cross", "1700", "wait 1", "0")]
    [InlineData("tiered", "1700", "wait 1", "0")]
    [InlineData("cross", "1900", "wait 700000", "0")]
    [InlineData("tiered", "1900", "wait 700000", "0")]
    public void A_dead_long_option_is_taken_once_it_could_not_pay(string rulebook, string eth, string then, string left) =>
        ScenarioTable.Play($"{Options(2, eth)}\n{then}\nwait 1\nposition L {left} BTC-CALL", AttackWorld.Setup(rulebook));

    /// <summary>The backstop takes over what no book buys of ETH, at the mark: neither the fund nor a winner pays a deficit whose holder keeps what might still
    /// pay it.</summary>
    [Theory]
    [InlineData("cross", "depth ETH-PERP 0.001 100")]
    [InlineData("tiered", "depth ETH-PERP 0.001 100")]
    [InlineData("tiered", "depth ETH-PERP 0.001 100000")]
    public void Nobody_pays_a_deficit_beside_a_dead_lot_that_might_still_pay_it(string rulebook, string book)
    {
        TestVenue venue = ScenarioTable.Play(
            $"{Options(2, "1900").Replace("depth ETH-PERP 0.001 100000", book, StringComparison.Ordinal)}\nposition L 2 BTC-CALL", AttackWorld.Setup(rulebook));
        Assert.DoesNotContain(venue.Events, e => e is LossSocialised || e is FundPaid paid && paid.Account == TestVenue.Account('L'));
        Assert.True(venue.View('L').Balance(TestWorld.Usdc) < Amount.Of(-20_000));
    }

    /// <summary>100 puts on BTC at 50,000 with a strike of 300, marked 100, or 10 on ten coins each: half of the notional would be 2.5 million, yet all that
    /// they can bring is 30,000, and they are 10,000 already.</summary>
    [Theory]
    [InlineData("1910", 100, 1, "100")]
    [InlineData("1850", 100, 1, "0")]
    [InlineData("1910", 10, 10, "10")]
    [InlineData("1850", 10, 10, "0")]
    public void A_dead_put_brings_no_more_than_its_strike(string eth, int contracts, int size, string left)
    {
        ImmutableArray<InstrumentSpec> instruments =
        [
            .. AttackWorld.Catalog.Instruments.Select(spec => spec.Symbol == "BTC-CALL"
                ? spec with { ContractSize = Quantity.Of(size), Option = spec.Option! with { Side = OptionSide.Put, Strike = Price.Of(300) } }
                : spec),
        ];
        InstrumentCatalog catalog = InstrumentCatalog.TryCreate(AttackWorld.Catalog.Observables, AttackWorld.Catalog.Assets, instruments, out _)!;
        ScenarioTable.Play($"{Options(contracts, eth)}\nposition L {left} BTC-CALL", AttackWorld.Setup("cross", catalog: catalog));
    }

    /// <summary>The mark of one call is silent, its index lives at 80,000: exercise is worth 25,000, and half of the notional 40,000 more. At 1,760 some 48,000
    /// are missing, which half of the notional alone would not bring; at 1,650 some 70,000.</summary>
    [Theory]
    [InlineData("1760", "1")]
    [InlineData("1650", "0")]
    public void What_exercise_is_worth_at_a_living_index_counts_for_who_holds_a_silent_option(string eth, string left) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 200000 USDC
        deposit W 10000000 USDC
        mark BTC-CALL 100 BTC.VOL 0.3
        buy L 1 BTC-CALL @ 100 from H
        buy L 200 ETH-PERP @ 3000 from W
        depth ETH-PERP 0.001 100000
        wait 3500
        mark ETH 3000 ETH-PERP 3000 BTC 80000
        wait 200
        mark ETH {eth} ETH-PERP {eth}
        wait 1
        wait 1
        wait 1
        wait 1
        wait 300
        wait 1
        position L 0 ETH-PERP
        position L {left} BTC-CALL
        """,
        AttackWorld.Setup("cross"));

    /// <summary>A call whose mark is silent for a moment while the index runs away hedges what is short in the perpetual: exercise is worth what the perpetual
    /// has lost, and nothing is closed.</summary>
    [Fact]
    public void A_hedge_by_an_option_is_not_torn_apart_while_its_mark_is_waited_for()
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            deposit L 16000 USDC
            deposit W 10000000 USDC
            buy L 1 BTC-CALL @ 2000 from H
            buy W 1 BTC-PERP @ 50000 from L
            depth BTC-PERP 0.001 100000
            wait 3500
            mark BTC 50000 BTC-PERP 50000 BTC.VOL 0.6
            wait 200
            mark BTC 70000 BTC-PERP 70000
            wait 1
            position L -1 BTC-PERP
            """,
            AttackWorld.Setup("tiered"));
        Assert.DoesNotContain(venue.Events, e => e is LiquidationStarted);
    }

    /// <summary>F06. One lot worth 3 USD at a living price, or a handful of options; nobody trades it and the backstop has no room.</summary>
    [Theory]
    [InlineData("cross", "0.01", "buy L 0.02 SOL-PERP @ 150 from H", "wait 0")]
    [InlineData("cross", "1000000", "buy L 0.02 SOL-PERP @ 150 from H", "wait 0")]
    [InlineData("tiered", "0.01", "buy H 0.02 SOL-PERP @ 150 from L", "wait 0")]
    [InlineData("cross", "0.01", "buy L 1 OIL-CALL @ 2 from H", "wait 0")]
    [InlineData("tiered", "0.01", "buy H 1 OIL-CALL @ 2 from L", "wait 0")]
    [InlineData("cross", "0.01", "buy L 0.02 SOL-PERP @ 150 from H", "depth SOL-PERP 0.4 1000")]
    [InlineData("cross", "0.01", "buy L 0.04 SOL-PERP @ 150 from H", "depth SOL-PERP 0.001 0.02")]
    public void A_grain_of_a_market_without_a_book_keeps_no_deficit_open(string rulebook, string fund, string grain, string book)
    {
        TestVenue venue = ScenarioTable.Play(Grain(fund, grain, book), AttackWorld.Setup(rulebook));
        Assert.Empty(venue.View('L').Positions.ToArray());
        Assert.False(venue.View('L').Report().Value.Equity.IsNegative);
    }

    /// <summary>180 SOL are 27,000, more than the 25,200 that are missing; 160 are 24,000. 90 SOL and 5 ETH are 28,500 together, 90 and 3 are 22,500.</summary>
    [Theory]
    [InlineData("180", "wait 0", "180")]
    [InlineData("160", "wait 0", "0")]
    [InlineData("90", "buy L 5 ETH-PERP @ 3000 from H", "90")]
    [InlineData("90", "buy L 3 ETH-PERP @ 3000 from H", "0")]
    public void A_larger_lot_that_nobody_carries_is_not_taken_while_it_might_pay(string lot, string another, string left) =>
        ScenarioTable.Play($"{Grain("0.01", $"buy L {lot} SOL-PERP @ 150 from H", another)}\nposition L {left} SOL-PERP", AttackWorld.Setup("cross"));

    /// <summary>A book that trades a part a second is waited for: the outside book takes nothing at the mark that somebody buys.</summary>
    [Theory]
    [InlineData("cross", "25")]
    [InlineData("tiered", "40")]
    public void What_a_book_takes_in_time_is_not_taken_over(string rulebook, string depth)
    {
        TestVenue venue = ScenarioTable.Play(Grain("0.01", "buy L 20 SOL-PERP @ 150 from H", $"depth SOL-PERP 0.001 {depth}"), AttackWorld.Setup(rulebook));
        Assert.All(venue.Events.OfType<LiquidationTraded>(), e => Assert.NotEqual(e.Mark, e.Price));
        Assert.True(venue.Events.OfType<LiquidationTraded>().Select(static e => e.Sequence).Distinct().Count() > 1);
    }

    private static string Grain(string fund, string grain, string book) =>
        $"""
        {AttackWorld.OpeningOf(fund: $"{fund} USDC", "10000000 USDC")}
        open L owner 1
        open W owner 2
        deposit L 100000 USDC
        deposit W 10000000 USDC
        buy L 10 BTC-PERP @ 50000 from W
        buy W 10 BTC-PERP @ 50000 from H
        {grain}
        {book}
        depth BTC-PERP 0.001 1000
        mark BTC 37500 BTC-PERP 37500
        wait 1
        wait 1
        wait 1
        wait 1
        """;
}
