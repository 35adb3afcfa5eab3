// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Connectors;

public sealed class InstrumentReaderTests
{
    private const string Whole = """
        { "numeraire": "USDC",
          "assets": [
            {"symbol":"USDC","decimals":6,"borrowable":true},
            {"symbol":"BTC","decimals":8,"price":"BTC","borrowable":true} ],
          "indices": ["SYN.BTC-31OCT25"],
          "instruments": [
            {"symbol":"BTC-USDC","kind":"spot","base":"BTC","settlement":"USDC","tickSize":"0.01","lotSize":"0.00001"},
            {"symbol":"BTC-PERP","kind":"perpetual","payoff":"linear","underlying":"BTC","settlement":"USDC","contractSize":"1","tickSize":"0.1",
            "lotSize":"0.001"},
            {"symbol":"BTC-PERP-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","tickSize":"0.5",
            "lotSize":"1"},
            {"symbol":"BTC-26DEC25","kind":"future","underlying":"BTC","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-26DEC25-110000-C","kind":"option","underlying":"BTC","strike":"110000","side":"call","expiry":"2025-12-26T08:00:00Z",
            "forward":"BTC-26DEC25"},
            {"symbol":"BTC-31OCT25-90000-P","kind":"option","underlying":"BTC","strike":"90000","side":"put","expiry":"2025-10-31T08:00:00Z"} ] }
        """;

    [Fact]
    public void Observables_are_derived_in_file_order()
    {
        InstrumentCatalog catalog = InstrumentReader.Read(Whole, out ImmutableArray<string> errors)!;

        Assert.Empty(errors);
        Assert.Equal(
            ["BTC", "SYN.BTC-31OCT25", "BTC-PERP", "BTC-PERP-INV", "BTC-26DEC25", "BTC-26DEC25-110000-C", "BTC-26DEC25-110000-C.VOL", "BTC-31OCT25-90000-P",
                "BTC-31OCT25-90000-P.VOL"],
            catalog.Observables.Select(observable => observable.Name));
        Assert.Equal("USDC", catalog[catalog.Numeraire].Symbol);
    }

    [Fact]
    public void Spot_marks_at_its_underlying_and_an_option_prices_on_its_forward_or_else_the_underlying()
    {
        InstrumentCatalog catalog = InstrumentReader.Read(Whole, out _)!;

        Assert.Equal("BTC", catalog[catalog.Instruments[0].Mark].Name);
        Assert.Equal("BTC-26DEC25", catalog[catalog.Instruments[4].Option!.Forward].Name);
        Assert.Equal("BTC", catalog[catalog.Instruments[5].Option!.Forward].Name);
        Assert.Equal(OptionSide.Put, catalog.Instruments[5].Option!.Side);
        Assert.Equal(Payoff.Inverse, catalog.Instruments[2].Payoff);
        Assert.Equal(Quantity.Of(10), catalog.Instruments[2].ContractSize);
    }

    [Fact]
    public void An_open_interest_cap_is_read_and_there_is_none_unless_given()
    {
        string text = Whole.Replace("\"kind\":\"future\"", "\"kind\":\"future\",\"openInterestCap\":\"12.5\"", StringComparison.Ordinal);
        InstrumentCatalog catalog = InstrumentReader.Read(text, out _)!;
        Assert.Equal([null, null, null, Quantity.Parse("12.5"), null, null], catalog.Instruments.Select(i => i.OpenInterestCap));
    }

    [Theory]
    [InlineData("\"decimals\":6", "\"decimals\":19", "$.assets[0].decimals: expected a whole number from 0 to 18; found 19")]
    [InlineData("\"tickSize\":\"0.1\"", "\"tickSize\":0.1", "$.instruments[1].tickSize: expected a decimal in a string, above 0; found 0.1")]
    [InlineData("\"tickSize\":\"0.1\"", "\"tickSize\":\"NaN\"", "$.instruments[1].tickSize: expected a decimal in a string, above 0; found \"NaN\"")]
    [InlineData("\"lotSize\":\"0.001\"", "\"lotSize\":\"-0.001\"", "$.instruments[1].lotSize: expected a decimal in a string, above 0; found \"-0.001\"")]
    [InlineData("\"kind\":\"future\"", "\"kind\":\"future\",\"openInterestCap\":\"0\"",
        "$.instruments[3].openInterestCap: expected a decimal in a string, above 0; found \"0\"")]
    [InlineData("\"kind\":\"spot\"", "\"kind\":\"spot\",\"openInterestCap\":\"5\"",
        "$.instruments[0].openInterestCap: expected no open interest cap for spot, which leaves nothing open; found \"5\"")]
    [InlineData("\"settlement\":\"BTC\"", "\"settlement\":\"BTCC\"", "$.instruments[2].settlement: expected the symbol of one of the assets; found \"BTCC\"")]
    [InlineData("\"kind\":\"future\"", "\"kind\":\"forward\"",
        "$.instruments[3].kind: expected one of \"spot\", \"perpetual\", \"future\", \"option\"; found \"forward\"")]
    [InlineData("\"expiry\":\"2025-12-26T08:00:00Z\"}", "\"expiry\":\"2025-12-26\"}",
        "$.instruments[3].expiry: expected a UTC time such as \"2025-10-10T21:20:00Z\"; found \"2025-12-26\"")]
    [InlineData("\"forward\":\"BTC-26DEC25\"", "\"forward\":\"BTC-27DEC25\"",
        "$.instruments[4].forward: expected the underlying, an index or an instrument of this file; found \"BTC-27DEC25\"")]
    [InlineData("\"strike\":\"90000\"", "\"strkie\":\"90000\"", "$.instruments[5].strkie: unknown field; expected one of")]
    [InlineData("\"numeraire\": \"USDC\"", "\"numeraire\": \"USD\"", "$.numeraire: expected the symbol of one of the assets; found \"USD\"")]
    [InlineData("\"symbol\":\"BTC-26DEC25\"", "\"symbol\":\"BTC-PERP\"", "$.instruments[3].symbol: expected a symbol not used before; found \"BTC-PERP\"")]
    [InlineData("\"side\":\"put\",", "", "$.instruments[5].side: expected one of \"call\", \"put\"; found nothing")]
    public void A_bad_value_is_named_by_path_value_and_expectation(string good, string bad, string error)
    {
        string broken = ReplaceFirst(Whole, good, bad);

        Assert.Null(InstrumentReader.Read(broken, out ImmutableArray<string> errors));

        Assert.Contains(errors, found => found.StartsWith(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_that_is_not_JSON_is_named_by_line_and_column()
    {
        Assert.Null(InstrumentReader.Read("{ \"numeraire\": \"USDC\",\n  \"assets\": [ NaN ] }", out ImmutableArray<string> errors));

        Assert.StartsWith("line 2, column 15: not valid JSON", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_given_twice_is_refused()
    {
        Assert.Null(InstrumentReader.Read(ReplaceFirst(Whole, "\"decimals\":6", "\"decimals\":6,\"decimals\":8"), out ImmutableArray<string> errors));

        Assert.Contains("$.assets[0].decimals: given twice", errors);
    }

    [Fact]
    public void A_lone_surrogate_is_an_error_and_not_an_exception()
    {
        Assert.Null(InstrumentReader.Read("{ \"numeraire\": \"\\ud800\" }", out ImmutableArray<string> errors));

        Assert.Single(errors);
    }

    private static string ReplaceFirst(string text, string good, string bad)
    {
        int at = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The test's own text no longer holds {good}.");
        return text[..at] + bad + text[(at + good.Length)..];
    }
}
