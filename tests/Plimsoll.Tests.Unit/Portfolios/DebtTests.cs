// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Portfolios;

/// <summary>What is owed of an asset beside what is held of it.</summary>
public sealed class DebtTests
{
    private static readonly AssetId _dollar = TestBook.AssetOf("USDC");
    private static readonly AssetId _coin = TestBook.AssetOf("BTC");
    private static readonly Portfolio _owing =
        Portfolio.Arrange([new(_coin, default, Amount.Of(3)), new(_dollar, Amount.Of(500_000)), new(_coin, Amount.Of(2)),
        new(_dollar, default, Amount.Of(100_000))], []);

    [Fact]
    public void Balance_and_debt_of_an_asset_stand_side_by_side_and_each_adds_up()
    {
        Assert.Equal([new(_dollar, Amount.Of(500_000), Amount.Of(100_000)), new(_coin, Amount.Of(2), Amount.Of(3))], _owing.Holdings.ToArray());
        Assert.Equal([new(_dollar, Amount.Of(400_000)), new(_coin, Amount.Of(-1))], _owing.LoansNetted().Holdings.ToArray());
        Assert.Equal((Amount.Of(-1), Amount.Of(3)), (_owing.Holdings.Span[1].Net, _owing.Holdings.Span[1].Debt));
        Assert.Equal(Amount.Of(4), new Holding(_coin, Amount.Of(-1), Amount.Of(3)).Debt);

        InvariantException bug = Assert.Throws<InvariantException>(() => Portfolio.Arrange([new(_coin, default, Amount.Of(-1))], []));
        Assert.Equal("What is owed beside a balance is never negative.", bug.Message);
    }

    [Fact]
    public void A_rule_that_keeps_loans_apart_is_shown_both_and_a_model_beside_it_only_where_it_asks()
    {
        Rulebook apart = TestBook.Shipped("cross") with { Equity = new ApartRule(), Model = new AskedModel(seesOwed: true), AddOns = [] };

        // Balances at their price: 500,000 and 2 × 100,000; required for 100,000 + 3 × 100,000 owed.
        MarginReport report = TestBook.Assess(apart, _owing);
        Assert.Equal((Amount.Of(700_000), Amount.Of(400_000)), (report.Equity, report.Maintenance));

        // A model that does not keep them apart is shown a balance of −1 and nothing owed: a loan cannot fall between the two.
        Assert.Equal(Amount.Of(100_000), TestBook.Assess(apart with { Model = new AskedModel(seesOwed: false) }, _owing).Maintenance);
    }

    [Fact]
    public void A_pocket_is_filled_from_what_is_left_after_debts_and_those_that_are_kept_apart_stay_the_accounts_own()
    {
        Rulebook isolated = TestBook.Shipped("isolated");
        Portfolio account = Portfolio.Arrange([new(_dollar, Amount.Of(30_000), Amount.Of(29_000))],
            [new(TestBook.InstrumentOf("BTC-PERP"), Quantity.Of(1), Amount.Of(100_000))]);
        AccountPart[] parts = [.. Pockets.Divide(isolated, account, TestBook.Market).Value];

        // 1,000 are there; the pocket lacks the rest of its initial margin.
        Assert.Equal(Amount.Of(1_000), parts[1].Portfolio.Holdings.Span[0].Balance);
        Assert.True(parts[1].Lacking.IsPositive);
        Assert.True(parts[0].Portfolio.Holdings.IsEmpty);

        AccountPart own = Pockets.Divide(
            isolated with { Equity = new ApartRule() }, account, TestBook.Market, [new(TestBook.InstrumentOf("BTC-PERP"), [new(_dollar, Amount.Of(1_000))])])
                .Value[0];
        Assert.Equal(new Holding(_dollar, Amount.Of(29_000), Amount.Of(29_000)), own.Portfolio.Holdings.Span[0]);
    }

    [Fact]
    public void A_liquidation_plan_keeps_debts_and_sells_no_more_than_is_left_of_a_balance()
    {
        MarketSnapshot market = KeptApart.WithBook(TestBook.InstrumentOf("BTC-USDC"));
        Rulebook cross = TestBook.Shipped("cross");
        Portfolio poor = Portfolio.Arrange([new(_coin, Amount.Of(5), Amount.Of(4)), new(_dollar, default, Amount.Of(93_000))], []);
        LiquidationPlan plan = KeptApart.PlanOf(poor, market, cross);

        PlannedClose close = Assert.Single(plan.Closes);
        Assert.Equal(TestBook.InstrumentOf("BTC-USDC"), close.Instrument);
        Assert.True(close.Quantity >= Quantity.Of(-1) && close.Quantity.IsNegative, close.Quantity.ToString());

        // Where they are kept apart, what is owed is still owed after the plan.
        Rulebook apart = cross with { Equity = new ApartRule(), Model = new AskedModel(seesOwed: true), AddOns = [] };
        LiquidationPlan kept = KeptApart.PlanOf(Portfolio.Arrange([new(_coin, Amount.Of(1), Amount.Of(4))], []), market, apart);
        Assert.Equal((Amount.Of(100_000), Amount.Of(400_000)), (kept.EquityAfter, kept.MaintenanceAfter));
    }

    [Fact]
    public void Stress_and_attribution_have_a_line_for_what_is_held_and_one_for_what_is_owed()
    {
        Rulebook apart = TestBook.Shipped("cross") with { Equity = new ApartRule(), Model = new AskedModel(seesOwed: true), AddOns = [] };
        LegAmount[] profits = [.. StressTest.Profits(_owing, TestBook.Market, KeptApart.Down).Value];
        MarginShare[] shares = [.. MarginAttribution.Of(_owing, TestBook.Market, apart).Value.Legs];

        Assert.Equal(["USDC", "USDC debt", "BTC", "BTC debt"], profits.Select(static leg => leg.Leg.Name(TestBook.Catalog)));
        Assert.Equal([Amount.Zero, Amount.Zero, Amount.Of(-20_000), Amount.Of(30_000)], profits.Select(static leg => leg.Amount));
        Assert.Equal(profits.Select(static leg => leg.Leg), shares.Select(static share => share.Leg));
        Assert.Equal([Amount.Zero, Amount.Of(100_000), Amount.Zero, Amount.Of(300_000)], shares.Select(static share => share.Share));
    }

    [Fact]
    public void A_file_states_debts_and_a_rulebook_that_nets_them_says_so()
    {
        PortfolioFile file = PortfolioReader.Read(Text, out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        Holding dollars = file.Portfolio.Holdings.ToArray().Single(holding => file.Catalog[holding.Asset].Symbol == "USDC");
        Assert.Equal((Amount.Of(1_000), Amount.Of(400)), (dollars.Balance, dollars.Owed));

        Caveats caveats = new();
        AccountCaveats.Under(TestBook.Shipped("cross"), new("mine", file.Portfolio, file.Market), caveats);
        Assert.Equal("mine: note: rulebook cross pays what is owed with what is held of the same asset before it counts either: USDC (held 1000, owed 400).",
            caveats.All.Single().Words);
    }

    [Theory]
    [InlineData("\"debts\": { \"USDC\": \"400\"", "\"debts\": { \"USDC\": \"-400\"",
        "$.debts[\"USDC\"]: expected a decimal in a string, at least 0; found \"-400\"")]
    [InlineData("\"400\"", "\"400.0000001\"", "$.debts[\"USDC\"]: expected whole smallest units of USDC, 0.000001 each; found \"400.0000001\"")]
    [InlineData("\"ETH\": \"2\" },", "\"SOL\": \"2\" },", "$.debts[\"SOL\"]: the price of SOL is missing: expected \"SOL\" under $.marks")]
    [InlineData("\"collateral\": { \"USDC\": \"1000\"", "\"collateral\": { \"USDC\": \"-1000\"",
        "$.debts[\"USDC\"]: USDC is owed twice: its balance under $.collateral is below 0 as well; expected one of the two")]
    [InlineData("\"marks\"", "\"assets\": [ { \"symbol\": \"ETH\", \"decimals\": 18 } ], \"marks\"",
        "$.debts[\"ETH\"]: expected 0: ETH is not borrowable; found \"2\"")]
    public void What_is_wrong_with_a_debt_is_named(string good, string bad, string error) =>
        SpoiltText.Portfolio(Text, good, bad, error);

    private const string Text = """
        { "time": "2025-10-10T20:00:00Z",
          "collateral": { "USDC": "1000" },
          "debts": { "USDC": "400", "ETH": "2" },
          "marks": { "ETH": "4000" } }
        """;

    /// <summary>Counts balances at their price and leaves debts to the model.</summary>
    private sealed class ApartRule : IEquityRule
    {
        public bool SeesOwed => true;

        public Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Holding holding in portfolio.Holdings.Span)
            {
                Assert.True(market.TryAssetPrice(holding.Asset, out Price price));
                sheet.Add(new CollateralLine(holding.Asset, holding.Balance, default, price, holding.Balance.Times(price, Rounding.Down), default,
                    holding.Balance, Ratio.One));
            }

            return Rejection.None;
        }
    }

    /// <summary>Requires all that is owed, as far as it is shown.</summary>
    private sealed class AskedModel(bool seesOwed) : IMarginModel
    {
        public ImmutableArray<string> Lines { get; } = ["owed"];

        public bool SeesOwed => seesOwed;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Holding holding in portfolio.Holdings.Span)
            {
                Assert.True(market.TryAssetPrice(holding.Asset, out Price price));
                Amount owed = holding.Debt.Times(price, Rounding.Up);
                sheet.Add(new MarginLine(MarginLineKind.Book, 0, owed, owed, owed));
            }

            return Rejection.None;
        }
    }
}
