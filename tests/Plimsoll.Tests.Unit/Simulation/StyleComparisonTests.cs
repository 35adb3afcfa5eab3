// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>One rulebook with several liquidation styles, each against full liquidation.</summary>
public sealed class StyleComparisonTests
{
    [Fact]
    public void Minimal_closes_less_than_full_with_no_more_bad_debt()
    {
        World world = WorldReader.Read(RepositoryRoot.At("examples", "crash"));
        ReadyWorld ready = new(world with { Population = world.Population with { Accounts = 100 } }, null);
        StyleOutcome Played(string style) => new(style, ready.Run(ready.Setup("cross", style), new MemoryJournal(), new ReplayOptions()));
        StyleComparison comparison = new([Played("minimal"), Played("full")]);

        StyleOutcome minimal = comparison.Styles[0];
        Assert.All(StyleComparison.Measures, measure =>
            Assert.True(comparison.RatioOf(comparison.Yardstick!, measure.Amount) is null or 1, $"{measure.Name} of full against itself"));
        Assert.True(comparison.RatioOf(minimal, static outcome => outcome.Closed) is > 0 and < 1, "Minimal closes less than all.");
        Assert.True(minimal.BadDebt <= comparison.Yardstick!.BadDebt, "Minimal leaves no more bad debt.");

        // What the backstop and the profitable take is closed as well: 2 and 3 more are 5 more.
        WaterfallTotals waterfall = minimal.Result.Waterfall;
        WaterfallTotals taken = waterfall with
        {
            TakenOver = waterfall.TakenOver + Amount.Of(2),
            DeleveragedNotional = waterfall.DeleveragedNotional + Amount.Of(3)
        };
        Assert.Equal(minimal.Closed + Amount.Of(5), new StyleOutcome("minimal", minimal.Result with { Waterfall = taken }).Closed);
    }

    [Fact]
    public void Without_full_there_is_nothing_to_measure_against() =>
        Assert.Null(new StyleComparison([]).Yardstick);

    [Fact]
    public void A_variant_changes_what_it_names_and_nothing_else()
    {
        string text = ShippedRulebooks.Text("cross")!;
        JsonObject was = JsonNode.Parse(text)!.AsObject();
        JsonObject changed = JsonNode.Parse(LiquidationVariant.Of(text, "cross", [("style", JsonValue.Create("full"))]))!.AsObject();
        Assert.Equal("full", (string?)changed["liquidation"]!["style"]);
        was["liquidation"]!["style"] = "full";
        Assert.True(JsonNode.DeepEquals(was, changed));
    }

    [Theory]
    [InlineData("{}", "says how accounts are liquidated")]
    [InlineData("[1]", "says how accounts are liquidated")]
    [InlineData("{", "not JSON")]
    public void A_rulebook_without_liquidation_has_no_variant(string text, string words)
    {
        InputException refused = Assert.Throws<InputException>(() => LiquidationVariant.Of(text, "mine", [("style", JsonValue.Create("full"))]));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_styles_are_those_that_a_rulebook_may_state() =>
        Assert.All(LiquidationVariant.Styles, static style => SetupText.ForEngine(
            CrashWorld.Small(0).Catalog, LiquidationVariant.Of(ShippedRulebooks.Text("cross")!, "cross", [("style", JsonValue.Create(style))]), "cross"));
}
