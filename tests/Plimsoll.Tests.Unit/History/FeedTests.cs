// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Oracles;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>Prices that were none.</summary>
public sealed class FeedTests
{
    /// <summary>25 June 2019, Synthetix. One of few feeds was a thousand times too high and was averaged in: a bot held a billion on paper. Control: the middle
    /// value. No policy takes a mean, so the unguarded venue has one source, and that says the mean of the same three.</summary>
    [Fact]
    [Trait("history", "averaged-feed-2019")]
    public void One_bad_feed_moves_no_price() => Pattern.Holds(
        "averaged-feed-2019",
        OneBadFeed(HistoryWorld.ThreeSources, "mark THIN 1000 THIN-PERP 1000 by 2"),
        OneBadFeed(HistoryWorld.OneSource, "mark THIN 334 THIN-PERP 334 by 0"));

    /// <summary>What a holder of three million has on paper.</summary>
    private static Amount OneBadFeed(OraclePolicy oracle, string said) => Harm.Worth(
        ScenarioTable.Play(
            $"""
            open A
            open H
            deposit A 3000000 USDC
            deposit H 2000000000 USDC
            {HistoryWorld.ByAll("mark THIN 1 THIN-PERP 1")}
            buy A 3000000 THIN-PERP @ 1 from H
            {said}
            """,
            HistoryWorld.Setup(null, oracle)),
        Harm.Id('A')) - Amount.Of(3_000_000);

    /// <summary>26 November 2020, Compound. A dollar coin was 1.30 on the one exchange that was read: 89 million of its borrowers were liquidated. Control: a
    /// quorum of two.</summary>
    [Fact]
    [Trait("history", "one-feed-2020")]
    public void One_feed_alone_liquidates_nobody() => Pattern.Holds(
        "one-feed-2020", OneFeed(HistoryWorld.ThreeSources), OneFeed(HistoryWorld.ThreeSources with { Quorum = 1, BandConfirmations = 1 }));

    private static Amount OneFeed(OraclePolicy oracle) => Harm.Forced(
        ScenarioTable.Play(
            $"""
            open A
            open H
            deposit A 40000000 USDC
            deposit H 200000000 USDC
            deposit H 200000000 PEG
            fund 10000000 USDC
            {HistoryWorld.ByAll("mark PEG 1")}
            buy H 100000000 PEG/USDC @ 1 from A
            depth PEG/USDC 0.05 2000000000
            # The other two have nothing to say on a holiday.
            wait 61
            mark PEG 1.3 by 0 -> any
            wait 1
            wait 1
            """,
            HistoryWorld.Setup(null, oracle, HistoryWorld.Counts("PEG", "0.05"), HistoryWorld.Class("PEG", "stable"))),
        "PEG/USDC");

    /// <summary>January 2026. After maintenance a venue of perpetuals came back with the price of bitcoin at zero, and closed its longs; trades were undone and
    /// about 0.65 million paid back. Control: a price of zero is refused outright, and next to nothing waits for a second source. Without band, quorum and
    /// sources the least price that the engine takes does what zero did.</summary>
    [Fact]
    [Trait("history", "zero-after-restart-2026")]
    public void Zero_after_a_restart_is_no_price() => Pattern.Holds(
        "zero-after-restart-2026", Zero(HistoryWorld.ThreeSources), Zero(HistoryWorld.OneSource));

    /// <summary>What a long lost once the price is back.</summary>
    private static Amount Zero(OraclePolicy oracle)
    {
        EngineSetup setup = HistoryWorld.Setup(null, oracle);
        TestVenue venue = ScenarioTable.Play(
            $"""
            open L
            open H
            deposit L 1000000 USDC
            deposit H 20000000 USDC
            fund 1000000 USDC
            {HistoryWorld.ByAll("mark BTC 90000 BTC-PERP 90000")}
            buy L 50 BTC-PERP @ 90000 from H
            mark BTC 0 BTC-PERP 0 by 0 -> PriceOutOfDomain
            price BTC-PERP 90000
            mark BTC 0.01 BTC-PERP 0.01 by 0
            {HistoryWorld.ByAll("mark BTC 90000 BTC-PERP 90000")}
            """,
            setup);
        return Amount.Of(1_000_000) - Harm.Worth(venue, Harm.Id('L'));
    }
}
