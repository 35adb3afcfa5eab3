// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>What brokers, banks and clearing houses lost.</summary>
public sealed class ClearedTests
{
    /// <summary>10 September 2018, Nasdaq Clearing. One trader's spread of Nordic against German power moved seventeen times as far as usual: 114 million
    /// euros, most of the default fund. Control: offsets between underlyings are capped and required again with the correlation gone (<c>shrink</c>,
    /// <c>offsetCap</c>, <c>singleName</c>, <c>break</c>).</summary>
    [Fact]
    [Trait("history", "power-spread-2018")]
    public void A_spread_is_margined_beyond_what_it_was_calibrated_on() => Pattern.Holds(
        "power-spread-2018", Spread("0.5", "0.8", "1", "0.75"), Spread("0", "1", "0", "0"));

    private static Amount Spread(string shrink, string offsetCap, string singleName, string broken) => Harm.ToOthers(ScenarioTable.Play(
        $"""
        open A
        open H
        fund 170000000 USDC
        deposit A 60000000 USDC
        deposit H 900000000 USDC
        mark NORDIC 50 NORDIC-FUT 50 GERMAN 50 GERMAN-FUT 50
        # A tenth of it either rulebook carries; how much of the rest, it decides.
        buy A 2000000 NORDIC-FUT @ 50 from H
        buy H 2000000 GERMAN-FUT @ 50 from A
        {string.Join('\n', Enumerable.Repeat("buy A 2000000 NORDIC-FUT @ 50 from H -> any\nbuy H 2000000 GERMAN-FUT @ 50 from A -> any", 9))}
        mark NORDIC 44 NORDIC-FUT 44 GERMAN 56 GERMAN-FUT 56
        """,
        HistoryWorld.Setup(
            null, null, HistoryWorld.Without("concentration"), HistoryWorld.Class("NORDIC", "btc"), HistoryWorld.Class("GERMAN", "btc"),
            text => text["model"]!["correlation"] = new JsonObject
            {
                ["asOf"] = "2018-09-01",
                ["underlyings"] = new JsonArray("NORDIC", "GERMAN"),
                ["matrix"] = new JsonArray(new JsonArray("1"), new JsonArray("0.95", "1")),
                ["shrink"] = shrink,
                ["offsetCap"] = offsetCap,
                ["singleName"] = singleName,
                ["break"] = broken,
            })));

    /// <summary>20 April 2020. Crude settled at −37.63; a broker's clients had bought at a few dollars on a rate of the price, could not be valued below zero,
    /// and owed it 104 million. Control: the price may be negative, and a barrel requires a rate of at least 20 dollars. The unguarded catalogue takes
    /// positive prices only: what the contract settles at is counted by hand there, for that venue cannot say it.</summary>
    [Fact]
    [Trait("history", "negative-oil-2020")]
    public void Oil_below_zero_is_margined_before_it_gets_there()
    {
        TestVenue signed = Oil(HistoryWorld.Catalog);
        TestVenue unsigned = Oil(HistoryWorld.Unsigned);
        InstrumentId oil = HistoryWorld.Instrument("OIL-FUT");
        Quantity barrels = unsigned.Engine.Account(Harm.Id('L'))!.Value.Position(oil).Quantity;
        unsigned.Engine.Market.TryPrice(unsigned.Engine.Catalog[oil].Mark, out Price last);
        Amount settled = Amount.FromAtoms(barrels.Atoms).Times(last - Price.Parse("-37.63"), Rounding.Up);
        Pattern.Holds("negative-oil-2020", Harm.ToOthers(signed), settled - Harm.Worth(unsigned, Harm.Id('L')));
    }

    private static TestVenue Oil(InstrumentCatalog catalog) => ScenarioTable.Play(
        """
        open L
        open H
        fund 50000000 USDC
        deposit L 4000000 USDC
        deposit H 300000000 USDC
        mark OIL 1 OIL-FUT 1
        buy L 200000 OIL-FUT @ 1 from H
        buy L 2570000 OIL-FUT @ 1 from H -> any
        mark OIL 0.01 OIL-FUT 0.01
        mark OIL -10 OIL-FUT -10 -> any
        mark OIL -37.63 OIL-FUT -37.63 -> any
        """,
        HistoryWorld.Setup(catalog, null, HistoryWorld.Class("OIL", "alt")));

    /// <summary>5 February 2018. Volatility futures doubled within an hour after the close; notes that were short 1.9 billion of them lost nearly all. Control:
    /// up and down are shocked apart, up by 125 %, twice the largest rise of a day before it. The unguarded half shocks a fifth either way.</summary>
    [Fact]
    [Trait("history", "volatility-gap-2018")]
    public void Volatility_gaps_upward() => Pattern.Holds(
        "volatility-gap-2018",
        Volatility(static text => text["model"]!["classes"]!["alt"]!["scenarios"]!.AsArray().Add(new JsonObject
        {
            ["price"] = "1.25",
            ["volatility"] = "up",
            ["weight"] = "1",
        })),
        Volatility(HistoryWorld.Shocked("alt", "0.2")));

    private static Amount Volatility(Action<JsonObject> edit) => Harm.ToOthers(ScenarioTable.Play(
        """
        open S
        open H
        fund 100000000 USDC
        deposit S 450000000 USDC
        deposit H 5000000000 USDC
        mark VIX 15 VIX-FUT 15
        buy H 20000000 VIX-FUT @ 15 from S
        buy H 106000000 VIX-FUT @ 15 from S -> any
        mark VIX 33 VIX-FUT 33
        """,
        HistoryWorld.Setup(null, null, HistoryWorld.Without("concentration"), edit)));

    /// <summary>8 March 2022, nickel. Shorts of 150,000 tonnes met a price that went from 29,000 to 100,000 in two days, and margin that was called came late;
    /// the exchange cancelled trades of about 12 billion. Control: a cap on what may be open.</summary>
    [Fact]
    [Trait("history", "nickel-2022")]
    public void A_short_is_not_larger_than_its_market() => Pattern.Holds("nickel-2022", Nickel("10000"), Nickel("1000000"));

    private static Amount Nickel(string cap) => Harm.ToOthers(ScenarioTable.Play(
        """
        open S
        open H
        fund 100000000 USDC
        deposit S 700000000 USDC
        deposit H 9000000000 USDC
        mark NICKEL 29000 NICKEL-FUT 29000
        buy H 10000 NICKEL-FUT @ 29000 from S
        buy H 140000 NICKEL-FUT @ 29000 from S -> any
        mark NICKEL 100000 NICKEL-FUT 100000
        """,
        HistoryWorld.Setup(HistoryWorld.Capped("NICKEL-FUT", cap), null, HistoryWorld.Without("concentration"), HistoryWorld.Shocked("alt", "0.12"))));

    /// <summary>March 2021, Archegos. Swaps on a handful of stocks at a margin of 7.5 % that did not grow with the position: banks lost more than 10 billion.
    /// Control: the charge for size.</summary>
    [Fact]
    [Trait("history", "archegos-2021")]
    public void A_book_in_one_name_is_charged_for_its_size() => Pattern.Holds(
        "archegos-2021", Concentrated(static _ => { }), Concentrated(HistoryWorld.Without("concentration")));

    private static Amount Concentrated(Action<JsonObject> edit) => Harm.ToOthers(ScenarioTable.Play(
        """
        open A
        open H
        fund 500000000 USDC
        deposit A 2700000000 USDC
        deposit H 60000000000 USDC
        mark STOCK 100 STOCK-FUT 100
        buy A 50000000 STOCK-FUT @ 100 from H
        buy A 250000000 STOCK-FUT @ 100 from H -> any
        mark STOCK 55 STOCK-FUT 55
        """,
        HistoryWorld.Setup(null, null, edit, HistoryWorld.Shocked("alt", "0.075"))));

    /// <summary>November 2022, FTX. One account could go below zero without limit, on a coin of the house: some 8 billion of clients' money. Control: no
    /// account has an exemption, and there is no field that grants one. So the unguarded half is a plain twin: a till that skips its check for the account
    /// that is flagged.</summary>
    [Fact]
    [Trait("history", "ftx-2022")]
    public void No_account_is_exempt()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            open A
            open H
            deposit H 9000000000 USDC
            mark THIN 22 THIN-PERP 22
            deposit A 400000000 THIN
            withdraw A 8000000000 USDC -> any
            take A USDC -> any
            mark THIN 1.5 THIN-PERP 1.5
            """,
            HistoryWorld.Setup());
        Amount taken = Harm.Sum(venue.Events.OfType<Withdrawn>().Select(static e => e.Amount));
        Amount Twin(bool isExempt, Amount wanted, Amount counted) => isExempt || wanted <= counted ? wanted : default;
        Pattern.Holds("ftx-2022", taken, Twin(isExempt: true, Amount.Of(8_000_000_000), default));
    }

    /// <summary>October 2011, MF Global. Clients' money met the broker's own calls: about 1.6 billion were missing. Control: no command moves money between a
    /// client and the house but what clients owe it. The unguarded half is a plain twin: one till for both.</summary>
    [Fact]
    [Trait("history", "client-money-2011")]
    public void No_command_reaches_from_the_house_into_clients_money()
    {
        TestVenue venue = ScenarioTable.Play("open A\nopen H\ndeposit A 5000000000 USDC\ndeposit H 2000000000 USDC", HistoryWorld.Setup());
        AccountId[] houses = [HouseAccounts.Fees, HouseAccounts.InsuranceFund, HouseAccounts.Backstop, HouseAccounts.Lenders, HouseAccounts.External];
        Amount called = Amount.Of(1_600_000_000);
        foreach (AccountId house in houses)
        {
            Assert.True(venue.Apply(new Transfer(default, venue.Now, Harm.Id('A'), house, new(0), called)).IsRefused);
            Assert.True(venue.Apply(new Transfer(default, venue.Now, house, Harm.Id('A'), new(0), called)).IsRefused);
            Assert.True(venue.Apply(new Withdraw(default, venue.Now, house, new(0), called)).IsRefused);
        }

        Amount clients = venue.Engine.Account(Harm.Id('A'))!.Value.Withdrawable(new(0)) + venue.Engine.Account(Harm.Id('H'))!.Value.Withdrawable(new(0));
        Amount owed = Amount.Of(7_000_000_000);
        Amount till = owed - called;
        Pattern.Holds("client-money-2011", owed - clients, owed - till);
    }

    /// <summary>May 2022, Terra. 6.5 trillion coins were made within a week, each a hundredth of a cent: figures that no unit of account had been sized for.
    /// Control: 128 bits under a limit, and a refusal beyond it. The unguarded half is a plain twin: the same value in 64 bits that wrap.</summary>
    [Fact]
    [Trait("history", "hyperinflation-2022")]
    public void Trillions_of_coins_are_counted_or_refused()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            open A
            mark THIN 0.0001 THIN-PERP 0.0001
            deposit A 6500000000000 THIN
            deposit A 100000000000000000 THIN -> any
            """,
            HistoryWorld.Setup());
        Amount held = venue.Engine.Account(Harm.Id('A'))!.Value.Balance(new(2));
        Amount exact = Amount.FromAtoms(held.Atoms / 10_000);
        long wrapped = unchecked((long)(ulong)(6_500_000_000_000UL * 1_000_000UL * 100UL));
        Amount twin = Amount.FromAtoms(wrapped / 1_000_000 * (Amount.Of(1).Atoms / 1_000_000));
        Pattern.Holds("hyperinflation-2022", Harm.Worth(venue, Harm.Id('A')) - exact, (exact - twin).Abs());
    }
}
