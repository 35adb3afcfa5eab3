// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>No client stops the engine, whatever is sent; a refused command changes nothing.</summary>
public sealed class HaltTests
{
    private static readonly AccountId _l = new(AccountId.FirstClient + 'L');

    /// <summary>A7: L holds as many coins as it may and none of those in which the funding of its positions is paid.</summary>
    [Theory]
    [InlineData("tiered", "0.001")]
    [InlineData("tiered", "-0.001")]
    [InlineData("cross", "0.001")]
    [Trait("attack", "A7")]
    [Trait("property", "D14")]
    public void A7_funding_of_an_account_that_holds_all_it_may_does_not_throw(string rulebook, string rate)
    {
        InstrumentCatalog catalog = AttackWorld.MakeCatalog(64);
        string coins = string.Join('\n', Enumerable.Range(1, 63).Select(i => $"deposit L 0.000001 COIN{i} -> any"));
        string prices = string.Join('\n', Enumerable.Range(0, 64).Select(i => $"mark COIN{i} 1"));
        ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            {prices}
            deposit H 10000000 SCRIP
            deposit H 10000 ETH
            open L owner 1
            deposit L 5000000 COIN0
            buy L 1 BTC-PERP @ 50000 from H
            buy L 1 BTC-SCRIP @ 50000 from H -> any
            buy L 0.02 SOL-IN-ETH @ 150 from H -> any
            buy L 100 BTC-INV @ 50000 from H -> any
            {coins}
            funding BTC-PERP {rate}
            funding BTC-SCRIP {rate}
            funding SOL-IN-ETH {rate}
            funding BTC-INV {rate}
            wait 1
            mark BTC 49000 BTC-PERP 49000
            buy H 0.5 BTC-PERP @ 49000 from L -> any
            take L COIN0 -> any
            deposit H 1 USDC
            funding BTC-PERP {rate}
            """,
            AttackWorld.Setup(rulebook, catalog: catalog));
    }

    /// <summary>A7 for whatever else writes a balance that was not there: a fee, a realised profit, a settlement, a liquidation.</summary>
    [Theory]
    [InlineData("buy H 0.5 BTC-PERP @ 50100 from L -> any")]
    [InlineData("buy H 0.5 BTC-PERP @ 50000 from L fee 0.0005 -> any")]
    [InlineData("buy L 1 BTC-CALL @ 2000 from H -> any")]
    [InlineData("depth BTC-PERP 0.001 10")]
    [InlineData("wait 9000000")]
    [Trait("attack", "A7")]
    [Trait("property", "D14")]
    public void A7_nothing_that_writes_a_new_balance_throws(string line)
    {
        InstrumentCatalog catalog = AttackWorld.MakeCatalog(64);
        string coins = string.Join('\n', Enumerable.Range(0, 63).Select(i => $"deposit L 0.000001 COIN{i} -> any"));
        string prices = string.Join('\n', Enumerable.Range(0, 64).Select(i => $"mark COIN{i} 1"));
        ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            {prices}
            open L owner 1
            deposit L 0.2 BTC
            buy L 1 BTC-PERP @ 50000 from H
            buy L 0.01 BTC-FUT @ 50000 from H
            {coins}
            {line}
            mark BTC 42000 BTC-PERP 42000 BTC-FUT 42000
            settle BTC-FUT -> any
            mark BTC 30000 BTC-PERP 30000
            wait 1
            wait 1
            deposit H 1 USDC
            """,
            AttackWorld.Setup("tiered", catalog: catalog));
    }

    /// <summary>A8: the highest rate, set again every year until the clock's end.</summary>
    [Theory]
    [InlineData(31_536_000)]
    [InlineData(86_400 * 30)]
    [Trait("attack", "A8")]
    [Trait("property", "D14")]
    public void A8_an_interest_index_at_its_ceiling_does_not_overflow(int secondsApart)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            deposit L 10 BTC
            deposit H 10 SOL
            rate USDC 10
            rate BTC 10
            buy H 0.1 SOL/USDC @ 150 from L -> any
            buy L 0.2 BTC/USDC @ 50000 from H -> any
            """,
            AttackWorld.Setup("tiered"));
        for (int i = 0; i < 40; i++)
        {
            venue.Now = venue.Now.PlusSeconds(secondsApart);
            venue.Apply(new SetInterestRate(default, venue.Now, TestWorld.Usdc, Ratio.Of(i % 2 == 0 ? 10 : 9)));
            venue.Apply(new SetInterestRate(default, venue.Now, TestWorld.Btc, Ratio.Of(10)));
            venue.Apply(new Deposit(default, venue.Now, _l, TestWorld.Usdc, Amount.Of(1)));
            _ = venue.Engine.Account(_l)!.Value.Report();
        }

        // The longest that nobody looks: up to the last time that a command may carry.
        venue.Now = TestWorld.At("2199-12-31T00:00:00Z");
        venue.Apply(new AdvanceTime(default, venue.Now));
        venue.Apply(new Deposit(default, venue.Now, _l, TestWorld.Usdc, Amount.Of(1)));
        _ = venue.Engine.Account(_l)!.Value.Report();

        venue.Engine.Audit();
    }

    /// <summary>A10: the book takes one lot, whose fee of 0.1450 is as large as the maintenance it frees; equity is left at every figure about that.</summary>
    [Fact]
    [Trait("attack", "A10")]
    [Trait("property", "D14")]
    public void A10_closing_one_lot_on_coin_collateral_never_halts() => EachEquity(
        "tiered",
        Enumerable.Range(0, 400).Select(i => i * 0.0005m),
        """
        deposit L 0.006 BTC
        buy L 3 ETH-PERP @ 3000 from H
        depth ETH-PERP 0.0001 0.05
        """,
        equity => ("ETH-PERP", 3000 + ((equity - 298.5m) / 3)));

    /// <summary>A10b, A10c: one lot of either leg of a hedge.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [Trait("attack", "A10")]
    [Trait("property", "D14")]
    public void A10_closing_one_lot_of_a_hedge_never_halts(string rulebook) => EachEquity(
        rulebook,
        Enumerable.Range(-50, 400).Select(i => i * 0.004m),
        """
        deposit L 1000 USDT
        buy L 0.1 BTC-PERP @ 50000 from H
        buy H 0.1 BTC-FUT @ 50000 from L
        withdraw L 850 USDT
        depth BTC-PERP 0.0001 0.005
        depth BTC-FUT 0.0001 0.005
        """,
        equity => ("BTC-PERP", 50_000 + ((equity - 149.25m) / 0.1m)));

    /// <summary>A13: what is refused, whatever time it carries, leaves the clock where it was.</summary>
    [Fact]
    [Trait("attack", "A13")]
    [Trait("property", "D14")]
    public void A13_a_refused_command_does_not_move_the_clock()
    {
        TestVenue venue = ScenarioTable.Play($"{AttackWorld.Opening}\nopen L owner 1\ndeposit L 1000 USDC", AttackWorld.Setup("tiered"));
        Timestamp now = venue.Engine.Time;
        Timestamp far = TestWorld.At("2199-01-01T00:00:00Z");
        Assert.True(venue.Apply(new Withdraw(default, far, _l, TestWorld.Usdc, Amount.Of(5000))).IsRefused);
        Assert.True(venue.Apply(new Deposit(default, far, new(AccountId.FirstClient + 7), TestWorld.Usdc, Amount.Of(1))).IsRefused);
        Assert.Equal(now, venue.Engine.Time);
        Assert.Equal(Rejection.None, venue.Apply(new Withdraw(default, venue.Now, _l, TestWorld.Usdc, Amount.Of(500))));
        Assert.Equal(Rejection.None, venue.Apply(
            new Fill(default, venue.Now, new(0), _l, new(AccountId.FirstClient + 'H'), Quantity.Parse("0.001"), Price.Of(50_000), default, default)));
    }

    /// <summary>Plays a table, and then a fall to each of many equities in turn.</summary>
    private static void EachEquity(string rulebook, IEnumerable<decimal> equities, string table, Func<decimal, (string Symbol, decimal Mark)> fall)
    {
        foreach (decimal equity in equities)
        {
            (string observable, decimal mark) = fall(equity);
            string line = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mark {observable} {decimal.Round(mark, 6)}");
            try
            {
                ScenarioTable.Play($"{AttackWorld.Opening}\nopen L owner 1\n{table}\n{line}\nwait 1\nwait 1", AttackWorld.Setup(rulebook));
            }
            catch (InvariantException exception)
            {
                Assert.Fail($"{rulebook}, equity {equity}: {line}: {exception.Message}");
            }
        }
    }
}
