// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Late marks along a curve: a forward that lags its index, and legs whose lateness is told at different distances.</summary>
public sealed class LateCurveTests
{
    private const string Opening =
        $"""
        {AttackWorld.Opening}
        {CurveWorld.Marks}
        open L owner 1
        open W owner 2
        """;

    /// <summary>The index is at 80,000 (30,000); the option's forward, a future, and its mark are not. By the forward a call at 55,000 is far out of the money
    /// and requires 9,300; by the index it lacks 23,000.</summary>
    [Theory]
    [InlineData("cross", "80000", "buy W 100 BTC-FCALL @ 2000 from L", "BTC-FUT 80000 BTC-FCALL 25500")]
    [InlineData("cross", "30000", "buy W 100 BTC-FPUT @ 1000 from L", "BTC-FUT 30000 BTC-FPUT 15500")]
    [InlineData("tiered", "80000", "buy W 100 BTC-FCALL @ 2000 from L", "BTC-FUT 80000 BTC-FCALL 25500")]
    public void A_short_option_is_not_opened_at_a_forward_that_the_index_has_left(string rulebook, string index, string trade, string later) =>
        ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 1100000 USDC
        deposit W 5000000 USDC
        mark BTC {index} BTC-PERP {index}
        {trade} -> InsufficientMargin
        mark {later}
        wait 1
        balance @fund 1000000 USDC
        """,
        CurveWorld.Setup(rulebook));

    /// <summary>A short call was hedged by a perpetual, whose mark has come to 80,000. What it has gained is sold at a fair price, and pays for what the call
    /// will have lost once its forward comes.</summary>
    [Fact]
    public void Money_does_not_leave_at_a_forward_that_the_index_has_left() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 500000 USDC
        deposit W 5000000 USDC
        buy W 20 BTC-FCALL @ 2000 from L
        buy L 20 BTC-PERP @ 50000 from W
        mark BTC 80000 BTC-PERP 80000
        buy W 20 BTC-PERP @ 80000 from L
        take L USDC
        mark BTC-FUT 80000 BTC-FCALL 25500
        wait 1
        balance @fund 1000000 USDC
        """,
        CurveWorld.Setup("cross"));

    /// <summary>Within what a dated contract is carried at, 4.24 % of the index, a forward is not late and requires nothing more: initial margin of 932,826.71
    /// for 100 calls is enough. From 55,000 it is late, and there maintenance is 1,011,786.73.</summary>
    [Theory]
    [InlineData("52000", "932827", "accepted")]
    [InlineData("55000", "1011786", "InsufficientMargin")]
    [InlineData("55000", "1011787", "accepted")]
    public void A_forward_stands_off_its_index_by_the_time_that_is_left(string index, string margin, string answer) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L {margin} USDC
        deposit W 5000000 USDC
        mark BTC {index} BTC-PERP {index}
        buy W 100 BTC-FCALL @ 2000 from L -> {answer}
        """,
        CurveWorld.Setup("cross"));

    /// <summary>A dated contract in coin was marked at 52,000 when its index stood at 110,000, and the index is at 50,500 since: by what that has gone the mark
    /// comes to less than nothing, where a long one's loss in coin is more than any number. Nobody grows into it; what is held can be made smaller, and all is
    /// well when the mark is said again.</summary>
    [Fact]
    public void Nobody_grows_into_a_loss_that_cannot_be_counted() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 1 BTC
        deposit W 1 BTC
        deposit L 100000 USDC
        deposit W 100000 USDC
        mark BTC 110000 BTC-PERP 110000 BTC-IFUT 110000
        buy L 3000 BTC-IFUT @ 110000 from W
        buy W 0.01 BTC-PERP @ 110000 from L
        mark BTC-IFUT 52000
        mark BTC 50500 BTC-PERP 50500
        buy L 1000 BTC-IFUT @ 52000 from W -> OutOfRange
        buy L 0.01 BTC-PERP @ 50500 from W -> TransferNotCovered
        buy W 1000 BTC-IFUT @ 52000 from L
        mark BTC-IFUT 52001
        buy L 1000 BTC-IFUT @ 52001 from W
        buy L 0.01 BTC-PERP @ 50500 from W
        """,
        CurveWorld.Setup("tiered"));

    /// <summary>Both marks are as late. The one that is given up says so, a perpetual at any distance, a near future at 4.2 %; the one that is kept may be
    /// carried so far from the index, 4.2 % or 9.2 %, and would keep its loss to itself. Either side of the same trades is held to it.</summary>
    [Theory]
    [InlineData("1500", "20000", "BTC-FUT2", "BTC-FUT", "46000", "buy L 1 BTC-FUT @ 50000 from W", "TransferNotCovered")]
    [InlineData("1500", "20000", "BTC-FUT", "BTC-PERP", "48000", "buy L 1 BTC-PERP @ 50000 from W", "TransferNotCovered")]
    [InlineData("20000", "1500", "BTC-FUT", "BTC-PERP", "48000", "buy W 1 BTC-FUT @ 50000 from L", "TransferNotCovered")]
    [InlineData("2200", "20000", "BTC-FUT", "BTC-PERP", "48000", "buy L 1 BTC-PERP @ 50000 from W", "accepted")]
    [InlineData("2191.99", "20000", "BTC-FUT", "BTC-PERP", "48000", "buy L 1 BTC-PERP @ 50000 from W", "TransferNotCovered")]
    public void A_leg_whose_mark_is_late_is_not_given_up_for_one_that_may_be_carried(
        string margin, string others, string held, string given, string index, string reduction, string answer) =>
        Reduce(margin, others, held, given, $"mark BTC {index}", index, $"{reduction} -> {answer}");

    /// <summary>As above, but both marks are said again where they were after the index has gone: what was heard when tells nothing then, and the loss that is
    /// left does not rise.</summary>
    [Theory]
    [InlineData("1500", "20000", "BTC-FUT2", "BTC-FUT", "46000", "buy L 1 BTC-FUT @ 50000 from W", "TransferNotCovered")]
    [InlineData("1500", "20000", "BTC-FUT", "BTC-PERP", "48000", "buy L 1 BTC-PERP @ 50000 from W", "TransferNotCovered")]
    [InlineData("20000", "1500", "BTC-FUT", "BTC-PERP", "48000", "buy W 1 BTC-FUT @ 50000 from L", "TransferNotCovered")]
    [InlineData("3000", "20000", "BTC-FUT", "BTC-PERP", "48000", "buy L 1 BTC-PERP @ 50000 from W", "accepted")]
    public void A_leg_is_not_given_up_either_where_the_marks_were_said_again(
        string margin, string others, string held, string given, string index, string reduction, string answer) =>
        Reduce(margin, others, held, given, $"mark BTC {index}\nwait 1\nmark {held} 50000 {given} 50000", index, $"{reduction} -> {answer}");

    /// <summary>Two dated contracts, neither of whose marks is beyond what it may be carried at, were heard before the index fell by 1,500: the short one is
    /// not closed at what it was, for the long one has lost that by now.</summary>
    [Theory]
    [InlineData("1000", "TransferNotCovered")]
    [InlineData("3000", "accepted")]
    public void A_hedge_of_dated_contracts_is_not_undone_at_marks_heard_before_the_index_moved(string margin, string answer) =>
        Reduce(margin, "20000", "BTC-FUT2", "BTC-FUT", "mark BTC 48500", "48500", $"buy L 1 BTC-FUT @ 50000 from W -> {answer}");

    /// <summary>A short without a hedge, of 138 where 201.05 is maintenance, gives up what it would gain at the index, 50 a contract. Left with a gain there,
    /// it is kept from nothing, though 185.50 is still below the 190.81 of that price.</summary>
    [Fact]
    public void A_position_without_a_hedge_is_made_smaller_at_a_premium() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 400 USDC
        deposit W 20000 USDC
        buy W 1 BTC-PERP @ 50000 from L
        mark BTC 50212 BTC-PERP 50262
        equity L 138
        buy L 0.05 BTC-PERP @ 50262 from W
        position L -0.95 BTC-PERP
        """,
        CurveWorld.Setup("tiered"));

    /// <summary>L is long one contract and short another, W the other way round; the index goes, one leg is given up or not, both marks come to the index, and
    /// the fund has paid nothing.</summary>
    private static void Reduce(string margin, string others, string held, string given, string moves, string index, string reduction) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L {margin} USDC
        deposit W {others} USDC
        buy L 1 {held} @ 50000 from W
        buy W 1 {given} @ 50000 from L
        {moves}
        {reduction}
        mark {held} {index} {given} {index}
        wait 1
        balance @fund 1000000 USDC
        """,
        CurveWorld.Setup("tiered"));
}
