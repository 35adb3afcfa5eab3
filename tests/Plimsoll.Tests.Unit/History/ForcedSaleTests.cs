// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>Sales that made the price that made more sales.</summary>
public sealed class ForcedSaleTests
{
    /// <summary>12 March 2020. A venue of perpetuals went on selling longs into a book that was nearly empty, through outages of its own and of its
    /// feeds; about 700 million of longs were sold by force within hours. Control: three feeds of which two must be alive, the price floor, the pace.</summary>
    [Fact]
    [Trait("history", "black-thursday-2020")]
    public void A_book_that_is_empty_is_not_sold_into_whatever_one_feed_says() => Pattern.Holds(
        "black-thursday-2020",
        Harm.Forced(BlackThursday(HistoryWorld.Setup(oracle: HistoryWorld.ThreeSources)), "BTC-PERP"),
        Harm.Forced(
            BlackThursday(HistoryWorld.Setup(
                null,
                HistoryWorld.ThreeSources with { Quorum = 1, BandConfirmations = 1 },
                HistoryWorld.Liquidation("style", "full"),
                HistoryWorld.Liquidation("priceFloor", "0.9"),
                HistoryWorld.Liquidation("pace", "1"))),
            "BTC-PERP"));

    private static TestVenue BlackThursday(EngineSetup setup) => ScenarioTable.Play(
        $"""
        open H
        open L
        deposit H 1000000000 USDC
        deposit L 100000000 USDC
        fund 20000000 USDC
        {HistoryWorld.ByAll("mark BTC 5000 BTC-PERP 5000")}
        buy L 80000 BTC-PERP @ 5000 from H
        # Of 400 million, 67 find a bid within 5 % of the price.
        depth BTC-PERP 0.25 80000
        # Two of three feeds are out.
        wait 61
        mark BTC 4200 BTC-PERP 4200 by 2 -> any
        wait 59
        mark BTC 4200 BTC-PERP 4200 by 2 -> any
        # All are back.
        {HistoryWorld.ByAll("mark BTC 4200 BTC-PERP 4200")}
        wait 1
        """,
        setup);

    /// <summary>21 June 2017. A sale of 12.5 million on one venue met margin positions whose line was that venue's own last trade: 317 dollars became 10 cents.
    /// Control: the mark is an index that the engine's own fills do not enter. The unguarded half takes the engine's last fill as the only feed.</summary>
    [Fact]
    [Trait("history", "own-mark-2017")]
    public void A_liquidator_does_not_feed_on_the_price_that_it_makes() => Pattern.Holds(
        "own-mark-2017", Harm.Forced(Cascade(feedsOnItself: false), "ETH-PERP"), Harm.Forced(Cascade(feedsOnItself: true), "ETH-PERP"));

    private static TestVenue Cascade(bool feedsOnItself)
    {
        const string Names = "ABCDEFGHIJKLMN";
        static string Long(char name, int i) => $"open {name}\ndeposit {name} {960_000 + (i * 60_000)} USDC\nbuy {name} 10000 ETH-PERP @ 317 from W";
        TestVenue venue = ScenarioTable.Play(
            $"""
            open W
            deposit W 100000000 USDC
            mark ETH 317 ETH-PERP 317
            # Fourteen longs of 3.17 million, thrice leveraged and less: each falls below its line a few per cent after the one before.
            {string.Join('\n', Names.Select(Long))}
            depth ETH-PERP 0.5 40000
            mark ETH 257 ETH-PERP 257
            """,
            HistoryWorld.Setup(null, null, HistoryWorld.Liquidation("style", "full"), HistoryWorld.Liquidation("priceFloor", "0.5"),
                HistoryWorld.Liquidation("pace", "1")));
        for (int second = 0; second < 60; second++)
        {
            string price = feedsOnItself && venue.Events.OfType<LiquidationTraded>().LastOrDefault() is { } fill ? fill.Price.ToString() : "257";
            ScenarioTable.Play($"wait 1\ndepth ETH-PERP 0.5 40000\nmark ETH {price} ETH-PERP {price} -> any", venue);
        }

        return venue;
    }

    /// <summary>10 October 2025. A queue closed winners' positions whole, by rank, whatever the deficit needed and whatever they hedged: analyses since put
    /// what it closed beyond need at about 650 million. Control: exactly the residual is taken, and never from a hedge that its holder needs. No switch turns
    /// that off, so the other half is a plain twin of such a queue.</summary>
    [Fact]
    [Trait("history", "deleveraging-2025")]
    public void Deleveraging_takes_the_residual_and_leaves_hedges()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            open B
            open C
            open D
            open E
            open H
            mark BTC 120000 BTC-PERP 120000 ETH 4300 ETH-PERP 4300
            deposit B 60000000 USDC
            deposit C 90000000 USDC
            deposit D 100000000 USDC
            deposit E 560000000 USDC
            deposit H 9000000000 USDC
            buy B 2000 BTC-PERP @ 120000 from C
            buy H 2500 BTC-PERP @ 120000 from D
            # Hedged: what is won on the short is lost on the long.
            buy E 250000 ETH-PERP @ 4300 from H
            buy H 9000 BTC-PERP @ 120000 from E
            # Nothing trades, and there is no fund: all of B goes to the other side.
            mark BTC 88000 BTC-PERP 88000 ETH 3200 ETH-PERP 3200
            """,
            HistoryWorld.Setup());
        Quantity residual = Quantity.Of(2000);
        Quantity taken = venue.Events.OfType<Deleveraged>().Aggregate(default(Quantity), static (sum, e) => sum + e.Quantity.Abs());
        Assert.Equal(residual, taken);
        Assert.All("CDEH", name => Assert.True(venue.Engine.Account(Harm.Id(name))!.Value.Status < AccountStatus.Liquidating, $"{name} is liquidated"));

        Quantity naive = ClosedWhole(residual, [("C", 154, 176, 2000), ("D", 180, 220, 2500), ("E", 573, 1592, 9000)]);
        Amount Beyond(Quantity closed) => Amount.FromAtoms((closed - residual).Atoms).Times(Price.Of(88_000), Rounding.Down);
        Pattern.Holds("deleveraging-2025", Beyond(taken), Beyond(naive));
    }

    /// <summary>What a queue closes that closes whoever is most leveraged whole, and goes on as long as anything of the residual is left. Equity and
    /// notional in millions; all won the same fraction.</summary>
    private static Quantity ClosedWhole(Quantity residual, (string Name, int Equity, int Notional, int Short)[] winners)
    {
        Quantity closed = default;
        foreach ((_, _, _, int held) in winners.OrderByDescending(static winner => (decimal)winner.Notional / winner.Equity))
        {
            closed += closed < residual ? Quantity.Of(held) : default;
        }

        return closed;
    }
}
