// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>Deficits charged to the profits of a settlement period of ten minutes. Account 1 was long one BTC at 50,000 on 6,000 and is sold at 43,169 with a
/// fee of 21.5845: 852.5845 are missing. Accounts 2 and 4, on 49,000 each, realised 4,165 and 1,785 of the other side against account 3.</summary>
public sealed class ClawbackTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    [Trait("property", "W07")]
    [Trait("property", "W08")]
    public void W08_a_deficit_is_charged_at_the_end_of_the_period_to_what_was_won_in_it()
    {
        TestVenue venue = AfterDeficit();
        Assert.Equal(TestWorld.Start.PlusSeconds(600), venue.Engine.SettlementPeriodEnd);
        Assert.Empty(venue.All<ProfitClawedBack>());
        venue.Now = TestWorld.Start.PlusSeconds(600);
        venue.Apply(new AdvanceTime(default, venue.Now));

        // 852.5845 over 5,950, of which seven tenths are account 2's.
        ProfitClawedBack[] charges = venue.All<ProfitClawedBack>();
        Assert.Equal(
            [(2, "4165", "596.80915"), (4, "1785", "255.77535")],
            charges.Select(static c => ((int)(c.Account.Value - TestVenue.Account(0).Value), c.Bearable.ToString(), c.Amount.ToString())));
        Assert.Equal(Amount.Parse("852.5845"), charges[0].Amount + charges[1].Amount);
        Assert.Equal(AccountStatus.Closed, venue.View(1).Status);
        Assert.Equal(Amount.Of(100_000), venue.View(3).Balance(_usdc));
        Assert.Equal((TestWorld.Start.PlusSeconds(600), 1), (venue.All<PeriodSettled>()[^1].End, venue.All<PeriodSettled>()[^1].Deficits));
        Assert.Equal(Amount.Zero, venue.View(2).HeldProfit);
        Assert.Equal(Amount.Parse("52568.19085"), venue.View(2).Withdrawable(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    public void Without_periods_nobody_is_charged_and_profits_are_free()
    {
        TestVenue venue = AfterDeficit(seconds: 0);
        Assert.Equal(Amount.Of(53_165), venue.View(2).Withdrawable(_usdc));
        venue.Pass(600);
        Assert.Empty(venue.All<ProfitClawedBack>());
        Assert.Empty(venue.All<PeriodSettled>());
        Assert.Null(venue.Engine.SettlementPeriodEnd);
    }

    [Fact]
    [Trait("property", "W08")]
    public void W08_profits_of_another_period_are_not_charged()
    {
        // What was won before is free; what is won after is not charged for it either.
        TestVenue venue = AfterDeficit(pause: 600);
        Assert.Equal(Amount.Of(53_165), venue.View(2).Withdrawable(_usdc));
        venue.Pass(600);
        Assert.Empty(venue.All<ProfitClawedBack>());
        Assert.Equal(1, venue.All<PeriodSettled>()[^1].Deficits);
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 4, "0.1", "44050"));
        venue.Mark(TestWorld.BtcPerpMark, "44500");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 4, 2, "0.1", "44500"));
        Assert.Equal(Amount.Of(45), venue.View(2).HeldProfit);
        venue.Pass(600);
        Assert.Empty(venue.All<ProfitClawedBack>());
        Assert.Equal(AccountStatus.Deleveraging, venue.View(1).Status);
    }

    [Fact]
    [Trait("property", "W08")]
    public void W08_a_deficit_that_still_moves_with_a_price_is_charged_to_no_profits_and_that_is_told()
    {
        // What was won was won in the period before. Coin comes into the bankrupt account, which nobody can carry and a book might still sell for all that is
        // owed: nothing is settled of it at the end, and no later period pays for it.
        TestVenue venue = AfterDeficit(pause: 600);
        Assert.Equal(Rejection.None, venue.Deposit(1, TestWorld.Btc, "0.014"));
        venue.Pass(599);
        Assert.Empty(venue.All<DeficitUncharged>());
        venue.Pass(1);
        DeficitUncharged told = Assert.Single(venue.All<DeficitUncharged>());
        Assert.Equal((TestVenue.Account(1), TestWorld.Start.PlusSeconds(1_200)), (told.Account, told.End));
        Assert.Equal((TestWorld.Start.PlusSeconds(1_200), 0), (venue.All<PeriodSettled>()[^1].End, venue.All<PeriodSettled>()[^1].Deficits));

        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 4, "0.1", "44050"));
        venue.Mark(TestWorld.BtcPerpMark, "44500");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 4, 2, "0.1", "44500"));
        venue.Pass(600);
        Assert.Empty(venue.All<ProfitClawedBack>());
        Assert.Single(venue.All<DeficitUncharged>());
        venue.Engine.Audit();
    }

    [Fact]
    [Refuses(RejectionCode.ProfitHeld)]
    [Trait("property", "L11")]
    public void L11_what_was_won_does_not_leave_before_the_period_is_over()
    {
        TestVenue venue = AfterDeficit();
        venue.OpenSub(12, 2, 3);
        Assert.Equal(Amount.Of(4_165), venue.View(2).HeldProfit);
        Assert.Equal(Amount.Of(49_000), venue.View(2).Withdrawable(_usdc));

        // Out of the venue, to another account of his, to somebody by a price, into margin: all of it is what he paid in, and no more.
        Assert.Equal(new(RejectionCode.ProfitHeld, TestVenue.Account(2)), venue.Withdraw(2, _usdc, "49000.000001"));
        Assert.Equal(RejectionCode.ProfitHeld, Move(venue, "49000.000001").Code);
        Assert.Equal(Rejection.None, Move(venue, "49000"));
        Assert.Equal(RejectionCode.InsufficientMargin, venue.Fill(_perp, 2, 3, "0.5", "44050").Code);
        Assert.Equal(RejectionCode.TransferNotCovered, venue.Fill(_perp, 2, 3, "0.001", "46000").Code);
        Assert.Equal(RejectionCode.InsufficientMargin, venue.Fill(TestWorld.BtcSpot, 2, 3, "0.05", "50000").Code);
        venue.Now = TestWorld.Start.PlusSeconds(600);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Amount.Parse("596.80915"), venue.All<ProfitClawedBack>()[0].Amount);
    }

    [Fact]
    [Trait("property", "L11")]
    public void L11_leaving_the_winning_half_of_a_hedge_open_spares_nothing()
    {
        // Account 2 loses all that it has won to account 6 of the same hand, which leaves its profit open: the profit is charged there.
        TestVenue venue = AfterDeficit();
        venue.Open(6);
        venue.Deposit(6, _usdc, "49000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 6, "5", "44050"));
        venue.Mark(TestWorld.BtcPerpMark, "43217");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 3, 2, "5", "43217"));
        Assert.Equal(Amount.Zero, venue.View(2).HeldProfit);
        Assert.Equal(Amount.Zero, venue.View(6).HeldProfit);
        venue.Now = TestWorld.Start.PlusSeconds(600);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.DoesNotContain(venue.All<ProfitClawedBack>(), static charge => charge.Account == TestVenue.Account(2));
        Assert.Equal(Amount.Of(4_165), Assert.Single(venue.All<ProfitClawedBack>(), static charge => charge.Account == TestVenue.Account(6)).Bearable);
    }

    [Fact]
    public void The_first_command_after_the_end_finds_profits_free_where_no_deficit_waits_for_them()
    {
        TestVenue venue = AfterDeficit(ruins: false);
        Assert.Equal(Amount.Of(4_165), venue.View(2).HeldProfit);
        venue.Now = TestWorld.Start.PlusSeconds(600);
        Assert.Equal(Rejection.None, venue.Withdraw(2, _usdc, "53165"));
        Assert.Equal(0, Assert.Single(venue.All<PeriodSettled>()).Deficits);
    }

    [Fact]
    public void What_an_isolated_position_won_goes_to_its_parent_with_the_money()
    {
        Rulebook rulebook = TestWorld.Rulebook(AccountMode.Isolated).With(static p => p with { ClawbackSeconds = 600 });
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook));
        venue.Fill(_perp, 1, 2, "1", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "51000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 1, "1", "51000"));
        Assert.Equal((Amount.Of(1_000), Amount.Zero), (venue.View(1).HeldProfit, venue.View(2).HeldProfit));
        Assert.Equal(Amount.Of(100_000), venue.View(1).Withdrawable(_usdc));
        venue.Pass(600);
        Assert.Equal(Amount.Of(101_000), venue.View(1).Withdrawable(_usdc));
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_it_goes_on_from_a_snapshot()
    {
        TestVenue venue = AfterDeficit();
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        Command end = new AdvanceTime(default, TestWorld.Start.PlusSeconds(700));
        venue.Apply(end);
        restored.Apply(end, NullSink.Instance);
        Assert.Equal(2, venue.All<ProfitClawedBack>().Length);
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    [Fact]
    public void The_story_of_the_bankrupt_and_of_who_was_charged_tells_it()
    {
        TestVenue venue = AfterDeficit();
        LiquidationStories before = new(TestVenue.Account(1));
        foreach (Event item in venue.Events)
        {
            before.Add(item);
        }

        Assert.Equal(Amount.Parse("852.5845"), LiquidationBill.Uncovered(Assert.Single(before.All), venue.Engine.Catalog));
        venue.Pass(600);
        LiquidationStories bankrupt = new(TestVenue.Account(1)), charged = new(TestVenue.Account(2));
        foreach (Event item in venue.Events)
        {
            bankrupt.Add(item);
            charged.Add(item);
        }

        Assert.Equal(Amount.Parse("596.80915"), Assert.Single(
            LiquidationBill.Of(Assert.Single(bankrupt.All), venue.Engine.Catalog), static paid => paid.From == TestVenue.Account(2)
                && paid.Kind == PaymentKind.ClawedBack).Amount);
        Assert.Equal(Amount.Parse("852.5845"), LiquidationBill.Of(Assert.Single(bankrupt.All), venue.Engine.Catalog)
            .Where(static paid => paid.To == TestVenue.Account(1)).Aggregate(default(Amount), static (sum, paid) => sum + paid.Amount));
        Assert.Equal(Amount.Zero, LiquidationBill.Uncovered(Assert.Single(bankrupt.All), venue.Engine.Catalog));
        Assert.IsType<ProfitClawedBack>(Assert.Single(charged.Given));
    }

    private static Rejection Move(TestVenue venue, string amount) =>
        venue.Apply(new Transfer(default, venue.Now, TestVenue.Account(2), TestVenue.Account(12), _usdc, Amount.Parse(amount)));

    /// <param name="seconds">How long a period is.</param>
    /// <param name="pause">How long after the winners realised account 1 is ruined.</param>
    /// <param name="ruins">Whether it is.</param>
    private static TestVenue AfterDeficit(int seconds = 600, int pause = 0, bool ruins = true)
    {
        Rulebook rulebook = TestWorld.Rulebook().With(p => p with { ClawbackSeconds = seconds });
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook), "6000");
        venue.Deposit(2, _usdc, "43000");
        venue.Open(3);
        venue.Open(4);
        venue.Deposit(3, _usdc, "100000");
        venue.Deposit(4, _usdc, "49000");
        venue.Fill(_perp, 1, 2, "0.7", "50000");
        venue.Fill(_perp, 1, 4, "0.3", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "46400");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 3, "0.7", "44050"));
        Assert.Equal(Rejection.None, venue.Fill(_perp, 4, 3, "0.3", "44050"));
        venue.Pass(pause);
        if (ruins)
        {
            venue.Depth(_perp, "0.02", "100");
            venue.Mark(TestWorld.BtcPerpMark, "44050");
            Assert.Single(venue.All<DeficitRecognised>());
        }

        return venue;
    }
}
