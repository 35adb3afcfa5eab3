// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>The day for which a cut in withdrawals holds, and what the outside book does to the cash. In the cut 25,000 + 120,000 + 90,000 + 300,000 = 535,000
/// are there for claims of 25,000 + 220,000 + 0 + 300,000: of the winner's 220,000 its profit of 100,000 is cut to 90,000.</summary>
public sealed class ClaimWindowTests
{
    private const int Honest = 1;
    private const int Winner = 2;
    private const int Bankrupt = 3;
    private const int Rich = 4;
    private const int Sub = 5;
    private const int Late = 6;

    private static readonly AssetId _usdc = TestWorld.Usdc;
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;

    [Fact]
    [Trait("attack", "A4")]
    public void A4_what_is_paid_in_during_a_cut_is_backed_by_itself()
    {
        TestVenue venue = Cut();
        Assert.Equal(Rejection.None, venue.Deposit(Winner, _usdc, "5000"));

        Assert.Equal(Amount.Of(105_000), venue.View(Winner).Withdrawable(_usdc));
        Assert.Equal(Amount.Of(25_000), venue.View(Honest).Withdrawable(_usdc));
    }

    [Fact]
    [Trait("attack", "A4")]
    public void A4_a_transfer_carries_its_part_of_a_cut_and_neither_less_nor_more()
    {
        TestVenue venue = Cut();
        Assert.Equal(Rejection.None, venue.OpenSub(Sub, Winner, Winner + 1));
        Assert.Equal(Rejection.None, venue.Apply(
            new Transfer(default, venue.Now, TestVenue.Account(Winner), TestVenue.Account(Sub), _usdc, Amount.Of(60_000))));

        // Of 110,000 it may take 100,000: 60,000 went over with as much of its part, 40,000 of the other 50,000 stay.
        Assert.Equal(Amount.Of(60_000), venue.View(Sub).Withdrawable(_usdc));
        Assert.Equal(Amount.Of(40_000), venue.View(Winner).Withdrawable(_usdc));
        Assert.Equal(Amount.Of(25_000), venue.View(Honest).Withdrawable(_usdc));
    }

    [Fact]
    [Trait("attack", "A4")]
    public void A4_a_cut_is_measured_anew_after_a_day_and_not_a_moment_before()
    {
        // Another loses 1,000 on the books: so much less is claimed, and more is left for profits.
        TestVenue venue = Cut();
        Assert.Equal(Rejection.None, venue.Fill(_perp, Honest, Rich, "1", "40000"));
        Timestamp end = venue.Now.PlusSeconds(EngineLimits.WindowSeconds);
        venue.Now = new(end.Nanoseconds - 1);
        venue.Mark(TestWorld.BtcPerpMark, "39000");
        Assert.Equal(Amount.Of(100_000), venue.View(Winner).Withdrawable(_usdc));

        venue.Now = end;
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(Amount.Of(101_000), venue.View(Winner).Withdrawable(_usdc));
    }

    [Fact]
    [Trait("attack", "A26")]
    public void A26_cash_that_the_outside_book_wins_during_a_cut_is_missing_to_profits_first_and_then_in_proportion()
    {
        // The book buys what the bankrupt holds at 39,960, nobody in profit: the winner took 110,000, 425,000 are left for parts of 100,000, 25,000 and
        // 300,000.
        TestVenue venue = AfterTheBookHasWon();

        Assert.Equal(Amount.Of(274_000), venue.Engine.Held(_usdc));
        Assert.Equal(Amount.Parse("8179.104477"), venue.View(Winner).Withdrawable(_usdc));
        Assert.Equal(Amount.Parse("20447.761194"), venue.View(Honest).Withdrawable(_usdc));
        venue.Engine.Audit();
    }

    [Fact]
    [Trait("attack", "A26")]
    [Trait("property", "L11")]
    public void A26_who_takes_what_such_a_cut_leaves_him_comes_back_for_nothing()
    {
        TestVenue venue = AfterTheBookHasWon();
        Assert.Equal(Rejection.None, venue.Withdraw(Winner, _usdc, "8179.104477"));
        Assert.Equal(Amount.Zero, venue.View(Winner).Withdrawable(_usdc));
        Assert.Equal(Amount.Parse("20447.761194"), venue.View(Honest).Withdrawable(_usdc));

        // In pieces it is no more, but for the unit that each is rounded by.
        Assert.Equal(Rejection.None, venue.Withdraw(Honest, _usdc, "10000"));
        Assert.Equal(Rejection.None, venue.Withdraw(Honest, _usdc, "10447.76"));
        Assert.True(venue.View(Honest).Withdrawable(_usdc) <= Amount.Parse("0.001194"));
    }

    private static TestVenue AfterTheBookHasWon()
    {
        TestVenue venue = Cut();
        venue.Depth(_perp, "0.001", "1000");
        Assert.Equal(Quantity.Zero, venue.View(Bankrupt).Position(_perp).Quantity);
        Assert.Equal(Amount.Of(100_000), venue.View(Winner).Withdrawable(_usdc));

        // Another comes with 50,000, sells 10 at 40,000 and has to buy them back at 60,060: the book has won 201,000, and 475,000 − 201,000 = 274,000 are left
        // for the 10,000 + 25,000 + 300,000 = 335,000 that were paid in; the winner's profit of 90,000 gets nothing.
        venue.Open(Late);
        venue.Deposit(Late, _usdc, "50000");
        venue.Mark(TestWorld.BtcIndex, "40000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, Rich, Late, "10", "40000"));
        venue.Mark(TestWorld.BtcPerpMark, "60000");
        return venue;
    }

    [Fact]
    [Trait("attack", "A26")]
    public void A26_what_the_outside_book_has_lost_is_cash_when_it_is_paid_in_and_no_more_than_that_can_be()
    {
        // Late is long 1 on 6,000 and sold out to the book at 45,954; the book sells that at 32,032 to one who was short at 30,000 on 3,500, and owes 13,922.
        TestVenue venue = new(TestWorld.Setup(TestWorld.Rulebook().With(p => p with { Style = CloseStyle.Full })));
        Fund(venue, (Honest, "25000"), (Winner, "100000"), (Late, "6000"), (Bankrupt, "3500"));
        venue.MarkAll();
        venue.Depth(_perp, "0.001", "1000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, Late, Winner, "1", "50000"));
        venue.Mark(TestWorld.BtcPerpMark, "46000");
        venue.Mark(TestWorld.BtcPerpMark, "30000");
        venue.Mark(TestWorld.BtcIndex, "30000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, Winner, Bankrupt, "1", "30000"));
        venue.Mark(TestWorld.BtcPerpMark, "32000");
        Assert.Equal([Price.Of(45_954), Price.Of(32_032)], venue.All<LiquidationTraded>().Select(e => e.Price));

        // Paid in are 125,000 and what the two closed have left of theirs, 1,701.253 and 1,291.824; 6,506.923 are left for a profit of 20,000.
        Assert.Equal(Amount.Of(134_500), venue.Engine.Held(_usdc));
        Assert.Equal((Amount.Parse("1701.253"), Amount.Parse("1291.824")), (venue.View(Late).Balance(_usdc), venue.View(Bankrupt).Balance(_usdc)));
        Assert.Equal(Amount.Parse("106506.923"), venue.View(Winner).Withdrawable(_usdc));

        Rejection Settle(string amount) => venue.Apply(new SettleOutside(default, venue.Now, _usdc, Amount.Parse(amount)));
        Assert.Equal(RejectionCode.AboveWithdrawable, Settle("13922.000001").Code);
        Assert.Equal(RejectionCode.AboveWithdrawable, Settle("-0.000001").Code);
        Assert.Equal(Rejection.None, Settle("13922"));
        Assert.Equal(Amount.Of(148_422), venue.Engine.Held(_usdc));
        Assert.Equal(Amount.Of(120_000), venue.View(Winner).Withdrawable(_usdc));
        Assert.Equal(RejectionCode.AboveWithdrawable, Settle("0.000001").Code);
        venue.Engine.Audit();
    }

    private static TestVenue Cut()
    {
        TestVenue venue = new();
        Fund(venue, (Honest, "25000"), (Winner, "120000"), (Bankrupt, "90000"), (Rich, "300000"));
        venue.MarkAll();
        venue.Fill(_perp, Bankrupt, Winner, "10", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "42000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, Winner, Rich, "10", "40000"));
        venue.Mark(TestWorld.BtcPerpMark, "40000");
        Assert.Equal(Amount.Of(210_000), venue.View(Winner).Withdrawable(_usdc));
        Assert.Equal(Rejection.None, venue.Withdraw(Winner, _usdc, "110000"));
        Assert.Equal(Amount.Of(100_000), venue.View(Winner).Withdrawable(_usdc));
        return venue;
    }

    private static void Fund(TestVenue venue, params (int Account, string Amount)[] deposits)
    {
        foreach ((int account, string amount) in deposits)
        {
            venue.Open(account);
            venue.Deposit(account, _usdc, amount);
        }
    }
}
