// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Rulebooks;

/// <summary>Under every rulebook that ships, an account taken apart adds up to what it is margined at.</summary>
public class ExplainedAccountTests
{
    private static readonly Portfolio[] _accounts =
    [
        default,
        TestBook.Of(("USDC", "250000"), ("BTC", "1.5"), ("BTC-PERP", "-2"), ("ETH-PERP", "30"), ("ALT-PERP", "-1000")),
        TestBook.Of(("USDC", "250000"), ("BTC-C110", "-3"), ("BTC-P90", "2"), ("BTC-26DEC25", "1")),
        TestBook.Of(("BTC", "5"), ("BTC-PERP-INV", "-20000"), ("BTC-C110-INV", "-2")),
        TestBook.Of(("USDC", "-1000"), ("BTC", "1"), ("ETH", "3")),
        TestBook.Of(("USDC", "900000"), ("BTC-PERP", "-2"), ("BTC-C110", "-3"), ("BTC-P90", "-2")).WithOrders(
            [Order("BTC-PERP", "1", "99000"), Order("BTC-26DEC25", "-2", "103000"), Order("ETH-PERP", "-10", "4100"), Order("BTC-P90", "-1", "2500")]),
        TestBook.Of(("USDC", "-500000"), ("BTC", "12"), ("ETH-PERP", "-30")).WithOrders(
            [Order("BTC-USDC", "-1", "101000"), Order("BTC-USDC", "2", "98000"), Order("BTC-C110", "2", "2900"), Order("BTC-C110-INV", "-1", "0.03")]),
    ];

    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_number_follows_from_its_parts(string name)
    {
        Rulebook rulebook = TestBook.Shipped(name);
        int explained = 0;
        foreach (Portfolio account in _accounts)
        {
            Result<MarginReport> report = rulebook.Assess(account, KnownFigures.In(TestBook.Market));
            Result<ExplainedAccount> trees = ExplainedAccount.Of(rulebook, account, KnownFigures.In(TestBook.Market));
            Assert.Equal(report.Rejection, trees.Rejection);
            if (!report.IsOk)
            {
                continue;
            }

            explained += report.Value.Initial.IsZero ? 0 : 1;
            Assert.Equal((report.Value.Equity, report.Value.Initial, report.Value.Maintenance),
                (trees.Value.Equity.Value, trees.Value.Initial.Value, trees.Value.Maintenance.Value));
            foreach ((NamedValue root, NamedValue value) in new[] { trees.Value.Equity, trees.Value.Initial, trees.Value.Maintenance }
                .SelectMany(static root => root.Flattened().Select(value => (root, value))))
            {
                Assert.NotEmpty(value.Name);
                switch (value.Rule)
                {
                    case ValueRule.Given:
                        Assert.Empty(value.Parts);
                        break;
                    case ValueRule.Sum:
                        Assert.True(value.Value == value.Parts.Aggregate(Amount.Zero, static (sum, part) => sum + part.Value), $"{value.Name} is no sum");
                        break;
                    case ValueRule.Largest:
                        Assert.True(value.Value == value.Parts.Max(static part => part.Value), $"{value.Name} is not the largest of its parts");
                        break;
                    case ValueRule.Smallest:
                        Assert.True(value.Value == value.Parts.Min(static part => part.Value), $"{value.Name} is not the smallest of its parts");
                        break;
                    case ValueRule.Elsewhere:
                        Assert.Contains(root.Flattened(), other => other.Rule != ValueRule.Elsewhere && (other.Name, other.Value) == (value.Name, value.Value));
                        break;
                    default:
                        Assert.False(value.Parts.IsEmpty, $"{value.Name} has a formula and nothing in it");
                        Assert.False(string.IsNullOrEmpty(value.Note), $"{value.Name} does not say its formula");
                        break;
                }
            }
        }

        Assert.True(explained >= 1, $"{name} margins none of the accounts");
    }

    [Fact]
    public void A_loss_is_shown_position_by_position_in_the_scenario_that_is_named()
    {
        // Two short perpetuals and nothing else: the highest move of the class, +16 %, loses 2 × mark × .16.
        Portfolio account = TestBook.Of(("USDC", "250000"), ("BTC-PERP", "-2"));
        NamedValue root = ExplainedAccount.Of(TestBook.Shipped("cross"), account, TestBook.Market).Value.Initial;
        NamedValue loss = root.Flattened().Single(static value => value.Name == "worst loss of BTC");

        Assert.Equal((ValueRule.Sum, "price +16 %, volatility up"), (loss.Rule, loss.Note));
        NamedValue position = Assert.Single(loss.Parts);
        Assert.True(TestBook.Market.TryMark(TestBook.InstrumentOf("BTC-PERP"), out Price mark));
        Assert.Equal(("BTC-PERP", mark.Times(Quantity.Of(2), Rounding.Up).Times(Ratio.Parse("0.16"), Rounding.Up)), (position.Name, position.Value));
        Assert.Equal(["value", "move"], position.Parts.Select(static part => part.Name));
        Assert.Equal(["quantity", "mark"], position.Parts[0].Parts.Select(static part => part.Name));
    }

    [Fact]
    public void What_correlation_offsets_shows_the_correlations_that_it_used_once()
    {
        Portfolio account = TestBook.Of(("USDC", "250000"), ("BTC-PERP", "-2"), ("ETH-PERP", "30"));
        NamedValue root = ExplainedAccount.Of(TestBook.Shipped("cross-correlated"), account, TestBook.Market).Value.Initial;

        Assert.Single(root.Flattened(), static value => value.Name == "correlation of BTC and ETH" && value.Rule == ValueRule.Given);
        NamedValue granted = root.Flattened().Single(static value => value.Name == "granted" && value.Rule == ValueRule.Formula);
        Assert.Equal(["offset cap", "gross", "core", "single name", "break"], granted.Parts.Select(static part => part.Name));
        Assert.True(granted.Value.IsPositive);
        Assert.Equal(2, root.Flattened().Count(static value => value.Name == "offset by correlation" && value.Value.IsNegative));
    }

    private static OpenOrder Order(string name, string quantity, string limit) =>
        new(TestBook.InstrumentOf(name), Quantity.Parse(quantity), Price.Parse(limit));
}
