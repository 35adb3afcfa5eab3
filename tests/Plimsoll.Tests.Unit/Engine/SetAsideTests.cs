// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What a position that cannot be assessed, or that settles in a coin whose price is not to be relied on, counts against its account: to the
/// unit.</summary>
/// <remarks>L is long one BTC perpetual besides, which falls to 45,000. What L has beyond maintenance without what is tested is read from a first run, and the
/// deposit of a second one is set so that exactly the expected amount is left, or a unit less.</remarks>
public sealed class SetAsideTests
{
    private static readonly Amount _unit = Amount.Parse("0.000001");

    /// <summary>100 calls struck at 25 on a forward of −3, which a model of logarithms cannot value: 2,000 of notional at the price's
    /// floor of 20, 2,500 of strike, no profit and all of a loss.</summary>
    /// <param name="trade">A premium of 200 is paid or received, and the calls are worth 200 still: who is short has lost that, who is long is not credited
    /// with it.</param>
    /// <param name="expected">What L must have paid in for it: 4,500 + 200, and 4,700 − 200.</param>
    [Theory]
    [InlineData("buy L 100 OIL-CALL @ 2 from H", "4700")]
    [InlineData("buy H 100 OIL-CALL @ 2 from L", "4500")]
    public void A_position_that_cannot_be_assessed_counts_its_notional_its_strike_and_its_loss(string trade, string expected)
    {
        Amount spare = Spare(PlayOptions("wait 0", Amount.Of(30_000)));
        Amount deposit = Amount.Of(30_000) - spare + Amount.Parse(expected);

        Assert.Equal(AccountStatus.Called, PlayOptions(trade, deposit).Status);
        Assert.Equal(AccountStatus.Liquidating, PlayOptions(trade, deposit - _unit).Status);
    }

    /// <summary>0.1 BTC settled in SCRIP: for an hour without a price of SCRIP 5 % of 4,500.</summary>
    [Fact]
    public void A_contract_settled_in_a_coin_without_a_price_costs_a_twentieth_of_its_notional_an_hour()
    {
        Amount deposit = Amount.Of(30_000) - Spare(PlayCoin(Amount.Of(30_000))) + Amount.Of(225);

        Assert.Equal(AccountStatus.Called, PlayCoin(deposit).Status);
        Assert.Equal(AccountStatus.Liquidating, PlayCoin(deposit - _unit).Status);
    }

    private static Amount Spare(AccountView account)
    {
        MarginReport report = account.Report().Value;
        return report.Equity - report.Maintenance;
    }

    private static AccountView PlayOptions(string trade, Amount deposit) => Play(
        deposit,
        $"""
        {trade}
        mark OIL -3 OIL-FUT -3 OIL-CALL 2
        mark BTC 45000 BTC-PERP 45000
        """);

    private static AccountView PlayCoin(Amount deposit) => Play(
        deposit,
        """
        buy L 0.1 BTC-SCRIP @ 50000 from H
        wait 1800
        mark BTC 50000 BTC-PERP 50000
        wait 1801
        wait 300
        wait 3600
        mark BTC 45000 BTC-PERP 45000
        """);

    private static AccountView Play(Amount deposit, string lines) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        deposit H 100000 SCRIP
        open L owner 1
        deposit L {deposit} USDC
        buy L 1 BTC-PERP @ 50000 from H
        {lines}
        """,
        AttackWorld.Setup("cross")).Engine.Account(new(AccountId.FirstClient + 'L'))!.Value;
}
