// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>Positions that were made to be inherited.</summary>
public sealed class BackstopTests
{
    /// <summary>12 March 2025, Hyperliquid. A long of some 300 million in ether at fifty times, out of which all the profit was taken, so that the vault
    /// inherited it within two per cent of ruin: about 4 million lost. Control: margin that grows with size (class eth and the concentration charge). The
    /// unguarded half lets two per cent carry any size.</summary>
    [Fact]
    [Trait("history", "profit-withdrawn-2025")]
    public void A_position_is_not_hollowed_out_and_handed_over() => Pattern.Holds(
        "profit-withdrawn-2025",
        Hollow(HistoryWorld.Setup()),
        Hollow(HistoryWorld.Setup(null, null, HistoryWorld.Without("concentration"), HistoryWorld.Without("basis"), HistoryWorld.Shocked("eth", "0.02"))));

    private static Amount Hollow(EngineSetup setup) => Harm.ToOthers(ScenarioTable.Play(
        """
        open A
        open H
        fund 230000000 USDC
        deposit A 100000000 USDC
        deposit H 500000000 USDC
        mark ETH 1880 ETH-PERP 1880
        buy A 160000 ETH-PERP @ 1880 from H
        # The profit is made money by selling and buying back, and all that may go goes.
        mark ETH 1915 ETH-PERP 1915
        buy H 160000 ETH-PERP @ 1915 from A
        buy A 160000 ETH-PERP @ 1915 from H
        take A USDC
        depth ETH-PERP 0.05 200000
        mark ETH 1880 ETH-PERP 1880
        wait 1
        wait 1
        mark ETH 1850 ETH-PERP 1850
        wait 1
        wait 1
        """,
        setup));

    /// <summary>26 March 2025, JELLY. A short of 4 million in a coin that nobody sells is left to the vault, and the coin is driven up fivefold: 13.5 million
    /// at the worst. Control: what the backstop may hold (<c>backstopCapacity</c>, here 0.15 % of a fund of 230 million); the rest is closed against those who
    /// drive the price, at the bankruptcy price. The shipped 2 is a multiple of the fund and would have taken all of it.</summary>
    [Fact]
    [Trait("history", "jelly-2025")]
    public void A_backstop_is_not_squeezed_beyond_what_it_may_hold() => Pattern.Holds(
        "jelly-2025",
        Squeezed(HistoryWorld.Setup(null, null, HistoryWorld.Liquidation("backstopCapacity", "0.0015"))),
        Squeezed(HistoryWorld.Setup()));

    private static Amount Squeezed(EngineSetup setup) => Harm.ToOthers(ScenarioTable.Play(
        """
        open A
        open W
        fund 230000000 USDC
        deposit A 2000000 USDC
        deposit W 4000000 USDC
        mark THIN 0.0095 THIN-PERP 0.0095
        buy W 430000000 THIN-PERP @ 0.0095 from A
        take A USDC
        mark THIN 0.0125 THIN-PERP 0.0125
        wait 1
        mark THIN 0.014 THIN-PERP 0.014
        wait 1
        mark THIN 0.05 THIN-PERP 0.05
        """,
        setup));

    /// <summary>November 2023, dYdX. Longs of many accounts in YFI raised what was open from under one million to 67; it fell by 43 % within hours and the fund
    /// paid 9 million. Control: a cap on open interest, by what trades elsewhere. Margin is what such a venue required in both halves.</summary>
    [Fact]
    [Trait("history", "yfi-2023")]
    public void What_may_be_open_in_a_thin_market_is_capped() => Pattern.Holds(
        "yfi-2023", Thin("200000"), Thin("100000000"));

    private static Amount Thin(string cap) => Harm.ToOthers(ScenarioTable.Play(
        """
        open A
        open W
        fund 22000000 USDC
        deposit A 4000000 USDC
        deposit W 100000000 USDC
        mark THIN 10 THIN-PERP 10
        buy A 200000 THIN-PERP @ 10 from W
        buy A 2800000 THIN-PERP @ 10 from W -> any
        mark THIN 5.7 THIN-PERP 5.7
        """,
        HistoryWorld.Setup(HistoryWorld.Capped("THIN-PERP", cap), null, HistoryWorld.Without("concentration"), HistoryWorld.Shocked("alt", "0.1"))));

    /// <summary>12 November 2025, POPCAT. Nineteen wallets with 3 million, longs of some 26, a wall of bids that was taken away: the vault lost 4.9 million.
    /// Control: the same cap. The charge for size is on in both halves: it is an account's, and nineteen of them are charged for a nineteenth each.</summary>
    [Fact]
    [Trait("history", "popcat-2025")]
    public void Nineteen_wallets_are_one_market() => Pattern.Holds("popcat-2025", Nineteen("6500000"), Nineteen("1000000000"));

    private static Amount Nineteen(string cap)
    {
        const string Names = "ABCDEFGHIJKLMNOPQRS";
        return Harm.ToOthers(ScenarioTable.Play(
            $"""
            open Z
            fund 20000000 USDC
            deposit Z 100000000 USDC
            mark THIN 0.21 THIN-PERP 0.21
            {string.Join('\n', Names.Select(static name => $"open {name}\ndeposit {name} 180000 USDC\nbuy {name} 6500000 THIN-PERP @ 0.21 from Z -> any"))}
            mark THIN 0.12 THIN-PERP 0.12
            """,
            HistoryWorld.Setup(HistoryWorld.Capped("THIN-PERP", cap), null, HistoryWorld.Shocked("alt", "0.1"))));
    }
}
