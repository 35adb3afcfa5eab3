// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

public sealed class LedgerTests
{
    [Fact]
    public void A_deposit_is_mirrored_by_the_outside()
    {
        EngineVenue venue = new();
        venue.Open(1);
        Assert.Equal(Rejection.None, venue.Deposit(1, EngineWorld.Usdc, "100.5"));
        Assert.Equal(Amount.Parse("100.5"), venue.View(1).Balance(EngineWorld.Usdc));
        Assert.Equal(Amount.Parse("-100.5"), venue.House(HouseAccounts.External).Balance(EngineWorld.Usdc));
    }

    [Fact]
    public void A_round_trip_realises_the_difference_of_two_values()
    {
        EngineVenue venue = EngineVenue.WithTwo();
        Assert.Equal(Rejection.None, venue.Fill(EngineWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(Rejection.None, venue.Mark(EngineWorld.BtcPerpMark, "51000"));
        Assert.Equal(Rejection.None, venue.Fill(EngineWorld.BtcPerp, 2, 1, "1", "51000"));

        // Bought at 50,000 and sold at 51,000: one thousand from the second account to the first.
        Assert.Equal(Amount.Of(101000), venue.View(1).Balance(EngineWorld.Usdc));
        Assert.Equal(Amount.Of(99000), venue.View(2).Balance(EngineWorld.Usdc));
        Assert.True(venue.House(HouseAccounts.Clearing).Balance(EngineWorld.Usdc).IsZero);
    }

    [Fact]
    public void A_snapshot_restores_to_the_same_hash()
    {
        EngineVenue venue = EngineVenue.WithTwo();
        venue.Fill(EngineWorld.BtcPerp, 1, 2, "1", "50000");
        ClearingEngine restored = ClearingEngine.Restore(EngineWorld.Setup(), venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        Assert.Equal(Quantity.Of(1), restored.OpenInterest(EngineWorld.BtcPerp));
    }

    [Fact]
    public void An_account_below_maintenance_starts_to_be_liquidated()
    {
        EngineVenue venue = EngineVenue.WithTwo();
        venue.Fill(EngineWorld.BtcPerp, 1, 2, "10", "50000");
        venue.Mark(EngineWorld.BtcPerpMark, "42000");
        Assert.Equal(AccountStatus.Liquidating, venue.View(1).Status);
        Assert.Equal(AccountStatus.Healthy, venue.View(2).Status);
    }
}
