// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Options that are held while a silent price is weighed: where the range of each may have come to, in the quote and in coin.</summary>
public sealed class SilentOptionTests
{
    private const string Opening =
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        open W owner 2
        """;

    /// <summary>A second call on the same, with a mark of its own.</summary>
    private static InstrumentCatalog TwoCalls()
    {
        InstrumentCatalog listed = AttackWorld.Catalog;
        ObservableSpec mark = new(new(listed.Observables.Length), "BTC-CALL2", ObservableKind.Price);
        InstrumentSpec call = listed.Instruments.Single(spec => spec.Symbol == "BTC-CALL");
        return Made(listed, listed.Observables.Add(mark),
            listed.Instruments.Add(call with { Id = new(listed.Instruments.Length), Symbol = "BTC-CALL2", Mark = mark.Id }));
    }

    /// <summary>The option is a put on 45,000 that is marked and paid in coin.</summary>
    private static InstrumentCatalog CoinPut(InstrumentCatalog listed) => Made(
        listed,
        listed.Observables,
        [
            .. listed.Instruments.Select(spec => spec.Symbol == "BTC-CALL"
                ? spec with { Payoff = Payoff.Inverse, Settlement = TestWorld.Btc,
                Option = spec.Option! with { Side = OptionSide.Put, Strike = Price.Of(45_000) } }
                : spec),
        ]);

    /// <summary>The call has a forward with a feed of its own.</summary>
    internal static InstrumentCatalog WithForward()
    {
        InstrumentCatalog listed = AttackWorld.Catalog;
        ObservableSpec forward = new(new(listed.Observables.Length), "BTC.FWD", ObservableKind.Price);
        return Made(
            listed,
            listed.Observables.Add(forward), [.. listed.Instruments.Select(
                spec => spec.Symbol == "BTC-CALL" ? spec with { Option = spec.Option! with { Forward = forward.Id } } : spec)]);
    }

    private static InstrumentCatalog Made(InstrumentCatalog listed, ImmutableArray<ObservableSpec> observables, ImmutableArray<InstrumentSpec> instruments) =>
        InstrumentCatalog.TryCreate(observables, listed.Assets, instruments, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));

    /// <summary>10 calls bought hedge 10 written. All is silent: at 75,000 each might be 27,000 and exercise is 20,000, so without the hedge 250,000 are lost.
    /// Only the options are silent, and their index lives: the same, as if it had moved.</summary>
    [Theory]
    [InlineData("249000", "wait 0", "TransferNotCovered")]
    [InlineData("400000", "wait 0", "accepted")]
    [InlineData("249000", "mark BTC 50000 BTC-PERP 50000 BTC-FUT 50000 BTC.VOL 0.6", "TransferNotCovered")]
    [InlineData("400000", "mark BTC 50000 BTC-PERP 50000 BTC-FUT 50000 BTC.VOL 0.6", "accepted")]
    public void A_written_option_is_weighed_at_the_upper_end_of_where_it_may_be(string margin, string alive, string answer) => ScenarioTable.Play(
        $"""
        {Opening}
        mark BTC-CALL2 2000
        mark BTC-CALL2 2000 by 1
        mark BTC-CALL2 2000 by 2
        deposit L {margin} USDC
        deposit W 9000000 USDC
        buy L 10 BTC-CALL2 @ 2000 from W
        buy W 10 BTC-CALL @ 2000 from L
        wait 3601
        {alive}
        {(alive == "wait 0" ? alive : alive + " by 1")}
        {(alive == "wait 0" ? alive : alive + " by 2")}
        buy W 10 BTC-CALL2 @ 2000 from L -> {answer}
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle, catalog: TwoCalls()));

    /// <summary>A put in coin is marked 0.04, 2,000 at 50,000. At 25,000 it might be 27,000, which are 1.08 coins of then and not 0.54: 10 that are written are
    /// a debt of 270,000, and .4 coins of premium are 10,000.</summary>
    [Theory]
    [InlineData("250000", "TransferNotCovered")]
    [InlineData("400000", "accepted")]
    public void An_option_in_coin_is_weighed_at_the_index_that_is_supposed(string margin, string answer) => ScenarioTable.Play(
        $"""
        {Opening.Replace("BTC-CALL 2000", "BTC-CALL 0.04", StringComparison.Ordinal)}
        deposit L {margin} USDC
        deposit W 9000000 USDC
        deposit W 1000 BTC
        buy W 10 BTC-CALL @ 0.04 from L
        buy W 10 BTC-PERP @ 50000 from L
        wait 3601
        buy L 10 BTC-PERP @ 50000 from W -> {answer}
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle, catalog: CoinPut(AttackWorld.Catalog)));

    /// <summary>The forward's feed lives and that of the index it follows is silent: it goes where the index may have gone. 10 written calls lose 250,000
    /// without their hedge, and require what calls far in the money do.</summary>
    [Theory]
    [InlineData("340000", "TransferNotCovered")]
    [InlineData("400000", "accepted")]
    public void A_forward_goes_where_the_index_may_have_gone(string margin, string answer) => ScenarioTable.Play(
        $"""
        {Opening}
        mark BTC.FWD 50000
        mark BTC.FWD 50000 by 1
        mark BTC.FWD 50000 by 2
        deposit L {margin} USDC
        deposit W 9000000 USDC
        buy W 10 BTC-CALL @ 2000 from L
        buy L 10 BTC-PERP @ 50000 from W
        wait 3601
        mark BTC.FWD 50000 BTC.VOL 0.6
        mark BTC.FWD 50000 BTC.VOL 0.6 by 1
        mark BTC.FWD 50000 BTC.VOL 0.6 by 2
        buy W 10 BTC-PERP @ 50000 from L -> {answer}
        """,
        AttackWorld.Setup("cross", AttackWorld.CarefulOracle, catalog: WithForward()));

    /// <summary>A written call on 50,000 marked 1,000 is silent and its index lives at 80,000: exercise is worth 30,000, of which the mark counts 1,000
    /// already, so 29,000 more are owed; 5 % of 80,000 and of 0.1 ETH at 3,000 are to be kept, 4,015. Only then is the future on ETH closed.</summary>
    [Theory]
    [InlineData("33014", "0")]
    [InlineData("33015", "0.1")]
    public void A_written_option_owes_what_exercise_is_worth_beyond_its_mark(string margin, string left) => ScenarioTable.Play(
        $"""
        mark BTC 50000 BTC-PERP 50000 BTC-CALL 1000 BTC-CALL.VOL 0.5 ETH 3000 ETH-PERP 3000
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W 100000 USDC
        buy W 1 BTC-CALL @ 1000 from L
        buy L 0.1 ETH-PERP @ 3000 from W
        wait 3500
        mark BTC 80000 BTC-PERP 80000 BTC-CALL.VOL 0.5 ETH 3000 ETH-PERP 3000
        depth ETH-PERP 0.001 100000
        wait 200
        wait 1
        wait 1
        position L {left} ETH-PERP
        """);

    /// <summary>A written put on 45,000 in coin, marked .02, is silent and its index lives at 25,000: exercise is worth 20,000, .8 coins of now, of which the
    /// mark counts 500 already, so 19,500 more are owed; 5 % of 25,000 and of 0.1 ETH at 3,000 are to be kept, 1,265.</summary>
    [Theory]
    [InlineData("20764", "0")]
    [InlineData("20765", "0.1")]
    public void Exercise_in_coin_is_worth_what_it_is_at_the_living_index(string margin, string left) => ScenarioTable.Play(
        $"""
        mark BTC 50000 BTC-PERP 50000 BTC-CALL 0.02 BTC-CALL.VOL 0.5 ETH 3000 ETH-PERP 3000
        open L owner 1
        open W owner 2
        deposit L {margin} USDC
        deposit W 100000 USDC
        deposit W 1 BTC
        buy W 1 BTC-CALL @ 0.02 from L
        buy L 0.1 ETH-PERP @ 3000 from W
        wait 3500
        mark BTC 25000 BTC-PERP 25000 BTC-CALL.VOL 0.5 ETH 3000 ETH-PERP 3000
        depth ETH-PERP 0.001 100000
        wait 200
        wait 1
        wait 1
        position L {left} ETH-PERP
        """,
        TestWorld.Setup() with { Catalog = CoinPut(TestWorld.Catalog) });
}
