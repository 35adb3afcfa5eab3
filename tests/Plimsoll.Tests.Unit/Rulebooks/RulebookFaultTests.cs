// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>What is wrong in a rulebook is said once, where it is wrong: one fault is one message, and what a kind would leave unread is a fault.</summary>
public sealed class RulebookFaultTests
{
    // What a text may say at will, and what refuses a whole file for one wrong word.
    private static readonly SpoiltPlaces _places = new(
        ["$.name", "$.version", "$.source", "$.amountsIn"],
        ["collateral", "classes", "terms", "currencies", "reserves", "categories", "seizures", "interest", "golden", "tracks", "classGroups",
            "productGroups", "portfolioGroups", "returns", "stressed", "factors", "moves", "clients", "positions", "assets", "leverage"]);

    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void What_is_no_value_is_one_message_at_its_place(string name)
    {
        int tried = _places.Try(ShippedRulebooks.Text(name)!, static text =>
        {
            Assert.Null(RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
            return errors;
        });
        Assert.True(tried > 20, $"{tried} fields");
    }

    [Theory]
    [InlineData("\"collateral\": {}", "\"collateral\": { \"WETH\": { \"haircut\": \"0.1\" } }",
        "$.collateral[\"WETH\"]: expected no terms here: the equity rule \"healthFactor\" reads its own and not these; found {")]
    [InlineData("\"mode\": \"cross\"", "\"mode\": \"isolated\"",
        "$.mode: expected \"cross\": the equity rule \"healthFactor\" takes no positions, so there are no pockets; found \"isolated\"")]
    [InlineData("\"optionValue\": \"full\"", "\"optionValue\": \"shortOnly\"",
        "$.optionValue: expected \"full\": the equity rule \"healthFactor\" takes no positions, so there is no option value to leave out; found \"shortOnly\"")]
    [InlineData("\"addOns\": []", "\"addOns\": [], \"profit\": { \"counted\": \"0.5\" }",
        "$.profit: expected no rule for profit: the equity rule \"healthFactor\" takes no positions; found {")]
    [InlineData("\"addOns\": []", "\"addOns\": [], \"interest\": { \"*\": \"0.5\" }",
        "$.interest: expected no interest: an engine charges it, and none runs under the equity rule \"healthFactor\"; found {")]
    [InlineData("\"addOns\": []", "\"addOns\": [ { \"kind\": \"basis\", \"rate\": \"0.1\" } ]",
        "$.addOns[0].kind: expected an add-on that is not about positions: the equity rule \"healthFactor\" takes none; found \"basis\"")]
    public void What_a_lender_does_not_read_is_refused(string good, string bad, string error) => Refuses("aave-v3", good, bad, error);

    [Fact]
    public void A_close_factor_is_read_beside_a_health_factor_only()
    {
        // An engine that ran under it would close everything at once and at no fee.
        string lender = ShippedRulebooks.Text("aave-v3")!, tiered = ShippedRulebooks.Text("tiered")!;
        string policy = lender[lender.IndexOf("\"liquidation\"", StringComparison.Ordinal)..];
        string text = tiered[..tiered.IndexOf("\"liquidation\"", StringComparison.Ordinal)] + policy;
        Assert.Null(RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Equal(
            ["$.liquidation.kind: expected another kind: \"closeFactor\" is read beside the equity rule \"healthFactor\" only, and this rulebook has the "
                + "equity rule \"haircuts\"; found \"closeFactor\""],
            errors);
    }

    [Theory]
    [InlineData("\"collateral\": [\"WETH\", \"wstETH\"]", "\"collateral\": [\"WETH\", \"wstETH\", \"WETH\"]",
        "$.equity.categories[\"1\"].collateral[2]: expected each asset once; found \"WETH\"")]
    [InlineData("\"borrowable\": [\"WETH\", \"wstETH\"]", "\"borrowable\": [\"PEPE\", \"PEPE\"]",
        "$.equity.categories[\"1\"].borrowable[1]: expected each asset once; found \"PEPE\"")]
    public void An_asset_stands_in_a_category_once(string good, string bad, string error) => Refuses("aave-v3", good, bad, error);

    /// <summary>What is squared at the knee is liquidity × (cap ÷ slope)²: with a slope of 10⁻¹⁸ beyond 10³⁸ atoms.</summary>
    [Fact]
    public void A_concentration_curve_that_no_amount_reaches_is_refused()
    {
        string cross = ShippedRulebooks.Text("cross")!;
        string text = new System.Text.RegularExpressions.Regex("\"slope\": \"[^\"]*\"").Replace(cross, "\"slope\": \"0.000000000000000001\"", 1);
        Assert.Null(RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains("slope: expected so much that liquidity × (cap ÷ slope)²", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static void Refuses(string name, string good, string bad, string error) =>
        SpoiltText.Rulebook(ShippedRulebooks.Text(name)!, good, bad, error);
}
