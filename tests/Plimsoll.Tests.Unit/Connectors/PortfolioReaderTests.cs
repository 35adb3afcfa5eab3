// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Connectors;

public sealed class PortfolioReaderTests
{
    private const string Whole = """
        { "time": "2025-10-10T20:00:00Z",
          "collateral": { "USDC": "1000", "BTC": "-0.5" },
          "positions": [
            { "instrument": "BTC-PERP", "quantity": "-2", "entry": "110000" },
            { "instrument": "BTC-PERP-INV", "quantity": "300" },
            { "instrument": "BTC-26DEC25", "quantity": "1" },
            { "instrument": "BTC-26DEC25-110000-C", "quantity": "-3", "leverageLimit": "5" } ],
          "orders": [ { "instrument": "BTC-PERP", "quantity": "1", "limit": "99000" }, { "instrument": "ETH-PERP", "quantity": "-20", "limit": "4100" } ],
          "marks": { "BTC": "100000", "BTC-PERP": "100010", "BTC-PERP-INV": "99990",
            "BTC-26DEC25": "102000", "BTC-26DEC25-110000-C": "3000", "ETH-PERP": "4000" },
          "volatilities": { "BTC-26DEC25-110000-C": "0.55" } }
        """;

    [Fact]
    public void Well_known_names_need_no_definition()
    {
        PortfolioFile file = PortfolioReader.Read(Whole, out ImmutableArray<string> errors)!;

        Assert.Empty(errors);
        Assert.Equal(["BTC-PERP", "BTC-PERP-INV", "BTC-26DEC25", "BTC-26DEC25-110000-C", "ETH-PERP"], file.Catalog.Instruments.Select(spec => spec.Symbol));
        InstrumentSpec option = file.Catalog.Instruments[3];
        Assert.Equal(OptionSide.Call, option.Option!.Side);
        Assert.Equal(Price.Of(110_000), option.Option.Strike);
        Assert.Equal("2025-12-26T08:00:00Z", option.Expiry!.Value.ToString());
        Assert.Equal(Payoff.Inverse, file.Catalog.Instruments[1].Payoff);
        Assert.Equal("BTC", file.Catalog[file.Catalog.Instruments[1].Settlement].Symbol);
    }

    [Fact]
    public void A_position_stands_at_its_entry_or_else_at_its_mark()
    {
        ReadOnlySpan<Position> positions = PortfolioReader.Read(Whole, out _)!.Portfolio.Positions.Span;

        Assert.Equal(Amount.Of(-220_000), positions[0].Cost);
        Assert.Equal(Amount.Of(102_000), positions[2].Cost);
        Assert.Equal(Amount.Zero, positions[3].Cost);
        Assert.Equal(Ratio.Of(5), PortfolioReader.Read(Whole, out _)!.Portfolio.Terms.LimitFor(positions[3].Instrument));
    }

    [Fact]
    public void Orders_of_a_group_share_a_number_and_reduce_only_ones_are_marked()
    {
        string text = Whole.Replace("\"limit\": \"99000\"", "\"limit\": \"99000\", \"group\": \"exit\", \"reduceOnly\": true", StringComparison.Ordinal)
            .Replace("\"limit\": \"4100\"", "\"limit\": \"4100\", \"group\": \"exit\"", StringComparison.Ordinal);
        PortfolioFile file = PortfolioReader.Read(text, out _)!;

        Assert.Equal([(1, true), (1, false)], file.Orders.Select(static order => (order.Group, order.IsReduceOnly)));
    }

    [Fact]
    public void Open_orders_are_kept_in_their_order()
    {
        PortfolioFile file = PortfolioReader.Read(Whole, out _)!;

        Assert.Equal([new(new(0), Quantity.Of(1), Price.Of(99_000)), new(new(4), Quantity.Of(-20), Price.Of(4_100))], file.Orders);
    }

    [Theory]
    [InlineData("\"instrument\": \"ETH-PERP\"", "\"instrument\": \"ETHPERP\"",
        "$.orders[1].instrument: expected an instrument of this file, or a name such as BTC-PERP")]
    [InlineData("\"quantity\": \"-20\"", "\"quantity\": \"0\"",
        "$.orders[1].quantity: expected a decimal in a string, not 0, negative to sell, whole lots of 0.00000001; found \"0\"")]
    [InlineData("\"quantity\": \"-20\"", "\"quantity\": \"0.000000001\"",
        "$.orders[1].quantity: expected a decimal in a string, not 0, negative to sell, whole lots of 0.00000001; found")]
    [InlineData("\"limit\": \"99000\"", "\"limit\": \"0\"",
        "$.orders[0].limit: expected a decimal in a string, above 0, whole ticks of 0.00000001; found \"0\"")]
    [InlineData("\"limit\": \"99000\"", "\"limit\": \"99000.000000001\"",
        "$.orders[0].limit: expected a decimal in a string, above 0, whole ticks of 0.00000001; found")]
    [InlineData("\"limit\": \"99000\"", "\"limit\": \"100010\"",
        "$.orders[0].limit: expected a price below the mark, 100010: an order that the mark has reached would have filled; found \"100010\"")]
    [InlineData("\"limit\": \"4100\"", "\"limit\": \"3999\"",
        "$.orders[1].limit: expected a price above the mark, 4000: an order that the mark has reached would have filled; found \"3999\"")]
    [InlineData("\"limit\": \"99000\"", "\"limit\": \"99000\", \"group\": \"\"",
        "$.orders[0].group: expected a name that other orders of the group give too; found \"\"")]
    [InlineData("\"limit\": \"99000\"", "\"limit\": \"99000\", \"reduceOnly\": \"yes\"", "$.orders[0].reduceOnly: expected true or false; found \"yes\"")]
    [InlineData(", \"ETH-PERP\": \"4000\"", "", "$.orders[1]: the mark of ETH-PERP is missing: expected \"ETH-PERP\" under $.marks")]
    [InlineData("\"limit\": \"4100\"", "\"price\": \"4100\"", "$.orders[1].price: unknown field; expected one of")]
    [InlineData("\"quantity\": \"-2\"", "\"quantity\": \"NaN\"",
        "$.positions[0].quantity: expected a decimal in a string, not 0, negative for a short position; found \"NaN\"")]
    [InlineData("\"quantity\": \"-2\"", "\"quantity\": -2",
        "$.positions[0].quantity: expected a decimal in a string, not 0, negative for a short position; found -2")]
    [InlineData("\"quantity\": \"-2\"", "\"quantity\": \"0\"", "$.positions[0].quantity: expected a decimal in a string, not 0")]
    [InlineData("\"quantity\": \"1\"", "\"quantity\": \"99999999999999999999\"", "$.positions[2].quantity: expected a quantity whose value can be represented")]
    [InlineData("\"entry\": \"110000\"", "\"entry\": \"-1\"", "$.positions[0].entry: expected a decimal in a string, above 0; found \"-1\"")]
    [InlineData("\"instrument\": \"BTC-PERP\"", "\"instrument\": \"BTCPERP\"",
        "$.positions[0].instrument: expected an instrument of this file, or a name such as BTC-PERP")]
    [InlineData("\"instrument\": \"BTC-PERP\"", "\"instrument\": \"BTC-31FEB25\"",
        "$.positions[0].instrument: expected an instrument of this file, or a name such as BTC-PERP")]
    [InlineData("\"quantity\": \"-3\"", "\"quantity\": \"-3\", \"entry\": \"2\"", "$.positions[3].entry: expected no entry price for an option")]
    [InlineData("\"BTC\": \"100000\"", "\"BTCX\": \"100000\"", "$.marks[\"BTCX\"]: unknown price \"BTCX\"; expected one of BTC, BTC-PERP")]
    [InlineData("\"BTC\": \"100000\"", "\"BTC\": \"0\"", "$.marks[\"BTC\"]: expected a decimal in a string, above 0; found \"0\"")]
    [InlineData("\"BTC-26DEC25\": \"102000\", ", "", "$.positions[2]: the mark of BTC-26DEC25 is missing: expected \"BTC-26DEC25\" under $.marks")]
    [InlineData("\"BTC\": \"100000\", ", "", "$.collateral[\"BTC\"]: the price of BTC is missing: expected \"BTC\" under $.marks")]
    [InlineData("-C\": \"0.55\"", "-C\": \"-0.55\"",
        "$.volatilities[\"BTC-26DEC25-110000-C\"]: expected a decimal in a string, from 0 to 50 (0.55 is 55 %); found \"-0.55\"")]
    [InlineData("\"volatilities\": { \"BTC", "\"volatilities\": { \"ETH", "$.volatilities[\"ETH-26DEC25-110000-C\"]: unknown option")]
    [InlineData("2025-10-10T20:00:00Z", "2025-10-10", "$.time: expected a UTC time such as \"2025-10-10T21:20:00Z\"; found \"2025-10-10\"")]
    [InlineData("2025-10-10T20:00:00Z", "2026-10-10T20:00:00Z", "$.positions[2].instrument: expected an instrument that has not expired")]
    [InlineData("\"collateral\"", "\"colateral\"", "$.colateral: unknown field; expected one of")]
    public void A_bad_value_is_named_by_path_value_and_expectation(string good, string bad, string error)
    {
        int at = Whole.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The test's own text no longer holds {good}.");

        Assert.Null(PortfolioReader.Read(Whole[..at] + bad + Whole[(at + good.Length)..], out ImmutableArray<string> errors));

        Assert.Contains(errors, found => found.StartsWith(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_that_is_not_JSON_is_named_by_line_and_column()
    {
        Assert.Null(PortfolioReader.Read("{ \"time\": \"2025-10-10T20:00:00Z\",\n  \"marks\": { \"BTC\": NaN } }", out ImmutableArray<string> errors));

        Assert.StartsWith("line 2, column 21: not valid JSON", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        InputException exception = Assert.Throws<InputException>(() => PortfolioReader.ReadFile("no/such/portfolio.json"));

        Assert.StartsWith("no/such/portfolio.json: there is no such file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rulebook_that_is_not_there_is_named_with_those_that_are()
    {
        InputException exception = Assert.Throws<InputException>(() => RulebookSource.Load("cros", TestBook.Catalog));

        Assert.Contains("cross", ShippedRulebooks.Names);
        Assert.Equal($"cros: no such rulebook; did you mean cross? expected one of {string.Join(", ", ShippedRulebooks.Names)}, or the path of a file",
            exception.Message);
    }
}
