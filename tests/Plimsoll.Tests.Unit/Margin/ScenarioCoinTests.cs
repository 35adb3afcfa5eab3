// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>Coin that positions have made or lost, in the scenarios. BTC is at 100,000 and its range is 16 %; 10,000 inverse contracts are 100,000 quote units,
/// 1 BTC at the mark.</summary>
public sealed class ScenarioCoinTests
{
    private static readonly Rulebook _core = TestBook.Shipped("cross") with { AddOns = [] };
    private static readonly Rulebook _noOffset = RulebookReader.Read(
        ShippedRulebooks.Text("cross")!.Replace("\"spotOffset\": true", "\"spotOffset\": false", StringComparison.Ordinal), TestBook.Catalog, VenueKinds.All,
            out _)! with
    { AddOns = [] };

    [Theory]
    [InlineData("5", "-100000", "14.75", "156000")] // The short has lost 4.75 of the 5 coins: .25 hedge 10, 975,000 × 16 %.
    [InlineData("5", "-100000", "9", "64000")] // It has made 1: 6 hedge 10.
    [InlineData("20", "-100000", "14.75", "0")] // 15.25 are left: more than enough.
    [InlineData("5", "-100000", "17", "192000")] // 7 are lost and 5 were held: what is owed beyond them, 2, is short as well.
    [InlineData("0", "-100000", "17", "272000")] // All 7 are.
    [InlineData("-1", "-100000", "17", "288000")] // A loan of 1 is owed like the 7.
    [InlineData("-1", "-100000", "10", "176000")] // And so it is where nothing is lost.
    [InlineData("-6", "50000", "-5", "16000")] // A loan is short beyond the long that it hedges as well.
    [InlineData("10", "100000", "-5", "160000")] // A long that lost 5 of 10 coins is as long as ever: the coins left are the haircut's.
    [InlineData("5", "100000", "-5", "160000")]
    [InlineData("3", "100000", "-5", "128000")] // What it lost beyond them is a short that hedges it.
    [InlineData("0", "100000", "-14", "160000")] // What it made is coin, and coin needs no margin.
    [InlineData("-6", "100000", "-14", "128000")] // A loan hedges a long; profit pays 4 of the 6 back.
    public void What_positions_have_made_or_lost_in_coin_is_netted_with_the_balance(string balance, string contracts, string cost, string initial) =>
        Assert.Equal(Amount.Parse(initial), Required(_core, balance, contracts, cost));

    [Theory]
    [InlineData("5", "-100000", "14.75", "160000")] // No coin hedges.
    [InlineData("5", "-100000", "17", "192000")] // What is owed beyond the balance counts,
    [InlineData("3", "100000", "-5", "160000")] // but where it would hedge.
    public void Without_spot_offset_only_what_is_owed_beyond_the_balance_counts_and_never_as_a_hedge(
        string balance, string contracts, string cost, string initial) =>
        Assert.Equal(Amount.Parse(initial), Required(_noOffset, balance, contracts, cost));

    [Fact]
    public void What_a_short_inverse_has_lost_is_gone_from_the_hedge()
    {
        // Sold at 100,000 and marked at 195,000: of 5 BTC 4.8718 are lost. 1,000,000 − 25,000 are unhedged; × 16 % = 156,000, where the whole balance would
        // leave 4,000.
        Portfolio book = Book("5", "-100000", "10");
        MarginReport report = TestBook.Assess(_core, book, TestBook.Set(TestBook.Set(TestBook.Market, "BTC", "195000"), "BTC-PERP-INV", "195000"));

        Assert.Equal(156_000, report.Initial.ToDouble(), 1e-9);
    }

    [Fact]
    public void An_offset_cap_looks_at_each_position_without_its_coin_realised_or_not()
    {
        // Core 156,000; alone 160,000 whatever has been lost so far: half of the 4,000 saved is not granted.
        Rulebook half = RulebookReader.Read(
            ShippedRulebooks.Text("cross")!.Replace("\"initialFactor\"", "\"offsetCap\": \"0.5\", \"initialFactor\"", StringComparison.Ordinal),
                TestBook.Catalog, VenueKinds.All, out _)! with
        { AddOns = [] };

        Assert.Equal(Amount.Of(158_000), Required(half, "5", "-100000", "14.75"));
        Assert.Equal(Amount.Of(158_000), Required(half, "0.25", "-100000", "10"));
    }

    [Fact]
    public void A_position_in_the_coin_without_a_mark_is_a_refusal()
    {
        Result<MarginReport> result = _core.Assess(Book("5", "-100000", "10"), TestBook.Set(TestBook.Market, "BTC-PERP-INV", null));

        Assert.Equal(RejectionCode.MarkMissing, result.Rejection.Code);
    }

    private static Amount Required(Rulebook rulebook, string balance, string contracts, string cost) =>
        TestBook.Assess(rulebook, Book(balance, contracts, cost)).Initial;

    /// <summary>Coin, a million of cash, and an inverse position at a cost in coin: value at the mark is −contracts ÷ 10,000.</summary>
    private static Portfolio Book(string balance, string contracts, string cost) => Portfolio.Arrange(
        [new(TestBook.AssetOf("USDC"), Amount.Of(1_000_000)), new(TestBook.AssetOf("BTC"), Amount.Parse(balance))],
        [new(TestBook.InstrumentOf("BTC-PERP-INV"), Quantity.Parse(contracts), Amount.Parse(cost))]);
}
