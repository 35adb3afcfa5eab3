// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>SIMM by hand: single factors, hedges, concentration, residual buckets, curvature, add-ons, versions, and positions.</summary>
public sealed class SimmTests
{
    private static readonly SimmParameters _v25 = SimmVersions.Read(ShippedRulebooks.Text(SimmVersions.Named("2.5")!.Rulebook)!, out _)!;

    [Theory]
    [InlineData("2.4", "2021-12-04")]
    [InlineData("2.5", "2022-12-03")]
    [InlineData("2.5A", "2023-07-15")]
    [InlineData("2.6", "2023-12-02")]
    [InlineData("2.7", "2024-12-07")]
    [InlineData("2.7+2412", "2025-07-12")]
    [InlineData("2.8+2506", "2025-12-06")]
    public void A_version_is_found_by_its_name_and_by_the_day(string version, string day)
    {
        SimmVersion named = SimmVersions.Named(version)!;
        Assert.Equal(("simm@" + day, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)), (named.Rulebook, named.ValidFrom));
        Assert.Equal(version, SimmVersions.InForce(named.ValidFrom)!.Version);
        Assert.NotEqual(version, SimmVersions.InForce(named.ValidFrom.AddDays(-1))?.Version);
        Assert.NotNull(SimmVersions.Read(ShippedRulebooks.Text(named.Rulebook)!, out ImmutableArray<string> errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void A_single_factor_is_its_risk_weight()
    {
        // 1,000,000 of equity bucket 1 at RW 26; below T = 10,000,000 nothing is concentrated.
        Assert.Equal(26_000_000, Total(Equity("A", "1", 1_000_000)));

        // 4,000,000 per basis point of USD 2w at the one-day weight of 19.
        Assert.Equal(76_000_000, Total(SimmPeriod.OneDay, Row("RatesFX", "Risk_IRCurve", "USD", "1", "2w", "OIS", 4_000_000)));
    }

    [Fact]
    public void A_name_beyond_its_threshold_is_concentrated_and_only_in_ten_days()
    {
        // CR = √(40 ÷ 10) = 2: 26 × 40,000,000 × 2. One day: 9.3 × 40,000,000.
        Assert.Equal(2_080_000_000, Total(Equity("A", "1", 40_000_000)), 3);
        Assert.Equal(372_000_000, Total(SimmPeriod.OneDay, Equity("A", "1", 40_000_000)), 3);
    }

    [Fact]
    public void Two_names_of_a_bucket_are_correlated_less_the_more_their_concentrations_differ()
    {
        // WS 26 × 40 × 2 = 2,080 and 26 × 10 × 1 = 260 (millions); ρ .18, f = 1 ÷ 2.
        double expected = Math.Sqrt((2080d * 2080) + (260d * 260) + (2 * .18 * .5 * 2080 * 260)) * 1e6;
        Assert.Equal(expected, Total(Equity("A", "1", 40_000_000), Equity("B", "1", 10_000_000)), 2);
    }

    [Fact]
    public void What_is_bought_and_sold_of_one_factor_nets_before_anything_else()
    {
        Assert.Equal(0, Total(Equity("A", "1", 40_000_000), Equity("A", "1", -40_000_000)));
        Assert.Equal(26_000_000, Total(Equity("A", "1", 40_000_000), Equity("A", "1", -39_000_000)));
    }

    [Fact]
    public void The_residual_bucket_is_added_and_correlated_with_nothing()
    {
        // Bucket 1: 26,000,000; residual, two names at RW 34 and ρ 0: √2 × 17,000,000 for 500,000 each.
        double expected = 26_000_000 + (Math.Sqrt(2) * 17_000_000);
        Assert.Equal(expected, Total(Equity("A", "1", 1_000_000), Equity("B", "Residual", 500_000), Equity("C", "Residual", -500_000)), 3);
    }

    [Fact]
    public void Product_classes_add_up_and_risk_classes_within_one_are_correlated()
    {
        SimmSensitivity equity = Equity("A", "1", 1_000_000), fx = Row("RatesFX", "Risk_FX", "EUR", "", "", "", 1_000_000);
        Assert.Equal(26_000_000 + 7_400_000, Total(equity, fx), 3);

        // In one product class: ψ of equity and FX in 2.5 is .35.
        SimmSensitivity inEquity = Row("Equity", "Risk_FX", "EUR", "", "", "", 1_000_000);
        double expected = Math.Sqrt((26d * 26) + (7.4 * 7.4) + (2 * .35 * 26 * 7.4)) * 1e6;
        Assert.Equal(expected, Total(equity, inEquity), 3);
    }

    [Fact]
    public void The_calculation_currency_is_no_risk_to_itself_and_decides_how_others_are_weighed()
    {
        SimmSensitivity dollar = Row("RatesFX", "Risk_FX", "USD", "", "", "", 1_000_000), real = Row("RatesFX", "Risk_FX", "BRL", "", "", "", 1_000_000);
        Assert.Equal(0, Total(dollar));
        Assert.Equal(13_600_000, Total(real), 3);
        Assert.Equal(13_600_000, Margin(SimmPeriod.TenDays, "BRL", dollar), 3);
        Assert.Equal(14_600_000, Margin(SimmPeriod.TenDays, "TRY", real), 3);
    }

    [Fact]
    public void The_two_orders_of_a_pair_of_currencies_are_one_factor()
    {
        Assert.Equal(0, Total(Row("RatesFX", "Risk_FXVol", "USDGBP", "", "1y", "", 1_000_000),
            Row("RatesFX", "Risk_FXVol", "GBPUSD", "", "1y", "", -1_000_000)));
    }

    [Fact]
    public void A_long_option_has_vega_and_positive_curvature_and_a_short_one_no_curvature()
    {
        // σ = 26 × √(365 ÷ 14) ÷ 2.326347874; vega VR = .58 σ 1,000, RW .45; CVR = .5 × 14 ÷ 365 × σ × 1,000, θ 0, λ = 2.575829304² − 1.
        double deviation = 26 * Math.Sqrt(365.0 / 14) / 2.3263478740408408, vega = .45 * .58 * deviation * 1_000;
        double curved = .5 * 14 / 365 * deviation * 1_000, lambda = (2.5758293035489004 * 2.5758293035489004) - 1;
        SimmSensitivity held = Row("Equity", "Risk_EquityVol", "A", "1", "1y", "", 1_000);
        Assert.Equal(vega + curved + (lambda * curved), Total(held), 6);

        // Sold: θ = −1, so that λ = 1 and Σ CVR + K = 0.
        Assert.Equal(vega, Total(held with { Value = -held.Value }), 6);
    }

    [Fact]
    public void Volatility_indices_have_vega_and_no_curvature()
    {
        SimmResult margin = Result(SimmPeriod.TenDays, null, Row("Equity", "Risk_EquityVol", "VIX", "12", "1y", "", 1_000));
        Assert.Equal(0, margin.Sum(SimmMeasure.Curvature));
        Assert.True(margin.Sum(SimmMeasure.Vega) > 0);
    }

    [Fact]
    public void Rows_split_in_parts_and_in_any_order_require_the_same_to_the_last_bit()
    {
        SimmSensitivity[] rows =
        [
            Equity("A", "1", 1_234_567), Equity("B", "2", -7_654_321), Equity("C", "Residual", 55_555),
                Row("RatesFX", "Risk_IRCurve", "EUR", "1", "5y", "OIS", 12_345),
            Row("RatesFX", "Risk_IRCurve", "EUR", "1", "5y", "Libor3m", -9_876), Row("RatesFX", "Risk_XCcyBasis", "EUR", "", "", "", 321),
            Row("Credit", "Risk_CreditQ", "X", "3", "5y", "USD", 4_321), Row("Credit", "Risk_BaseCorr", "iTraxx", "", "", "", 777),
        ];
        Amount whole = Result(SimmPeriod.TenDays, null, rows).Margin;
        SimmSensitivity[] parts = [.. rows.Reverse().SelectMany(
            static row => new[] { row with { Value = row.Value + Amount.Of(333) }, row with { Value = Amount.Of(-333) } })];
        Assert.Equal(whole, Result(SimmPeriod.TenDays, null, parts).Margin);
    }

    [Fact]
    public void Add_ons_are_a_multiple_of_a_product_class_a_rate_of_notionals_and_fixed_amounts()
    {
        SimmResult margin = Result(SimmPeriod.TenDays, null, Equity("A", "1", 1_000_000));
        SimmAddOns addOns = new([(SimmProductClass.Equity, Ratio.Parse("1.215"))], [("Alpha", Ratio.Parse("0.125"))],
            [("Alpha", Amount.Of(-80)), ("Alpha", Amount.Of(20)), ("Charlie", Amount.Of(5))], [Amount.Of(10)]);

        // .215 × 26,000,000 + 12.5 % of 100 + 10; Charlie has no factor.
        Assert.Equal(Amount.Parse("5590022.5"), addOns.Of(margin));
        Assert.Equal(["Charlie"], addOns.WithoutFactor);
        NamedValue tree = SimmTree.Of(margin, addOns);
        Assert.Equal(margin.Margin + addOns.Of(margin), tree.Value);
    }

    [Fact]
    public void The_tree_goes_down_to_the_weighted_sensitivity()
    {
        SimmResult margin = Result(SimmPeriod.TenDays, null, Equity("A", "1", 40_000_000), Equity("B", "1", 10_000_000));
        NamedValue[] values = [.. SimmTree.Of(margin, SimmAddOns.None).Flattened()];
        Assert.Equal(margin.Margin, values[0].Value);
        NamedValue weighted = Assert.Single(values, static value => value.Name == "WS of A");
        Assert.Equal(["26", "40000000", "2"], weighted.Parts.Select(static part => part.Value.ToString()));
        Assert.Equal(Amount.Of(2_080_000_000), weighted.Value);
        Assert.Contains(values, static value => value.Name == "K of bucket 1");
    }

    [Fact]
    public void A_position_in_coin_is_a_commodity_of_bucket_sixteen()
    {
        // 2.8+2506, ten days: 1 BTC at 100,000 is 1,000 per 1 %, at RW 64; beside 10 ETH at 4,000, 400 per 1 %, at ρ 0.
        Rulebook simm = TestBook.Shipped("simm") with { AddOns = [] };
        MarginReport report = TestBook.Assess(simm, TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"), ("ETH-PERP", "-10")));
        Assert.Equal(Math.Sqrt((64_000d * 64_000) + (25_600d * 25_600)), report.Initial.ToDouble(), 9);
        Assert.Equal(report.Initial.Times(Ratio.Parse("0.8"), Rounding.Up), report.Maintenance);
        Assert.Equal("SIMM Commodity", Assert.Single(report.Lines).Name);
        Assert.Equal(Amount.Of(140_000), report.Lines[0].Line.Exposure);
    }

    [Fact]
    public void The_vega_of_an_option_is_shared_between_the_tenors_around_its_expiry()
    {
        // 75 days: between 1m (365 ÷ 12) and 3m (365 ÷ 4).
        Rulebook simm = TestBook.Shipped("simm");
        SimmResult margin = ((SimmMargin)simm.Model).Margin(TestBook.Of(("BTC-C110", "10")), TestBook.Market).Value;
        SimmFactor[] vega = [.. margin.Book.Factors.ToArray().Where(static factor => factor.Measure == SimmMeasure.Vega)];
        Assert.Equal([1, 2], vega.Select(static factor => factor.Tenor));
        double later = (75 - (365.0 / 12)) / ((365.0 / 4) - (365.0 / 12)), all = vega.Sum(static factor => factor.Net.ToDouble());
        Assert.Equal(later, vega[1].Net.ToDouble() / all, 12);
        Assert.True(margin.Sum(SimmMeasure.Curvature) > 0);
    }

    [Theory]
    [InlineData("RatesFX", "Risk_IRCurve", "usd", "1", "2w", "OIS", "Qualifier")]
    [InlineData("RatesFX", "Risk_IRCurve", "USD", "4", "2w", "OIS", "Bucket")]
    [InlineData("RatesFX", "Risk_IRCurve", "USD", "1", "4y", "OIS", "Label1")]
    [InlineData("RatesFX", "Risk_IRCurve", "USD", "1", "2w", "SOFR", "Label2")]
    [InlineData("RatesFX", "Risk_FXVol", "USDUSD", "", "1y", "", "Qualifier")]
    [InlineData("Equity", "Risk_Equity", "A", "13", "", "", "Bucket")]
    [InlineData("Commodity", "Risk_Commodity", "A", "Residual", "", "", "Bucket")]
    [InlineData("Credit", "Risk_CreditQ", "A", "1", "6m", "USD", "Label1")]
    [InlineData("Rates", "Risk_FX", "EUR", "", "", "", "ProductClass")]
    [InlineData("RatesFX", "Risk_Weather", "EUR", "", "", "", "RiskType")]
    public void What_SIMM_does_not_know_is_a_fault_of_its_field(
        string product, string type, string qualifier, string bucket, string label1, string label2, string field)
    {
        _ = SimmSensitivity.Of(product, type, qualifier, bucket, label1, label2, Amount.Of(1), out SimmFault? fault);
        Assert.Equal(field, fault!.Field);
    }

    [Fact]
    public void A_table_that_is_not_symmetric_or_has_a_row_too_few_is_refused_at_its_place()
    {
        JsonObject json = JsonNode.Parse(ShippedRulebooks.Text("simm")!)!.AsObject();
        JsonArray table = json["model"]!["riskClassCorrelation"]!.AsArray();
        table[0]![1] = "0.2";
        Assert.Null(SimmVersions.Read(json.ToJsonString(), out ImmutableArray<string> errors));
        Assert.Contains("$.model.riskClassCorrelation[1][0]: expected what row 1 has in column 2", Assert.Single(errors), StringComparison.Ordinal);
        table.RemoveAt(5);
        Assert.Null(SimmVersions.Read(json.ToJsonString(), out errors));
        Assert.Contains("$.model.riskClassCorrelation: expected 6 rows", errors[0], StringComparison.Ordinal);
    }

    private static SimmSensitivity Equity(string name, string bucket, long value) => Row("Equity", "Risk_Equity", name, bucket, "", "", value);

    private static SimmSensitivity Row(string product, string type, string qualifier, string bucket, string label1, string label2, long value)
    {
        SimmSensitivity row = SimmSensitivity.Of(product, type, qualifier, bucket, label1, label2, Amount.Of(value), out SimmFault? fault);
        Assert.Null(fault);
        return row;
    }

    private static SimmResult Result(SimmPeriod period, string? currency, params SimmSensitivity[] rows) =>
        SimmCalculator.Of(_v25, SimmBook.Of(rows), period, currency).Value;

    private static double Margin(SimmPeriod period, string? currency, params SimmSensitivity[] rows) => Result(period, currency, rows).Margin.ToDouble();

    private static double Total(params SimmSensitivity[] rows) => Margin(SimmPeriod.TenDays, null, rows);

    private static double Total(SimmPeriod period, params SimmSensitivity[] rows) => Margin(period, null, rows);
}
