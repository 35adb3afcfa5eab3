// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Tests.Unit.Waterfall;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Hedges that a plan may add, against who would use them.</summary>
public sealed class HedgeAttackTests
{
    /// <summary>A member who sells BTC-SCRIP is refused where SCRIP counts nothing: what is won there hedges nothing, and what is lost counts twice.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_nothing_is_added_that_settles_in_what_counts_nothing()
    {
        EngineSetup setup = Setup("BTC-SCRIP", edit: static text =>
            text["collateral"] = new JsonObject { ["USDC"] = text["collateral"]!["USDC"]!.DeepClone() });
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            deposit L 60000 USDC
            deposit W 10000000 USDC
            depth BTC-PERP 0.005 100
            depth BTC-SCRIP 0.0005 1000
            buy W 1 BTC-SCRIP @ 50000 from L -> CollateralNotAccepted
            buy L 7 BTC-PERP @ 50000 from W
            wait 1
            mark BTC 47000 BTC-PERP 47000
            wait 1
            """, setup);
        Assert.NotEmpty(venue.All<LiquidationTraded>());
        Assert.All(venue.All<LiquidationTraded>(), static trade => Assert.Equal(CloseReason.Plan, trade.Reason));
    }

    /// <summary>The perpetual's mark is late; index and dated contract have fallen. What is sold at the index hedges nothing of what is still to fall: a member
    /// is refused, and so is the plan.</summary>
    [Theory]
    [InlineData(41_500)]
    [InlineData(40_000)]
    [Trait("property", "L11")]
    public void L11_a_position_at_a_late_mark_is_closed_and_not_hedged_at_one_that_is_not(int index)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            open M owner 3
            deposit L 60000 USDC
            deposit M 65000 USDC
            deposit W 10000000 USDC
            depth BTC-PERP 0.005 100
            depth BTC-FUT 0.0005 1000
            buy L 7.4 BTC-PERP @ 50000 from W
            buy M 7.4 BTC-PERP @ 50000 from W
            wait 1
            mark BTC {index} BTC-FUT {index} BTC-PERP 47900
            buy W 1 BTC-FUT @ {index} from M -> InsufficientMargin
            wait 1
            mark BTC {index} BTC-FUT {index} BTC-PERP {index}
            wait 1
            wait 1
            wait 1
            """, Setup("BTC-FUT"));
        Assert.Equal(CloseReason.Plan, venue.All<LiquidationTraded>().First(static trade => trade.Account == TestVenue.Account('L')).Reason);
        Assert.DoesNotContain(venue.All<FundPaid>(), static paid => paid.Account == TestVenue.Account('L'));
    }

    /// <summary>L loses 7,000 in an outage, is liquidated for what it loses beside that, and lacks less than 7,000 soon after. It is given time whether the
    /// plan has closed or added.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_plan_adds_gives_up_no_time_of_its_holder(bool hedges)
    {
        EngineSetup setup = Setup(hedges ? "BTC-FUT" : null, TestWorld.SimpleOracle with { MaxAgeSeconds = 60 },
            static text => text["liquidation"]!["graceSeconds"] = 1_800);
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            deposit L 60000 USDC
            deposit W 10000000 USDC
            depth BTC-PERP 0.005 100
            depth BTC-FUT 0.0005 1000
            buy L 7 BTC-PERP @ 50000 from W
            wait 400
            mark BTC 49000 BTC-PERP 49000 BTC-FUT 49000
            wait 10
            mark BTC 45600 BTC-PERP 45600 BTC-FUT 45600 -> liquidates L
            wait 1
            """, setup);
        for (int price = 45_400; price > 41_000; price -= 200)
        {
            ScenarioTable.Play($"wait 5\nmark BTC {price} BTC-PERP {price} BTC-FUT {price}", venue);
        }

        Assert.Equal(hedges ? CloseReason.Hedge : CloseReason.Plan, venue.All<LiquidationTraded>()[0].Reason);
        Assert.NotEmpty(venue.All<GraceGiven>());
        Restores.AssertChangeNothing(setup, venue.Commands);
    }

    /// <summary>Hedges that settle in a coin, are inverse, have a price below zero or count nothing, of an account that owes coin, in books of any size and at
    /// prices far apart.</summary>
    [Theory]
    [InlineData("1000", "50000", "0.001")]
    [InlineData("20000000000", "50000", "0.001")]
    [InlineData("1000000000000000", "50000", "0.001")]
    [InlineData("100000", "0.000000000001", "0.001")]
    [InlineData("1", "50000", "0.04")]
    public void Hedges_in_strange_books_halt_nothing_and_a_restore_changes_nothing(string depth, string future, string distance)
    {
        EngineSetup setup = AttackWorld.Setup("cross", edit: static text => text["liquidation"]!["hedges"] =
            new JsonArray("BTC-FUT", "BTC-INV", "BTC-SCRIP", "SOL-IN-ETH", "OIL-FUT", "ETH-PERP", "BTC-PERP"));
        string books = string.Join('\n', new[] { "BTC-FUT", "BTC-INV", "BTC-SCRIP", "OIL-FUT", "ETH-PERP", "SOL-IN-ETH", "BTC/USDC" }
            .Select(symbol => $"depth {symbol} {distance} {depth}"));
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            deposit H 100 BTC
            open L owner 1
            open W owner 2
            deposit L 60000 USDC
            deposit W 10000000 USDC
            depth BTC-PERP 0.005 {depth}
            {books}
            buy W 0.5 BTC/USDC @ 50000 from L
            buy L 3 BTC-PERP @ 50000 from W
            buy W 10 ETH-PERP @ 3000 from L -> any
            buy L 100 OIL-FUT @ 20 from W -> any
            wait 1
            mark BTC-FUT {future}
            mark OIL -5 OIL-FUT -5
            mark BTC 44000 BTC-PERP 44000
            wait 1
            mark BTC 41000 BTC-PERP 41000 SOL 100 SOL-PERP 100
            wait 1
            mark BTC 38000 BTC-PERP 38000
            wait 1
            mark BTC 30000 BTC-PERP 30000
            wait 1
            mark BTC 90000 BTC-PERP 90000 BTC-FUT 90000
            wait 1
            wait 1
            mark BTC 1000000000000 BTC-PERP 1000000000000 BTC-FUT 1000000000000
            wait 1
            """, setup);
        Assert.NotEmpty(venue.All<LiquidationTraded>());
        Restores.AssertChangeNothing(setup, venue.Commands);
    }

    private static EngineSetup Setup(string? hedge, OraclePolicy? oracle = null, Action<JsonNode>? edit = null)
    {
        void Edit(JsonNode text)
        {
            text["liquidation"]!["hedges"] = hedge is null ? [] : new JsonArray(hedge);
            edit?.Invoke(text);
        }

        return oracle is null ? AttackWorld.Setup("cross", edit: Edit) : AttackWorld.Setup("cross", oracle, Edit);
    }
}
