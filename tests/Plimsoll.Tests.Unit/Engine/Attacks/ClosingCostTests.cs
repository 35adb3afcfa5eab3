// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>The fund pays a bidder for what he has to trade away of an insolvent account, and for nothing else.</summary>
/// <remarks>A is worth 10,000 − 11,000. To close its BTC is modelled to cost 39,000 × (0.0005 + 0.05) = 1,969.50, and after 100 seconds half of it is
/// given.</remarks>
public sealed class ClosingCostTests
{
    private const string Start = """
        open A owner 1
        open B owner 2
        open C owner 3
        open D owner 3
        open E owner 4
        deposit A 10000 USDC
        deposit B 1000000 USDC
        deposit C 100000 USDC
        deposit D 100000 USDC
        deposit E 100000 USDC
        fund 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        depth BTC-PERP 0.06 1000 spread 0.05 asks
        buy A 1 BTC-PERP @ 50000 from B
        stand C 5000
        mark BTC-PERP 39000 -> offers A
        wait 100

        """;

    /// <summary>Whoever has the other side is rid of it at the mark, which is more than a market would do for him; only what turns his position is paid
    /// for.</summary>
    [Theory]
    [InlineData("wait 0", "984.75")]
    [InlineData("buy B 1 BTC-PERP @ 39000 from C", "0")]
    [InlineData("buy B 0.4 BTC-PERP @ 39000 from C", "590.85")]
    [InlineData("buy B 2 BTC-PERP @ 39000 from C", "0")]
    [InlineData("buy C 1 BTC-PERP @ 39000 from B", "984.75")]
    public void What_reduces_the_bidders_own_position_is_not_paid_for(string before, string paid) =>
        Assert.Equal(Amount.Parse(paid), Paid($"{before}\nbid C A 1\nposition A 0 BTC-PERP"));

    /// <summary>The short is in another account of the bidder's owner: he has as little to trade away.</summary>
    [Fact]
    public void An_owner_is_looked_at_over_all_his_accounts() =>
        Assert.Equal(default, Paid("buy B 1 BTC-PERP @ 39000 from D\nbid C A 1\nposition C 1 BTC-PERP"));

    /// <summary>Half is taken and paid for, sold twice over, and the other half then closes what is short: that half is not paid for.</summary>
    [Fact]
    public void In_two_halves_no_more_is_paid_than_in_one() => Assert.Equal(
        Amount.Parse("492.375"), Paid("bid C A 0.5\nbuy B 1 BTC-PERP @ 39000 from C\nbid C A 1\nposition A 0 BTC-PERP\nposition C 0 BTC-PERP"));

    /// <summary>First what reduces, then what turns, in one bid or in two: the same.</summary>
    [Theory]
    [InlineData("bid C A 1")]
    [InlineData("bid C A 0.5\nbid C A 1")]
    public void What_reduces_comes_first(string bids) =>
        Assert.Equal(Amount.Parse("492.375"), Paid($"buy B 0.5 BTC-PERP @ 39000 from C\n{bids}\nposition C 0.5 BTC-PERP"));

    /// <summary>Two owners of one hand cannot be told from two strangers: the one without a position takes it and hands it on at the mark. What the fund pays
    /// then is what it pays anybody, and no more than it would bear if it closed the position itself.</summary>
    [Fact]
    public void Handed_on_to_another_owner_it_costs_the_fund_what_it_costs_with_a_stranger() =>
        Assert.Equal(Paid("bid C A 1"), Paid("buy B 1 BTC-PERP @ 39000 from E\nbid C A 1\nbuy E 1 BTC-PERP @ 39000 from C\nposition E 0 BTC-PERP"));

    /// <summary>What bidders were given; and the fund pays that and what was missing, and nothing else.</summary>
    private static Amount Paid(string bids)
    {
        TestVenue venue = ScenarioTable.Play(Start + bids, AuctionWorld.Setup());
        AuctionSold[] sold = [.. venue.Events.OfType<AuctionSold>()];
        Amount discount = sold.Aggregate(default(Amount), static (sum, sale) => sum + sale.Discount);
        Assert.Equal(Amount.Of(1_000) + discount, sold.Aggregate(default(Amount), static (sum, sale) => sum + sale.FundPaid));
        Assert.Equal(Amount.Of(99_000) - discount, venue.House(Engine.Accounts.HouseAccounts.InsuranceFund).Balance(TestWorld.Usdc));
        return discount;
    }
}
