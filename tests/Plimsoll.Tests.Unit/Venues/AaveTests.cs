// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.AaveV3;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>The rulebook <c>aave-v3</c> on accounts small enough to work out by hand: dollars at 1, ether at 4,000, bitcoin at 100,000.</summary>
public sealed class AaveTests
{
    private static readonly PortfolioFile _file = Read("""{ "WETH": "10", "USDC": "2000" }""", """{ "USDC": "20000", "WBTC": "0.05" }""");

    [Fact]
    public void The_health_factor_is_supplies_at_their_thresholds_over_debts()
    {
        // (40,000 × .83 + 2,000 × .78) ÷ (20,000 + 5,000) = 34,760 ÷ 25,000.
        MarginReport report = Assess(_file);

        Assert.Equal((Amount.Of(34_760), Amount.Of(25_000), "health factor", (Ratio?)Ratio.Parse("1.3904")),
            (report.Equity, report.Maintenance, report.RatioName, report.MarginRatio));
        Assert.Equal(["USDC debt", "WBTC debt"], report.Lines.Where(static line => line.Line.Kind == MarginLineKind.Debt).Select(static line => line.Name));
        Assert.Equal(["USDC", "WETH"], report.Collateral.Select(line => _file.Catalog[line.Asset].Symbol).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_may_still_be_borrowed_is_what_loan_to_value_leaves_cut_to_a_basis_point_of_the_average()
    {
        // 40,000 × .805 + 2,000 × .75 = 33,700, on 42,000 an average of .80238…: cut to .8023, 33,696.6. Less the debts of 25,000.
        MarginReport report = Assess(_file);

        Assert.Equal(Amount.Parse("8696.6"), report.FreeEquity);
        Assert.Equal(
            [("WETH from threshold to loan to value", "1000"), ("USDC from threshold to loan to value", "60"),
                ("average loan to value in whole basis points", "3.4")],
            report.Lines.Where(static line => line.Line.Kind == MarginLineKind.InitialHaircut).OrderByDescending(static line => line.Line.Initial)
                .Select(static line => (line.Name, line.Line.Initial.ToString())));
        Assert.Equal(
            [("full close", "23750"), ("threshold", "25000"), ("loan to value", "26063.4")],
            report.LoadLines.Where(static line => !LoadLines.Standing.Contains(line.Name)).Select(line => (line.Name, line.In(report).ToString())));
    }

    [Fact]
    public void Supply_and_debt_of_one_asset_do_not_pay_each_other()
    {
        // 1,000 of 1,000 owed are supplied: 780 ÷ 1,000, where netting would owe nothing.
        MarginReport report = Assess(Read("""{ "USDC": "1000" }""", """{ "USDC": "1000" }"""));

        Assert.Equal(Ratio.Parse("0.78"), report.MarginRatio);
        Assert.False(report.IsHealthy);

        // A balance below zero is a debt as well.
        Assert.Equal(Amount.Of(1_000), Assess(Read("""{ "USDC": "-1000", "WETH": "1" }""", "{}")).Maintenance);
    }

    [Fact]
    public void A_supply_is_rounded_down_and_a_debt_up_to_eight_decimals()
    {
        // A smallest unit of ether at 4,000 is 4e-15: nothing when it is supplied, 1e-8 when it is owed.
        MarginReport report = Assess(Read("""{ "WETH": "0.000000000000000001" }""", """{ "WETH": "0.000000000000000001" }"""));

        Assert.Equal((Amount.Zero, Amount.Parse("0.00000001"), (Ratio?)Ratio.Zero), (report.Equity, report.Maintenance, report.MarginRatio));
    }

    [Fact]
    public void In_e_mode_what_the_category_lists_counts_on_its_terms_and_the_rest_on_its_own()
    {
        const string Supply = """{ "wstETH": "10", "USDC": "1000" }""", Debt = """{ "WETH": "9" }""";

        // wstETH at 4,800: 48,000 × .95 + 1,000 × .78 over 36,000; without the category 48,000 × .81.
        Assert.Equal((Amount.Of(46_380), Amount.Of(36_000)), Sums(Assess(Read(Supply, Debt, category: 1))));
        Assert.Equal((Amount.Of(39_660), Amount.Of(36_000)), Sums(Assess(Read(Supply, Debt))));

        static (Amount, Amount) Sums(MarginReport report) => (report.Equity, report.Maintenance);
    }

    [Fact]
    public void A_category_that_there_is_not_and_a_debt_that_it_forbids_are_refused()
    {
        PortfolioFile unknown = Read("""{ "WETH": "10" }""", "{}", category: 7), forbidden = Read("""{ "WETH": "10" }""", """{ "USDC": "1" }""", category: 1);

        Assert.Equal(new Rejection(RejectionCode.CategoryUnknown), Rules(unknown).Assess(unknown.Portfolio, unknown.Market).Rejection);
        Rejection refused = Rules(forbidden).Assess(forbidden.Portfolio, forbidden.Market).Rejection;
        Assert.Equal((RejectionCode.CategoryForbids, "USDC"), (refused.Code, forbidden.Catalog[refused.Subject.Asset].Symbol));
    }

    [Theory]
    [InlineData("""{ "WETH": "10" }""", "{}", 7, "aave-v3",
        "mine: $.account.efficiencyCategory: rulebook aave-v3 has no such category; expected 1, or 0 for none; found 7")]
    [InlineData("""{ "WETH": "10" }""", "{}", 7, "tiered",
        "mine: $.account.efficiencyCategory: rulebook tiered has no such category; expected 0, for it has none; found 7")]
    [InlineData("""{ "WETH": "10" }""", """{ "USDC": "2.5" }""", 1, "aave-v3",
        "mine: $.debts[\"USDC\"]: 2.5 USDC is owed, which rulebook aave-v3 does not allow in efficiency category 1; expected debts in WETH, wstETH only, or "
        + "$.account.efficiencyCategory 0")]
    [InlineData("""{ "WETH": "10", "WBTC": "-0.5" }""", "{}", 1, "aave-v3",
        "mine: $.collateral[\"WBTC\"]: 0.5 WBTC is owed, which rulebook aave-v3 does not allow in efficiency category 1; expected debts in WETH, wstETH only, "
        + "or $.account.efficiencyCategory 0")]
    public void What_a_category_refuses_is_told_with_its_place_its_value_and_what_was_expected(
        string supply, string debts, int category, string rulebook, string sentence)
    {
        PortfolioFile file = Read(supply, debts, category);
        Rulebook rules = RulebookReader.Read(ShippedRulebooks.Text(rulebook)!, file.Catalog, VenueKinds.All, out _)!;
        Assert.Equal(sentence, RefusalText.Explain(MarginAnalysis.Of(new("mine", file.Portfolio, file.Market), rules).Refusal!));
    }

    [Fact]
    public void A_position_that_a_lender_does_not_take_is_told_with_its_size()
    {
        StatedAccount account = new("mine", TestBook.Of(("USDC", "1000"), ("BTC-PERP", "1.5")), TestBook.Market);
        Assert.Equal(
            "mine: $.positions: rulebook aave-v3 takes no positions; expected none; found 1.5 BTC-PERP",
            RefusalText.Explain(MarginAnalysis.Of(account, TestBook.Shipped("aave-v3")).Refusal!));
    }

    [Fact]
    public void A_position_is_refused_and_so_is_an_open_order()
    {
        Rulebook lender = TestBook.Shipped("aave-v3");

        Assert.Equal(
            new Rejection(RejectionCode.MarginTermsMissing, TestBook.InstrumentOf("BTC-PERP")),
                lender.Assess(TestBook.Of(("USDC", "1000"), ("BTC-PERP", "1")), TestBook.Market).Rejection);
        OpenOrder order = new(TestBook.InstrumentOf("BTC-USDC"), Quantity.Of(1), Price.Of(90_000));
        Assert.Equal(RejectionCode.OrderRuleMissing, lender.Assess(TestBook.Of(("USDC", "1000")).WithOrders([order]), TestBook.Market).Rejection.Code);
    }

    [Fact]
    public void An_asset_that_is_no_collateral_counts_nothing()
    {
        MarginReport report = Assess(Read("""{ "SHIB": "1000000" }""", """{ "USDC": "1" }"""));
        Assert.Equal((Amount.Zero, Amount.Of(1)), (report.Equity, report.Maintenance));
    }

    [Fact]
    public void Nothing_is_proved_of_it_and_the_rule_states_no_terms()
    {
        Rulebook rules = Rules(_file);
        Assert.Null(rules.Equity.Bounds);
        InvariantException bug = Assert.Throws<InvariantException>(() => rules.TermsFor(new(0)));
        Assert.Equal("An equity rule that states no bounds has no terms of an asset.", bug.Message);

        // Ether alone falls until 10 × p × .83 + 1,560 is 25,000: 2,824.09…
        ImmutableArray<LiquidationLevel> levels = LiquidationLevels.Of(_file.Portfolio, _file.Market, rules, ObservableOf("WETH")).Value;
        Assert.Equal(2_824.096, levels.Single(static level => !level.IsUp).Price!.Value.ToDouble(), 0.01);
        Assert.All(levels, static level => Assert.False(level.IsProved));
    }

    [Theory]
    [InlineData("\"loanToValue\": \"0.805\"", "\"loanToValue\": \"0.84\"",
        "$.equity.reserves[\"WETH\"].loanToValue: expected at most the threshold, 0.83; found \"0.84\"")]
    [InlineData("\"threshold\": \"0.83\"", "\"threshold\": \"0.83005\"",
        "$.equity.reserves[\"WETH\"].threshold: expected a decimal in a string, from 0 to 1 in whole basis points; found \"0.83005\"")]
    [InlineData("\"1\": { \"name\"", "\"01\": { \"name\"", "$.equity.categories[\"01\"]: expected a number from 1 to 255 as the category's name; found \"01\"")]
    [InlineData("\"closeFactor\": \"0.5\"", "\"closeFactor\": \"0\"",
        "$.liquidation.closeFactor: expected a decimal in a string, above 0, at most 1; found \"0\"")]
    [InlineData("\"bonus\": \"0.05\"", "\"bonus\": \"0.21\"",
        "$.liquidation.seizures[\"WETH\"].bonus: expected (1 + bonus) × threshold below 1, or every liquidation of WETH worsens the health factor: "
        + "1.21 × 0.83 is 1.0043; found \"0.21\"")]
    public void What_is_wrong_in_the_file_is_named(string good, string bad, string error) =>
        SpoiltText.Rulebook(ShippedRulebooks.Text("aave-v3")!, good, bad, error);

    /// <summary>Of c counted at t against a debt of 1, repaying r leaves (c − (1 + b)r)t over 1 − r: less than c × t for every r where (1 + b)t is 1 or more.
    /// So the last bonus that is read is the one below 1 ÷ .83 − 1 = .204819277108433734(9…).</summary>
    [Fact]
    public void A_bonus_that_reaches_one_is_refused_and_the_last_below_it_is_read()
    {
        static string Shipped(string bonus) => ShippedRulebooks.Text("aave-v3")!.Replace(
            "\"WETH\": { \"bonus\": \"0.05\"", $"\"WETH\": {{ \"bonus\": \"{bonus}\"", StringComparison.Ordinal);
        Assert.NotNull(RulebookReader.Read(Shipped("0.204819277108433734"), _file.Catalog, VenueKinds.All, out _));
        Assert.Null(RulebookReader.Read(Shipped("0.204819277108433735"), _file.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Equal("$.liquidation.seizures[\"WETH\"].bonus: expected (1 + bonus) × threshold below 1, or every liquidation of WETH worsens the health "
            + "factor: 1.204819277108433735 × 0.83 is 1; found \"0.204819277108433735\"", Assert.Single(errors));
    }

    [Fact]
    public void A_liquidation_repays_half_of_all_debt_above_a_health_factor_of_95_and_takes_the_bonus()
    {
        // 8.2 ETH: 32,800 × .83 = 27,224 over 28,000 is .9722…; half of the debt is 14,000. 14,000 ÷ 4,000 × 1.05 = 3.675 ETH, a tenth of the bonus of .175 for
        // the protocol.
        PortfolioFile file = Read("""{ "WETH": "8.2" }""", """{ "USDC": "28000" }""");
        LiquidationOutcome outcome = Call(file, "WETH", "USDC");

        Assert.Equal((Amount.Of(14_000), true, Amount.Of(14_000)), (outcome.MostRepayable, outcome.IsLimited, outcome.Repaid));
        Assert.Equal((Amount.Parse("3.6575"), Amount.Parse("0.0175"), false), (outcome.ToLiquidator, outcome.ToProtocol, outcome.IsCollateralGone));
        Assert.False(outcome.IsBadDebt);

        // To leave 500 of the debt is dust, 1,000 is not.
        Assert.True(Call(Read("""{ "WETH": "0.7" }""", """{ "USDC": "2500" }"""), "WETH", "USDC", "2000").LeavesDust);
        Assert.False(Call(Read("""{ "WETH": "0.7" }""", """{ "USDC": "2500" }"""), "WETH", "USDC", "1000").LeavesDust);
    }

    [Fact]
    public void In_e_mode_a_liquidator_takes_the_bonus_of_the_category_and_not_of_the_asset()
    {
        // 10 wstETH at 4,800 count 48,000 × .95 = 45,600 against 11.6 WETH, 46,400: .98275…, so that half, 23,200, may be repaid. 23,200 ÷ 4,800 × 1.01 =
        // 4.881666…, cut to a wei; a tenth of a bonus of 0.048333…, begun units counted, for the protocol. Health rises: 5.1183… wstETH count 23,339.6
        // against 23,200.
        LiquidationOutcome outcome = Call(Read("""{ "wstETH": "10" }""", """{ "WETH": "11.6" }""", category: 1), "wstETH", "WETH");
        Assert.Equal(Amount.Parse("5.8"), outcome.Repaid);
        Assert.Equal(Amount.Parse("4.876833333333333332"), outcome.ToLiquidator);
        Assert.Equal(Amount.Parse("0.004833333333333334"), outcome.ToProtocol);

        // Outside, it is the asset's own: 38,880 against 40,000 is .972, and half of the debt at 6 % is 5 × 4,000 ÷ 4,800 × 1.06.
        LiquidationOutcome outside = Call(Read("""{ "wstETH": "10" }""", """{ "WETH": "10" }"""), "wstETH", "WETH");
        Assert.Equal(Amount.Parse("4.416666666666666665"), outside.ToLiquidator + outside.ToProtocol);
    }

    [Theory]
    [InlineData("\"threshold\": \"0.95\", \"bonus\": \"0.01\"", "\"threshold\": \"0.95\", \"bonus\": \"0.06\"",
        "$.equity.categories[\"1\"].bonus: expected (1 + bonus) × threshold below 1, or every liquidation worsens the health factor in category 1: "
        + "1.06 × 0.95 is 1.007; found \"0.06\"")]
    [InlineData("\"threshold\": \"0.95\", \"bonus\": \"0.01\"", "\"threshold\": \"0.95\"",
        "$.liquidation.seizures[\"wstETH\"].bonus: expected (1 + bonus) × threshold below 1, or every liquidation of wstETH worsens the health factor in "
        + "category 1, which has no bonus: 1.06 × 0.95 is 1.007; found \"0.06\"")]
    public void A_category_is_held_to_the_same_rule_as_an_asset(string good, string bad, string error) =>
        SpoiltText.Rulebook(ShippedRulebooks.Text("aave-v3")!, good, bad, error);

    [Fact]
    public void What_collateral_does_not_pay_is_written_off()
    {
        // 1 ETH pays 4,000 ÷ 1.05 = 3,809.523809…, begun units counted; 5,000 were owed, and all of the half bitcoin beside it.
        LiquidationOutcome outcome = Call(Read("""{ "WETH": "1" }""", """{ "USDC": "5000", "WBTC": "0.5" }"""), "WETH", "USDC");

        Assert.Equal((Amount.Parse("3809.523810"), true, true), (outcome.Repaid, outcome.IsCollateralGone, outcome.IsBadDebt));
        Assert.Equal(["0.5", "1190.47619"], outcome.WrittenOff.Select(static left => left.Owed.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_debt_that_stands_as_a_balance_below_zero_is_written_off_as_any()
    {
        // As above: 5,000 − 3,809.523810 and half a bitcoin are left, whether they are stated as debts or not.
        LiquidationOutcome outcome = Call(Read("""{ "WETH": "1", "USDC": "-5000", "WBTC": "-0.5" }""", "{}"), "WETH", "USDC");

        Assert.Equal((Amount.Parse("3809.523810"), true), (outcome.Repaid, outcome.IsBadDebt));
        Assert.Equal(["0.5", "1190.47619"], outcome.WrittenOff.Select(static left => left.Owed.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_seized_in_two_parts_is_rounded_up_twice_in_units_of_the_start()
    {
        // 1,000 USDC at 4,000 are 0.25 ETH, with 5 % bonus 0.2625: the liquidator's 0.26125 and a tenth of the bonus, 0.00125. At an index of 1.5 these are
        // ⌈174166666666666666.67⌉ and ⌈833333333333333.33⌉ units of the start, 175000000000000001 together, which is ⌈175000000000000000.67⌉: all of a balance
        // that is a wei larger than what was seized.
        PortfolioFile file = Read("""{ "WETH": "0.262500000000000001" }""", """{ "USDC": "1000" }""");
        Assert.True(PoolIndex.TryParse("1.5", out PoolIndex grown));
        MarketSnapshot market = WithPools(file).With(stated => stated.WithPool(
            AssetOf(file, "WETH"), new(Amount.Of(1_000_000), default, grown, PoolIndex.One)));
        LiquidationOutcome outcome = LiquidationCall.Of(Rules(file), file.Portfolio, market, AssetOf(file, "WETH"), AssetOf(file, "USDC")).Value;

        Assert.Equal((Amount.Of(1_000), Amount.Parse("0.26125"), Amount.Parse("0.00125")), (outcome.Repaid, outcome.ToLiquidator, outcome.ToProtocol));
        Assert.True(outcome.IsCollateralGone);
    }

    [Fact]
    public void A_healthy_account_an_asset_that_is_not_held_and_a_pool_that_is_not_known_are_refused()
    {
        PortfolioFile below = Read("""{ "WETH": "8.2" }""", """{ "USDC": "28000" }""");
        Rulebook rules = Rules(below);
        AssetId ether = AssetOf(below, "WETH"), dollars = AssetOf(below, "USDC");

        Assert.Equal(RejectionCode.OutsideDomain, LiquidationCall.Of(rules, _file.Portfolio, WithPools(_file), ether, dollars).Rejection.Code);
        Assert.Equal(new Rejection(RejectionCode.CollateralNotAccepted, AssetOf(below, "WBTC")),
            LiquidationCall.Of(rules, below.Portfolio, WithPools(below), AssetOf(below, "WBTC"), dollars).Rejection);
        Assert.Equal(new Rejection(RejectionCode.InsufficientBalance, AssetOf(below, "WBTC")),
            LiquidationCall.Of(rules, below.Portfolio, WithPools(below), ether, AssetOf(below, "WBTC")).Rejection);
        Assert.Equal(new Rejection(RejectionCode.PoolMissing, ether), LiquidationCall.Of(rules, below.Portfolio, below.Market, ether, dollars).Rejection);
    }

    private static LiquidationOutcome Call(PortfolioFile file, string collateral, string debt, string? cover = null)
    {
        Result<LiquidationOutcome> called = LiquidationCall.Of(
            Rules(file), file.Portfolio, WithPools(file), AssetOf(file, collateral), AssetOf(file, debt), cover is null ? null : Amount.Parse(cover));
        Assert.True(called.IsOk, called.Rejection.ToString());
        return called.Value;
    }

    private static MarketSnapshot WithPools(PortfolioFile file) => file.Catalog.Assets.Aggregate(
        file.Market, static (market, asset) =>
            market.With(stated => stated.WithPool(asset.Id, new(Amount.Of(1_000_000), default, PoolIndex.One, PoolIndex.One))));

    private static AssetId AssetOf(PortfolioFile file, string name) =>
        file.Catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : throw new ArgumentException(name);

    private static ObservableId ObservableOf(string name) =>
        _file.Catalog.TryFindObservable(name, out ObservableSpec? observable) ? observable.Id : throw new ArgumentException(name);

    private static MarginReport Assess(PortfolioFile file) =>
        MarginAnalysis.Of(new("mine", file.Portfolio, file.Market), Rules(file)).Value.Parts.Single().Report;

    private static Rulebook Rules(PortfolioFile file)
    {
        Rulebook? rulebook = RulebookReader.Read(ShippedRulebooks.Text("aave-v3")!, file.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }

    private static PortfolioFile Read(string supply, string debts, int category = 0)
    {
        string text = $$"""
            { "time": "2025-10-10T20:00:00Z", "numeraire": "USD",
              "account": { "efficiencyCategory": {{category}} },
              "assets": [ {"symbol":"USD","decimals":8}, {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"WETH","decimals":18,"borrowable":true},
              {"symbol":"wstETH","decimals":18,"borrowable":true},
                {"symbol":"WBTC","decimals":8,"borrowable":true}, {"symbol":"SHIB","decimals":18} ],
              "collateral": {{supply}}, "debts": {{debts}},
              "marks": { "USDC": "1", "WETH": "4000", "wstETH": "4800", "WBTC": "100000", "SHIB": "0.00001" } }
            """;
        PortfolioFile? file = PortfolioReader.Read(text, out ImmutableArray<string> errors);
        Assert.True(file is not null, string.Join("\n", errors));
        return file;
    }
}
