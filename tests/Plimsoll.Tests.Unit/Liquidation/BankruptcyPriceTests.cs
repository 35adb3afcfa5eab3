// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>The examples asserted by dYdX v4's own tests (protocol/x/clob/keeper/liquidations_test.go and process_operations_liquidations_test.go).</summary>
public class BankruptcyPriceTests
{
    private static readonly InstrumentSpec _perp = LiquidationWorld.Catalog[LiquidationWorld.BtcPerp];

    [Theory]
    [InlineData("0.1", "499", "45010")]
    [InlineData("0.1", "0", "50000")]
    [InlineData("0.1", "-100", "51000")]
    [InlineData("-0.1", "499", "54990")]
    public void A_whole_position_is_worth_its_mark_less_all_the_equity(string held, string equity, string price)
    {
        Quantity part = Quantity.Parse(held);
        Amount value = BankruptcyPrice.ValueOf(_perp, part, Price.Of(50_000), Amount.Parse(equity));
        Assert.Equal(Price.Parse(price), BankruptcyPrice.Of(_perp, part, value, Rounding.Down).Value);
    }

    [Fact]
    public void A_part_carries_equity_by_its_maintenance()
    {
        // Cash −490, 0.004 BTC at 50,000 and 0.1 ETH at 3,000, 10 % each: equity 10, maintenance 20 + 30. The ETH gives 300 − 10 × 30 ÷ 50 = 294.
        Amount share = BankruptcyPrice.Share(Amount.Of(10), Amount.Of(30), Amount.Of(50));
        Assert.Equal(Amount.Of(6), share);
        InstrumentSpec eth = LiquidationWorld.Catalog[LiquidationWorld.EthPerp];
        Assert.Equal(Amount.Of(294), BankruptcyPrice.ValueOf(eth, Quantity.Parse("0.1"), Price.Of(3_000), share));
    }

    [Fact]
    public void A_later_part_uses_the_account_as_the_earlier_one_left_it()
    {
        // Short 1 BTC with 50,499 in cash: equity 499, maintenance 50,000. 0.75 is bought back at 50,498; the fee is 0.001 % at most.
        Amount cash = Amount.Of(50_499);
        Amount first = FeeOf(ref cash, Quantity.Parse("-1"), Quantity.Parse("0.75"), Price.Of(50_498));
        Amount second = FeeOf(ref cash, Quantity.Parse("-0.25"), Quantity.Parse("0.25"), Price.Of(50_500));
        Assert.Equal(Amount.Parse("0.378735"), first);
        Assert.Equal(Amount.Parse("0.121265"), second);
        Assert.Equal(Amount.Zero, cash);
    }

    [Fact]
    public void An_inverse_position_has_a_bankruptcy_price_in_coins_and_none_when_no_price_gives_that_value()
    {
        // Long 100,000 contracts of 1 USD at 50,000 is −2 coins; giving up 0.5 coin of equity with it makes −2.5: the price is 40,000.
        InstrumentSpec inverse = _perp with { Payoff = Payoff.Inverse, Settlement = LiquidationWorld.Btc };
        Quantity held = Quantity.Of(100_000);
        Amount value = BankruptcyPrice.ValueOf(inverse, held, Price.Of(50_000), Amount.Parse("0.5"));
        Assert.Equal(Price.Of(40_000), BankruptcyPrice.Of(inverse, held, value, Rounding.Down).Value);
        Assert.Equal(RejectionCode.OutsideDomain, BankruptcyPrice.Of(inverse, held, Amount.Of(1), Rounding.Down).Rejection.Code);
    }

    private static Amount FeeOf(ref Amount cash, Quantity held, Quantity trade, Price price)
    {
        Price mark = Price.Of(50_000);
        Amount equity = cash + _perp.ValueOf(held, mark, Rounding.Down);
        Amount maintenance = mark.Times(held.Abs(), Rounding.Up);
        Amount share = BankruptcyPrice.Share(equity, mark.Times(trade.Abs(), Rounding.Up), maintenance);
        Amount bankrupt = BankruptcyPrice.ValueOf(_perp, -trade, mark, share);
        Amount received = _perp.ValueOf(-trade, price, Rounding.Down);
        Amount fee = Amount.Min(received - bankrupt, price.Times(trade.Abs(), Rounding.Up).Times(Ratio.Parse("0.00001"), Rounding.Up));
        cash += received - fee;
        return fee;
    }
}
