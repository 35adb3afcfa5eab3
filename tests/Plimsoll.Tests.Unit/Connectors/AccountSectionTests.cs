// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>The section <c>account</c> of a portfolio file.</summary>
public sealed class AccountSectionTests
{
    private const string Whole = """
        { "time": "2025-10-10T20:00:00Z",
          "account": { "class": "marketMaker", "feeTier": 3, "efficiencyCategory": 1 },
          "collateral": { "USDC": "1000" },
          "positions": [ { "instrument": "BTC-PERP", "quantity": "1", "leverageLimit": "5" } ],
          "marks": { "BTC": "100000", "BTC-PERP": "100000" } }
        """;

    [Fact]
    public void Terms_are_those_of_the_section_and_the_limits_of_positions()
    {
        AccountTerms terms = PortfolioReader.Read(Whole, out ImmutableArray<string> errors)!.Portfolio.Terms;

        Assert.Empty(errors);
        Assert.Equal((AccountClass.MarketMaker, 3, 1, Ratio.Of(5)), (terms.Class, terms.FeeTier, terms.EfficiencyCategory, terms.LimitFor(new(0))));
    }

    [Fact]
    public void Without_it_nothing_is_agreed()
    {
        AccountTerms terms = PortfolioReader.Read(
            Whole.Replace("\"account\": { \"class\": \"marketMaker\", \"feeTier\": 3, \"efficiencyCategory\": 1 },", string.Empty, StringComparison.Ordinal),
            out _)!.Portfolio.Terms;

        Assert.Equal((AccountClass.Customer, 0, 0), (terms.Class, terms.FeeTier, terms.EfficiencyCategory));
    }

    [Theory]
    [InlineData("\"marketMaker\"", "\"maker\"", "$.account.class: expected one of \"customer\", \"proprietary\", \"marketMaker\"; found \"maker\"")]
    [InlineData("\"feeTier\": 3", "\"feeTier\": -1", "$.account.feeTier: expected a whole number from 0 to 65535; found -1")]
    [InlineData("\"efficiencyCategory\": 1", "\"efficiencyCategory\": \"1\"",
        "$.account.efficiencyCategory: expected a whole number from 0 to 65535; found \"1\"")]
    [InlineData("\"feeTier\"", "\"tier\"", "$.account.tier: unknown field; expected one of class, client, feeTier, efficiencyCategory")]
    public void What_is_wrong_is_named_at_its_place(string good, string bad, string error) =>
        SpoiltText.Portfolio(Whole, good, bad, error);
}
