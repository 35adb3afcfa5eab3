// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>Figures that a rulebook gives for dollars are not read as so many coins.</summary>
public sealed class AmountsCurrencyTests
{
    public static TheoryData<string, string> Foreign =>
    [
        .. from name in (string[])[.. ShippedRulebooks.Names,
        .. Directory.GetFiles(RepositoryRoot.At("examples", "rulebooks"), "*.json").Order(StringComparer.Ordinal)]
           from numeraire in new[] { "BTC", "EUR", "ETH" }
           select (name, numeraire),
    ];

    [Theory]
    [MemberData(nameof(Foreign))]
    public void A_rulebook_for_dollars_is_refused_over_a_catalogue_that_counts_in_something_else(string name, string numeraire)
    {
        string message = Assert.Throws<InputException>(() => RulebookSource.Load(name, Counting(numeraire))).Message;

        Assert.StartsWith($"{name}: $.amountsIn: the rulebook's figures", message, StringComparison.Ordinal);
        Assert.Contains($"are for USD or USDC or USDT or DAI or FDUSD or PYUSD, but this catalogue counts in {numeraire}", message, StringComparison.Ordinal);
        Assert.Contains($"(margin --in {numeraire})", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("USDC")]
    [InlineData("USDT")]
    [InlineData("USD")]
    public void Dollars_of_any_name_are_dollars(string numeraire) => Assert.NotNull(RulebookSource.Load("tiered", Counting(numeraire)));

    [Fact]
    public void The_amounts_are_counted_and_the_first_is_shown_as_it_would_become()
    {
        // capValue, two floors above 0 and a minimum; a floor of 0 is the same in every currency, and so is a cap of units.
        const string Text = """
            { "name": "own", "version": "1", "source": "made up", "amountsIn": ["KRW"], "mode": "cross", "optionValue": "full",
              "collateral": { "BTC": { "haircut": "0.1", "cap": "3", "capValue": "750000" } },
              "model": { "kind": "tiered", "terms": { "*": "all" }, "classes": { "all": { "tiers": [
                { "floor": "0", "maintenance": "0.01", "leverage": "20" }, { "floor": "40000", "maintenance": "0.02", "leverage": "10" }, { "floor": "90000",
                "maintenance": "0.05", "leverage": "5" } ] } } },
              "addOns": [ { "kind": "minimum", "flat": "25" } ],
              "liquidation": LIQUIDATION }
            """;
        string shipped = ShippedRulebooks.Text("tiered")!;
        string text = Text.Replace("LIQUIDATION", shipped[(shipped.IndexOf("\"liquidation\":", StringComparison.Ordinal) + 14)..^2], StringComparison.Ordinal);

        Assert.Null(RulebookReader.Read(text, Counting("USDC"), VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Equal(
            "$.amountsIn: the rulebook's figures, 4 amounts of money among them, are for KRW, but this catalogue counts in USDC: "
                + "$.collateral[\"BTC\"].capValue, 750000, would become 750000 USDC. "
                + "Count in KRW and have the report converted (margin --in USDC), or use a rulebook whose amountsIn names USDC",
            Assert.Single(errors));
        Assert.NotNull(RulebookReader.Read(text, Counting("KRW"), VenueKinds.All, out errors));

        // Without the field a rulebook is of whatever its catalogue counts in.
        Assert.NotNull(RulebookReader.Read(text.Replace("\"amountsIn\": [\"KRW\"], ", string.Empty, StringComparison.Ordinal), Counting("USDC"), VenueKinds.All,
            out errors));
        Assert.Null(RulebookReader.Read(text.Replace("[\"KRW\"]", "[]", StringComparison.Ordinal), Counting("USDC"), VenueKinds.All, out errors));
        Assert.Equal("$.amountsIn: expected the names of one or more assets; found []", Assert.Single(errors));
    }

    private static InstrumentCatalog Counting(string numeraire) => PortfolioReader.Read(
        $$"""{ "time": "2025-06-01T00:00:00Z", "numeraire": "{{numeraire}}", "collateral": { "{{numeraire}}": "5" }, "positions": [], "marks": {} }""",
            out ImmutableArray<string> errors)?.Catalog
        ?? throw new FormatException(string.Join('\n', errors));
}
