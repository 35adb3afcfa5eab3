// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Ways around a hold of withdrawals, and to make one last. As in <see cref="GateTests"/> A is sold out with 852.5845 missing, and 831 are missing of
/// what W and V won: each may take out 51,559.50 of 51,975. C has coin, and nothing to do with it.</summary>
public sealed class HoldTests
{
    private static readonly AssetId _usdc = TestWorld.Usdc;

    internal const string Deficit =
        """
        open A owner 1
        open W owner 2
        open S owner 3
        open V owner 4
        open C owner 5
        open Q owner 2
        deposit A 6000 USDC
        deposit W 49000 USDC
        deposit S 100000 USDC
        deposit V 49000 USDC
        deposit C 4 BTC
        deposit Q 1 BTC
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        buy A 0.5 BTC-PERP @ 50000 from W
        buy A 0.5 BTC-PERP @ 50000 from V
        mark BTC-PERP 46400
        buy W 0.5 BTC-PERP @ 44050 from S
        buy V 0.5 BTC-PERP @ 44050 from S
        depth BTC-PERP 0.02 100 spread 0.02
        mark BTC-PERP 44050
        withdrawable W 51559.5 USDC
        """;

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_coin_is_bought_with_a_fair_share_and_no_more() => Play(
        """
        buy W 1.0395 BTC/USDC @ 50000 from C -> AboveFairShare
        buy W 1.0312 BTC/USDC @ 50000 from C -> AboveFairShare
        buy W 1.03119 BTC/USDC @ 50000 from C
        withdraw W 1.03119 BTC
        # Who sold the coin has what it was sold for, and the buyer what is missing.
        withdrawable C 51559.5 USDC
        withdrawable W 0 USDC
        balance W 415.5 USDC
        withdrawable V 51559.5 USDC
        """);

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_an_option_is_bought_with_a_fair_share_and_no_more() => Play(
        """
        withdraw W 51000 USDC
        deposit W 1 BTC
        buy W 0.9 BTC-CALL @ 1000 from C -> AboveFairShare
        buy W 0.5 BTC-CALL @ 1000 from C
        """);

    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_the_debt_of_another_account_is_repaid_with_a_fair_share_and_no_more() => ScenarioTable.Play(
        $"""
        {DeficitAfter("buy Q 0.02 BTC/USDC @ 50000 from C")}
        withdraw W 50500 USDC
        transfer W Q 900 USDC -> AboveFairShare
        transfer W Q 559 USDC
        balance Q -441 USDC
        """, Setup());

    /// <summary>A friend would borrow to buy coin of somebody honest, and the loan be repaid with a profit that may not leave.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_nothing_is_bought_with_what_is_borrowed_of_an_asset_that_is_held_back() => Play(
        """
        buy Q 0.02 BTC/USDC @ 50000 from C -> AboveFairShare
        buy Q 0.1 BTC-CALL @ 1000 from C -> AboveFairShare
        withdraw W 51000 USDC
        deposit W 1 BTC
        buy W 0.02 BTC/USDC @ 50000 from C -> AboveFairShare
        buy W 0.011 BTC/USDC @ 50000 from C
        """);

    /// <summary>W has taken 51,000 of its share and has 975, of which 559.50 may go. At the mark of 44,050 it gives 1,000 a coin away by 45,050.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_what_is_given_away_by_a_price_is_of_the_share() => Play(
        """
        withdraw W 51000 USDC
        deposit W 1 BTC
        buy W 0.9 BTC-PERP @ 45050 from Q -> AboveFairShare
        buy W 0.5 BTC-PERP @ 45050 from Q
        withdrawable W 59.5 USDC
        buy Q 0.5 BTC-PERP @ 44050 from W
        withdrawable W 59.5 USDC
        buy W 0.1 BTC-PERP @ 45050 from Q -> AboveFairShare
        # At the mark everybody trades as before, what he may not take out included.
        buy W 0.1 BTC-PERP @ 44050 from Q
        """);

    [Fact]
    [Trait("property", "L12")]
    public void L12_money_may_be_moved_between_accounts_of_one_owner() => Play(
        """
        open R owner 2
        transfer W R 51975 USDC
        withdrawable R 51559.5 USDC
        """);

    /// <summary>0.001 BTC short on 10 lose 12.05: of claims of 203,950 at least 204 have to be missing anew.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_dust_prolongs_no_hold()
    {
        TestVenue venue = Play(Ruin("D", "10", "0.001", 500));
        Assert.Single(venue.All<WithdrawalsHeld>());
        Assert.Equal(venue.Now.PlusSeconds(100), venue.Engine.WithdrawalsHeldUntil(_usdc));
        Assert.Equal(2, venue.All<DeficitRecognised>().Length);
        venue.Pass(100);
        Assert.Single(venue.All<WithdrawalsReleased>());
    }

    [Fact]
    [Trait("property", "L11")]
    public void L11_a_hold_lasts_at_most_twice_its_time_whatever_is_missing_by_then()
    {
        TestVenue venue = Play(Ruin("D", "4500", "0.5", 500) + "\nmark BTC-PERP 44050\n" + Ruin("E", "4500", "0.5", 500));
        WithdrawalsHeld[] holds = venue.All<WithdrawalsHeld>();
        Timestamp begun = holds[0].Time;
        Assert.Equal([600, 1_100, 1_200], holds.Select(hold => (hold.Until.Nanoseconds - begun.Nanoseconds) / Timestamp.NanosecondsPerSecond));
        Assert.Equal(begun.PlusSeconds(1_200), venue.Engine.WithdrawalsHeldUntil(_usdc));
    }

    /// <summary>The outside book owes 13,922 and has not paid it in: W takes what there is for its profit, 6,506.923 of 20,000, for a day. Neither the 8,000
    /// that come in then nor a deficit in that day give it anything more. D owes 754.018, of which the fund
    /// has 389.93; nobody pays the rest, for H has closed and S has won nothing.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_a_hold_in_a_day_for_which_a_cut_was_measured_gives_no_second_share()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            open H owner 1
            open W owner 2
            open L owner 3
            open B owner 4
            open D owner 5
            deposit H 25000 USDC
            deposit W 100000 USDC
            deposit L 6000 USDC
            deposit B 3500 USDC
            mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000
            depth BTC-PERP 0.001 1000 spread 0.001
            buy L 1 BTC-PERP @ 50000 from W
            mark BTC-PERP 46000
            mark BTC 30000 BTC-PERP 30000
            buy W 1 BTC-PERP @ 30000 from B
            mark BTC-PERP 32000
            withdrawable W 106506.923 USDC
            take W USDC
            withdrawable W 0 USDC
            outside 8000 USDC
            withdrawable W 0 USDC
            deposit D 3300 USDC
            open S owner 6
            deposit S 100000 USDC
            buy H 1 BTC-PERP @ 32000 from D
            mark BTC-PERP 33600
            buy S 1 BTC-PERP @ 36000 from H
            wait 60
            depth BTC-PERP 0.001 1000 spread 0.001
            mark BTC 36000 BTC-PERP 36000
            balance D -364.088 USDC
            withdrawable W 0 USDC
            wait 600
            withdrawable W 0 USDC
            """, Setup(CloseStyle.Full));
        Assert.Equal(_usdc, Assert.Single(venue.All<WithdrawalsHeld>()).Asset);
    }

    /// <summary>A owes 1 BTC that it sold to W and that its money does not buy back, so that W's is not there. X owes 1 too and is offered, coin and contracts
    /// together: W has no coin to take X's debt over
    /// with, and E may not borrow what is held back for it.</summary>
    [Fact]
    [Trait("property", "P06")]
    [Trait("property", "L11")]
    public void L11_coin_that_is_held_back_takes_over_no_debt_of_an_account_on_offer() => ScenarioTable.Play(
        """
        open A owner 1
        open W owner 2
        open C owner 3
        open X owner 4
        open E owner 5
        deposit A 10000 USDC
        deposit W 100000 USDC
        deposit C 4 BTC
        deposit C 200000 USDC
        deposit X 20000 USDC
        deposit E 100000 USDC
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        buy W 1 BTC/USDC @ 50000 from A
        buy C 1 BTC/USDC @ 50000 from X
        buy X 1.2 BTC-PERP @ 50000 from C
        stand W 5000
        stand E 5000
        mark BTC 61000 -> offers X
        withdrawable W 0 BTC
        bid W X 1 -> AboveFairShare
        position W 0 BTC-PERP
        bid E X 1 -> AboveFairShare
        position X 1.2 BTC-PERP
        """, TestWorld.Setup(AuctionWorld.Setup().Rulebook.With(static p => p with { GateSeconds = 600 })));

    private static string Ruin(string name, string paidIn, string size, int after) =>
        $"""
        wait {after}
        open {name} owner 9
        deposit {name} {paidIn} USDC
        buy S {size} BTC-PERP @ 44050 from {name}
        depth BTC-PERP 0.02 100 spread 0.02
        mark BTC-PERP 55000
        """;

    /// <summary>The same deficit, of which the shares are others, after something else.</summary>
    private static string DeficitAfter(string table) =>
        Deficit.Replace("buy A 0.5 BTC-PERP @ 50000 from W", table + "\nbuy A 0.5 BTC-PERP @ 50000 from W", StringComparison.Ordinal)
            .Replace("withdrawable W 51559.5 USDC", string.Empty, StringComparison.Ordinal);

    private static AccountId Id(char name) => new((ulong)(AccountId.FirstClient + name));

    private static TestVenue Play(string table) => ScenarioTable.Play(Deficit + "\n" + table, Setup());

    private static Plimsoll.Engine.EngineSetup Setup(CloseStyle? style = null) =>
        TestWorld.Setup(TestWorld.Rulebook().With(p => p with { GateSeconds = 600, Style = style ?? p.Style }));
}
