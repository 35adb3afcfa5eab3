// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>Collateral that counts less toward initial margin than toward maintenance, and profit that counts in part.</summary>
public sealed class InitialCollateralTests
{
    /// <summary>One coin at 100,000 counts 95,000 toward maintenance and 70,000 toward initial margin; the perpetual requires what it did.</summary>
    [Fact]
    public void An_initial_haircut_is_required_beside_the_rest_and_leaves_equity_and_maintenance_alone()
    {
        Portfolio portfolio = TestBook.Of(("BTC", "1"), ("ETH-PERP", "2"));
        MarginReport before = TestBook.Assess(Read("{}"), portfolio);
        MarginReport after = TestBook.Assess(Read("""{ "collateral": { "BTC": { "initialHaircut": "0.3" } } }"""), portfolio);
        Assert.Equal(Amount.Of(95_000), after.Equity);
        Assert.Equal(before.Equity, after.Equity);
        Assert.Equal(before.Maintenance, after.Maintenance);
        Assert.Equal(before.Initial + Amount.Of(25_000), after.Initial);
        MarginReportLine line = after.Lines[^1];
        Assert.Equal(("initial haircut of BTC", Amount.Of(25_000), Amount.Zero), (line.Name, line.Line.Initial, line.Line.Maintenance));
    }

    /// <summary>A debt of two ETH at 4,000 counts 8,800 against equity and 9,600 toward initial margin.</summary>
    [Fact]
    public void A_debt_counts_more_toward_initial_margin()
    {
        Portfolio portfolio = TestBook.Of(("USDC", "20000"), ("ETH", "-2"));
        MarginReport before = TestBook.Assess(Read("""{ "collateral": { "ETH": { "borrowHaircut": "0.1" } } }"""), portfolio);
        MarginReport after = TestBook.Assess(Read("""{ "collateral": { "ETH": { "borrowHaircut": "0.1", "initialBorrowHaircut": "0.2" } } }"""), portfolio);
        Assert.Equal(Amount.Of(11_200), after.Equity);
        Assert.Equal(before.Initial + Amount.Of(800), after.Initial);
        Assert.Equal(before.Maintenance, after.Maintenance);
    }

    /// <summary>A perpetual bought at 100,000 stands at 104,000: of 4,000 profit a half counts toward maintenance, a tenth toward initial margin, and at most a
    /// cap. A loss counts whole.</summary>
    [Theory]
    [InlineData("104000", "0.5", "0.1", null, "2000", "1600")]
    [InlineData("104000", "0.5", "0.5", "1500", "1500", "0")]
    [InlineData("104000", "0.5", "0.1", "1500", "1500", "1100")]
    [InlineData("104000", "0", "0", null, "0", "0")]
    [InlineData("96000", "0.5", "0.1", "1500", "-4000", "0")]
    public void Profit_counts_in_part_and_loss_whole(string mark, string counted, string initially, string? cap, string equity, string initial)
    {
        Portfolio portfolio = TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1"));
        JsonObject profit = new() { ["counted"] = counted, ["initiallyCounted"] = initially };
        if (cap is not null)
        {
            profit["cap"] = cap;
        }

        MarginReport whole = TestBook.Assess(Read("{}"), portfolio, TestBook.Set(TestBook.Market, "BTC-PERP", mark));
        MarginReport part = TestBook.Assess(Read(new JsonObject { ["profit"] = profit }.ToJsonString()), portfolio,
            TestBook.Set(TestBook.Market, "BTC-PERP", mark));
        Assert.Equal(Amount.Of(50_000) + Amount.Parse(equity), part.Equity);
        Assert.Equal(whole.Initial + Amount.Parse(initial), part.Initial);
        Assert.Equal(whole.Maintenance, part.Maintenance);
    }

    /// <summary>A call bought for nothing is worth 3,000 and a perpetual has made 4,000. Profit is locked; the worth of options has a rule of its own and
    /// counts whole: 50,000 + 3,000. Of a loss of 4,000 and the call 50,000 − 4,000 + 3,000 are left.</summary>
    [Theory]
    [InlineData("104000", "53000")]
    [InlineData("96000", "49000")]
    [InlineData("100000", "53000")]
    public void What_options_are_worth_is_no_profit(string mark, string equity)
    {
        Portfolio portfolio = TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1"), ("BTC-C110", "1"));
        Rulebook locked = Read("""{ "optionValue": "full", "profit": { "counted": "0", "initiallyCounted": "0" } }""");
        MarginSheet sheet = new();
        Assert.Equal(default, locked.AssessEquity(portfolio, TestBook.Set(TestBook.Market, "BTC-PERP", mark), sheet));
        Assert.Equal(Amount.Parse(equity), sheet.Equity);
    }

    /// <summary>A floor under initial margin, by a leverage limit, is about what is open: the initial haircut of what is held comes on top of it.</summary>
    [Fact]
    public void A_leverage_limit_does_not_swallow_an_initial_haircut()
    {
        Portfolio open = TestBook.Of(("BTC", "1"), ("ETH-PERP", "2"));
        Portfolio limited = new(open.Holdings, open.Positions, AccountTerms.Default.WithLimit(Ratio.Of(1)));
        MarginReport report = TestBook.Assess(Read("""{ "collateral": { "BTC": { "initialHaircut": "0.3" } } }"""), limited);
        Assert.Equal(Amount.Of(8_000 + 25_000), report.Initial);
    }

    [Theory]
    [InlineData("""{ "collateral": { "BTC": { "initialHaircut": "0.04" } } }""", "collateral[\"BTC\"].initialHaircut", "from the haircut to 1")]
    [InlineData("""{ "collateral": { "ETH": { "borrowHaircut": "0.1", "initialBorrowHaircut": "0.05" } } }""", "collateral[\"ETH\"].initialBorrowHaircut",
        "from the borrow haircut to 10")]
    [InlineData("""{ "profit": { "counted": "0.5", "initiallyCounted": "0.6" } }""", "profit.initiallyCounted", "from 0 to what counts")]
    [InlineData("""{ "profit": { "counted": "1.5" } }""", "profit.counted", "from 0 to 1")]
    [InlineData("""{ "profit": { "count": "1" } }""", "profit", "count")]
    public void Terms_that_would_put_initial_margin_below_maintenance_are_refused(string edit, string place, string expected)
    {
        Assert.Null(RulebookReader.Read(Text(edit), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.Contains(place, StringComparison.Ordinal) && error.Contains(expected, StringComparison.Ordinal));
    }

    /// <summary>0.4 BTC at 50,000 counts 14,000 toward initial margin; 1 ETH-PERP at 3,000 on tier one needs less than 200. What may be taken leaves that much
    /// and not a unit more, and who opens again is held to it.</summary>
    [Fact]
    public void An_engine_pays_out_and_opens_by_what_counts_initially()
    {
        EngineSetup setup = AttackWorld.Setup("tiered", null, static text => text["collateral"]!["BTC"]!["initialHaircut"] = "0.3");
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            deposit L 0.4 BTC
            buy L 1 ETH-PERP @ 3000 from H
            take L BTC
            withdraw L 0.00000001 BTC -> AboveWithdrawable
            buy L 1 ETH-PERP @ 3000 from H -> InsufficientMargin
            """,
            setup);
        MarginSheet sheet = new();
        venue.Engine.Account(TestVenue.Account('L'))!.Value.Assess(sheet);
        Amount balance = sheet.Collateral[0].Balance;
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            balance = line.Asset == TestWorld.Btc ? line.Balance : balance;
        }

        // What stays counts 35,000 a coin initially and carries the margin of 3,000 at a hundredth and the cost of closing, and little else.
        Assert.InRange(balance.ToDouble() * 35_000, 30, 60);
        Assert.True(sheet.Equity >= sheet.Initial);
        Assert.True(sheet.Equity - sheet.Initial < Amount.Of(5));
    }

    private static Rulebook Read(string edit)
    {
        Rulebook? rulebook = RulebookReader.Read(Text(edit), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }

    /// <summary>The tiered rulebook with fields set: objects are merged, all else replaces what is there.</summary>
    private static string Text(string edit)
    {
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text("tiered")!)!.AsObject();
        Merge(text, JsonNode.Parse(edit)!.AsObject());
        return text.ToJsonString();
    }

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach ((string name, JsonNode? value) in from)
        {
            if (value is JsonObject inner && into[name] is JsonObject there)
            {
                Merge(there, inner);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }
}
