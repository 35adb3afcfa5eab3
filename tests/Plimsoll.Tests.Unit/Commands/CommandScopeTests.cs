// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Commands;

/// <summary>A command id is a name within the account that sends the command: nobody can use up another's.</summary>
public sealed class CommandScopeTests
{
    private readonly TestVenue _venue = TestVenue.WithTwo();

    [Fact]
    [Trait("property", "D02")]
    public void D02_one_client_cannot_burn_the_command_id_of_another_or_of_the_venue()
    {
        CommandId id = new(7);
        Command[] attacks =
        [
            new Deposit(id, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1)),
            new Withdraw(id, _venue.Now, TestVenue.Account(9), TestWorld.Usdc, Amount.Of(1)),
            new Withdraw(id, _venue.Now, HouseAccounts.InsuranceFund, TestWorld.Usdc, Amount.Of(1)),
            new Withdraw(id, _venue.Now, default, TestWorld.Usdc, Amount.Of(1)),
        ];
        foreach (Command attack in attacks)
        {
            _venue.Apply(attack);
        }

        Assert.Equal(Rejection.None, _venue.Apply(new Withdraw(id, _venue.Now, TestVenue.Account(2), TestWorld.Usdc, Amount.Of(2))));
        Assert.Equal(Rejection.None, _venue.Apply(new ContributeToFund(id, _venue.Now, TestWorld.Usdc, Amount.Of(3))));
        Assert.Equal(RejectionCode.CommandIdConflict, _venue.Apply(new AdvanceTime(id, _venue.Now)).Code);
    }

    [Fact]
    [Trait("property", "D02")]
    public void D02_two_kinds_of_command_with_the_same_fields_are_not_the_same_command()
    {
        // What answers a withdrawal with a deposit's answer tells a client that money went out that did not.
        CommandId id = new(7);
        Deposit deposit = new(id, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1));
        Assert.Equal(Rejection.None, _venue.Apply(deposit));

        Assert.Equal(RejectionCode.CommandIdConflict, _venue.Apply(new Withdraw(id, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1))).Code);
        Assert.Equal(Rejection.None, _venue.Apply(deposit));
        Assert.Equal(Amount.Of(100_001), _venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    [Trait("property", "D02")]
    public void D02_an_id_stays_its_accounts_own_after_a_restart()
    {
        CommandId id = new(7);
        Deposit one = new(id, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1));
        Deposit two = one with { Account = TestVenue.Account(2) };
        _venue.Apply(one);
        _venue.Apply(two);
        ClearingEngine restored = ClearingEngine.Restore(_venue.Engine.Setup, _venue.Snapshot());

        Assert.Equal(_venue.Engine.StateHash(), restored.StateHash());
        restored.Apply(one, NullSink.Instance);
        restored.Apply(two, NullSink.Instance);
        Assert.Equal(Amount.Of(100001), restored.Account(TestVenue.Account(1))!.Value.Balance(TestWorld.Usdc));
        Assert.Equal(Amount.Of(100001), restored.Account(TestVenue.Account(2))!.Value.Balance(TestWorld.Usdc));
        Assert.Equal(RejectionCode.CommandIdConflict, restored.Apply(two with { Amount = Amount.Of(2) }, NullSink.Instance).Code);
    }

    /// <summary>A hundred observations take more bytes than are made room for at first: they are told apart by all of them.</summary>
    [Fact]
    [Trait("property", "D02")]
    public void D02_two_long_commands_of_one_length_are_not_the_same_command()
    {
        Assert.Equal(Rejection.None, _venue.Apply(Observed(3)));
        Assert.Equal(Rejection.None, _venue.Apply(Observed(3)));
        Assert.Equal(RejectionCode.CommandIdConflict, _venue.Apply(Observed(4)).Code);

        // The first is taken in and each that repeats it is not, in either command.
        ObservePrices Observed(int last) => new(
            new(7), _venue.Now, [.. Enumerable.Range(0, 100)
                .Select(i => new Observation(TestWorld.BtcIndex, 0, Price.Of(50_001).Atoms + (i == 99 ? last : 0), default))]);
    }

    /// <summary>What has no encoding is in no journal: it is refused, and its id is not used up.</summary>
    [Fact]
    [Trait("property", "D02")]
    public void D02_a_command_that_cannot_be_written_uses_up_no_id()
    {
        CommandId id = new(7);
        Assert.Equal(RejectionCode.OutOfRange, _venue.Apply(new ObservePrices(id, _venue.Now, default)).Code);
        Assert.Equal(Rejection.None, _venue.Apply(new ObservePrices(id, _venue.Now, [new(TestWorld.BtcIndex, 0, Price.Of(50_001).Atoms, default)])));
    }

    /// <summary>There is room for 1,024 answers at first and more is made: none is forgotten by that, the first not either.</summary>
    [Fact]
    [Trait("property", "D02")]
    public void D02_an_id_is_remembered_when_more_room_is_made()
    {
        for (ulong i = 1; i <= 1_100; i++)
        {
            Assert.Equal(Rejection.None, _venue.Apply(Paid(i)));
        }

        Amount before = _venue.View(1).Balance(TestWorld.Usdc);
        for (ulong i = 1; i <= 1_100; i++)
        {
            Assert.Equal(Rejection.None, _venue.Apply(Paid(i)));
            Assert.Equal(before, _venue.View(1).Balance(TestWorld.Usdc));
        }

        Deposit Paid(ulong id) => new(new(id), _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1));
    }
}
