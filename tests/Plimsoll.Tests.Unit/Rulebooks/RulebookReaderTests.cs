// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

public sealed class RulebookReaderTests
{
    [Fact]
    public void Every_shipped_rulebook_is_read_and_bears_its_own_name()
    {
        Assert.NotEmpty(ShippedRulebooks.Names);
        foreach (string name in ShippedRulebooks.Names)
        {
            Assert.Equal(name, TestBook.Shipped(name).Name);
        }
    }

    [Fact]
    public void Under_a_shipped_rulebook_every_loan_bears_interest_and_a_requirement()
    {
        foreach (Rulebook rulebook in ShippedRulebooks.Names.Select(TestBook.Shipped))
        {
            foreach (Plimsoll.Instruments.AssetSpec asset in TestBook.Catalog.Assets)
            {
                Assert.True(rulebook.Interest.For(asset.Id).IsPositive, $"{rulebook.Name}: {asset.Symbol} bears no interest");
                Assert.True(
                    rulebook.AddOns.Any(a => a.ChargesLoans(asset.Id)) || TestBook.Assess(rulebook, TestBook.Of((asset.Symbol, "-1"))).Maintenance.IsPositive,
                    $"{rulebook.Name}: a loan of {asset.Symbol} needs no margin");
            }
        }
    }

    [Fact]
    public void What_a_rulebook_does_not_say_bears_ten_percent()
    {
        string text = ShippedRulebooks.Text("tiered")!;
        int at = text.IndexOf("  \"interest\"", StringComparison.Ordinal);
        Rulebook silent = RulebookReader.Read(text[..at] + text[(text.IndexOf('\n', at) + 1)..], TestBook.Catalog, VenueKinds.All,
            out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        Assert.All(TestBook.Catalog.Assets, asset => Assert.Equal(Ratio.Parse("0.1"), silent.Interest.For(asset.Id)));
    }

    [Fact]
    public void A_rulebook_under_which_something_is_owed_for_nothing_is_refused()
    {
        string text = System.Text.RegularExpressions.Regex.Replace(ShippedRulebooks.Text("tiered")!, "\"interest\": .*", "\"interest\": { \"*\": \"0\" },");
        Assert.NotNull(RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out _));

        string free = text.Replace("\"*\": { \"initial\": \"0.2\", \"maintenance\": \"0.1\" }", "\"XRP\": { \"initial\": \"0.2\", \"maintenance\": \"0.1\" }",
            StringComparison.Ordinal);
        Assert.Null(RulebookReader.Read(free, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains("$: BTC can be owed for nothing: expected interest above 0 for it or for \"*\", or terms in the borrow add-on", errors);
        Assert.DoesNotContain(errors, error => error.StartsWith("$: USDC", StringComparison.Ordinal));
    }

    [Fact]
    public void There_is_no_rulebook_of_another_name() => Assert.Null(ShippedRulebooks.Text("cros"));

    [Theory]
    [InlineData("tiered", "\"mode\": \"cross\"", "\"mode\": \"crossed\"", "$.mode: expected one of \"cross\", \"isolated\"; found \"crossed\"")]
    [InlineData("tiered", "\"haircut\": \"0.05\"", "\"haircut\": \"1.05\"",
        "$.collateral[\"BTC\"].haircut: expected a decimal in a string, from 0 to 1; found \"1.05\"")]
    [InlineData("tiered", "\"haircut\": \"0.05\"", "\"haircut\": 0.05",
        "$.collateral[\"BTC\"].haircut: expected a decimal in a string, from 0 to 1; found 0.05")]
    [InlineData("tiered", "\"haircut\": \"0.05\"", "\"hairct\": \"0.05\"",
        "$.collateral[\"BTC\"].hairct: unknown field; expected one of haircut, borrowHaircut, cap")]
    [InlineData("tiered", "\"haircut\": \"0.05\"", "\"haircut\": \"NaN\"",
        "$.collateral[\"BTC\"].haircut: expected a decimal in a string, from 0 to 1; found \"NaN\"")]
    [InlineData("tiered", "\"floor\": \"50000\", \"maintenance\": \"0.005\"", "\"floor\": \"50000\", \"maintenance\": \"0.003\"",
        "$.model.classes[\"btc\"].tiers[1]: maintenance rates must not fall; found 0.003 after 0.004")]
    [InlineData("tiered", "\"floor\": \"50000\"", "\"floor\": \"0\"", "$.model.classes[\"btc\"].tiers[1]: floors must rise; found 0 after 0")]
    [InlineData("tiered", "\"cum\": \"1300\"", "\"cum\": \"1301\"",
        "$.model.classes[\"btc\"].tiers[2].cum: expected \"1300\", the sum of floor × rise of the maintenance rate up to this tier; found \"1301\"")]
    [InlineData("tiered", "\"leverage\": \"125\"", "\"leverage\": \"0\"",
        "$.model.classes[\"btc\"].tiers[0].leverage: expected a decimal in a string, from 1 to 1000; found \"0\"")]
    [InlineData("tiered", "\"BTC\": \"btc\"", "\"BTC\": \"bct\"",
        "$.model.terms[\"BTC\"]: expected the name of one of the classes (alt, btc, eth, large); found \"bct\"")]
    [InlineData("tiered", "\"BTC\": \"btc\"", "\"ETH\": \"btc\"", "$.model.terms.ETH: given twice")]
    [InlineData("tiered", "\"kind\": \"tiered\"", "\"kind\": \"tierd\"", "$.model.kind: expected one of ")]
    [InlineData("tiered", "\"callRatio\": \"1.2\"", "\"callRatio\": \"0.9\"",
        "$.liquidation.callRatio: expected a decimal in a string, at least 1; found \"0.9\"")]
    [InlineData("tiered", "\"style\": \"minimal\",", "",
        "$.liquidation.style: expected one of \"minimal\", \"sequential\", \"full\", \"bulk\", \"custom\"; found nothing")]
    [InlineData("tiered", "\"interest\": {", "\"interest\": { \"SOL\": \"-0.01\",",
        "$.interest[\"SOL\"]: expected a decimal in a string, from 0 to 10; found \"-0.01\"")]
    [InlineData("isolated", "\"maintenance\": \"0.0125\"", "\"maintenance\": \"0.0251\"",
        "$.model.classes[\"btc\"].maintenance: expected at most the initial rate, 1 ÷ leverage = 0.025; found \"0.0251\"")]
    [InlineData("isolated", "\"floor\": \"0.1\"", "\"floor\": \"0.2\"", "$.model.shortOptions.floor: expected at most initial, 0.15; found \"0.2\"")]
    [InlineData("cross", "\"range\": \"0.16\"", "\"range\": \"1.16\"",
        "$.model.classes[\"btc\"].grid.range: expected a decimal in a string, above 0, below 1; found \"1.16\"")]
    [InlineData("cross", "\"steps\": 4", "\"steps\": 0", "$.model.classes[\"btc\"].grid.steps: expected a whole number from 1 to 20; found 0")]
    [InlineData("cross", "[\"up\", \"same\", \"down\"]", "[\"up\", \"up\"]",
        "$.model.classes[\"btc\"].grid.volatilities: expected one or more of \"same\", \"up\", \"down\", none twice; found [\"up\", \"up\"]")]
    [InlineData("cross", "\"price\": \"-0.66\"", "\"price\": \"-1\"",
        "$.model.classes[\"btc\"].scenarios[0].price: expected a decimal in a string, above -1, at most 100; found \"-1\"")]
    [InlineData("cross", "\"weight\": \"0.32\"", "\"weight\": \"0\"",
        "$.model.classes[\"btc\"].scenarios[2].weight: expected a decimal in a string, above 0, at most 1; found \"0\"")]
    [InlineData("cross", "\"up\": \"0.5\"", "\"up\": \"-0.5\"",
        "$.model.classes[\"btc\"].volatility.up: expected a decimal in a string, from 0 to 5; found \"-0.5\"")]
    [InlineData("cross", "\"maintenanceFactor\": \"0.8\"", "\"maintenanceFactor\": \"1.2\"",
        "$.model.maintenanceFactor: expected at most initialFactor, 1; found \"1.2\"")]
    [InlineData("cross", "\"maintenanceFactor\": \"0.8\"", "\"maintenanceFactor\": \"0.8\", \"offsetCap\": \"-0.1\"",
        "$.model.offsetCap: expected a decimal in a string, from 0 to 1; found \"-0.1\"")]
    [InlineData("cross", "\"maintenanceFactor\": \"0.8\"", "\"maintenanceFactor\": \"0.8\", \"offsetCap\": \"1.01\"",
        "$.model.offsetCap: expected a decimal in a string, from 0 to 1; found \"1.01\"")]
    [InlineData("cross", "\"maintenanceFactor\": \"0.8\"", "\"maintenanceFactor\": \"0.8\", \"offsetCap\": \"NaN\"",
        "$.model.offsetCap: expected a decimal in a string, from 0 to 1; found \"NaN\"")]
    [InlineData("cross", "\"maintenanceFactor\": \"0.8\"", "\"maintenanceFactor\": \"0.8\", \"offsetCap\": 0.8",
        "$.model.offsetCap: expected a decimal in a string, from 0 to 1; found 0.8")]
    [InlineData("cross", "\"kind\": \"basis\"", "\"kind\": \"bassis\"", "$.addOns[0].kind: expected one of \"")]
    [InlineData("cross", "\"kind\": \"basis\", \"rate\": \"0.01\", \"countsSpot\": true", "\"kind\": \"minimum\"",
        "$.addOns[3].kind: expected each add-on once; found \"minimum\"")]
    [InlineData("cross", "\"liquidity\": \"200000000\"", "\"liquidity\": \"0\"",
        "$.addOns[1].classes[\"btc\"].liquidity: expected a decimal in a string, above 0")]
    [InlineData("cross", "\"initial\": \"0.05\", \"maintenance\": \"0.03\"", "\"initial\": \"0.05\", \"maintenance\": \"0.06\"",
        "$.addOns[2].terms[\"numeraire\"].maintenance: expected at most initial, 0.05; found \"0.06\"")]
    public void A_bad_value_is_named_by_path_value_and_expectation(string rulebook, string good, string bad, string error)
    {
        string text = ShippedRulebooks.Text(rulebook)!;
        int at = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The shipped rulebook no longer holds {good}.");

        Assert.Null(RulebookReader.Read(text[..at] + bad + text[(at + good.Length)..], TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));

        Assert.Contains(errors, found => found.StartsWith(error, StringComparison.Ordinal));
    }

    /// <summary>A tier that is left out makes every deduction behind it another: first the one thing that may have happened, then the figures.</summary>
    [Fact]
    public void Of_a_missing_tier_that_is_said_first()
    {
        JsonObject json = JsonNode.Parse(ShippedRulebooks.Text("tiered")!)!.AsObject();
        JsonArray tiers = json["model"]!["classes"]!["btc"]!["tiers"]!.AsArray();
        tiers.RemoveAt(1);

        Assert.Null(RulebookReader.Read(json.ToJsonString(), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));

        Assert.Equal(tiers.Count, errors.Length);
        Assert.Equal($"$.model.classes[\"btc\"].tiers: {tiers.Count - 1} deductions (cum) do not follow from the tiers before them: "
            + "a tier may be missing, or a floor or rate wrong, at or before $.model.classes[\"btc\"].tiers[1]", errors[0]);
        Assert.All(errors[1..], static error => Assert.Contains("].cum: expected ", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_that_is_not_JSON_is_named_by_line_and_column()
    {
        Assert.Null(RulebookReader.Read("{\n  \"name\": }", TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));

        Assert.StartsWith("line 2, column 11: not valid JSON", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_object_names_every_part_that_is_missing()
    {
        Assert.Null(RulebookReader.Read("{}", TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));

        foreach (string field in new[] { "name", "version", "source", "mode", "optionValue", "collateral", "model", "liquidation" })
        {
            Assert.Contains(errors, error => error.StartsWith($"$.{field}: expected", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Terms_of_an_instrument_come_before_those_of_its_underlying()
    {
        string text = ShippedRulebooks.Text("isolated")!.Replace("\"BTC\": \"btc\"", "\"BTC\": \"btc\", \"BTC-26DEC25\": \"alt\"", StringComparison.Ordinal);

        Rulebook rulebook = RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out _)!;

        Assert.Equal(Ratio.Parse("0.05"), rulebook.Model.Bounds!.RateBound(TestBook.InstrumentOf("BTC-26DEC25")));
        Assert.Equal(Ratio.Parse("0.0125"), rulebook.Model.Bounds!.RateBound(TestBook.InstrumentOf("BTC-PERP")));
    }
}
