// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>A suspended price is no shelter while it lasts, and no stampede when it ends. Prices live an hour; the rulebook is <c>cross</c>.</summary>
public sealed class SuspendedPriceTests
{
    /// <summary>L, M and N hold 100 SOL at 150, which count 88 %, and are long half a bitcoin that has lost 10,500: 2,700 and their cash, where 1,856 are
    /// required and below 2,227.2 an account is called. SOL goes silent; from five minutes of doubt on 12.50 a minute are taken off, in all at most
    /// 7,500.</summary>
    private const string Collateral =
        $"""
        {AttackWorld.Opening}
        open L
        open M
        open N
        deposit L 100 SOL
        deposit M 100 SOL
        deposit N 100 SOL
        deposit M 7028 USDC
        deposit N 7027 USDC
        buy L 0.5 BTC-PERP @ 50000 from H
        buy M 0.5 BTC-PERP @ 50000 from H
        buy N 0.5 BTC-PERP @ 50000 from H
        depth BTC-PERP 0.001 100
        wait 1800
        mark BTC 29000 BTC-PERP 29000
        wait 1801 -> nothing
        """;

    [Fact]
    [Trait("property", "L15")]
    public void L15_suspended_collateral_holds_up_a_position_only_as_long_as_its_haircut_lets_it()
    {
        // For five minutes nothing is taken off, then a step a minute: the 38th calls, 2,700 − 475 < 2,227.2, and the 68th liquidates, 2,700 − 850 < 1,856.
        TestVenue venue = ScenarioTable.Play(
            $"""
            {Collateral}
            wait 300 -> nothing
            {Minutes(37)}
            status L Healthy
            wait 60 -> calls L
            {Minutes(29)}
            contracts L BTC-PERP >= 0.5
            wait 60 -> liquidates L
            contracts L BTC-PERP < 0.5
            """,
            AttackWorld.Setup("cross"));
        Assert.Equal(Amount.Of(2_225), Cents(venue.Events.OfType<MarginCalled>().First().Equity));
        Assert.Equal(Amount.Of(1_850), Cents(Assert.Single(venue.Events.OfType<LiquidationStarted>()).Equity));
    }

    [Fact]
    [Trait("property", "L15")]
    public void L15_no_more_than_half_of_suspended_collateral_is_ever_taken_off() => ScenarioTable.Play(
        $"""
        {Collateral}
        # 9,728 − 7,500 are 2,228, and 9,727 − 7,500 are 2,227.
        wait 300
        {Minutes(599)}
        status N Healthy
        wait 60 -> calls N
        {Minutes(1800)}
        status M Healthy
        status N Called
        """,
        AttackWorld.Setup("cross"));

    private static Amount Cents(Amount amount) => amount.RoundTo(Amount.Parse("0.01"), Rounding.Down);

    /// <summary>Lets minutes pass in which bitcoin is heard and SOL is not.</summary>
    private static string Minutes(int minutes) => string.Join('\n', Enumerable.Repeat("wait 60\nmark BTC 29000 BTC-PERP 29000", minutes));

    /// <summary>Four longs of SOL, each with another stake, cannot be touched while SOL is silent. Its first trusted price finds all of them below the line.
    /// At the pace of a fifth the book takes 200 a second, and whoever is worst by then has
    /// them.</summary>
    [Fact]
    public void The_first_trusted_price_works_off_the_queue_worst_first_and_at_the_pace_of_the_book()
    {
        const string Names = "ABCD";
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            {string.Join('\n', Names.Select(static name => $"open {name}"))}
            # Of the same size: the less is behind it, the worse it is. A and D are equal, and A has the lower id.
            deposit A 48000 USDC
            deposit B 47000 USDC
            deposit C 46000 USDC
            deposit D 48000 USDC
            {string.Join('\n', Names.Select(static name => $"buy {name} 1000 SOL-PERP @ 150 from H"))}
            depth SOL-PERP 0.01 1000
            wait 3599
            mark BTC 50000 BTC-PERP 50000
            wait 2
            depth SOL-PERP 0.01 1000 -> nothing
            wait 60 -> nothing
            mark SOL 122 SOL-PERP 122
            """,
            AttackWorld.Setup("cross", edit: static rulebook => rulebook["liquidation"]!["pace"] = "0.2"));
        for (int second = 0; second < 30; second++)
        {
            ScenarioTable.Play("depth SOL-PERP 0.01 1000\nwait 1", venue);
        }

        LiquidationTraded[] trades = [.. venue.Events.OfType<LiquidationTraded>()];
        Assert.All(trades.GroupBy(static e => e.Time), static second => Assert.True(
            second.Aggregate(default(Quantity), static (sum, e) => sum + e.Quantity.Abs()) <= Quantity.Of(200), $"{second.Key}"));

        // After its turn C has 95 % of what it requires; B has 81 %, A and D 85 %, and come first.
        Assert.Equal("CBADC", string.Concat(trades.Select(static e => (char)(e.Account.Value - AccountId.FirstClient))));
        Assert.All(Names, name => Assert.NotEqual(AccountStatus.Liquidating, venue.Engine.Account(new(AccountId.FirstClient + name))!.Value.Status));
    }
}
