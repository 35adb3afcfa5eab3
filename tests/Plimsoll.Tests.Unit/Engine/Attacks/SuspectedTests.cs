// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>What was suspected and is so: one name space of ids, pockets that stay, pace by command, expiry at a later price, collateral without a
/// cap.</summary>
public sealed class SuspectedTests
{
    public static TheoryData<string> Rulebooks => [.. AttackWorld.Rulebooks];

    private static readonly AccountId _h = new(AccountId.FirstClient + 'H');
    private static readonly AccountId _l = new(AccountId.FirstClient + 'L');

    /// <summary>Command ids: what L calls its command is no business of H's.</summary>
    [Theory]
    [InlineData("5")]
    [InlineData("5000")]
    [Trait("attack", "suspected")]
    public void One_client_cannot_burn_the_command_id_of_another(string amount)
    {
        TestVenue venue = ScenarioTable.Play($"{AttackWorld.Opening}\nopen L owner 1\ndeposit L 1000 USDC", AttackWorld.Setup("tiered"));
        venue.Apply(new Withdraw(new(77), venue.Now, _l, TestWorld.Usdc, Amount.Parse(amount)));
        Assert.Equal(Rejection.None, venue.Apply(new Withdraw(new(77), venue.Now, _h, TestWorld.Usdc, Amount.Of(10))));
        Assert.Equal(Amount.Of(9_999_990), venue.Engine.Account(_h)!.Value.Balance(TestWorld.Usdc));
    }

    /// <summary>Pockets: opening and closing a position in every instrument leaves no more accounts than there were.</summary>
    [Fact]
    [Trait("attack", "suspected")]
    public void A_flat_pocket_takes_no_place_in_the_table()
    {
        TestVenue venue = ScenarioTable.Play($"{AttackWorld.Opening}\nopen L owner 1\ndeposit L 100000 USDC", AttackWorld.Setup("isolated"));
        int before = venue.Engine.AccountCount;
        foreach (string instrument in (ReadOnlySpan<string>)["BTC-PERP @ 50000", "ETH-PERP @ 3000", "SOL-PERP @ 150", "BTC-FUT @ 50000"])
        {
            string name = instrument.Split(' ')[0];
            venue.Engine.Setup.Catalog.TryFindInstrument(name, out Plimsoll.Instruments.InstrumentSpec? spec);
            Price price = Price.Parse(instrument.Split(' ')[^1]);
            Assert.Equal(Rejection.None, venue.Apply(new Fill(default, venue.Now, spec!.Id, _l, _h, spec.LotSize, price, default, default)));
            Assert.Equal(Rejection.None, venue.Apply(new Fill(default, venue.Now, spec.Id, _h, _l, spec.LotSize, price, default, default)));
        }

        Assert.Equal(before, venue.Engine.AccountCount);
    }

    /// <summary>Pace: a fifth of the book may be taken by liquidations at a time, and ten commands of one second are one time.</summary>
    [Fact]
    [Trait("attack", "suspected")]
    public void Pace_is_a_share_of_the_book_per_time_and_not_per_command()
    {
        string again = string.Join('\n', Enumerable.Repeat("wait 0", 10));
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            deposit L 900000 USDC
            buy L 100 BTC-PERP @ 50000 from H
            depth BTC-PERP 0.001 10
            mark BTC 44500 BTC-PERP 44500
            {again}
            """,
            AttackWorld.Setup("cross", edit: static rulebook => rulebook["liquidation"]!["pace"] = "0.2"));
        Quantity traded = venue.Events.OfType<LiquidationTraded>().Aggregate(default(Quantity), (sum, e) => sum + e.Quantity.Abs());
        Assert.True(traded.IsPositive, "nothing was liquidated");
        Assert.True(traded <= Quantity.Of(2), $"{traded} of a book of 10 at one time");
    }

    /// <summary>Expiry: the future ended at 50,000, whenever its settlement is requested.</summary>
    [Fact]
    [Trait("attack", "suspected")]
    public void A_contract_settles_at_the_index_of_its_expiry_and_not_at_a_later_one()
    {
        TestVenue venue = ScenarioTable.Play($"{AttackWorld.Opening}\nopen L owner 1\ndeposit L 100000 USDC\nbuy L 1 BTC-FUT @ 50000 from H",
            AttackWorld.Setup("tiered"));
        venue.Now = AttackWorld.Expiry.PlusSeconds(-1);
        venue.Mark(TestWorld.BtcIndex, "50001");
        venue.Now = AttackWorld.Expiry.PlusSeconds(1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        venue.Now = AttackWorld.Expiry.PlusSeconds(600);
        venue.Mark(TestWorld.BtcIndex, "53000");
        venue.Engine.Setup.Catalog.TryFindInstrument("BTC-FUT", out Plimsoll.Instruments.InstrumentSpec? future);
        venue.Apply(new SettleExpiry(default, venue.Now, future!.Id));
        ExpirySettled settled = venue.Events.OfType<ExpirySettled>().First(e => e.Account == _l);
        Assert.Equal(Price.Of(50_001), settled.Price);
    }

    /// <summary>Collateral: a coin that nobody has named is accepted up to a cap, and the cap is not each account's own.</summary>
    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("attack", "suspected")]
    [Trait("property", "M20")]
    public void A_coin_that_nobody_has_named_counts_up_to_a_cap(string rulebook)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            deposit L 1000000000 SCRIP -> any
            buy L 1000 BTC-PERP @ 50000 from H -> any
            """,
            AttackWorld.Setup(rulebook));
        Amount equity = venue.Engine.Account(_l)!.Value.Report().Value.Equity;
        Assert.True(equity <= Amount.Of(100_000_000), $"a thousand million of an unknown coin counts {equity}");
    }
}
