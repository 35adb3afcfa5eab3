// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>What is wrong in a rulebook is said once, where it is wrong: one fault is one message, and what a kind would leave unread is a fault.</summary>
public sealed class RulebookFaultTests
{
    // What a text may say at will, and what refuses a whole file for one wrong word.
    private static readonly string[] _free = ["$.name", "$.version", "$.source", "$.amountsIn"];

    private static readonly string[] _named = ["collateral", "classes", "terms", "currencies", "reserves", "categories", "seizures", "interest"];

    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void What_is_no_value_is_one_message_at_its_place(string name)
    {
        string text = ShippedRulebooks.Text(name)!;
        int tried = 0;
        foreach ((string path, Action<JsonNode> spoil) in Places(JsonNode.Parse(text)!, static root => root, "$"))
        {
            JsonNode root = JsonNode.Parse(text)!;
            spoil(root);
            Assert.Null(RulebookReader.Read(root.ToJsonString(), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
            Assert.True(errors.Length == 1 && errors[0].StartsWith(path + ": ", StringComparison.Ordinal), $"{path}\n{string.Join('\n', errors)}");
            tried++;
        }

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

    private static void Refuses(string name, string good, string bad, string error) =>
        SpoiltText.Rulebook(ShippedRulebooks.Text(name)!, good, bad, error);

    /// <summary>Every place of a rulebook but the root, with what spoils it: a decimal is no decimal any more, and what else there is becomes a number or a
    /// text.</summary>
    private static IEnumerable<(string Path, Action<JsonNode> Spoil)> Places(JsonNode node, Func<JsonNode, JsonNode> find, string path)
    {
        List<(string Path, JsonNode Value, Func<JsonNode, JsonNode> Find, Action<JsonNode> Spoil)> inside = [];
        if (node is JsonArray array)
        {
            for (int i = 0; i < array.Count; i++)
            {
                int at = i;
                inside.Add(($"{path}[{i}]", array[i]!, root => find(root)[at]!, root => find(root)[at] = Spoilt(array[at]!)));
            }
        }
        else if (node is JsonObject members)
        {
            // Members that the file names stand in brackets, those that the format names after a dot.
            bool isNamed = _named.Contains(path.Split('.', '[')[^1]);
            foreach ((string field, JsonNode? value) in members)
            {
                string place = isNamed ? $"{path}[\"{field}\"]" : $"{path}.{field}";
                inside.Add((place, value!, root => find(root)[field]!, root => find(root)[field] = Spoilt(value!)));
            }
        }

        foreach ((string found, JsonNode value, Func<JsonNode, JsonNode> at, Action<JsonNode> spoil) in inside)
        {
            if (!_free.Contains(found))
            {
                yield return (found, spoil);
                foreach ((string, Action<JsonNode>) deeper in Places(value, at, found))
                {
                    yield return deeper;
                }
            }
        }
    }

    private static JsonValue Spoilt(JsonNode value) =>
        value is not JsonValue || (value.GetValueKind() == JsonValueKind.String && Fixed18.TryParse(value.GetValue<string>(), out _))
            ? JsonValue.Create("twelve") : JsonValue.Create(-1);
}
