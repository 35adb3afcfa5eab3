// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Waterfall;

/// <summary>Keepers as tables a reader can check by hand: bitcoin counts nine tenths, ether eight, and nothing trades on the book.</summary>
public sealed class KeeperTests
{
    private const string Start = """
        open A
        open B
        open C
        open D owner 65
        deposit A 10000 USDC
        deposit B 10 BTC
        deposit C 100000 USDC
        deposit D 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5 DOGE 1
        # 0.8 bitcoin, 30,000 owed
        buy A 0.8 BTC/USDC @ 50000 from B

        """;

    /// <summary>29,520 counted against 30,000: health 0.984, so that half may be repaid, at 0.1 − 0.05 × 0.84 = 5.8 %.</summary>
    private const string Below = Start + "mark BTC 41000 -> liquidates A\n";

    [Fact]
    public void A_keeper_repays_what_the_close_factor_lets_it_and_takes_collateral_at_the_bonus()
    {
        TestVenue venue = ScenarioTable.Play(Below + """
            repay C A 100000 USDC for BTC -> repays A 15000
            # 15,000 × 1.058 ÷ 41,000
            balance A -15000 USDC
            balance A 0.41292683 BTC
            # a tenth of the bonus of 0.02121951… goes to the fund, rounded up
            balance @fund 0.00212196 BTC
            balance C 0.38495121 BTC
            balance C 85000 USDC
            equity A 237.000027
            """, KeeperWorld.Setup());

        DebtRepaid repaid = Assert.Single(venue.Events.OfType<DebtRepaid>());
        Assert.Equal((Ratio.Parse("0.058"), Ratio.Parse("0.984")), (repaid.Bonus, repaid.HealthBefore));
    }

    [Fact]
    public void No_more_is_repaid_than_brings_health_to_its_target()
    {
        TestVenue venue = ScenarioTable.Play(
            Below + "repay C A 100000 USDC for BTC", KeeperWorld.Setup(KeeperWorld.Terms with { TargetHealth = Ratio.One }));

        // (29,520 − 0.9 × 1.058 x) ÷ (30,000 − x) is 1 where x = 480 ÷ 0.0478.
        DebtRepaid repaid = Assert.Single(venue.Events.OfType<DebtRepaid>());
        Assert.True(repaid.Repaid >= Amount.Parse("10041.8") && repaid.Repaid < Amount.Parse("10041.9"), $"{repaid.Repaid}");
        Assert.True(repaid.HealthAfter >= Ratio.One && repaid.HealthAfter < Ratio.Parse("1.0000001"), $"{repaid.HealthAfter}");
    }

    [Fact]
    public void What_would_be_left_as_dust_is_repaid_too_where_the_keeper_pays_for_it() => ScenarioTable.Play(Below + """
        # 15,000 would be left, less than 16,000
        repay C A 30000 USDC for BTC -> repays A 30000
        balance A 0 USDC
        # 0.8 − 30,000 × 1.058 ÷ 41,000
        balance A 0.02585366 BTC
        """, KeeperWorld.Setup(KeeperWorld.Terms with { Dust = Amount.Of(16_000) }));

    [Fact]
    public void Where_the_collateral_is_short_all_of_it_is_taken_and_only_what_it_pays_for_repaid() => ScenarioTable.Play("""
        open A
        open B
        open C
        deposit A 20000 USDC
        deposit A 1 ETH
        deposit B 10 BTC
        deposit C 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5 DOGE 1
        buy A 1 BTC/USDC @ 50000 from B
        # 27,000 and 2,400 against 30,000: health 0.98, a bonus of 6 %
        mark BTC 30000 -> liquidates A
        # 3,000 ÷ 1.06, rounded up
        repay C A 100000 USDC for ETH -> repays A 2830.188680
        balance A 0 ETH
        balance A 1 BTC
        """, KeeperWorld.Setup());

    [Fact]
    [Trait("property", "L03")]
    public void L03_a_bonus_is_never_more_than_the_worth_that_goes_with_the_debt() => ScenarioTable.Play(Below + """
        # half of a worth of 2,800 and not half of 15,000
        repay C A 15000 USDC for BTC -> repays A 15000
        # 15,000 × (1 + 2,800 ÷ 30,000) ÷ 41,000
        balance A 0.40000001 BTC
        """, KeeperWorld.Setup(KeeperWorld.Terms with { Bonus = KeeperWorld.Flat("0.5") }));

    [Fact]
    public void Interest_that_is_owed_is_repaid_with_the_debt()
    {
        TestVenue venue = ScenarioTable.Play(Start + """
            rate USDC 0.1
            wait 3000
            mark BTC 41000 -> liquidates A
            repay C A 100000 USDC for BTC
            """, KeeperWorld.Setup(KeeperWorld.Terms with { CloseFactor = KeeperWorld.Flat("1") }));

        // 30,000 × 10 % × 3,000 seconds of a year are 0.285389.
        Assert.Equal(Amount.Parse("30000.285389"), Assert.Single(venue.Events.OfType<DebtRepaid>()).Repaid);
        Assert.Equal(Amount.Zero, venue.Engine.Account(new(AccountId.FirstClient + 'A'))!.Value.Balance(TestWorld.Usdc));
    }

    [Fact]
    [Refuses(RejectionCode.KeepersOff)]
    public void A_rulebook_without_keepers_lets_nobody_repay_for_collateral() =>
        ScenarioTable.Play(Below + "repay C A 100 USDC for BTC -> KeepersOff");

    [Fact]
    [Refuses(RejectionCode.NotBelowLine)]
    public void Nothing_is_taken_of_an_account_that_is_not_below_its_line() => Play(Start + """
        repay C A 100 USDC for BTC -> NotBelowLine
        # nor is it told first that it owes none
        repay C A 1 ETH for BTC -> NotBelowLine
        mark BTC 41000 -> liquidates A
        deposit A 480 USDC
        repay C A 100 USDC for BTC -> NotBelowLine
        """);

    [Fact]
    [Trait("property", "P14")]
    public void P14_an_owner_takes_no_bonus_of_his_own_account_through_any_of_his() => Play(Below + """
        repay A A 100 USDC for BTC -> SelfBid
        repay D A 100 USDC for BTC -> SelfBid
        """);

    [Fact]
    [Refuses(RejectionCode.DustLeft)]
    public void Dust_is_not_left() => ScenarioTable.Play(
        Below + "repay C A 20000 USDC for BTC -> DustLeft\nbalance A -30000 USDC", KeeperWorld.Setup(KeeperWorld.Terms with { Dust = Amount.Of(16_000) }));

    [Fact]
    public void An_insolvent_account_is_not_taken_apart_by_keepers() => Play(Start + """
        mark BTC 37400 -> liquidates A
        repay C A 100 USDC for BTC -> AccountInsolvent
        """);

    [Fact]
    public void A_repayment_that_would_worsen_health_is_refused() => ScenarioTable.Play("""
        open A
        open B
        open C
        deposit A 6 ETH
        deposit B 10 BTC
        deposit C 100000 USDC
        mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5 DOGE 1
        buy A 0.66 BTC/USDC @ 50000 from B
        # 17,820 and 14,400 against 33,000: 0.976; bitcoin goes at 1.1 × 0.9 = 0.99 of what it counts, ether at 0.88
        mark BTC 30000 -> liquidates A
        repay C A 5000 USDC for BTC -> BidNotHelpful
        balance A 0.66 BTC
        repay C A 5000 USDC for ETH -> repays A 5000
        """, KeeperWorld.Setup(KeeperWorld.Terms with { Bonus = KeeperWorld.Flat("0.1") }));

    [Fact]
    public void Prices_that_may_not_be_relied_on_are_no_prices_to_take_collateral_at() =>
        Play(Below + "wait 3601\nrepay C A 100 USDC for BTC -> OracleForbids");

    [Fact]
    public void Whoever_repays_names_what_is_owed_what_is_held_and_what_he_accepts() => Play(Below + """
        open P
        deposit P 100 USDC
        repay C A 0 USDC for BTC -> NotPositive
        repay C A 100 USDC for USDC -> OutOfRange
        repay C A 100 BTC for USDC -> InsufficientBalance
        repay C A 100 USDC for ETH -> CollateralNotAccepted
        repay C A 100000 USDC for BTC least 0.3849513 -> DiscountTooSmall
        # 0.385 bitcoin count 14,205 and 14,900 would be owed
        repay P A 15000 USDC for BTC -> InsufficientMargin
        balance A -30000 USDC
        """);

    [Fact]
    public void A_debt_that_is_not_there_is_told_as_the_accounts_and_not_the_keepers()
    {
        TestVenue venue = ScenarioTable.Play(Below, KeeperWorld.Setup());
        AccountId[] clients = [.. venue.Engine.Accounts.Where(static account => !account.IsHouse).Select(static account => account.Id)
            .OrderBy(static id => id.Value)];
        RepayForCollateral command = new(
            default, venue.Now, clients[2], clients[0], TestWorld.Btc, Amount.Of(1), TestWorld.Usdc, default);
        Assert.Equal($"account {clients[0].Value} owes no BTC", RefusalText.Explain(venue.Apply(command), venue.Engine, command));
    }

    [Fact]
    public void A_keeper_who_accepts_no_less_is_told_what_he_would_get()
    {
        TestVenue venue = ScenarioTable.Play(Below, KeeperWorld.Setup());
        AccountId[] clients = [.. venue.Engine.Accounts.Where(static account => !account.IsHouse).Select(static account => account.Id)
            .OrderBy(static id => id.Value)];
        RepayForCollateral command = new(
            default, venue.Now, clients[2], clients[0], TestWorld.Usdc, Amount.Of(100_000), TestWorld.Btc, Amount.Parse("0.38495122"));
        Assert.Equal(
            $"account {clients[0].Value} gives 0.38495121 BTC for the repayment now, and the keeper accepts no less than 0.38495122",
            RefusalText.Explain(venue.Apply(command), venue.Engine, command));
        Assert.False(venue.Apply(command with { LeastReceived = Amount.Parse("0.38495121") }).IsRefused);
    }

    [Fact]
    public void An_asset_may_have_a_bonus_of_its_own() => ScenarioTable.Play(Below + """
        # 15,000 × 1.02 ÷ 41,000, and not × 1.058
        repay C A 100000 USDC for BTC -> repays A 15000
        balance A 0.42682927 BTC
        """, KeeperWorld.Setup(KeeperWorld.Terms with { BonusOf = [null, KeeperWorld.Flat("0.02")] }));

    [Fact]
    public void Whatever_has_no_bonus_of_its_own_has_that_of_all() => ScenarioTable.Play(Below + """
        repay C A 100000 USDC for BTC -> repays A 15000
        balance A 0.41292683 BTC
        """, KeeperWorld.Setup(KeeperWorld.Terms with { BonusOf = [KeeperWorld.Flat("0.02")] }));

    private static void Play(string table) => ScenarioTable.Play(table, KeeperWorld.Setup());
}
