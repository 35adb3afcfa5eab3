// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Strategy margin by hand: CBOE's sheet of 23 February 2007, each row of it, and what no name of a strategy finds.</summary>
public sealed class RegTTests
{
    private static readonly Rulebook _regT = ListedBook.Shipped("reg-t");

    [Theory]
    [InlineData("172760", "IBM-56-100-C", "-100")] // (20 % × 97.73 − 2.27) × 10,000.
    [InlineData("195460", "IBM-56-100-P", "-100")]
    [InlineData("471850", "IBM", "10000", "IBM-56-100-C", "-100")] // Half of 977,300 less 16,800.
    [InlineData("498850", "IBM", "10000", "IBM-56-95-P", "100")] // Half of 977,300 and 10,200.
    [InlineData("212260", "IBM-56-100-C", "100", "IBM-56-100-P", "-100")]
    [InlineData("132960", "IBM-56-95-P", "100", "IBM-56-105-C", "-100")]
    [InlineData("494850", "IBM", "10000", "IBM-56-95-P", "100", "IBM-56-105-C", "-100")]
    [InlineData("41300", "IBM-56-95-C", "100", "IBM-56-105-C", "-100")]
    [InlineData("48600", "IBM-56-100-C", "100", "IBM-56-100-P", "100")] // Printed as 48,500.
    [InlineData("2393385", "SPX-56-1460-C", "100", "SPX-56-1460-P", "-100")]
    [InlineData("1875885", "SPX-56-1450-P", "100", "SPX-56-1500-C", "-100")]
    [InlineData("7048400", "SPY", "100000", "SPX-56-1460-C", "-100")]
    [InlineData("7392600", "SPY", "100000", "SPX-56-1450-P", "100", "SPX-56-1500-C", "-100")]
    [InlineData("216100", "SPX-56-1450-C", "100", "SPX-56-1500-C", "-100")]
    [InlineData("442100", "SPX-56-1460-C", "100", "SPX-56-1460-P", "100")]
    public void Every_strategy_of_the_sheet_requires_what_it_prints(string required, params string[] lines) =>
        Assert.Equal(Amount.Parse(required), Required(lines).Initial);

    [Fact]
    public void A_written_straddle_requires_the_greater_side_and_a_butterfly_what_it_is_worth()
    {
        // The put with its mark is 22.726, the call 18.956.
        Assert.Equal(Amount.Of(195_460), Required("IBM-56-100-C", "-100", "IBM-56-100-P", "-100").Initial);

        // 4.53 − 2 × 1.68 + .40 = 1.57 a butterfly, ten of which are 1,570; three puts paid in full are 954.
        Assert.Equal(Amount.Of(1_570 + 954),
            Required("IBM-56-95-C", "10", "IBM-56-100-C", "-20", "IBM-56-105-C", "10", "IBM-56-100-P", "3").Initial);
    }

    [Fact]
    public void An_iron_condor_requires_one_side_and_a_box_what_it_is_worth()
    {
        // Written 95 put and 105 call, bought 90 put and 110 call: at most 5 on either side, less what was taken in, 1.02 + .40 − .30 − .10.
        MarketSnapshot market = ListedBook.Set(ListedBook.Set(ListedBook.Market, "IBM-56-90-P", "0.3"), "IBM-56-110-C", "0.1");
        Assert.Equal(Amount.Of(500 - 102), Required(market, "IBM-56-95-P", "-1", "IBM-56-105-C", "-1", "IBM-56-90-P", "1", "IBM-56-110-C", "1").Initial);

        // A box pays 10 at every price: 4.53 − .40 + 8.30 − 1.02 is what it is worth.
        market = ListedBook.Set(market, "IBM-56-105-P", "8.3");
        string[] box = ["IBM-56-95-C", "1", "IBM-56-105-C", "-1", "IBM-56-105-P", "1", "IBM-56-95-P", "-1"];
        Assert.Equal(Amount.Of(141), Required(market, box).Initial);
        Rulebook paid = ListedBook.Shipped("reg-t", ("\"box\": \"0.05\"", "\"box\": \"0.05\", \"paidInFull\": true"));
        Assert.Equal(Amount.Of(1_141), ListedBook.Assess(paid, ListedBook.Of([("USD", "10000"), .. box.Chunk(2).Select(static line => (line[0], line[1]))]),
            market).Initial);

        // Bought 95 call and 105 put alone: 4.53 + 8.30 pay 10 at least.
        Assert.Equal(Amount.Of(283), Required(market, "IBM-56-95-C", "1", "IBM-56-105-P", "1").Initial);

        // Written, it loses 10 at every price, less what it was sold for.
        Assert.Equal(Amount.Zero, Required(market, "IBM-56-95-C", "-1", "IBM-56-105-C", "1", "IBM-56-105-P", "-1", "IBM-56-95-P", "1").Initial);
    }

    [Fact]
    public void A_bought_option_covers_a_written_one_that_expires_no_later()
    {
        MarketSnapshot market = ListedBook.Set(ListedBook.Market, "IBM-28-100-C", "1.1");

        // The calendar is paid in full: 1.68 − 1.10. The other way round the written call stands alone and the bought one is paid.
        Assert.Equal(Amount.Of(58), Required(market, "IBM-56-100-C", "1", "IBM-28-100-C", "-1").Initial);
        Assert.Equal(Amount.Parse("1727.6") + Amount.Of(110), Required(market, "IBM-56-100-C", "-1", "IBM-28-100-C", "1").Initial);
    }

    [Fact]
    public void A_written_put_requires_no_more_than_it_can_lose()
    {
        // S 5, K 100: 10 % of the strike would be 10, and a put marked 96 can lose 4 more.
        MarketSnapshot market = ListedBook.Set(ListedBook.Set(ListedBook.Market, "IBM", "5"), "IBM-56-100-P", "96");
        Assert.Equal(Amount.Of(400), Required(market, "IBM-56-100-P", "-1").Initial);
    }

    [Fact]
    public void Stock_is_maintained_at_its_rate_or_at_what_it_can_lose_where_an_option_protects_it()
    {
        Assert.Equal(Amount.Parse("24432.5"), Required("IBM", "1000").Maintenance);
        Assert.Equal(Amount.Parse("29319"), Required("IBM-PERP", "-1000").Maintenance);

        // 97.73 − 95 + 1.02 a share; CBOE's initial margin knows no such relief.
        Assert.Equal(Amount.Of(3_750), Required("IBM", "1000", "IBM-56-95-P", "10").Maintenance);
        Assert.Equal(Amount.Parse("49885"), Required("IBM", "1000", "IBM-56-95-P", "10").Initial);

        // FINRA adds 10 % of the strike: 9.5 × 1,000.
        Rulebook finra = ListedBook.Shipped("reg-t", ("\"protected\": \"0\"", "\"protected\": \"0.1\""));
        Assert.Equal(Amount.Of(3_750 + 9_500), ListedBook.Assess(finra, ListedBook.Of(("USD", "1000000"), ("IBM", "1000"), ("IBM-56-95-P", "10"))).Maintenance);

        // A conversion is worth 100 whatever comes, 97.73 + 3.18 − 1.68 now: it loses nothing; a collar loses 2.73 + 1.02 − .40.
        Assert.Equal(Amount.Zero, Required("IBM", "1000", "IBM-56-100-P", "10", "IBM-56-100-C", "-10").Maintenance);
        Assert.Equal(Amount.Of(3_350), Required("IBM", "1000", "IBM-56-95-P", "10", "IBM-56-105-C", "-10").Maintenance);
    }

    [Fact]
    public void A_covered_call_in_the_money_counts_the_stock_at_the_strike()
    {
        // 100 shares at 97.73 and the 95 call at 4.53: half of 95 on the stock, the 2.73 beyond it, less the premium.
        Assert.Equal(Amount.Parse("4750") + Amount.Of(273) - Amount.Of(453), Required("IBM", "100", "IBM-56-95-C", "-1").Initial);
    }

    [Fact]
    public void The_pairing_is_listed_and_proved()
    {
        Portfolio account = ListedBook.Of(("USD", "1000000"), ("IBM", "1000"), ("IBM-56-100-C", "-12"), ("IBM-56-105-C", "1"));
        Result<ExplainedAccount> explained = ExplainedAccount.Of(_regT, account, ListedBook.Market);
        string[] names = [.. explained.Value.Initial.Flattened().Select(static value => value.Name)];
        Assert.Contains("covered: IBM-56-100-C", names);
        Assert.Contains("spread: IBM-56-100-C, IBM-56-105-C", names);
        Assert.Contains("written: IBM-56-100-C", names);
        Assert.Contains("stock", names);
        Assert.Contains(explained.Value.Initial.Flattened(), static value => value.Note == "no pairing is cheaper");
    }

    [Fact]
    public void A_leveraged_fund_multiplies_its_rates()
    {
        Rulebook twice = ListedBook.Shipped("reg-t", ("\"IBM\": \"equity\"", "\"IBM\": \"doubleFund\""));

        // 40 % of 97.73 less 2.27.
        Assert.Equal(Amount.Parse("3682.2"), ListedBook.Assess(twice, ListedBook.Of(("USD", "1000000"), ("IBM-56-100-C", "-1"))).Initial);
    }

    [Fact]
    public void A_price_that_is_missing_is_refused() => Assert.Equal(RejectionCode.MarkMissing, _regT.Assess(
        ListedBook.Of(("USD", "1000000"), ("IBM-56-100-C", "-1")), ListedBook.Set(ListedBook.Market, "IBM-56-100-C", null)).Rejection.Code);

    private static MarginReport Required(params string[] lines) => Required(ListedBook.Market, lines);

    private static MarginReport Required(MarketView market, params string[] lines) =>
        ListedBook.Assess(_regT, ListedBook.Of([("USD", "100000000"), .. lines.Chunk(2).Select(static line => (line[0], line[1]))]), market);
}
