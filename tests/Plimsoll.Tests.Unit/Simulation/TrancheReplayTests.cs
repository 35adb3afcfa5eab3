// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Replays;
using Plimsoll.Tests.Unit.Connectors;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>Worlds that pay into tranches, and what a replay says of who paid.</summary>
public sealed class TrancheReplayTests
{
    [Fact]
    public void A_world_says_what_is_in_the_tranches_when_it_opens()
    {
        using TinyWorld tiny = new();
        tiny.Change("\"population\": {", "\"population\": { \"juniorTranche\": \"500.5\", \"marketFunds\": { \"SOL-PERP\": \"70\" },");
        World world = tiny.With("\"name\": \"long\",", "\"name\": \"long\", \"stake\": \"30\",");
        Assert.Equal(Amount.Parse("500.5"), world.Population.Junior);
        Assert.Equal([("SOL-PERP", Amount.Of(70))], world.Population.MarketFunds.Select(fund => (world.Catalog[fund.Instrument].Symbol, fund.Amount)));
        Assert.Equal(Amount.Of(30), Assert.Single(world.Population.Listed).Stake);
    }

    [Theory]
    [InlineData("\"juniorTranche\": \"0\",", "juniorTranche")]
    [InlineData("\"juniorTranche\": \"0.0000001\",", "juniorTranche")]
    [InlineData("\"marketFunds\": { \"XYZ\": \"1\" },", "XYZ")]
    public void A_tranche_of_nothing_or_of_no_market_is_refused(string passage, string named)
    {
        using TinyWorld tiny = new();
        Exception fault = Assert.ThrowsAny<Exception>(() => tiny.With("\"population\": {", "\"population\": { " + passage));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_tells_what_each_layer_paid()
    {
        World world = CrashWorld.Small(60);
        world = world with { Population = world.Population with { Fund = [], Junior = Amount.Of(1_000) } };
        JsonNode rules = JsonNode.Parse(ShippedRulebooks.Text("cross")!)!;
        rules["liquidation"]!["waterfall"] = new JsonObject
        {
            ["marketCap"] = "1",
            ["juniorCap"] = "1",
            ["stakedCap"] = "1",
            ["unstakeSeconds"] = 0,
        };
        EngineSetup setup = SetupText.Compose(world, rules.ToJsonString(), "cross");
        ReplayResult result = ReplayRunner.Run(world, CrashWorld.Data, setup, new MemoryJournal(), new());
        Assert.Equal(Amount.Of(1_000), result.Waterfall.Junior);
        Assert.Equal(Amount.Of(1_000), result.Waterfall.OfTranches);
        Assert.Contains(ReplayStory.Rows(result), static row => row == ("Junior tranche paid", "1,000 USDC"));
        Assert.Contains("Beside the fund, junior tranche paid 1,000 USDC.", ReplayStory.Sentences(result, null));
    }
}
