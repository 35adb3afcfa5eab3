// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>Open orders where underlyings combine: long 1 BTC and short 25 ETH require 34,000 apart and 22,002.53 together
/// (<see cref="CorrelationMarginTests"/>). Orders are charged by no offset at all, or by what each fill could add alone, whichever is less.</summary>
public sealed class CorrelatedOrderTests
{
    private const double Together = 22_002.526, Apart = 34_000;

    private static readonly Rulebook _rulebook = TestBook.Shipped("cross-correlated") with { AddOns = [] };
    private static readonly Portfolio _pair = TestBook.Of(("USDC", "500000"), ("BTC-PERP", "1"), ("ETH-PERP", "-25"));

    /// <summary>A fill of 1 BTC moves a requirement by 16,000 whichever way it goes, and costs 50: 16,050 beside the offset, where without one 34,000 and
    /// 16,050 would be required.</summary>
    [Fact]
    public void What_a_fill_could_add_alone_stands_beside_the_offset()
    {
        MarginReport report = Assess(Order("BTC-PERP", "1", "100000"));
        Assert.Equal(Together + 16_050, report.Initial.ToDouble(), 0.001);
        Assert.Equal(Together * 0.8, report.Maintenance.ToDouble(), 0.001);
        MarginReportLine line = Assert.Single(report.Lines, static line => line.Line.Kind == MarginLineKind.Orders);
        Assert.Equal((16_050.0, Amount.Of(100_000), Amount.Zero), (Math.Round(line.Line.Initial.ToDouble(), 9), line.Line.Exposure, line.Line.Maintenance));
        Assert.Equal([Order("BTC-PERP", "1", "100000")], line.Fills);
    }

    /// <summary>A sale that closes the bitcoin loses its 50, and the short of ether then stands alone: less than the 34,000 that are required without an
    /// offset.</summary>
    [Fact]
    public void Where_no_offset_is_less_there_is_none()
    {
        Assert.Equal(Apart, Assess(Order("BTC-PERP", "-1", "100000")).Initial.ToDouble(), 0.001);

        // A tenth of it could add 1,605 alone, which is less than what the offset saves.
        Assert.Equal(Together + 1_605, Assess(Order("BTC-PERP", "-0.1", "100000")).Initial.ToDouble(), 0.001);
    }

    /// <summary>What is gained where a fill is better than the mark is taken off: 16,000 − (3,000 − 48.5).</summary>
    [Fact]
    public void A_gain_of_a_fill_counts_for_it() =>
        Assert.Equal(Together + 13_048.5, Assess(Order("BTC-PERP", "1", "97000")).Initial.ToDouble(), 0.001);

    [Fact]
    public void Of_several_fills_each_counts_alone_on_its_own_underlying()
    {
        // Of ten ether 18 % of 40,000 and a fee of 20; of half a bitcoin 8,000 and 25.
        MarginReport report = Assess(Order("BTC-PERP", "0.5", "100000"), Order("ETH-PERP", "-10", "4000"));
        Assert.Equal(Together + 8_025 + 7_220, report.Initial.ToDouble(), 0.001);
        Assert.Equal([8_025.0, 7_220.0], report.Lines.Where(static line => line.Line.Kind == MarginLineKind.Orders)
            .Select(static line => Math.Round(line.Line.Initial.ToDouble(), 9)));
    }

    [Fact]
    public void Of_a_group_the_largest_counts_and_of_two_groups_both()
    {
        OpenOrder small = Order("BTC-PERP", "0.25", "100000"), large = Order("BTC-PERP", "0.5", "100000");
        Assert.Equal(Together + 8_025, Assess(small with { Group = 1 }, large with { Group = 1 }).Initial.ToDouble(), 0.001);
        Assert.Equal(Together + 8_025, Assess(large with { Group = 1 }, small with { Group = 1 }).Initial.ToDouble(), 0.001);
        Assert.Equal(Together + 12_037.5, Assess(small with { Group = 1 }, large with { Group = 2 }).Initial.ToDouble(), 0.001);
        Assert.Equal(Together + 12_037.5, Assess(small, large).Initial.ToDouble(), 0.001);
    }

    /// <summary>ALT has no place in the matrix: what its fill adds is charged as everywhere, 36 % of 2,000, and 1.05 of the fee that is then owed in
    /// USDT.</summary>
    [Fact]
    public void A_fill_on_an_underlying_that_does_not_combine_leaves_the_offset_alone() =>
        Assert.Equal(Together + 720 + (1 * 1.055), Assess(Order("ALT-PERP", "1000", "2")).Initial.ToDouble(), 0.06);

    /// <summary>Bought calls can lose no more than what is paid; sold ones are worked out in every scenario. Either way no set of fills is worse than what is
    /// charged.</summary>
    [Theory]
    [InlineData("BTC-C110", "1")]
    [InlineData("BTC-C110", "-1")]
    [InlineData("BTC-P90", "2")]
    [InlineData("BTC-P90", "-2")]
    public void A_filled_option_requires_no_more_than_its_order_did(string option, string quantity)
    {
        OpenOrder order = Order(option, quantity, option == "BTC-C110" ? "3000" : "2500");
        MarginReport charged = TestBook.Assess(_rulebook, _pair.WithOrders([order])), before = TestBook.Assess(_rulebook, _pair);
        MarginReport filled = TestBook.Assess(_rulebook, order.Fill(_pair, TestBook.Market, _rulebook.Liquidation.TakerFeeRate).Value);
        double needed = filled.Initial.ToDouble() + before.Equity.ToDouble() - filled.Equity.ToDouble();
        Assert.True(charged.Initial.ToDouble() >= needed, $"{charged.Initial} is charged, and {needed} needed");
        Assert.True(charged.Initial.ToDouble() < needed + 40_000, $"{charged.Initial} is charged, and {needed} needed");
        Assert.True(charged.Initial > before.Initial);
    }

    private static OpenOrder Order(string name, string quantity, string limit) => OpenOrderMarginTests.Order(name, quantity, limit);

    private static MarginReport Assess(params OpenOrder[] orders) => TestBook.Assess(_rulebook, _pair.WithOrders(orders));
}
