// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Wire;

/// <summary>What a bidder, a keeper and who pays tranches back are told: the field, the value and what was expected.</summary>
public sealed class BidSentenceTests
{
    private readonly TestVenue _venue;

    public BidSentenceTests()
    {
        _venue = ScenarioTable.Play(
            """
            open A
            open B
            open C
            deposit A 10000 USDC
            deposit B 100000 USDC
            deposit C 10000 USDC
            mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            buy A 1 BTC-PERP @ 50000 from B
            stand C 5000
            mark BTC-PERP 42000 -> offers A
            """,
            AuctionWorld.Setup());
    }

    private AccountId A => Client(0);

    private AccountId C => Client(2);

    [Theory]
    [InlineData("1.5", "0", "the share 1.5 is out of range; expected above 0 and at most 1, 1 being 100 %, with at most 6 decimals")]
    [InlineData("0", "0", "the share 0 is out of range; expected above 0 and at most 1, 1 being 100 %, with at most 6 decimals")]
    [InlineData("0.1000001", "0", "the share 0.1000001 is out of range; expected above 0 and at most 1, 1 being 100 %, with at most 6 decimals")]
    [InlineData("1", "5", "the leastDiscount 5 is out of range; expected 0 to 1, 1 being 100 %")]
    public void A_bid_out_of_range_is_told_its_field(string share, string least, string sentence)
    {
        Said(sentence, new BidInAuction(default, _venue.Now, C, A, Ratio.Parse(share), Ratio.Parse(least)));
        Said(sentence, new BidForLegs(default, _venue.Now, C, A, [TestWorld.BtcPerp], Ratio.Parse(share), Ratio.Parse(least)));
    }

    [Fact]
    public void Legs_are_told_that_they_ascend()
    {
        Said("the legs name BTC-PERP after BTC-PERP; expected each once, in the order of the catalogue", Legs(TestWorld.BtcPerp, TestWorld.BtcPerp));
        Said("the legs are 0; expected 1 to 64", Legs());
    }

    [Fact]
    public void A_discount_is_told_as_it_stands_and_as_it_was_wanted() =>
        Said(
            $"account {A.Value} is offered at a discount of 0.1 now, and the bid requires 0.11",
            new BidInAuction(default, _venue.Now, C, A, Ratio.One, Ratio.Parse("0.11")));

    [Fact]
    public void A_reserve_is_told_the_least_that_the_rulebook_requires()
    {
        Assert.Equal(Rejection.None, _venue.Apply(new Deposit(default, _venue.Now, A, TestWorld.Usdc, Amount.Of(10_000))));
        Said(
            $"the reserve 999 of account {C.Value} is too small; expected 0, which is none, or at least 1000, as the rulebook requires of a bidder",
            new StandForAuctions(default, _venue.Now, C, Amount.Of(999)));
        Said("the reserve -1 is below zero; expected 0, which is none, or more", new StandForAuctions(default, _venue.Now, C, Amount.Of(-1)));
    }

    [Fact]
    public void Tranches_are_told_as_what_they_are()
    {
        Stake stake = new(default, _venue.Now, C, Amount.Of(100));
        Assert.Equal(Rejection.None, _venue.Apply(stake));
        Assert.Equal(Rejection.None, _venue.Apply(new Unstake(default, _venue.Now, C, Amount.Of(100))));
        Said(
            $"the amount 1 of USDC is more than account {C.Value} has staked and does not take back already",
            new Unstake(default, _venue.Now, C, Amount.Of(1)));
        Said("the amount 1 of USDC is more than the junior tranche holds and does not pay back already",
            new WithdrawJunior(default, _venue.Now, Amount.Of(1)));
    }

    private AccountId Client(int place) =>
        _venue.Engine.Accounts.Where(static account => !account.IsHouse).Select(static account => account.Id).OrderBy(static id => id.Value).ElementAt(place);

    private BidForLegs Legs(params ReadOnlySpan<InstrumentId> legs) => new(default, _venue.Now, C, A, [.. legs], Ratio.One, Ratio.Zero);

    private void Said(string sentence, Command command) => Assert.Equal(sentence, RefusalText.Explain(_venue.Apply(command), _venue.Engine, command));
}
