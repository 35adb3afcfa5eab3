// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What an honest borrower owes is lent and not missing: it lets nobody hold others to a measure of a day, or begin a hold for dust. B has borrowed
/// 90,000 against 290,000 of coin, to buy 1.8 of C's. H, T, U and D have paid in money.</summary>
public sealed class CoveredDebtTests
{
    private static readonly AssetId _usdc = TestWorld.Usdc;

    private const string Lent =
        """
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000
        open H owner 1
        open C owner 2
        open B owner 3
        open T owner 4
        open U owner 5
        open D owner 6
        deposit H 900000 USDC
        deposit C 10 BTC
        deposit B 4 BTC
        deposit T 100000 USDC
        deposit U 300000 USDC
        deposit D 10 USDC
        buy B 1.8 BTC/USDC @ 50000 from C
        """;

    /// <summary>A, long 10 BTC against W, who closes with S at 40,000, is 48,196 short with the whole book's price: nobody pays.</summary>
    private const string Deficit =
        """
        open A owner 7
        open W owner 8
        open S owner 9
        deposit A 60000 USDC
        deposit W 100000 USDC
        deposit S 1000000 USDC
        buy A 10 BTC-PERP @ 50000 from W
        buy W 10 BTC-PERP @ 40000 from S
        depth BTC-PERP 0.02 100 spread 0.02
        mark BTC-PERP 40000
        """;

    [Fact]
    [Trait("property", "L12")]
    public void L12_where_all_is_only_lent_a_withdrawal_measures_nobody_for_a_day() => ScenarioTable.Play(
        $"""
        {Lent}
        buy T 10 BTC-PERP @ 50000 from U
        mark BTC-PERP 44500
        withdraw D 0.000001 USDC
        mark BTC-PERP 50000
        buy U 10 BTC-PERP @ 50000 from T
        withdrawable T 100000 USDC
        # What is lent is not there, but no share of a day: once B has paid it back C may have it all.
        deposit B 90000 USDC
        withdrawable C 90000 USDC
        withdrawable T 100000 USDC
        """);

    /// <summary>Whatever is lent, and whatever has been lost and won by those who can pay it: the smallest withdrawal of one changes what no other may take
    /// afterwards by more than the unit that it took.</summary>
    [Fact]
    [Trait("property", "L12")]
    public void L12_where_everybody_can_pay_the_smallest_withdrawal_changes_nobody_elses()
    {
        int cut = 0;
        foreach (string lent in new[] { "0.3", "1.8", "3.9" })
        {
            foreach (int mark in new[] { 44_500, 47_000, 53_000, 58_000 })
            {
                foreach (string back in new[] { "buy U 8 BTC-PERP @ 50000 from T", "buy U 3 BTC-PERP @ 50000 from T", "wait 1" })
                {
                    string loan = Lent.Replace("buy B 1.8", $"buy B {lent}", StringComparison.Ordinal);
                    string before = $"{loan}\nbuy T 8 BTC-PERP @ 50000 from U\nmark BTC-PERP {mark}";
                    string after = $"mark BTC-PERP 50000\n{back}";
                    TestVenue waits = Play($"{before}\n{after}", 0);
                    TestVenue takes = Play($"{before}\nwithdraw D 0.000001 USDC\n{after}", 0);
                    foreach (char name in "HCBTU")
                    {
                        Amount most = Most(waits, name);
                        cut += most < waits.Engine.Account(Id(name))!.Value.Balance(_usdc) ? 1 : 0;
                        Amount beside = Most(takes, name);
                        Assert.True((most - beside).Abs() <= Amount.Parse("0.000001"), $"{name} of {before}\n{after}: {most} and {beside}");
                    }
                }
            }
        }

        Assert.True(cut > 36, $"Only {cut} may take less than they have.");
    }

    /// <summary>T has lost 10,000 that are open when somebody takes out what is there of a shortage, and nothing a moment later.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    [Trait("property", "L12")]
    public void L12_an_open_loss_holds_back_what_was_paid_in_while_it_lasts_and_not_for_a_day(int gateSeconds) => Play(
        $"""
        {Lent}
        buy T 10 ETH-PERP @ 3000 from U
        mark ETH-PERP 2000
        {Deficit}
        withdraw D 0.000001 USDC
        withdrawable T USDC <= 90000
        mark ETH-PERP 3000
        buy U 10 ETH-PERP @ 3000 from T
        withdrawable T 100000 USDC
        """, gateSeconds);

    /// <summary>D is bankrupt by some 4 USDC: beside 90,000 lent that holds nobody, and no day's cut is measured for it.</summary>
    [Fact]
    [Trait("property", "L12")]
    public void L12_a_deficit_of_dust_holds_nobody_where_there_are_loans()
    {
        TestVenue venue = Play(
            $"""
            {Lent}
            open X owner 6
            deposit X 1000 USDC
            buy X 0.03 ETH-PERP @ 3000 from D
            buy H 0.03 ETH-PERP @ 3470 from X
            depth ETH-PERP 0.02 100 spread 0.02
            mark ETH-PERP 3400
            withdraw X 0.000001 USDC
            deposit B 90000 USDC
            withdrawable C USDC >= 89990
            """, 2_592_000);
        Assert.Single(venue.All<DeficitRecognised>());
        Assert.Empty(venue.All<WithdrawalsHeld>());
        Assert.Null(venue.Engine.WithdrawalsHeldUntil(_usdc));
    }

    /// <summary>Of a shortage the profits lack what is missing, and what is lent comes back to who has sold for it. Of a hold they lack what is lent too: the
    /// cash itself is divided, so that nobody gains by being first.</summary>
    [Theory]
    [InlineData(0, 66_000, 72_000)]
    [InlineData(86_400, 24_000, 25_000)]
    [Trait("property", "P06")]
    public void P06_what_is_cut_for_a_day_is_what_is_missing_and_not_what_is_lent(int gateSeconds, int least, int below) => Play(
        $"""
        {Lent}
        {Deficit}
        withdraw D 0.000001 USDC
        deposit B 90000 USDC
        # 190,000 of profits, W's and C's, and some 48,000 missing of them.
        withdrawable C USDC >= {least}
        withdrawable C USDC < {below}
        withdrawable H 900000 USDC
        """, gateSeconds);

    /// <summary>What a debtor has no cover for is missing: B's coin is worth 72,500 at 12,500.</summary>
    [Fact]
    [Trait("property", "P06")]
    public void P06_what_a_borrower_cannot_pay_is_missing()
    {
        TestVenue venue = Play(
            $"""
            {Lent}
            mark BTC 12500
            withdrawable H 900000 USDC
            """, 86_400);
        WithdrawalsHeld held = Assert.Single(venue.All<WithdrawalsHeld>());
        Assert.Equal(Amount.Of(90_000), held.Claims - held.Held);
    }

    private static AccountId Id(char name) => new(AccountId.FirstClient + name);

    private static Amount Most(TestVenue venue, char name) => venue.Engine.Account(Id(name))!.Value.Withdrawable(_usdc);

    private static TestVenue Play(string table, int gateSeconds) =>
        ScenarioTable.Play(table, TestWorld.Setup(TestWorld.Rulebook().With(p => p with { GateSeconds = gateSeconds })));
}
