// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Tests.Engines;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>A name that says one thing and terms that say another are refused with both.</summary>
public sealed class NameReadingTests
{
    private const string Option = "\"kind\": \"option\", \"side\": \"call\", \"strike\": \"110000\", \"expiry\": \"2025-12-26T08:00:00Z\"";
    private const string Future = "\"kind\": \"future\", \"expiry\": \"2025-12-26T08:00:00Z\"";

    [Theory]
    [InlineData("SOL-27DEC25-110000-C", Option,
        "$.instruments[0].expiry: expected a time on 2025-12-27, as the name SOL-27DEC25-110000-C says, or another name; found \"2025-12-26T08:00:00Z\"")]
    [InlineData("SOL-26DEC25-120000-C", Option,
        "$.instruments[0].strike: expected 120000, as the name SOL-26DEC25-120000-C says, or another name; found \"110000\"")]
    [InlineData("SOL-26DEC25-110000-P", Option, "$.instruments[0].side: expected put, as the name SOL-26DEC25-110000-P says, or another name; found \"call\"")]
    [InlineData("SOL_USDC-26DEC25-110d5-C", Option, "$.instruments[0].strike: expected 110.5, as the name")]
    [InlineData("SOL-USD-261226-110000-C", Option, "$.instruments[0].expiry: expected a time on 2026-12-26, as the name")]
    [InlineData("SOL-26DEC25-110000-C", Future, "$.instruments[0].kind: expected option, as the name")]
    [InlineData("SOL-20261226", Future, "$.instruments[0].expiry: expected a time on 2026-12-26, as the name")]
    [InlineData("SOL-26DEC25", "\"kind\": \"perpetual\"",
        "$.instruments[0].expiry: expected a time on 2025-12-26, as the name SOL-26DEC25 says, or another name; found nothing")]
    [InlineData("SOL-PERP", Future, "$.instruments[0].kind: expected perpetual, as the name")]
    [InlineData("SOL-USDT-SWAP", Future, "$.instruments[0].kind: expected perpetual, as the name")]
    [InlineData("SOL-PERP-INV", "\"kind\": \"perpetual\"", "$.instruments[0].payoff: expected inverse, as the name")]
    public void A_contradiction_is_refused_with_both(string name, string terms, string error)
    {
        Assert.Null(Read(name, terms, out ImmutableArray<string> errors));
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strike", "expected 52001, as the name BTC-17OCT25-52001-C says, or another name; found \"52000\"")]
    [InlineData("option", "expected put, as the name BTC-17OCT25-52000-P says, or another name; found \"Call\"")]
    [InlineData("expiry", "expected a time on 2025-10-24, as the name BTC-24OCT25-52000-C says, or another name; found \"2025-10-17T08:00:00Z\"")]
    [InlineData("kind", "expected perpetual, as the name BTC-PERP-7 says, or another name; found \"Option\"", "BTC-PERP")]
    public void A_listing_by_command_is_held_to_its_name_by_whoever_reads_the_command(string field, string sentence, string? name = null)
    {
        name ??= sentence.Split(' ').First(static word => word.StartsWith("BTC-", StringComparison.Ordinal));
        Assert.Equal((field, sentence.Replace("BTC-PERP-7", name, StringComparison.Ordinal)), ListedNames.Complaint(GrowthWorld.ListCall(default, name).Terms));
        Assert.Null(ListedNames.Complaint(GrowthWorld.ListCall(default).Terms));
        Assert.Null(ListedNames.Complaint(GrowthWorld.ListPerpetual(default).Terms));
    }

    [Theory]
    [InlineData("SOL-26DEC25-110000-C", Option)]
    [InlineData("SOL-USD-251226-110000-C", Option)]
    [InlineData("SOL-26DEC25-110000.0-CALL", Option)]
    [InlineData("SOL-26DEC25", Future)]
    [InlineData("SOL-27DEC25", "\"kind\": \"future\", \"expiry\": \"2025-12-26T16:00:00Z\"")]
    [InlineData("SOL-PERP", "\"kind\": \"perpetual\"")]
    [InlineData("SOL-PERP-2", Future)]
    [InlineData("year-end", Option)]
    [InlineData("P", "\"kind\": \"perpetual\"")]
    [InlineData("SOL-C", "\"kind\": \"perpetual\"")]
    [InlineData("SOL-123456", "\"kind\": \"perpetual\"")]
    public void A_name_that_agrees_or_says_nothing_is_taken(string name, string terms)
    {
        Assert.NotNull(Read(name, terms, out ImmutableArray<string> errors));
        Assert.Empty(errors);
    }

    private static Instruments.InstrumentCatalog? Read(string name, string terms, out ImmutableArray<string> errors) => InstrumentReader.Read(
        $$"""{ "numeraire": "USDC", "assets": [ { "symbol": "USDC", "decimals": 6 } ], "indices": ["SOL"], """
            + $$""" "instruments": [ { "symbol": "{{name}}", "underlying": "SOL", {{terms}} } ] }""", out errors);
}
