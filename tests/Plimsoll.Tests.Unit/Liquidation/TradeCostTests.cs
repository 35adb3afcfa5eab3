// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>What trades cost, bought or sold.</summary>
public sealed class TradeCostTests
{
    private static readonly Ratio _fee = Ratio.Parse("0.0005");
    private static readonly Ratio _half = Ratio.Parse("0.01");

    /// <summary>A call marked 3,000 on 100,000: a fee of 50, less than 12.5 % of the premium, and half a spread of 1 % of the premium, 30. One at 100: a fee of
    /// 12.5 and a spread of 1. A future: 1.05 % of 100,000.</summary>
    [Theory]
    [InlineData("BTC-C110", "1", "3000", "80")]
    [InlineData("BTC-C110", "-1", "3000", "80")]
    [InlineData("BTC-C110", "1", "100", "13.5")]
    [InlineData("BTC-C110", "-1", "100", "13.5")]
    [InlineData("BTC-PERP", "1", "100000", "1050")]
    [InlineData("BTC-PERP", "-1", "100000", "1050")]
    public void A_sale_costs_what_a_purchase_does(string instrument, string quantity, string price, string cost)
    {
        TradeCost basis = TradeCost.Of(TestBook.Catalog[TestBook.InstrumentOf(instrument)], Quantity.Parse(quantity), Price.Parse(price), TestBook.Market)
            .Value;
        Assert.Equal(Amount.Parse(cost), basis.Modelled(_fee, _half));
    }

    /// <summary>One atom of premium: its fee is an eighth of an atom and its spread a hundredth, and each is one that has begun.</summary>
    [Fact]
    public void Fee_and_spread_are_each_rounded_up() => Assert.Equal(2, (int)new TradeCost(Amount.Of(1), Amount.FromAtoms(1)).Modelled(_fee, _half).Atoms);
}
