// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What rests on a price that may not be relied on costs 5 % of its notional an hour once it has been waited for, at most half of it, to the
/// unit.</summary>
/// <remarks>Account 1 is long one BTC perpetual whose prices are fresh, and something whose price is not; initial and maintenance are both 5 %.</remarks>
public sealed class UntrustedTests
{
    private const int Grace = 300;

    /// <summary>Ten ETH perpetuals at 3,000 without a mark: maintenance 2,500 + 1,500, and 1,500 for an hour, 1,475 for 59 minutes, 15,000 from ten hours
    /// on.</summary>
    [Theory]
    [InlineData(60, "4025")]
    [InlineData(119, "4025")]
    [InlineData(3_599, "5475")]
    [InlineData(3_600, "5500")]
    [InlineData(36_000, "19000")]
    [InlineData(200_000, "19000")]
    public void A_contract_without_a_mark_costs_a_twentieth_of_its_notional_an_hour_by_the_minute_up_to_half_of_it(long seconds, string needed)
    {
        static void Open(TestVenue venue) => Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 1, 2, "10", "3000"));
        Assert.Equal(AccountStatus.Called, StatusAfter(seconds, Amount.Parse(needed), TestWorld.EthPerpMark, Open));
        Assert.Equal(AccountStatus.Liquidating, StatusAfter(seconds, Amount.Parse(needed) - Amount.Parse("0.000001"), TestWorld.EthPerpMark, Open));
    }

    /// <summary>One ETH of 3,000 counts a fifth less, and all of it is in doubt: 150 for an hour.</summary>
    [Fact]
    public void Coin_without_a_price_costs_a_twentieth_of_its_worth_an_hour()
    {
        static void Open(TestVenue venue) => Assert.Equal(Rejection.None, venue.Deposit(1, TestWorld.Eth, "1"));
        Assert.Equal(AccountStatus.Called, StatusAfter(3_600, Amount.Of(2_500 - 2_400 + 150), TestWorld.EthIndex, Open));
        Assert.Equal(AccountStatus.Liquidating, StatusAfter(3_600, Amount.Parse("249.999999"), TestWorld.EthIndex, Open));
    }

    /// <summary>A call on one BTC at 1,000 rests on its volatility too: 5 % of 50,000 would be 2,500, and it loses at most the 1,000 that it is
    /// worth.</summary>
    [Fact]
    public void An_option_without_a_volatility_costs_no_more_than_it_is_worth()
    {
        static void Open(TestVenue venue) => Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcCall, 1, 2, "1", "1000"));
        Assert.Equal(AccountStatus.Called, StatusAfter(3_600, Amount.Of(5_000 + 1_000), TestWorld.BtcVolatility, Open));
        Assert.Equal(AccountStatus.Liquidating, StatusAfter(3_600, Amount.Parse("5999.999999"), TestWorld.BtcVolatility, Open));
    }

    /// <summary>At 49,000: equity 3,500 below 2,450 + 1,500, and half of 30,000 might be better; after 300 seconds nothing is waited for.</summary>
    [Fact]
    public void A_price_is_waited_for_five_minutes_and_not_a_moment_longer()
    {
        TestVenue venue = Silent(Amount.Of(4_500), TestWorld.EthPerpMark, static v => v.Fill(TestWorld.EthPerp, 1, 2, "10", "3000"));
        Timestamp end = venue.Now.PlusSeconds(Grace);
        venue.Now = new(end.Nanoseconds - 1);
        MarkOthers(venue, TestWorld.EthPerpMark, "49000");
        Assert.Equal(AccountStatus.Called, venue.View(1).Status);

        venue.Now = end;
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(AccountStatus.Liquidating, venue.View(1).Status);
    }

    private static AccountStatus StatusAfter(long seconds, Amount deposit, ObservableId silent, Action<TestVenue> open)
    {
        TestVenue venue = Silent(deposit, silent, open);
        venue.Now = venue.Now.PlusSeconds(Grace + seconds);
        MarkOthers(venue, silent, "50000");
        return venue.View(1).Status;
    }

    // The silent price was last heard of 3,601 seconds ago, one second too long, and the engine notices now.
    private static TestVenue Silent(Amount deposit, ObservableId silent, Action<TestVenue> open)
    {
        TestVenue venue = new(TestWorld.Setup(TestWorld.Rulebook(initial: "0.05")));
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, TestWorld.Usdc, deposit.ToString());
        venue.Deposit(2, TestWorld.Usdc, "1000000");
        venue.MarkAll();
        open(venue);
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        venue.Now = venue.Now.PlusSeconds(1_800);
        MarkOthers(venue, silent, "50000");
        venue.Pass(1_801);
        return venue;
    }

    private static void MarkOthers(TestVenue venue, ObservableId silent, string btc)
    {
        (ObservableId Symbol, string Price)[] prices =
        [
            (TestWorld.BtcIndex, btc), (TestWorld.BtcPerpMark, btc), (TestWorld.BtcCallMark, "1000"), (TestWorld.BtcVolatility, "0.5"),
                (TestWorld.EthIndex, "3000"),
            (TestWorld.EthPerpMark, "3000"),
        ];
        venue.Apply(new ObservePrices(default, venue.Now,
            [.. prices.Where(p => p.Symbol != silent).Select(p => new Observation(p.Symbol, 0, Price.Parse(p.Price).Atoms, default))]));
    }
}
