// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>What is held in the numeraire loses nothing, and what is owed always costs something.</summary>
public sealed class LoanTermsTests
{
    private const string Swiss = """
        { "time": "2025-06-01T00:00:00Z", "numeraire": "CHF", "collateral": { "CHF": "4000", "JPY": "1000" },
          "positions": [ { "instrument": "BTC-PERP", "quantity": "0.01" } ],
          "marks": { "BTC": "90000", "BTC-PERP": "90000", "JPY": "0.0055" } }
        """;

    public static TheoryData<string> Rulebooks =>
    [
        .. EngineRulebooks.Names,
        .. Directory.GetFiles(RepositoryRoot.At("examples", "rulebooks"), "*.json").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Rulebooks))]
    public void The_numeraire_counts_in_full_unless_it_is_named(string name)
    {
        PortfolioFile file = PortfolioReader.Read(Swiss, out _)!;
        Rulebook rulebook = RulebookIn.Numeraire(name, file.Catalog);

        CollateralTerms francs = rulebook.Collateral.For(file.Catalog.Numeraire)!;

        Assert.Equal((Ratio.Zero, Ratio.Zero, (Amount?)null), (francs.Haircut, francs.BorrowHaircut, francs.Cap));
    }

    [Fact]
    public void A_numeraire_that_is_named_takes_its_haircut_and_the_line_says_which_was_taken()
    {
        PortfolioFile file = PortfolioReader.Read(Swiss, out _)!;
        string text = ShippedRulebooks.Text("cross")!.Replace("\"amountsIn\": [", "\"amountsIn\": [\"CHF\", ", StringComparison.Ordinal)
            .Replace("\"USDT\": { \"haircut\"", "\"CHF\": { \"haircut\": \"0.1\", \"borrowHaircut\": \"0.2\" }, \"USDT\": { \"haircut\"",
            StringComparison.Ordinal);
        MarginReport report = RulebookReader.Read(text, file.Catalog, VenueKinds.All, out _)!.Assess(file.Portfolio, file.Market).Value;

        // Francs 4,000 × 0.9; yen 1,000 × 0.0055 × 0.75 by the default of 25 %.
        Assert.Equal([("CHF", "3600", "0.9"), ("JPY", "4.125", "0.75")],
            report.Collateral.Select(line => (file.Catalog[line.Asset].Symbol, line.Value.ToString(), line.Factor.ToString())));
    }

    [Theory]
    [MemberData(nameof(Rulebooks))]
    public void Every_loan_bears_interest_and_a_requirement_whatever_the_asset(string name)
    {
        // Named assets, the numeraire, and some that no rulebook has heard of.
        const string Text = """
            { "time": "2025-06-01T00:00:00Z", "collateral": { "USDC": "1", "USDT": "1", "BTC": "1", "ETH": "1", "SOL": "1", "GHO": "1", "NVDAX": "1" },
              "marks": { "USDT": "1", "BTC": "90000", "ETH": "3000", "SOL": "150", "GHO": "1", "NVDAX": "140" } }
            """;
        InstrumentCatalog catalog = PortfolioReader.Read(Text, out _)!.Catalog;
        Rulebook rulebook = RulebookSource.Load(name, catalog);
        BorrowAddOn borrow = rulebook.AddOns.OfType<BorrowAddOn>().Single();

        Assert.All(catalog.Assets, asset =>
        {
            Assert.True(rulebook.Interest.For(asset.Id).IsPositive, asset.Symbol);
            Assert.True(borrow.ChargesLoans(asset.Id), asset.Symbol);
        });
    }

    /// <summary>A loan of francs where everything is counted in francs requires what a loan of dollars does where dollars are counted, and not what any coin
    /// is.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void A_loan_of_the_numeraire_is_asked_the_same_whichever_asset_that_is(string name)
    {
        PortfolioFile file = PortfolioReader.Read(
            Swiss.Replace("\"4000\"", "\"-100\"", StringComparison.Ordinal)
            .Replace("\"quantity\": \"0.01\"", "\"quantity\": \"0.001\"", StringComparison.Ordinal), out _)!;
        Rulebook rulebook = RulebookIn.Numeraire(name, file.Catalog);
        MarginReport report = rulebook.Assess(file.Portfolio, file.Market).Value;
        MarginLine loan = report.Lines.Single(line => line.Line.Kind == MarginLineKind.AddOn && line.Line.Exposure == Amount.Of(100)).Line;

        Assert.Equal((Amount.Of(5), Amount.Of(3)), (loan.Initial, loan.Maintenance));
        Assert.Equal(Ratio.Parse("0.05"), rulebook.Interest.For(file.Catalog.Numeraire));
    }

    [Fact]
    public void A_rulebook_in_which_a_loan_is_free_is_refused_by_the_asset_s_name()
    {
        PortfolioFile file = PortfolioReader.Read(Swiss, out _)!;
        string text = File.ReadAllText(RepositoryRoot.At("examples", "rulebooks", "weighted-greeks.json"))
            .Replace("\"amountsIn\": [", "\"amountsIn\": [\"CHF\", ", StringComparison.Ordinal);
        int at = text.IndexOf("\"addOns\"", StringComparison.Ordinal), end = text.IndexOf("\"liquidation\"", StringComparison.Ordinal);
        string free = text[..at].Replace(", \"borrowHaircut\": \"0.1\"", string.Empty, StringComparison.Ordinal) + "\"interest\": { \"*\": \"0\" }, "
            + text[end..];

        Assert.Null(RulebookReader.Read(free, file.Catalog, VenueKinds.All, out ImmutableArray<string> errors));

        Assert.Contains(errors, error => error.Contains("JPY can be owed for nothing: expected interest above 0", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("CHF can be owed for nothing", StringComparison.Ordinal));
    }
}
