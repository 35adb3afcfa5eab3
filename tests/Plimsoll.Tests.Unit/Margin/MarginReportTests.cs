// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

public sealed class MarginReportTests
{
    private static readonly MarginReport _home =
        TestBook.Assess(TestBook.Shipped("cross") with { AddOns = [] }, TestBook.Of(("USDC", "50000"), ("BTC", "2"), ("BTC-PERP", "-4")));

    [Fact]
    public void A_report_in_another_asset_is_every_line_over_its_price()
    {
        // 50,000 + 2 × 100,000 × 95 % = 240,000; 2 coins of the short are hedged, 2 × 16,000 required.
        MarginReport coins = _home.In(TestBook.AssetOf("BTC"), TestBook.Market).Value;

        Assert.Equal(TestBook.AssetOf("BTC"), coins.Numeraire);
        Assert.Equal((Amount.Parse("2.4"), Amount.Parse("0.32"), Amount.Parse("0.256")), (coins.Equity, coins.Initial, coins.Maintenance));
        Assert.Equal((_home.MarginRatio, _home.BindingConstraint, _home.Time), (coins.MarginRatio, coins.BindingConstraint, coins.Time));
        Assert.Equal(["0.00001", "1"], coins.Collateral.Select(line => line.Price.ToString()));
        Assert.Equal(["0.5", "1.9"], coins.Collateral.Select(line => line.Value.ToString()));
        Assert.Equal(Amount.Of(4), Assert.Single(coins.Lines).Line.Exposure);
    }

    [Theory]
    [InlineData("1000000", "0.000000000000000001", "100000000000000000000")]
    [InlineData("-1000000", "0.000000000000000001", "-100000000000000000000")]
    [InlineData("100", "0.000000000000000001", "100000000000000000000")]
    [InlineData("-99", "0.000000000000000001", "-99000000000000000000")]
    [InlineData("-200", "3", "-66.666666666666666667")]
    [InlineData("5", "0", null)]
    public void A_ratio_to_a_requirement_of_some_atoms_stops_at_the_most_that_is_told(string equity, string maintenance, string? ratio) =>
        Assert.Equal(ratio, (_home with { Equity = Amount.Parse(equity), Maintenance = Amount.Parse(maintenance) }).MarginRatio?.ToString());

    [Fact]
    public void What_does_not_divide_goes_against_the_account()
    {
        MarginReport tethers = _home.In(TestBook.AssetOf("USDT"), TestBook.Set(TestBook.Market, "USDT", "0.7")).Value;

        // 50,000 and 190,000 ÷ .7, each down; 32,000 ÷ .7 up.
        Assert.Equal("342857.142857142857142856", tethers.Equity.ToString());
        Assert.Equal("45714.285714285714285715", tethers.Initial.ToString());
    }

    [Fact]
    public void An_asset_without_a_price_to_divide_by_is_refused()
    {
        AssetId tether = TestBook.AssetOf("USDT");
        ObservableId observable = TestBook.Catalog[tether].PriceObservable!.Value;

        Assert.Equal(new Rejection(RejectionCode.AssetUnknown, new AssetId(99)), _home.In(new(99), TestBook.Market).Rejection);
        Assert.Equal(new Rejection(RejectionCode.MarkMissing, observable), _home.In(tether, TestBook.Set(TestBook.Market, "USDT", null)).Rejection);
        Assert.Equal(new Rejection(RejectionCode.PriceOutOfDomain, observable), _home.In(tether, TestBook.Set(TestBook.Market, "USDT", "0")).Rejection);
        Assert.Equal(RejectionCode.OutOfRange, _home.In(tether, TestBook.Set(TestBook.Market, "USDT", "0.000000000000000001")).Rejection.Code);
    }
}
