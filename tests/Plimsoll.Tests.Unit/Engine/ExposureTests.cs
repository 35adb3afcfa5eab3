// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What is held keeps prices out at which it could not be valued, and prices keep trades out: an amount has at most 2^110 atoms, 1.3 × 10¹⁵ units.
/// Ten thousand contracts of each kind are open. <c>ExposureProperties</c> has the bounds themselves.</summary>
public sealed class ExposureTests
{
    /// <summary>10¹² of anything that the contract is looked at for would make its value 10¹⁶; ten times what it is now does not.</summary>
    [Theory]
    [InlineData("BTC-PERP", "BTC-PERP")]
    [InlineData("BTC-PERP", "BTC")]
    [InlineData("BTC-CALL", "BTC-CALL")]
    [InlineData("BTC-CALL", "BTC")]
    [InlineData("ETHBTC-PERP", "ETHBTC-PERP")]
    [InlineData("ETHBTC-PERP", "ETH")]
    [InlineData("ETHBTC-PERP", "BTC")]
    [InlineData("BTC-CALL-INV", "BTC-CALL-INV")]
    [InlineData("BTC-CALL-INV", "BTC-PERP")]
    [InlineData("BTC-CALL-INV", "BTC")]
    public void A_price_that_would_make_what_is_open_too_large_is_not_taken(string instrument, string observable)
    {
        TestVenue venue = Venue();
        Assert.True(venue.Engine.Catalog.TryFindInstrument(instrument, out InstrumentSpec? spec));
        Assert.True(venue.Engine.Catalog.TryFindObservable(observable, out ObservableSpec? moved));
        Assert.True(venue.Engine.Market.TryPrice(moved.Id, out Price now));
        Assert.True(IsTaken(venue, moved.Id, EngineLimits.MaxPriceAtoms), "Nothing is open.");
        Assert.True(IsTaken(venue, moved.Id, now.Atoms), "Back again.");

        Assert.True(venue.Engine.Market.TryMark(spec.Id, out Price mark));
        Assert.Equal(Rejection.None, venue.Fill(spec.Id, 1, 2, "10000", $"{mark}"));
        Assert.False(IsTaken(venue, moved.Id, EngineLimits.MaxPriceAtoms), "Too large.");
        Assert.True(IsTaken(venue, TestWorld.EthPerpMark, EngineLimits.MaxPriceAtoms), "It has nothing to do with this one.");
        Assert.True(IsTaken(venue, moved.Id, 10 * now.Atoms), "It could be valued there.");
        venue.Engine.Audit();
    }

    /// <summary>A thousand contracts of ether bought at 3,000 cost 3 × 10⁶ bitcoin and are 1.2 × 10⁷ at 12,000. With bitcoin at 3 × 10⁹ the cost would be
    /// 9 × 10¹⁵, and what they are worth 3.6 × 10¹⁶, which the bound, up to eight times too careful, keeps out.</summary>
    [Fact]
    public void What_settles_in_a_coin_is_valued_with_the_coins_price_whichever_of_the_two_moves()
    {
        TestVenue venue = Venue();
        Assert.Equal(Rejection.None, venue.Fill(CoinSettledWorld.EtherInBitcoin, 1, 2, "1000", "3000"));
        Assert.True(IsTaken(venue, TestWorld.BtcIndex, Price.Of(3_000_000_000).Atoms), "At 3,000 it can be valued.");
        Assert.True(IsTaken(venue, TestWorld.BtcIndex, Price.Of(50_000).Atoms), "Back again.");
        Assert.True(IsTaken(venue, CoinSettledWorld.EtherInBitcoinMark, Price.Of(12_000).Atoms), "So can it at 12,000.");
        Assert.False(IsTaken(venue, TestWorld.BtcIndex, Price.Of(3_000_000_000).Atoms), "But not with both.");
        Assert.True(IsTaken(venue, TestWorld.BtcIndex, Price.Of(100_000).Atoms), "Nor is bitcoin held back for less.");

        // 10¹⁰ bitcoin, 10¹⁵ in money: by the price that moved it would be 10¹⁷.
        Assert.True(IsTaken(venue, CoinSettledWorld.EtherInBitcoinMark, Price.Of(10_000_000).Atoms), "It is the coin's price that counts.");
    }

    /// <summary>What divides by its price is largest where that is lowest: a million contracts of 100 at 10⁻¹² would be 10²⁰ bitcoin.</summary>
    [Theory]
    [InlineData("BTC-PERP")]
    [InlineData("BTC")]
    public void Of_a_contract_that_divides_it_is_the_low_price_that_is_not_taken(string observable)
    {
        TestVenue venue = Venue();
        Assert.True(venue.Engine.Catalog.TryFindObservable(observable, out ObservableSpec? moved));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcInverse, 1, 2, "1000000", "50000"));
        Assert.False(IsTaken(venue, moved.Id, EngineLimits.MinPriceAtoms), "Too large.");
        Assert.True(IsTaken(venue, moved.Id, Price.Of(500_000).Atoms), "It is smaller there.");
        venue.Engine.Audit();
    }

    /// <summary>Bitcoin at 1 and the call at 0.01: by its strike of 50,000 a contract counts, for no model might be able to assess it there.</summary>
    [Theory]
    [InlineData("1000000000", RejectionCode.None)]
    [InlineData("1000000000000", RejectionCode.OutOfRange)]
    public void An_option_counts_at_its_strike_at_least(string quantity, RejectionCode code)
    {
        TestVenue venue = Venue();
        venue.Apply(new ObservePrices(default, venue.Now,
            [.. new[] { (TestWorld.BtcIndex, "1"), (TestWorld.BtcPerpMark, "1"), (TestWorld.BtcCallMark, "0.01") }
                .Select(static of => new Observation(of.Item1, 0, Price.Parse(of.Item2).Atoms, default))]));
        Assert.Equal(code, venue.Fill(TestWorld.BtcCall, 1, 2, quantity, "0.01").Code);
    }

    /// <summary>A trade is held to the same as a price: 10¹¹ contracts of ether are 3 × 10¹⁴ bitcoin, and these 1.5 × 10¹⁹ in money.</summary>
    [Theory]
    [InlineData("BTC-PERP", "1000000000", RejectionCode.None)]
    [InlineData("BTC-PERP", "1000000000000", RejectionCode.OutOfRange)]
    [InlineData("ETHBTC-PERP", "1000000", RejectionCode.None)]
    [InlineData("ETHBTC-PERP", "100000000000", RejectionCode.OutOfRange)]
    [InlineData("BTC-INV", "10000000000", RejectionCode.None)]
    [InlineData("BTC-INV", "100000000000000", RejectionCode.OutOfRange)]
    public void A_trade_that_would_make_what_is_open_too_large_is_refused(string instrument, string quantity, RejectionCode code)
    {
        TestVenue venue = Venue();
        Assert.True(venue.Engine.Catalog.TryFindInstrument(instrument, out InstrumentSpec? spec));
        Assert.True(venue.Engine.Market.TryMark(spec.Id, out Price mark));
        Assert.Equal(code, venue.Fill(spec.Id, 1, 2, quantity, $"{mark}").Code);
    }

    /// <summary>A million bitcoin are owed and four accounts have a quarter each. At 10¹¹ a quarter could be valued, 2.5 × 10¹⁶, and the debt could not: a
    /// value has at most 2^117 atoms, 1.7 × 10¹⁷, and the bound is up to eight times too careful.</summary>
    [Fact]
    public void What_is_owed_keeps_a_price_out_as_well_as_what_is_held()
    {
        TestVenue venue = Venue();
        foreach (int account in new[] { 3, 4, 5, 6 })
        {
            venue.Open(account);
            venue.Deposit(account, TestWorld.Usdc, "1000000000000");
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcSpot, account, 1, "250000", "50000"));
        }

        Assert.Equal(Amount.Of(-1_000_000), venue.View(1).Balance(TestWorld.Btc));
        Assert.False(IsTaken(venue, TestWorld.BtcIndex, Price.Of(100_000_000_000).Atoms), "The debt is too large.");
        Assert.True(IsTaken(venue, TestWorld.BtcIndex, Price.Of(1_000_000_000).Atoms), "It could be valued there.");
    }

    private static bool IsTaken(TestVenue venue, ObservableId observable, Int128 value)
    {
        int heard = venue.Events.Count;
        venue.Apply(new ObservePrices(default, venue.Now, [new(observable, 0, value, default)]));
        return venue.Events.Skip(heard).OfType<PriceAccepted>().Any(taken => taken.Observable == observable && taken.Value == value);
    }

    private static TestVenue Venue()
    {
        TestVenue venue = new(CoinSettledWorld.Setup());
        venue.MarkAll();
        venue.Mark(CoinSettledWorld.EtherInBitcoinMark, "3000");
        venue.Mark(CoinSettledWorld.CoinCallMark, "0.05");
        foreach (int account in new[] { 1, 2 })
        {
            venue.Open(account);
            venue.Deposit(account, TestWorld.Usdc, "1000000000000");
        }

        return venue;
    }
}
