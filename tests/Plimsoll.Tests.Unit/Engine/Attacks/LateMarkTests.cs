// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What is opened at a mark that lags an accepted index.</summary>
public sealed class LateMarkTests
{
    [Theory]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [InlineData("cross")]
    public void A_short_option_is_not_opened_at_a_late_mark(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1100000 USDC
        deposit W 1000000 USDC
        mark BTC 80000 BTC-PERP 80000
        buy W 80 BTC-CALL @ 2000 from L -> any
        mark BTC-CALL 25000
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    [Theory]
    [InlineData("tiered", "BTC-PERP", "30000", "buy L 10 BTC-PERP @ 50000 from W")]
    [InlineData("cross", "BTC-PERP", "30000", "buy L 10 BTC-PERP @ 50000 from W")]
    [InlineData("isolated", "BTC-PERP", "30000", "buy L 10 BTC-PERP @ 50000 from W")]
    [InlineData("tiered", "BTC-PERP", "70000", "buy W 10 BTC-PERP @ 50000 from L")]
    [InlineData("tiered", "BTC-FUT", "30000", "buy L 10 BTC-FUT @ 50000 from W")]
    [InlineData("cross", "BTC-FUT", "70000", "buy W 10 BTC-FUT @ 50000 from L")]
    public void F11_a_perpetual_is_not_opened_at_a_mark_that_the_index_has_left(string rulebook, string symbol, string index, string trade) =>
        ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 100000 USDC
        deposit W 100000 USDC
        mark BTC {index}
        {trade} -> InsufficientMargin
        mark {symbol} {index}
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    [Theory]
    [InlineData("tiered", "180000")]
    [InlineData("isolated", "50000")]
    [InlineData("cross", "180000")]
    public void A_long_option_is_not_bought_at_a_late_mark(string rulebook, string margin) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W 1000000 USDC
        mark BTC 70000 BTC-CALL 17000
        mark BTC 50000
        buy L 10 BTC-CALL @ 17000 from W -> any
        buy L 20 BTC-CALL @ 17000 from W -> any
        mark BTC-CALL 2000
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>A premium of three thousandths is inside what stands between initial and maintenance margin; at one of a hundredth whoever buys holds
    /// maintenance and the hundredth, 500 + 200, where initial margin is 400; whoever sells holds no more than that.</summary>
    [Fact]
    public void A_side_holds_maintenance_and_what_it_loses_when_the_mark_comes_back() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 699 USDC
        deposit W 400 USDC
        mark BTC 49850
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-PERP @ 50000 from L
        mark BTC 49500
        buy L 1 BTC-PERP @ 50000 from W -> InsufficientMargin
        deposit L 1 USDC
        buy L 1 BTC-PERP @ 50000 from W
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>77 days and 8 hours are left: at a fifth of the index a year, 4.24 % of it. From 48,000 the edge is 50,034 and initial margin is enough; from
    /// 47,900 it is 49,930, the mark is late, and 2,100 + 200 are held.</summary>
    [Theory]
    [InlineData("BTC-FUT", "48000", "400", "accepted")]
    [InlineData("BTC-FUT", "47900", "2299", "InsufficientMargin")]
    [InlineData("BTC-FUT", "47900", "2300", "accepted")]
    [InlineData("BTC-PERP", "48000", "2199", "InsufficientMargin")]
    [InlineData("BTC-PERP", "48000", "2200", "accepted")]
    public void A_dated_contract_stands_off_its_index_by_the_time_that_is_left(string symbol, string index, string margin, string answer) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W 1000 USDC
        wait 1
        mark BTC {index} {symbol} 50000
        buy L 1 {symbol} @ 50000 from W -> {answer}
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>Since the mark was last heard the index has fallen by 1,500, within the carry of 2,056 that is left to it: maintenance and the 1,500 are held,
    /// 200 + 1,500. Once the mark is heard again the basis is what it is, and initial margin is enough.</summary>
    [Theory]
    [InlineData("buy L 1 BTC-FUT @ 50000 from W", "48500", "1699", "InsufficientMargin")]
    [InlineData("buy L 1 BTC-FUT @ 50000 from W", "48500", "1700", "accepted")]
    [InlineData("buy W 1 BTC-FUT @ 50000 from L", "51500", "1699", "InsufficientMargin")]
    [InlineData("buy W 1 BTC-FUT @ 50000 from L", "48500", "1000", "accepted")]
    [InlineData("wait 1", "48500", "1", "accepted")]
    public void A_dated_mark_is_late_by_what_its_index_has_gone_since_it_was_heard(string trade, string index, string margin, string answer) =>
        ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W 5000 USDC
        wait 1
        mark BTC {index}
        {(trade.StartsWith("wait", StringComparison.Ordinal) ? trade : $"{trade} -> {answer}")}
        wait 1
        mark BTC-FUT 50000
        deposit L 401 USDC
        deposit W 401 USDC
        buy L 1 BTC-FUT @ 50000 from W
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>An index that comes in the same word as the mark, before or after it, is the one that the mark was said at.</summary>
    [Theory]
    [InlineData("mark BTC 48500 BTC-FUT 49900", "accepted")]
    [InlineData("mark BTC-FUT 49900 BTC 48500", "accepted")]
    [InlineData("mark BTC 48500", "InsufficientMargin")]
    public void A_mark_is_said_at_the_index_of_its_own_word(string word, string answer) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 600 USDC
        deposit W 5000 USDC
        wait 1
        {word}
        buy L 1 BTC-FUT @ 50000 from W -> {answer}
        """,
        AttackWorld.Setup("tiered"));

    [Fact]
    public void The_index_that_a_mark_was_said_at_survives_a_restart()
    {
        EngineSetup setup = AttackWorld.Setup("tiered");
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            deposit L 600 USDC
            deposit W 5000 USDC
            wait 1
            mark BTC 48500
            """,
            setup);
        Assert.True(AttackWorld.Catalog.TryFindInstrument("BTC-FUT", out InstrumentSpec? future));
        Fill grown = new(default, venue.Now, future.Id, TestVenue.Account('L'), TestVenue.Account('W'), Quantity.Of(1), Price.Of(50_000), default, default);
        ClearingEngine restored = ClearingEngine.Restore(setup, venue.Snapshot());

        Assert.Equal(RejectionCode.InsufficientMargin, restored.Apply(grown, NullSink.Instance).Code);
        Assert.Equal(RejectionCode.InsufficientMargin, venue.Apply(grown).Code);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    /// <summary>L is hedged, and one mark does not follow. It takes the profit on the leg that has moved and would leave the loss of the other, which no mark
    /// shows yet, to the fund.</summary>
    [Theory]
    [InlineData("tiered", "15000")]
    [InlineData("cross", "40000")]
    public void What_a_late_mark_does_not_show_yet_does_not_leave(string rulebook, string margin) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        deposit L {margin} USDC
        buy L 2 BTC-FUT @ 50000 from H
        buy H 2 BTC-PERP @ 50000 from L
        mark BTC 30000 BTC-PERP 30000
        buy L 2 BTC-PERP @ 30000 from H -> any
        take L USDC
        mark BTC-FUT 30000
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>Paid in coin: 1,000 contracts of 100 are 2.5 coins at the mark of 40,000, 3.33 at an index of 30,000 and 2 at one of 50,000.</summary>
    [Theory]
    [InlineData("buy L 1000 BTC-INV @ 40000 from W", "50000", "accepted")]
    [InlineData("buy L 1000 BTC-INV @ 40000 from W", "30000", "InsufficientMargin")]
    [InlineData("buy W 1000 BTC-INV @ 40000 from L", "50000", "InsufficientMargin")]
    public void A_contract_that_is_paid_in_coin_is_held_to_the_index_too(string trade, string index, string answer) => ScenarioTable.Play(
        $"""
        mark BTC 40000 BTC-PERP 40000
        open L owner 1
        open W owner 2
        deposit L 0.5 BTC
        deposit W 10 BTC
        mark BTC {index}
        {trade} -> {answer}
        """,
        TestWorld.Setup());

    /// <summary>The index has fallen, and neither leg of a hedge shows it: undone at the old marks, one leg's gain goes to an accomplice and the other's loss
    /// stays.</summary>
    [Theory]
    [InlineData("tiered", "15000", "30000", "buy L 1 BTC-FUT @ 50000 from W", "TransferNotCovered")]
    [InlineData("cross", "15000", "30000", "buy L 1 BTC-FUT @ 50000 from W", "TransferNotCovered")]
    [InlineData("tiered", "15000", "70000", "buy W 1 BTC-PERP @ 50000 from L", "TransferNotCovered")]
    [InlineData("tiered", "25000", "30000", "buy L 1 BTC-FUT @ 50000 from W", "accepted")]
    [InlineData("tiered", "15000", "30000", "buy L 0.5 BTC-FUT @ 50000 from W", "accepted")]
    public void A_hedge_is_not_undone_at_marks_that_the_index_has_left(string rulebook, string margin, string index, string reduction, string answer) =>
        ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W 25000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        mark BTC {index}
        {reduction} -> {answer}
        mark BTC-PERP {index} BTC-FUT {index}
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>Calls that hedge a short perpetual are worth 15,000 by the index and 2,000 by their mark.</summary>
    [Fact]
    public void An_option_that_hedges_is_not_sold_at_a_mark_that_the_index_has_left() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 60000 USDC
        deposit W 900000 USDC
        buy L 10 BTC-CALL @ 2000 from W
        buy W 10 BTC-PERP @ 50000 from L
        mark BTC 70000
        buy W 10 BTC-CALL @ 2000 from L -> TransferNotCovered
        buy L 10 BTC-PERP @ 50000 from W
        buy W 10 BTC-CALL @ 2000 from L
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>Ten calls gain 13,000 each by the index and carry what five short perpetuals lose by it, 20,000 each: a long future is closed beside them,
    /// although what it would gain is given up.</summary>
    [Fact]
    public void What_an_option_gains_by_the_index_carries_what_others_lose_by_it() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 60000 USDC
        deposit W 900000 USDC
        buy L 10 BTC-CALL @ 2000 from W
        buy W 5 BTC-PERP @ 50000 from L
        buy L 1 BTC-FUT @ 50000 from W
        mark BTC 70000
        buy W 1 BTC-FUT @ 50000 from L
        """,
        AttackWorld.Setup("cross"));

    /// <summary>Hedged at marks that the index has left by 20,000: what one leg gains when they come back is not there for the other's loss when risk is
    /// added.</summary>
    [Theory]
    [InlineData("20000", "InsufficientMargin")]
    [InlineData("22000", "accepted")]
    public void A_gain_that_a_late_mark_hides_pays_for_no_loss_that_another_hides(string margin, string answer) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W 900000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        mark BTC 30000
        buy L 1 SOL-PERP @ 150 from H -> {answer}
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>Whether a mark is late its index says, however old the mark itself is: half of 50,000 is less than the 30,000 that the index has left it
    /// by.</summary>
    [Fact]
    public void A_hedge_is_not_undone_at_silent_marks_that_a_living_index_has_left_far_behind() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 28000 USDC
        deposit W 100000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        wait 3601
        mark BTC 20000
        buy L 1 BTC-FUT @ 50000 from W -> TransferNotCovered
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>An index that is silent says nothing of the marks that live: 28,000 bear half of 50,000, as far as a silent price is doubted, and are not
    /// required for the 30,000 to where it was last.</summary>
    [Fact]
    public void A_silent_index_makes_no_living_mark_late() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 28000 USDC
        deposit W 100000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        mark BTC 20000
        wait 3601
        mark BTC-PERP 50000 BTC-FUT 50000
        buy L 1 BTC-FUT @ 50000 from W
        position L 0 BTC-FUT
        """,
        AttackWorld.Setup("tiered"));

    /// <summary>An account that could not bear what its late mark hides is not kept from closing what has nothing to do with it.</summary>
    [Fact]
    public void What_leaves_the_hidden_loss_as_it_was_is_closed() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 15000 USDC
        deposit W 100000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy L 10 SOL-PERP @ 150 from W
        mark BTC 30000
        buy W 10 SOL-PERP @ 150 from L
        position L 0 SOL-PERP
        """,
        AttackWorld.Setup("tiered"));
}
