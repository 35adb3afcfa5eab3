// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Commands;
using Plimsoll.Markets;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Wire;

/// <summary>Figures as JSON, and the words in which one that cannot be is refused.</summary>
public sealed class FigureJsonTests
{
    private static readonly CatalogNames _names = new(TestWorld.Catalog);

    [Fact]
    public void The_example_of_the_page_is_a_command_and_what_is_told_of_it_is_the_example()
    {
        string page = File.ReadAllText(RepositoryRoot.At("docs", "concepts", "what-a-model-is-shown.md"));
        int from = page.IndexOf("{ \"command\": \"PublishFigures\"", StringComparison.Ordinal);
        string text = page[from..page.IndexOf("```", from, StringComparison.Ordinal)];
        Assert.True(CommandJson.TryRead(JsonDocument.Parse(text).RootElement, _names, out Command? command, out string? fault), fault);

        PublishFigures read = Assert.IsType<PublishFigures>(command);
        Assert.Equal(Enum.GetValues<FigureKind>(), read.Figures.Select(static figure => figure.Kind).Distinct());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), CommandJson.Of(read, _names)), CommandJson.Of(read, _names).ToJsonString());

        TestVenue venue = TestVenue.WithTwo();
        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now, [new LastFigure(TestWorld.EthPerp, Price.Of(1))])));
        Assert.Equal(default, venue.Apply(read));
    }

    [Theory]
    [InlineData("""{"figure":"Lost","instrument":"BTC-PERP"}""",
        "PublishFigures.figures[0].figure: \"Lost\"; expected one of Last, OpenInterest, Funding, Pool, GasPrice, BlockTime")]
    [InlineData("""{"figure":"Last","instrument":"BTC-PERP","price":"1"}""", "PublishFigures.figures[0].known: missing; expected true or false")]
    [InlineData("""{"figure":"Last","instrument":"BTC-PERP","known":false,"price":"1"}""",
        "PublishFigures.figures[0]: unknown field \"price\"; it takes figure, instrument, known")]
    [InlineData("""{"figure":"Pool","asset":"USDC","known":true,"supplied":"1","borrowed":"0","liquidityIndex":1.05,"borrowIndex":"1"}""",
        "PublishFigures.figures[0].liquidityIndex: 1.05; expected a factor in quotes, at most 27 places, as \"1.05\"")]
    [InlineData("""{"figure":"Pool","asset":"USDC","known":true,"supplied":"1","borrowed":"0","liquidityIndex":"1.0000000000000000000000000001"}""",
        "PublishFigures.figures[0].liquidityIndex: \"1.0000000000000000000000000001\"; expected a factor in quotes, at most 27 places, as \"1.05\"")]
    public void What_is_wrong_with_a_figure_is_said_with_its_place(string figure, string expected)
    {
        string text = """{"command":"PublishFigures","id":"0","time":"2025-10-10T21:00:00Z","fields":{"figures":[""" + figure + "]}}";
        Assert.False(CommandJson.TryRead(JsonDocument.Parse(text).RootElement, _names, out _, out string? fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("1", 0, 1)]
    [InlineData("-1", 0, -1)]
    [InlineData("0.000000000000000000000000001", 1, 0)]
    [InlineData("-0.000000000000000000000000001", -1, 0)]
    [InlineData("-3.000000000000000000000000001", -1, -3)]
    [InlineData("1.05", 0, 0)]
    public void An_index_is_written_as_it_is_read_in_range_or_not(string text, int rays, int whole)
    {
        Assert.True(PoolIndex.TryParseAny(text, out PoolIndex index));
        Assert.Equal(text, index.ToString());
        Assert.Equal(text == "1.05" ? PoolIndex.RaysPerOne / 100 * 105 : (PoolIndex.RaysPerOne * whole) + rays, index.Rays);
    }

    [Fact]
    public void Every_index_there_is_a_number_for_has_a_text_and_only_texts_of_numbers_are_read()
    {
        foreach (Int128 rays in new[] { Int128.MinValue, Int128.MinValue + 1, Int128.MaxValue, 0, PoolIndex.RaysPerOne - 1, -PoolIndex.RaysPerOne })
        {
            Assert.True(PoolIndex.TryParseAny(new PoolIndex(rays).ToString(), out PoolIndex read));
            Assert.Equal(rays, read.Rays);
        }

        Assert.All(["", "-", ".5", "1.", "+1", "1 ", "--1", "1e3", "1,5", "0x1", "170141183461.5", "1.5-"],
            static text => Assert.False(PoolIndex.TryParseAny(text, out _), text));
    }

    [Fact]
    public void A_refusal_tells_what_was_told()
    {
        PublishFigures command = new(default, TestWorld.Start,
        [
            new LastFigure(TestWorld.BtcPerp, Price.Of(-1)), new PoolFigure(TestWorld.Btc, new(Amount.Of(1), Amount.Of(2), PoolIndex.One, new(0))),
            new LastFigure(TestWorld.EthPerp, null),
        ]);
        RefusalContext context = new() { Catalog = TestWorld.Catalog, Command = command };
        Assert.StartsWith("a figure told of BTC-PERP (last trade -1) cannot be; expected",
            RefusalText.Explain(new(RejectionCode.FigureOutOfDomain, TestWorld.BtcPerp), context), StringComparison.Ordinal);
        Assert.StartsWith("the pool told of BTC (1 supplied, 2 borrowed, indices 1 and 0) cannot be; expected",
            RefusalText.Explain(new(RejectionCode.FigureOutOfDomain, TestWorld.Btc), context), StringComparison.Ordinal);
    }
}
