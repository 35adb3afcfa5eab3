// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using FsCheck.Fluent;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>A loan of the numeraire costs and requires the same, whichever asset the numeraire is.</summary>
/// <remarks>A rulebook that names an asset means that asset: a venue that counts in BTC has the rate that its rulebook gives to BTC, as a numeraire that is
/// named has its haircut.</remarks>
public sealed class LoanProperties
{
    private static readonly string[] _named = ["USDC", "USDT", "USD", "EUR", "CHF", "JPY", "GHO"];

    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void A_loan_of_the_numeraire_requires_the_numeraires_rate_whichever_asset_it_is(string name) =>
        Book.ForAll(
            from letters in Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZ".ToCharArray()).ArrayOf(4)
            from known in Gen.Choose(0, (2 * _named.Length) - 1)
            from owed in Gen.Choose(1, 10_000_000)
            select (Numeraire: known < _named.Length ? _named[known] : "N" + new string(letters), owed),
            input =>
            {
                // Cents of the money that is owed, against coin of another name that pays for it many times.
                Amount loan = Amount.Parse((input.owed / 100m).ToString(CultureInfo.InvariantCulture));
                string text = $$"""
                    { "time": "2025-06-01T00:00:00Z", "numeraire": "{{input.Numeraire}}", "collateral": { "{{input.Numeraire}}": "-{{loan}}", "XETH": "1000" },
                      "marks": { "XETH": "3000" } }
                    """;
                PortfolioFile file = PortfolioReader.Read(text, out System.Collections.Immutable.ImmutableArray<string> errors)
                    ?? throw new FormatException(string.Join('\n', errors));
                Rulebook rulebook = RulebookIn.Numeraire(name, file.Catalog);
                MarginReport report = rulebook.Assess(file.Portfolio, file.Market).Value;
                MarginLine required = report.Lines.Single(line => line.Line.Kind == MarginLineKind.AddOn && line.Line.Exposure == loan).Line;
                return required.Initial == loan.Times(Ratio.Parse("0.05"), Rounding.Up) && required.Maintenance == loan.Times(Ratio.Parse("0.03"), Rounding.Up)
                    && rulebook.Interest.For(file.Catalog.Numeraire) == Ratio.Parse("0.05");
            });
}
