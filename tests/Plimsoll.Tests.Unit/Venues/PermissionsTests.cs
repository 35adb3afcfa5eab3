// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Clearing;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Who may hold what, and whose pool it lies in.</summary>
public class PermissionsTests
{
    private static Portfolio As(ClientClass client, in Portfolio portfolio) => new(portfolio.Holdings, portfolio.Positions, new() { Client = client });

    private static Rulebook Of(string? clients = null, bool isUnstatedAdmitted = false)
    {
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text("permissioned")!)!.AsObject();
        JsonObject addOn = text["addOns"]![1]!.AsObject();
        if (!isUnstatedAdmitted)
        {
            addOn.Remove("unstated");
        }

        if (clients is not null)
        {
            addOn["clients"] = JsonNode.Parse(clients);
        }

        Rulebook? rulebook = RulebookReader.Read(text.ToJsonString(), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join('\n', errors));
        return rulebook;
    }

    [Fact]
    public void A_retail_client_may_buy_options_and_not_write_them()
    {
        Rulebook rulebook = TestBook.Shipped("permissioned");
        Portfolio bought = TestBook.Of(("USDC", "100000"), ("BTC-C110", "1")), sold = TestBook.Of(("USDC", "100000"), ("BTC-C110", "-1"));
        Assert.True(rulebook.Assess(As(ClientClass.Retail, bought), TestBook.Market).IsOk);
        Assert.Equal(new Rejection(RejectionCode.HoldingNotPermitted, TestBook.InstrumentOf("BTC-C110")),
            rulebook.Assess(As(ClientClass.Retail, sold), TestBook.Market).Rejection);
        foreach (ClientClass client in new[] { ClientClass.Professional, ClientClass.EligibleCounterparty, ClientClass.House })
        {
            Assert.True(rulebook.Assess(As(client, sold), TestBook.Market).IsOk);
        }
    }

    [Fact]
    public void The_names_of_an_instrument_come_before_those_of_its_underlying_its_kind_and_the_rest()
    {
        Rulebook rulebook = Of("""
            { "retail": { "positions": { "*": "any", "perpetuals": "held", "ETH": "any", "BTC-PERP-INV": "none" },
              "assets": { "*": "held", "numeraire": "any" } } }
            """);
        void Check(RejectionCode expected, params (string, string)[] lines) =>
            Assert.Equal(expected, rulebook.Assess(As(ClientClass.Retail, TestBook.Of(lines)), TestBook.Market).Rejection.Code);
        Check(RejectionCode.None, ("BTC-PERP", "1"));
        Check(RejectionCode.HoldingNotPermitted, ("BTC-PERP", "-1"));
        Check(RejectionCode.None, ("ETH-PERP", "-1"));
        Check(RejectionCode.HoldingNotPermitted, ("BTC-PERP-INV", "10"));
        Check(RejectionCode.None, ("BTC-26DEC25", "-1"));
        Check(RejectionCode.None, ("USDC", "-1000"), ("BTC", "1"));
        Check(RejectionCode.HoldingNotPermitted, ("USDC", "1000000"), ("BTC", "-1"));
    }

    [Fact]
    public void An_account_that_states_no_class_is_refused_unless_the_rulebook_says_what_it_counts_as()
    {
        Portfolio book = TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1"));
        Assert.Equal(RejectionCode.ClientNotAdmitted, Of().Assess(book, TestBook.Market).Rejection.Code);
        Assert.True(Of(isUnstatedAdmitted: true).Assess(book, TestBook.Market).IsOk);
        Assert.True(Of().Assess(default, TestBook.Market).IsOk);
        Assert.Equal(RejectionCode.ClientNotAdmitted, Of("""{ "house": { "positions": { "*": "any" }, "assets": { "*": "any" } } }""")
            .Assess(As(ClientClass.Retail, book), TestBook.Market).Rejection.Code);
    }

    [Fact]
    public void Leverage_of_the_class_raises_initial_margin_and_nothing_else()
    {
        Rulebook rulebook = TestBook.Shipped("permissioned");
        Portfolio book = TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1"), ("ETH-PERP", "-10"));
        MarginReport retail = TestBook.Assess(rulebook, As(ClientClass.Retail, book));
        MarginReport professional = TestBook.Assess(rulebook, As(ClientClass.Professional, book));

        // Twice at most: (100,000 + 40,000) ÷ 2.
        Assert.Equal(Amount.Of(70_000), retail.Initial);
        Assert.Equal(professional.Maintenance, retail.Maintenance);
        Assert.True(professional.Initial < Amount.Of(70_000));
        Assert.Equal(retail.Initial - professional.Initial, retail.Lines.Single(line => line.Name == "leverage of the client class").Line.Initial);
    }

    [Fact]
    public void What_is_owed_of_a_coin_counts_against_the_limit_like_a_position()
    {
        // 5 BTC at 100,000, twice at most; beside them a perpetual of 100,000. What is owed of the numeraire is no exposure.
        Rulebook rulebook = TestBook.Shipped("permissioned");
        MarginReport owed = TestBook.Assess(rulebook, As(ClientClass.Retail, TestBook.Of(("USDC", "1000000"), ("BTC", "-5"))));
        Assert.Equal(Amount.Of(250_000), owed.Initial);
        Assert.Equal(Amount.Of(300_000),
            TestBook.Assess(rulebook, As(ClientClass.Retail, TestBook.Of(("USDC", "1000000"), ("BTC", "-5"), ("BTC-PERP", "1")))).Initial);
        Assert.DoesNotContain(TestBook.Assess(rulebook, As(ClientClass.Retail, TestBook.Of(("USDC", "-1000"), ("BTC", "1")))).Lines,
            static line => line.Name == "leverage of the client class");
    }

    [Fact]
    public void An_order_that_could_leave_what_may_not_be_held_is_refused()
    {
        Rulebook rulebook = Of("""{ "retail": { "positions": { "*": "held" }, "assets": { "*": "any" } } }""");
        Portfolio book = As(ClientClass.Retail, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "2")));
        RejectionCode With(params string[] quantities) => rulebook.Assess(
            book.WithOrders(quantities.Select(quantity => new OpenOrder(TestBook.InstrumentOf("BTC-PERP"), Quantity.Parse(quantity), Price.Of(100_000)))),
            TestBook.Market).Rejection.Code;
        Assert.Equal(RejectionCode.None, With("1", "-1", "-1"));
        Assert.Equal(RejectionCode.HoldingNotPermitted, With("1", "-1", "-1.5"));
    }

    [Fact]
    [Trait("property", "P09")]
    public void Pools_are_kept_apart_and_hold_what_their_accounts_claim()
    {
        AccountTerms house = new() { Client = ClientClass.House }, retail = new() { Client = ClientClass.Retail };
        Assert.Equal(RejectionCode.PoolsSegregated, SegregatedPools.MayMove(retail, house).Code);
        Assert.Equal(RejectionCode.PoolsSegregated, SegregatedPools.MayMove(house, AccountTerms.Default).Code);
        Assert.False(SegregatedPools.MayMove(retail, AccountTerms.Default).IsRefused);
        Portfolio[] accounts =
        [
            As(ClientClass.Retail, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1"))),
            As(ClientClass.Professional, TestBook.Of(("USDC", "50000"), ("BTC", "1"), ("BTC-PERP", "-1"))),
            As(ClientClass.House, TestBook.Of(("USDC", "70000"), ("BTC-PERP", "-1"))),
        ];
        ImmutableArray<PoolReport> pools = SegregatedPools.Assess(TestBook.Shipped("clearing-house"), accounts, TestBook.Market).Value;
        Assert.Equal([(ClientPool.Client, 2), (ClientPool.House, 1)], pools.Select(pool => (pool.Pool, pool.Accounts)));
        Assert.Equal([Amount.Of(150_000), Amount.Of(1)], pools[0].Claims.Select(claim => claim.Balance));
        Assert.Equal([Amount.Of(70_000)], pools[1].Claims.Select(claim => claim.Balance));

        // One client's short offsets another's long only in a net account, and the house's never.
        Assert.True(pools[0].Net < pools[0].Gross);
        Assert.Equal(pools[1].Gross, pools[1].Net);
        Assert.True(pools[1].Net.IsPositive);
    }

    [Theory]
    [InlineData("\"unstated\": \"professional\"", "\"unstated\": \"anyone\"", "$.addOns[1].unstated: expected one of")]
    [InlineData("\"professional\": { \"positions\"", "\"pros\": { \"positions\"", "$.addOns[1].clients[\"pros\"]: no client class has this name")]
    [InlineData("\"options\": \"held\"", "\"options\": \"long\"", "$.addOns[1].clients[\"retail\"].positions[\"options\"]: expected one of")]
    [InlineData("\"EUR\": \"30\"", "\"EUR\": \"0.5\"", "$.addOns[1].clients[\"retail\"].leverage[\"EUR\"]: expected a decimal in a string, from 1")]
    public void What_is_wrong_is_named_by_its_place(string good, string bad, string expected)
    {
        string text = ShippedRulebooks.Text("permissioned")!.Replace(good, bad, StringComparison.Ordinal);
        Assert.Null(RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }
}
