// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Portfolios;

/// <summary>A long and a short leg of one instrument, side by side: 5 bitcoin bought at 99,000 and 3 sold at 101,000, the mark at 100,000.</summary>
public sealed class PositionLegTests
{
    private static readonly InstrumentId _perpetual = TestBook.InstrumentOf("BTC-PERP");
    private static readonly Position _long = new(_perpetual, Quantity.Of(5), Amount.Of(495_000), PositionLeg.Long);
    private static readonly Position _short = new(_perpetual, Quantity.Of(-3), Amount.Of(-303_000), PositionLeg.Short);
    private static readonly Portfolio _hedged = Portfolio.Arrange([new(TestBook.AssetOf("USDC"), Amount.Of(200_000))], [_short, _long]);

    [Fact]
    public void Legs_are_arranged_by_instrument_and_then_by_leg_and_add_up_leg_by_leg()
    {
        InstrumentId before = TestBook.InstrumentOf("BTC-USDC"), other = TestBook.InstrumentOf("ETH-PERP");
        Assert.True(before.Value < _perpetual.Value && _perpetual.Value < other.Value);
        Portfolio arranged = Portfolio.Arrange([], [new(other, Quantity.Of(1), default), _short, _long, _long]);

        Assert.Equal(
            [new(_perpetual, Quantity.Of(10), Amount.Of(990_000), PositionLeg.Long), _short, new(other, Quantity.Of(1), default)],
            arranged.Positions.ToArray());
        Assert.True(arranged.HasLegs);
        Assert.False(arranged.Netted().HasLegs);
        Assert.Equal([new(_perpetual, Quantity.Of(7), Amount.Of(687_000)), new(other, Quantity.Of(1), default)], arranged.Netted().Positions.ToArray());
    }

    [Theory]
    [InlineData(PositionLeg.Long, -1)]
    [InlineData(PositionLeg.Short, 1)]
    public void A_leg_on_the_wrong_side_is_a_bug(PositionLeg leg, int contracts)
    {
        InvariantException bug = Assert.Throws<InvariantException>(() => Portfolio.Arrange([], [new(_perpetual, Quantity.Of(contracts), default, leg)]));
        Assert.Equal("A long leg is never negative, a short one never positive.", bug.Message);
    }

    [Fact]
    public void A_position_takes_no_more_room_for_its_leg() => Assert.Equal(48, Unsafe.SizeOf<Position>());

    [Fact]
    public void Tiers_margin_each_leg_apart_and_name_it()
    {
        MarginReport legs = TestBook.Assess(TestBook.Shipped("tiered"), _hedged);
        MarginReport @long = TestBook.Assess(TestBook.Shipped("tiered"), TestBook.Of(("USDC", "200000"), ("BTC-PERP", "5")));
        MarginReport @short = TestBook.Assess(TestBook.Shipped("tiered"), TestBook.Of(("USDC", "200000"), ("BTC-PERP", "-3")));

        Assert.Equal(["BTC-PERP long leg", "BTC-PERP short leg"],
            legs.Lines.Where(static line => line.Line.Kind == MarginLineKind.Position).Select(static line => line.Name));
        Assert.Equal(@long.Lines[0].Line.Maintenance + @short.Lines[0].Line.Maintenance, legs.Lines[0].Line.Maintenance + legs.Lines[1].Line.Maintenance);

        // 5 × 1,000 and 3 × 1,000 of profit.
        Assert.Equal(Amount.Of(208_000), legs.Equity);
    }

    [Fact]
    public void Scenarios_net_them_and_so_does_everything_beside_them()
    {
        MarginReport legs = TestBook.Assess(TestBook.Shipped("cross"), _hedged);
        MarginReport net = TestBook.Assess(TestBook.Shipped("cross"),
            Portfolio.Arrange(_hedged.Holdings.ToArray(), [new(_perpetual, Quantity.Of(2), Amount.Of(192_000))]));

        Assert.Equal((net.Equity, net.Initial, net.Maintenance), (legs.Equity, legs.Initial, legs.Maintenance));
        Assert.Equal(net.Lines.Select(static line => (line.Name, line.Line)), legs.Lines.Select(static line => (line.Name, line.Line)));
    }

    [Fact]
    public void A_leverage_limit_is_one_of_each_leg_where_they_stand_apart_and_of_the_net_where_not()
    {
        Portfolio limited = Portfolio.Arrange(_hedged.Holdings.ToArray(), _hedged.Positions.ToArray(), AccountTerms.Default.WithLimit(_perpetual, Ratio.Of(2)));

        // (5 + 3) × 100,000 ÷ 2 apart, 2 × 100,000 ÷ 2 net.
        Assert.Equal(Amount.Of(400_000), TestBook.Assess(TestBook.Shipped("tiered"), limited).Initial);
        Assert.Equal(Amount.Of(100_000), TestBook.Assess(TestBook.Shipped("cross"), limited).Initial);
    }

    [Fact]
    public void A_long_option_leg_counts_nothing_beside_a_short_one_that_counts_against_where_legs_stand_apart()
    {
        InstrumentId call = TestBook.InstrumentOf("BTC-C110");
        Portfolio legs = Portfolio.Arrange([new(TestBook.AssetOf("USDC"), Amount.Of(200_000))],
            [new(call, Quantity.Of(2), default, PositionLeg.Long), new(call, Quantity.Of(-1), default, PositionLeg.Short)]);
        Rulebook tiered = TestBook.Shipped("tiered");
        Assert.Equal(OptionValueRule.ShortOnly, tiered.OptionValue);

        // The short call is owed at its mark of 3,000 under tiers; scenarios hold one call, net, and count it.
        Assert.Equal(Amount.Of(197_000), TestBook.Assess(tiered, legs).Equity);
        Assert.Equal(Amount.Of(203_000), TestBook.Assess(TestBook.Shipped("cross"), legs).Equity);
    }

    [Fact]
    public void In_mode_isolated_each_leg_has_a_pocket_of_its_own()
    {
        Rulebook isolated = TestBook.Shipped("isolated");
        AccountPart[] parts = [.. Pockets.Divide(
            isolated, _hedged, TestBook.Market, [new(_perpetual, [new(TestBook.AssetOf("USDC"), Amount.Of(50_000))], PositionLeg.Short)]).Value];

        Assert.Equal([(null, PositionLeg.Net), (_perpetual, PositionLeg.Long), (_perpetual, PositionLeg.Short)],
            parts.Select(static part => (part.Instrument, part.Leg)));
        Assert.Equal([_long], parts[1].Portfolio.Positions.ToArray());
        Assert.Equal([_short], parts[2].Portfolio.Positions.ToArray());
        Assert.Equal(Amount.Of(50_000), parts[2].Portfolio.Holdings.Span[0].Balance);
        StatedAccount account = new("mine", _hedged, TestBook.Market);
        Assert.Equal(["account", "BTC-PERP long leg", "BTC-PERP short leg"], DividedAccount.Of(account, isolated).Value.Select(static part => part.Name));
    }

    [Fact]
    public void An_order_on_an_instrument_held_in_legs_is_refused_and_not_guessed()
    {
        OpenOrder order = new(_perpetual, Quantity.Of(-4), Price.Of(110_000), IsReduceOnly: true);
        Rejection expected = new(RejectionCode.LegsUnsupported, _perpetual);

        Assert.Equal(expected, TestBook.Shipped("cross").Assess(_hedged.WithOrders([order]), TestBook.Market).Rejection);
        Assert.Equal(expected, TestBook.Shipped("tiered").Assess(_hedged.WithOrders([order]), TestBook.Market).Rejection);
        Assert.Equal(expected, order.Fill(_hedged, TestBook.Market, default).Rejection);
        Assert.Equal(RejectionCode.LegsUnsupported, expected.Code);
        Assert.True(TestBook.Shipped("cross").Assess(
            _hedged.WithOrders([order with { Instrument = TestBook.InstrumentOf("ETH-PERP"), Limit = Price.Of(5_000) }]), TestBook.Market).IsOk);
    }

    [Fact]
    public void Greeks_stress_and_attribution_name_each_leg_and_sum_to_the_net()
    {
        string[] names = ["USDC", "BTC-PERP long leg", "BTC-PERP short leg"];
        PortfolioGreeks greeks = PortfolioGreeks.Of(_hedged, TestBook.Market).Value;
        Assert.Equal(names, greeks.Legs.Select(static leg => leg.Leg.Name(TestBook.Catalog)));
        Assert.Equal([5, -3], greeks.Legs[1..].Select(static leg => leg.Greeks.Delta));
        Assert.Equal(2, greeks.Net.Single().Greeks.Delta);

        Assert.Equal([Amount.Zero, Amount.Of(-50_000), Amount.Of(30_000)],
            StressTest.Profits(_hedged, TestBook.Market, KeptApart.Down).Value.Select(static leg => leg.Amount));
        MarginAttribution attribution = MarginAttribution.Of(_hedged, TestBook.Market, TestBook.Shipped("cross")).Value;
        Assert.Equal(names, attribution.Legs.Select(static leg => leg.Leg.Name(TestBook.Catalog)));

        // Without the short leg five are naked, without the long one three.
        Assert.True(attribution.Legs[1].Share.IsPositive && attribution.Legs[2].Share.IsNegative);
        Assert.True(attribution.Legs[1].WithoutIt > attribution.Maintenance && attribution.Legs[2].WithoutIt > attribution.Legs[1].WithoutIt);
    }

    [Fact]
    public void A_liquidation_closes_the_leg_that_can_be_traded_and_no_other()
    {
        // Nobody bids, so the long leg cannot be sold; the short one can be bought back.
        MarketSnapshot market = KeptApart.WithBook(_perpetual, bids: false);
        Rulebook tiered = TestBook.Shipped("tiered") with { AddOns = [] };
        Portfolio poor = Portfolio.Arrange([new(TestBook.AssetOf("USDC"), Amount.Of(-5_500))], _hedged.Positions.ToArray());
        LiquidationPlan plan = KeptApart.PlanOf(poor, market, tiered);

        PlannedClose close = Assert.Single(plan.Closes);
        Assert.Equal((_perpetual, PositionLeg.Short), (close.Instrument, close.Leg));
        Assert.True(close.Quantity.IsPositive && close.Quantity <= Quantity.Of(3), close.Quantity.ToString());
        Portfolio after = Portfolio.Arrange([], [_long, _short with { Quantity = _short.Quantity + close.Quantity }]);
        Assert.Equal(TestBook.Assess(tiered, after).Maintenance, plan.MaintenanceAfter);
    }

    [Fact]
    public void Assumed_depth_is_that_of_the_larger_leg()
    {
        Portfolio lopsided = Portfolio.Arrange(
            [new(TestBook.AssetOf("USDC"), Amount.Of(200_000))],
            [new(_perpetual, Quantity.Parse("0.1"), Amount.Of(10_000), PositionLeg.Long),
                new(_perpetual, Quantity.Of(-20), Amount.Of(-2_000_000), PositionLeg.Short)]);
        StressFile shocks = StressReader.Read(StressReader.ShippedText(), TestBook.Catalog, out _)!;
        StressAnalysis analysis = StressRun.Of(new StatedAccount("mine", lopsided, TestBook.Market), TestBook.Shipped("tiered"))
            .Value.Analyse(shocks, null, new()).Value;

        // Ten times the small leg would let one contract of the twenty be bought.
        Assert.Contains(analysis.Ladder, static rung =>
            rung.Plan is { } plan && plan.Closes.Any(static close => close.Leg == PositionLeg.Short && close.Quantity > Quantity.Of(1)));
    }

    [Fact]
    public void A_file_says_legs()
    {
        PortfolioFile file = PortfolioReader.Read(File(), out ImmutableArray<string> errors)!;

        Assert.Empty(errors);
        Assert.Equal([(PositionLeg.Long, Quantity.Of(5)), (PositionLeg.Short, Quantity.Of(-5))],
            file.Portfolio.Positions.ToArray().Select(static position => (position.Leg, position.Quantity)));
        Assert.Equal([PositionLeg.Short], file.Pockets.Select(static pocket => pocket.Leg));

        // Five against five are two positions and not a line that cancels.
        Assert.Empty(file.Notes);
    }

    [Theory]
    [InlineData("\"quantity\": \"-5\"", "\"quantity\": \"5\"", "$.positions[2].quantity: expected a quantity below 0 in the short leg; found \"5\"")]
    [InlineData("\"quantity\": \"3\"", "\"quantity\": \"-3\"", "$.positions[1].quantity: expected a quantity above 0 in the long leg; found \"-3\"")]
    [InlineData("\"leg\": \"short\"", "\"leg\": \"sell\"", "$.positions[2].leg: expected one of \"net\", \"long\", \"short\"")]
    [InlineData("\"leg\": \"short\"", "\"leg\": \"net\"",
        "$.positions: BTC-PERP is held net and in legs; expected the same on all of its lines: leg left out, or leg \"long\" or \"short\"")]
    [InlineData("\"orders\": []", "\"orders\": [ { \"instrument\": \"BTC-PERP\", \"quantity\": \"1\", \"limit\": \"90000\" } ]",
        "$.orders[0].instrument: expected an instrument that is held net: nothing says which leg of it a fill would change")]
    [InlineData("\"leg\": \"long\", \"quantity\": \"3\"", "\"leg\": \"short\", \"quantity\": \"-3\", \"pocket\": { \"USDC\": \"1\" }",
        "$.positions[2].pocket: the pocket of BTC-PERP short leg is stated twice; expected on one of its lines only")]
    [InlineData("\"leg\": \"short\", ", "\"leg\": \"short\", \"leverageLimit\": \"5\", ",
        "$.positions[2].leverageLimit: expected 10, as $.positions[0].leverageLimit says: an instrument has one leverage limit for all of its lines and both "
        + "of its legs; found \"5\"")]
    public void What_is_wrong_with_a_leg_is_named(string good, string bad, string error) =>
        SpoiltText.Portfolio(File(), good, bad, error);

    [Theory]
    [InlineData("")]
    [InlineData("\"leverageLimit\": \"10.0\", ")]
    public void A_leverage_limit_holds_for_both_legs_whichever_states_it(string again)
    {
        string text = File().Replace("\"leg\": \"short\", ", "\"leg\": \"short\", " + again, StringComparison.Ordinal);
        PortfolioFile file = PortfolioReader.Read(text, out _)!;
        MarginReport report = RulebookReader.Read(ShippedRulebooks.Text("tiered")!, file.Catalog, VenueKinds.All, out _)!
            .Assess(file.Portfolio, file.Market).Value;

        // 500,000 ÷ 10 for each leg; tiers that allow more leverage require less.
        Assert.Equal(Amount.Of(100_000), report.Initial);
    }

    private static string File() => """
        { "time": "2025-10-10T20:00:00Z",
          "collateral": { "USDC": "100000" },
          "positions": [
            { "instrument": "BTC-PERP", "leg": "long", "quantity": "2", "leverageLimit": "10" },
            { "instrument": "BTC-PERP", "leg": "long", "quantity": "3" },
            { "instrument": "BTC-PERP", "leg": "short", "quantity": "-5", "pocket": { "USDC": "50000" } } ],
          "orders": [],
          "marks": { "BTC": "100000", "BTC-PERP": "100000" } }
        """;
}
