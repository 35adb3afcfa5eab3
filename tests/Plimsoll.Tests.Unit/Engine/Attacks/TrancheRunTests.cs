// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Money that runs from a tranche while a deficit is left for which it is capped. Account 1 is sold out with 852.5845 missing; who won against it is
/// flat. Of what is staked a quarter pays in a day, of the junior tranche a tenth: 200 of 800 and 100 of 1,000, so that 552.5845 are left.</summary>
public sealed class TrancheRunTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    [Trait("property", "L11")]
    public void L11_neither_stakes_nor_junior_money_leave_while_a_deficit_is_left()
    {
        TestVenue venue = Deficit();
        Assert.Equal(TestVenue.Account(1), Assert.Single(venue.All<TranchesHeld>()).Account);
        Assert.Equal((Amount.Of(600), Amount.Of(900)), (venue.View(5).Stake, venue.House(HouseAccounts.Junior).Balance(_usdc)));
        Assert.Equal(RejectionCode.DeficitUnpaid, Unstake(venue, "100").Code);
        Assert.Equal(RejectionCode.DeficitUnpaid, venue.Apply(new WithdrawJunior(default, venue.Now, Amount.Of(100))).Code);

        // What was wanted back before, and is due, stays; a day later it is drawn on once more: 150 of 600 and 90 of 900.
        venue.Pass(200);
        Assert.Empty(venue.All<Unstaked>());
        Assert.Empty(venue.All<JuniorWithdrawn>());
        venue.Now = venue.Now.PlusSeconds(86_400);
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        Assert.Equal((Amount.Of(450), Amount.Of(810)), (venue.View(5).Stake, venue.House(HouseAccounts.Junior).Balance(_usdc)));
        Assert.Empty(venue.All<Unstaked>());
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("property", "L12")]
    public void L12_with_the_last_deficit_all_that_is_due_leaves()
    {
        TestVenue venue = Deficit();
        venue.Pass(200);
        venue.Contribute("600");
        venue.Pass(1);
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Single(venue.All<TranchesReleased>());
        venue.Pass(1);
        Assert.Equal(Amount.Of(300), Assert.Single(venue.All<Unstaked>()).Amount);
        Assert.Equal(Amount.Of(400), Assert.Single(venue.All<JuniorWithdrawn>()).Amount);
        Assert.Equal(Rejection.None, Unstake(venue, "100"));
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_what_is_held_is_held_after_a_restart()
    {
        TestVenue venue = Deficit();
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        foreach (Command command in new Command[]
        {
            new AdvanceTime(default, venue.Now.PlusSeconds(200)),
            new ContributeToFund(default, venue.Now.PlusSeconds(200), _usdc, Amount.Of(600)),
            new AdvanceTime(default, venue.Now.PlusSeconds(201)),
            new AdvanceTime(default, venue.Now.PlusSeconds(202)),
        })
        {
            Assert.Equal(venue.Apply(command), restored.Apply(command, NullSink.Instance));
            Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        }

        Assert.Single(venue.All<Unstaked>());
    }

    private static Rejection Unstake(TestVenue venue, string amount) =>
        venue.Apply(new Unstake(default, venue.Now, TestVenue.Account(5), Amount.Parse(amount)));

    private static TestVenue Deficit()
    {
        WaterfallPolicy waterfall = new(Ratio.One, Ratio.Parse("0.1"), Ratio.Parse("0.25"), 100);
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook().With(p => p with { Waterfall = waterfall })), "6000");
        venue.Deposit(2, _usdc, "43000");
        venue.Open(3);
        venue.Open(5);
        venue.Deposit(3, _usdc, "100000");
        venue.Apply(new Stake(default, venue.Now, TestVenue.Account(5), Amount.Of(800)));
        venue.Apply(new ContributeToJunior(default, venue.Now, Amount.Of(1_000)));
        venue.Fill(_perp, 1, 2, "1", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46400");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 3, "1", "44050"));
        Assert.Equal(Rejection.None, Unstake(venue, "300"));
        Assert.Equal(Rejection.None, venue.Apply(new WithdrawJunior(default, venue.Now, Amount.Of(400))));
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        Assert.Equal(Amount.Parse("552.5845"), Assert.Single(venue.All<DeficitRecognised>()).Deficit);
        return venue;
    }
}
