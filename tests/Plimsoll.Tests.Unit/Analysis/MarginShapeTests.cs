// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Analysis;
using Plimsoll.Wire;
using static Plimsoll.Tests.Unit.Analysis.StatedInputs;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>The JSON of a margin report: one shape under every rulebook, and an object for a refusal.</summary>
public class MarginShapeTests
{
    /// <summary>100 USDC back a whole bitcoin in a stated pocket, which is below maintenance; the account's own 49,900 do not help it.</summary>
    private static StatedAccount Pocketed => Account(("USDC", "50000"), ("BTC-PERP", "1"), ("ETH-PERP", "-5")) with
    {
        Pockets = [new(TestBook.InstrumentOf("BTC-PERP"), [new(TestBook.AssetOf("USDC"), Plimsoll.Values.Amount.Of(100))])],
    };

    [Fact]
    public void It_has_the_same_fields_with_pockets_and_without()
    {
        JsonElement cross = Report("cross", Pocketed), isolated = Report("isolated", Pocketed);

        Assert.Equal(cross.EnumerateObject().Select(static field => field.Name),
            isolated.EnumerateObject().Select(static field => field.Name));
        Assert.Equal(0, cross.GetProperty("accounts").GetArrayLength());
        Assert.Equal(3, isolated.GetProperty("accounts").GetArrayLength());
        Assert.Equal(cross.GetProperty("marginRatio").GetString(), cross.GetProperty("lowestMarginRatio").GetString());
    }

    [Fact]
    public void With_pockets_the_headroom_is_the_least_of_any_account()
    {
        JsonElement json = Report("isolated", Pocketed);
        decimal[] headrooms =
            [.. json.GetProperty("accounts").EnumerateArray().Select(static account => Decimal(account.GetProperty("loadLines")[0], "headroom"))];

        Assert.True(headrooms.Min() < 0 && headrooms.Sum() > 0);
        Assert.Equal(headrooms.Min(), Decimal(json.GetProperty("loadLines")[0], "headroom"));
        Assert.False(json.GetProperty("healthy").GetBoolean());
        Assert.Equal(json.GetProperty("lowestMarginRatio").GetString(), json.GetProperty("marginRatio").GetString());
    }

    [Fact]
    public void With_pockets_an_account_that_requires_nothing_has_no_headroom_to_speak_of()
    {
        StatedAccount all = Account(("USDC", "50000"), ("BTC-PERP", "1")) with
        {
            Pockets = [new(TestBook.InstrumentOf("BTC-PERP"), [new(TestBook.AssetOf("USDC"), Plimsoll.Values.Amount.Of(50_000))])],
        };
        JsonElement json = Report("isolated", all);

        Assert.Equal(0, Decimal(json.GetProperty("accounts")[0].GetProperty("loadLines")[0], "headroom"));
        Assert.True(Decimal(json.GetProperty("loadLines")[0], "headroom") > 40_000);
        Assert.Equal(json.GetProperty("accounts")[1].GetProperty("loadLines")[0].GetProperty("headroom").GetString(),
            json.GetProperty("loadLines")[0].GetProperty("headroom").GetString());
    }

    [Fact]
    public void A_part_of_the_rulebook_that_has_no_rule_for_orders_is_named()
    {
        StatedAccount account = Account(("USDC", "50000"), ("BTC-PERP", "1")) with
        {
            Orders = [new(TestBook.InstrumentOf("BTC-PERP"), Plimsoll.Values.Quantity.Of(1), Plimsoll.Values.Price.Of(99_000))],
        };
        AnalysisRefusal refusal = MarginAnalysis.Of(account, TestBook.Shipped("tims-customer")).Refusal!;
        JsonElement told = JsonDocument.Parse(MarginJson.WriteRefusal(TestBook.Shipped("tims-customer"), refusal, new())).RootElement.GetProperty("refusal");

        Assert.Equal("OrderRuleMissing", told.GetProperty("code").GetString());
        Assert.Equal("model \"tims\"", told.GetProperty("subject").GetString());
    }

    [Fact]
    public void With_pockets_the_lines_sum_to_the_totals()
    {
        JsonElement json = Report("isolated", Pocketed);

        Assert.Equal(Decimal(json, "equity"), json.GetProperty("collateral").EnumerateArray().Sum(static line => Decimal(line, "value")));
        Assert.Equal(Decimal(json, "initial"), json.GetProperty("requirement").EnumerateArray().Sum(static line => Decimal(line, "initial")));
        Assert.Equal(Decimal(json, "maintenance"), json.GetProperty("requirement").EnumerateArray().Sum(static line => Decimal(line, "maintenance")));
        Assert.Equal(Decimal(json.GetProperty("accounts")[0], "freeEquity"), Decimal(json, "freeEquity"));
    }

    [Fact]
    public void A_refusal_has_code_subject_and_message_alone_and_among_others()
    {
        StatedAccount account = Account(("USDC", "50000"), ("BTC-PERP", "1"));
        AnalysisRefusal refusal = MarginAnalysis.Of(account, TestBook.Shipped("aave-v3")).Refusal!;
        JsonElement alone = JsonDocument.Parse(MarginJson.WriteRefusal(TestBook.Shipped("aave-v3"), refusal, new())).RootElement;
        JsonElement among = JsonDocument.Parse(MarginJson.Write(MarginComparison.Of(account, [(TestBook.Shipped("aave-v3"), "aave-v3")]), new()))
            .RootElement.GetProperty("reports")[0];

        Assert.Equal("MarginTermsMissing", alone.GetProperty("refusal").GetProperty("code").GetString());
        Assert.Equal("BTC-PERP", alone.GetProperty("refusal").GetProperty("subject").GetString());
        Assert.Equal(alone.GetProperty("refused").GetString(), alone.GetProperty("refusal").GetProperty("message").GetString());
        Assert.True(JsonElement.DeepEquals(alone.GetProperty("refusal"), among.GetProperty("refusal")));
    }

    private static decimal Decimal(JsonElement element, string field) =>
        decimal.Parse(element.GetProperty(field).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static JsonElement Report(string rulebook, StatedAccount account) =>
        JsonDocument.Parse(MarginJson.Write(MarginAnalysis.Of(account, TestBook.Shipped(rulebook)).Value, new())).RootElement;
}
