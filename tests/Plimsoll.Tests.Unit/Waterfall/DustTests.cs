// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>What rounding took is given back to whom it took it from, and nothing else is.</summary>
public class DustTests
{
    [Fact]
    public void Suspense_gives_back_the_dust_of_a_bankrupts_trades_and_pays_no_debt()
    {
        TestVenue venue = TestVenue.WithTwo(funds: "6000");
        venue.Open(3);
        foreach (int rich in (ReadOnlySpan<int>)[2, 3])
        {
            venue.Deposit(rich, TestWorld.Usdc, "100000");
            venue.Deposit(rich, TestWorld.Btc, "10");
        }

        // Each trade of 100 ÷ 49,999 coins leaves a unit behind: 80 in all.
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcInverse, 2, 3, "1", "49999"));
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcInverse, 3, 2, "1", "49999"));
        }

        Amount dust = venue.House(HouseAccounts.Suspense).Balance(TestWorld.Btc);
        Assert.True(dust >= Amount.Parse("0.0000005"), $"only {dust} of dust");

        // Account 1 owes fifty units of coin, which no rounding took from it, and goes bankrupt on a perpetual that the other side gives up: two trades.
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcSpot, 3, 1, "0.00001", "50000"));
        Assert.Equal(Rejection.None, venue.Deposit(1, TestWorld.Btc, "0.0000095"));
        Assert.Equal(Amount.Parse("-0.0000005"), venue.View(1).Balance(TestWorld.Btc));

        // At 50,000.01 they are worth 0.025000005, which no amount of cash is: after its last trade the account lacks a trace, and the fund, not Suspense, pays
        // the unit begun.
        venue.Mark(TestWorld.BtcIndex, "50000.01");
        venue.Contribute("1");
        venue.Mark(TestWorld.BtcPerpMark, "43000");

        Assert.Equal(Amount.Parse("0.999999"), venue.House(HouseAccounts.InsuranceFund).Balance(TestWorld.Usdc));
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Equal(dust, venue.House(HouseAccounts.Suspense).Balance(TestWorld.Btc));
        venue.Engine.Audit();
    }
}
