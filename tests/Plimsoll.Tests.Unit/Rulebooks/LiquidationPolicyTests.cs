// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>What a liquidation policy may say: curves, paces, styles, and what is closed in another way.</summary>
public sealed class LiquidationPolicyTests
{
    private const string Floor = "\"priceFloor\": \"0.05\", \"pace\": \"0.2\"";

    [Fact]
    public void A_shipped_policy_has_a_fixed_pace_and_one_fee_and_no_curve()
    {
        LiquidationPolicy policy = TestBook.Shipped("tiered").Liquidation;
        Assert.Null(policy.CriticalPace);
        Assert.Null(policy.CloseShare);
        Assert.Null(policy.FeeCurve);
        Assert.Equal(Ratio.Parse("0.2"), policy.Pace);
        Assert.Equal(Ratio.Parse("1.3"), policy.StopRatio);
        Assert.False(policy.FollowsHealth);
        Assert.Same(policy, policy.For(TestBook.Catalog.Instruments[0].Id));
        Assert.Same(policy, policy.AtHealth(Ratio.Zero));
    }

    [Fact]
    public void A_critical_pace_is_read_with_its_defaults()
    {
        LiquidationPolicy policy = Read(Floor, "\"priceFloor\": \"0.05\", \"pace\": { \"kind\": \"critical\", \"safety\": \"0.75\", \"halfLife\": \"300s\" }");
        Assert.Equal(new CriticalPaceTerms(Ratio.Parse("0.75"), 300, Ratio.Zero, Ratio.One), policy.CriticalPace);

        policy = Read(Floor,
            "\"priceFloor\": \"0.05\", \"pace\": { \"kind\": \"critical\", \"safety\": \"1\", \"halfLife\": \"60s\", \"floorShare\": \"0.001\", "
            + "\"capShare\": \"0.1\" }");
        Assert.Equal(new CriticalPaceTerms(Ratio.One, 60, Ratio.Parse("0.001"), Ratio.Parse("0.1")), policy.CriticalPace);
        Assert.Equal(Ratio.One, policy.Pace);
    }

    [Fact]
    public void Deleveraging_is_by_rank_where_nothing_is_said_and_otherwise_as_it_is_said()
    {
        Assert.Equal(DeleveragingRule.Rank, TestBook.Shipped("tiered").Liquidation.Deleveraging);
        Assert.Equal(DeleveragingRule.Rank, Read(Floor, Floor + ", \"deleveraging\": \"rank\"").Deleveraging);
        Assert.Equal(DeleveragingRule.LeastHarm, Read(Floor, Floor + ", \"deleveraging\": \"leastHarm\"").Deleveraging);
    }

    [Fact]
    public void A_fee_may_follow_health_and_is_at_most_the_highest_of_its_curve()
    {
        LiquidationPolicy policy = Read("\"feeRate\": \"0.005\"", "\"feeRate\": [[\"0.5\", \"0.001\"], [\"1\", \"0.011\"]]");
        Assert.Equal(Ratio.Parse("0.011"), policy.FeeRate);
        Assert.True(policy.FollowsHealth);
        Assert.Equal(Ratio.Parse("0.006"), policy.AtHealth(Ratio.Parse("0.75")).FeeRate);
        Assert.Equal(Ratio.Parse("0.001"), policy.AtHealth(Ratio.Of(-3)).FeeRate);
    }

    [Fact]
    public void The_stop_level_may_be_said_instead_of_the_buffer()
    {
        LiquidationPolicy policy = Read("\"buffer\": \"0.3\"", "\"stopRatio\": \"1.15\"");
        Assert.Equal(Ratio.Parse("0.15"), policy.Buffer);
        Assert.Equal(Ratio.Parse("1.15"), policy.StopRatio);
    }

    [Fact]
    public void What_is_not_closed_as_the_rest_is_goes_by_instrument_then_underlying_then_the_default()
    {
        LiquidationPolicy policy = Read(Floor, Floor + ", \"overrides\": { \"BTC-PERP\": { \"priceFloor\": \"0.01\" }, \"BTC\": { \"pace\": \"0.1\" }, "
            + "\"*\": { \"closeShare\": [[\"1\", \"0.5\"]] }, \"NOBODY\": { \"pace\": \"1\" } }");
        foreach (Plimsoll.Instruments.InstrumentSpec spec in TestBook.Catalog.Instruments)
        {
            LiquidationPolicy own = policy.For(spec.Id);
            bool isPerp = spec.Symbol == "BTC-PERP";
            bool isOtherBitcoin = !isPerp && TestBook.Catalog[spec.Underlying].Name == "BTC";
            Assert.Equal(Ratio.Parse(isPerp ? "0.01" : "0.05"), own.PriceFloor);
            Assert.Equal(Ratio.Parse(isOtherBitcoin ? "0.1" : "0.2"), own.Pace);
            Assert.Equal(!isPerp && !isOtherBitcoin, own.CloseShare is not null);
            Assert.Equal(policy.FeeRate, own.FeeRate);
        }

        Assert.Equal(["NOBODY"], policy.UnknownNames);
        Assert.True(policy.FollowsHealth);
        Assert.Equal(3, TestBook.Catalog.Instruments.Select(spec => policy.For(spec.Id)).Distinct().Count());
    }

    [Fact]
    public void A_fee_that_follows_health_is_the_same_where_the_rest_is_overridden()
    {
        LiquidationPolicy policy = Read("\"feeRate\": \"0.005\"",
            "\"feeRate\": [[\"0\", \"0\"], [\"1\", \"0.01\"]], \"overrides\": { \"*\": { \"pace\": \"0.1\" } }").AtHealth(Ratio.Parse("0.5"));
        LiquidationPolicy own = policy.For(TestBook.Catalog.Instruments[0].Id);
        Assert.Equal(Ratio.Parse("0.005"), own.FeeRate);
        Assert.Equal(Ratio.Parse("0.1"), own.Pace);
    }

    [Fact]
    public void Hedges_are_read_once_each_and_an_engine_runs_with_them()
    {
        string text = Text(Floor, Floor + ", \"hedges\": [\"BTC-PERP\", \"NOBODY\", \"BTC-PERP\"]");
        Rulebook read = RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        Assert.Equal(["BTC-PERP"], read.Liquidation.Hedges.Select(static id => TestBook.Catalog[id].Symbol));
        Assert.Equal(["NOBODY"], read.Liquidation.UnknownNames);
        Assert.Equal(read.Liquidation.Hedges, SetupText.ForEngine(TestBook.Catalog, text, "own").Liquidation.Hedges);
        Assert.Empty(TestBook.Shipped("cross").Liquidation.Hedges);
    }

    [Fact]
    public void What_is_no_perpetual_and_no_future_is_no_hedge()
    {
        string other = TestBook.Catalog.Instruments.First(static spec => spec.Kind is Plimsoll.Instruments.InstrumentKind.Option).Symbol;
        Assert.Null(RulebookReader.Read(Text(Floor, Floor + $", \"hedges\": [\"{other}\"]"), TestBook.Catalog, VenueKinds.All,
            out ImmutableArray<string> errors));
        Assert.Contains(errors, static error => error.StartsWith("$.liquidation.hedges[0]: expected a perpetual or a future", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_the_catalogue_does_not_list_is_named_once_and_what_it_lists_never()
    {
        LiquidationPolicy policy = Read(Floor, Floor + ", \"closeShare\": [[\"1\", \"1\"]], \"follows\": { \"volatility\": \"NO-VOL\", \"calm\": \"1\" }, "
            + "\"overrides\": { \"BTC\": { \"pace\": \"0.1\" }, \"BTC-PERP\": { \"pace\": \"0.1\" }, "
            + "\"*\": { \"pace\": \"0.1\" }, \"DOGE\": { \"pace\": \"0.1\" }, "
            + "\"btc\": { \"follows\": { \"volatility\": \"NO-VOL\", \"calm\": \"1\" } } }");
        Assert.Equal(["DOGE", "btc", "NO-VOL"], policy.UnknownNames);
        Assert.Empty(Read(Floor, Floor).UnknownNames);
    }

    [Fact]
    public void Cross_ships_with_a_pace_that_follows_the_book()
    {
        foreach (string name in (string[])["cross", "cross-correlated"])
        {
            Rulebook? read = RulebookReader.Read(ShippedRulebooks.Text(name)!, TestBook.Catalog, VenueKinds.All, out _);
            Assert.Equal(new CriticalPaceTerms(Ratio.Parse("0.5"), 60, Ratio.Zero, Ratio.One), read!.Liquidation.CriticalPace);
        }
    }

    [Theory]
    [InlineData("\"style\": \"minimal\"", "\"style\": \"full\", \"hedges\": [\"BTC-PERP\"]", "$.liquidation.hedges: expected the style \"minimal\"")]
    [InlineData("\"style\": \"minimal\"", "\"style\": \"custom\"", "$.liquidation.closeShare: expected a curve: the style \"custom\" closes what it says")]
    [InlineData("\"buffer\": \"0.3\"", "\"buffer\": \"0.3\", \"stopRatio\": \"1.3\"", "$.liquidation.stopRatio: expected nothing beside buffer")]
    [InlineData("\"buffer\": \"0.3\"", "\"stopRatio\": \"0.9\"", "$.liquidation.stopRatio: expected a decimal in a string, from 1 to 2")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0\"", "$.liquidation.pace: expected a decimal in a string, above 0, at most 1")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": { \"kind\": \"calm\", \"safety\": \"1\", \"halfLife\": \"1s\" }",
        "$.liquidation.pace.kind: expected one of \"critical\"")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": { \"kind\": \"critical\", \"safety\": \"1.1\", \"halfLife\": \"1s\" }", "$.liquidation.pace.safety: expected")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": { \"kind\": \"critical\", \"safety\": \"1\", \"halfLife\": \"300\" }",
        "$.liquidation.pace.halfLife: expected whole seconds such as \"300s\", from 1 to 86400")]
    [InlineData("\"pace\": \"0.2\"",
        "\"pace\": { \"kind\": \"critical\", \"safety\": \"1\", \"halfLife\": \"1s\", \"floorShare\": \"0.2\", \"capShare\": \"0.1\" }",
        "$.liquidation.pace.floorShare: expected no more than capShare")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0.2\", \"closeShare\": [[\"0\", \"2\"]]",
        "$.liquidation.closeShare[0][1]: expected a decimal in a string, from 0 to 1")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0.2\", \"follows\": { \"depth\": true }", "$.liquidation.follows: expected a closeShare beside it")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0.2\", \"closeShare\": [[\"1\", \"1\"]], \"follows\": { \"volatility\": \"BTC\", \"calm\": \"0.6\" }",
        "$.liquidation.follows.volatility: expected the name of a volatility")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0.2\", \"closeShare\": [[\"1\", \"1\"]], \"follows\": { \"calm\": \"0.6\" }",
        "$.liquidation.follows.volatility: expected the volatility that is calm up to there")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0.2\", \"closeShare\": [[\"1\", \"1\"]], \"follows\": { \"volatility\": \"X\", \"calm\": \"0\" }",
        "$.liquidation.follows.calm: expected a decimal in a string, above 0, at most 50")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0.2\", \"overrides\": { \"BTC\": { } }", "$.liquidation.overrides[\"BTC\"]: expected at least one of")]
    [InlineData("\"pace\": \"0.2\"", "\"pace\": \"0.2\", \"overrides\": { \"BTC\": { \"feeRate\": \"0\" } }",
        "$.liquidation.overrides[\"BTC\"].feeRate: unknown field")]
    public void A_mistake_is_said_at_its_place(string right, string wrong, string complaint)
    {
        Assert.Null(RulebookReader.Read(Text(right, wrong), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.StartsWith(complaint, StringComparison.Ordinal));
    }

    private static LiquidationPolicy Read(string right, string other)
    {
        Rulebook? read = RulebookReader.Read(Text(right, other), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.Empty(errors);
        return read!.Liquidation;
    }

    private static string Text(string right, string other)
    {
        string text = System.Text.RegularExpressions.Regex.Replace(ShippedRulebooks.Text("tiered")!, "\\s+", " ");
        int at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The shipped rulebook no longer holds {right}.");
        return text[..at] + other + text[(at + right.Length)..];
    }
}
