// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>What is owed of a coin, on loan or lost, is charged once: as a short in the scenarios, or as a loan where that is more.</summary>
public sealed class OwedCoinTests
{
    private static readonly string _cross = ShippedRulebooks.Text("cross")!;

    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        TestBook.CatalogJson.Replace("\"instruments\": [",
            "\"instruments\": [ {\"symbol\":\"ETH-IN-BTC\",\"kind\":\"perpetual\",\"underlying\":\"ETH\",\"settlement\":\"BTC\"},", StringComparison.Ordinal),
            out _)!;

    private static readonly MarketSnapshot _market = new[] { ("BTC", "100000"), ("ETH", "4000"), ("USDT", "1"), ("ETH-IN-BTC", "0.04") }
        .Aggregate(MarketSnapshot.Unknown(_catalog, TestBook.Noon), static (market, set) => TestBook.Set(market, set.Item1, set.Item2));

    /// <summary>What is owed of a coin that no position is on, lost or borrowed, is the short that a perpetual sold would be.</summary>
    [Theory]
    [InlineData("-2", "0", "0", "32000")] // Two borrowed: 200,000 × 16 %.
    [InlineData("0.5", "10", "0.24", "24000")] // Ten ETH bought at .24 BTC, marked at .04: of 2 BTC lost, .5 were held.
    [InlineData("-0.5", "10", "0.24", "40000")] // Borrowed and lost.
    [InlineData("-2", "10", "-0.06", "16000")] // One made pays one of two back.
    [InlineData("3", "10", "0.24", "0")]
    [InlineData("0", "0", "0", "0")]
    public void What_is_owed_of_a_coin_without_a_position_on_it_is_a_short(string balance, string contracts, string entry, string initial)
    {
        MarginReport report = Assess(_cross, balance, contracts, entry);

        Amount required = report.Lines.Where(static line => line.Name == "BTC").Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Initial);
        Assert.Equal(Amount.Parse(initial), required);
    }

    /// <summary>Group and loan together: the larger of 16 % as a short and the rate of a loan, to keep it 12.8 % and the rate, of 200,000.</summary>
    [Theory]
    [InlineData("0.15", "0.1", "32000", "25600")]
    [InlineData("0.4", "0.4", "86400", "80000")] // 54,400 are added to keep it, and no less to open it.
    [InlineData("0.16", "0.15", "36400", "30000")] // 4,400.
    [InlineData("0.5", "0.3", "100000", "60000")]
    [InlineData("0", "0", "32000", "25600")]
    public void What_is_owed_is_charged_once(string open, string keep, string initial, string maintenance)
    {
        string text = _cross.Replace("\"*\": { \"initial\": \"0.15\", \"maintenance\": \"0.1\" }",
            $"\"*\": {{ \"initial\": \"{open}\", \"maintenance\": \"{keep}\" }}", StringComparison.Ordinal);
        foreach (MarginReport report in new[] { Assess(text, "-2", "0", "0"), Assess(text, "0", "10", "0.24") })
        {
            MarginReportLine[] lines = [.. report.Lines.Where(static line => line.Name is "BTC" or "borrow")];
            Assert.Equal(Amount.Parse(initial), lines.Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Initial));
            Assert.Equal(Amount.Parse(maintenance), lines.Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Maintenance));
        }
    }

    [Fact]
    public void A_coin_that_no_class_is_for_is_left_to_whatever_charges_loans()
    {
        string text = _cross.Replace("\"BTC\": \"btc\",\n      \"ETH\"", "\"ETH\"", StringComparison.Ordinal)
            .Replace("\"*\": \"alt\"\n    },\n    \"initialFactor\"", "\"XYZ\": \"alt\"\n    },\n    \"initialFactor\"", StringComparison.Ordinal);
        MarginReport report = Assess(text, "-2", "0", "0");

        Assert.Equal("borrow", Assert.Single(report.Lines, static line => !line.Line.Initial.IsZero && line.Name != "minimum").Name);
        Assert.Equal(Amount.Of(30_000), report.Initial);
    }

    /// <summary>What is owed of the coin besides does not make a group of one that positions are on, and that has no terms, pass.</summary>
    [Fact]
    public void Positions_on_a_coin_that_is_owed_and_no_class_is_for_are_refused()
    {
        string text = _cross.Replace("\"BTC\": \"btc\",\n      \"ETH\"", "\"ETH\"", StringComparison.Ordinal)
            .Replace("\"*\": \"alt\"\n    },\n    \"initialFactor\"", "\"XYZ\": \"alt\"\n    },\n    \"initialFactor\"", StringComparison.Ordinal);
        Rulebook rulebook = RulebookReader.Read(text, _catalog, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join("\n", errors));
        Assert.True(_catalog.TryFindInstrument("BTC-PERP", out InstrumentSpec? perpetual));
        foreach (int balance in new[] { -2, 0 })
        {
            Portfolio portfolio = Portfolio.Arrange(
                [new(new(0), Amount.Of(1_000_000)), new(new(1), Amount.Of(balance))], [new(perpetual!.Id, Quantity.Of(1), Amount.Of(100_000))]);
            Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, perpetual.Underlying),
                rulebook.Assess(portfolio, TestBook.Set(_market, "BTC-PERP", "100000")).Rejection);
        }
    }

    /// <summary>Two coins of one price are one short, 200,000 × 16 %, and what that requires cannot be set against the loan of each: 15 % of 100,000
    /// twice.</summary>
    [Fact]
    public void Of_coins_that_share_a_price_each_loan_is_charged_in_full()
    {
        InstrumentCatalog twins = InstrumentReader.Read(
            TestBook.CatalogJson.Replace("{\"symbol\":\"USDT\",\"decimals\":6}",
                "{\"symbol\":\"USDT\",\"decimals\":6}, {\"symbol\":\"WBTC\",\"decimals\":8,\"price\":\"BTC\",\"borrowable\":true}", StringComparison.Ordinal),
            out ImmutableArray<string> faults) ?? throw new InvalidOperationException(string.Join("\n", faults));
        Rulebook rulebook = RulebookReader.Read(_cross, twins, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join("\n", errors));
        Assert.True(twins.TryFindAsset("WBTC", out AssetSpec? wrapped));
        MarginReport report = TestBook.Assess(
            rulebook,
            Portfolio.Arrange([new(new(0), Amount.Of(1_000_000)), new(new(1), Amount.Of(-1)), new(wrapped!.Id, Amount.Of(-1))], []),
            TestBook.Set(MarketSnapshot.Unknown(twins, TestBook.Noon), "BTC", "100000"));

        Assert.Equal((Amount.Of(32_000 + 30_000), Amount.Of(25_600 + 20_000)), (report.Initial, report.Maintenance));
    }

    /// <summary>Money that hardly moves has a class of its own in the rulebooks that ship: 5 % of 1,000 is what its loan requires, 4 % more than the loan's 3
    /// %.</summary>
    [Fact]
    public void A_loan_of_money_that_hardly_moves_is_no_short_of_a_coin_that_nobody_knows()
    {
        Rulebook rulebook = RulebookReader.Read(_cross, _catalog, VenueKinds.All, out _)!;
        MarginReport report = TestBook.Assess(rulebook, Portfolio.Arrange([new(new(0), Amount.Of(1_000_000)), new(new(3), Amount.Of(-1_000))], []), _market);

        Assert.Equal((Amount.Of(50), Amount.Of(40)), (report.Initial, report.Maintenance));
    }

    /// <summary>A million of cash, BTC, and contracts on ETH that are paid in BTC, marked at .04; none where the quantity is zero.</summary>
    private static MarginReport Assess(string text, string balance, string contracts, string entry)
    {
        Rulebook? rulebook = RulebookReader.Read(text, _catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        InstrumentSpec spec = _catalog.TryFindInstrument("ETH-IN-BTC", out InstrumentSpec? found) ? found : throw new InvalidOperationException();
        Quantity quantity = Quantity.Parse(contracts);
        Position[] positions = quantity.IsZero ? [] : [new(spec.Id, quantity, spec.ValueOf(quantity, Price.Parse(entry), Rounding.Down))];
        return TestBook.Assess(rulebook, Portfolio.Arrange([new(new(0), Amount.Of(1_000_000)), new(new(1), Amount.Parse(balance))], positions), _market);
    }
}
