// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Oracles;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.History;

/// <summary>What counted as collateral and was none.</summary>
public sealed class CollateralTests
{
    /// <summary>11 October 2022, Mango. A coin of which few trade is bought up from 4 cents to 91 and borrowed against: some 114 million left. Control: a coin
    /// that nobody has named counts up to <c>capValue</c>.</summary>
    [Fact]
    [Trait("history", "mango-2022")]
    public void What_was_pumped_is_not_borrowed_against() => Pattern.Holds(
        "mango-2022",
        Pumped(HistoryWorld.Setup()),
        Pumped(HistoryWorld.Setup(null, null, HistoryWorld.Counts("THIN", "0.25"))));

    private static Amount Pumped(EngineSetup setup) => ScenarioTable.Profit(
        ScenarioTable.Play(
            """
            open A
            open H
            deposit H 10000 BTC
            mark BTC 20000 BTC-PERP 20000 THIN 0.04 THIN-PERP 0.04
            deposit A 300000000 THIN
            mark THIN 0.91 THIN-PERP 0.91
            buy A 5900 BTC/USDC @ 20000 from H -> any
            withdraw A 5700 BTC -> any
            mark THIN 0.02 THIN-PERP 0.02
            """,
            setup),
        Harm.Id('A'));

    /// <summary>10 October 2025. Coins that are redeemed at one were valued on the venue's own book, where they traded at 65 cents while they were near one
    /// elsewhere; about 283 million were paid back to users. Control: an index of three venues.</summary>
    [Fact]
    [Trait("history", "own-book-2025")]
    public void A_coin_is_not_valued_on_one_empty_book() => Pattern.Holds(
        "own-book-2025", OwnBook(HistoryWorld.ThreeSources), OwnBook(HistoryWorld.OneSource));

    /// <summary>What a holder on loan lost once the coin is at one again.</summary>
    private static Amount OwnBook(OraclePolicy oracle)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            open A
            open H
            deposit A 300000000 PEG
            deposit H 1000000000 PEG
            fund 100000000 USDC
            {HistoryWorld.ByAll("mark PEG 1")}
            buy A 500000000 PEG/USDC @ 1 from H
            depth PEG/USDC 0.05 2000000000
            # The venue's own book.
            mark PEG 0.65 by 0
            wait 1
            wait 1
            wait 1
            {HistoryWorld.ByAll("mark PEG 1")}
            """,
            HistoryWorld.Setup(null, oracle, HistoryWorld.Counts("PEG", "0.05"), HistoryWorld.Class("PEG", "stable")));
        return Amount.Of(300_000_000) - Amount.Max(Harm.Worth(venue, Harm.Id('A')), default);
    }

    /// <summary>November 2025, Stream. The mirror: a coin that lost three quarters in truth, in a loan that believed its issuer's one; about 93 million were
    /// gone. Control: the same index, which falls as the coin does, so that it is sold on the way.</summary>
    [Fact]
    [Trait("history", "true-depeg-2025")]
    public void A_coin_that_truly_falls_is_sold_on_the_way() => Pattern.Holds(
        "true-depeg-2025", Depeg(HistoryWorld.ThreeSources), Depeg(HistoryWorld.OneSource));

    private static Amount Depeg(OraclePolicy oracle)
    {
        string Fall(string price) =>
            $"""
            # The issuer says one.
            mark PEG 1 by 0 -> any
            mark PEG {price} by 1 -> any
            mark PEG {price} by 2 -> any
            depth PEG/USDC 0.05 500000000
            wait 1
            wait 1
            """;
        return Harm.ToOthers(ScenarioTable.Play(
            $"""
            open A
            open H
            deposit A 100000000 PEG
            deposit H 1000000000 PEG
            fund 10000000 USDC
            {HistoryWorld.ByAll("mark PEG 1")}
            buy A 200000000 PEG/USDC @ 1 from H
            {string.Join('\n', Enumerable.Range(1, 14).Select(step => Fall($"0.{100 - (5 * step):00}")))}
            # He says it last.
            {HistoryWorld.ByAll("mark PEG 0.26")}
            """,
            HistoryWorld.Setup(null, oracle, HistoryWorld.Counts("PEG", "0.05"), HistoryWorld.Class("PEG", "stable"))));
    }

    /// <summary>May 2022, Venus. The feed of a coin stood at its least price, 10.7 cents, while it traded at a hundredth of one: it was bought there and
    /// borrowed against here, about 11 million. Control: <c>maxAgeSeconds</c>.</summary>
    [Fact]
    [Trait("history", "frozen-feed-2022")]
    public void A_feed_that_stands_still_grows_old() => Pattern.Holds(
        "frozen-feed-2022", Frozen(HistoryWorld.ThreeSources), Frozen(HistoryWorld.ThreeSources with { MaxAgeSeconds = 366 * 86_400 }));

    private static Amount Frozen(OraclePolicy oracle) => ScenarioTable.Profit(
        ScenarioTable.Play(
            $"""
            open A
            open H
            deposit H 10000 BTC
            {HistoryWorld.ByAll("mark BTC 30000 BTC-PERP 30000 THIN 0.107 THIN-PERP 0.107")}
            wait 3600
            {HistoryWorld.ByAll("mark BTC 30000 BTC-PERP 30000")}
            deposit A 200000000 THIN
            buy A 500 BTC/USDC @ 30000 from H -> any
            withdraw A 480 BTC -> any
            {HistoryWorld.ByAll("mark BTC 30000 BTC-PERP 30000 THIN 0.0001 THIN-PERP 0.0001")}
            """,
            HistoryWorld.Setup(null, oracle, HistoryWorld.Counts("THIN", "0.25"))),
        Harm.Id('A'));

    /// <summary>May 2021, Venus. A venue's own coin counted at four fifths; it was bought up and about 100 million borrowed against it were not paid back.
    /// Control: a loosened rulebook takes effect a week after it is adopted, and what was pumped is down again by then. The unguarded half adopts it at
    /// once.</summary>
    [Fact]
    [Trait("history", "loosened-2021")]
    public void Loosened_factors_wait() => Pattern.Holds("loosened-2021", Loosened(7 * 86_400), Loosened(0));

    private static Amount Loosened(long waits)
    {
        EngineSetup setup = HistoryWorld.Setup();
        TestVenue venue = ScenarioTable.Play(
            """
            open A
            open H
            deposit H 10000 BTC
            deposit A 2000000 THIN
            mark BTC 40000 BTC-PERP 40000 THIN 30 THIN-PERP 30
            """,
            setup);
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text("cross")!)!.AsObject();
        text["version"] = "looser";
        HistoryWorld.Counts("THIN", "0.2")(text);
        Assert.Equal(Rejection.None, venue.Apply(new AdoptRulebook(default, venue.Now, text.ToJsonString(), venue.Now.PlusSeconds(waits))));
        ScenarioTable.Play(
            """
            wait 1
            mark BTC 40000 BTC-PERP 40000 THIN 140 THIN-PERP 140
            buy A 4000 BTC/USDC @ 40000 from H -> any
            withdraw A 3950 BTC -> any
            mark THIN 25 THIN-PERP 25
            """,
            venue);
        return ScenarioTable.Profit(venue, Harm.Id('A'));
    }
}
